"""Converters of annotated fields to a plain form, and back.

Each form, JSON or that of a database, says how it writes single values; how these are put together
is the same in all of them.
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
    """The converters of one form."""

    def __init__(self, single: Mapping[object, Converter], *, key: Converter) -> None:
        """`single` has one for each type of single values, `key` is that of the keys of dicts."""
        self.single = single
        self._key = key
        self._known: dict[type, Fields] = {}
        self._in_progress: set[type] = set()

    def fields_of(self, kind: type) -> Fields:
        """Return the converters of what the dataclass's `__init__` takes, made once.

        Raises TypeError that names a field of another type than can be converted.
        """
        if kind not in self._known:
            self._known[kind] = self._fields(kind, kind.__name__)
        return self._known[kind]

    def of(self, annotation: object, *, where: str) -> Converter:
        """Return the converter of a field that is annotated so; raises TypeError likewise."""
        wanted, may_be_none = split_optional(annotation, where=where)
        converter = self._of_value(wanted, where)
        return optional(converter) if may_be_none else converter

    def _of_value(self, wanted: object, where: str) -> Converter:
        single = self.single.get(wanted)
        if single is not None:
            return single
        if is_enum(wanted):
            return member_of(wanted)
        return self._structure(wanted, where)

    def _structure(self, wanted: object, where: str) -> Converter:
        origin, arguments = get_origin(wanted), get_args(wanted)
        if origin is tuple and arguments[1:] != (...,):
            return tuple_of([self.of(argument, where=where) for argument in arguments])
        if origin in COLLECTIONS:
            return collection_of(origin, self.of(arguments[0], where=where))
        if origin in MAPPINGS and underlying(arguments[0]) is str:
            return dict_of(self._key, self.of(arguments[1], where=where))
        if is_value_object(wanted):
            return value_object(wanted, self._fields(wanted, where))
        raise unsupported_type(wanted, where=where)

    def _fields(self, kind: type, path: str) -> Fields:
        if kind in self._in_progress:
            raise TypeError(
                f"{path}: {kind.__name__} contains itself, which storages do not keep."
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
    """Return those of the fields that the dataclass's `__init__` takes."""
    types = get_type_hints(kind)
    return {field.name: types[field.name] for field in fields(kind) if field.init}


def underlying(annotation: Any) -> Any:
    """Return the type that a NewType stands for, or a type variable's bound."""
    while hasattr(annotation, "__supertype__"):
        annotation = annotation.__supertype__
    return annotation.__bound__ if isinstance(annotation, TypeVar) else annotation


def split_optional(annotation: object, *, where: str) -> tuple[object, bool]:
    """Return the type of what is not None, and whether None may take its place.

    Raises TypeError for a union of several types.
    """
    wanted = underlying(annotation)
    if get_origin(wanted) not in (Union, UnionType):
        return wanted, False
    match [argument for argument in get_args(wanted) if argument is not NoneType]:
        case [value]:
            return underlying(value), True
    raise unsupported_type(wanted, where=where)


def is_enum(kind: object) -> TypeGuard[type[Enum]]:
    return isinstance(kind, type) and issubclass(kind, Enum)


def is_value_object(kind: object) -> TypeGuard[type]:
    parameters = getattr(kind, "__dataclass_params__", None)
    return isinstance(kind, type) and parameters is not None and bool(parameters.frozen)


def unsupported_type(wanted: object, *, where: str) -> TypeError:
    name = str(wanted) if get_args(wanted) else getattr(wanted, "__name__", str(wanted))
    return TypeError(f"{where}: {name} is no type that storages keep.")
