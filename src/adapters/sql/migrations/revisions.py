"""The revisions in a folder.

Servers only need to know the newest revision. This module therefore parses the files
itself, and imports Alembic, which takes 0.2 s, only to migrate.
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
    """The revisions in a folder, read on first use.

    All members raise Unavailable if a file cannot be loaded.
    """

    def __init__(self, folder: Path = VERSIONS) -> None:
        self.folder = folder

    @cached_property
    def newest(self) -> str | None:
        """The only revision without a successor.

        Raises Unavailable if there are several.
        """
        heads = self._parents.keys() - set(self._parents.values())
        if len(heads) > 1:
            raise Unavailable(
                f"The revisions {', '.join(sorted(heads))} in {self.folder} follow the "
                "same one: let each follow another."
            )
        return next(iter(heads), None)

    @cached_property
    def next(self) -> str:
        """The number of the next revision."""
        numbers = [int(name) for name in self._parents if name.isdecimal()]
        return f"{max(numbers, default=0) + 1:04}"

    def is_behind(self, revision: str | None) -> bool:
        """Return whether a schema at the revision lacks newer ones.

        An unknown revision is that of a newer process, so it lacks none.
        """
        return revision != self.newest and (
            revision is None or revision in self._parents
        )

    def run(
        self, connection: sa.Connection, step: "Callable[[Config, str], None]", to: str
    ) -> None:
        """Migrate to a revision by an Alembic command.

        Raises Unavailable, naming the line, if the code of a revision fails.
        """
        config = self._config()
        self._check_loadable(config)
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
        """The parent of each revision; None for the first one."""
        parents: dict[str, str | None] = {}
        for file in sorted(self.folder.glob("[!_]*.py")):
            try:
                revision, parent = _read(file)
            except (OSError, SyntaxError, ValueError) as error:
                raise self._load_error() from error
            if revision in parents:
                raise Unavailable(
                    f"Several revisions in {self.folder} have the number {revision}: "
                    "give the one that no database has run the next number."
                )
            parents[revision] = parent
        return parents

    def _check_loadable(self, config: "Config") -> None:
        from alembic.script import ScriptDirectory

        heads = [] if self.newest is None else [self.newest]
        try:
            # Imports every file.
            is_same = ScriptDirectory.from_config(config).get_heads() == heads
        except Exception as error:  # a revision's code may raise anything
            raise self._load_error() from error
        if not is_same:
            raise self._load_error()

    def _load_error(self) -> Unavailable:
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
    """Return the name of a revision and that of its parent.

    Raises ValueError if the file is not a revision.
    """
    variables = dict(_assignments(ast.parse(file.read_bytes())))
    revision = variables.get("revision")
    if revision is None:
        raise ValueError(f"{file.name} is not a revision")
    return revision, variables.get("down_revision")


def _assignments(module: ast.Module) -> Iterator[tuple[str, str | None]]:
    for statement in module.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, _text(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, _text(value)


def _text(value: ast.expr) -> str | None:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    return None


def _escaped(path: Path) -> str:
    """Return the path with escaped percent signs, which begin an interpolation."""
    return str(path).replace("%", "%%")


def _line_in(folder: Path, error: Exception) -> str | None:
    """Return the innermost line of a revision in the error's traceback, if any."""
    line = None
    traceback = error.__traceback__
    while traceback is not None:
        file = Path(traceback.tb_frame.f_code.co_filename)
        if file.parent == folder:
            line = f"{file.name}, line {traceback.tb_lineno},"
        traceback = traceback.tb_next
    return line
