"""An empty SQLite database with the newest schema: to copy it is faster than to migrate."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory


@cache
def migrated_sqlite() -> bytes:
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
