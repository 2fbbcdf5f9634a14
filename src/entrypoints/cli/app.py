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
    StorageOpener,
    announce_ready,
    error_line,
    fail,
    listen,
    run_alone,
    run_on_schema,
)
from entrypoints.cli.server import serve
from entrypoints.resources import Resources, run_until_stopped

ReadyFile = Annotated[
    Path | None, typer.Option(help="File that exists while the process is ready.")
]
Workers = Annotated[
    int | None,
    typer.Option(
        min=1, max=64, help="Number of processes, instead of WEB_CONCURRENCY."
    ),
]
HEARTBEAT_TIMEOUT = 60.0  # seconds
SOURCE = Path(__file__).parents[3]  # watched by `dev`


class Settings(Protocol):
    """Settings that the commands read."""

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
    def described_storage(self) -> str: ...
    @property
    def shows_docs(self) -> bool: ...
    @property
    def welcome_facts(self) -> Mapping[str, str] | None: ...
    def masked(self, setting: str) -> str: ...
    def env_lines(self) -> Iterable[str]: ...


@dataclass(frozen=True, slots=True)
class Commands:
    """The commands of `app` that belong to no group."""

    http: str  # the factory of the FastAPI application, as `module:function`
    settings: Settings
    open_storage: StorageOpener
    open_copy: Callable[[str, str], AbstractAsyncContextManager[CopyStorage]]
    worker: Callable[[], Resources]
    scheduler: Callable[[], Resources]
    servers: Callable[[], Mapping[str, ProbedServer]]  # by the setting that names each
    share_metrics: Callable[[], None]  # with the child processes of this one

    def serve(self, workers: Workers = None) -> None:
        """Serve HTTP, and run jobs in the same process unless WORKER=separate."""
        options = self.settings
        workers = workers or options.web_concurrency
        if workers > 1:
            self.must_be_durable()
            self._share_metrics()
        # uvicorn raises SIGTERM again after its shutdown.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        # The settings are validated with it in each process.
        os.environ["WEB_CONCURRENCY"] = str(workers)
        with listen(options.host, options.port) as listening:
            self._check_and_announce()
            started = serve(
                self.http,
                listening,
                workers=workers,
                trusted_proxies=options.forwarded_allow_ips,
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
        """Serve HTTP, and reload when a file changes."""
        listen(self.settings.host, self.settings.port).close()
        self._check_and_announce()
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
        """Run jobs, for API processes with WORKER=separate; start one or more."""
        self._keep_open(self.worker, ready_file)

    def schedule(self, ready_file: ReadyFile = None) -> None:
        """Add periodic jobs, for API processes with WORKER=separate; one is enough."""
        self._keep_open(self.scheduler, ready_file)

    def config(self) -> None:
        """Print the effective settings, with secrets masked."""
        typer.echo("\n".join(self.settings.env_lines()))

    def health(self, ready_file: ReadyFile = None) -> None:
        """Exit 0 if the storage is healthy and the ready file is fresh."""
        oldest = time.time() - HEARTBEAT_TIMEOUT
        if ready_file and not (
            ready_file.exists() and ready_file.stat().st_mtime > oldest
        ):
            fail(f"{ready_file} is missing or stale: no process is ready.")
        self._schema(lambda schema: schema.check())

    def migrate(
        self,
        to: Annotated[
            str | None, typer.Option(help="Target revision, instead of the newest.")
        ] = None,
        down: Annotated[
            bool, typer.Option("--down", help="Downgrade, by one revision or to --to.")
        ] = False,
    ) -> None:
        """Bring the storage's schema up to date."""
        self._schema(
            lambda schema: schema.downgrade(to) if down else schema.upgrade(to)
        )

    def migration(self, message: str) -> None:
        """Draft a revision from the differences between code and database."""

        async def draft(schema: Schema) -> None:
            path = await schema.draft(message)
            typer.echo(f"Wrote {path}: read it, then run `app migrate`.")

        self._schema(draft)

    def check_storage(self) -> None:
        """Check the storage: server, response time, schema and clock."""
        started = time.perf_counter()
        state = run_alone(self._describe_storage)
        typer.echo(
            f"{state}, answered in {(time.perf_counter() - started) * 1000:.0f} ms"
        )

    def doctor(self) -> None:
        """Probe the servers and the disk that the settings name; suggest fixes."""
        servers = self.servers()

        async def check() -> None:
            checks = {"storage_url": self._describe_storage()}
            for setting, server in servers.items():
                checks[setting] = check_server(self.settings.masked(setting), server)
            checks["disk"] = check_disk()
            await run_checks(checks)

        run_alone(check)

    async def _describe_storage(self) -> str:
        async with self.open_storage() as opened:
            return f"{self.settings.masked('storage_url')}: {await check_schema(opened.schema)}"

    def copy_storage(self, source: str, target: str) -> None:
        """Copy all data from one storage to another, given as URLs."""
        if "memory://" in (source, target):
            fail("memory:// lives in another process: copy between databases.")
        # Imported here, because all other commands would start 0.05 s later.
        from rich.progress import BarColumn, Progress

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
            lambda: run_until_stopped(resources(), heartbeat=announce_ready(ready_file))
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

    def _check_and_announce(self) -> None:
        self._must_be_ready()
        url = f"http://{self.settings.host}:{self.settings.port}"
        if self.settings.welcome_facts is not None:
            typer.echo(f"welcome  {url}/  (also shows e-mails)")
        if self.settings.shows_docs:
            typer.echo(f"docs     {url}/docs")
        typer.echo(f"health   {url}/health/ready")
        typer.echo(f"storage  {self.settings.described_storage}")
        typer.echo(f"mail     {self.settings.masked('mail_url')}")


def create_cli(commands: Commands) -> typer.Typer:
    """Return the command line with all commands and groups."""
    app = typer.Typer(
        no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )
    app.command("worker")(commands.work)
    app.command("scheduler")(commands.schedule)
    for command in (commands.serve, commands.dev, commands.migrate, commands.migration):
        app.command()(command)
    for check in (commands.config, commands.health, commands.doctor):
        app.command()(check)
    storage = typer.Typer(no_args_is_help=True, help="Check or copy the storage.")
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


def groups() -> dict[str, Callable[[StorageOpener], typer.Typer]]:
    """Return the factory of each command group, by the name of its module."""
    modules = import_submodules(cli, recursive=False)
    return {
        module.__name__.rpartition(".")[2]: module.create_group
        for module in modules
        if hasattr(module, "create_group")
    }
