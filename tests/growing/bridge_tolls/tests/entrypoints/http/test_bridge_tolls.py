"""Tolls over HTTP, on every storage."""

from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from tests.conftest import Served

CUSTOMER = str(UUID(int=7))
LINES = [
    {"description": "Flour", "quantity": 3, "unit_price": "1.105"},
    {"description": "Use of the oven", "quantity": 1, "unit_price": "20"},
]
INVOICE = {
    "number": "2026-001",
    "customer_id": CUSTOMER,
    "due_on": "2026-12-24",
    "lines": LINES,
}
MERGE_PATCH = "application/merge-patch+json"


class Client:
    """The client of an admin."""

    def __init__(self, served: Served, headers: dict[str, str]) -> None:
        self._client = served.client
        self._headers = headers

    async def ask(self, method: str, path: str = "", **options: Any) -> Response:
        headers = self._headers | options.pop("headers", {})
        return await self._client.request(
            method, f"/v1/tolls{path}", headers=headers, **options
        )

    async def issue(self, **given: Any) -> Any:
        response = await self.ask("POST", json={**INVOICE, **given})
        assert response.status_code == 201, response.text
        return response.json()

    async def patch(self, toll: Any, **changes: object) -> Response:
        headers = {"Content-Type": MERGE_PATCH, "If-Match": f'"{toll["version"]}"'}
        return await self.ask("PATCH", f"/{toll['id']}", json=changes, headers=headers)


@pytest.fixture
async def client(served: Served) -> Client:
    return Client(served, await served.admin())


def code(response: Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


async def test_a_toll_is_shown_as_it_was_issued(client: Client) -> None:
    issued = await client.issue(notes="Thank you.\r\nCome again.")
    assert issued == {
        **INVOICE,
        "id": issued["id"],
        "notes": "Thank you.\nCome again.",
        "state": "open",
        "total": "23.32",
        "version": 1,
    }
    viewed = await client.ask("GET", f"/{issued['id']}")
    assert (viewed.json(), viewed.headers["ETag"]) == (issued, '"1"')


async def test_a_number_is_given_once(client: Client) -> None:
    await client.issue()
    assert code(await client.ask("POST", json=INVOICE)) == (409, "NumberTaken")
    another = await client.issue(number="2026-002")
    assert code(await client.patch(another, number="2026-001")) == (409, "NumberTaken")


@pytest.mark.parametrize("sort", ["due_on", "-due_on"])
async def test_the_list_goes_on_by_due_date(client: Client, sort: str) -> None:
    days = ["2027-01-01", "2026-12-24", "2026-12-24", "0001-01-01", "9999-12-31"]
    for number, day in enumerate(days):
        await client.issue(number=f"{number}", due_on=day)
    page = (await client.ask("GET", params={"limit": 2, "sort": sort})).json()
    found = page["items"]
    while page["next"]:
        params = {"limit": 2, "sort": sort, "cursor": page["next"]}
        page = (await client.ask("GET", params=params)).json()
        found += page["items"]
    keys = [(toll["due_on"], toll["id"]) for toll in found]
    assert [day for day, _ in keys] == sorted(days, reverse=sort.startswith("-"))
    assert keys == sorted(keys, reverse=sort.startswith("-"))


async def test_null_clears_the_notes_and_absent_fields_stay(client: Client) -> None:
    issued = await client.issue(notes="Thank you.")
    revised = (await client.patch(issued, due_on="2027-01-31")).json()
    assert (revised["notes"], revised["due_on"]) == ("Thank you.", "2027-01-31")
    cleared = (await client.patch(revised, notes=None)).json()
    assert cleared == {**revised, "notes": None, "version": 3}
    assert (await client.ask("GET", f"/{issued['id']}")).json() == cleared


async def test_the_total_follows_the_lines(client: Client) -> None:
    issued = await client.issue()
    revised = (await client.patch(issued, lines=LINES[:1])).json()
    assert (revised["total"], revised["lines"]) == ("3.32", LINES[:1])


async def test_an_edit_names_the_version_that_was_seen(client: Client) -> None:
    issued = await client.issue()
    assert (await client.patch(issued, notes="First")).status_code == 200
    assert code(await client.patch(issued, notes="Second")) == (412, "OutOfDate")
    headers = {"Content-Type": MERGE_PATCH}
    response = await client.ask("PATCH", f"/{issued['id']}", json={}, headers=headers)
    assert code(response) == (428, "VersionRequired")


async def test_a_toll_is_paid_once(client: Client) -> None:
    issued = await client.issue()
    paid = await client.ask("POST", f"/{issued['id']}/payment")
    assert paid.json() == {**issued, "state": "paid", "version": 2}
    assert code(await client.ask("POST", f"/{issued['id']}/payment")) == (
        409,
        "AlreadyPaid",
    )
    assert code(await client.patch(paid.json(), notes=None)) == (409, "AlreadyPaid")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("lines", []),
        ("lines", [{**LINES[0], "unit_price": 1.1}]),
        ("lines", [{**LINES[0], "unit_price": "NaN"}]),
        ("lines", [{**LINES[0], "quantity": 10**30}]),
        ("due_on", 0),
        ("notes", "\0"),
        ("number", ""),
    ],
)
async def test_invalid_values_are_refused(
    client: Client, field: str, value: object
) -> None:
    response = await client.ask("POST", json={**INVOICE, field: value})
    assert response.status_code == 422
    assert [
        error["pointer"][: len(field) + 2] for error in response.json()["errors"]
    ] == [f"#/{field}"]


async def test_members_have_no_access_to_tolls(served: Served) -> None:
    client = Client(served, await served.member("ada"))
    assert code(await client.ask("GET")) == (403, "NotPermitted")
    assert code(await client.ask("POST", json=INVOICE)) == (403, "NotPermitted")
