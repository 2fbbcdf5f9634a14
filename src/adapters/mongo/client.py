"""The MongoDB client, and all that differs between its two drivers."""

import warnings
from collections.abc import Callable, Sequence
from inspect import isawaitable
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from pymongo import AsyncMongoClient
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.command_cursor import AsyncCommandCursor
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from adapters.mongo.values import Document
from adapters.server_url import UnusableURL

Driver = Literal["motor", "pymongo"]
Client = AsyncMongoClient[Document]

# Applied where the URL does not set them.
DEFAULT_TIMEOUTS = {
    "serverSelectionTimeoutMS": 2_000,
    "connectTimeoutMS": 2_000,
    # Proxies and NAT drop connections that are idle for minutes, some silently.
    "maxIdleTimeMS": 60_000,
}


def connect(url: str, *, driver: Driver, connections: int) -> Client:
    """Return a client, which connects on first use and is bound to that event loop.

    Motor's client is typed as PyMongo's: the functions below hide where they differ.
    """
    in_url = {option.lower() for option in parse_qs(urlsplit(url).query)}
    missing = [name for name in DEFAULT_TIMEOUTS if name.lower() not in in_url]
    options = {
        "tz_aware": True,
        "uuidRepresentation": "standard",
        "maxPoolSize": connections,
        **{name: DEFAULT_TIMEOUTS[name] for name in missing},
    }
    client_class: Callable[..., Client] = (
        _motor() if driver == "motor" else AsyncMongoClient
    )
    return client_class(url, **options)


def check_url(url: str) -> str:
    """Return the URL, validated by the driver without connecting.

    Raises UnusableURL if the driver rejects the URL.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)  # unknown options only warn
            AsyncMongoClient(url, connect=False)
    except UserWarning as warning:  # names the option, which is no secret
        raise UnusableURL(f"what the driver can use ({warning})") from None
    except (PyMongoError, OSError, TypeError, ValueError):
        # The error's message may quote the password, so it is not shown.
        raise UnusableURL(
            "mongodb://user:password@host:27017/database?replicaSet=name, "
            "with a percent-encoded password and options of MongoDB"
        ) from None
    return url


async def start_session(client: Client) -> AsyncClientSession:
    session: AsyncClientSession = await _await_if_needed(client.start_session())
    return session


async def start_transaction(session: AsyncClientSession) -> None:
    starting = session.start_transaction(
        ReadConcern("snapshot"), WriteConcern("majority")
    )
    await _await_if_needed(starting)


async def aggregate(
    collection: AsyncCollection[Document], pipeline: Sequence[Document]
) -> list[Document]:
    cursor: AsyncCommandCursor[Document] = await _await_if_needed(
        collection.aggregate(pipeline)
    )
    return await cursor.to_list()


async def close(client: Client) -> None:
    await _await_if_needed(client.close())


def _motor() -> Any:  # typed as PyMongo's client
    from motor.motor_asyncio import AsyncIOMotorClient  # imported only if chosen

    return AsyncIOMotorClient


async def _await_if_needed(result: Any) -> Any:
    """Return the value of a call that is a coroutine in one of the drivers only."""
    return await result if isawaitable(result) else result
