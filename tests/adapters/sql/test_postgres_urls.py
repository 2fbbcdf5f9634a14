"""Tests that libpq's parameters in PostgreSQL URLs reach the server."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from adapters.sql.engines import open_pools
from application.errors import Unavailable
from tests.conftest import fresh_storage
from tests.end_to_end.processes import free_port


@pytest.fixture
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    async with fresh_storage("postgres", request, tmp_path) as url:
        yield url


async def shown(url: str, *names: str) -> Mapping[str, str]:
    """Return the settings, which are the same in two sessions."""
    pools = open_pools(url, pool_size=1, echo=False)
    try:
        sessions = []
        for pool in (pools.reading, pools.writing):
            async with pool.transaction() as connection:
                rows = [
                    await connection.scalar(sa.text(f"SHOW {name}")) for name in names
                ]
                sessions.append(dict(zip(names, rows, strict=True)))
        assert sessions[0] == sessions[1]
        return sessions[0]
    finally:
        await pools.close()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("application_name=a%20shop", {"application_name": "a shop"}),
        ("options=-c%20statement_timeout%3D5000", {"statement_timeout": "5s"}),
        ("connect_timeout=10&channel_binding=prefer&gssencmode=disable", {}),
        ("sslmode=prefer&target_session_attrs=read-write", {}),
        ("statement_cache_size=0", {}),
        ("pgbouncer=true", {}),
    ],
)
async def test_a_name_of_libpq_has_its_effect(
    url: str, query: str, expected: Mapping[str, str]
) -> None:
    assert await shown(f"{url}?{query}", *expected) == expected
    legacy = url.replace("postgresql://", "postgres://")
    assert await shown(f"{legacy}?{query}", *expected) == expected


async def test_the_host_that_answers_is_used(url: str) -> None:
    parts = urlsplit(url)
    user, at, server = parts.netloc.rpartition("@")
    several = f"postgresql://{user}{at}127.0.0.1:{free_port()},{server}{parts.path}"
    assert await shown(several, "application_name") == {"application_name": ""}
    by_names = (
        f"postgresql://{user}{at}{parts.path}?host={parts.hostname}&port={parts.port}"
    )
    assert await shown(by_names, "application_name") == {"application_name": ""}


async def test_a_server_of_another_kind_is_unavailable(url: str) -> None:
    with pytest.raises(Unavailable):
        await shown(f"{url}?target_session_attrs=standby", "application_name")
