"""`app storage`: the commands that check and copy storages."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

import typer

from application.copy_storage import CopyStorage, CopySummary
from entrypoints.cli.doctor import check_storage
from entrypoints.cli.running import StorageOpener, fail, run_alone
from entrypoints.cli.settings import Settings


@dataclass(frozen=True, slots=True)
class StorageCommands:
    """The commands of `app storage`."""

    settings: Settings
    open_storage: StorageOpener
    open_copy: Callable[[str, str], AbstractAsyncContextManager[CopyStorage]]

    def add_to(self, app: typer.Typer) -> None:
        group = typer.Typer(no_args_is_help=True, help="Check or copy the storage.")
        for command in (self.check, self.copy):
            group.command()(command)
        app.add_typer(group, name="storage")

    def check(self) -> None:
        """Check the storage: server, response time, schema and clock."""
        url = self.settings.masked("storage_url")
        started = time.perf_counter()
        state = run_alone(lambda: check_storage(url, self.open_storage))
        milliseconds = (time.perf_counter() - started) * 1000
        typer.echo(f"{state}, answered in {milliseconds:.0f} ms")

    def copy(self, source: str, target: str) -> None:
        """Copy all data from one storage to another, given as URLs."""
        if "memory://" in (source, target):
            fail("memory:// lives in another process: copy between databases.")
        for copied in run_alone(lambda: self._copy(source, target)):
            typer.echo(f"{copied.count:>9} {copied.kind:<10} sha256 {copied.digest}")

    async def _copy(self, source: str, target: str) -> Sequence[CopySummary]:
        # Imported here, because all other commands would start 0.05 s later.
        from rich.progress import BarColumn, Progress

        columns = "{task.description}", BarColumn(), "{task.completed}"
        async with self.open_copy(source, target) as copy:
            with Progress(*columns) as bars:
                bar = {kind: bars.add_task(kind, total=None) for kind in copy.kinds}
                return await copy(progress=lambda kind, n: bars.advance(bar[kind], n))
