"""Invoices, as tests know them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from httpx import AsyncClient
from hypothesis import strategies as st

from application import billing
from application.billing.permissions import BillingPermission
from application.billing.ports import INVOICES_BY_DUE_DATE, InvoiceReader
from application.storage import Storage
from domain.billing.errors import InvoiceNotFound, NumberTaken
from domain.billing.invoice import (
    MAX_NUMBER,
    CustomerId,
    Invoice,
    InvoiceId,
    InvoiceLine,
    InvoiceState,
)
from tests.adapters.contracts.specimen_values import DATES, DECIMALS, TEXTS
from tests.builders import an_id
from tests.context import ActorExample, Context, Headers, Kind
from tests.hard_values import lines
from tests.steps import Side, Step, drawn

DUE_ON = date(2026, 12, 24)


def a_line(**given: Any) -> InvoiceLine:
    made = {"description": "Flour", "quantity": 1, "unit_price": Decimal("1.10")}
    return InvoiceLine(**{**made, **given})


def an_invoice(**given: Any) -> Invoice:
    invoice_id = InvoiceId(an_id())
    made = {
        "id": invoice_id,
        "number": f"2026-{invoice_id.int & 0xFFFFFFFF}",
        "customer_id": CustomerId(an_id()),
        "due_on": DUE_ON,
        "lines": [a_line()],
    }
    return Invoice(**{**made, **given})


def a_full_invoice(**given: Any) -> Invoice:
    """Leave no field as `an_invoice` has it."""
    made = {
        "due_on": date(2024, 2, 29),
        "lines": [
            a_line(quantity=7, unit_price=Decimal("-0.5")),
            a_line(description="“Rye”"),
        ],
        "notes": "Thank you.\nCome again.",
        "state": InvoiceState.PAID,
        "total": Decimal("-2.40"),
    }
    return an_invoice(**{**made, **given})


def edit(invoice: Any) -> None:
    invoice.notes = f"{invoice.notes or ''}!"


KIND = Kind(
    repository="invoices",
    plain=an_invoice,
    full=a_full_invoice,
    missing=InvoiceNotFound,
    taken={("number",): NumberTaken},
    edit=edit,
    texts={"number": lines(MAX_NUMBER), "notes": TEXTS},
    hard={
        "due_on": DATES,
        "total": [Decimal(total) for total in ("0.00", "-0.01", "1234567890123456.78")],
        "lines": [
            [],
            [a_line(unit_price=price) for price in DECIMALS],
            [a_line(description=text, quantity=2**63 - 1) for text in TEXTS],
        ],
    },
)

INVOICE = InvoiceId(an_id())


def records() -> Mapping[str, Sequence[Any]]:
    return {"invoices": [an_invoice(id=INVOICE)]}


def about_invoices(*, writes: bool = True, **arguments: object) -> ActorExample:
    return ActorExample(
        permission=BillingPermission.MANAGE, arguments=arguments, writes=writes
    )


ACTORS: Mapping[type, ActorExample] = {
    billing.IssueInvoice: about_invoices(
        number="2027-001", customer_id=an_id(), due_on=DUE_ON, lines=[a_line()]
    ),
    billing.ListInvoices: about_invoices(limit=10, writes=False),
    billing.PayInvoice: about_invoices(invoice_id=INVOICE),
    billing.ReviseInvoice: about_invoices(
        invoice_id=INVOICE, version=0, notes="Thank you."
    ),
    billing.ViewInvoice: about_invoices(invoice_id=INVOICE, writes=False),
}

INVOICES = [InvoiceId(UUID(int=(6 << 64) + number)) for number in range(3)]
NUMBERS = ["2026-001", "2026-002"]


async def issue(
    _: Side, work: Any, *, invoice: InvoiceId, number: str, days: int
) -> Any:
    with suppress(InvoiceNotFound):
        return await work.invoices.get(invoice)
    due_on = DUE_ON + timedelta(days)
    customer = CustomerId(UUID(int=7))
    issued = an_invoice(id=invoice, number=number, due_on=due_on, customer_id=customer)
    issued.issue()
    await work.invoices.add(issued)
    return issued


async def pay(_: Side, work: Any, *, invoice: InvoiceId) -> Any:
    paid = await work.invoices.get(invoice)
    paid.pay()
    await work.invoices.save(paid)
    return paid


async def remove(_: Side, work: Any, *, invoice: InvoiceId) -> Any:
    await work.invoices.remove(await work.invoices.get(invoice))


FIRST_STEPS: list[Step] = [
    partial(issue, invoice=INVOICES[0], number=NUMBERS[0], days=1)
]
STEPS = [
    drawn(
        issue,
        invoice=st.sampled_from(INVOICES),
        number=st.sampled_from(NUMBERS),
        days=st.integers(0, 2),
    ),
    drawn(pay, invoice=st.sampled_from(INVOICES)),
    drawn(remove, invoice=st.sampled_from(INVOICES)),
]


async def sees(storage: Storage, _: datetime) -> list[Any]:
    """Its reader by id, and its pages in both directions."""
    reader = storage.readers[InvoiceReader]
    seen: list[Any] = [await reader.find(invoice) for invoice in INVOICES]
    for order in (INVOICES_BY_DUE_DATE, INVOICES_BY_DUE_DATE.reverse()):
        after = None
        while page := await reader.page(order=order, after=after, limit=2):
            seen.append(page)
            after = order.position_of(page[-1])
    return seen


async def owns(_: AsyncClient, __: Headers) -> dict[str, str]:
    """Invoices are out of reach for all but admins, whether they are there or not."""
    return {"invoice_id": str(an_id())}


CONTEXT = Context(
    kinds=[KIND],
    records=records,
    actors=ACTORS,
    first_steps=FIRST_STEPS,
    steps=STEPS,
    sees=sees,
    owns=owns,
    strangers_get={
        "GET /v1/invoices/{invoice_id}": 403,
        "PATCH /v1/invoices/{invoice_id}": 403,
        "POST /v1/invoices/{invoice_id}/payment": 403,
    },
    strangers_send={"PATCH /v1/invoices/{invoice_id}": {"notes": None}},
)
