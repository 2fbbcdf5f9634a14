"""Revise a toll."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.actor import Actor, NotPermitted
from application.bridge_tolls.lines import NewLine, toll_lines
from application.bridge_tolls.permissions import BridgeTollsPermission
from application.bridge_tolls.ports import Begin
from application.bridge_tolls.views import TollView
from application.changes import UNCHANGED, Unchanged
from application.errors import Invalid, OutOfDate
from domain.bridge_tolls.errors import AlreadyPaid, NumberTaken, TollNotFound
from domain.bridge_tolls.toll import TollId


@dataclass(frozen=True, slots=True)
class ReviseToll:
    raises = (
        Invalid,
        NotPermitted,
        TollNotFound,
        OutOfDate,
        AlreadyPaid,
        NumberTaken,
    )

    begin: Begin

    async def __call__(
        self,
        *,
        actor: Actor,
        toll_id: UUID,
        version: int,
        number: str | Unchanged = UNCHANGED,
        due_on: date | Unchanged = UNCHANGED,
        lines: Sequence[NewLine] | Unchanged = UNCHANGED,
        notes: str | Unchanged | None = UNCHANGED,
    ) -> TollView:
        """Change the fields that are given. The version is the one that the editor has seen."""
        actor.require(BridgeTollsPermission.MANAGE)
        async with self.begin() as work:
            toll = await work.tolls.get(TollId(toll_id))
            toll.check_version(version)
            toll.revise(
                number=number,
                due_on=due_on,
                lines=lines if isinstance(lines, Unchanged) else toll_lines(lines),
                notes=notes,
            )
            await work.tolls.save(toll)
            await work.commit()
        return TollView.of(toll)
