"""Models of requests, and what their values have in common."""

import re
from collections.abc import Collection, Mapping
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Annotated, TypeVar

from fastapi import Body
from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from entrypoints.http.problems import MAX_ERRORS

T = TypeVar("T")


class RequestModel(BaseModel):
    """Base of request models: forbids unknown fields, hides input in errors."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_unknown_fields(cls, fields: object) -> object:
        return drop_unknown_fields(fields, known=cls.model_fields)


def drop_unknown_fields(fields: object, known: Collection[str]) -> object:
    """Drop unknown fields beyond the number of errors that a problem lists.

    Keeps one more, so that the problem can say that there are more. pydantic would create
    an error for each unknown field, which a client could use to exhaust the CPU.
    """
    if not isinstance(fields, Mapping) or len(fields) <= len(known) + MAX_ERRORS:
        return fields
    unknown = (name for name in fields if name not in known)
    accepted = {*known, *islice(unknown, MAX_ERRORS + 1)}
    return {name: value for name, value in fields.items() if name in accepted}


def require_format(pattern: re.Pattern[str], message: str) -> BeforeValidator:
    """Return a validator that accepts only strings of this pattern.

    pydantic would accept undocumented formats, too: `1_0`, or seconds since 1970.
    """

    def must_fit(value: object) -> object:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError(message)
        return value

    return BeforeValidator(must_fit)


MERGE_PATCH = Body(media_type="application/merge-patch+json")

if TYPE_CHECKING:
    MergePatch = Annotated[T, "a body"]
else:

    class MergePatch:
        """Body of a PATCH request (RFC 7396): `body: MergePatch[ProfileChanges]`.

        A TypedDict with `total=False`: `body.get("notes", UNCHANGED)` distinguishes absent
        fields from null. null is refused unless the field's type includes None.
        """

        def __class_getitem__(cls, changes: type) -> object:
            bounded = BeforeValidator(
                partial(drop_unknown_fields, known=changes.__annotations__)
            )
            return Annotated[changes, bounded, MERGE_PATCH]
