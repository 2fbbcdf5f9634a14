"""Tests that openapi.json is current and that breaking changes are announced."""

import json
from copy import deepcopy
from typing import Any

import pytest

from tests.openapi import COMMITTED, breaks, operations, undeclared, written


def document() -> Any:
    return json.loads(COMMITTED.read_text("utf-8"))


def test_the_committed_document_is_that_of_the_code() -> None:
    assert COMMITTED.read_text("utf-8") == written(), "run make openapi"


def problems(operation: Any) -> dict[str, set[str]]:
    return {
        status: {*response["content"]["application/problem+json"]["examples"]}
        for status, response in operation["responses"].items()
        if status >= "4"
    }


def test_an_operation_lists_the_errors_of_its_use_case_and_dependencies() -> None:
    found = operations(document())
    assert problems(found["PATCH /v1/me"]) == {
        "401": {"InvalidToken"},
        "404": {"UserNotFound"},
        "412": {"OutOfDate"},
        "408": {"RequestTimeout"},
        "413": {"TooLarge"},
        "422": {"Invalid", "Malformed"},
        "428": {"VersionRequired"},
        "503": {"Unavailable"},
    }
    assert problems(found["POST /v1/sessions"]) == {
        "401": {"WrongCredentials"},
        "408": {"RequestTimeout"},
        "413": {"TooLarge"},
        "422": {"Malformed"},
        "429": {"RateLimited"},
        "503": {"Unavailable"},
    }
    assert problems(found["GET /health/live"]) == {"503": {"Unavailable"}}


PATH, SCHEMA = "/v1/users", "ProfileView"


def removed(changed: Any) -> None:
    del changed["paths"][PATH]["get"]


def needed(changed: Any) -> None:
    changed["paths"][PATH]["get"]["parameters"][0]["required"] = True


def another_needed(changed: Any) -> None:
    changed["paths"][PATH]["get"]["parameters"].append(
        {"name": "page", "required": True}
    )


def taken_away(changed: Any) -> None:
    del changed["paths"][PATH]["get"]["parameters"][0]


def another_status(changed: Any) -> None:
    responses = changed["paths"][PATH]["get"]["responses"]
    responses["203"] = responses.pop("200")


def a_field_gone(changed: Any) -> None:
    del changed["components"]["schemas"][SCHEMA]["properties"]["name"]


def a_field_needed(changed: Any) -> None:
    changed["components"]["schemas"]["Registration"]["required"].append("room")


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        (removed, "GET /v1/users is gone"),
        (needed, "GET /v1/users now needs limit"),
        (another_needed, "GET /v1/users now needs page"),
        (taken_away, "GET /v1/users no longer takes limit"),
        (another_status, "GET /v1/users no longer answers 200"),
        (a_field_gone, "ProfileView.name is gone"),
        (a_field_needed, "Registration.room is now needed"),
    ],
)
def test_breaking_changes_need_a_line_in_the_changelog(
    change: Any, broken: str
) -> None:
    before, after = document(), deepcopy(document())
    change(after)
    assert [*breaks(before, after)] == [broken]
    silent, declared = "## [Unreleased]\n", f"## [Unreleased]\n\n- Breaking: {broken}\n"
    earlier = f"{silent}\n## [1.0]\n\n- Breaking: {broken}\n"
    assert undeclared(breaks(before, after), silent) == [broken]
    assert undeclared(breaks(before, after), earlier) == [broken]
    assert undeclared(breaks(before, after), declared) == []


def test_additions_are_not_breaking() -> None:
    before, after = document(), deepcopy(document())
    after["paths"]["/v2"] = {"get": {"responses": {"200": {}}}}
    after["components"]["schemas"][SCHEMA]["properties"]["room"] = {"type": "string"}
    assert [*breaks(before, after)] == []
