"""Durable jobs: how soon one starts after its commit, and how many a worker process completes.

    .venv/bin/python tools/benchmarks/jobs.py
    .venv/bin/python tools/benchmarks/jobs.py --storages sqlite --starts 20 --jobs 500 --no-others

Starts PostgreSQL and a server of the Redis protocol by itself, as the tests do. The throughput is
from the first commit (100 jobs each) to the last completion, by one worker process, of jobs that do
nothing and of jobs that add a user in the transaction that completes them. Beside them, in the same
run and on the same server, stand three queues that keep nothing when they are killed, with jobs
that do nothing; arq and celery are installed into a temporary folder.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dependency_injector.providers import Object

from adapters.queue.hints import Hints
from adapters.settings import load_settings
from application.ids import Ids
from application.jobs import Leases
from application.jobs.kinds import ExternalJob, JobRun, TransactionalJob
from application.jobs.ports import Job
from application.storage import Storage
from application.unit_of_work import Begin
from container import Container
from domain.identity.user import UserId
from entrypoints.worker.app import Worker
from tests.boundaries import runner
from tests.contexts.identity.builders import a_user
from tests.servers import fresh_postgres_database, running

ROOT = Path(__file__).parents[2]
NO_BROKER = "redis://127.0.0.1:1"
STORAGES = ["postgresql", "sqlite"]
STARTS, JOBS, BATCH = 200, 5_000, 100
SLOTS, POLL = 16, 0.5  # the defaults

Done = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Nothing(ExternalJob):
    started: Done

    async def __call__(self, _: JobRun, /) -> None:
        self.started()


@dataclass(frozen=True, slots=True)
class AddUser(TransactionalJob):
    begin: Begin[Any]
    ids: Ids
    added: Done

    async def __call__(self) -> None:
        async with self.begin() as work:
            user_id = UserId(self.ids.new())
            await work.users.add(a_user(id=user_id, email=f"{user_id.hex}@example.com"))
            await work.commit()
        self.added()


@asynccontextmanager
async def worker(
    url: str, broker: str, done: Done
) -> AsyncIterator[tuple[Storage, Hints]]:
    """A worker as the container makes it, with these two jobs only."""
    settings = load_settings(storage_url=url, broker_url=broker)
    container = Container(settings=Object(settings))
    storage, clock, ids = container.storage(), container.clock(), container.ids()
    jobs: dict[str, Callable[..., Awaitable[None]]] = {
        "Nothing": Nothing(done),
        "AddUser": AddUser(storage.begin, ids, done),
    }
    one = Worker(
        leases=Leases(
            queue=storage.queue, clock=clock, ids=ids, duration=settings.jobs_lease
        ),
        run=runner(jobs, begin=storage.begin, queue=storage.queue, clock=clock),
        broker=container.brokers().listening,
        slots=SLOTS,
        poll=POLL,
        grace=10,
    )
    async with AsyncExitStack() as opened:
        for resource in (storage, container.hints().running(), one.running()):
            await opened.enter_async_context(resource)
        await opened.enter_async_context(container.listener().running())
        yield storage, container.hints()


async def add(storage: Storage, ids: Ids, name: str, count: int) -> None:
    now = Container().clock().now()
    async with storage.begin() as work:
        await work.jobs.add(
            *(
                Job(id=ids.new(), name=name, payload={}, due_at=now)
                for _ in range(count)
            )
        )
        await work.commit()


async def starts(url: str, broker: str, count: int) -> list[float]:
    """Return how long each took from its commit to its start, in milliseconds."""
    started: asyncio.Queue[float] = asyncio.Queue()
    taken = []

    def start() -> None:
        started.put_nowait(time.perf_counter())

    async with worker(url, broker, start) as (storage, _):
        ids = Container().ids()
        await add(storage, ids, "Nothing", 1)
        await started.get()
        for number in range(count):
            await asyncio.sleep(
                0.01 * (number % 7)
            )  # at every moment between two sweeps
            await add(storage, ids, "Nothing", 1)
            committed = time.perf_counter()
            taken.append((await started.get() - committed) * 1000)
    return taken


async def complete(url: str, broker: str, left: int) -> None:
    """The worker's process: say when so many were completed."""
    all_done = asyncio.Event()

    def done() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            all_done.set()

    async with worker(url, broker, done):
        print("ready", flush=True)
        await all_done.wait()
    print(time.time(), flush=True)


async def throughput(url: str, broker: str, name: str, count: int) -> float:
    """Return jobs per second."""
    container = Container(
        settings=Object(load_settings(storage_url=url, broker_url=broker))
    )
    ids = container.ids()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        __file__,
        "complete",
        url,
        broker,
        str(count),
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    await process.stdout.readline()
    async with container.storage() as storage, container.hints().running():
        began = time.time()
        for _ in range(count // BATCH):
            await add(storage, ids, name, BATCH)
        ended = float(await process.stdout.readline())
    await process.wait()
    return count / (ended - began)


TASKIQ = """
import asyncio, sys, time
from taskiq.api import run_receiver_task
from taskiq_redis import RedisStreamBroker

broker = RedisStreamBroker(sys.argv[1])
left, over = int(sys.argv[2]), asyncio.Event()

@broker.task(task_name="nothing")
async def nothing() -> None:
    global left
    left -= 1
    if not left:
        over.set()

async def main():
    await broker.startup()
    sending = RedisStreamBroker(sys.argv[1])
    await sending.startup()
    kicker = nothing.kicker().with_broker(sending)
    began = time.time()
    working = asyncio.create_task(run_receiver_task(broker))
    for _ in range(int(sys.argv[2])):
        await kicker.kiq()
    await over.wait()
    print("rate", int(sys.argv[2]) / (time.time() - began))
    working.cancel()

asyncio.run(main())
"""
ARQ = """
import asyncio, sys, time
from arq import create_pool
from arq.connections import RedisSettings
from arq.worker import Worker

async def nothing(ctx):
    pass

async def main():
    settings, count = RedisSettings.from_dsn(sys.argv[1]), int(sys.argv[2])
    pool = await create_pool(settings)
    worker = Worker([nothing], redis_settings=settings, burst=True, max_jobs=100, poll_delay=0.01,
                    handle_signals=False, keep_result=0)
    began = time.time()
    for _ in range(count):
        await pool.enqueue_job("nothing")
    await worker.main()
    print("rate", count / (time.time() - began))

asyncio.run(main())
"""
CELERY = """
import sys, time, threading
from celery import Celery
app = Celery("nothing", broker=sys.argv[1])
app.conf.task_ignore_result = True
count, began, done = int(sys.argv[2]), [], []

@app.task(name="nothing")
def nothing():
    done.append(1)
    if len(done) == count:
        print("rate", count / (time.time() - began[0]), file=sys.__stdout__, flush=True)
        import os
        os._exit(0)

began.append(time.time())
threading.Thread(target=lambda: [nothing.delay() for _ in range(count)], daemon=True).start()
quiet = ["--loglevel=ERROR", "--without-gossip", "--without-mingle"]
app.worker_main(["worker", "--pool=solo", *quiet])
"""


def others(broker: str, folder: Path, count: int) -> dict[str, str]:
    """Return jobs per second of each, or why there is no figure."""
    uv = shutil.which("uv") or str(ROOT / ".uv/bin/uv")
    target = [
        "pip",
        "install",
        "--quiet",
        "--python",
        sys.executable,
        "--target",
        str(folder),
    ]
    subprocess.run([uv, *target, "arq", "celery[redis]"], check=True)
    figures = {}
    for name, script in {"taskiq-redis": TASKIQ, "arq": ARQ, "celery": CELERY}.items():
        path = {} if name == "taskiq-redis" else {"PYTHONPATH": str(folder)}
        ended = subprocess.run(
            [sys.executable, "-c", script, broker, str(count)],
            env={**os.environ, **path, "C_FORCE_ROOT": "1"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        said = [line for line in ended.stdout.splitlines() if line.startswith("rate ")]
        figures[name] = (
            f"{float(said[0].split()[1]):8.0f}" if said else ended.stderr[-200:]
        )
    return figures


@asynccontextmanager
async def databases(kinds: list[str], folder: Path) -> AsyncIterator[dict[str, str]]:
    """Give the URLs of migrated storages by their kinds."""
    urls = {"sqlite": f"sqlite:///{folder}/jobs.db"}
    async with AsyncExitStack() as opened:
        if "postgresql" in kinds:
            server = opened.enter_context(running("postgres"))
            fresh = fresh_postgres_database(server.url)
            urls["postgresql"] = await opened.enter_async_context(fresh)
        for kind in kinds:
            container = Container(
                settings=Object(load_settings(storage_url=urls[kind]))
            )
            async with container.storage() as storage:
                await storage.schema.upgrade()
        yield {kind: urls[kind] for kind in kinds}


async def main(given: argparse.Namespace) -> None:
    with TemporaryDirectory() as name, running("redis") as redis:
        async with databases(given.storages, Path(name)) as urls:
            brokers = {
                "a broker": (redis.url, given.starts),
                "no broker": (NO_BROKER, 20),
            }
            for about, (broker, count) in brokers.items():
                taken = sorted(await starts(urls[given.storages[0]], broker, count))
                p50, p95 = statistics.median(taken), taken[int(len(taken) * 0.95)]
                print(
                    f"commit to start, {about:<10} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms"
                )
            for storage, url in urls.items():
                for job in ("Nothing", "AddUser"):
                    rate = await throughput(url, redis.url, job, given.jobs)
                    print(f"{storage:<12} {job:<10} {rate:8.0f} jobs/s")
        if given.others:
            rates = others(redis.url, Path(name) / "others", given.jobs)
            for library, rate_or_reason in rates.items():
                print(f"{library:<12} not durable {rate_or_reason} jobs/s")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--storages", nargs="+", choices=STORAGES, default=STORAGES)
    parser.add_argument("--starts", type=int, default=STARTS)
    parser.add_argument("--jobs", type=int, default=JOBS, help=f"a multiple of {BATCH}")
    parser.add_argument("--others", action=argparse.BooleanOptionalAction, default=True)
    return parser.parse_args()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["complete", url, broker, count]:
            asyncio.run(complete(url, broker, int(count)))
        case _:
            asyncio.run(main(options()))
