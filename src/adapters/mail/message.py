"""A mail as an internet message (RFC 5322), in the words of its templates."""

from email.message import EmailMessage
from uuid import UUID

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from application.mail import Mail

_templates = Environment(
    loader=PackageLoader("adapters.mail"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    keep_trailing_newline=True,
)


def message(mail: Mail, *, key: UUID, sender: str) -> EmailMessage:
    """The key gives the Message-ID, so that a mail sent twice is recognised as one.

    A template is a pair of files: `.txt`, whose first line is the subject, and `.html`.
    """
    subject, _, text = _render(mail, "txt").partition("\n")
    result = EmailMessage()
    result["From"] = sender
    result["To"] = mail.to
    result["Subject"] = subject
    result["Message-ID"] = f"<{key}@{sender.rpartition('@')[2].rstrip('>')}>"
    result.set_content(text.lstrip("\n"))
    result.add_alternative(_render(mail, "html"), subtype="html")
    return result


def _render(mail: Mail, form: str) -> str:
    return _templates.get_template(f"{mail.template}.{form}").render(mail.facts)
