from domain.changes import UNCHANGED, apply_change


def test_a_field_that_is_not_changed_stays() -> None:
    assert apply_change("Knots", UNCHANGED) == "Knots"


def test_a_field_takes_its_new_value_also_an_empty_one() -> None:
    assert apply_change("Knots", "Bends") == "Bends"
    assert apply_change("Knots", "") == ""
    assert apply_change(5, 0) == 0


def test_none_clears_a_field() -> None:
    notes: str | None = "Bring a rope."
    assert apply_change(notes, None) is None
