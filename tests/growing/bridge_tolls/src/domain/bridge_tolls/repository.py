"""The port of tolls."""

from typing import Protocol

from domain.bridge_tolls.toll import Toll, TollId
from domain.repository import Repository


class TollRepository(Repository[Toll, TollId], Protocol):
    """`add` and `save` raise NumberTaken; `get` raises TollNotFound."""
