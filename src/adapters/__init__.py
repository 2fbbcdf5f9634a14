"""Implementations of the application's ports; storages do not import each other."""
