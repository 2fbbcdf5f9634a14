import pytest

from tools.scaffold.verbs import past_participle


@pytest.mark.parametrize(
    ("verb", "participle"),
    [
        ("pay", "paid"),
        ("resend", "resent"),
        ("spend", "spent"),
        ("approve", "approved"),
        ("apply", "applied"),
        ("delay", "delayed"),
        ("ship", "shipped"),
        ("book", "booked"),
        ("open", "opened"),
        ("fix", "fixed"),
        ("cancel", "cancelled"),
        ("submit", "submitted"),
        ("transfer", "transferred"),
        ("offer", "offered"),
        ("limit", "limited"),
    ],
)
def test_a_participle_follows_the_rules_or_the_list(verb: str, participle: str) -> None:
    assert past_participle(verb) == participle
