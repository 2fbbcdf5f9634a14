"""Mail to addresses that a stranger registered: little, and without the stranger's text."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from httpx import Response

from adapters.rate_limits import RULES
from application.jobs import Leases, RunJob
from application.mail import Mail
from application.rate_limits import Rule
from tests.conftest import Served, Serving

WORDS = "You have won"
VICTIM = {"email": "victim@example.com", "password": "a password of eve"}
FEW = RULES[Rule.MAIL_TO_UNVERIFIED].amount
TRIES = FEW + 3


@pytest.fixture
async def served(serving: Serving) -> AsyncIterator[Served]:
    async with serving("memory://", rate_limits="memory", worker="separate") as running:
        yield running


async def mails(served: Served) -> list[Mail]:
    """Run all jobs; return the sent mails."""
    container = served.container
    queue = container.storage().queue
    leases = Leases(queue, container.clock(), container.ids(), timedelta(minutes=1))
    run = RunJob(
        jobs=container.use_cases().jobs(),
        begin=container.storage().begin,
        queue=queue,
        clock=container.clock(),
        span=container.instrumentation().job_span,
    )
    while claimed := await leases.claim_due(limit=10):
        for job in claimed:
            await run(job)
    sent = served.mailer.sent
    return [sent.get_nowait()[1] for _ in range(sent.qsize())]


async def register(served: Served, **given: str) -> Response:
    return await served.client.post(
        "/v1/users", json={**VICTIM, "name": WORDS, **given}
    )


async def put(served: Served, path: str, who: dict[str, str], **body: str) -> None:
    response = await served.client.put(f"/v1/me/{path}", json=body, headers=who)
    # Attempts beyond the limit are refused, which is fine here.
    assert response.status_code in (202, 204, 422, 429), response.text


async def test_a_stranger_gets_few_mails_without_user_supplied_text(
    served: Served,
) -> None:
    assert (await register(served)).status_code == 201
    eve = await served.sign_in(**VICTIM)
    for number in range(TRIES):
        old, new = (
            VICTIM["password"] + "!" * number,
            VICTIM["password"] + "!" * (number + 1),
        )
        await put(served, "password", eve, old_password=old, new_password=new)
        await put(served, "email", eve, password=new, email=f"eve-{number}@example.com")
    got = [mail for mail in await mails(served) if mail.to == VICTIM["email"]]
    assert 1 <= len(got) <= FEW
    assert {mail.template.partition("_")[0] for mail in got} == {"account"}
    assert WORDS not in str([mail.facts for mail in got])


async def test_many_accounts_that_name_one_address_send_it_few_mails(
    served: Served,
) -> None:
    for number in range(TRIES):
        account = {**VICTIM, "email": f"eve-{number}@example.com"}
        assert (await register(served, **account)).status_code == 201
        eve = await served.sign_in(**account)
        await put(
            served,
            "email",
            eve,
            password=VICTIM["password"],
            email="victim@example.com",
        )
    got = [mail for mail in await mails(served) if mail.to == "victim@example.com"]
    assert 1 <= len(got) <= FEW


async def test_a_pretender_cannot_void_the_owners_reset(served: Served) -> None:
    assert (await register(served)).status_code == 201
    eve = await served.sign_in(**VICTIM)
    for number in range(TRIES):
        old, new = (
            VICTIM["password"] + "!" * number,
            VICTIM["password"] + "!" * (number + 1),
        )
        await put(served, "password", eve, old_password=old, new_password=new)
    await mails(served)
    asked = {"email": VICTIM["email"]}
    response = await served.client.post("/v1/password-resets", json=asked)
    assert response.status_code == 202
    assert [mail.template for mail in await mails(served)] == [
        "account_password_forgotten"
    ]


async def test_resets_of_tags_do_not_exhaust_those_of_the_owner(served: Served) -> None:
    assert (await register(served)).status_code == 201
    tagged = [f"victim+{number}@example.com" for number in range(3)]
    for address in tagged:
        assert (await register(served, email=address)).status_code == 201
    for address in [*tagged * 3, VICTIM["email"]]:
        response = await served.client.post(
            "/v1/password-resets", json={"email": address}
        )
        assert response.status_code == 202
    resets = [
        one.to
        for one in await mails(served)
        if one.template == "account_password_forgotten"
    ]
    assert VICTIM["email"] in resets
    assert len(resets) == RULES[Rule.RESET_MAIL_TO_UNVERIFIED].amount + 1


@pytest.mark.parametrize(
    "given",
    [
        {"email": "=?utf-8?q?victim?=@example.com"},
        {"email": "=?utf-8?q?me=40evil.example=3e=20?=boss@company.example"},
        {"email": "=?utf-8?q?a=2c?=x@example.com"},
        {"name": "\u202e"},
        {"name": "\u200b\u200d"},
        {"name": "Ada\u202e moc.elpmaxe"},
    ],
)
async def test_ambiguous_addresses_and_names_are_refused(
    served: Served, given: Any
) -> None:
    response = await register(served, **given)
    assert (response.status_code, response.json()["code"]) == (422, "Invalid")
