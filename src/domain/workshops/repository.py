"""The port of the workshops."""

from typing import Protocol

from domain.repository import Repository
from domain.workshops.workshop import Workshop, WorkshopId


class WorkshopRepository(Repository[Workshop, WorkshopId], Protocol):
    """`get` raises WorkshopNotFound."""
