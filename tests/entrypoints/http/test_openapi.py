"""Tests that openapi.json is current and that breaking changes are announced."""

import json
from copy import deepcopy
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # no stubs

from entrypoints.http.examples import Examples, requests, successes
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


def test_each_body_has_an_example_that_fits_its_schema() -> None:
    """A field that the derived value does not fit needs `examples` of its own."""
    described = document()
    for name, operation in operations(described).items():
        for content in [*requests(operation), *successes(operation)]:
            assert "example" in content, name
            schema = {**content["schema"], "components": described["components"]}
            formats = Draft202012Validator.FORMAT_CHECKER
            validator = Draft202012Validator(schema, format_checker=formats)
            wrong = [
                error.message for error in validator.iter_errors(content["example"])
            ]
            assert wrong == [], f"{name}: give the field `examples`"


def test_an_example_reuses_those_of_requests_with_the_same_tag() -> None:
    created = operations(document())["POST /v1/users"]["responses"]["201"]
    example = created["content"]["application/json"]["example"]
    assert (example["email"], example["name"]) == ("ada@example.com", "Ada Lovelace")


@pytest.mark.parametrize(
    ("schema", "example"),
    [
        ({"type": "string", "examples": ["own"]}, "own"),
        ({"type": "string", "enum": ["first", "second"]}, "first"),
        ({"type": "string", "pattern": r"^[+-]?\d*\.?\d*$"}, "1.50"),
        ({"type": "string", "minLength": 8}, "stringxx"),
        ({"type": "integer", "minimum": 5}, 5),
        ({"type": "array", "items": {"type": "boolean"}}, [True]),
        ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, 1),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, None),
        ({"$ref": "#/components/schemas/Thing"}, {"size": 1}),
        ({"type": "object", "additionalProperties": {"type": "number"}}, {"string": 1}),
    ],
)
def test_an_example_is_derived_from_the_schema(schema: Any, example: object) -> None:
    thing = {"type": "object", "properties": {"size": {"type": "integer"}}}
    assert Examples({"Thing": thing}, []).of(schema) == example


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
