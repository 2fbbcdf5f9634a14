"""The message of a revision: a docstring, and a part of the file's name."""

import re
import unicodedata

from application.errors import Invalid

MAX_MESSAGE = 80  # characters
MAX_SLUG = 40  # characters
_WORD = re.compile(r"[a-z0-9]+")


def validate_message(message: str) -> str:
    """Return it as one line of printable characters; raise Invalid for none or too many."""
    if len(message) > MAX_MESSAGE:
        raise Invalid(f"Say what changes in at most {MAX_MESSAGE} characters.")
    line = " ".join(message.split())
    printable = "".join(character for character in line if character.isprintable())
    if not printable:
        raise Invalid('Say what changes, for example "add rooms".')
    return printable


def docstring(message: str) -> str:
    sentence = message[0].upper() + message[1:]
    if sentence[-1] not in ".!?":
        sentence += "."
    escaped = sentence.replace("\\", "\\\\").replace('"""', '""\\"')
    margin = " " if escaped.startswith('"') else ""
    return f'"""{margin}{escaped}"""'


def slug(message: str) -> str:
    plain = unicodedata.normalize("NFKD", message).lower()
    ascii_only = plain.encode("ascii", "ignore").decode()
    name = ""
    for word in _WORD.findall(ascii_only):
        longer = f"{name}_{word}" if name else word[:MAX_SLUG]
        if len(longer) > MAX_SLUG:
            break
        name = longer
    return name or "changes"
