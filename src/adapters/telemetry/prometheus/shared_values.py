"""Metric values that several processes share in memory-mapped files.

Writing to a mapped page for which the disk has no space kills the process (SIGBUS).
Disk space is therefore reserved before a file is mapped, and a process that shares no
metrics maps no file.
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
MAX_OVERHEAD = 32  # bytes that a value takes in addition to its key

Value = Callable[..., object]  # a factory of prometheus_client's values

log = logging.getLogger(__name__)


class Registries(NamedTuple):
    """The registry that metrics are added to, and the one that is exposed."""

    own: CollectorRegistry | None  # this process's metrics; None if they are shared
    exposed: CollectorRegistry  # what a scrape reads


def share_metrics() -> None:
    """Make the processes that this one starts share their metrics.

    Raises Unavailable if no temporary folder can be created.
    """
    if FOLDER_VARIABLE in os.environ:
        return
    try:
        folder = tempfile.mkdtemp(prefix="metrics-")
    except OSError as error:
        raise Unavailable(
            f"No folder for shared metrics can be created: set {FOLDER_VARIABLE}."
        ) from error
    os.environ[FOLDER_VARIABLE] = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)


def make_registries() -> Registries:
    folder = os.environ.get(FOLDER_VARIABLE)
    exposed = CollectorRegistry()
    if folder is None:
        return Registries(exposed, exposed)
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)  # if temporary files are purged
        MultiProcessCollector(exposed, path=folder)  # type: ignore[no-untyped-call]  # untyped
    except (OSError, ValueError) as error:
        log.warning("Metrics are not shared: %s", error)
    return Registries(None, exposed)


def forget_process() -> None:
    """Remove this process's shares from live gauges, such as slots in use."""
    if FOLDER_VARIABLE in os.environ:
        with suppress(OSError):
            mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]  # untyped


class ReservedFile(MmapedDict):
    """A mapped file whose disk space is reserved before it is mapped.

    Raises OSError if there is not enough space.
    """

    def __init__(self, filename: str, read_mode: bool = False) -> None:
        if not read_mode:
            _reserve_new(filename)
        super().__init__(filename, read_mode)  # type: ignore[no-untyped-call]  # untyped

    def _init_value(self, key: str) -> None:
        needed = self._used + len(key.encode()) + MAX_OVERHEAD
        size = self._capacity
        while size < needed:
            size *= 2
        if size > self._capacity:
            _reserve(self._f.fileno(), size)
        super()._init_value(key)  # type: ignore[no-untyped-call]  # untyped


def _reserve_new(filename: str) -> None:
    """Create the file under another name first, so that no scrape reads an empty one."""
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
    """Reserve disk space for the file; macOS supports only setting its size.

    Raises OSError if there is not enough space.
    """
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file, 0, size)
    else:
        os.truncate(file, size)


def fall_back_to_unshared(mapped: Value) -> Value:
    """Return a factory of values that falls back to unshared ones without a file."""
    already_warned = False

    def make_value(*args: object, **options: object) -> object:
        nonlocal already_warned
        try:
            return mapped(*args, **options)
        except OSError as error:
            if not already_warned:
                log.warning(
                    "Metrics are missing: their file cannot be written (%s)", error
                )
            already_warned = True
            return values.MutexValue(*args, **options)  # type: ignore[no-untyped-call]  # untyped

    return make_value


values.MmapedDict = ReservedFile  # type: ignore[attr-defined]  # the library looks it up there
if FOLDER_VARIABLE in os.environ:
    values.ValueClass = fall_back_to_unshared(values.MultiProcessValue())  # type: ignore[no-untyped-call]  # untyped
