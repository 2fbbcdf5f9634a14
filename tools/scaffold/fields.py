"""The fields of an aggregate, as `make context` takes them.

    number:str:unique total:decimal(2) due_on:date state:enum(open|paid)=open notes:text?

A question mark makes a field optional, `:unique` unique, and `=` gives its default.
"""

import builtins
import keyword
import re
from dataclasses import replace

from tools.scaffold.errors import ScaffoldError
from tools.scaffold.field_types import TYPES, Field
from tools.scaffold.names import Name

MAX_FIELDS = 50
# What every aggregate has, or what the generated functions call their arguments.
TAKEN = {
    *("id", "version", "recorded", "actor", "self", "work", "given", "fields", "code"),
    *(
        "create",
        "revise",
        "remove",
        "record",
        "release",
        "check_version",
        "begin",
        "ids",
    ),
    *("body", "caller", "response", "query", "limit", "cursor", "metadata", "order"),
}
_FIELD = re.compile(
    r"(?P<name>[^:\s]+):(?P<type>[a-z]+)(?:\((?P<arguments>[^)]*)\))?"
    r"(?P<optional>\?)?(?P<unique>:unique)?(?:=(?P<default>\S+))?"
)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def parse_fields(text: str, thing: Name) -> list[Field]:
    """Read the fields of an aggregate.

    Raises ScaffoldError, naming the field, for what is not of the form above.
    """
    fields: list[Field] = []
    for part in text.split():
        field = _parse(part, thing)
        same = [one for one in fields if type(one) is type(field)]
        fields.append(replace(field, index=len(same)))
    if not fields:
        known = ", ".join(sorted(TYPES))
        raise ScaffoldError(f'say which fields it has: fields="title:str" ({known})')
    if len(fields) > MAX_FIELDS:
        raise ScaffoldError(
            f"{len(fields)} fields are too many: use up to {MAX_FIELDS}"
        )
    names = [field.name for field in fields]
    for name in names:
        if names.count(name) > 1:
            raise ScaffoldError(f"there are two fields named {name}")
    return fields


def _parse(part: str, thing: Name) -> Field:
    match = _FIELD.fullmatch(part)
    if not match:
        raise ScaffoldError(f"{part!r} is no field: write `name:type`, as `title:str`")
    name, kind = match["name"], match["type"]
    _must_be_usable(name, thing)
    if kind not in TYPES:
        known = ", ".join(sorted(TYPES))
        raise ScaffoldError(f"{name}: there is no type {kind}; choose among {known}")
    field = TYPES[kind](
        name=name,
        thing=thing,
        arguments=match["arguments"] or "",
        is_optional=bool(match["optional"]),
        is_unique=bool(match["unique"]),
        default=match["default"],
    )
    field.must_be_valid()
    return field


def _must_be_usable(name: str, thing: Name) -> None:
    if not _NAME.fullmatch(name) or name.endswith("_"):
        raise ScaffoldError(
            f"{name!r} is no name of a field: use small letters, digits and underscores"
        )
    if keyword.iskeyword(name) or name in dir(builtins):
        raise ScaffoldError(f"{name} is a word of Python: choose another name")
    if name in TAKEN or name in {thing.snake, thing.variable, f"{thing.snake}_id"}:
        raise ScaffoldError(
            f"{name} has a meaning of its own here: choose another name"
        )
