"""Issue a toll."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.actor import Actor, NotPermitted
from application.bridge_tolls.lines import NewLine, toll_lines
from application.bridge_tolls.permissions import BridgeTollsPermission
from application.bridge_tolls.ports import Begin
from application.bridge_tolls.views import TollView
from application.errors import Invalid
from application.ids import Ids
from domain.bridge_tolls.errors import NumberTaken
from domain.bridge_tolls.toll import CustomerId, Toll, TollId


@dataclass(frozen=True, slots=True)
class IssueToll:
    raises = (Invalid, NotPermitted, NumberTaken)

    begin: Begin
    ids: Ids

    async def __call__(
        self,
        *,
        actor: Actor,
        number: str,
        customer_id: UUID,
        due_on: date,
        lines: Sequence[NewLine],
        notes: str | None = None,
    ) -> TollView:
        actor.require(BridgeTollsPermission.MANAGE)
        toll = Toll(
            id=TollId(self.ids.new()),
            number=number,
            customer_id=CustomerId(customer_id),
            due_on=due_on,
            lines=toll_lines(lines),
            notes=notes,
        )
        toll.issue()
        async with self.begin() as work:
            await work.tolls.add(toll)
            await work.commit()
        return TollView.of(toll)
