"""Tests of the fields that log lines contain, and of the secrets scrubbed from them."""

import json
import logging
import sys
from contextvars import copy_context
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.identity.one_time_tokens import HmacOneTimeTokens
from adapters.identity.refresh_tokens import HmacRefreshTokens
from adapters.telemetry.logs import JsonLines, TextLines
from adapters.telemetry.scrubbing import SCRUBBED, scrub, scrub_text
from application.identity.ports import Credentials, Purpose
from application.log_context import bind
from tests.builders import an_id
from tests.contexts.identity.builders import a_user

TOKEN = "A1-_" * 16
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("/reset?token=abc&next=/me", "/reset?token=[scrubbed]&next=/me"),
        ("a=1&refresh_token%3Dabc", "a=1&refresh_token%3D[scrubbed]"),
        ("{'password': 'two words', 'n': 1}", "{'password': [scrubbed], 'n': 1}"),
        (
            r"{\"api_key\": \"two words\", \"n\": 1}",
            r"{\"api_key\": [scrubbed], \"n\": 1}",
        ),
        ("Authorization: Bearer abc", "Authorization: [scrubbed]"),
        ("it said bearer abcdefgh", "it said bearer [scrubbed]"),
        ("postgresql://me:abc@host/db", "postgresql://me:[scrubbed]@host/db"),
        (f"of {JWT}, and of {TOKEN}.", "of [scrubbed], and of [scrubbed]."),
        ("$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA no", "[scrubbed] no"),
        (
            "https://me:a:b@host and 'token': 'two words",
            "https://me:[scrubbed]@host and 'token': [scrubbed]",
        ),
        ("The token expired; a password needs 12 letters.",) * 2,
        (
            "0198c2a4-7c56-7a3e-9e0f-2f6f1f3c9b1d 00-0af7651916cd43dd8448eb211c80319c-b7ad-01",
        )
        * 2,
    ],
)
def test_secrets_are_found_in_any_text(text: str, clean: str) -> None:
    if "Authorization" in text:
        assert "abc" not in scrub_text(text)
    else:
        assert scrub_text(text) == clean


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"GET /{'a' * 63}/{'b' * 63}",) * 2,
        (f"GET /{'a' * 63}/{'b' * 64}", f"GET /{'a' * 63}/[scrubbed]"),
        (f"{'a' * 64}/b", "[scrubbed]/b"),
        (f"/confirm/{JWT}", "/confirm/[scrubbed]"),
        ("bearer /abcdefg", "bearer [scrubbed]"),
        ("GET /basic abcdefgh", "GET /basic [scrubbed]"),
        ("GET /secret%3Dabc", "GET /secret%3D[scrubbed]"),
    ],
)
def test_a_path_or_a_word_may_be_a_secret(text: str, clean: str) -> None:
    assert scrub_text(text) == clean


def test_every_token_is_recognised_by_its_form() -> None:
    now, credentials = datetime(2099, 1, 1, tzinfo=UTC), Credentials.of(a_user())
    refresh = HmacRefreshTokens(key="k" * 32)
    once = HmacOneTimeTokens(key="k" * 32)
    tokens = {
        refresh.first(an_id()),
        *(once.make(purpose, credentials, now=now) for purpose in Purpose),
    }
    tokens |= {
        refresh.digest(refresh.first(an_id())),
        refresh.successor(refresh.first(an_id())),
    }
    for token in tokens:
        assert scrub_text(f"GET /{token}, {token}") == "GET /[scrubbed], [scrubbed]"


def test_fields_named_like_secrets_are_scrubbed() -> None:
    assert scrub(12345, "Access-Token") == SCRUBBED
    assert scrub(12345, "seconds") == 12345


def a_record(message: str, *arguments: Any, **given: Any) -> logging.LogRecord:
    given = {"exc_info": None, **given}
    return logging.getLogger("any").makeRecord(
        "any", logging.WARNING, "any.py", 1, message, arguments, **given
    )


def line(record: logging.LogRecord) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(JsonLines().format(record))
    return read


def test_a_line_contains_bound_and_extra_fields() -> None:
    def write() -> dict[str, Any]:
        bind(request_id="r", user_id="u")
        return line(
            a_record(
                "%s seats", 3, extra={"route": "/v1", "seconds": 0.5, "token": "t"}
            )
        )

    output = copy_context().run(write)
    assert output.pop("time").endswith("+00:00")
    assert output == {
        "level": "WARNING",
        "logger": "any",
        "message": "3 seats",
        "request_id": "r",
        "user_id": "u",
        "route": "/v1",
        "seconds": 0.5,
        "token": SCRUBBED,
    }


def an_error() -> Any:
    try:
        raise ValueError(f"no user for {JWT}")
    except ValueError:
        return sys.exc_info()


@pytest.mark.parametrize("lines", [JsonLines(), TextLines("%(message)s")])
def test_exceptions_are_logged_without_secrets(lines: logging.Formatter) -> None:
    output = lines.format(
        a_record("failed with password=%s", "abc", exc_info=an_error())
    )
    assert "ValueError: no user for [scrubbed]" in output
    assert JWT not in output
    assert "abc" not in output


def test_extra_fields_precede_the_exception() -> None:
    text = TextLines("%(levelname)s %(message)s")
    output = text.format(
        a_record("failed", extra={"route": "/v1"}, exc_info=an_error())
    )
    assert output.startswith("WARNING failed route=/v1\nTraceback")
    assert text.format(a_record("fine")) == "WARNING fine"
