"""Tests that limits count clients behind proxies, which cannot forge their addresses."""

from contextlib import closing
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from adapters.rate_limits import RULES
from application.rate_limits import Rule
from tests.end_to_end.processes import Process, serving

AMOUNT = RULES[Rule.REFRESH].amount
numbers = count(1)


def an_address() -> str:
    number = next(numbers)
    return f"198.51.100.{number % 256}" if number < 256 else f"203.0.113.{number % 256}"


def refused(process: Process, *forwarded: str) -> bool:
    with httpx.Client(
        base_url=process.url, headers={"X-Forwarded-For": ", ".join(forwarded)}
    ) as it:
        response = it.post("/v1/sessions/refresh", json={"refresh_token": "x"})
    assert response.status_code in (401, 429), response.text
    return response.status_code == 429


@pytest.mark.slow
def test_a_client_behind_a_proxy_is_limited_by_its_own_address(
    tmp_path: Path,
) -> None:
    with serving(
        tmp_path, RATE_LIMITS="memory", FORWARDED_ALLOW_IPS="127.0.0.1"
    ) as process:
        assert not any(refused(process, an_address()) for _ in range(AMOUNT + 1))
        # The client's own value precedes the one that the proxy adds.
        assert not any(
            refused(process, an_address(), "192.0.2.7") for _ in range(AMOUNT)
        )
        assert refused(process, an_address(), "192.0.2.7")


@pytest.mark.slow
def test_a_client_that_bypasses_the_proxy_cannot_forge_its_address(
    tmp_path: Path,
) -> None:
    with serving(
        tmp_path, RATE_LIMITS="memory", FORWARDED_ALLOW_IPS="192.0.2.1"
    ) as process:
        assert not any(refused(process, an_address()) for _ in range(AMOUNT))
        assert refused(process, an_address())


@pytest.mark.slow
def test_a_connection_that_a_proxy_keeps_is_not_closed_under_it(tmp_path: Path) -> None:
    with serving(tmp_path) as process:
        connection = HTTPConnection(urlsplit(process.url).netloc, timeout=10)
        with closing(connection):
            connection.request("GET", "/health/live")
            assert connection.getresponse().read()
            connection.sock.settimeout(7)  # uvicorn's own default is 5 seconds
            with pytest.raises(TimeoutError):
                connection.sock.recv(1)
