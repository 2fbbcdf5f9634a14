"""Changes of single fields, as the domain has them, for use cases and entrypoints."""

from domain.changes import UNCHANGED, Unchanged

__all__ = ["UNCHANGED", "Unchanged"]
