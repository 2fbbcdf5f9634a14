"""Use cases of durable jobs, and the services of workers: `Leases` and `RunJob`."""

from application.jobs.add_tick import AddTick
from application.jobs.delete_dead_jobs import DeleteDeadJobs
from application.jobs.leases import Leases
from application.jobs.list_jobs import ListJobs
from application.jobs.remove_expired import RemoveExpired
from application.jobs.replay_dead_jobs import ReplayDeadJobs
from application.jobs.run_job import RunJob
from application.jobs.view_job import ViewJob

__all__ = [
    "AddTick",
    "DeleteDeadJobs",
    "Leases",
    "ListJobs",
    "RemoveExpired",
    "ReplayDeadJobs",
    "RunJob",
    "ViewJob",
]
