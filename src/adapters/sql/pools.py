"""The pools of a database, and the engine behind each."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext import asyncio as sa_asyncio

from adapters.sql.pool import Pool
from adapters.sql.replica import ReplicaPool


@dataclass(frozen=True, slots=True)
class Pools:
    writing: Pool
    reading: Pool  # for single statements outside of units of work
    renewing: Pool  # renewals of leases must not queue behind units of work
    replica: ReplicaPool | None = None  # for reads that may lag

    async def close(self) -> None:
        for pool in (self.writing, self.reading, self.renewing):
            await pool.engine.dispose()
        if self.replica:
            await self.replica.engine.dispose()


def create_engine(
    address: sa.URL,
    *,
    pool_size: int,
    connect_args: Mapping[str, object],
    **options: object,
) -> sa_asyncio.AsyncEngine:
    """Create an engine by the module's function, because tracing patches it there."""
    hidden = not logging.getLogger("sqlalchemy.engine").isEnabledFor(logging.INFO)
    return sa_asyncio.create_async_engine(
        address,
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=hidden,
        connect_args=connect_args,
        **options,
    )
