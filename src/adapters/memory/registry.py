"""The repositories and readers of memory storages."""

from adapters.registry import Registry

MEMORY = Registry()
