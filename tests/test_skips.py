"""`make test` says in one line what it did not run, and why."""

from tests.skips import described


def test_tests_are_counted_by_the_reason_for_which_they_were_skipped() -> None:
    reasons = ["no first server", "no second server", "no first server"]
    line = described(reasons, leaves_out_slow=True)
    assert line == (
        "Skipped: 2 (no first server), 1 (no second server), "
        "the slow ones (make test-all)"
    )


def test_a_run_without_skips_prints_nothing() -> None:
    assert described([], leaves_out_slow=False) == ""
