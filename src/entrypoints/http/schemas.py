"""OpenAPI schemas of values that the domain validates: documentation only."""

from typing import Annotated

from pydantic import BeforeValidator, Field, StrictInt
from pydantic.fields import FieldInfo
from pydantic.types import JsonValue

# No control characters and line separators.
ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+$"
OPAQUE = r"^[A-Za-z0-9_-]+$"  # base64url (RFC 4648, 5)


def _without_point(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


Integer = Annotated[StrictInt, BeforeValidator(_without_point)]
"""An integer as JSON Schema has it (2020-12, Core 4.2.3), which calls 3.0 one as well."""


def length_schema(lengths: range | None = None, **keywords: JsonValue) -> FieldInfo:
    """Return a field with these lengths and JSON Schema keywords (`format="email"`)."""
    if lengths:
        keywords = {"minLength": lengths[0], "maxLength": lengths[-1], **keywords}
    field: FieldInfo = Field(json_schema_extra=keywords)
    return field


def range_schema(numbers: range, **keywords: JsonValue) -> FieldInfo:
    """Return a field whose schema shows the minimum and the maximum of a number."""
    return length_schema(None, minimum=numbers[0], maximum=numbers[-1], **keywords)
