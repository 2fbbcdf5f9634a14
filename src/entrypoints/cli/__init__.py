"""The command-line entrypoint."""
