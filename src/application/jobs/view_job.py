"""View one job: how far it is, and what came of it."""

from dataclasses import dataclass, replace
from uuid import UUID

from application.errors import NotFound
from application.jobs.ports import JobRecords, JobState
from application.jobs.views import JobView


class JobNotFound(NotFound):
    """There is no such job, or none of yours; what is over is forgotten after a while."""


@dataclass(frozen=True, slots=True)
class ViewJob:
    raises = (JobNotFound,)

    records: JobRecords

    async def __call__(
        self, *, job_id: UUID, caller_id: UUID | None, of_others_too: bool
    ) -> JobView:
        record = await self.records.find(job_id)
        if record is None or not (of_others_too or record.owner_id == caller_id):
            raise JobNotFound
        view = JobView.of(record)
        if view.state is JobState.DONE:  # whatever an earlier attempt left there
            return replace(view, progress=100, error=None)
        if of_others_too or view.error is None:
            return view
        return replace(view, error="It failed.")  # the words of the error are for operators
