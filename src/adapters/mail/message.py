"""Rendering of a mail's templates into an Internet message (RFC 5322).

The headers are written here, not by `EmailMessage`, which parses header text and
decodes the encoded words (RFC 2047) in it: a title could inject recipients
or headers.
"""

from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import quote
from uuid import UUID

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from adapters.mail.sender import Sender
from application.errors import Invalid, Unavailable
from application.mail import Mail
from domain.identity.email_address import parse_email_address

MAX_HEADER = 76  # characters of a header line that needs no folding
MAX_LINE = 998  # bytes of a line (RFC 5322, section 2.1.1)

_templates = Environment(
    loader=PackageLoader("adapters.mail"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    keep_trailing_newline=True,
)


def build_message(mail: Mail, *, key: UUID, sender: Sender) -> bytes:
    """Return the mail as the bytes of a message.

    The Message-ID is derived from the key, so that mail programs recognise a mail that
    was sent twice. A template is a pair of files: `.txt`, whose first line is the
    subject, and `.html`.

    Raises Unavailable if mail servers might read the recipient as another address.
    """
    subject, _, text = _render(mail, "txt").partition("\n")
    headers = {
        "From": _mailbox(sender),
        "To": _recipient(mail.to),
        "Subject": _unstructured("Subject", subject),
        "Message-ID": f"<{key}@{sender.domain}>",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return head.encode("ascii") + bytes(_body(text.lstrip("\n"), _render(mail, "html")))


def _recipient(address: str) -> str:
    """Return the address.

    Raises Unavailable if mail servers might read it as another one. Accounts may have
    such an address from before a rule was tightened.
    """
    try:
        return parse_email_address(address)
    except Invalid as error:
        raise Unavailable("Cannot send mail to an address of this form.") from error


def _mailbox(sender: Sender) -> str:
    if not sender.name:
        return sender.address
    plain = _is_plain(sender.name)
    name = f'"{quote(sender.name)}"' if plain else _encode("From", sender.name)
    return f"{name} <{sender.address}>"


def _unstructured(header: str, text: str) -> str:
    fits = len(f"{header}: {text}") <= MAX_HEADER
    return text if fits and _is_plain(text) else _encode(header, text)


def _is_plain(text: str) -> bool:
    """Return whether mail programs show the text as written, without decoding."""
    return text.isascii() and text.isprintable() and "=?" not in text


def _encode(header: str, text: str) -> str:
    """Return the text as encoded words (RFC 2047), which keep blanks when folded."""
    return Header(text, "utf-8", header_name=header).encode(linesep="\r\n")


def _body(text: str, html: str) -> EmailMessage:
    """Return the multipart body; its own headers contain no text of the mail."""
    body = EmailMessage(policy=SMTP)
    body.set_content(text, cte=_transfer_encoding(text))
    body.add_alternative(html, subtype="html", cte=_transfer_encoding(html))
    return body


def _transfer_encoding(text: str) -> str:
    """Return an encoding that every server accepts.

    ASCII text with short lines stays readable, its links unbroken, as 7bit.
    """
    has_short_lines = all(len(line) <= MAX_LINE for line in text.splitlines())
    return "7bit" if text.isascii() and has_short_lines else "quoted-printable"


def _render(mail: Mail, suffix: str) -> str:
    return _templates.get_template(f"{mail.template}.{suffix}").render(mail.facts)
