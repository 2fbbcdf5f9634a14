"""Add the generations of mailed links, which void links, and former addresses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

GENERATIONS = ("reset_generation", "link_generation")


def upgrade() -> None:
    # The defaults are for processes of the former version.
    with op.batch_alter_table("users") as users:
        for name in GENERATIONS:
            users.add_column(
                sa.Column(name, sa.Integer(), nullable=False, server_default="0")
            )
        users.add_column(
            sa.Column("former_emails", JSON, nullable=False, server_default="[]")
        )


def downgrade() -> None:
    with op.batch_alter_table("users") as users:
        for name in ("former_emails", *GENERATIONS):
            users.drop_column(name)
