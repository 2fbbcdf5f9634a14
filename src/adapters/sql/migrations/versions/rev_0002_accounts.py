"""Add to users whether the address is verified, the new address, and deactivation."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("users") as users:
        users.add_column(
            sa.Column(
                "email_verified",
                sa.Boolean(),
                nullable=False,
                server_default=sa.false(),
            )
        )
        users.add_column(sa.Column("new_email", sa.String(254)))
        users.add_column(
            sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        users.create_index("ix_users_registered_at_id", ["registered_at", "id"])


def downgrade() -> None:
    with op.batch_alter_table("users") as users:
        users.drop_index("ix_users_registered_at_id")
        for column in ("active", "new_email", "email_verified"):
            users.drop_column(column)
