"""Tests of the compose files: valid by the specification, and secure."""

import re
from typing import Any

import pytest

from tests.architecture.tree import ROOT
from tests.deploy.conftest import Load
from tests.deploy.files import KNOWN, documents, must_pass

FILES = ("compose.yaml", "compose.prod.yaml")
SECRETS = {
    "secret_key": "0123456789abcdef" * 2,
    "storage_url": "postgresql://hexagon:a%20password@postgres/hexagon",
    "mail_url": "smtp://hexagon:password@smtp.example.com:587",
}


def services(name: str) -> dict[str, Any]:
    (document,) = documents(ROOT / name)
    found: dict[str, Any] = document["services"]
    return found


def ours(name: str) -> dict[str, Any]:
    return {
        service: given
        for service, given in services(name).items()
        if given.get("command", [""])[0] == "app"
    }


PRODUCTION = services("compose.prod.yaml")


@pytest.mark.parametrize("name", FILES)
def test_it_fits_the_specification(name: str) -> None:
    must_pass("check-jsonschema", "--builtin-schema", "vendor.compose-spec", name)


@pytest.mark.parametrize("name", FILES)
def test_every_process_of_the_system_is_there(name: str) -> None:
    commands = {given["command"][1] for given in ours(name).values()}
    assert commands - {"dev"} | {"serve"} == {"serve", "worker", "scheduler", "migrate"}


@pytest.mark.parametrize("name", FILES)
def test_every_variable_is_a_setting(name: str) -> None:
    for given in ours(name).values():
        assert set(given["environment"]) <= KNOWN


@pytest.mark.parametrize("name", FILES)
def test_no_process_starts_before_the_migration_has_completed(name: str) -> None:
    for service, given in ours(name).items():
        if service != "migrate":
            assert given["depends_on"]["migrate"] == {
                "condition": "service_completed_successfully"
            }
    assert ours(name)["migrate"]["depends_on"]["postgres"] == {
        "condition": "service_healthy"
    }


@pytest.mark.parametrize(
    "service", [one for one in ours("compose.prod.yaml") if one != "proxy"]
)
def test_production_accepts_the_settings(
    service: str, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = PRODUCTION[service]
    variables = {
        name: re.sub(r"\$\{DOMAIN\b[^}]*\}", "api.example.com", str(value))
        for name, value in given["environment"].items()
    }
    assert set(given["secrets"]) == set(SECRETS)
    settings = load(variables, SECRETS)
    assert settings.is_production
    assert settings.public_base_url == "https://api.example.com"
    assert settings.storage_url == SECRETS["storage_url"]


def test_only_the_proxy_has_ports() -> None:
    assert [name for name, given in PRODUCTION.items() if "ports" in given] == ["proxy"]


@pytest.mark.parametrize("service", PRODUCTION)
def test_production_bounds_and_restarts(service: str) -> None:
    given = PRODUCTION[service]
    limits = given["deploy"]["resources"]["limits"]
    assert {"cpus", "memory", "pids"} <= set(limits)
    assert given["restart"] == ("no" if service == "migrate" else "unless-stopped")


@pytest.mark.parametrize("service", ours("compose.prod.yaml"))
def test_production_grants_no_privileges(service: str) -> None:
    given = PRODUCTION[service]
    assert given["read_only"] is True
    assert given["cap_drop"] == ["ALL"]
    assert given["security_opt"] == ["no-new-privileges:true"]
    assert given["init"] is True


def test_secrets_are_files_and_in_no_variable() -> None:
    (document,) = documents(ROOT / "compose.prod.yaml")
    for name, given in document["secrets"].items():
        assert given == {"file": f"secrets/{name}"}
    named = {
        name for given in PRODUCTION.values() for name in given.get("environment", {})
    }
    assert not {name for name in named if "PASSWORD" in name or "SECRET" in name} - {
        "POSTGRES_PASSWORD_FILE"
    }


def test_a_stop_waits_for_running_jobs(load: Load) -> None:
    for service in ("api", "worker", "scheduler"):
        grace = int(PRODUCTION[service]["stop_grace_period"].removesuffix("s"))
        variables = {
            **PRODUCTION[service]["environment"],
            "PUBLIC_BASE_URL": "https://x.example",
        }
        assert grace > load(variables, SECRETS).jobs_grace_seconds + 5
