"""Settings of the storage."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from adapters.settings.formats import url_of_schemes
from adapters.settings.group import SettingsGroup
from adapters.unusable_setting import UnusableSetting

STORAGES: Mapping[str, str] = {  # the adapter of each scheme
    "memory": "memory",
    "sqlite": "sql",
    "postgresql": "sql",
    "postgres": "sql",
    "mongodb": "mongo",
    "mongodb+srv": "mongo",
}
POSTGRESQL = ("postgresql", "postgres")


def kind_of(url: str) -> str:
    return STORAGES[url.partition(":")[0]]


class StorageSettings(SettingsGroup):
    storage_url: Annotated[str, url_of_schemes(STORAGES)] = "sqlite:///var/hexagon.db"
    """URL of the storage, with percent-encoded passwords:
    `postgresql://user:password@host/database` (several hosts and libpq's parameters
    are accepted, and `pgbouncer=true` means STORAGE_POOLER=transaction),
    `mongodb://host/database?replicaSet=name`,
    `sqlite:///relative/path`, `sqlite:////absolute/path`,
    or `memory://` (one process, whose data ends with it).
    """
    storage_read_url: Annotated[str | None, url_of_schemes(POSTGRESQL)] = None
    """URL of a PostgreSQL replica of STORAGE_URL, for lists that may lack the latest writes.
    While the replica is unavailable, lists are read from STORAGE_URL."""
    storage_pool_size: Annotated[int, Field(ge=1, le=100)] = 10
    """Number of concurrent units of work per process. A process opens up to twice as many
    connections to the database server, for units of work and for reads, and one more
    for leases; and up to as many to a replica."""
    storage_pooler: Literal["none", "transaction"] = "none"
    """Mode of a pooler in front of PostgreSQL, such as PgBouncer: `transaction`, or
    `none` without one."""
    mongo_driver: Literal["motor", "pymongo"] = "motor"
    """Client library for `mongodb://`."""
    sql_echo: bool = False
    """Whether every SQL statement is logged."""

    @field_validator("storage_url")
    @classmethod
    def _usable_storage_url(cls, url: str) -> str:
        """Let the driver validate the URL; import only the driver of its scheme."""
        match kind_of(url):
            case "sql":
                from adapters.sql.engines import check_url

                return check_url(url)
            case "mongo":
                from adapters.mongo.client import check_url

                return check_url(url)
        return url

    @field_validator("storage_read_url")
    @classmethod
    def _usable_read_url(cls, url: str | None, info: ValidationInfo) -> str | None:
        primary = info.data.get("storage_url")  # None where it is refused itself
        if url is None or primary is None:
            return url
        if primary.partition(":")[0] not in POSTGRESQL:
            raise UnusableSetting("nothing, unless STORAGE_URL is postgresql://…")
        from adapters.sql.engines import check_url

        return check_url(url)

    @property
    def storage_kind(self) -> str:
        return kind_of(self.storage_url)

    @property
    def storage_is_behind_pooler(self) -> bool:
        return self.storage_pooler == "transaction"

    @property
    def storage_is_durable(self) -> bool:
        return self.storage_kind != "memory"
