"""Security of mailed links, account changes and account deletion."""

import asyncio
import base64
from datetime import timedelta
from typing import Any

import pytest
from httpx import Response

from application.snapshot import Snapshot, records
from tests.builders import ALL_KINDS
from tests.conftest import Served
from tests.security.test_sessions import ADA, MOMENT, bearer, refresh, signed_in, status

EVE = {"email": "eve@example.com", "password": "the password of eve"}
NEW_PASSWORD = "a difference engine"
HALF_AN_HOUR, A_DAY = timedelta(minutes=30), timedelta(days=1)


async def post(served: Served, path: str, tokens: Any = None, **body: Any) -> Response:
    headers = bearer(tokens) if tokens else {}
    return await served.client.post(f"/v1/{path}", json=body, headers=headers)


async def mailed_token(served: Served, kind: str) -> str:
    """Return the token of the next mail of that kind."""
    _, mail = await served.mailed(f"account_{kind}")
    token: str = mail.facts["token"]
    purpose = {"verify_email": "verify-email", "new_email": "change-email"}
    page = purpose.get(kind, "reset-password")
    assert mail.facts["link"] == f"http://127.0.0.1:8000/{page}#{token}"
    return token


async def request_reset_link(served: Served, email: str = ADA["email"]) -> str:
    response = await post(served, "password-resets", email=email)
    assert (response.status_code, response.content) == (202, b"null")
    return await mailed_token(served, "password_forgotten")


async def reset(served: Served, token: str, password: str = NEW_PASSWORD) -> Response:
    return await post(
        served, "password-resets/confirm", token=token, new_password=password
    )


async def is_verified(served: Served, tokens: Any) -> bool:
    me = await served.client.get("/v1/me", headers=bearer(tokens))
    return bool(me.json()["email_verified"])


def is_invalid_link(response: Response) -> bool:
    return (response.status_code, response.json().get("code")) == (422, "InvalidLink")


async def test_an_address_is_verified_by_the_link_that_is_mailed(
    served: Served,
) -> None:
    tokens = await signed_in(served)
    token = await mailed_token(served, "verify_email")
    assert not await is_verified(served, tokens)
    confirm = "email-verifications/confirm"
    assert (await post(served, confirm, tokens, token=token)).status_code == 204
    assert await is_verified(served, tokens)
    assert is_invalid_link(await post(served, confirm, tokens, token=token))


async def test_a_user_can_request_another_verification_link(served: Served) -> None:
    tokens = await signed_in(served)
    await mailed_token(served, "verify_email")
    assert (await post(served, "email-verifications", tokens)).status_code == 202
    token = await mailed_token(served, "verify_email")
    confirmed = await post(served, "email-verifications/confirm", tokens, token=token)
    assert confirmed.status_code == 204


async def test_a_verification_link_works_only_within_its_account(
    served: Served,
) -> None:
    """A pretender gains nothing when the owner of the address follows the link."""
    pretender = await signed_in(served)
    token = await mailed_token(served, "verify_email")
    victim = await signed_in(served, EVE)
    confirm = "email-verifications/confirm"
    assert (await post(served, confirm, token=token)).status_code == 401
    assert is_invalid_link(await post(served, confirm, victim, token=token))
    assert not await is_verified(served, pretender)


async def test_the_owner_of_an_address_takes_over_an_account_of_another(
    served: Served,
) -> None:
    pretender = await signed_in(served)
    await post(served, "sessions/refresh", refresh_token=pretender["refresh_token"])
    assert (await reset(served, await request_reset_link(served))).status_code == 204
    assert await status(served, pretender) == 401
    assert (await refresh(served, pretender["refresh_token"])).status_code == 401
    assert (await post(served, "sessions", **ADA)).status_code == 401
    owner = await signed_in(served, {**ADA, "password": NEW_PASSWORD})
    assert await is_verified(served, owner)


async def test_a_reset_ends_all_sessions_and_notifies_the_owner(served: Served) -> None:
    sessions = [await signed_in(served) for _ in range(2)]
    assert (await reset(served, await request_reset_link(served))).status_code == 204
    assert [await status(served, one) for one in sessions] == [401, 401]
    _, warning = await served.mailed("account_password_changed")
    assert warning.to == ADA["email"]
    await served.sign_in(ADA["email"], NEW_PASSWORD)


async def test_a_reset_link_is_used_once(served: Served) -> None:
    await signed_in(served)
    token = await request_reset_link(served)
    responses = await asyncio.gather(
        *(reset(served, token, f"{n} engines of Ada") for n in range(5))
    )
    assert sorted(response.status_code for response in responses) == [
        204,
        422,
        422,
        422,
        422,
    ]
    assert is_invalid_link(await reset(served, token))


async def test_a_reset_link_lasts_half_an_hour(served: Served) -> None:
    await signed_in(served)
    token = await request_reset_link(served)
    served.clock.advance(HALF_AN_HOUR + MOMENT)
    assert is_invalid_link(await reset(served, token))


async def test_a_reset_voids_all_earlier_links(
    served: Served,
) -> None:
    await signed_in(served)
    first, second = await request_reset_link(served), await request_reset_link(served)
    assert (await reset(served, second)).status_code == 204
    assert is_invalid_link(await reset(served, first, "another password"))
    await served.sign_in(ADA["email"], NEW_PASSWORD)


async def test_a_session_cannot_void_the_owners_reset_link(
    served: Served,
) -> None:
    thief = await signed_in(served)
    token = await request_reset_link(served)
    for old, new in (
        (ADA["password"], "the thief's one"),
        ("the thief's one", "and another one"),
    ):
        body = {"old_password": old, "new_password": new}
        changed = await served.client.put(
            "/v1/me/password", json=body, headers=bearer(thief)
        )
        assert changed.status_code == 204
    for number in range(3):
        body = {"password": "and another one", "email": f"thief@{number}.example"}
        changed = await served.client.put(
            "/v1/me/email", json=body, headers=bearer(thief)
        )
        assert changed.status_code == 202
    assert await request_reset_link(served)
    assert (await reset(served, token)).status_code == 204
    await served.sign_in(ADA["email"], NEW_PASSWORD)


async def test_a_link_serves_only_its_purpose(served: Served) -> None:
    tokens = await signed_in(served)
    verify, forgot = (
        await mailed_token(served, "verify_email"),
        await request_reset_link(served),
    )
    assert is_invalid_link(await reset(served, verify))
    confirm = "email-verifications/confirm"
    assert is_invalid_link(await post(served, confirm, tokens, token=forgot))
    assert is_invalid_link(await reset(served, tokens["refresh_token"]))
    assert (await reset(served, forgot)).status_code == 204


async def test_altered_links_are_invalid(served: Served) -> None:
    await signed_in(served)
    token = await request_reset_link(served)
    content = base64.urlsafe_b64decode(token + "==")
    others = [
        content[:16] + bytes(40),
        bytes(16) + content[16:],
        content[:-1] + b"\0",
        content[1:],
    ]
    later = (
        content[:16] + (int.from_bytes(content[16:24]) + 1).to_bytes(8) + content[24:]
    )
    encoded = [
        base64.urlsafe_b64encode(one).decode().rstrip("=") for one in [*others, later]
    ]
    for wrong in (
        *encoded,
        "",
        "x",
        "é",
        "\x00",
        f"{token} ",
        f"{token}==",
        "a" * 1_000_000,
    ):
        assert is_invalid_link(await reset(served, wrong)), wrong
    assert (await reset(served, token, "short")).status_code == 422
    assert (await reset(served, token)).status_code == 204


async def test_links_ignore_the_host_header(
    served: Served,
) -> None:
    await signed_in(served)
    hostile = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    body = {"email": ADA["email"]}
    await served.client.post("/v1/password-resets", json=body, headers=hostile)
    await mailed_token(served, "password_forgotten")  # compares where it leads


async def test_responses_do_not_reveal_whether_an_account_exists(
    served: Served,
) -> None:
    await signed_in(served)
    known = await post(served, "password-resets", email=ADA["email"])
    unknown = await post(served, "password-resets", email=EVE["email"])
    assert known.status_code == unknown.status_code == 202
    assert known.content == unknown.content
    own = ("content-type", "content-length", "cache-control")
    assert [known.headers.get(one) for one in own] == [
        unknown.headers.get(one) for one in own
    ]
    await mailed_token(served, "password_forgotten")
    await signed_in(served, EVE)
    await mailed_token(served, "verify_email")
    assert (
        await post(served, "password-resets", email="no address")
    ).status_code == 422


async def change_email(
    served: Served, tokens: Any, email: str, **given: str
) -> Response:
    body = {"email": email, "password": ADA["password"], **given}
    return await served.client.put("/v1/me/email", json=body, headers=bearer(tokens))


async def test_an_address_changes_when_the_new_one_is_confirmed(served: Served) -> None:
    tokens = await signed_in(served)
    assert (await change_email(served, tokens, "Ada@New.example")).status_code == 202
    _, warning = await served.mailed("account_email_changing")
    assert warning.to == ADA["email"]
    assert (await post(served, "sessions", **ADA)).status_code == 201
    assert (await change_email(served, tokens, "ada@newer.example")).status_code == 202
    first, second = (
        await mailed_token(served, "new_email"),
        await mailed_token(served, "new_email"),
    )
    confirm = "email-verifications/confirm"
    outcomes = {
        token: await post(served, confirm, tokens, token=token)
        for token in (first, second)
    }
    assert sorted(one.status_code for one in outcomes.values()) == [204, 422]
    me = (await served.client.get("/v1/me", headers=bearer(tokens))).json()
    assert (me["email"], me["email_verified"]) == ("ada@newer.example", True)
    assert (await post(served, "sessions", **ADA)).status_code == 401
    await served.sign_in("ada@newer.example", ADA["password"])


async def test_the_link_to_the_old_address_does_not_confirm_the_new_one(
    served: Served,
) -> None:
    tokens = await signed_in(served)
    await mailed_token(served, "verify_email")
    await change_email(served, tokens, EVE["email"])
    await post(served, "email-verifications", tokens)
    token = await mailed_token(served, "verify_email")
    confirmed = await post(served, "email-verifications/confirm", tokens, token=token)
    assert confirmed.status_code == 204
    me = (await served.client.get("/v1/me", headers=bearer(tokens))).json()
    assert (me["email"], me["email_verified"]) == (ADA["email"], True)


async def test_only_the_owner_learns_that_an_address_is_taken(
    served: Served,
) -> None:
    tokens = await signed_in(served)
    await signed_in(served, EVE)
    assert (await change_email(served, tokens, EVE["email"])).status_code == 202
    token = await mailed_token(served, "new_email")
    response = await post(served, "email-verifications/confirm", tokens, token=token)
    assert (response.status_code, response.json()["code"]) == (409, "EmailTaken")
    await served.sign_in(**EVE)


@pytest.mark.parametrize(
    ("email", "password", "pointer"),
    [
        ("ada@new.example", "not the password", "#/password"),
        ("ada@new.example\r\nBcc: all@example.com", ADA["password"], "#/email"),
        ("аda@example.com", ADA["password"], "#/email"),
    ],
)
async def test_an_invalid_change_of_address_changes_nothing(
    served: Served, email: str, password: str, pointer: str
) -> None:
    tokens = await signed_in(served)
    response = await change_email(served, tokens, email, password=password)
    assert response.status_code == 422
    assert [one["pointer"] for one in response.json()["errors"]] == [pointer]


async def all_stored_text(served: Served) -> str:
    """Return all stored data as text."""
    snapshot = Snapshot(served.container.storage().begin)
    found: list[Any] = []
    for kind in ALL_KINDS:
        async for batch in records(snapshot, kind):
            found += batch
    return "\n".join(f"{one} {getattr(one, 'payload', '')}" for one in found)


async def test_no_personal_data_remains_of_a_deleted_account(served: Served) -> None:
    tokens = await signed_in(served)
    await change_email(served, tokens, "ada@new.example")
    me = (await served.client.get("/v1/me", headers=bearer(tokens))).json()["id"]
    assert ADA["email"] in await all_stored_text(served)
    assert (
        await post(served, "me/deletion", tokens, password="not it")
    ).status_code == 422
    deleted = await post(served, "me/deletion", tokens, password=ADA["password"])
    assert deleted.status_code == 204
    assert await status(served, tokens) == 401
    assert (await post(served, "sessions", **ADA)).status_code == 401
    stored_text = await all_stored_text(served)
    assert [
        one for one in (ADA["email"], "ada@new.example") if one in stored_text
    ] == []
    assert me in stored_text  # in jobs, without personal data
    await signed_in(served)  # the address is free
