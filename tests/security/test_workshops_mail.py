"""No workshop mail to unverified addresses that a stranger registered."""

from tests.conftest import Served
from tests.security.test_unwanted_mail import (
    FEW,
    TRIES,
    VICTIM,
    WORDS,
    mails,
    put,
    register,
)
from tests.security.test_unwanted_mail import served as served


async def a_workshop(served: Served, admin: dict[str, str]) -> str:
    wanted = {"title": "Knots", "capacity": 5, "starts_at": "2099-01-01T10:00:00Z"}
    response = await served.client.post("/v1/workshops", json=wanted, headers=admin)
    return f"/v1/workshops/{response.json()['id']}"


async def test_a_stranger_gets_no_mail_about_bookings(served: Served) -> None:
    admin = await served.admin()
    assert (await register(served)).status_code == 201
    eve = await served.sign_in(**VICTIM)
    for number in range(TRIES):
        workshop = await a_workshop(served, admin)
        booked = await served.client.post(f"{workshop}/bookings", headers=eve)
        assert booked.status_code == 201
        await served.client.post(f"{workshop}/cancellation", headers=admin)
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


async def test_the_owner_of_a_verified_address_gets_mail_with_their_name(
    served: Served,
) -> None:
    admin = await served.admin()
    assert (await register(served, name="Ada")).status_code == 201
    ada = await served.sign_in(**VICTIM)
    [verification] = await mails(served)
    confirmed = await served.client.post(
        "/v1/email-verifications/confirm",
        json={"token": verification.facts["token"]},
        headers=ada,
    )
    assert confirmed.status_code == 204
    await served.client.post(f"{await a_workshop(served, admin)}/bookings", headers=ada)
    [mail] = await mails(served)
    assert (mail.template, mail.facts["name"]) == ("workshop_booked", "Ada")
