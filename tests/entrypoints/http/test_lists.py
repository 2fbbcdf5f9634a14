"""Tests of paging, which all lists share."""

from typing import Any

from tests.conftest import Served


def is_list(response: dict[str, Any]) -> bool:
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    return schema.get("type") == "array" or "/Page_" in schema.get("$ref", "")


async def test_unknown_query_parameters_are_refused_by_name(
    served: Served,
) -> None:
    admin = await served.admin()
    paths = (await served.client.get("/openapi.json")).json()["paths"]
    lists = [
        path
        for path, operations in paths.items()
        if is_list(operations.get("get", {}).get("responses", {}).get("200", {}))
    ]
    assert len(lists) >= 3
    for path in lists:
        assert (await served.client.get(path, headers=admin)).status_code == 200
        answer = await served.client.get(
            path, params={"organizer": "ada"}, headers=admin
        )
        assert answer.status_code == 422, path
        assert [one["pointer"] for one in answer.json()["errors"]] == [
            "#/query/organizer"
        ]
        assert "422" in paths[path]["get"]["responses"]
