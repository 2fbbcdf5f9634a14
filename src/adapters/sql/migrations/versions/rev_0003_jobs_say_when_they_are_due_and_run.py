"""Rename columns of jobs to `due_at` and `attempt`, and add `started_at`."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.drop_index("ix_jobs_state_run_at_id", "jobs")
    with op.batch_alter_table("jobs") as jobs:
        jobs.alter_column("run_at", new_column_name="due_at")
        jobs.alter_column("attempts", new_column_name="attempt")
        jobs.add_column(sa.Column("started_at", sa.DateTime(timezone=True)))
    op.create_index("ix_jobs_state_due_at_id", "jobs", ["state", "due_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_jobs_state_due_at_id", "jobs")
    with op.batch_alter_table("jobs") as jobs:
        jobs.drop_column("started_at")
        jobs.alter_column("attempt", new_column_name="attempts")
        jobs.alter_column("due_at", new_column_name="run_at")
    op.create_index("ix_jobs_state_run_at_id", "jobs", ["state", "run_at", "id"])
