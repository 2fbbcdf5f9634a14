"""Tests of the middleware whose import is postponed."""

import subprocess
import sys

USE = """
import sys
import adapters.queue
from taskiq.middlewares import TaskiqAdminMiddleware

assert "aiohttp" not in sys.modules
options = {"url": "http://127.0.0.1:1", "api_token": "any"}
one, other = (TaskiqAdminMiddleware(**options) for _ in range(2))
assert "aiohttp" in sys.modules
assert type(one) is type(other)
print(type(one).__name__)
"""


def test_the_middleware_of_taskiq_admin_is_imported_when_it_is_used() -> None:
    used = subprocess.run(
        [sys.executable, "-c", USE],
        env={"PYTHONPATH": ".:src"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (used.stdout, used.returncode) == ("TaskiqAdminMiddleware\n", 0), used.stderr
