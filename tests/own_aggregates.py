"""Test aggregates, which every storage supports while they are registered."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest

from adapters.memory.registry import MEMORY
from adapters.mongo.registry import MONGO
from adapters.registry import AnyAdapter, Registration, Registry
from adapters.sql.registry import SQL
from application.jobs.reactions import Reactions
from application.reactions import all_reactions
from domain.repository import Repository
from tests.adapters.contracts import specimen_storages as specimens
from tests.petitions import storages as petitions
from tests.petitions.use_cases import REACTIONS, PetitionReader

TABLES = (specimens.specimens, petitions.petitions)

REPOSITORIES: list[tuple[Registry, str, AnyAdapter]] = [
    (MEMORY, "specimens", specimens.MemorySpecimens),
    (SQL, "specimens", specimens.SqlSpecimens),
    (MONGO, "specimens", specimens.MongoSpecimens),
    (MEMORY, "petitions", petitions.MemoryPetitions),
    (SQL, "petitions", petitions.SqlPetitions),
    (MONGO, "petitions", petitions.MongoPetitions),
]
READERS: list[tuple[Registry, AnyAdapter]] = [
    (MEMORY, petitions.MemoryPetitionReader),
    (SQL, petitions.SqlPetitionReader),
    (MONGO, petitions.MongoPetitionReader),
]


@cache
def reactions() -> Reactions:
    """Return the aggregates of the service and those of the tests."""
    return {**all_reactions(), **REACTIONS}


@contextmanager
def own_aggregates() -> Iterator[None]:
    """Register the test aggregates in this process; SQL also needs the `TABLES`."""
    with pytest.MonkeyPatch.context() as patch:
        for registry, name, adapter in REPOSITORIES:
            patch.setitem(
                registry.repositories, name, Registration(Repository, adapter)
            )
        for registry, adapter in READERS:
            patch.setitem(registry.readers, PetitionReader, adapter)
        yield
