"""The command `app`."""

from collections.abc import Callable

import typer

from application.discovery import import_submodules
from entrypoints import cli
from entrypoints.cli.checks import CheckCommands
from entrypoints.cli.processes import ProcessCommands
from entrypoints.cli.running import StorageOpener
from entrypoints.cli.schema import SchemaCommands
from entrypoints.cli.settings import Settings, require_durable_storage
from entrypoints.cli.storage import StorageCommands


def create_cli(
    settings: Settings,
    open_storage: StorageOpener,
    *,
    processes: ProcessCommands,
    checks: CheckCommands,
    storage: StorageCommands,
) -> typer.Typer:
    """Return the command line with all commands and groups."""
    app = typer.Typer(
        no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )
    processes.add_to(app)
    SchemaCommands(open_storage).add_to(app)
    checks.add_to(app)
    storage.add_to(app)
    for name, create_group in groups().items():
        app.add_typer(
            create_group(open_storage),
            name=name,
            callback=lambda: require_durable_storage(settings),
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
