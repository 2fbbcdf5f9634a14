"""Tests that production refuses values that only look safe."""

from pathlib import Path

import pytest

from adapters.settings import PRODUCTION_RULES, load_settings
from adapters.settings.unsafe import DEVELOPMENT_SECRET
from tests.adapters.settings.test_settings import SAFE, refusals
from tests.adapters.settings.test_settings import folder as folder


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("secret_key", "x" * 64),
        ("secret_key", "abab " * 10),
        ("secret_key", "short" + " " * 40),
        ("secret_key", DEVELOPMENT_SECRET),
        ("access_token_key", DEVELOPMENT_SECRET),
        ("access_token_key", "x" * 64),
        ("access_token_previous_key", DEVELOPMENT_SECRET),
        ("cors_origins", "https://a.example, http://b.example"),
        ("public_base_url", "https://me:secret@example.com"),
        ("public_base_url", "https://me@example.com"),
        ("forwarded_allow_ips", "10.0.0.1, *"),
        ("forwarded_allow_ips", "0.0.0.0/0"),
        ("forwarded_allow_ips", "128.0.0.0/1"),
        ("forwarded_allow_ips", "8.0.0.0/8"),
        ("forwarded_allow_ips", "::/0"),
        ("forwarded_allow_ips", "2000::/3"),
        ("forwarded_allow_ips", "::ffff:0:0/96"),
        ("forwarded_allow_ips", "::ffff:128.0.0.0/97"),
    ],
)
def test_production_refuses_values_that_only_look_safe(
    monkeypatch: pytest.MonkeyPatch, option: str, value: str
) -> None:
    (line,) = refusals(monkeypatch, **{**SAFE, option.upper(): value})
    assert line.startswith(f"{option.upper()}: given ")
    assert line.endswith(f"production needs {PRODUCTION_RULES[option][0]}")
    assert "me:secret" not in line


@pytest.mark.parametrize(
    "networks",
    [
        "10.0.0.0/8, fd00::/8",
        "104.16.0.0/13,2a06:98c0::/29",
        "::1, ::ffff:10.0.0.1",
        "127.0.0.0/8",
    ],
)
def test_production_trusts_proxies_by_name(
    monkeypatch: pytest.MonkeyPatch, networks: str
) -> None:
    for name, value in {**SAFE, "FORWARDED_ALLOW_IPS": networks}.items():
        monkeypatch.setenv(name, value)
    assert load_settings().is_production


def test_an_empty_environment_is_refused(folder: Path) -> None:
    (folder / ".env").write_text("ENVIRONMENT=\n")
    with pytest.raises(SystemExit, match="ENVIRONMENT: given ''"):
        load_settings()
