"""Converters between dataclass fields and plain forms, such as JSON or database rows.

Each form has its own converters of single values. Collections, optional values and
value objects are converted in the same way in every form.
"""

from collections.abc import Mapping
from dataclasses import fields
from enum import Enum
from types import NoneType, UnionType
from typing import Any, TypeGuard, TypeVar, Union, get_args, get_origin, get_type_hints

from application.structures import (
    Converter,
    Fields,
    collection_of,
    dict_of,
    member_of,
    optional,
    tuple_of,
    value_object,
)

COLLECTIONS = (list, set, frozenset, tuple)
MAPPINGS = (dict, Mapping)


class Converters:
    """Converters between annotated types and one plain form."""

    def __init__(self, single: Mapping[object, Converter], *, key: Converter) -> None:
        """Take the converters of single values by type, and the one of dict keys."""
        self.single = single
        self._key = key
        self._known: dict[type, Fields] = {}
        self._in_progress: set[type] = set()

    def fields_of(self, kind: type) -> Fields:
        """Return the converters of the fields that the dataclass's `__init__` takes.

        Raises TypeError, naming the field, if a field's type is not supported.
        """
        if kind not in self._known:
            self._known[kind] = self._fields(kind, kind.__name__)
        return self._known[kind]

    def of(self, annotation: object, *, where: str) -> Converter:
        """Return the converter of a field with this annotation.

        Raises TypeError, naming `where`, if the type is not supported.
        """
        kind, may_be_none = split_optional(annotation, where=where)
        converter = self._of_value(kind, where)
        return optional(converter) if may_be_none else converter

    def _of_value(self, kind: object, where: str) -> Converter:
        single = self.single.get(kind)
        if single is not None:
            return single
        if is_enum(kind):
            return member_of(kind)
        return self._structure(kind, where)

    def _structure(self, kind: object, where: str) -> Converter:
        origin = get_origin(kind)
        arguments = get_args(kind)
        if origin is tuple and arguments[1:] != (...,):
            return tuple_of([self.of(argument, where=where) for argument in arguments])
        if origin in COLLECTIONS:
            return collection_of(origin, self.of(arguments[0], where=where))
        if origin in MAPPINGS and unwrap_type(arguments[0]) is str:
            return dict_of(self._key, self.of(arguments[1], where=where))
        if is_value_object(kind):
            return value_object(kind, self._fields(kind, where))
        raise unsupported_type(kind, where=where)

    def _fields(self, kind: type, path: str) -> Fields:
        if kind in self._in_progress:
            raise TypeError(
                f"{path}: {kind.__name__} contains itself, which storages do not "
                "support."
            )
        self._in_progress.add(kind)
        try:
            converters = {
                name: self.of(annotation, where=f"{path}.{name}")
                for name, annotation in annotations(kind).items()
            }
        finally:
            self._in_progress.discard(kind)
        return Fields(
            writers={name: converter.write for name, converter in converters.items()},
            readers={name: converter.read for name, converter in converters.items()},
        )


def annotations(kind: type) -> Mapping[str, object]:
    """Return the type hints of the fields that the dataclass's `__init__` takes."""
    types = get_type_hints(kind)
    return {field.name: types[field.name] for field in fields(kind) if field.init}


def unwrap_type(annotation: Any) -> Any:
    """Return the type behind a NewType, or the bound of a type variable."""
    while hasattr(annotation, "__supertype__"):
        annotation = annotation.__supertype__
    return annotation.__bound__ if isinstance(annotation, TypeVar) else annotation


def split_optional(annotation: object, *, where: str) -> tuple[object, bool]:
    """Return the annotated type without None, and whether None is allowed.

    Raises TypeError if the annotation is a union of several other types.
    """
    kind = unwrap_type(annotation)
    if get_origin(kind) not in (Union, UnionType):
        return kind, False
    match [argument for argument in get_args(kind) if argument is not NoneType]:
        case [value]:
            return unwrap_type(value), True
    raise unsupported_type(kind, where=where)


def is_enum(kind: object) -> TypeGuard[type[Enum]]:
    return isinstance(kind, type) and issubclass(kind, Enum)


def is_value_object(kind: object) -> TypeGuard[type]:
    parameters = getattr(kind, "__dataclass_params__", None)
    return isinstance(kind, type) and parameters is not None and bool(parameters.frozen)


def unsupported_type(kind: object, *, where: str) -> TypeError:
    """Return the error that names the field and its type."""
    name = str(kind) if get_args(kind) else getattr(kind, "__name__", str(kind))
    return TypeError(f"{where}: {name} is not a type that storages support.")
