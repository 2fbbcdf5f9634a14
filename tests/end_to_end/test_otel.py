"""Tests that a request and everything that it causes are one trace, without secrets."""

import asyncio
import base64
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import fresh_storage
from tests.end_to_end.mailbox import Mailbox, link, receiving
from tests.end_to_end.otel_collector import Collected, Collector, collecting
from tests.end_to_end.processes import Process, register, serving, until, working

ADMIN = {"ADMIN_EMAIL": "admin@example.com", "ADMIN_PASSWORD": "canary of the password"}
SENT = {"OTEL_BSP_SCHEDULE_DELAY": "100"}  # milliseconds until spans are sent
STOPS = 12  # seconds: a shutdown takes one or two, and 20 with a fault
BASE = "https://example.com"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    box = Mailbox()
    with receiving(box) as url:
        yield box, url


class Story:
    """The spans and logs of two processes, and the secrets that must not be in them."""

    def __init__(
        self, collector: Collector, logs: list[str], secrets: set[str]
    ) -> None:
        self.collector, self.logs, self.secrets = collector, logs, secrets

    def lines(self) -> list[dict[str, Any]]:
        return [
            json.loads(one)
            for log in self.logs
            for one in log.splitlines()
            if one[:1] == "{"
        ]


def run_story(folder: Path, mailbox: tuple[Mailbox, str], **settings: str) -> Story:
    """Sign in, request mail, and change a password; a worker sends the mails."""
    box, url = mailbox
    with collecting() as collector:
        settings |= {
            "SERVICE_VERSION": "1.2.3",
            "WORKER": "separate",
            "MAIL_URL": url,
            **ADMIN,
            **SENT,
        }
        settings |= {
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            "PUBLIC_BASE_URL": BASE,
        }
        with serving(folder, **settings) as api, working(folder, **settings) as worker:
            secrets = _ask_for_mail(api) | _replace_the_password(api, box)
            until(lambda: len(collector.named("SMTP send")) > 3)
        return Story(collector, [api.output, worker.output], secrets)


def _ask_for_mail(api: Process) -> set[str]:
    """Return the secrets that were sent and received, some of them in wrong places."""
    account = register(api)
    with httpx.Client(base_url=api.url) as client:
        tokens = client.post("/v1/sessions", json=account).json()
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        asked = client.post("/v1/email-verifications", headers=headers)
        assert asked.status_code == 202, asked.text
        client.get(
            "/v1/me?token=canary-of-a-link&password=canary-in-a-query", headers=headers
        )
        client.post(
            "/v1/sessions", json={**account, "password": "canary of a wrong one"}
        )
        refreshed = client.post(
            "/v1/sessions/refresh", json={"refresh_token": tokens["refresh_token"]}
        ).json()
    given = {tokens["access_token"], tokens["refresh_token"], account["password"]}
    given |= {refreshed["access_token"], refreshed["refresh_token"]}
    return {"canary", "argon2id", *given}


def _replace_the_password(api: Process, box: Mailbox) -> set[str]:
    """Return the token of the link, which is sent once correctly, and once more."""
    email = ADMIN["ADMIN_EMAIL"]
    with httpx.Client(base_url=api.url) as client:
        assert (
            client.post("/v1/password-resets", json={"email": email}).status_code == 202
        )
        while (mail := box.next())["Subject"] != "Choose a new password":
            pass
        _, token = link(mail, base=BASE)
        replacement = {"token": token, "new_password": "canary of the next password"}
        for expected in (204, 422):
            response = client.post("/v1/password-resets/confirm", json=replacement)
            assert response.status_code == expected, response.text
        client.get(f"/v1/me?token={token}")
    return {token}


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        pytest.param("sqlite", {}, marks=pytest.mark.slow),
        pytest.param("postgres", {}, marks=pytest.mark.slow),
        pytest.param("mongo", {"MONGO_DRIVER": "motor"}, marks=pytest.mark.slow),
        pytest.param("mongo", {"MONGO_DRIVER": "pymongo"}, marks=pytest.mark.slow),
    ],
    ids=str,
)
async def test_a_request_and_all_that_it_causes_are_one_trace(
    kind: str,
    more: dict[str, str],
    tmp_path: Path,
    mailbox: tuple[Mailbox, str],
    request: pytest.FixtureRequest,
) -> None:
    async with fresh_storage(kind, request, tmp_path) as url:
        story = await asyncio.to_thread(
            run_story, tmp_path, mailbox, STORAGE_URL=url, **more
        )
    collector = story.collector
    [post] = collector.named("POST /v1/email-verifications")
    trace = {span.id: span for span in collector.trace(post.trace_id)}

    def path(span: Collected) -> list[str]:
        names = [span.name]
        while span.parent_id:
            span = trace[span.parent_id]  # each link leads to a span that was sent
            names.append(span.name)
        return names

    [mail] = [span for span in trace.values() if span.name == "SMTP send"]
    names = [
        "SMTP send",
        "EmailUser",
        "job EmailUser",
        "RequestEmailVerification",
        post.name,
    ]
    assert path(mail) == names
    assert mail.pid != post.pid
    assert {mail.version, post.version} == {"1.2.3"}
    assert all(path(span)[-1] == post.name for span in trace.values())
    in_storage = [
        path(span)[1] for span in trace.values() if "db.system" in span.attributes
    ]
    assert {"RequestEmailVerification", "EmailUser"} <= set(in_storage)
    [job] = [span for span in trace.values() if span.name == "job EmailUser"]
    assert job.attributes["outcome"] == "done"
    assert not [span.name for span in collector.spans if "/health" in span.name]
    begun = {span.name for span in collector.spans if not span.parent_id}
    assert "CheckReadiness" not in begun  # nor does a sweep for jobs begin a trace
    assert not any(
        "db.system" in span.attributes and not span.parent_id
        for span in collector.spans
    )


async def test_logs_and_traces_contain_no_secrets(
    tmp_path: Path, mailbox: tuple[Mailbox, str]
) -> None:
    production = {
        "ENVIRONMENT": "production",
        "SECRET_KEY": "canary-" * 6,
        "RATE_LIMITS": "memory",
        "ARGON2_MEMORY_KIB": "19456",
        "ARGON2_TIME_COST": "2",
    }
    story = await asyncio.to_thread(run_story, tmp_path, mailbox, **production)
    sent, logged = "\n".join(story.collector.raw), "\n".join(story.logs)
    assert "/v1/sessions" in sent
    assert "/v1/sessions" in logged
    for secret in story.secrets:
        assert secret not in sent
        assert secret not in logged
        assert base64.b64encode(secret.encode()).decode() not in sent
    [line] = [
        one
        for one in story.lines()
        if one.get("route", "").endswith("/email-verifications")
    ]
    [post] = story.collector.named("POST /v1/email-verifications")
    assert line["trace_id"] == post.trace_id.hex()
    assert line["user_id"] == post.attributes["user_id"]
    assert (line["status"], line["logger"]) == (202, "access")
    assert re.fullmatch(r"[0-9a-f-]{36}", line["user_id"])


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_pending_spans_are_sent_on_shutdown(workers: str, tmp_path: Path) -> None:
    with collecting() as collector:
        settings = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            "WEB_CONCURRENCY": workers,
        }
        settings |= {"OTEL_BSP_SCHEDULE_DELAY": "600000", "WORKER": "separate", **ADMIN}
        with (
            serving(tmp_path, **settings) as api,
            working(tmp_path, **settings) as worker,
        ):
            _ask_for_mail(api)
            until(lambda: [*(tmp_path / "mail").glob("*.eml")])
            assert not collector.spans
            assert (api.stop(), worker.stop()) == (0, 0)
    assert collector.named("POST /v1/email-verifications")
    assert collector.named("job EmailUser")


@pytest.mark.slow
def test_clients_do_not_decide_which_requests_are_traced(tmp_path: Path) -> None:
    trace_id, parent = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    chosen = {"traceparent": f"00-{trace_id}-{parent}-01"}
    with collecting() as collector:
        settings = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            "TRACE_RATIO": "0",
            "LOG_FORMAT": "json",
        }
        with serving(tmp_path, **settings, **SENT) as api:
            response = httpx.get(f"{api.url}/v1/users", headers=chosen)
            assert response.status_code == 401, response.text
            assert api.stop() == 0
        lines = Story(collector, [api.output], set()).lines()
        assert trace_id in [line.get("trace_id") for line in lines]
        assert trace_id not in [span.trace_id.hex() for span in collector.spans]


@pytest.mark.slow
def test_spans_are_sent_to_logfire_if_a_token_is_set(tmp_path: Path) -> None:
    token = "pylf_v1_local_" + "a" * 43
    with collecting() as collector:
        logfire = {"LOGFIRE_TOKEN": token, "LOGFIRE_BASE_URL": collector.url}
        with serving(tmp_path, **logfire, **SENT) as api:
            httpx.get(f"{api.url}/v1/users")
            until(lambda: collector.named("GET /v1/users"))
        assert collector.tokens == {token}
    assert token not in api.output


@pytest.mark.slow
def test_counters_in_redis_are_in_the_trace(tmp_path: Path, redis_url: str) -> None:
    with collecting() as collector:
        settings = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            "RATE_LIMITS": redis_url,
        }
        with serving(tmp_path, **settings, **SENT) as api:
            account = {
                "email": "nobody@example.com",
                "password": "canary of the password",
            }
            httpx.post(f"{api.url}/v1/sessions", json=account)
            [post] = until(lambda: collector.named("POST /v1/sessions"))
    trace = collector.trace(post.trace_id)
    assert "redis" in {span.attributes.get("db.system") for span in trace}
    assert not any("canary" in one or "nobody" in one for one in collector.raw)


@pytest.mark.slow
def test_spans_are_printed_if_the_setting_says_so(tmp_path: Path) -> None:
    with serving(tmp_path, TRACE_CONSOLE="true") as api:
        httpx.get(f"{api.url}/v1/users?token=canary-of-a-link")
        httpx.get(f"{api.url}/v1/users")
    assert re.search(r"^[0-9:.]+ GET /v1/users$", api.output, re.MULTILINE)
    assert "canary" not in api.output


ONE_HOUR = "3600000"  # milliseconds


@pytest.mark.slow
@pytest.mark.parametrize("command", ["serve", "worker"])
@pytest.mark.parametrize(
    "variable", ["OTEL_EXPORTER_OTLP_TIMEOUT", "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT"]
)
def test_a_collector_that_never_answers_holds_no_exit(
    command: str, variable: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        endpoint = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        separate = {"WORKER": "separate", **ADMIN}
        traced = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
            variable: ONE_HOUR,
            **SENT,
            **separate,
        }
        if command == "serve":
            with serving(tmp_path, **traced) as api:
                assert httpx.get(f"{api.url}/v1/users").status_code == 401
                api.ends_within(STOPS)
            return
        with (
            serving(tmp_path, **separate) as api,
            working(tmp_path, **traced) as worker,
        ):
            _ask_for_mail(api)
            until(lambda: [*(tmp_path / "mail").glob("*.eml")])
            worker.ends_within(STOPS)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["never answers", "is not there"])
def test_an_unusable_collector_delays_nothing(kind: str, tmp_path: Path) -> None:
    # The queue takes two messages instead of four, so that a busy machine is in time, too.
    full = {"OTEL_BSP_MAX_QUEUE_SIZE": "2", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "1"}
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        endpoint = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        if kind == "is not there":
            deaf.close()
        with serving(
            tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=endpoint, **SENT, **full
        ) as api:
            for _ in range(20):
                assert httpx.get(f"{api.url}/v1/users").status_code == 401
            api.ends_within(STOPS)
