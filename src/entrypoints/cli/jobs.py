"""`app jobs`: the commands for managing jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated
from uuid import UUID

import typer

from application.jobs import DeleteDeadJobs, ListJobs, ReplayDeadJobs, ViewJob
from application.jobs.ports import JobState
from application.jobs.views import JobView
from application.pages import MAX_PAGE, Page
from application.permissions import OPERATOR
from application.use_cases import UseCases
from entrypoints.cli.running import StorageOpener, pages, run, show

Ids = Annotated[list[UUID] | None, typer.Argument(help="Only jobs with these ids.")]
Name = Annotated[str | None, typer.Option(help="Only jobs with this name.")]
OlderThan = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=1_000_000,
        metavar="HOURS",
        help="Only jobs due more than this many hours ago.",
    ),
]
AllDead = Annotated[bool, typer.Option("--all", help="All dead jobs.")]
Waiting = Annotated[
    bool, typer.Option("--waiting", help="Only jobs waiting for a worker.")
]
Running = Annotated[bool, typer.Option("--running", help="Only jobs that are running.")]
Dead = Annotated[bool, typer.Option("--dead", help="Only jobs that failed for good.")]


@dataclass(frozen=True, slots=True)
class JobCommands:
    """The commands of `app jobs`."""

    open_storage: StorageOpener

    def list(
        self,
        waiting: Waiting = False,
        running: Running = False,
        dead: Dead = False,
        name: Name = None,
        older_than: OlderThan = None,
    ) -> None:
        """List running and waiting jobs, or those in the given states."""
        for state in _states(waiting=waiting, running=running, dead=dead):
            read = partial(_page, state=state, name=name, older_than_hours=older_than)
            for job in pages(self.open_storage, read):
                typer.echo(_line(job))

    def show(self, job_id: UUID) -> None:
        """Show one job."""
        show(
            run(
                self.open_storage,
                lambda use_cases: use_cases[ViewJob](job_id=job_id, actor=OPERATOR),
            )
        )

    def replay(
        self,
        ids: Ids = None,
        name: Name = None,
        older_than: OlderThan = None,
        all_dead: AllDead = False,
    ) -> None:
        """Run dead jobs again as if they were new."""
        count = run(
            self.open_storage,
            lambda use_cases: use_cases[ReplayDeadJobs](
                actor=OPERATOR,
                ids=ids or None,
                name=name,
                older_than_hours=older_than,
                all_dead=all_dead,
            ),
        )
        typer.echo(f"{count} to be run again")

    def delete(
        self,
        ids: Ids = None,
        name: Name = None,
        older_than: OlderThan = None,
        all_dead: AllDead = False,
    ) -> None:
        """Delete dead jobs."""
        count = run(
            self.open_storage,
            lambda use_cases: use_cases[DeleteDeadJobs](
                actor=OPERATOR,
                ids=ids or None,
                name=name,
                older_than_hours=older_than,
                all_dead=all_dead,
            ),
        )
        typer.echo(f"{count} deleted")


def _states(*, waiting: bool, running: bool, dead: bool) -> Sequence[JobState]:
    chosen = {JobState.RUNNING: running, JobState.WAITING: waiting, JobState.DEAD: dead}
    states = [state for state, is_chosen in chosen.items() if is_chosen]
    return states or [JobState.RUNNING, JobState.WAITING]


async def _page(
    use_cases: UseCases,
    cursor: str | None,
    *,
    state: JobState,
    name: str | None,
    older_than_hours: int | None,
) -> Page[JobView]:
    return await use_cases[ListJobs](
        actor=OPERATOR,
        state=state,
        name=name,
        older_than_hours=older_than_hours,
        limit=MAX_PAGE,
        cursor=cursor,
    )


def _line(job: JobView) -> str:
    if job.state is JobState.RUNNING and job.started_at and job.lease_until:
        remark = f"running, lease until {job.lease_until:%Y-%m-%dT%H:%M:%SZ}"
        return f"{job.id}  {job.started_at:%Y-%m-%dT%H:%M:%SZ}  {job.name}  {remark}"
    remark = (job.error or "").partition("\n")[0]
    return f"{job.id}  {job.due_at:%Y-%m-%dT%H:%M:%SZ}  {job.name}  {remark}"


def create_group(open_storage: StorageOpener) -> typer.Typer:
    app = typer.Typer(no_args_is_help=True, help="List, replay or delete jobs.")
    commands = JobCommands(open_storage)
    for command in (commands.list, commands.show, commands.replay, commands.delete):
        app.command()(command)
    return app
