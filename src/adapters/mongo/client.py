"""The client of a MongoDB server: the one file that knows in what its two drivers differ."""

from collections.abc import Callable, Sequence
from inspect import isawaitable
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from pymongo import AsyncMongoClient
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from adapters.mongo.shapes import Document
from application.errors import Unavailable

Driver = Literal["motor", "pymongo"]
Client = AsyncMongoClient[Document]

UNLESS_IN_THE_URL = {"serverSelectionTimeoutMS": 2_000, "connectTimeoutMS": 2_000}


def connect(url: str, *, driver: Driver, connections: int) -> Client:
    """Motor's client passes for PyMongo's: where they differ, only this file calls them.

    Nothing connects before the first use, whose event loop is the client's from then on.
    """
    in_url = {option.lower() for option in parse_qs(urlsplit(url).query)}
    options = {
        "tz_aware": True,
        "uuidRepresentation": "standard",
        "maxPoolSize": connections,
        **{name: ms for name, ms in UNLESS_IN_THE_URL.items() if name.lower() not in in_url},
    }
    make: Callable[..., Client] = _motor() if driver == "motor" else AsyncMongoClient
    try:
        return make(url, **options)
    except PyMongoError:  # its message may quote a part of the password
        raise Unavailable(
            "STORAGE_URL is not understood: mongodb://user:password@host:27017/database, "
            "with a percent-encoded password."
        ) from None


async def start_session(client: Client) -> AsyncClientSession:
    session: AsyncClientSession = await _done(client.start_session())
    return session


async def start_transaction(session: AsyncClientSession) -> None:
    await _done(session.start_transaction(ReadConcern("snapshot"), WriteConcern("majority")))


async def aggregate(
    collection: AsyncCollection[Document], steps: Sequence[Document]
) -> list[Document]:
    found = await _done(collection.aggregate(steps))
    documents: list[Document] = await found.to_list()
    return documents


async def close(client: Client) -> None:
    await _done(client.close())


def _motor() -> Any:
    from motor.motor_asyncio import AsyncIOMotorClient  # only where it is chosen

    return AsyncIOMotorClient


async def _done(result: Any) -> Any:
    """Wait for it where it is a coroutine; of the calls above, each is one in one driver only."""
    return await result if isawaitable(result) else result
