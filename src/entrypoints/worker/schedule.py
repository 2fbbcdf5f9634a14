"""The schedule: the periodic jobs of all contexts."""

from collections.abc import Sequence

from application.discovery import import_submodules
from entrypoints.worker import periodic
from entrypoints.worker.ticks import Periodic


def schedule() -> Sequence[Periodic]:
    """Return the entries of `PERIODIC` of each module in `periodic`."""
    return [
        entry for module in import_submodules(periodic) for entry in module.PERIODIC
    ]
