"""The registry of repositories and readers in memory."""

from adapters.registry import Registry

MEMORY = Registry()
