"""The audit trail: records security events after their commit, without secrets."""

import json
import logging
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.identity.ports import SessionReader
from tests.conftest import Served
from tests.contexts.identity.builders import a_session
from tests.security.test_sessions import (
    ADA,
    GRACE,
    MOMENT,
    bearer,
    change,
    refresh,
    signed_in,
)

SECRETS = [*ADA.values(), "a difference engine", "not the password"]


class Trail(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())

    def taken(self) -> list[dict[str, Any]]:
        """Return the entries since the last time."""
        entries = [json.loads(line) for line in self.lines]
        self.lines.clear()
        return entries


@pytest.fixture
def trail() -> Iterator[Trail]:
    handler, log = Trail(), logging.getLogger("audit")
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield handler
    log.removeHandler(handler)
    log.setLevel(level)


def events(entries: list[dict[str, Any]]) -> list[str]:
    return [entry["event"] for entry in entries]


async def test_the_trail_records_sign_ins_and_sign_outs(
    served: Served, trail: Trail
) -> None:
    trail.taken()
    tokens = await signed_in(served)
    registered, requested, started = trail.taken()
    assert set(registered) == {"event", "user_id"}
    assert set(started) == {"event", "user_id", "session_id"}
    expected = ["UserRegistered", "VerificationRequested", "SessionStarted"]
    assert events([registered, requested, started]) == expected
    assert registered["user_id"] == started["user_id"]
    await served.client.delete("/v1/sessions/current", headers=bearer(tokens))
    assert trail.taken() == [{**started, "event": "SessionEnded"}]


async def test_a_failed_sign_in_names_the_account_if_there_is_one(
    served: Served, trail: Trail
) -> None:
    await signed_in(served)
    [registered, *_] = trail.taken()
    for email in (ADA["email"], "nobody@example.com", "no address"):
        wrong = {"email": email, "password": "not the password"}
        assert (await served.client.post("/v1/sessions", json=wrong)).status_code == 401
    known, *unknown = trail.taken()
    assert known == {"event": "SignInFailed", "user_id": registered["user_id"]}
    assert unknown == [{"event": "SignInFailed", "user_id": None}] * 2


async def test_the_reuse_of_a_token_is_recorded_although_it_is_refused(
    served: Served, trail: Trail
) -> None:
    tokens = await signed_in(served)
    await refresh(served, tokens["refresh_token"])
    served.clock.advance(GRACE + MOMENT)
    trail.taken()
    assert (await refresh(served, tokens["refresh_token"])).status_code == 401
    assert events(trail.taken()) == ["RefreshTokenReused"]


async def test_a_new_password_is_recorded_with_the_sessions_it_ended(
    served: Served, trail: Trail
) -> None:
    here, _ = await signed_in(served), await signed_in(served)
    trail.taken()
    assert (
        await change(served, here, old_password="not the password")
    ).status_code == 422
    assert trail.taken() == []
    assert (await change(served, here)).status_code == 204
    assert events(trail.taken()) == ["PasswordChanged", "SessionEnded"]


async def test_hundreds_of_sessions_end_in_one_request_and_each_is_recorded(
    served: Served, trail: Trail
) -> None:
    tokens = await signed_in(served)
    me = UUID((await served.client.get("/v1/me", headers=bearer(tokens))).json()["id"])
    storage = served.container.storage()
    async with storage.begin() as work:
        for _ in range(300):
            await work.sessions.add(a_session(id=uuid4(), user_id=me))
        await work.commit()
    sessions = {str(one.id) for one in await storage.readers[SessionReader].of_user(me)}
    trail.taken()
    response = await served.client.delete("/v1/sessions", headers=bearer(tokens))
    assert response.status_code == 204, response.text
    told = trail.taken()
    assert (len(told), set(events(told))) == (301, {"SessionEnded"})
    assert {entry["session_id"] for entry in told} == sessions
    assert await storage.readers[SessionReader].of_user(me) == []


async def test_no_secret_and_no_address_is_in_it(served: Served, trail: Trail) -> None:
    tokens = await signed_in(served)
    await refresh(served, tokens["refresh_token"])
    await change(served, tokens)
    said = "\n".join(trail.lines)
    assert said
    given = tokens["access_token"], tokens["refresh_token"]
    assert [one for one in (*SECRETS, *given) if one in said] == []
