"""The revisions of a folder: which there are, and what runs them."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from application.errors import Unavailable

SCRIPTS = Path(__file__).parent
VERSIONS = SCRIPTS / "versions"


class Revisions:
    """Raises Unavailable where a file cannot be loaded."""

    def __init__(self, folder: Path = VERSIONS) -> None:
        self.folder = folder

    @cached_property
    def newest(self) -> str | None:
        return self._scripts.get_current_head()

    @cached_property
    def next(self) -> str:
        """The number of the revision that is written next."""
        numbers = [int(name) for name in self._known if name.isdecimal()]
        return f"{max(numbers, default=0) + 1:04}"

    def is_behind(self, revision: str | None) -> bool:
        """Tell whether a schema lacks revisions; an unknown one belongs to a newer process."""
        return revision != self.newest and (revision is None or revision in self._known)

    def run(self, connection: sa.Connection, step: Callable[[Config, str], None], to: str) -> None:
        """Bring the schema to a revision; raise Unavailable where a revision fails."""
        _ = self._scripts  # says what is wrong with a file that cannot be loaded
        config = self._config()
        config.attributes["connection"] = connection
        try:
            step(config, to)
        except Exception as error:
            line = _line_in(self.folder, error)
            if line is None:
                raise
            raise Unavailable(f"{line} failed; its transaction was rolled back.") from error

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(script.revision for script in self._scripts.walk_revisions())

    @cached_property
    def _scripts(self) -> ScriptDirectory:
        scripts = ScriptDirectory.from_config(self._config())
        try:
            scripts.get_heads()  # loads every file
        except Exception as error:  # whatever the code of a revision may raise
            raise Unavailable(f"A revision in {self.folder} cannot be loaded.") from error
        return scripts

    def _config(self) -> Config:
        config = Config()
        config.set_main_option("script_location", _escaped(SCRIPTS))
        config.set_main_option("version_locations", _escaped(self.folder))
        config.set_main_option("path_separator", "os")
        return config


def current_revision(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


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
