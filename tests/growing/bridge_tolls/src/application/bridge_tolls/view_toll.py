"""View one toll."""

from dataclasses import dataclass
from uuid import UUID

from application.actor import Actor, NotPermitted
from application.bridge_tolls.permissions import BridgeTollsPermission
from application.bridge_tolls.ports import TollReader
from application.bridge_tolls.views import TollView
from domain.bridge_tolls.errors import TollNotFound


@dataclass(frozen=True, slots=True)
class ViewToll:
    raises = (TollNotFound, NotPermitted)

    tolls: TollReader

    async def __call__(self, *, actor: Actor, toll_id: UUID) -> TollView:
        actor.require(BridgeTollsPermission.MANAGE)
        toll = await self.tolls.find(toll_id)
        if toll is None:
            raise TollNotFound
        return toll
