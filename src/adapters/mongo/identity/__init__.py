"""Identity in MongoDB."""
