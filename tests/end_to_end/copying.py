"""`app storage copy`, killed in the middle and run to its end."""

import re
import signal
import subprocess
from pathlib import Path

from tests.end_to_end.processes import APP, environment, until

COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")

# Seconds; a server may keep the transaction of a killed copy open for 60.
TIMEOUT = 600


def killed_copy(
    source: str, target: str, *, folder: Path, after: int, kind: str = "sessions"
) -> int:
    """Kill a copy after this many records of the kind; return the number it printed."""
    progress = re.compile(rf"{kind}[^\d\n]*(\d+)")
    log = folder / "killed.log"

    def shown() -> int:
        return max(
            map(int, progress.findall(COLOUR.sub("", log.read_text()))), default=0
        )

    with (
        log.open("wb") as output,
        subprocess.Popen(
            [*APP, "storage", "copy", source, target],
            cwd=folder,
            env={
                **environment(folder),
                "FORCE_COLOR": "1",
            },  # progress is shown as it happens
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            until(
                lambda: shown() >= after or process.poll() is not None, seconds=TIMEOUT
            )
        finally:
            process.kill()
    assert process.returncode == -signal.SIGKILL, log.read_text()
    return shown()


def finished_copy(source: str, target: str, *, folder: Path) -> list[str]:
    """Run a copy to its end; return a line for each kind: count and digest."""
    copied = subprocess.run(
        [*APP, "storage", "copy", source, target],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert copied.returncode == 0, copied.stderr
    return [line for line in copied.stdout.splitlines() if "sha256" in line]
