"""The message of a revision, as its docstring and as a part of its file's name."""

import re
import unicodedata

from application.errors import Invalid

MAX_MESSAGE = 80  # characters
MAX_SLUG = 40  # characters
_WORD = re.compile(r"[a-z0-9]+")


def validate_message(message: str) -> str:
    """Return the message as one line of printable characters.

    Raises Invalid if it is empty or too long.
    """
    if len(message) > MAX_MESSAGE:
        raise Invalid(f"Say what changes in at most {MAX_MESSAGE} characters.")
    one_line = " ".join(message.split())
    printable = "".join(filter(str.isprintable, one_line))
    if not printable:
        raise Invalid('Say what changes, for example "add rooms".')
    return printable


def docstring(message: str) -> str:
    """Return the message as the source code of a docstring."""
    sentence = message[0].upper() + message[1:]
    if sentence[-1] not in ".!?":
        sentence += "."
    escaped = sentence.replace("\\", "\\\\").replace('"""', '""\\"')
    margin = " " if escaped.startswith('"') else ""
    return f'"""{margin}{escaped}"""'


def slug(message: str) -> str:
    """Return the first words of the message as a part of a file's name."""
    decomposed = unicodedata.normalize("NFKD", message).lower()
    ascii_only = decomposed.encode("ascii", "ignore").decode()
    name = ""
    for word in _WORD.findall(ascii_only):
        longer = f"{name}_{word}" if name else word[:MAX_SLUG]
        if len(longer) > MAX_SLUG:
            break
        name = longer
    return name or "changes"
