"""The types of fields, by the names that `make context` takes."""

from collections.abc import Mapping

from tools.scaffold.field_types.choices import Choice, Identifier, Truth
from tools.scaffold.field_types.field import Field
from tools.scaffold.field_types.numbers import Amount, Integer
from tools.scaffold.field_types.texts import Line, Text
from tools.scaffold.field_types.times import Day, Moment

__all__ = ["TYPES", "Field"]

TYPES: Mapping[str, type[Field]] = {
    "bool": Truth,
    "date": Day,
    "datetime": Moment,
    "decimal": Amount,
    "enum": Choice,
    "int": Integer,
    "str": Line,
    "text": Text,
    "uuid": Identifier,
}
