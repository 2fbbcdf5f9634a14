"""Changes such as a release of the skeleton makes."""

import tomllib
from pathlib import Path

from adapters.sql.migrations.revisions import Revisions
from tests.clones import succeed
from tests.scaffold.conftest import committed

VERSIONS = "src/adapters/sql/migrations/versions"
REVISION = '''"""Rooms have a table."""

import sqlalchemy as sa
from alembic import op

revision = "{next}"
down_revision = "{newest}"


def upgrade() -> None:
    op.create_table("rooms", sa.Column("id", sa.Uuid(), primary_key=True))


def downgrade() -> None:
    op.drop_table("rooms")
'''


def release(upstream: Path) -> str:
    """Change lines beside those that a clone changes; return the commit."""
    title = (upstream / "README.md").read_text().partition("\n")[0].removeprefix("# ")
    name = tomllib.loads((upstream / "pyproject.toml").read_text())["project"]["name"]
    edit(upstream, "README.md", f"# {title}\n", f"# {title}\n\nNew here.\n")
    edit(upstream, "container.py", '"""The composition root', '"""Composition root')
    edit(upstream, "compose.yaml", f"image: {name}\n", f"image: {name}\n  init: true\n")
    edit(
        upstream,
        "deploy/kubernetes/settings.yaml",
        f'Secret "{name}"',
        f'same Secret, "{name}"',
    )
    edit(
        upstream,
        "src/adapters/settings/telemetry.py",
        f'"{name}"\n    """Name',
        f'"{name}"\n    """The name',
    )
    edit(upstream, "pyproject.toml", '"pyjwt[crypto]>=', '"pyjwt[crypto]>=2,>=')
    edit(upstream, "docs/how-to/money.md", "# Money and quantities", "# Money")
    edit(upstream, "docs/figures.md", "# Figures", "# Figures of speed")
    move(upstream, "tools/count_any.py", "tools/any_lines.py")
    edit(upstream, "Makefile", "tools/count_any.py", "tools/any_lines.py")
    revisions = Revisions(upstream / VERSIONS)
    text = REVISION.format(next=revisions.next, newest=revisions.newest)
    (upstream / VERSIONS / f"rev_{revisions.next}_rooms.py").write_text(text)
    return commit(upstream)


def next_release(upstream: Path) -> str:
    """Change what the former release had changed; return the commit."""
    (revision,) = (upstream / VERSIONS).glob("*_rooms.py")
    edit(upstream, f"{VERSIONS}/{revision.name}", "Rooms have", "Each room has")
    edit(upstream, "README.md", "New here.", "Newer.")
    edit(upstream, "tools/any_lines.py", '"""', '"""Tool: ', count=1)
    return commit(upstream)


def edit(root: Path, path: str, old: str, new: str, *, count: int = -1) -> None:
    text = (root / path).read_text("utf-8")
    assert old in text, f"{path}: {old}"
    (root / path).write_text(text.replace(old, new, count), "utf-8")


def move(root: Path, old: str, new: str) -> None:
    succeed("git", "mv", old, new, clone=root)


def commit(root: Path) -> str:
    committed(root)
    return succeed("git", "rev-parse", "HEAD", clone=root).strip()
