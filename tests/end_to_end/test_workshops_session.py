"""Test of the README's session with the example."""

from pathlib import Path

from tests.end_to_end.test_first_hour import run_session, the_sessions


def test_a_seat_is_booked_after_the_first_session(tmp_path: Path) -> None:
    printed, mails = run_session("\n".join(the_sessions()), tmp_path, mails=2)
    assert '"seats_left":11' in printed
    assert "Subject: Your seat: Sourdough for beginners" in mails
