"""Partial updates, re-exported from the domain for entrypoints."""

from domain.changes import UNCHANGED, Unchanged

__all__ = ["UNCHANGED", "Unchanged"]
