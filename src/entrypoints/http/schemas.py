"""What OpenAPI says of values that the domain judges: shown here, and not judged twice."""

from typing import Annotated

from pydantic import BeforeValidator, Field, StrictInt
from pydantic.fields import FieldInfo
from pydantic.types import JsonValue

ONE_LINE = (
    r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+$"  # without controls and separators of lines
)
OPAQUE = r"^[A-Za-z0-9_-]+$"  # base64url (RFC 4648, 5)


def _without_point(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


Integer = Annotated[StrictInt, BeforeValidator(_without_point)]
"""An integer as JSON Schema has it (2020-12, Core 4.2.3), which calls 3.0 one as well."""


def length_schema(lengths: range | None = None, **keywords: JsonValue) -> FieldInfo:
    """Return a field with these keywords of JSON Schema, `shown(format="email")`, and lengths."""
    if lengths:
        keywords = {"minLength": lengths[0], "maxLength": lengths[-1], **keywords}
    field: FieldInfo = Field(json_schema_extra=keywords)
    return field


def range_schema(numbers: range) -> FieldInfo:
    return length_schema(minimum=numbers[0], maximum=numbers[-1])
