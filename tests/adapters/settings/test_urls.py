"""Tests that unusable URLs are refused in one line without secrets."""

import pytest

from adapters.settings import load_settings
from tests.adapters.settings.test_settings import folder as folder

SECRET = "Zq9xW"  # in each password, raw and encoded

USABLE = {
    "STORAGE_URL": [
        f"postgresql://me:{SECRET}%2F%40@host/db",
        "postgres://me@host/db",
        "postgresql://host/db?sslmode=require&channel_binding=prefer",
        "postgresql://host/db?application_name=x&connect_timeout=10&options=-c%20a.b%3Dc",
        "postgresql://host/db?sslmode=verify-full&sslrootcert=system",
        "postgresql://one:5432,two/db?target_session_attrs=read-write",
        "postgresql:///db?host=/var/run/postgresql&port=5433&user=me",
        "postgresql://host/db?statement_cache_size=0",
        "postgresql://host:6543/db?pgbouncer=true",
        "postgresql://[::1]/db?gssencmode=disable",
        f"mongodb://me:{SECRET}%2F@one:27017,two:27017/db?replicaSet=rs0&authSource=admin",
        "sqlite:////tmp/a%20b.db",
    ],
    "BROKER_URL": [
        f"redis://:{SECRET}%2F@host:6379/1",
        "rediss://host?ssl_cert_reqs=none",
        f"amqp://me:{SECRET}%2F@host/%2Fvhost?heartbeat=30",
        f"nats://me:{SECRET}%2F@one,two:4223",
        f"nats://{SECRET}@host",
        "tls://one,two:4223",
        f"kafka://me:{SECRET}%2F@one:9092,two:9093",
        "kafka+ssl://host",
        f"kafka+ssl://me:{SECRET}@host:9093?sasl_mechanism=scram-sha-512",
    ],
    "RATE_LIMITS": [f"redis://me:{SECRET}%3F@host/1", "rediss://[::1]:6380"],
}
UNUSABLE = {
    "STORAGE_URL": [
        (f"postgresql://me:{SECRET}/x@host/db", "percent-encoded"),
        (f"postgresql://me:{SECRET}@host:http/db", "a port"),
        (f"postgresql://me:{SECRET}%ZZ@host/db", "percent-encoded"),
        (f"postgresql://me:{SECRET}@[::1/db", "a port"),
        (
            f"postgresql://me:{SECRET}@host/db?channel_binding=require",
            "disable or prefer",
        ),
        ("postgresql://host/db?sslmode=perhaps", "`sslmode`"),
        (
            "postgresql://host/db?sslmode=verify-full&sslrootcert=/missing",
            "No such file",
        ),
        ("postgresql://host/db?sslmode=require&sslrootcert=system", "verify-full"),
        ("postgresql://host/db?target_session_attrs=best", "read-write"),
        ("postgresql://host/db?connect_timeout=soon", "connect_timeout=seconds"),
        ("postgresql://host/db?statement_cache_size=10", "statement_cache_size=0"),
        (
            "postgresql://host/db?connection_limit=5&schema=public",
            "without the parameter",
        ),
        (f"postgresql://host/db?{SECRET}", "name=value"),
        (f"mongodb://me:{SECRET}/x@host/db", "percent-encoded"),
        (f"mongodb://me:{SECRET}@host:http/db", "mongodb://user"),
        (f"mongodb://me:{SECRET}%@host/db", "mongodb://user"),
        ("mongodb://host/db?replicaSett=rs0", "replicasett"),
        ("mongodb://host/db?w=many&journal=1&retryWrites=perhaps", "must be"),
        ("sqlite://host/x.db", "sqlite:///relative"),
        ("sqlite:///x.db?mode=ro", "nothing else"),
        ("sqlite:///:memory:", "memory://"),
        ("sqlite:///a%00b.db", "nothing else"),
    ],
    "BROKER_URL": [
        (f"redis://me:{SECRET}/x@host", "percent-encoded"),
        ("redis://host/hints", "/0"),
        ("redis://host?max_connections=1", "only the parameters"),
        ("redis://host?protocol=9", "redis-py"),
        (f"amqp://me:{SECRET}/x@host", "percent-encoded"),
        ("amqp://one,two", "one host"),
        ("amqp://host?heartbeat=often", "heartbeat=seconds"),
        ("amqp://host?hearbeat=5", "heartbeat"),
        (f"nats://me:{SECRET}/x@host", "percent-encoded"),
        ("nats://host/subject", "without a path"),
        ("nats://host?queue=x", "only the parameters cafile, certfile, keyfile"),
        (f"kafka://me:{SECRET}/x@host", "percent-encoded"),
        ("kafka://host:9092?acks=all", "only the parameters cafile, certfile, keyfile"),
        ("kafka://host:9092/topic", "without a path"),
        ("kafka://one:9092,:9093", "without a path"),
        ("kafka://host?sasl_mechanism=PLAIN", "kafka://user:password@host:port"),
        (f"kafka://:{SECRET}@host", "kafka://user:password@host:port"),
        ("kafka+ssl://me@host", "kafka+ssl://user:password@host:port"),
        (
            f"kafka://me:{SECRET}@host?sasl_mechanism=NTLM",
            "sasl_mechanism as PLAIN, SCRAM-SHA-256, SCRAM-SHA-512",
        ),
        ("kafka://host?cafile=/missing", "kafka+ssl://…, or no cafile"),
        ("kafka+ssl://host?cafile=/missing", "PEM files (No such file"),
        (f"kafka+ssl://host?certfile={__file__}", "PEM files ("),
        (f"kafka+ssl://host?keyfile={__file__}", "certfile beside keyfile"),
        ("nats://host?cafile=/missing", "tls://…, or no cafile"),
        ("tls://host?cafile=/missing", "PEM files (No such file"),
        ("amqp://host?no_verify_ssl=1", "amqps://…, or no no_verify_ssl"),
        ("amqps://host?cafile=/missing", "PEM files (No such file"),
        ("rediss://host?ssl_ca_certs=/missing", "in PEM (No such file"),
    ],
    "RATE_LIMITS": [
        (f"redis://me:{SECRET}/x@host", "percent-encoded"),
        (f"redis://me:{SECRET}@host:99999", "from 1 to 65535"),
        ("redis://host?socket_timeout=3600", "only the parameters"),
    ],
}


@pytest.mark.parametrize(
    ("setting", "url"), [(name, url) for name, urls in USABLE.items() for url in urls]
)
def test_usable_urls_are_accepted_and_shown_without_secrets(
    setting: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(setting, url)
    settings = load_settings()
    assert getattr(settings, setting.lower()) == url
    assert SECRET not in "\n".join(settings.env_lines())


@pytest.mark.parametrize(
    ("setting", "url", "accepted"),
    [(name, *sample) for name, samples in UNUSABLE.items() for sample in samples],
)
def test_unusable_urls_are_reported_in_one_line(
    setting: str, url: str, accepted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(setting, url)
    with pytest.raises(SystemExit) as ended:
        load_settings()
    [line] = str(ended.value.code).splitlines()
    assert line.startswith(f"{setting}: given ")
    assert accepted in line.partition(", accepted: ")[2]
    assert SECRET not in line
    assert ended.value.__suppress_context__
