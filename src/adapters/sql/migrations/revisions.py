"""The revisions of a folder: which there are, and what runs them.

A server asks which the newest is, and no more: so their files are read here, and Alembic, which
takes 0.2 s to import, is imported by what moves the schema.
"""

import ast
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from application.errors import Unavailable

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = Path(__file__).parent
VERSIONS = SCRIPTS / "versions"
APPLIED = sa.table("alembic_version", sa.column("version_num", sa.String))


class Revisions:
    """Raises Unavailable where a file cannot be loaded."""

    def __init__(self, folder: Path = VERSIONS) -> None:
        self.folder = folder

    @cached_property
    def newest(self) -> str | None:
        """Raises Unavailable where several revisions have no successor."""
        newest = self._parents.keys() - set(self._parents.values())
        if len(newest) > 1:
            raise Unavailable(
                f"The revisions {', '.join(sorted(newest))} in {self.folder} follow from the same "
                "one: let each follow from another."
            )
        return next(iter(newest), None)

    @cached_property
    def next(self) -> str:
        """The number of the revision that is written next."""
        numbers = [int(name) for name in self._parents if name.isdecimal()]
        return f"{max(numbers, default=0) + 1:04}"

    def is_behind(self, revision: str | None) -> bool:
        """Tell whether a schema lacks revisions; an unknown one belongs to a newer process."""
        return revision != self.newest and (
            revision is None or revision in self._parents
        )

    def run(
        self, connection: sa.Connection, step: "Callable[[Config, str], None]", to: str
    ) -> None:
        """Bring the schema to a revision; raise Unavailable where a revision fails."""
        config = self._config()
        self._must_load(config)
        config.attributes["connection"] = connection
        try:
            step(config, to)
        except Exception as error:
            line = _line_in(self.folder, error)
            if line is None:
                raise
            raise Unavailable(
                f"{line} failed; its transaction was rolled back."
            ) from error

    @cached_property
    def _parents(self) -> dict[str, str | None]:
        """The revision that each follows, by its name."""
        try:
            return dict(_read(file) for file in sorted(self.folder.glob("[!_]*.py")))
        except (OSError, SyntaxError, ValueError) as error:
            raise self._unloadable() from error

    def _must_load(self, config: "Config") -> None:
        from alembic.script import ScriptDirectory

        try:
            ScriptDirectory.from_config(config).get_heads()  # runs every file
        except Exception as error:  # whatever the code of a revision may raise
            raise self._unloadable() from error

    def _unloadable(self) -> Unavailable:
        return Unavailable(f"A revision in {self.folder} cannot be loaded.")

    def _config(self) -> "Config":
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", _escaped(SCRIPTS))
        config.set_main_option("version_locations", _escaped(self.folder))
        config.set_main_option("path_separator", "os")
        return config


def current_revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table(APPLIED.name):
        return None
    revision: str | None = connection.scalar(sa.select(APPLIED.c.version_num))
    return revision


def _read(file: Path) -> tuple[str, str | None]:
    """Return the revision and the one that it follows; raise ValueError for no revision."""
    assigned = dict(_assignments(ast.parse(file.read_bytes())))
    revision = assigned.get("revision")
    if revision is None:
        raise ValueError(f"{file.name} is no revision")
    return revision, assigned.get("down_revision")


def _assignments(module: ast.Module) -> Iterator[tuple[str, str | None]]:
    for statement in module.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, _text(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, _text(value)


def _text(value: ast.expr) -> str | None:
    return (
        value.value
        if isinstance(value, ast.Constant) and isinstance(value.value, str)
        else None
    )


def _escaped(path: Path) -> str:
    """A percent sign begins an interpolation."""
    return str(path).replace("%", "%%")


def _line_in(folder: Path, error: Exception) -> str | None:
    """Return the line of a file in the folder that the error came through."""
    line = None
    traceback = error.__traceback__
    while traceback is not None:
        file = Path(traceback.tb_frame.f_code.co_filename)
        if file.parent == folder:
            line = f"{file.name}, line {traceback.tb_lineno},"
        traceback = traceback.tb_next
    return line
