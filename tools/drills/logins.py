"""Whether sign-ins tell by their time who has an account, and what a storm of them does.

    .venv/bin/python tools/drills/logins.py
    .venv/bin/python tools/drills/logins.py --rounds 300 --clients 64 --seconds 20

It starts `app serve` on SQLite with the parameters of production. First one client tries a known
and an unknown account in turn, in random order, with the same wrong password. Then many clients,
in a process of their own, sign in for a while, whilst /health/live is asked every 20 ms; the memory
that the server holds at most is compared with what it held before, and ARGON2_MEMORY_KIB times
ARGON2_THREADS.

The exit code is 1 when the medians differ by more than 5 %, the 99th percentile of /health/live is
above 100 ms, or the memory above what it held before and the hashes need.
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
}


def medians(url: str, rounds: int) -> dict[str, float]:
    """Return the milliseconds of a refused sign-in, by whether there is such an account."""
    took: dict[str, list[float]] = {"known": [], "unknown": []}
    emails = {"known": ADA["email"], "unknown": "eve@example.com"}
    with httpx.Client(base_url=url) as client:
        client.post("/v1/users", json={**ADA, "name": "Ada"}).raise_for_status()
        for _ in range(rounds):
            for kind in random.sample(list(took), 2):
                wrong = {"email": emails[kind], "password": "not the password"}
                started = time.perf_counter()
                assert client.post("/v1/sessions", json=wrong).status_code == 401
                took[kind].append((time.perf_counter() - started) * 1000)
    return {kind: statistics.median(times) for kind, times in took.items()}


def storm(url: str, clients: int, seconds: float) -> Counter[int]:
    """Sign in as often as it goes; return how many of each status there were."""

    async def all_of_them() -> Counter[int]:
        answers: Counter[int] = Counter()
        async with httpx.AsyncClient(base_url=url, timeout=30) as client:
            end = time.monotonic() + seconds

            async def one() -> None:
                while time.monotonic() < end:
                    answers[(await client.post("/v1/sessions", json=ADA)).status_code] += 1

            await asyncio.gather(*(one() for _ in range(clients)))
        return answers

    return asyncio.run(all_of_them())


def resident_kib(process: Process) -> int:
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def weather(process: Process, clients: int, seconds: float) -> tuple[Counter[int], float, int]:
    """Return the storm's answers, the 99th percentile of /health/live in ms, the most memory."""
    times, most = [], 0
    with ProcessPoolExecutor(1) as pool, httpx.Client(base_url=process.url) as client:
        storming = pool.submit(storm, process.url, clients, seconds)
        while not storming.done():
            started = time.perf_counter()
            client.get("/health/live").raise_for_status()
            times.append((time.perf_counter() - started) * 1000)
            most = max(most, resident_kib(process))
            time.sleep(PROBE)
        return storming.result(), statistics.quantiles(times, n=100)[-1], most


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=100)
    options.add_argument("--clients", type=int, default=32)
    options.add_argument("--seconds", type=float, default=10)
    given = options.parse_args()
    with TemporaryDirectory() as folder, serving(Path(folder), **PRODUCTION) as process:
        by_kind = medians(process.url, given.rounds)
        known, unknown = by_kind["known"], by_kind["unknown"]
        before = resident_kib(process)
        answers, p99, most = weather(process, given.clients, given.seconds)
    difference = abs(known - unknown) / min(known, unknown)
    room = before + MEMORY_KIB * THREADS
    print(
        f"medians of {given.rounds}: known {known:.1f} ms, unknown {unknown:.1f} ms, "
        f"{difference:.1%} apart"
    )
    print(f"storm of {given.clients}: {dict(answers)} by status; /health/live p99 {p99:.1f} ms")
    print(f"memory: {before} KiB before, {most} KiB at most, {room} KiB allowed")
    return int(difference > MOST_DIFFERENCE or p99 > MOST_P99_MS or most > room)


if __name__ == "__main__":
    sys.exit(main())
