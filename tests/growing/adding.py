"""Adds a context by hand, as in docs/how-to/add-a-context.md."""

import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.clones import BIN, run, succeed

CONTEXT = Path(__file__).with_name("bridge_tolls")
OWN_FILES = [file.relative_to(CONTEXT) for file in CONTEXT.rglob("*.py")]
REVISIONS = "src/adapters/sql/migrations/versions"
MONGO_SCHEMA = "src/adapters/mongo/schema.py"


@dataclass(frozen=True, slots=True)
class Edit:
    """Replaces a text in a file."""

    file: str
    before: str
    after: str

    def apply(self, clone: Path) -> None:
        file = clone / self.file
        text = file.read_text("utf-8")
        assert text.count(self.before) == 1, f"{self.file} has not one {self.before!r}"
        file.write_text(text.replace(self.before, self.after), "utf-8")

    def take_back(self, clone: Path) -> None:
        Edit(self.file, self.after, self.before).apply(clone)


EDITS = {
    "import": Edit(
        "container.py",
        "import health, identity",
        "import bridge_tolls, health, identity",
    ),
    "context": Edit(
        "container.py", "CONTEXTS = (identity,", "CONTEXTS = (identity, bridge_tolls,"
    ),
    "layer": Edit(
        ".importlinter",
        "    snapshot\n    identity",
        "    snapshot\n    identity | bridge_tolls",
    ),
    "permission": Edit(
        "src/application/permissions.py",
        "from application.health import",
        "from application.bridge_tolls.permissions import BridgeTollsPermission\n"
        "from application.health import",
    ),
    "role": Edit(
        "src/application/permissions.py",
        "*IdentityPermission,",
        "*IdentityPermission, *BridgeTollsPermission,",
    ),
}


def add_bridge_tolls(clone: Path) -> None:
    """Copy the context's own files, and edit the few others."""
    shutil.copytree(CONTEXT, clone, dirs_exist_ok=True)
    for edit in EDITS.values():
        edit.apply(clone)
    succeed(BIN / "ruff", "format", "--quiet", clone=clone)


def bring_up_to_date(clone: Path) -> None:
    """Write the files derived from the context: both schema revisions, and openapi.json."""
    succeed(sys.executable, "-m", "tests.drafting", "add tolls", clone=clone)
    raise_revision_of_mongo(clone)
    succeed(sys.executable, "-m", "tests.openapi", clone=clone)


def raise_revision_of_mongo(clone: Path) -> None:
    """Follow the message of the test that finds the omission."""
    said = run(
        *pytest("tests/architecture/test_contexts.py", "-k", "mongo"), clone=clone
    )
    digest = re.search(r"set SHAPES_OF_REVISION to '(\w+)'", said.stdout)
    assert digest, said.stdout
    file = clone / MONGO_SCHEMA
    text = file.read_text("utf-8")
    text = re.sub(
        r"(?<=\nREVISION = )\d+", lambda number: str(int(number[0]) + 1), text
    )
    text = re.sub(r'(?<=\nSHAPES_OF_REVISION = ")\w+', digest[1], text)
    file.write_text(text, "utf-8")


def pytest(*arguments: str) -> tuple[str | Path, ...]:
    return (
        BIN / "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-m",
        "slow or not slow",
        *arguments,
    )
