"""Hypothesis strategies for all types that aggregates consist of."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, get_args, get_origin
from uuid import UUID

from hypothesis import strategies as st

from application.converters import annotations, is_enum, is_value_object, split_optional
from tests.adapters.contracts.specimen import Specimen, SpecimenId
from tests.builders import an_id

Values = st.SearchStrategy[Any]

MICROSECONDS = st.integers(-(2**63), 2**63 - 1)
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8
)
SINGLE: Mapping[object, Values] = {
    str: TEXTS,
    int: st.integers(-(2**63), 2**63 - 1),
    bool: st.booleans(),
    float: st.floats(),
    Decimal: st.decimals(),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)).map(
        lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    ),
    timedelta: MICROSECONDS.map(lambda count: timedelta(microseconds=count)),
    UUID: st.uuids(),
    bytes: st.binary(max_size=8),
}
IN_A_COLUMN = st.floats(allow_nan=False).filter(lambda number: str(number) != "-0.0")


def specimens() -> st.SearchStrategy[Specimen]:
    drawn = {name: values_of(wanted) for name, wanted in annotations(Specimen).items()}
    given = {**drawn, "ratio": IN_A_COLUMN, "version": st.just(0)}
    return st.builds(
        Specimen, **{**given, "id": st.builds(lambda: SpecimenId(an_id()))}
    )


def values_of(annotation: object) -> Values:
    wanted, may_be_none = split_optional(annotation, where="a field")
    values = _values_of(wanted)
    return st.none() | values if may_be_none else values


def _values_of(wanted: Any) -> Values:
    if wanted in SINGLE:
        return SINGLE[wanted]
    if is_enum(wanted):
        return st.sampled_from(wanted)
    if is_value_object(wanted):
        fields = {name: values_of(each) for name, each in annotations(wanted).items()}
        return st.builds(wanted, **fields)
    origin, arguments = get_origin(wanted), get_args(wanted)
    if origin is dict:
        return st.dictionaries(TEXTS, values_of(arguments[1]), max_size=3)
    if origin is tuple and arguments[1:] != (...,):
        return st.tuples(*map(values_of, arguments))
    return st.lists(values_of(arguments[0]), max_size=3).map(origin)
