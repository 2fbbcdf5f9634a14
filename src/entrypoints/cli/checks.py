"""`app config`, `app health` and `app doctor`: the commands that check a deployment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import typer

from entrypoints.cli.doctor import (
    ProbedServer,
    check_disk,
    check_server,
    check_storage,
    run_checks,
)
from entrypoints.cli.ready_file import ReadyFile, require_fresh
from entrypoints.cli.running import StorageOpener, run_alone, run_on_schema
from entrypoints.cli.settings import Settings


@dataclass(frozen=True, slots=True)
class CheckCommands:
    """The commands that change nothing: they show and check."""

    settings: Settings
    open_storage: StorageOpener
    servers: Callable[[], Mapping[str, ProbedServer]]  # by the setting that names each

    def add_to(self, app: typer.Typer) -> None:
        for command in (self.config, self.health, self.doctor):
            app.command()(command)

    def config(self) -> None:
        """Print the effective settings, with secrets masked."""
        typer.echo("\n".join(self.settings.env_lines()))

    def health(self, ready_file: ReadyFile = None) -> None:
        """Exit 0 if the storage is healthy and the ready file is fresh."""
        if ready_file:
            require_fresh(ready_file)
        run_on_schema(self.open_storage, lambda schema: schema.check())

    def doctor(self) -> None:
        """Probe the servers and the disk that the settings name; suggest fixes."""
        masked = self.settings.masked
        servers = self.servers()

        async def check() -> None:
            checks = {
                "storage_url": check_storage(masked("storage_url"), self.open_storage)
            }
            for setting, server in servers.items():
                checks[setting] = check_server(masked(setting), server)
            checks["disk"] = check_disk()
            await run_checks(checks)

        run_alone(check)
