"""Draft a revision from the tables in the code, on an empty database of its own.

python -m tests.drafting "add rooms"
"""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from dependency_injector.providers import Object

from adapters.settings import load_settings
from application.errors import Refused
from container import Container
from entrypoints.cli.running import error_line
from tests.servers import ServerBroken, ServerMissing
from tests.shared_database import shared_database


async def draft(url: str, message: str) -> str:
    """Write the revision; return its path."""
    container = Container(settings=Object(load_settings(storage_url=url)))
    async with container.storage() as storage:
        await storage.schema.upgrade()
        return await storage.schema.draft(message)


def main(message: str) -> None:
    """Draft a revision; exit with one line if that is impossible."""
    try:
        with TemporaryDirectory() as folder:
            path = asyncio.run(draft(shared_database(Path(folder)), message))
    except Refused as refusal:
        sys.exit(error_line(refusal))
    except (ServerMissing, ServerBroken) as problem:
        sys.exit(str(problem))
    sys.stdout.write(f"Wrote {path}: read it, then run `app migrate`.\n")


if __name__ == "__main__":
    main(sys.argv[1])
