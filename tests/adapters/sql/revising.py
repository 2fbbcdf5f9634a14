"""Revisions of a test's own, which follow those of the project."""

from pathlib import Path

from adapters.sql.migrations.revisions import Revisions
from adapters.sql.schema import PROJECT

NEXT = PROJECT.next
FILE = """
import sqlalchemy as sa
from alembic import op

revision = "{next}"
down_revision = "{newest}"


def upgrade():
    op.create_table("rooms", sa.Column("id", sa.Uuid(), primary_key=True))
    op.execute("DELETE FROM jobs")
    {body}


def downgrade():
    op.drop_table("rooms")
    {body}
"""


def with_revision(versions: Path, body: str) -> Revisions:
    text = FILE.format(body=body, next=NEXT, newest=PROJECT.newest)
    (versions / f"rev_{NEXT}_rooms.py").write_text(text)
    return Revisions(versions)
