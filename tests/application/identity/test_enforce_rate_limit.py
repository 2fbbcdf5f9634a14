import pytest

from adapters.rate_limits import RULES, RateLimits
from application.errors import RateLimited
from application.identity import EnforceRateLimit
from application.rate_limits import Rule
from tests.application.identity.world import World

HERE, THERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture
def admit(world: World) -> EnforceRateLimit:
    return EnforceRateLimit(limiter=world.limiter)


@pytest.mark.parametrize("rule", Rule)
async def test_refuses_an_address_that_tries_too_often(
    admit: EnforceRateLimit, rule: Rule
) -> None:
    for _ in range(RULES[rule].amount):
        await admit(rule=rule, address=HERE)
    with pytest.raises(RateLimited) as refusal:
        await admit(rule=rule, address=HERE)
    assert 0 < refusal.value.retry_after <= RULES[rule].get_expiry()


async def test_counts_each_address_and_each_rule_apart(admit: EnforceRateLimit) -> None:
    for _ in range(RULES[Rule.REGISTER].amount):
        await admit(rule=Rule.REGISTER, address=HERE)
    await admit(rule=Rule.REGISTER, address=THERE)
    await admit(rule=Rule.LOG_IN, address=HERE)


async def test_admits_everything_when_limits_are_off() -> None:
    admit = EnforceRateLimit(limiter=RateLimits("off"))
    for _ in range(RULES[Rule.REGISTER].amount + 1):
        await admit(rule=Rule.REGISTER, address=HERE)
