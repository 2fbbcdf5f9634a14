"""The last line of a test run: the skipped tests, with their reasons."""

from collections import Counter
from collections.abc import Iterable, Sequence

import pytest

REASON = 2  # its place in what pytest reports of a skipped test: file, line, reason


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    skipped: Sequence[pytest.TestReport] = terminalreporter.stats.get("skipped", [])
    leaves_out_slow = config.getoption("markexpr") == "not slow"
    if line := described(map(_reason, skipped), leaves_out_slow=leaves_out_slow):
        terminalreporter.write_line(line)


def described(reasons: Iterable[str], *, leaves_out_slow: bool) -> str:
    """Return one line, or nothing if all tests ran."""
    causes = [f"{count} ({reason})" for reason, count in Counter(reasons).most_common()]
    if leaves_out_slow:
        causes.append("the slow ones (make test-all)")
    return f"Skipped: {', '.join(causes)}" if causes else ""


def _reason(report: pytest.TestReport) -> str:
    where = report.longrepr
    reason = str(where[REASON]) if isinstance(where, tuple) else report.longreprtext
    return reason.removeprefix("Skipped: ").partition("\n")[0]
