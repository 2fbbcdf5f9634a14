"""Fields that are dates and times."""

from dataclasses import dataclass

from tools.scaffold.field_types.field import Field


@dataclass(frozen=True, kw_only=True)
class Day(Field):
    """`date`."""

    kind = "date"
    http_kind = "Day"
    column = "sa.Date"
    revision_column = "sa.Date()"
    sample = "date(2026, 12, 24)"
    json_sample = '"2026-12-24"'
    hard_values = "DATES"
    wrong_json = "0"
    other_value = "date(2026, 1, 1) if {} != date(2026, 1, 1) else date(2026, 1, 2)"

    @property
    def another_sample(self) -> str:
        return f"date({2024 - 4 * self.index}, 2, 29)"

    @property
    def json_another_sample(self) -> str:
        return f'"{2024 - 4 * self.index}-02-29"'


@dataclass(frozen=True, kw_only=True)
class Moment(Field):
    """`datetime`: aware, in UTC, with whole milliseconds."""

    kind = "datetime"
    http_kind = "Time"
    column = "Instant"
    revision_column = "sa.DateTime(timezone=True)"
    sample = "datetime(2026, 12, 24, 8, 30, tzinfo=UTC)"
    json_sample = '"2026-12-24T08:30:00Z"'
    wrong_value = "NOW.replace(tzinfo=None)"
    wrong_json = "0"
    other_value = "{}.replace(year={}.year % 9000 + 1, month=1, day=1)"

    @property
    def another_sample(self) -> str:
        return f"datetime({2024 - 4 * self.index}, 2, 29, 23, 59, 59, tzinfo=UTC)"

    @property
    def json_another_sample(self) -> str:
        return f'"{2024 - 4 * self.index}-02-29T23:59:59Z"'

    @property
    def rule_for_value(self) -> str:
        return f'self.{self.name} = validate_instant(self.{self.name}, field="{self.name}")'
