"""The schema's revisions, and what runs and drafts them."""
