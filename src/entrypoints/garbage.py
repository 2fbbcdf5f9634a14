"""Pausing the garbage collector while a process starts."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collections() -> Iterator[None]:
    """Create objects that live as long as the process, and never search them for garbage.

    Each search visits all objects, so several of them take 0.15 s of a start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
