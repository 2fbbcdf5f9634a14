"""The schema's revisions, as Alembic keeps them."""
