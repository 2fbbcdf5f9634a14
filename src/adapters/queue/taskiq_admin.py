"""Postpones the import of aiohttp, which taskiq imports for one middleware.

The middleware reports to taskiq-admin, and is not used here. aiohttp loads certificates
when it is imported: 0.1 s and 8 MiB of each process.
"""

import sys
from types import ModuleType
from typing import Any

NAME = "taskiq.middlewares.taskiq_admin_middleware"


def postpone_import() -> None:
    """Let taskiq import a placeholder, which imports the middleware when it is used."""
    if NAME not in sys.modules:
        placeholder = ModuleType(NAME)
        placeholder.__dict__["TaskiqAdminMiddleware"] = _make_middleware
        sys.modules[NAME] = placeholder


def _make_middleware(**options: Any) -> object:  # of the middleware
    if not hasattr(sys.modules[NAME], "__file__"):  # the placeholder
        del sys.modules[NAME]
    from taskiq.middlewares.taskiq_admin_middleware import TaskiqAdminMiddleware

    return TaskiqAdminMiddleware(**options)
