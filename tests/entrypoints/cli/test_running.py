"""Tests of what commands open."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NoReturn

from dependency_injector.providers import Object

from adapters.settings import load_settings
from application.storage import Schema
from container import Container
from entrypoints.cli.running import OpenedStorage, run_on_schema


def test_commands_on_the_schema_build_no_use_cases() -> None:
    settings = Object(load_settings(storage_url="memory://"))
    storage = Container(settings=settings).storage()
    seen = []

    def build() -> NoReturn:
        raise AssertionError("use cases were built")

    @asynccontextmanager
    async def open_storage() -> AsyncIterator[OpenedStorage]:
        async with storage:
            yield OpenedStorage(build, storage.schema)

    async def check(schema: Schema) -> None:
        await schema.check()
        seen.append(schema)

    run_on_schema(open_storage, check)
    assert seen == [storage.schema]
