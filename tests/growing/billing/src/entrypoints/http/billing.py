"""Invoices."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import ConfigDict, StrictInt, with_config
from typing_extensions import TypedDict

from application.billing import (
    IssueInvoice,
    ListInvoices,
    PayInvoice,
    ReviseInvoice,
    ViewInvoice,
)
from application.billing.permissions import BillingPermission
from application.billing.views import InvoiceView
from application.changes import UNCHANGED
from application.pages import Page
from entrypoints.http.caller import Caller, requires
from entrypoints.http.pages import Paging, WithLink
from entrypoints.http.use import MergePatch, RequestModel, Route, Use, require_format
from entrypoints.http.versions import (
    NOT_MODIFIED,
    IfMatchVersion,
    IfNoneMatch,
    with_etag,
)

router = APIRouter(
    prefix="/v1/invoices",
    tags=["invoices"],
    route_class=Route,
    dependencies=[requires(BillingPermission.MANAGE)],
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


class NewInvoice(RequestModel):
    number: str
    customer_id: UUID
    due_on: Day
    lines: list[NewLine]
    notes: str | None = None


class Invoices(Paging):
    sort: Literal["due_on", "-due_on"] = "due_on"


@with_config(ConfigDict(extra="forbid"))
class InvoiceChanges(TypedDict, total=False):
    number: str
    due_on: Day
    lines: list[NewLine]
    notes: str | None


@router.get("")
async def list_invoices(
    query: Annotated[Invoices, Query()],
    caller: Caller,
    list_invoices: Use[ListInvoices],
    with_link: WithLink,
) -> Page[InvoiceView]:
    page = await list_invoices(
        actor=caller, limit=query.limit, cursor=query.cursor, sort=query.sort
    )
    return with_link(page)


@router.get("/{invoice_id}", responses=NOT_MODIFIED)
async def view_invoice(
    invoice_id: UUID,
    caller: Caller,
    view: Use[ViewInvoice],
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> InvoiceView:
    invoice = await view(actor=caller, invoice_id=invoice_id)
    return with_etag(response, invoice, if_none_match)


@router.patch("/{invoice_id}")
async def revise_invoice(
    invoice_id: UUID,
    body: MergePatch[InvoiceChanges],
    expected_version: IfMatchVersion,
    caller: Caller,
    revise: Use[ReviseInvoice],
    response: Response,
) -> InvoiceView:
    revised = await revise(
        actor=caller,
        invoice_id=invoice_id,
        version=expected_version,
        number=body.get("number", UNCHANGED),
        due_on=body.get("due_on", UNCHANGED),
        lines=body.get("lines", UNCHANGED),
        notes=body.get("notes", UNCHANGED),
    )
    return with_etag(response, revised)


@router.post("/{invoice_id}/payment")
async def pay_invoice(
    invoice_id: UUID, caller: Caller, pay: Use[PayInvoice]
) -> InvoiceView:
    return await pay(actor=caller, invoice_id=invoice_id)


@router.post("", status_code=201)
async def issue_invoice(
    body: NewInvoice, caller: Caller, issue: Use[IssueInvoice]
) -> InvoiceView:
    return await issue(
        actor=caller,
        number=body.number,
        customer_id=body.customer_id,
        due_on=body.due_on,
        lines=body.lines,
        notes=body.notes,
    )
