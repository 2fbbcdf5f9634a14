"""What a worker does about durable jobs."""

from application.jobs.leases import Leases
from application.jobs.run_job import RunJob

__all__ = ["Leases", "RunJob"]
