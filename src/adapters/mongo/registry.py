"""The registry of repositories and readers in MongoDB."""

from adapters.registry import Registry

MONGO = Registry()
