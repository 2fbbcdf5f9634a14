"""What follows what: the one page that joins the contexts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from uuid import uuid5

from application.clock import Clock
from application.identity import TellUser
from application.identity.account_news import AccountNews
from application.jobs.ports import Job
from application.workshops import ReleaseSeats, TellAttendee, TellAttendees
from application.workshops.news import News
from domain.events import Event, Recorded
from domain.identity.user import (
    NewEmailRequested,
    PasswordChanged,
    PasswordReset,
    UserDeleted,
    VerificationRequested,
)
from domain.workshops.workshop import SeatBooked, WorkshopCancelled


@dataclass(frozen=True, slots=True)
class Reaction:
    """A use case that is called with the event's fields, and with what is said here."""

    use_case: type
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Tell it from other reactions to the same event."""
        return ".".join([self.use_case.__name__, *map(str, self.arguments.values())])


def _mailed(news: AccountNews) -> Reaction:
    return Reaction(TellUser, {"news": news})


REACTIONS: Mapping[type[Event], tuple[Reaction, ...]] = {
    VerificationRequested: (_mailed(AccountNews.VERIFY_EMAIL),),
    NewEmailRequested: (_mailed(AccountNews.NEW_EMAIL), _mailed(AccountNews.EMAIL_CHANGING)),
    PasswordChanged: (_mailed(AccountNews.PASSWORD_CHANGED),),
    PasswordReset: (_mailed(AccountNews.PASSWORD_CHANGED),),
    UserDeleted: (Reaction(ReleaseSeats),),
    SeatBooked: (Reaction(TellAttendee, {"news": News.BOOKED}),),
    WorkshopCancelled: (Reaction(TellAttendees, {"news": News.CANCELLED}),),
}

JobsAfter = Callable[[Iterable[Recorded]], list[Job]]


@dataclass(frozen=True, slots=True)
class Reactions:
    """The jobs that follow from events; the same event gives the same jobs, ids included."""

    clock: Clock

    def __call__(self, recorded: Iterable[Recorded]) -> list[Job]:
        return [
            Job.calling(
                reaction.use_case,
                {**_facts(one.event), **reaction.arguments},
                key=uuid5(one.id, reaction.name),
                now=self.clock.now(),
            )
            for one in recorded
            for reaction in REACTIONS.get(type(one.event), ())
        ]


def _facts(event: Event) -> dict[str, Any]:
    return {one.name: getattr(event, one.name) for one in fields(event)}
