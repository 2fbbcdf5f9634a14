"""Values of metrics that several processes share, in files that each of them maps into memory.

A process that shares them with nobody maps no file: where there is no room for a page of a mapped
file, writing to it ends the process (SIGBUS). Files of several processes get their room before.
"""

import atexit
import logging
import mmap
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from prometheus_client import CollectorRegistry, values
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from application.errors import Unavailable

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
INITIAL_SIZE = 16 * mmap.PAGESIZE
MAX_OVERHEAD = 32  # bytes that a value takes beside its key

Value = Callable[..., object]  # as prometheus_client makes them

log = logging.getLogger(__name__)


class Registries(NamedTuple):
    own: CollectorRegistry | None  # of the metrics of this process
    exposed: CollectorRegistry  # of all that a scrape is told


def share_metrics() -> None:
    """Have the processes that this one starts share their metrics; raises Unavailable."""
    if FOLDER_VARIABLE in os.environ:
        return
    try:
        folder = tempfile.mkdtemp(prefix="metrics-")
    except OSError as error:
        raise Unavailable(f"No folder for metrics: set {FOLDER_VARIABLE}.") from error
    os.environ[FOLDER_VARIABLE] = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)


def make_registries() -> Registries:
    folder = os.environ.get(FOLDER_VARIABLE)
    exposed = CollectorRegistry()
    if folder is None:
        return Registries(exposed, exposed)
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)  # it may have been cleaned away
        MultiProcessCollector(exposed, path=folder)  # type: ignore[no-untyped-call]  # untyped
    except (OSError, ValueError) as error:
        log.warning("No metrics are shared: %s", error)
    return Registries(None, exposed)


def forget_process() -> None:
    """What was in use in this process is not any more."""
    if FOLDER_VARIABLE in os.environ:
        with suppress(OSError):
            mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]  # untyped


class ReservedFile(MmapedDict):
    """A mapped file whose room is reserved before it is mapped; raises OSError otherwise."""

    def __init__(self, filename: str, read_mode: bool = False) -> None:
        if not read_mode:
            _reserve_new(filename)
        super().__init__(filename, read_mode)  # type: ignore[no-untyped-call]  # untyped

    def _init_value(self, key: str) -> None:
        size, needed = self._capacity, self._used + len(key.encode()) + MAX_OVERHEAD
        while size < needed:
            size *= 2
        if size > self._capacity:
            _reserve(self._f.fileno(), size)
        super()._init_value(key)  # type: ignore[no-untyped-call]  # untyped


def _reserve_new(filename: str) -> None:
    """Make the file under another name first: no scrape can read one that is empty."""
    if Path(filename).exists():
        return
    new = Path(f"{filename}.new")
    try:
        with new.open("wb") as file:
            _reserve(file.fileno(), INITIAL_SIZE)
        new.rename(filename)
    except OSError:
        new.unlink(missing_ok=True)
        raise


def _reserve(file: int, size: int) -> None:
    """Raises OSError; macOS can only be asked for the size, not for the room."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file, 0, size)
    else:
        os.truncate(file, size)


def fall_back_to_unshared(mapped: Value) -> Value:
    """Return what makes values, of which one that has no file is of this process alone."""
    has_warned = False

    def value(*args: object, **options: object) -> object:
        nonlocal has_warned
        try:
            return mapped(*args, **options)
        except OSError as error:
            if not has_warned:
                log.warning(
                    "Metrics are missing, their file cannot be written: %s", error
                )
            has_warned = True
            return values.MutexValue(*args, **options)  # type: ignore[no-untyped-call]  # untyped

    return value


values.MmapedDict = ReservedFile  # type: ignore[attr-defined]  # where the library looks it up
if FOLDER_VARIABLE in os.environ:
    values.ValueClass = fall_back_to_unshared(values.MultiProcessValue())  # type: ignore[no-untyped-call]  # untyped
