"""Domain events and the aggregates that record them."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar
from uuid import UUID, uuid5

from domain.errors import OutOfDate

I = TypeVar("I", bound=UUID)  # noqa: E741 - conventional name of an id's type


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to an aggregate, named in the past tense."""


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event with an id that stays the same when the same change is retried."""

    id: UUID
    event: Event


@dataclass(slots=True, kw_only=True)
class Aggregate(Generic[I]):
    """Objects that change as one unit; `version` grows by one with each save."""

    id: I
    version: int = 0
    recorded: list[RecordedEvent] = field(
        default_factory=list, init=False, repr=False, compare=False
    )

    def check_version(self, version: int) -> None:
        """Require the version that the editor has read.

        Raises OutOfDate if the aggregate has changed since.
        """
        if self.version != version:
            raise OutOfDate

    def record(self, event: Event) -> None:
        """Record an event, to be released when the unit of work commits."""
        event_id = uuid5(self.id, f"{self.version}.{len(self.recorded)}")
        self.recorded.append(RecordedEvent(event_id, event))

    def release(self) -> list[RecordedEvent]:
        """Return the recorded events and clear them."""
        released = self.recorded
        self.recorded = []
        return released
