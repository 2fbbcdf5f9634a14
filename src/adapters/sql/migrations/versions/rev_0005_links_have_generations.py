"""Mailed links have generations, so that a void one never comes back."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

GENERATIONS = ("reset_generation", "link_generation")


def upgrade() -> None:
    with op.batch_alter_table("users") as users:
        for name in GENERATIONS:  # the default serves processes of the former version
            users.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("users") as users:
        for name in GENERATIONS:
            users.drop_column(name)
