"""An e-mail address, in the one form in which it is known."""

import re
from typing import NewType

from domain.errors import Invalid

EmailAddress = NewType("EmailAddress", str)

MAX_EMAIL = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets


def email_address(text: str) -> EmailAddress:
    """Return the address in lower case, so that no variant of it can be registered beside it.

    Only ASCII is accepted (RFC 5321 without SMTPUTF8): it leaves no look-alike letters. Encoded
    words (RFC 2047) are refused: what decodes them reads another address.
    Raises Invalid.
    """
    if len(text) > 2 * MAX_EMAIL:  # before any work
        raise _invalid()
    address = text.strip().lower()
    # Some letters beyond ASCII have an ASCII lower case: judge what was sent.
    if (
        not text.isascii()
        or len(address) > MAX_EMAIL
        or not _ADDRESS.fullmatch(address)
    ):
        raise _invalid()
    return EmailAddress(address)


def _invalid() -> Invalid:
    return Invalid("This is not an e-mail address.", field="email")


_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ENCODED = r".*=\?.*\?"  # as far as any decoder needs it: =?charset?encoding?text?=
_ADDRESS = re.compile(
    rf"\A(?=.{{1,64}}@)(?!{_ENCODED}){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}",
    flags=re.ASCII,
)
