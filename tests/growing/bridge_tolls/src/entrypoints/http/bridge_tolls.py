"""Tolls."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import ConfigDict, StrictInt, with_config
from typing_extensions import TypedDict

from application.bridge_tolls import (
    IssueToll,
    ListTolls,
    PayToll,
    ReviseToll,
    ViewToll,
)
from application.bridge_tolls.permissions import BridgeTollsPermission
from application.bridge_tolls.views import TollView
from application.changes import UNCHANGED
from application.pages import Page
from entrypoints.http.caller import Caller, requires
from entrypoints.http.pages import Paging, WithLink
from entrypoints.http.request_models import MergePatch, RequestModel, require_format
from entrypoints.http.route import Route
from entrypoints.http.use import Use
from entrypoints.http.versions import (
    NOT_MODIFIED,
    IfMatchVersion,
    IfNoneMatch,
    with_etag,
)

router = APIRouter(
    prefix="/v1/tolls",
    tags=["tolls"],
    route_class=Route,
    dependencies=[requires(BridgeTollsPermission.MANAGE)],
)

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_AMOUNT = re.compile(r"-?\d{1,9}(\.\d{1,4})?")
Day = Annotated[date, require_format(_DAY, "A date is written as 2099-05-01.")]
Amount = Annotated[
    Decimal, require_format(_AMOUNT, 'An amount is written as "12.50", in quotes.')
]


class NewLine(RequestModel):
    description: str
    quantity: StrictInt
    unit_price: Amount


class NewToll(RequestModel):
    number: str
    customer_id: UUID
    due_on: Day
    lines: list[NewLine]
    notes: str | None = None


class Tolls(Paging):
    sort: Literal["due_on", "-due_on"] = "due_on"


@with_config(ConfigDict(extra="forbid"))
class TollChanges(TypedDict, total=False):
    number: str
    due_on: Day
    lines: list[NewLine]
    notes: str | None


@router.get("")
async def list_tolls(
    query: Annotated[Tolls, Query()],
    caller: Caller,
    list_tolls: Use[ListTolls],
    with_link: WithLink,
) -> Page[TollView]:
    page = await list_tolls(
        actor=caller, limit=query.limit, cursor=query.cursor, sort=query.sort
    )
    return with_link(page)


@router.get("/{toll_id}", responses=NOT_MODIFIED)
async def view_toll(
    toll_id: UUID,
    caller: Caller,
    view: Use[ViewToll],
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> TollView:
    toll = await view(actor=caller, toll_id=toll_id)
    return with_etag(response, toll, if_none_match)


@router.patch("/{toll_id}")
async def revise_toll(
    toll_id: UUID,
    body: MergePatch[TollChanges],
    expected_version: IfMatchVersion,
    caller: Caller,
    revise: Use[ReviseToll],
    response: Response,
) -> TollView:
    revised = await revise(
        actor=caller,
        toll_id=toll_id,
        version=expected_version,
        number=body.get("number", UNCHANGED),
        due_on=body.get("due_on", UNCHANGED),
        lines=body.get("lines", UNCHANGED),
        notes=body.get("notes", UNCHANGED),
    )
    return with_etag(response, revised)


@router.post("/{toll_id}/payment")
async def pay_toll(toll_id: UUID, caller: Caller, pay: Use[PayToll]) -> TollView:
    return await pay(actor=caller, toll_id=toll_id)


@router.post("", status_code=201)
async def issue_toll(body: NewToll, caller: Caller, issue: Use[IssueToll]) -> TollView:
    return await issue(
        actor=caller,
        number=body.number,
        customer_id=body.customer_id,
        due_on=body.due_on,
        lines=body.lines,
        notes=body.notes,
    )
