"""Tests of the access log."""

import logging
from collections.abc import AsyncIterator

import pytest

from tests.conftest import Served, Serving


@pytest.fixture
async def in_memory(serving: Serving) -> AsyncIterator[Served]:
    async with serving("memory://") as served:
        yield served


async def test_a_long_path_is_cut(
    in_memory: Served, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="access"):
        response = await in_memory.client.get("/" + "token" * 8_000)
    [record] = [one for one in caplog.records if one.name == "access"]
    assert len(record.getMessage()) < 300
    assert len(response.content) < 1_000


async def test_a_request_is_one_log_line_whatever_its_path(
    in_memory: Served, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="access"):
        await in_memory.client.get(
            "/a%0Ab%20c?token=secret", headers={"X-Request-ID": "r"}
        )
    [record] = [one for one in caplog.records if one.name == "access"]
    assert record.getMessage() == "GET /a%0Ab%20c"
    assert (record.__dict__["route"], record.__dict__["status"]) == ("unmatched", 404)
    assert record.__dict__["seconds"] >= 0
