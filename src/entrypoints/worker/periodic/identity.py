"""The periodic jobs of identity."""

from datetime import timedelta

from application.identity import EndIdleSessions
from entrypoints.worker.ticks import Every, Periodic

PERIODIC = [
    Periodic(
        EndIdleSessions,
        Every(timedelta(minutes=10)),
        max_lateness=timedelta(minutes=10),
    ),
]
