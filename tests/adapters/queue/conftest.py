"""The brokers: by name, as an indirect parameter of `url` or `server`."""

import secrets
from collections.abc import Iterator

import pytest

from tests.servers import Server, running_or_skipped


@pytest.fixture
def service() -> str:
    return f"test-{secrets.token_hex(4)}"


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str:
    if request.param == "memory":
        return "memory://"
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server of the test's own, to be killed."""
    with running_or_skipped(request.param) as server:
        yield server
