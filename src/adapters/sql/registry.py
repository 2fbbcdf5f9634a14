"""The registry of repositories and readers in SQL."""

from adapters.registry import Registry

SQL = Registry()
