"""The periodic jobs of the context jobs."""

from application.jobs import RemoveExpired
from entrypoints.worker.ticks import MAX_LATENESS, Cron, Periodic

PERIODIC = [Periodic(RemoveExpired, Cron("17 3 * * *"), max_lateness=MAX_LATENESS)]
