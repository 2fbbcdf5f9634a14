"""Make bookings aggregates with an id and a version."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

# The default gives ids to existing rows, and to those that the former version adds.
NEW_ID = {"postgresql": "gen_random_uuid()", "sqlite": "(lower(hex(randomblob(16))))"}


def upgrade() -> None:
    new_id = sa.text(NEW_ID[op.get_bind().dialect.name])
    with op.batch_alter_table("bookings") as bookings:
        bookings.drop_constraint(
            "fk_bookings_workshop_id_workshops", type_="foreignkey"
        )
        bookings.drop_constraint("pk_bookings", type_="primary")
        bookings.add_column(
            sa.Column("id", sa.Uuid(), nullable=False, server_default=new_id)
        )
        bookings.add_column(
            sa.Column("version", sa.Integer(), nullable=False, server_default="1")
        )
        bookings.create_primary_key("pk_bookings", ["id"])
        bookings.create_unique_constraint(
            "uq_bookings_workshop_id_attendee_id", ["workshop_id", "attendee_id"]
        )


def downgrade() -> None:
    op.execute(
        "DELETE FROM bookings WHERE workshop_id NOT IN (SELECT id FROM workshops)"
    )
    with op.batch_alter_table("bookings") as bookings:
        bookings.drop_constraint("uq_bookings_workshop_id_attendee_id", type_="unique")
        bookings.drop_constraint("pk_bookings", type_="primary")
        bookings.drop_column("version")
        bookings.drop_column("id")
        bookings.create_primary_key("pk_bookings", ["workshop_id", "attendee_id"])
        bookings.create_foreign_key(
            "fk_bookings_workshop_id_workshops",
            "workshops",
            ["workshop_id"],
            ["id"],
            ondelete="CASCADE",
        )
