"""Words by which an option is found in names and texts."""

from collections.abc import Sequence

# English words that only contain the name of an option.
_OTHERS = ("redistribut", "rediscover", "rediscuss")


def names_one(text: str, words: Sequence[str]) -> bool:
    """Tell whether the text has one of the words, which are in lower case."""
    lower = text.lower()
    for other in _OTHERS:
        lower = lower.replace(other, "")
    return any(word in lower for word in words)
