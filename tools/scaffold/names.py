"""A name in the forms in which code, files and people write it."""

import builtins
import keyword
import re
from dataclasses import dataclass
from typing import Self

from tools.scaffold.errors import ScaffoldError

MAX_LENGTH = 40  # characters
AS_CONSONANTS = ("eu", "one", "uni", "use", "util")  # how words begin
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z][A-Z0-9]*|[0-9]+")
_ALLOWED = re.compile(r"[A-Za-z][A-Za-z0-9 _-]*")


@dataclass(frozen=True)
class Name:
    """Words, which each form joins and capitalizes in its own way."""

    words: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `Acme Billing`, `acme-billing`, `AcmeBilling` or `APIKey`.

        Raises ScaffoldError unless it is letters and digits of ASCII, at most 40 of them.
        """
        text = text.strip()
        if not _ALLOWED.fullmatch(text) or len(text) > MAX_LENGTH:
            raise ScaffoldError(
                f"{text!r} is no name: use up to {MAX_LENGTH} ASCII letters and digits,"
                " beginning with a letter, words apart by blanks or capitals"
            )
        return cls(tuple(_WORD.findall(text)))

    @property
    def snake(self) -> str:
        return "_".join(word.lower() for word in self.words)

    @property
    def variable(self) -> str:
        """The snake form, or that with an underscore where Python has the word."""
        taken = self.snake in {*keyword.kwlist, *dir(builtins)}
        return f"{self.snake}_" if taken else self.snake

    @property
    def kebab(self) -> str:
        return "-".join(word.lower() for word in self.words)

    @property
    def pascal(self) -> str:
        return "".join(word[:1].upper() + word[1:] for word in self.words)

    @property
    def constant(self) -> str:
        return self.snake.upper()

    @property
    def title(self) -> str:
        return " ".join(word[:1].upper() + word[1:] for word in self.words)

    @property
    def text(self) -> str:
        """The name inside a sentence: `API key`, `unpaid invoice`."""
        return " ".join(
            word if word.isupper() and len(word) > 1 else word.lower()
            for word in self.words
        )

    @property
    def article(self) -> str:
        """The indefinite article, as it sounds: `an invoice`, but `a user`."""
        first = self.words[0].lower()
        is_vowel = first[0] in "aeiou" and not first.startswith(AS_CONSONANTS)
        return "an" if is_vowel else "a"

    def plural(self) -> "Name":
        """Return the plural by the rules of English spelling; irregular ones are given."""
        *first, last = self.words
        return Name((*first, _plural(last)))


def _plural(word: str) -> str:
    lower = word.lower()
    if lower.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if lower.endswith("y") and lower[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"
