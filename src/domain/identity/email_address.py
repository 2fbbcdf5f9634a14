"""Validation and normalization of e-mail addresses."""

import re
from typing import NewType

from domain.errors import Invalid

EmailAddress = NewType("EmailAddress", str)

MAX_EMAIL = 254  # characters: RFC 5321, 4.5.3.1.3, less the angle brackets


def parse_email_address(text: str) -> EmailAddress:
    """Return the address in lower case, so that case variants are the same account.

    Accepts only ASCII (RFC 5321 without SMTPUTF8), to exclude look-alike letters.
    Refuses encoded words (RFC 2047), which mail software may decode to another address.

    Raises Invalid for anything but an address of at most 254 characters.
    """
    if len(text) > 2 * MAX_EMAIL:  # bounds the work below
        raise _invalid()
    address = text.strip().lower()
    # Some non-ASCII letters have an ASCII lower case, so check the original text.
    if (
        not text.isascii()
        or len(address) > MAX_EMAIL
        or not _ADDRESS.fullmatch(address)
    ):
        raise _invalid()
    return EmailAddress(address)


def _invalid() -> Invalid:
    return Invalid(
        "E-mail address must have the form name@example.org, in ASCII.", field="email"
    )


_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ENCODED = r".*=\?.*\?"  # enough of =?charset?encoding?text?= for any decoder
_ADDRESS = re.compile(
    rf"\A(?=.{{1,64}}@)(?!{_ENCODED}){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}",
    flags=re.ASCII,
)
