"""The revisions of the schema, and the code that runs and drafts them."""
