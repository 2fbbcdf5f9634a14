"""Petitions: a small context of the tests' own, on which they try the mechanisms of storages."""
