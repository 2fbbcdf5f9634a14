"""Tolls, as tests know them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from httpx import AsyncClient
from hypothesis import strategies as st

from application import bridge_tolls
from application.bridge_tolls.permissions import BridgeTollsPermission
from application.bridge_tolls.ports import INVOICES_BY_DUE_DATE, TollReader
from application.storage import Storage
from domain.bridge_tolls.errors import NumberTaken, TollNotFound
from domain.bridge_tolls.toll import (
    MAX_NUMBER,
    CustomerId,
    Toll,
    TollId,
    TollLine,
    TollState,
)
from tests.adapters.contracts.specimen_values import DATES, DECIMALS, TEXTS
from tests.builders import an_id
from tests.context import ActorExample, Context, Headers, Kind
from tests.hard_values import lines
from tests.steps import Side, Step, drawn

DUE_ON = date(2026, 12, 24)


def a_line(**given: Any) -> TollLine:
    made = {"description": "Flour", "quantity": 1, "unit_price": Decimal("1.10")}
    return TollLine(**{**made, **given})


def a_toll(**given: Any) -> Toll:
    toll_id = TollId(an_id())
    made = {
        "id": toll_id,
        "number": f"2026-{toll_id.int & 0xFFFFFFFF}",
        "customer_id": CustomerId(an_id()),
        "due_on": DUE_ON,
        "lines": [a_line()],
    }
    return Toll(**{**made, **given})


def a_full_toll(**given: Any) -> Toll:
    """Leave no field as `a_toll` has it."""
    made = {
        "due_on": date(2024, 2, 29),
        "lines": [
            a_line(quantity=7, unit_price=Decimal("-0.5")),
            a_line(description="“Rye”"),
        ],
        "notes": "Thank you.\nCome again.",
        "state": TollState.PAID,
        "total": Decimal("-2.40"),
    }
    return a_toll(**{**made, **given})


def edit(toll: Any) -> None:
    toll.notes = f"{toll.notes or ''}!"


KIND = Kind(
    repository="tolls",
    plain=a_toll,
    full=a_full_toll,
    missing=TollNotFound,
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

INVOICE = TollId(an_id())


def records() -> Mapping[str, Sequence[Any]]:
    return {"tolls": [a_toll(id=INVOICE)]}


def about_tolls(*, writes: bool = True, **arguments: object) -> ActorExample:
    return ActorExample(
        permission=BridgeTollsPermission.MANAGE, arguments=arguments, writes=writes
    )


ACTORS: Mapping[type, ActorExample] = {
    bridge_tolls.IssueToll: about_tolls(
        number="2027-001", customer_id=an_id(), due_on=DUE_ON, lines=[a_line()]
    ),
    bridge_tolls.ListTolls: about_tolls(limit=10, writes=False),
    bridge_tolls.PayToll: about_tolls(toll_id=INVOICE),
    bridge_tolls.ReviseToll: about_tolls(
        toll_id=INVOICE, version=0, notes="Thank you."
    ),
    bridge_tolls.ViewToll: about_tolls(toll_id=INVOICE, writes=False),
}

INVOICES = [TollId(UUID(int=(6 << 64) + number)) for number in range(3)]
NUMBERS = ["2026-001", "2026-002"]


async def issue(_: Side, work: Any, *, toll: TollId, number: str, days: int) -> Any:
    with suppress(TollNotFound):
        return await work.tolls.get(toll)
    due_on = DUE_ON + timedelta(days)
    customer = CustomerId(UUID(int=7))
    issued = a_toll(id=toll, number=number, due_on=due_on, customer_id=customer)
    issued.issue()
    await work.tolls.add(issued)
    return issued


async def pay(_: Side, work: Any, *, toll: TollId) -> Any:
    paid = await work.tolls.get(toll)
    paid.pay()
    await work.tolls.save(paid)
    return paid


async def remove(_: Side, work: Any, *, toll: TollId) -> Any:
    await work.tolls.remove(await work.tolls.get(toll))


FIRST_STEPS: list[Step] = [partial(issue, toll=INVOICES[0], number=NUMBERS[0], days=1)]
STEPS = [
    drawn(
        issue,
        toll=st.sampled_from(INVOICES),
        number=st.sampled_from(NUMBERS),
        days=st.integers(0, 2),
    ),
    drawn(pay, toll=st.sampled_from(INVOICES)),
    drawn(remove, toll=st.sampled_from(INVOICES)),
]


async def sees(storage: Storage, _: datetime) -> list[Any]:
    """Its reader by id, and its pages in both directions."""
    reader = storage.readers[TollReader]
    seen: list[Any] = [await reader.find(toll) for toll in INVOICES]
    for order in (INVOICES_BY_DUE_DATE, INVOICES_BY_DUE_DATE.reverse()):
        after = None
        while page := await reader.page(order=order, after=after, limit=2):
            seen.append(page)
            after = order.position_of(page[-1])
    return seen


async def owns(_: AsyncClient, __: Headers) -> dict[str, str]:
    """Tolls are out of reach for all but admins, whether they are there or not."""
    return {"toll_id": str(an_id())}


CONTEXT = Context(
    kinds=[KIND],
    records=records,
    actors=ACTORS,
    first_steps=FIRST_STEPS,
    steps=STEPS,
    sees=sees,
    owns=owns,
    strangers_get={
        "GET /v1/tolls/{toll_id}": 403,
        "PATCH /v1/tolls/{toll_id}": 403,
        "POST /v1/tolls/{toll_id}/payment": 403,
    },
    strangers_send={"PATCH /v1/tolls/{toll_id}": {"notes": None}},
)
