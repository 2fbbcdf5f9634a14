"""A streaming replica of PostgreSQL, whose replay can be paused."""

import asyncio
import os
import shlex
import signal
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import asyncpg

from tests.servers import Postgres, Server, ServerBroken, children_of


class PostgresReplica(Postgres):
    """A replica that runs the binaries of its primary, which is named by its port."""

    arguments = f"{Postgres.arguments} -c hot_standby_feedback=on"
    says_when_ready = "database system is ready to accept read-only connections"

    def prepare(self) -> None:
        Server._become_nobody(self)
        options = shlex.split(
            f"-h 127.0.0.1 -p {self.given['primary_port']} -U postgres -D data"
            " --write-recovery-conf --checkpoint=fast --no-sync"
        )
        if self.run([self.binary.with_name("pg_basebackup"), *options]).wait() != 0:
            log = self.log.read_text(errors="replace")
            raise ServerBroken(f"pg_basebackup failed:\n{log}")


@contextmanager
def running_replica(primary: Server) -> Iterator[PostgresReplica]:
    replica = PostgresReplica(primary.binary, primary_port=str(primary.port))
    try:
        replica.start()
        yield replica
    finally:
        replica.close()


async def catch_up(primary: Server, replica: Server) -> None:
    """Wait until the replica has replayed what the primary has written so far."""
    written = await _ask(primary, "SELECT pg_current_wal_lsn()::text")
    behind = f"SELECT pg_last_wal_replay_lsn() < '{written}'::pg_lsn"
    async with asyncio.timeout(30):
        while await _ask(replica, behind):
            await asyncio.sleep(0.01)


@asynccontextmanager
async def held_up(replica: Server) -> AsyncIterator[None]:
    """Pause the replay of the replica during the block."""
    await _ask(replica, "SELECT pg_wal_replay_pause()")
    async with asyncio.timeout(30):
        while await _ask(replica, "SELECT pg_get_wal_replay_pause_state()") != "paused":
            await asyncio.sleep(0.01)
    try:
        yield
    finally:
        with suppress(OSError):  # where the test has ended the replica
            await _ask(replica, "SELECT pg_wal_replay_resume()")


@contextmanager
def hung(server: Server) -> Iterator[None]:
    """Suspend the server's processes during the block: connections stay, without responses."""
    processes = [server.pid, *children_of(server.pid)]
    _signal(processes, signal.SIGSTOP)
    try:
        yield
    finally:
        _signal(processes, signal.SIGCONT)


def _signal(processes: Iterable[int], number: signal.Signals) -> None:
    for pid in processes:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


async def _ask(server: Server, query: str) -> object:
    connection = await asyncpg.connect(server.url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()
