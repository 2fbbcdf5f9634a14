"""The repositories and readers of SQL storages."""

from adapters.registry import Registry

SQL = Registry()
