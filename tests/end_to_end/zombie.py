"""A worker of one job in a process of its own, which takes each step at the test's command."""

import asyncio
import sys
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from application.jobs import Leases
from application.jobs.kinds import TransactionalJob
from application.unit_of_work import Begin
from container import Container
from domain.identity.user import UserId
from tests.boundaries import runner
from tests.contexts.identity.builders import a_user

LEASE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class AddUser(TransactionalJob):
    begin: Begin[Any]
    name: str
    new_id: UserId

    async def __call__(self) -> None:
        await step("held")
        async with self.begin() as work:
            await work.users.add(
                a_user(id=self.new_id, name=self.name, email=f"{self.name}@a.example")
            )
            await work.commit()


async def step(name: str) -> None:
    """Print the step, and wait for the command to continue."""
    sys.stdout.write(f"{name}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)


async def main(name: str) -> None:
    container = Container()
    clock, ids = container.clock(), container.ids()
    async with container.storage() as storage:
        leases = Leases(queue=storage.queue, clock=clock, ids=ids, duration=LEASE)
        use_case = AddUser(storage.begin, name, UserId(ids.new()))
        run = runner(
            {"AddUser": use_case}, begin=storage.begin, queue=storage.queue, clock=clock
        )
        await step("started")
        while not (claimed := await leases.claim_due(limit=1)):
            await asyncio.sleep(0.1)  # until the lease of another process ends
        await run(claimed[0])
    sys.stdout.write("over\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
