"""What is done about durable jobs: by a worker, by a scheduler, by operators and owners."""

from application.jobs.add_tick import AddTick
from application.jobs.dead_jobs import DropDeadJobs, ListJobs, ReplayDeadJobs
from application.jobs.leases import Leases
from application.jobs.remove_expired import RemoveExpired
from application.jobs.run_job import RunJob
from application.jobs.view_job import ViewJob
