"""The client of a MongoDB server: the one file that knows in what its two drivers differ."""

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

# Unless the URL sets them.
DEFAULT_TIMEOUTS = {
    "serverSelectionTimeoutMS": 2_000,
    "connectTimeoutMS": 2_000,
    "maxIdleTimeMS": 60_000,  # proxies and NAT drop what is idle for minutes, some silently
}


def connect(url: str, *, driver: Driver, connections: int) -> Client:
    """Motor's client passes for PyMongo's: where they differ, only this file calls them.

    Nothing connects before the first use, whose event loop is the client's from then on.
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
    """Return the URL; raises UnusableURL for one that the driver cannot use.

    The client reads it as it is made; it connects later.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "error", UserWarning
            )  # for options that it does not know
            AsyncMongoClient(url, connect=False)
    except UserWarning as warning:  # it names the option, and none of them is a secret
        raise UnusableURL(f"what the driver can use ({warning})") from None
    except (
        PyMongoError,
        OSError,
        TypeError,
        ValueError,
    ):  # its message may quote the password
        raise UnusableURL(
            "mongodb://user:password@host:27017/database?replicaSet=name, "
            "with a percent-encoded password and options of MongoDB"
        ) from None
    return url


async def start_session(client: Client) -> AsyncClientSession:
    session: AsyncClientSession = await _await_if_needed(client.start_session())
    return session


async def start_transaction(session: AsyncClientSession) -> None:
    begun = session.start_transaction(ReadConcern("snapshot"), WriteConcern("majority"))
    await _await_if_needed(begun)


async def aggregate(
    collection: AsyncCollection[Document], steps: Sequence[Document]
) -> list[Document]:
    cursor: AsyncCommandCursor[Document] = await _await_if_needed(
        collection.aggregate(steps)
    )
    return await cursor.to_list()


async def close(client: Client) -> None:
    await _await_if_needed(client.close())


def _motor() -> Any:  # it passes for PyMongo's
    from motor.motor_asyncio import AsyncIOMotorClient  # only where it is chosen

    return AsyncIOMotorClient


async def _await_if_needed(result: Any) -> Any:
    """Of the calls above, each gives a coroutine in one driver and a value in the other."""
    return await result if isawaitable(result) else result
