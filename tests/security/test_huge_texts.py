"""Texts are checked for their length before any other processing."""

from collections.abc import Callable
from typing import Any, NoReturn

import pytest

from adapters.identity.one_time_tokens import HmacOneTimeTokens
from adapters.identity.refresh_tokens import HmacRefreshTokens
from application.errors import Refused
from application.sort_orders import Position
from domain.identity.email_address import parse_email_address
from domain.identity.password import validate_password
from domain.values import validate_multi_line, validate_one_line
from tests.petitions.use_cases import BY_CLOSING

HUGE = 1_000_000  # characters


class Unread(str):
    """A text that allows no operation but `len`."""

    __slots__ = ()

    def _refuse(self, *_: object) -> NoReturn:
        raise AssertionError("it was worked on before its length was judged")

    strip = lower = encode = isascii = split = _refuse  # type: ignore[assignment]  # refused, whatever is asked
    __add__ = __contains__ = __getitem__ = __iter__ = _refuse


JUDGES: dict[str, Callable[[str], Any]] = {
    "a line": lambda raw: validate_one_line(raw, field="name", max_length=100),
    "a text": lambda raw: validate_multi_line(raw, field="notes", max_length=4_000),
    "an address": parse_email_address,
    "a password": lambda raw: validate_password(raw, field="password"),
    "a cursor": lambda raw: Position.decode(raw, BY_CLOSING),
    "a refresh token": HmacRefreshTokens(key="k" * 32).session_id,
    "a link": HmacOneTimeTokens(key="k" * 32).holder_id,
}


@pytest.mark.parametrize("kind", JUDGES)
def test_a_huge_text_is_refused_before_any_work(kind: str) -> None:
    with pytest.raises(Refused):
        JUDGES[kind](Unread("\u0301" * HUGE))
