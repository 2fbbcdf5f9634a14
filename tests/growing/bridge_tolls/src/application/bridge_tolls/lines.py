"""Lines of tolls, as callers give them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from domain.bridge_tolls.toll import TollLine


class NewLine(Protocol):
    @property
    def description(self) -> str: ...
    @property
    def quantity(self) -> int: ...
    @property
    def unit_price(self) -> Decimal: ...


def toll_lines(lines: Iterable[NewLine]) -> list[TollLine]:
    return [
        TollLine(
            description=line.description,
            quantity=line.quantity,
            unit_price=line.unit_price,
        )
        for line in lines
    ]
