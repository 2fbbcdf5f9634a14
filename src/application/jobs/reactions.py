"""Reactions: calls that follow from events, as jobs that are written in the same commit."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from application.jobs.calls import Call
from domain.events import Event

E = TypeVar("E", bound=Event)

Reaction = Callable[
    [Any], Call
]  # of events of one type: `on` compares it with the function's
Reactions = Mapping[type[Event], Sequence[Reaction]]


def on(
    event: type[E], *reactions: Callable[[E], Call]
) -> tuple[type[Event], Sequence[Reaction]]:
    """Have each function's call made when an event of the type was committed."""
    return event, reactions
