"""Events, and the aggregates that record them."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar
from uuid import UUID, uuid5

from domain.errors import OutOfDate

I = TypeVar("I", bound=UUID)  # noqa: E741 - the conventional name of an id's type, never a value


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to an aggregate, named in the past tense."""


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event with its id, which is the same whenever the same change is tried again."""

    id: UUID
    event: Event


@dataclass(slots=True, kw_only=True)
class Aggregate(Generic[I]):
    """A cluster of objects that changes as one; the storage counts its version."""

    id: I
    version: int = 0
    recorded: list[RecordedEvent] = field(
        default_factory=list, init=False, repr=False, compare=False
    )

    def must_be_at(self, version: int) -> None:
        """Raises OutOfDate; whoever edits says what they have seen."""
        if self.version != version:
            raise OutOfDate

    def record(self, event: Event) -> None:
        event_id = uuid5(self.id, f"{self.version}.{len(self.recorded)}")
        self.recorded.append(RecordedEvent(event_id, event))

    def release(self) -> list[RecordedEvent]:
        """Hand over the recorded events, once."""
        released = self.recorded
        self.recorded = []
        return released
