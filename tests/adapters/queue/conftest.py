"""Fixtures of brokers, whose name is an indirect parameter of `url` or `server`."""

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
    """A server of the test's own, which the test may kill."""
    with running_or_skipped(request.param) as server:
        yield server
