"""Fixtures of empty databases, and of folders for a test's own revisions."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.sql.engines import open_pools
from adapters.sql.migrations.revisions import VERSIONS
from adapters.sql.pool import Pool
from tests.conftest import fresh_storage


@pytest.fixture(params=["sqlite", "postgres"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of an empty database."""
    async with fresh_storage(request.param, request, tmp_path) as url:
        yield url


@pytest.fixture
async def pool(url: str) -> AsyncIterator[Pool]:
    pools = open_pools(url, pool_size=1, echo=False)
    yield pools.writing
    await pools.close()


@pytest.fixture
async def sqlite_pool(tmp_path: Path) -> AsyncIterator[Pool]:
    pools = open_pools(f"sqlite:///{tmp_path}/test.db", pool_size=1, echo=False)
    yield pools.writing
    await pools.close()


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    """A folder with the project's revisions, to which a test adds its own."""
    folder = tmp_path / "versions"
    shutil.copytree(VERSIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder
