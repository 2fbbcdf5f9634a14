"""The sender of all mail: a display name and an address."""

import re
from dataclasses import dataclass
from email.utils import unquote
from typing import Self

from domain.errors import Invalid
from domain.identity.email_address import parse_email_address
from domain.values import validate_one_line

MAX_NAME = 100
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True, slots=True)
class Sender:
    name: str  # may be empty
    address: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse `address` or `name <address>`; quotes around the name are optional.

        Raises ValueError if the name or the address is invalid.
        """
        name, address = "", text.strip()
        if address.endswith(">"):
            name, _, address = address[:-1].rpartition("<")
        name = name.strip()
        if _QUOTED.fullmatch(name):
            name = unquote(name)
        try:
            _validate_address(address)
            if name:
                name = validate_one_line(name, field="name", max_length=MAX_NAME)
        except Invalid as error:
            raise ValueError(str(error)) from None
        return cls(name, address)

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def _validate_address(text: str) -> None:
    """Check an address by the rules of users' addresses, but allow a bare host name.

    Raises Invalid if the address is malformed.
    """
    domain = text.rpartition("@")[2]
    parse_email_address(text if "." in domain else f"{text}.localdomain")
    if text != text.strip():
        raise Invalid("An address must not contain blanks.", field="email")
