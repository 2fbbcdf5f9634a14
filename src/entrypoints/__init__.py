"""Entrypoints to the application: HTTP, workers and the command line."""
