"""Compare job queues: how many jobs a second one worker process completes.

    make bench-jobs                # or: .venv/bin/python -m tools.benchmarks.jobs
    make bench-jobs quick=1        # one round of fewer jobs

Starts PostgreSQL and a server of the Redis protocol by itself, as the tests do, and
installs arq, Celery, Procrastinate and PgQueuer into a temporary folder. Each round runs
every queue once, each on an empty database, with the same arguments, 16 jobs at a time,
and all jobs added before the worker starts. Rates are from the start of the first job to
the end of the last one. Ratios are of the same round; figures are medians.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from redis import Redis

from tests.servers import fresh_postgres_database, running
from tools.benchmarks.job_queues.queues import BASELINE, QUEUES, Queue

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "tools/benchmarks/job_queues"
LIBRARIES = ["arq", "celery[redis]", "procrastinate", "psycopg[binary]", "pgqueuer"]
TIMEOUT = 300  # seconds for one queue


@dataclass(frozen=True, slots=True)
class Sample:
    rate: float  # jobs per second
    cpu_us: float  # of the worker's process, per job


@dataclass(frozen=True, slots=True)
class Bench:
    redis_url: str
    postgres_url: str
    libraries: Path
    count: int

    async def measure(self, queue: Queue) -> Sample:
        """Run the queue on an empty database; raises CalledProcessError."""
        Redis.from_url(self.redis_url).flushall()
        match queue.storage:
            case "postgres":
                async with fresh_postgres_database(self.postgres_url) as url:
                    return self._run(queue, url)
            case "sqlite":
                with TemporaryDirectory() as folder:
                    return self._run(queue, f"sqlite:///{folder}/jobs.db")
            case _:
                return self._run(queue, "")

    def _run(self, queue: Queue, url: str) -> Sample:
        arguments = queue.arguments(self.redis_url, url)
        path = ["src", "."] if queue.needs_project else [str(self.libraries)]
        ended = subprocess.run(
            [sys.executable, SCRIPTS / queue.script, *arguments, str(self.count)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path)}
            | {"C_FORCE_ROOT": "1"},
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
        if ended.returncode:
            sys.exit(f"{queue.name} failed:\n{ended.stderr}")
        return Sample(**json.loads(ended.stdout.splitlines()[-1]))


def install(folder: Path) -> None:
    uv = ROOT / ".uv/bin/uv"
    into = ["--python", sys.executable, "--target", str(folder)]
    subprocess.run(
        [str(uv) if uv.exists() else "uv", "pip", "install", "-q", *into, *LIBRARIES],
        check=True,
    )


async def compare(bench: Bench, queues: Sequence[Queue], rounds: int) -> None:
    samples: dict[str, list[Sample]] = defaultdict(list)
    for number in range(rounds):
        for queue in [*queues[number:], *queues[:number]]:  # rotate the order
            sample = await bench.measure(queue)
            samples[queue.name].append(sample)
            print(
                f"round {number + 1}  {queue.name:<32} {sample.rate:8,.0f} jobs/s"
                f"  {sample.cpu_us:7,.0f} µs",
                flush=True,
            )
    print(f"\n| queue | jobs/s | beside {BASELINE} | processor, µs a job |")
    print("|---|---|---|---|")
    for name, own in samples.items():
        pairs = zip(own, samples[BASELINE], strict=True)
        beside = statistics.median(mine.rate / its.rate for mine, its in pairs)
        rate = statistics.median(sample.rate for sample in own)
        cpu = statistics.median(sample.cpu_us for sample in own)
        print(f"| {name} | {rate:,.0f} | {beside:.2f} | {cpu:,.0f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one round of 1,000 jobs")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=5_000, help="jobs of each queue")
    parser.add_argument("--only", default="", help="part of the names of the queues")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.jobs = 1, 1_000
    queues = [
        queue
        for queue in QUEUES
        if queue.name == BASELINE or options.only.lower() in queue.name.lower()
    ]
    with (
        TemporaryDirectory() as folder,
        running("redis") as redis,
        running("postgres") as postgres,
    ):
        install(Path(folder))
        bench = Bench(redis.url, postgres.url, Path(folder), options.jobs)
        asyncio.run(compare(bench, queues, options.rounds))


if __name__ == "__main__":
    main()
