"""Tests of every setting: refused values, messages, sources and masking."""

from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field, ValidationError, field_validator

from adapters.settings import PRODUCTION_RULES, Settings, group, load_settings
from adapters.settings.group import SettingsGroup, error_lines
from adapters.settings.masking import MASKED, mask_password
from tests.architecture.tree import ROOT
from tools.document_settings import written

HIDDEN = "hunter2"  # must not be seen anywhere

# For every setting: a wrong value, the value as shown, and a part of what is accepted.
WRONG: dict[str, list[tuple[str, str, str]]] = {
    "environment": [
        ("staging", "staging", "development or production"),
        ("", "", "development or production"),
    ],
    "public_base_url": [
        ("example.com", "example.com", "https://example.com"),
        (f"ftp://me:{HIDDEN}@host", "ftp://me:…@host", "https://example.com"),
        ("https://example.com/v1", "https://example.com/v1", "without /v1"),
        ("https://example.com/v1/", "https://example.com/v1/", "without /v1"),
        ("https://example.com?a=b", "https://example.com?a=…", "https://example.com"),
        ("https://example.com//a", "https://example.com//a", "https://example.com"),
    ],
    "request_deadline_seconds": [("0", "0", "a number from 0.1 to 300")],
    "rate_limits": [
        (f"memcached://:{HIDDEN}@x", "memcached://:…@x", "memory, off"),
        ("on", "on", "memory, off"),
    ],
    "forwarded_allow_ips": [
        ("10.0.0.1;10.0.0.2", "10.0.0.1;10.0.0.2", "comma-separated"),
        ("10.0.0.1/8", "10.0.0.1/8", "comma-separated"),
        ("10.0.0.300", "10.0.0.300", "comma-separated"),
        ("10.0.0.0/33", "10.0.0.0/33", "comma-separated"),
    ],
    "cors_origins": [
        (
            "https://a.example, b.example/",
            "https://a.example, b.example/",
            "https://app.example",
        ),
        ("https://a.example/path", "https://a.example/path", "https://app.example"),
        (
            "https://a.example https://b.example",
            "https://a.example https://b.example",
            "comma-separated",
        ),
    ],
    "cors_credentials": [("perhaps", "perhaps", "true or false")],
    "web_concurrency": [
        ("0", "0", "a whole number from 1 to 64"),
        ("2.5", "2.5", "whole"),
    ],
    "host": [("local host", "local host", "an address or host name")],
    "port": [
        ("http", "http", "a whole number from 0 to 65535"),
        ("70000", "70000", "65535"),
    ],
    "max_connections": [("0", "0", "a whole number from 1 to 1000000")],
    "body_limit_kib": [("0", "0", "a whole number from 1 to 1048576")],
    "storage_url": [
        ("mysql://localhost/x", "mysql://localhost/x", "memory://"),
        ("nonsense", "nonsense", "memory://"),
        ("sqlite://", "sqlite://", "sqlite://…"),
        ("sqlite:///", "sqlite:///", "sqlite://…"),
        (f"postgres//me:{HIDDEN}@host/x", "postgres//me:…@host/x", "postgresql://…"),
        (
            f"postgre://me:{HIDDEN}/@{HIDDEN}@host/x",
            "postgre://me:…@host/x",
            "postgresql://…",
        ),
        (f"mysql://me:{HIDDEN}", "mysql://me:…", "memory://"),
    ],
    "storage_read_url": [
        ("postgresql://replica/x", "postgresql://replica/x", "nothing, unless"),
        (f"mysql://me:{HIDDEN}@host/x", "mysql://me:…@host/x", "postgresql://…"),
    ],
    "storage_pool_size": [
        ("0", "0", "from 1 to 100"),
        ("many", "many", "from 1 to 100"),
    ],
    "storage_pooler": [("session", "session", "none or transaction")],
    "mongo_driver": [("beanie", "beanie", "motor or pymongo")],
    "sql_echo": [("2", "2", "true or false")],
    "broker_url": [("carrier-pigeon://x", "carrier-pigeon://x", "memory://")],
    "worker": [("inside", "inside", "embedded or separate")],
    "jobs_concurrency": [("-1", "-1", "a whole number from 1 to 1000")],
    "jobs_lease_seconds": [("0.5", "0.5", "a number from 1 to 3600")],
    "jobs_poll_seconds": [("0", "0", "a number from 0.05 to 60")],
    "jobs_grace_seconds": [("-1", "-1", "a number from 0 to 3600")],
    "jobs_done_days": [("0", "0", "a number from 1 to 3650")],
    "jobs_dead_days": [("4000", "4000", "a number from 1 to 3650")],
    "mail_url": [
        ("ftp://x", "ftp://x", "file://…, log://, smtp://…"),
        ("smtp", "smtp", "smtp://…"),
        (f"smtp://u:{HIDDEN}/x@host", "smtp://u:…@host", "percent-encoded"),
        (f"smtp://u:{HIDDEN}", "smtp://u:…", "percent-encoded"),
        ("smtp://host:smtp", "smtp://host:…", "smtp://…"),
        ("smtp://host?timeout=9", "smtp://host?timeout=…", "smtp://…"),
    ],
    "mail_from": [
        ("nobody", "nobody", "an address"),
        ("a@b\nc@d", "a@b\nc@d", "address"),
        ("=?utf-8?q?a=2c?=@example.com", "=?utf-8?q?a=2c?=@example.com", "an address"),
    ],
    "secret_key": [("  ", MASKED, "any non-blank text")],
    "access_token_key": [(f"-----BEGIN {HIDDEN}\nx", MASKED, "Ed25519")],
    "access_token_previous_key": [(f"-----BEGIN {HIDDEN}", MASKED, "Ed25519")],
    "access_token_minutes": [("61", "61", "a whole number from 1 to 60")],
    "session_days": [("0", "0", "a number over 0, up to 3650")],
    "session_idle_days": [("never", "never", "a number over 0, up to 3650")],
    "admin_email": [
        ("root", "root", "an ASCII address"),
        ("=?utf-8?q?a?=@example.com", "=?utf-8?q?a?=@example.com", "an ASCII address"),
        ("admin@exa_mple.com", "admin@exa_mple.com", "an ASCII address"),
        ("admin@exämple.com", "admin@exämple.com", "an ASCII address"),
        ("a" * 65 + "@example.com", "a" * 65 + "@example.com", "an ASCII address"),
    ],
    "admin_password": [
        (HIDDEN, MASKED, "12 to 256 characters"),
        (HIDDEN * 3, MASKED, "repeated sequence"),
        ("1234567890123", MASKED, "most common"),
    ],
    "argon2_time_cost": [("0", "0", "a whole number from 1 to 100")],
    "argon2_memory_kib": [("7", "7", "a whole number from 8 to 4194304")],
    "argon2_threads": [("65", "65", "a whole number from 1 to 64")],
    "argon2_queue": [("-1", "-1", "a whole number from 0 to 10000")],
    "service_name": [
        ("my service", "my service", "letters"),
        ("my+service", "my+service", "letters"),
        (".a", ".a", "letters"),
        ("a..b", "a..b", "letters"),
        ("a" * 101, "a" * 101, "100"),
    ],
    "service_version": [("1 2", "1 2", "letters")],
    "log_level": [("trace", "trace", "debug or info or warning or error")],
    "log_format": [("xml", "xml", "json or text")],
    "access_log": [("perhaps", "perhaps", "true or false")],
    "logfire_token": [
        (HIDDEN, MASKED, "a write token"),
        (f"pylf_v1_us {HIDDEN}{HIDDEN}", MASKED, "a write token"),
    ],
    "otel_exporter_otlp_endpoint": [
        ("collector:4317", "collector:4317", "https://example.com"),
        (f"http://me:{HIDDEN}/x@host", "http://me:…@host", "percent-encoded"),
        ("http://host:http", "http://host:…", "a port"),
        ("http://:4318", "http://:4318", "http://host"),
    ],
    "otel_exporter_otlp_timeout": [
        ("0", "0", "a number from 1 to 3600000"),
        ("1e999", "1e999", "to 36"),
    ],
    "otel_exporter_otlp_traces_timeout": [("ten", "ten", "a number from 1 to 3600000")],
    "trace_console": [("yes!", "yes!", "true or false")],
    "trace_ratio": [("10", "10", "a number from 0 to 1")],
    "docs": [("perhaps", "perhaps", "true or false")],
    "metrics_port": [("0", "0", "a whole number from 1 to 65535")],
}
UNSAFE = {  # values that production refuses, and the values as shown
    "public_base_url": ("http://example.com", "http://example.com"),
    "rate_limits": ("off", "off"),
    "cors_origins": ("*", "*"),
    "forwarded_allow_ips": ("*", "*"),
    "mail_url": ("file://var/mail", "file://var/mail"),
    "storage_url": ("memory://", "memory://"),
    "sql_echo": ("true", "true"),
    "secret_key": (HIDDEN, MASKED),
    "access_token_key": (HIDDEN, MASKED),
    "access_token_previous_key": (HIDDEN, MASKED),
    "admin_password": ("", ""),
    "argon2_time_cost": ("1", "1"),
    "argon2_memory_kib": ("8", "8"),
}
SAFE = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "0123456789abcdef" * 2,
    "PUBLIC_BASE_URL": "https://example.com",
    "CORS_CREDENTIALS": "true",
    "MAIL_URL": "smtp://mail.example.com",
    "STORAGE_URL": "sqlite:///var/hexagon.db",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without `.env`, an environment without settings, and secrets."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(group, "SECRETS", tmp_path / "secrets")
    return tmp_path


def refusals(monkeypatch: pytest.MonkeyPatch, **given: str) -> list[str]:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        load_settings()
    return str(ended.value.code).splitlines()


def test_there_is_a_wrong_value_for_every_option() -> None:
    assert set(WRONG) == set(Settings.model_fields), (
        "add wrong values for what is new to WRONG"
    )


@pytest.mark.parametrize(
    ("option", "value", "shown", "accepted"),
    [(option, *one) for option, samples in WRONG.items() for one in samples],
)
def test_a_wrong_value_is_reported_in_one_line(
    monkeypatch: pytest.MonkeyPatch, option: str, value: str, shown: str, accepted: str
) -> None:
    (line,) = refusals(monkeypatch, **{option.upper(): value})
    assert line.startswith(f"{option.upper()}: given {shown!r}, accepted: ")
    assert accepted in line
    assert HIDDEN not in line


def test_blanks_around_a_value_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORAGE_URL", " memory:// ")
    monkeypatch.setenv("SERVICE_NAME", "shop\t")
    settings = load_settings()
    assert settings.storage_url == "memory://"
    assert settings.service_name == "shop"


NUMBERS = {
    name
    for name, field in Settings.model_fields.items()
    if WRONG[name] and "number" in WRONG[name][0][2]
}
OVERFLOWING = ["nan", "inf", "-inf", "1e400", "9" * 400, "9" * 5000]


@pytest.mark.parametrize("option", sorted(NUMBERS))
@pytest.mark.parametrize(
    "value", OVERFLOWING, ids=lambda text: text[:6] + str(len(text))
)
def test_a_number_that_overflows_is_reported_in_one_line(
    monkeypatch: pytest.MonkeyPatch, option: str, value: str
) -> None:
    (line,) = refusals(monkeypatch, **{option.upper(): value})
    assert "accepted: a" in line


class Others(SettingsGroup):
    """Settings of forms that the project does not use yet."""

    port: Annotated[int, Field(ge=1, le=9)] | None = None
    format: Literal["text", "json"] | None = None
    even: int = 0

    @field_validator("even")
    @classmethod
    def _even(cls, number: int) -> int:
        if number % 2:
            raise ValueError("an even number is needed")
        return number


def test_errors_describe_the_accepted_values_of_each_type() -> None:
    with pytest.raises(ValidationError) as wrong:
        Others(port=0, format="xml", even=1)  # type: ignore[arg-type]  # wrong on purpose
    assert set(error_lines(Others, wrong.value)) == {
        "PORT: given '0', accepted: a whole number from 1 to 9",
        "FORMAT: given 'xml', accepted: text or json",
        "EVEN: given '1', an even number is needed",
    }


def test_all_errors_are_reported_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = refusals(monkeypatch, PORT="http", WORKER="inside", SQL_ECHO="perhaps")
    assert {line.partition(":")[0] for line in lines} == {"PORT", "WORKER", "SQL_ECHO"}


def test_there_is_an_unsafe_value_for_all_that_production_needs() -> None:
    assert set(UNSAFE) == set(PRODUCTION_RULES), (
        "add an unsafe value for what is new to UNSAFE"
    )


@pytest.mark.parametrize("option", UNSAFE)
def test_production_reports_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    value, shown = UNSAFE[option]
    if option == "admin_password":
        monkeypatch.setenv("ADMIN_EMAIL", "admin@example.com")
    (line,) = refusals(monkeypatch, **{**SAFE, option.upper(): value})
    needs = PRODUCTION_RULES[option][0]
    assert line == f"{option.upper()}: given {shown!r}, production needs {needs}"


def test_defaults_are_safe_once_production_has_its_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in SAFE.items():
        monkeypatch.setenv(name, value)
    assert load_settings().is_production


def test_a_secret_is_read_from_the_file_that_a_variable_names(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "key").write_text("from a file\n")
    monkeypatch.setenv("SECRET_KEY_FILE", str(folder / "key"))
    assert load_settings().secret == "from a file"


def test_a_line_of_env_may_name_the_file(folder: Path) -> None:
    (folder / "key").write_text("from a file\n")
    (folder / ".env").write_text(f"SECRET_KEY_FILE={folder}/key\n")
    assert load_settings().secret == "from a file"


def test_secrets_are_found_where_platforms_put_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "secrets").mkdir()
    (folder / "secrets/mail_url").write_text("smtp://me:secret@host\n")
    (folder / "secrets/secret_key").write_text("from a file")
    (folder / "secrets/admin_password").write_text("\n")
    monkeypatch.setenv("SECRET_KEY", "from a variable")
    loaded = load_settings()
    assert loaded.mail_url == "smtp://me:secret@host"
    assert loaded.secret == "from a variable"
    assert loaded.admin_password is None


def test_an_unreadable_file_is_reported_in_one_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = f"{folder}/missing"
    (line,) = refusals(monkeypatch, SECRET_KEY_FILE=missing)
    assert line.startswith(f"SECRET_KEY_FILE: given {missing!r}, accepted: a file")
    assert "No such file" in line


def test_a_file_that_is_not_text_is_reported_in_one_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "key").write_bytes(b"\xff\xfe" + HIDDEN.encode())
    (line,) = refusals(monkeypatch, SECRET_KEY_FILE=f"{folder}/key")
    assert "not a text file" in line
    assert HIDDEN not in line


def test_an_env_file_in_another_encoding_is_reported_in_one_line(folder: Path) -> None:
    (folder / ".env").write_text("PORT=8123\n", "utf-16")
    with pytest.raises(SystemExit, match=r"^\.env: not a text file in UTF-8$"):
        load_settings()


def test_a_wrong_value_in_a_file_is_reported_like_any_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "url").write_text(f"mysql://me:{HIDDEN}@host/x\n")
    (line,) = refusals(monkeypatch, STORAGE_URL_FILE=f"{folder}/url")
    assert line.startswith("STORAGE_URL: given 'mysql://me:…@host/x', accepted: ")


def test_an_option_is_not_given_twice(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "key").write_text("from a file")
    given = {"SECRET_KEY": "from a variable", "SECRET_KEY_FILE": f"{folder}/key"}
    assert refusals(monkeypatch, **given) == [
        "SECRET_KEY_FILE: SECRET_KEY is set as well; accepted: one of them"
    ]


def test_effective_settings_are_shown_without_secrets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    secret = {
        "STORAGE_URL": f"postgresql://me:{HIDDEN}@host/x",
        "BROKER_URL": f"redis://:{HIDDEN}@host",
        "MAIL_URL": f"smtp://me:{HIDDEN}@host",
        "RATE_LIMITS": f"redis://host?password={HIDDEN}",
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"https://{HIDDEN}@host/{HIDDEN}/v1?x-team={HIDDEN}",
        "SECRET_KEY": HIDDEN,
        "ACCESS_TOKEN_KEY": HIDDEN,
        "ADMIN_PASSWORD": f"{HIDDEN}-and-more",
    }
    for name, value in secret.items():
        monkeypatch.setenv(name, value)
    lines = list(load_settings().env_lines())
    assert len(lines) == len(Settings.model_fields)
    assert HIDDEN not in "\n".join(lines)
    assert f"SECRET_KEY={MASKED}" in lines
    assert "MAIL_URL=smtp://me:…@host" in lines
    assert "PORT=8000  # default" in lines


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///var/hexagon.db",
        "mongodb://one:27017,two:27017/hexagon?replicaSet=rs0",
        "postgresql://host/db?sslmode=require&application_name=a",
        "kafka://one:9092,two:9092",
        "redis://[::1]:6379/0",
        "smtp://host:587",
        "2001:db8::/32, 10.0.0.1",
        "https://a.example:8443, https://b.example",
        "Hexagon <hexagon@example.com>",
    ],
)
def test_urls_without_passwords_are_shown_unchanged(url: str) -> None:
    assert mask_password(url) == url


def test_the_page_and_the_example_match_the_settings() -> None:
    for file, text in written().items():
        assert file.read_text("utf-8") == text, (
            f"{file.relative_to(ROOT)}: run make document"
        )


def test_the_example_can_be_used_as_it_is(folder: Path) -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    (folder / ".env").write_text(example)
    assert load_settings() == Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings' own
    uncommented = "\n".join(
        line.removeprefix("#")
        for line in example.splitlines()
        if not line.startswith(("# ", "##"))
    )
    (folder / ".env").write_text(uncommented)
    assert load_settings() == Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings' own
