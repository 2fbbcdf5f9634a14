"""The check of a replica by `app doctor`."""

from dataclasses import dataclass, field

from adapters.sql.engines import open_pools
from adapters.sql.schema import SqlSchema


@dataclass(frozen=True, slots=True)
class ReplicaProbe:
    url: str = field(repr=False)
    read_url: str = field(repr=False)
    behind_pooler: bool

    async def probe(self) -> None:
        """Check the replica.

        Raises Unavailable if it cannot be used or has another schema.
        """
        pools = open_pools(
            self.url,
            read_url=self.read_url,
            pool_size=1,
            echo=False,
            behind_pooler=self.behind_pooler,
        )
        schema = SqlSchema(pools.writing, reading=pools.reading, replica=pools.replica)
        try:
            if pools.replica:
                await pools.replica.revision()
            await schema.check()
        finally:
            await pools.close()
