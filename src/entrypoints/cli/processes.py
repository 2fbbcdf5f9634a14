"""`app serve`, `dev`, `worker` and `scheduler`: the commands that start processes."""

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from application.errors import Refused
from entrypoints.cli import server
from entrypoints.cli.ready_file import ReadyFile, announce_ready
from entrypoints.cli.running import (
    StorageOpener,
    error_line,
    fail,
    listen,
    run_alone,
    run_on_schema,
)
from entrypoints.cli.settings import Settings, require_durable_storage
from entrypoints.resources import Resources, run_until_stopped

Workers = Annotated[
    int | None,
    typer.Option(
        min=1, max=64, help="Number of processes, instead of WEB_CONCURRENCY."
    ),
]
Echo = Annotated[bool, typer.Option("--echo", help="Log every SQL statement.")]


@dataclass(frozen=True, slots=True)
class ProcessCommands:
    """The commands that run until they are stopped."""

    http: str  # the factory of the FastAPI application, as `module:function`
    settings: Settings
    open_storage: StorageOpener
    worker_resources: Callable[[], Resources]
    scheduler_resources: Callable[[], Resources]
    share_metrics: Callable[[], None]  # with the child processes of this one

    def add_to(self, app: typer.Typer) -> None:
        for command in (self.worker, self.scheduler, self.serve, self.dev):
            app.command()(command)

    def worker(self, ready_file: ReadyFile = None) -> None:
        """Run jobs, for API processes with WORKER=separate; start one or more."""
        self._keep_open(self.worker_resources, ready_file)

    def scheduler(self, ready_file: ReadyFile = None) -> None:
        """Add periodic jobs, for API processes with WORKER=separate; one is enough."""
        self._keep_open(self.scheduler_resources, ready_file)

    def serve(self, workers: Workers = None) -> None:
        """Serve HTTP, and run jobs in the same process unless WORKER=separate."""
        settings = self.settings
        workers = workers or settings.web_concurrency
        if workers > 1:
            require_durable_storage(settings)
            self._share_metrics()
        # uvicorn raises SIGTERM again after its shutdown.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        # The settings are validated with it in each process.
        os.environ["WEB_CONCURRENCY"] = str(workers)
        with listen(settings.host, settings.port) as listening:
            self._check_storage_and_port()
            self._announce()
            config = server.configure(
                self.http,
                workers=workers,
                trusted_proxies=settings.forwarded_allow_ips,
                deadline=settings.request_deadline_seconds,
                max_connections=settings.max_connections,
            )
            if not server.serve(config, listening):
                sys.exit(1)

    def dev(self, echo: Echo = False) -> None:
        """Serve HTTP, and reload when a file changes."""
        settings = self.settings
        listen(settings.host, settings.port).close()
        self._check_storage_and_port()
        self._announce()
        if echo:
            os.environ["SQL_ECHO"] = "true"
        server.serve_and_reload(self.http, settings.host, settings.port)

    def _keep_open(
        self, resources: Callable[[], Resources], ready_file: Path | None
    ) -> None:
        require_durable_storage(self.settings)
        self._check_storage_and_port()
        run_alone(
            lambda: run_until_stopped(resources(), heartbeat=announce_ready(ready_file))
        )

    def _share_metrics(self) -> None:
        try:
            self.share_metrics()
        except Refused as refusal:
            fail(error_line(refusal))

    def _check_storage_and_port(self) -> None:
        metrics_port = self.settings.metrics_port or 0
        listen(self.settings.host, metrics_port, "METRICS_PORT").close()
        run_on_schema(self.open_storage, lambda schema: schema.check())

    def _announce(self) -> None:
        settings = self.settings
        url = f"http://{settings.host}:{settings.port}"
        if settings.welcome_facts is not None:
            typer.echo(f"welcome  {url}/  (also shows e-mails)")
        if settings.shows_docs:
            typer.echo(f"docs     {url}/docs")
        typer.echo(f"health   {url}/health/ready")
        typer.echo(f"storage  {settings.described_storage}")
        typer.echo(f"mail     {settings.masked('mail_url')}")
