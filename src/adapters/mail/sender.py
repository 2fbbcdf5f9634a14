"""Who sends the mail: a display name and an address, apart."""

import re
from dataclasses import dataclass
from email.utils import unquote
from typing import Self

from domain.errors import Invalid
from domain.identity.email_address import email_address
from domain.values import one_line_text

MAX_NAME = 100
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True, slots=True)
class Sender:
    name: str  # or nothing
    address: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `address` or `name <address>`; the name needs no quotes, and may have them.

        Raises ValueError.
        """
        name, address = "", text.strip()
        if address.endswith(">"):
            name, _, address = address[:-1].rpartition("<")
        name = name.strip()
        if _QUOTED.fullmatch(name):
            name = unquote(name)
        try:
            _must_be_an_address(address)
            return cls(
                name and one_line_text(name, field="name", max_length=MAX_NAME), address
            )
        except Invalid as refused:
            raise ValueError(str(refused)) from None

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def _must_be_an_address(text: str) -> None:
    """Raises Invalid as for users' addresses, but lets a machine without a domain send."""
    domain = text.rpartition("@")[2]
    email_address(text if "." in domain else f"{text}.localdomain")
    if text != text.strip():
        raise Invalid("An address has no blanks.", field="email")
