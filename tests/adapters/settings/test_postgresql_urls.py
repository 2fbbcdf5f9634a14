"""Tests of what becomes of PostgreSQL's URLs."""

import pytest

from adapters.server_url import UnusableURL
from adapters.settings import load_settings
from adapters.sql.postgres_url import postgres_address
from tests.adapters.settings.test_settings import folder as folder


def test_a_replica_is_of_the_storage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORAGE_URL", "postgresql://host/db")
    monkeypatch.setenv("STORAGE_READ_URL", "postgresql://replica/db")
    assert load_settings().storage_read_url == "postgresql://replica/db"
    monkeypatch.setenv("STORAGE_READ_URL", "postgresql://replica/db?sslmode=perhaps")
    with pytest.raises(SystemExit, match=r"^STORAGE_READ_URL: given .*sslmode"):
        load_settings()


def test_the_parts_of_a_url_reach_the_driver_decoded() -> None:
    url = "postgresql://m%40e:p%2F%40@one:1,two/d%20b?application_name=x&connect_timeout=2"
    options = postgres_address(url, timeout=3).connect_args
    expected = {
        "user": "m@e",
        "password": "p/@",
        "host": ["one", "two"],
        "port": [1, 5432],
        "database": "d b",
        "server_settings": {"application_name": "x"},
        "timeout": 2.0,
    }
    assert options.items() >= expected.items()
    assert "p/@" not in repr(postgres_address(url, timeout=3))


@pytest.mark.parametrize("timeout", ["0", "60"])
def test_connecting_has_its_limit_whatever_the_url_says(timeout: str) -> None:
    url = f"postgresql://host/db?connect_timeout={timeout}"
    assert postgres_address(url, timeout=3).connect_args["timeout"] == 3


def test_a_parameter_that_is_not_known_is_named() -> None:
    with pytest.raises(UnusableURL, match="without the parameter pool_timeout"):
        postgres_address("postgresql://host/db?pool_timeout=5", timeout=3)
