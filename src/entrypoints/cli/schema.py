"""`app migrate` and `app migration`: the commands for the storage's schema."""

from dataclasses import dataclass
from typing import Annotated

import typer

from application.storage import Schema
from entrypoints.cli.running import StorageOpener, run_on_schema


@dataclass(frozen=True, slots=True)
class SchemaCommands:
    """The commands that change the storage's schema."""

    open_storage: StorageOpener

    def add_to(self, app: typer.Typer) -> None:
        for command in (self.migrate, self.migration):
            app.command()(command)

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
        run_on_schema(
            self.open_storage,
            lambda schema: schema.downgrade(to) if down else schema.upgrade(to),
        )

    def migration(self, message: str) -> None:
        """Draft a revision from the differences between code and database."""

        async def draft(schema: Schema) -> None:
            path = await schema.draft(message)
            typer.echo(f"Wrote {path}: read it, then run `app migrate`.")

        run_on_schema(self.open_storage, draft)
