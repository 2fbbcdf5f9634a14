"""Petitions: a small context for tests of the mechanisms of storages."""
