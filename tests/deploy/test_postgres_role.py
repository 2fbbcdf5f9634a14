"""Tests that the database role of `compose.prod.yaml` has only the privileges it needs."""

import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote, urlsplit
from uuid import uuid4

import asyncpg
import pytest

from tests.architecture.tree import ROOT
from tests.deploy.files import documents
from tests.end_to_end.processes import run
from tests.servers import Postgres

SCRIPT = "deploy/postgres/role.sql"
PASSWORD = "it's a \\password"


@pytest.fixture
async def role_url(postgres_url: str, tmp_path: Path) -> AsyncIterator[str]:
    """Create a role by the script, on the test's server and under another name."""
    binary = Postgres.find()
    if binary is None:
        pytest.skip("psql comes with the server of the dev dependencies")
    name = f"hexagon_{uuid4().hex[:12]}"
    secret = tmp_path / "postgres_password"
    secret.write_text(PASSWORD + "\n")
    script = (ROOT / SCRIPT).read_text().replace("hexagon", name)
    script = script.replace("/run/secrets/postgres_password", str(secret))
    psql = str(binary.with_name("psql"))
    _in_psql(script, psql, "--no-psqlrc", "--set=ON_ERROR_STOP=1", postgres_url)
    server = urlsplit(postgres_url).netloc.rpartition("@")[2]
    try:
        yield f"postgresql://{name}:{quote(PASSWORD)}@{server}/{name}"
    finally:
        cleaning = await asyncpg.connect(postgres_url)
        await cleaning.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await cleaning.execute(f"DROP ROLE {name}")
        await cleaning.close()


def _in_psql(script: str, *command: str) -> None:
    subprocess.run(command, input=script, text=True, check=True, capture_output=True)


async def test_the_service_migrates_as_a_role_without_rights(
    role_url: str, tmp_path: Path
) -> None:
    migrated = run("migrate", folder=tmp_path, STORAGE_URL=role_url)
    assert migrated.returncode == 0, migrated.stderr
    connection = await asyncpg.connect(role_url)
    row = await connection.fetchrow(
        "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    )
    await connection.close()
    assert row is not None
    assert not any(row)


def test_the_production_server_runs_the_script() -> None:
    [document] = documents(ROOT / "compose.prod.yaml")
    postgres = document["services"]["postgres"]
    assert f"./{SCRIPT}:/docker-entrypoint-initdb.d/role.sql:ro" in postgres["volumes"]
    assert (
        "POSTGRES_USER" not in postgres["environment"]
    )  # this user would be a superuser
