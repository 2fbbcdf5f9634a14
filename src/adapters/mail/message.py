"""A mail as an internet message (RFC 5322), in the words of its templates.

The headers are written here, and not by `EmailMessage`: that one parses the text of a header, and
decodes encoded words (RFC 2047) in it, so that a title could write a recipient, or other headers.
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
from domain.identity.email_address import email_address

MAX_HEADER = 76  # characters that need no folding
MAX_LINE = 998  # bytes of a line (RFC 5322, 2.1.1)

_templates = Environment(
    loader=PackageLoader("adapters.mail"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    keep_trailing_newline=True,
)


def build_message(mail: Mail, *, key: UUID, sender: Sender) -> bytes:
    """The key gives the Message-ID, so that a mail sent twice is recognised as one.

    A template is a pair of files: `.txt`, whose first line is the subject, and `.html`.
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
    """Raises Unavailable for an address of which mail servers might make another."""
    try:
        return email_address(address)
    except Invalid as refused:
        raise Unavailable("Nothing is mailed to an address of this form.") from refused


def _mailbox(sender: Sender) -> str:
    if not sender.name:
        return sender.address
    plain = _is_plain(sender.name)
    name = f'"{quote(sender.name)}"' if plain else _encoded("From", sender.name)
    return f"{name} <{sender.address}>"


def _unstructured(header: str, text: str) -> str:
    fits = len(f"{header}: {text}") <= MAX_HEADER
    return text if fits and _is_plain(text) else _encoded(header, text)


def _is_plain(text: str) -> bool:
    """Whether it is read as it stands: nothing in it looks like an encoded word."""
    return text.isascii() and text.isprintable() and "=?" not in text


def _encoded(header: str, text: str) -> str:
    """Return it as encoded words, which keep its blanks where it is folded."""
    return Header(text, "utf-8", header_name=header).encode(linesep="\r\n")


def _body(text: str, html: str) -> EmailMessage:
    """Its headers have nothing of the mail in them."""
    body = EmailMessage(policy=SMTP)
    body.set_content(text, cte=_transfer_encoding(text))
    body.add_alternative(html, subtype="html", cte=_transfer_encoding(html))
    return body


def _transfer_encoding(text: str) -> str:
    """What every server takes, and a person can read, with links in one piece if they are ASCII."""
    short = all(len(line) <= MAX_LINE for line in text.splitlines())
    return "7bit" if text.isascii() and short else "quoted-printable"


def _render(mail: Mail, form: str) -> str:
    return _templates.get_template(f"{mail.template}.{form}").render(mail.facts)
