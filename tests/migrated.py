"""An empty SQLite database with the newest schema: to copy it is faster than to migrate."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory


def write_migrated_sqlite(url: str) -> bool:
    """Write an empty database with the newest schema to the file of the URL.

    Return False if the URL is of another storage, or the file is not new.
    """
    scheme, _, path = url.partition(":///")
    file = Path(path)
    if scheme != "sqlite" or not file.is_absolute() or file.exists():
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_migrated_sqlite())
    return True


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
