"""Examples of bodies in the OpenAPI document, derived from their schemas."""

from collections.abc import Iterator, Mapping
from typing import Any

from entrypoints.http.problems import Responses

Json = Any  # also schemas, and parts of the document

FORMATS: Mapping[str, str] = {
    "uuid": "01991d2c-7a6e-7c3b-9f1d-2b8e5a4c6d70",
    "date-time": "2026-05-01T10:00:00Z",
    "date": "2026-05-01",
    "time": "10:00:00",
    "duration": "PT1H30M",
    "email": "ada@example.com",
}
TEXT = "string"
DECIMAL = "1.50"
OAUTH: Mapping[str, Json] = {  # fields of RFC 6749
    "access_token": "eyJhbGciOi…",
    "token_type": "Bearer",
    "expires_in": 600,
    "refresh_token": "k3ZPr0bq…",
    "username": "ada@example.com",
}


def add_examples(document: Json) -> None:
    """Give an example to each request and success response that has none.

    The example of a field is its own, or that of the same field in a request of the
    same tag, or else a value of its type.
    """
    schemas = document.get("components", {}).get("schemas", {})
    operations = [
        operation for path in document["paths"].values() for operation in path.values()
    ]
    for operation in operations:
        same_tag = [
            one for one in operations if one.get("tags") == operation.get("tags")
        ]
        examples = Examples(schemas, same_tag)
        for content in [*requests(operation), *successes(operation)]:
            if not {"example", "examples"} & content.keys():
                content["example"] = examples.of(content.get("schema", {}))


def with_example(value: Json, media_type: str = "application/json") -> Responses:
    """Return the `responses` of a route whose example no schema can give."""
    return {200: {"content": {media_type: {"example": value}}}}


def requests(operation: Json) -> Iterator[Json]:
    """Yield each content type of the operation's request."""
    yield from operation.get("requestBody", {}).get("content", {}).values()


def successes(operation: Json) -> Iterator[Json]:
    """Yield each content type of the operation's success responses."""
    for status, response in operation["responses"].items():
        if status < "3":
            yield from response.get("content", {}).values()


class Examples:
    """Examples of schemas; `operations` have the requests whose fields are reused."""

    def __init__(self, schemas: Mapping[str, Json], operations: list[Json]) -> None:
        self._schemas = schemas
        self._fields = dict(OAUTH)
        for operation in operations:
            for content in requests(operation):
                self._collect(content["schema"])

    def _collect(self, schema: Json) -> None:
        for option in self._options(schema):
            for name, field in self._resolve(option).get("properties", {}).items():
                if "examples" in field:
                    self._fields.setdefault(name, field["examples"][0])

    def of(self, schema: Json) -> Json:
        schema = self._resolve(schema)
        options = self._options(schema)
        if "examples" in schema:
            return schema["examples"][0]
        if "const" in schema or "enum" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        if options != [schema]:
            return None if {"type": "null"} in options else self.of(options[0])
        return self._of_type(schema)

    def _of_type(self, schema: Json) -> Json:
        match schema.get("type"):
            case "object":
                return self._object(schema)
            case "array":
                return [self.of(schema.get("items", {}))]
            case "string":
                return _text(schema)
            case "integer" | "number":
                return schema.get("minimum", schema.get("maximum", 1))
            case "boolean":
                return True
        return None

    def _object(self, schema: Json) -> Json:
        values = schema.get("additionalProperties")
        if isinstance(values, dict):
            name = self.of(schema.get("propertyNames", {"type": "string"}))
            return {name: self.of(values)}
        return {
            name: self._fields[name] if name in self._fields else self.of(field)
            for name, field in schema.get("properties", {}).items()
        }

    def _resolve(self, schema: Json) -> Json:
        name = schema.get("$ref", "").rpartition("/")[2]
        return self._schemas[name] if name else schema

    def _options(self, schema: Json) -> list[Json]:
        options: list[Json] = schema.get("oneOf", schema.get("anyOf", [schema]))
        return options


def _text(schema: Json) -> str:
    is_decimal = r"\d" in schema.get("pattern", "")  # pydantic's pattern of Decimal
    text = FORMATS.get(schema.get("format", ""), DECIMAL if is_decimal else TEXT)
    return text.ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength")]
