"""The error with which a scaffold command ends before it has written anything."""

import sys
from collections.abc import Callable


class ScaffoldError(Exception):
    """The command cannot be carried out; the text says why, and what to do."""


def run(command: Callable[[], None]) -> None:
    """Run a command; end with status 1 and one line if it is refused or interrupted."""
    try:
        command()
    except ScaffoldError as error:
        sys.exit(f"Nothing was changed: {error}")
    except KeyboardInterrupt:
        sys.exit("Interrupted: `git status` shows what was changed, if anything")
