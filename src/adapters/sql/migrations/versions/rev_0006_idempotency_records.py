"""Create the table of idempotency records."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "idempotency_records",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("caller_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_idempotency_records"),
    )
    for column in ("caller_id", "created_at"):
        name = f"ix_idempotency_records_{column}"
        op.create_index(name, "idempotency_records", [column])


def downgrade() -> None:
    op.drop_table("idempotency_records")
