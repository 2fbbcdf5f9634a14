"""The repositories and readers of MongoDB storages."""

from adapters.registry import Registry

MONGO = Registry()
