"""An empty SQLite database with the newest schema: to copy it is faster than to migrate."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory


def is_new_sqlite_file(url: str) -> bool:
    """Tell whether the URL has the absolute path of a file that does not exist yet."""
    scheme, _, path = url.partition(":///")
    file = Path(path)
    return scheme == "sqlite" and file.is_absolute() and not file.exists()


def write_migrated_sqlite(url: str) -> None:
    """Write an empty database to the file, with the newest schema."""
    file = Path(url.partition(":///")[2])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_migrated_sqlite())


@cache
def _migrated_sqlite() -> bytes:
    """Return the content of the file, which `app migrate` makes once per process."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "empty.db")
        subprocess.run(
            [sys.executable, "-c", "from container import cli; cli()", "migrate"],
            env={**os.environ, "STORAGE_URL": f"sqlite:///{file}"},
            check=True,
            capture_output=True,
        )
        return file.read_bytes()
