"""Accepted values of settings, as patterns for pydantic and as texts for users."""

import re
from collections.abc import Iterable
from types import NoneType
from typing import get_args

from pydantic import Field
from pydantic.fields import FieldInfo

BARE_SCHEMES = ("memory", "log")  # schemes after which nothing follows


def text_matching(accepted: str, pattern: str) -> FieldInfo:
    """Accept a text that matches the whole pattern."""
    field: FieldInfo = Field(pattern=rf"^(?:{pattern})$", examples=[accepted])
    return field


def comma_separated(accepted: str, pattern: str) -> FieldInfo:
    """Accept comma-separated texts, each of which matches the pattern."""
    return text_matching(accepted, rf"(?:\s*(?:{pattern})\s*(?:,|$))*")


def url_of_schemes(schemes: Iterable[str]) -> FieldInfo:
    """Accept a URL with one of the schemes."""
    return word_or_url(schemes=schemes)


def word_or_url(*words: str, schemes: Iterable[str] = ()) -> FieldInfo:
    """Accept one of the words, or a URL with one of the schemes."""
    accepted = list(words)
    patterns = [re.escape(word) for word in words]
    for scheme in schemes:
        if scheme in BARE_SCHEMES:
            accepted.append(f"{scheme}://")
            patterns.append(f"{scheme}://")
        else:
            accepted.append(f"{scheme}://…")
            patterns.append(rf"{re.escape(scheme)}://.*[^/\s].*")
    return text_matching(", ".join(accepted), "|".join(patterns))


def describe_accepted(field: FieldInfo) -> str:
    """Return a description of the values that the setting accepts."""
    kind = field.annotation
    choices = get_args(kind)
    if field.examples:
        return str(field.examples[0])
    if NoneType in choices:  # the setting may be left out
        return describe_accepted(FieldInfo.from_annotation(choices[0]))
    bounds = _bounds(field)
    if bounds:
        return f"{'a whole number' if kind is int else 'a number'} {_range(bounds)}"
    if kind is bool:
        return "true or false"
    return " or ".join(map(str, choices)) or "any text"


def _bounds(field: FieldInfo) -> dict[str, float]:
    return {
        name: getattr(constraint, name)
        for constraint in field.metadata
        for name in ("ge", "gt", "le")
        if hasattr(constraint, name)
    }


def _range(bounds: dict[str, float]) -> str:
    if "gt" in bounds:
        return f"over {bounds['gt']}, up to {bounds['le']}"
    return f"from {bounds['ge']} to {bounds['le']}"
