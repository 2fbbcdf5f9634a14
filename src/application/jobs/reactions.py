"""Reactions: functions from events to the calls that follow, made as jobs."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from application.jobs.calls import Call
from domain.events import Event

E = TypeVar("E", bound=Event)

Reaction = Callable[[Any], Call]  # of events of one type, which `on` checks
Reactions = Mapping[type[Event], Sequence[Reaction]]


def on(
    event: type[E], *reactions: Callable[[E], Call]
) -> tuple[type[Event], Sequence[Reaction]]:
    """Return the entry of `REACTIONS` for events of this type.

    The jobs that make the calls commit together with the event.
    """
    return event, reactions
