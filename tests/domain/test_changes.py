from domain.changes import UNCHANGED, changed


def test_a_field_that_is_not_changed_stays() -> None:
    assert changed("Knots", UNCHANGED) == "Knots"


def test_a_field_takes_its_new_value_also_an_empty_one() -> None:
    assert changed("Knots", "Bends") == "Bends"
    assert changed("Knots", "") == ""
    assert changed(5, 0) == 0


def test_none_clears_a_field() -> None:
    notes: str | None = "Bring a rope."
    assert changed(notes, None) is None
