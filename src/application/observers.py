"""The port of those who want to know what happened, and change nothing."""

from collections.abc import Callable, Iterable

from domain.events import Event

Observe = Callable[[Iterable[Event]], None]
"""Told after the commit; it neither waits nor fails."""


def together(*observers: Observe) -> Observe:
    def observe(events: Iterable[Event]) -> None:
        for one in observers:
            one(events)

    return observe
