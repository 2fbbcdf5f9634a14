"""Check that sign-in times do not reveal accounts, and measure a burst of sign-ins.

    .venv/bin/python tools/drills/logins.py
    .venv/bin/python tools/drills/logins.py --rounds 300 --clients 64 --seconds 20

Starts `app serve` on SQLite with the parameters of production. First one client tries a known and
an unknown account in turn, in random order, with the same wrong password, and requests links that
reset their passwords. Then many clients, in another process, sign in for a while, and /health/live
is polled every 20 ms. The maximum memory of the server is compared with its memory before, plus
ARGON2_MEMORY_KIB times ARGON2_THREADS.

The exit code is 1 if the medians differ by more than 5 %, if the 99th percentile of /health/live is
above 100 ms, or if the memory exceeds this sum.
"""

import argparse
import asyncio
import random
import statistics
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from tests.end_to_end.processes import Process, serving

MEMORY_KIB, THREADS = 19_456, 2
PROBE = 0.02  # seconds
MOST_DIFFERENCE, MOST_P99_MS = 0.05, 100.0
ADA = {"email": "ada@example.com", "password": "the analytical engine"}
PRODUCTION = {
    "ARGON2_MEMORY_KIB": str(MEMORY_KIB),
    "ARGON2_TIME_COST": "2",
    "ARGON2_THREADS": str(THREADS),
    "RATE_LIMITS": "off",
    "WORKER": "separate",  # what a request causes later would slow down the next one
}


def medians(url: str, path: str, rounds: int, **body: str) -> tuple[float, float]:
    """Return the response times for a known and an unknown account, in milliseconds."""
    emails = (ADA["email"], "eve@example.com")
    took: dict[str, list[float]] = {email: [] for email in emails}
    statuses = set()
    with httpx.Client(base_url=url) as client:
        for _ in range(rounds):
            for email in random.sample(emails, 2):
                started = time.perf_counter()
                statuses.add(
                    client.post(path, json={"email": email, **body}).status_code
                )
                took[email].append((time.perf_counter() - started) * 1000)
    assert len(statuses) == 1, statuses
    known, unknown = (statistics.median(took[email]) for email in emails)
    return known, unknown


def apart(known: float, unknown: float) -> float:
    return abs(known - unknown) / min(known, unknown)


def burst(url: str, clients: int, seconds: float) -> Counter[int]:
    """Sign in as often as possible; return the number of responses by status."""

    async def all_of_them() -> Counter[int]:
        answers: Counter[int] = Counter()
        async with httpx.AsyncClient(base_url=url, timeout=30) as client:
            end = time.monotonic() + seconds

            async def one() -> None:
                while time.monotonic() < end:
                    answers[
                        (await client.post("/v1/sessions", json=ADA)).status_code
                    ] += 1

            await asyncio.gather(*(one() for _ in range(clients)))
        return answers

    return asyncio.run(all_of_them())


def resident_kib(process: Process) -> int:
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def measure_burst(
    process: Process, clients: int, seconds: float
) -> tuple[Counter[int], float, int]:
    """Return the responses by status, the p99 of /health/live in ms, the maximum KiB."""
    times, most = [], 0
    with ProcessPoolExecutor(1) as pool, httpx.Client(base_url=process.url) as client:
        signing_in = pool.submit(burst, process.url, clients, seconds)
        while not signing_in.done():
            started = time.perf_counter()
            client.get("/health/live").raise_for_status()
            times.append((time.perf_counter() - started) * 1000)
            most = max(most, resident_kib(process))
            time.sleep(PROBE)
        return signing_in.result(), statistics.quantiles(times, n=100)[-1], most


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=100)
    options.add_argument("--clients", type=int, default=32)
    options.add_argument("--seconds", type=float, default=10)
    given = options.parse_args()
    with TemporaryDirectory() as folder, serving(Path(folder), **PRODUCTION) as process:
        httpx.post(
            f"{process.url}/v1/users", json={**ADA, "name": "Ada"}
        ).raise_for_status()
        wrong = {"password": "not the password"}
        sign_in = medians(process.url, "/v1/sessions", given.rounds, **wrong)
        reset = medians(process.url, "/v1/password-resets", given.rounds)
        before = resident_kib(process)
        answers, p99, most = measure_burst(process, given.clients, given.seconds)
    room = before + MEMORY_KIB * THREADS
    for name, (known, unknown) in (("sign-in", sign_in), ("reset", reset)):
        difference = f"{apart(known, unknown):.1%} apart"
        print(f"{name}: known {known:.1f} ms, unknown {unknown:.1f} ms, {difference}")
    print(
        f"{given.clients} clients: {dict(answers)} by status; /health/live p99 {p99:.1f} ms"
    )
    print(f"memory: {before} KiB before, {most} KiB at most, {room} KiB allowed")
    too_far = max(apart(*sign_in), apart(*reset)) > MOST_DIFFERENCE
    return int(too_far or p99 > MOST_P99_MS or most > room)


if __name__ == "__main__":
    sys.exit(main())
