"""Pay a toll."""

from dataclasses import dataclass
from uuid import UUID

from application.actor import Actor, NotPermitted
from application.bridge_tolls.permissions import BridgeTollsPermission
from application.bridge_tolls.ports import Begin
from application.bridge_tolls.views import TollView
from domain.bridge_tolls.errors import AlreadyPaid, TollNotFound
from domain.bridge_tolls.toll import TollId


@dataclass(frozen=True, slots=True)
class PayToll:
    raises = (NotPermitted, TollNotFound, AlreadyPaid)

    begin: Begin

    async def __call__(self, *, actor: Actor, toll_id: UUID) -> TollView:
        actor.require(BridgeTollsPermission.MANAGE)
        async with self.begin() as work:
            toll = await work.tolls.get(TollId(toll_id))
            toll.pay()
            await work.tolls.save(toll)
            await work.commit()
        return TollView.of(toll)
