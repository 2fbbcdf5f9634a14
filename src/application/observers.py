"""The port of those who want to know what happened, and change nothing."""

from collections.abc import Callable, Iterable

from application.suppress_failures import SuppressFailures
from domain.events import Event

Observe = Callable[[Iterable[Event]], None]
"""Told after the commit; it neither waits nor fails."""


def notify_all(*observers: Observe) -> Observe:
    """One that fails does not keep the events from the others."""
    tolerances = [
        SuppressFailures(f"Events are not observed by {name_of(one)}")
        for one in observers
    ]

    def observe(events: Iterable[Event]) -> None:
        for one, tolerance in zip(observers, tolerances, strict=True):
            with tolerance:
                one(events)

    return observe


def name_of(observer: Observe) -> str:
    return getattr(observer, "__qualname__", type(observer).__qualname__)
