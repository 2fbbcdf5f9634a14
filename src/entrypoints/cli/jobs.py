"""`app jobs`: what operators do about jobs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import typer

from application.jobs import DropDeadJobs, ListJobs, ReplayDeadJobs, ViewJob
from application.jobs.dead_jobs import Which
from application.jobs.ports import JobState
from entrypoints.cli.running import Opened, listed, run, show

Ids = Annotated[list[UUID] | None, typer.Argument(help="Of these only.")]
Name = Annotated[str | None, typer.Option(help="Of this name only.")]
OlderThan = Annotated[
    int | None, typer.Option(min=0, max=1_000_000, metavar="HOURS", help="Only if so old.")
]
Every = Annotated[bool, typer.Option("--all", help="All of them.")]


@dataclass(frozen=True, slots=True)
class JobCommands:
    opened: Opened

    def list(
        self,
        dead: Annotated[bool, typer.Option("--dead", help="Those that were given up.")] = False,
        name: Name = None,
        older_than: OlderThan = None,
    ) -> None:
        """List the jobs that wait or run, or those that are dead."""
        state = JobState.DEAD if dead else JobState.WAITING
        which = Which(name=name, older_than_hours=older_than)
        for job in listed(self.opened, ListJobs, state=state, which=which):
            error = (job.error or "").partition("\n")[0]
            typer.echo(f"{job.id}  {job.run_at:%Y-%m-%dT%H:%M:%SZ}  {job.name}  {error}")

    def show(self, job_id: UUID) -> None:
        """Show all that is known of one job."""
        show(run(self.opened, ViewJob, job_id=job_id, caller_id=None, of_others_too=True))

    def acting(self, use_case: type, done: str) -> Callable[..., None]:
        def act(
            ids: Ids = None, name: Name = None, older_than: OlderThan = None, every: Every = False
        ) -> None:
            which = Which(ids=ids or None, name=name, older_than_hours=older_than, every=every)
            count = run(self.opened, use_case, which=which)
            typer.echo(f"{count} {done}")

        return act


def create_jobs(opened: Opened) -> typer.Typer:
    app = typer.Typer(no_args_is_help=True, help="Jobs, from the operator's side.")
    commands = JobCommands(opened)
    app.command()(commands.list)
    app.command()(commands.show)
    replay = commands.acting(ReplayDeadJobs, "to be tried again")
    app.command("replay", help="Have dead jobs tried again as if they were new.")(replay)
    app.command("drop", help="Forget dead jobs.")(commands.acting(DropDeadJobs, "dropped"))
    return app
