"""Tests of conditional edits (If-Match), which prevent lost updates."""

import asyncio
from typing import Any

import pytest
from httpx import Response

from tests.conftest import Served

PATCH = "application/merge-patch+json"


async def edit(
    served: Served, path: str, who: dict[str, str], tag: str | None, **changes: Any
) -> Response:
    headers = {**who, "Content-Type": PATCH, **({"If-Match": tag} if tag else {})}
    return await served.client.patch(path, json=changes, headers=headers)


async def me(served: Served, who: dict[str, str], **headers: str) -> Response:
    return await served.client.get("/v1/me", headers={**who, **headers})


async def test_the_second_of_two_editors_of_one_version_is_refused(
    served: Served,
) -> None:
    ada = await served.member("ada")
    tag = (await me(served, ada)).headers["ETag"]
    responses = await asyncio.gather(
        *(edit(served, "/v1/me", ada, tag, name=name) for name in ("Countess", "Lady"))
    )
    won, lost = sorted(responses, key=lambda response: response.status_code)
    assert (won.status_code, lost.status_code) == (200, 412)
    assert lost.json()["code"] == "OutOfDate"
    now = await me(served, ada)
    assert now.json() == won.json()
    assert now.headers["ETag"] == won.headers["ETag"] != tag


@pytest.mark.parametrize(
    ("tag", "status", "code"),
    [
        (None, 428, "VersionRequired"),
        ("*", 428, "VersionRequired"),
        ('"2"', 412, "OutOfDate"),
        ('W/"2"', 412, "OutOfDate"),
        ('"2-gzip"', 412, "OutOfDate"),
        ('"1-made-up"', 412, "OutOfDate"),
        ('"made up"', 412, "OutOfDate"),
        ("1", 412, "OutOfDate"),
        ('"' + "9" * 30 + '"', 412, "OutOfDate"),
    ],
)
async def test_an_edit_must_name_the_version_that_was_read(
    served: Served, tag: str | None, status: int, code: str
) -> None:
    response = await edit(
        served, "/v1/me", await served.member("ada"), tag, name="Lady"
    )
    assert (response.status_code, response.json()["code"]) == (status, code)


@pytest.mark.parametrize("form", ['W/"{}"', '"{}-gzip"', 'W/"{}-br"'])
async def test_tags_changed_by_compressing_proxies_are_accepted(
    served: Served, form: str
) -> None:
    """nginx, Apache and Caddy make strong tags weak."""
    ada = await served.member("ada")
    changed = form.format((await me(served, ada)).headers["ETag"].strip('"'))
    had = await me(served, ada, **{"If-None-Match": changed})
    assert had.status_code == 304
    response = await edit(served, "/v1/me", ada, changed, name="Lady")
    assert response.status_code == 200, response.text


async def test_a_cached_version_is_answered_with_304(served: Served) -> None:
    ada = await served.member("ada")
    tag = (await me(served, ada)).headers["ETag"]
    for has in (tag, f"W/{tag}", f'"0", {tag}', "*"):
        response = await me(served, ada, **{"If-None-Match": has})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["ETag"] == tag
        assert "X-Request-ID" in response.headers
    other = await me(served, ada, **{"If-None-Match": '"0"'})
    assert (other.status_code, other.json()["version"]) == (200, 1)


async def test_my_profile_is_edited_in_the_same_way(served: Served) -> None:
    ada = await served.member("ada")
    read = await served.client.get("/v1/me", headers=ada)
    tag = read.headers["ETag"]
    responses = [
        await edit(served, "/v1/me", ada, tag, name=name)
        for name in ("Countess", "Lady")
    ]
    assert [response.status_code for response in responses] == [200, 412]
    assert (await edit(served, "/v1/me", ada, None, name="Lady")).status_code == 428
    now = await served.client.get("/v1/me", headers=ada)
    assert now.json() == {
        **read.json(),
        "name": "Countess",
        "version": now.json()["version"],
    }
    assert now.headers["ETag"] == responses[0].headers["ETag"]
    had = {**ada, "If-None-Match": now.headers["ETag"]}
    assert (await served.client.get("/v1/me", headers=had)).status_code == 304
    unchanged = await edit(served, "/v1/me", ada, now.headers["ETag"])
    assert unchanged.json()["name"] == "Countess"
    for wrong in (None, "", "two\nlines"):
        response = await edit(
            served, "/v1/me", ada, unchanged.headers["ETag"], name=wrong
        )
        assert [error["pointer"] for error in response.json()["errors"]] == ["#/name"]


async def test_a_profiles_tag_is_the_callers_own(served: Served) -> None:
    ada, eve = await served.member("ada"), await served.member("eve")
    of_ada, of_eve = [
        await served.client.get("/v1/me", headers=who) for who in (ada, eve)
    ]
    assert of_ada.json()["version"] == of_eve.json()["version"]
    tag = of_ada.headers["ETag"]
    assert of_ada.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in of_ada.headers["Vary"]
    again, other = [
        await served.client.get("/v1/me", headers={**who, "If-None-Match": tag})
        for who in (ada, eve)
    ]
    assert (again.status_code, other.status_code) == (304, 200)
    assert "Authorization" in again.headers["Vary"]
    assert (await edit(served, "/v1/me", eve, tag, name="Evelyn")).status_code == 412
    renamed = await edit(served, "/v1/me", ada, tag, name="Ada L.")
    assert renamed.status_code == 200, renamed.text
    assert (await edit(served, "/v1/me", ada, tag, name="Ada")).status_code == 412
    tag = renamed.headers["ETag"]
    assert (await edit(served, "/v1/me", ada, tag, name="Ada")).status_code == 200
