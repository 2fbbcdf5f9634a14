"""The command `app`."""

import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Protocol

import typer
import uvicorn
from rich.progress import BarColumn, Progress

from application.copy_storage import CopyStorage, CopySummary
from application.discovery import import_submodules
from application.errors import Refused
from application.storage import Schema
from entrypoints import cli
from entrypoints.cli.doctor import (
    ProbedServer,
    check_disk,
    check_schema,
    check_server,
    run_checks,
)
from entrypoints.cli.running import (
    OpenStorage,
    announce_ready,
    error_line,
    fail,
    listen,
    run_alone,
    run_on_schema,
)
from entrypoints.cli.serving import serve
from entrypoints.running import Resources, run_until_stopped

ReadyFile = Annotated[
    Path | None, typer.Option(help="A file that exists while it is ready.")
]
Workers = Annotated[
    int | None,
    typer.Option(min=1, max=64, help="Processes, in the place of WEB_CONCURRENCY."),
]
HEARTBEAT_TIMEOUT = 60.0  # seconds
SOURCE = Path(__file__).parents[3]  # what `dev` watches


class Settings(Protocol):
    """What the commands need to know of the settings."""

    host: str
    port: int
    metrics_port: int | None
    forwarded_allow_ips: str
    web_concurrency: int
    request_deadline_seconds: float
    max_connections: int

    @property
    def storage_is_durable(self) -> bool: ...
    @property
    def shows_docs(self) -> bool: ...
    @property
    def welcome_facts(self) -> Mapping[str, str] | None: ...
    def shown(self, option: str) -> str: ...
    def effective(self) -> Iterable[str]: ...


@dataclass(frozen=True, slots=True)
class Commands:
    http: str  # the factory of the FastAPI application, as `module:function`
    settings: Settings
    open_storage: OpenStorage
    open_copy: Callable[[str, str], AbstractAsyncContextManager[CopyStorage]]
    worker: Callable[[], Resources]
    scheduler: Callable[[], Resources]
    servers: Callable[[], Mapping[str, ProbedServer]]  # by the settings that name them
    share_metrics: Callable[[], None]  # among the processes that this one starts

    def serve(self, workers: Workers = None) -> None:
        """Serve HTTP, with the worker inside unless WORKER=separate."""
        options = self.settings
        workers = workers or options.web_concurrency
        if workers > 1:
            self.must_be_durable()
            self._share_metrics()
        signal.signal(
            signal.SIGTERM, lambda *_: sys.exit()
        )  # uvicorn raises it at the end
        os.environ["WEB_CONCURRENCY"] = str(workers)  # the settings are judged with it
        with listen(options.host, options.port) as listening:
            self._check()
            started = serve(
                self.http,
                listening,
                workers=workers,
                trusted=options.forwarded_allow_ips,
                deadline=options.request_deadline_seconds,
                max_connections=options.max_connections,
            )
            if not started:
                sys.exit(1)

    def dev(
        self,
        echo: Annotated[
            bool, typer.Option("--echo", help="Log every SQL statement.")
        ] = False,
    ) -> None:
        """Serve HTTP, and start again when a file changes."""
        listen(self.settings.host, self.settings.port).close()
        self._check()
        if echo:
            os.environ["SQL_ECHO"] = "true"
        uvicorn.run(
            self.http,
            factory=True,
            host=self.settings.host,
            port=self.settings.port,
            reload=True,
            reload_dirs=[str(SOURCE)],
            log_config=None,
            access_log=False,
            server_header=False,
            ws="none",
        )

    def work(self, ready_file: ReadyFile = None) -> None:
        """Run the jobs of API processes that have WORKER=separate; as many of these as you like."""
        self._keep_open(self.worker, ready_file)

    def schedule(self, ready_file: ReadyFile = None) -> None:
        """Add the periodic jobs of API processes that have WORKER=separate; one is enough."""
        self._keep_open(self.scheduler, ready_file)

    def config(self) -> None:
        """Print the settings in effect; secrets are masked."""
        typer.echo("\n".join(self.settings.effective()))

    def health(self, ready_file: ReadyFile = None) -> None:
        """Exit 0 if the storage is healthy and the ready file is fresh."""
        oldest = time.time() - HEARTBEAT_TIMEOUT
        if ready_file and not (
            ready_file.exists() and ready_file.stat().st_mtime > oldest
        ):
            fail(f"{ready_file} is missing, or no process keeps it fresh.")
        self._schema(lambda schema: schema.check())

    def migrate(
        self,
        to: Annotated[
            str | None, typer.Option(help="A revision, instead of the newest.")
        ] = None,
        down: Annotated[
            bool, typer.Option("--down", help="Back: by one, or --to.")
        ] = False,
    ) -> None:
        """Bring the storage's schema up to date."""
        self._schema(
            lambda schema: schema.downgrade(to) if down else schema.upgrade(to)
        )

    def migration(self, message: str) -> None:
        """Draft a revision from what differs between the tables in code and in the database."""

        async def draft(schema: Schema) -> None:
            path = await schema.draft(message)
            typer.echo(f"Wrote {path}: read it, then run `app migrate`.")

        self._schema(draft)

    def check_storage(self) -> None:
        """Connect; tell what answers, how fast, and whether its schema is current."""
        started = time.perf_counter()
        state = run_alone(self._describe_storage)
        typer.echo(
            f"{state}, answered in {(time.perf_counter() - started) * 1000:.0f} ms"
        )

    def doctor(self) -> None:
        """Try out all that the settings name; say what to do about what fails."""
        servers = self.servers()

        async def check() -> None:
            checks = {"storage_url": self._describe_storage()}
            for setting, server in servers.items():
                checks[setting] = check_server(self.settings.shown(setting), server)
            checks["disk"] = check_disk()
            await run_checks(checks)

        run_alone(check)

    async def _describe_storage(self) -> str:
        async with self.open_storage() as opened:
            return f"{self.settings.shown('storage_url')}: {await check_schema(opened.schema)}"

    def copy_storage(self, source: str, target: str) -> None:
        """Copy everything from one storage to another; both are given as URLs."""
        if "memory://" in (source, target):
            fail("memory:// lives in another process: copy between databases.")

        async def copy() -> Sequence[CopySummary]:
            async with self.open_copy(source, target) as copy:
                with Progress(
                    "{task.description}", BarColumn(), "{task.completed}"
                ) as bars:
                    bar = {kind: bars.add_task(kind, total=None) for kind in copy.kinds}
                    return await copy(
                        progress=lambda kind, n: bars.advance(bar[kind], n)
                    )

        for copied in run_alone(copy):
            typer.echo(f"{copied.count:>9} {copied.kind:<10} sha256 {copied.digest}")

    def _schema(self, act: Callable[[Schema], Awaitable[None]]) -> None:
        run_on_schema(self.open_storage, act)

    def _keep_open(
        self, resources: Callable[[], Resources], ready_file: Path | None
    ) -> None:
        self.must_be_durable()
        self._must_be_ready()
        run_alone(
            lambda: run_until_stopped(resources(), announced=announce_ready(ready_file))
        )

    def must_be_durable(self) -> None:
        if not self.settings.storage_is_durable:
            fail("memory:// lives in another process: set STORAGE_URL to a database.")

    def _share_metrics(self) -> None:
        try:
            self.share_metrics()
        except Refused as refusal:
            fail(error_line(refusal))

    def _must_be_ready(self) -> None:
        listen(
            self.settings.host, self.settings.metrics_port or 0, "METRICS_PORT"
        ).close()
        self._schema(lambda schema: schema.check())

    def _check(self) -> None:
        self._must_be_ready()
        url = f"http://{self.settings.host}:{self.settings.port}"
        if self.settings.welcome_facts is not None:
            typer.echo(f"welcome  {url}/  (shows the mails, too)")
        if self.settings.shows_docs:
            typer.echo(f"docs     {url}/docs")
        typer.echo(f"health   {url}/health/ready")
        typer.echo(f"storage  {self.settings.shown('storage_url')}")
        typer.echo(f"mail     {self.settings.shown('mail_url')}")


def create_cli(commands: Commands) -> typer.Typer:
    app = typer.Typer(
        no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )
    app.command("worker")(commands.work)
    app.command("scheduler")(commands.schedule)
    for command in (commands.serve, commands.dev, commands.migrate, commands.migration):
        app.command()(command)
    for look in (commands.config, commands.health, commands.doctor):
        app.command()(look)
    storage = typer.Typer(no_args_is_help=True, help="What is kept, as a whole.")
    storage.command("check")(commands.check_storage)
    storage.command("copy")(commands.copy_storage)
    app.add_typer(storage, name="storage")
    for name, create_group in groups().items():
        app.add_typer(
            create_group(commands.open_storage),
            name=name,
            callback=commands.must_be_durable,
        )
    return app


def groups() -> dict[str, Callable[[OpenStorage], typer.Typer]]:
    """Return what makes each group of commands, by the name of the module that declares it."""
    modules = import_submodules(cli, deeply=False)
    return {
        module.__name__.rpartition(".")[2]: module.create_group
        for module in modules
        if hasattr(module, "create_group")
    }
