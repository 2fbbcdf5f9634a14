"""Storage in the memory of one process: for tests, and for a first look."""
