"""Port of read-only event observers."""

from collections.abc import Callable, Iterable

from application.suppress_failures import SuppressFailures
from domain.events import Event

Observe = Callable[[Iterable[Event]], None]
"""Receives events after their commit; must neither block nor raise."""


def notify_all(*observers: Observe) -> Observe:
    """Return an observer that passes events to all of these, even if one raises."""
    guards = [
        SuppressFailures(f"Events are not observed by {name_of(observer)}")
        for observer in observers
    ]

    def observe(events: Iterable[Event]) -> None:
        for observer, guard in zip(observers, guards, strict=True):
            with guard:
                observer(events)

    return observe


def name_of(observer: Observe) -> str:
    return getattr(observer, "__qualname__", type(observer).__qualname__)
