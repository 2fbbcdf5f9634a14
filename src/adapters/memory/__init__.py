"""Storage in the memory of one process, for tests and first experiments."""
