"""The periodic jobs of workshops."""

from datetime import timedelta

from application.workshops import RemindAttendees
from entrypoints.worker.ticks import Every, Periodic

PERIODIC = [
    Periodic(
        RemindAttendees,
        Every(timedelta(minutes=10)),
        max_lateness=timedelta(minutes=10),
    ),
]
