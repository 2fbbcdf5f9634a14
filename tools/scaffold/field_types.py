"""What each type of field looks like in each file of a context: code, as text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from uuid import UUID

from application.cursors import MAX_DIGITS
from tools.scaffold.names import Name
from tools.scaffold.refusal import ScaffoldError


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field; a subclass for each type says what differs."""

    name: str
    thing: Name
    arguments: str = ""
    is_optional: bool = False
    is_unique: bool = False
    default: str | None = None
    index: int = 0  # how many fields of the same type stand before it

    can_be_unique = False
    is_text = False

    @property
    def kind(self) -> str:
        """Its type in Python."""
        return ""

    @property
    def column(self) -> str:
        """The type of its column, as the table has it."""
        return ""

    @property
    def revision_column(self) -> str:
        """The type of its column, as a revision spells it out."""
        return ""

    @property
    def http_type(self) -> str:
        """Its type in requests; empty where no type of its own is needed."""
        return ""

    @property
    def sample(self) -> str:
        """A value, as code."""
        return ""

    @property
    def another_sample(self) -> str:
        """A different value, as code."""
        return ""

    @property
    def json_sample(self) -> str:
        """The first value in JSON, as code."""
        return ""

    @property
    def json_another_sample(self) -> str:
        """The different value in JSON, as code."""
        return ""

    @property
    def hard_values(self) -> str:
        """Values that storages may get wrong, as an expression."""
        return ""

    @property
    def rule_for_value(self) -> str:
        """The statements that judge a value; empty for none."""
        return ""

    @property
    def wrong_value(self) -> str:
        """A value that breaks the rule, as code; empty for none."""
        return ""

    @property
    def wrong_json(self) -> str:
        """A value that no request may have, as code."""
        return ""

    @property
    def limit(self) -> str:
        """The name of the constant that limits it; empty for none."""
        return ""

    @property
    def limit_value(self) -> str:
        """The value of that constant, as code."""
        return ""

    @property
    def limits_code(self) -> str:
        """What the schemas of requests make of the limit; empty for none."""
        return ""

    @property
    def other_value(self) -> str:
        """An expression for another value than `{}` is."""
        return ""

    def must_be_valid(self) -> None:
        """Raises ScaffoldError for options that the type does not take."""
        if self.arguments:
            raise ScaffoldError(f"{self.name}: this type takes nothing in brackets")
        self._must_take_options()

    def _must_take_options(self) -> None:
        if self.is_unique and not self.can_be_unique:
            raise ScaffoldError(f"{self.name}: a field of this type cannot be unique")
        if self.is_unique and self.default is not None:
            raise ScaffoldError(f"{self.name}: a unique field has no default")
        if self.is_optional and self.default is not None:
            raise ScaffoldError(
                f"{self.name}: an optional field has no default but none"
            )
        if self.default is not None:
            self.code_of(self.default)

    def code_of(self, default: str) -> str:
        """Return a default as code. Raises ScaffoldError if it is none of this type."""
        raise ScaffoldError(f"{self.name}: {default} cannot be a default of this type")

    @property
    def text(self) -> str:
        return self.name.replace("_", " ")

    @property
    def pascal(self) -> str:
        return "".join(word.capitalize() for word in self.name.split("_"))

    @property
    def http_name(self) -> str:
        return self.pascal

    @property
    def taken(self) -> str:
        return f"{self.thing.pascal}{self.pascal}Taken"

    @property
    def annotation(self) -> str:
        return f"{self.kind} | None" if self.is_optional else self.kind

    @property
    def changed_annotation(self) -> str:
        none = " | None" if self.is_optional else ""
        return f"{self.kind} | Unchanged{none}"

    @property
    def argument_annotation(self) -> str:
        """The annotation of the use case's argument."""
        return self.annotation

    @property
    def changed_argument_annotation(self) -> str:
        return self.changed_annotation

    @property
    def argument_default(self) -> str:
        return self.default_code

    @property
    def http_default(self) -> str:
        return self.default_code

    @property
    def from_argument(self) -> str:
        """The value that the use case hands to the aggregate, as code."""
        return self.name

    @property
    def from_changed_argument(self) -> str:
        return self.name

    @property
    def equals(self) -> str:
        """The operator that compares a value with the samples."""
        return "=="

    @property
    def http_annotation(self) -> str:
        own = self.http_name if self.http_type else self.http_kind
        return f"{own} | None" if self.is_optional else own

    @property
    def http_kind(self) -> str:
        return self.kind

    @property
    def default_code(self) -> str:
        if self.is_optional:
            return " = None"
        return "" if self.default is None else f" = {self.code_of(self.default)}"

    @property
    def not_null(self) -> str:
        return "" if self.is_optional else ", nullable=False"

    @property
    def http_pattern(self) -> str:
        """The pattern of its text in requests; empty for none."""
        return ""

    @property
    def constants(self) -> list[str]:
        return [f"{self.limit} = {self.limit_value}"] if self.limit else []

    @property
    def limits(self) -> str:
        """The name of what the schemas use, for a field that has a limit."""
        return self.limit.removeprefix("MAX_") + "_LIMITS"

    @property
    def rule(self) -> str:
        if not self.rule_for_value or not self.is_optional:
            return self.rule_for_value
        indented = self.rule_for_value.replace("\n", "\n    ")
        return f"if self.{self.name} is not None:\n    {indented}"

    @property
    def is_present(self) -> str:
        """A condition for comparing with others: nothing is unlike nothing."""
        none = f"aggregate.{self.name} is not None and "
        return none if self.is_optional else ""

    @property
    def plain(self) -> str:
        """The value in a plain aggregate; empty where the field is left out."""
        if self.is_optional or self.default is not None:
            return ""
        return self.sample

    @property
    def plain_value(self) -> str:
        """A value that a full aggregate does not have."""
        return self.sample if self.sample != self.full else self.another_sample

    @property
    def full(self) -> str:
        if (
            self.default is not None
            and self.code_of(self.default) == self.another_sample
        ):
            return self.sample
        return self.another_sample

    @property
    def built(self) -> str:
        """The value in a full aggregate of the tests, where unique ones all differ."""
        return self.full

    @property
    def argument_full(self) -> str:
        """The same as the use case takes it."""
        return self.full

    @property
    def argument_plain(self) -> str:
        return self.plain_value

    @property
    def json_full(self) -> str:
        is_other = self.full == self.another_sample
        return self.json_another_sample if is_other else self.json_sample

    @property
    def json_plain(self) -> str:
        is_other = self.full == self.another_sample
        return self.json_sample if is_other else self.json_another_sample

    @property
    def hard(self) -> str:
        if self.is_optional and self.hard_values:
            return f"[None, *{self.hard_values}]"
        return self.hard_values

    @property
    def another(self) -> str:
        return f"{self.name}={self.plain_value}"

    @property
    def json_another(self) -> str:
        return f"{self.name}={self.json_plain}"

    def value_of(self, number: str) -> str:
        """Return a value for a number, as code: equal ones for equal numbers."""
        raise NotImplementedError

    def json_value_of(self, number: str) -> str:
        """Return the same in JSON, as code."""
        return self.value_of(number)

    def other(self, expression: str) -> str:
        """Return an expression for a value that differs from that of another one."""
        if self.is_optional:
            return f"{self.full} if {expression} is None else None"
        return self.other_value.replace("{}", expression)


@dataclass(frozen=True, kw_only=True)
class Line(Field):
    """`str`: one line of up to 200 characters."""

    kind = "str"
    sample = '"One"'
    json_sample = sample
    limit_value = "200"
    wrong_value = '"a\\nb"'
    wrong_json = '""'
    can_be_unique = True
    is_text = True
    other_value = '"Another" if {} != "Another" else "One"'

    @property
    def another_sample(self) -> str:
        return f'"Another {self.index}"' if self.index else '"Another"'

    @property
    def json_another_sample(self) -> str:
        return self.another_sample

    def code_of(self, default: str) -> str:
        if not re.fullmatch(r"[\w .-]{1,200}", default):
            raise ScaffoldError(f"{self.name}: a default has letters and digits alone")
        return f'"{default}"'

    @property
    def limit(self) -> str:
        return f"MAX_{self.name.upper()}"

    @property
    def limits_code(self) -> str:
        return f"range(1, {self.limit} + 1)  # characters"

    @property
    def rule_for_value(self) -> str:
        return (
            f"self.{self.name} = {self.judge}(\n"
            f'    self.{self.name}, field="{self.name}", max_length={self.limit}\n)'
        )

    judge = "one_line_text"

    @property
    def column(self) -> str:
        return f"sa.String({self.limit})"

    @property
    def revision_column(self) -> str:
        return f"sa.String(length={self.limit_value})"

    @property
    def http_type(self) -> str:
        return f"Annotated[str, length_schema({self.limits}, pattern=ONE_LINE)]"

    @property
    def mongo_schema(self) -> str:
        schema = f"text(max_length={self.limit})"
        return f"optional({schema})" if self.is_optional else schema

    @property
    def hard_values(self) -> str:
        return f"lines({self.limit})"

    @property
    def hard(self) -> str:
        return self.hard_values  # None is not among texts

    @property
    def plain(self) -> str:
        return 'f"{new_id.int & 0xFFFFFFFF}"' if self.is_unique else super().plain

    @property
    def built(self) -> str:
        return 'f"{an_id().int & 0xFFFFFFFF}"' if self.is_unique else super().built

    @property
    def mongo_index(self) -> str:
        return _mongo_index(self, "string")

    def value_of(self, number: str) -> str:
        return f"str({number})"


@dataclass(frozen=True, kw_only=True)
class Text(Line):
    """`text`: many lines of up to 4,000 characters."""

    sample = '"One line."'
    json_sample = sample
    limit_value = "4000"
    wrong_value = '"\\0"'
    can_be_unique = False
    judge = "multi_line_text"
    column = "sa.Text"
    revision_column = "sa.Text()"
    hard_values = "TEXTS"

    @property
    def another_sample(self) -> str:
        return f'"Line {self.index}.\\nAnother."'

    def code_of(self, default: str) -> str:
        raise ScaffoldError(f"{self.name}: {default} cannot be a default of this type")

    @property
    def http_type(self) -> str:
        return f"Annotated[str, length_schema({self.limits})]"


@dataclass(frozen=True, kw_only=True)
class Integer(Field):
    """`int`: 0 to 1,000,000."""

    kind = "int"
    column = "sa.BigInteger"
    revision_column = "sa.BigInteger()"
    sample = "1"
    json_sample = sample
    hard_values = "INTS"
    limit_value = "1_000_000"
    wrong_value = "-1"
    wrong_json = "-1"
    can_be_unique = True
    other_value = "{} + 1"

    @property
    def another_sample(self) -> str:
        return str(self.index + 2)

    @property
    def json_another_sample(self) -> str:
        return self.another_sample

    def code_of(self, default: str) -> str:
        if not re.fullmatch(r"\d{1,7}", default) or int(default) > 1_000_000:
            raise ScaffoldError(f"{self.name}: a default is a number up to 1000000")
        return str(int(default))

    @property
    def limit(self) -> str:
        return f"MAX_{self.name.upper()}"

    @property
    def limits_code(self) -> str:
        return f"range({self.limit} + 1)"

    @property
    def rule_for_value(self) -> str:
        return (
            f"if {self._is_there}not 0 <= self.{self.name} <= {self.limit}:\n"
            f'    detail = f"{self.text.capitalize()} must be 0 to {{{self.limit}}}."\n'
            f'    raise Invalid(detail, field="{self.name}")'
        )

    @property
    def _is_there(self) -> str:
        return f"self.{self.name} is not None and " if self.is_optional else ""

    @property
    def rule(self) -> str:
        return self.rule_for_value

    @property
    def http_type(self) -> str:
        return f"Annotated[Integer, range_schema({self.limits})]"

    @property
    def plain(self) -> str:
        return "new_id.int & 0xFFFFF" if self.is_unique else super().plain

    @property
    def built(self) -> str:
        return "an_id().int & 0xFFFFF" if self.is_unique else super().built

    @property
    def mongo_index(self) -> str:
        return _mongo_index(self, "long")

    def value_of(self, number: str) -> str:
        return number


@dataclass(frozen=True, kw_only=True)
class Amount(Field):
    """`decimal(n)`: a number with exactly n decimal places, of up to 12 digits before them."""

    kind = "Decimal"
    limit_value = "Decimal(10**12)"
    wrong_value = 'Decimal("NaN")'
    wrong_json = '"1e3"'

    def must_be_valid(self) -> None:
        if not re.fullmatch("[1-6]", self.arguments):
            raise ScaffoldError(
                f"{self.name}: say how many decimal places it has, 1 to 6: decimal(2)"
            )
        self._must_take_options()

    def code_of(self, default: str) -> str:
        try:
            number = Decimal(default).quantize(Decimal(1).scaleb(-int(self.arguments)))
        except InvalidOperation:
            raise ScaffoldError(f"{self.name}: {default} is no number") from None
        return f'Decimal("{number}")'

    def _number(self, whole: int) -> str:
        return f"{whole}.{'5'.ljust(int(self.arguments), '0')}"

    @property
    def sample(self) -> str:
        return f'Decimal("{self._number(12)}")'

    @property
    def another_sample(self) -> str:
        return f'Decimal("{self._number(-7 - self.index)}")'

    @property
    def json_sample(self) -> str:
        return f'"{self._number(12)}"'

    @property
    def json_another_sample(self) -> str:
        return f'"{self._number(-7 - self.index)}"'

    @property
    def hard_values(self) -> str:
        zero = "0." + "0" * int(self.arguments)
        large = "-123456789012." + "9" * int(self.arguments)
        return f'[Decimal("{zero}"), Decimal("{large}")]'

    @property
    def limit(self) -> str:
        return f"MAX_{self.name.upper()}"

    @property
    def step(self) -> str:
        return f"{self.name.upper()}_STEP"

    @property
    def constants(self) -> list[str]:
        smallest = Decimal(1).scaleb(-int(self.arguments))
        return [*super().constants, f'{self.step} = Decimal("{smallest}")']

    @property
    def rule_for_value(self) -> str:
        value, places = f"self.{self.name}", self.arguments
        return (
            f"is_usable = {value}.is_finite() and abs({value}) < {self.limit}\n"
            f"if not is_usable or {value} != {value}.quantize({self.step}):\n"
            f'    detail = "{self.text.capitalize()} must be a number of up to {places}'
            f' decimal places."\n'
            f'    raise Invalid(detail, field="{self.name}")\n'
            f"{value} = {value}.quantize({self.step})"
        )

    @property
    def column(self) -> str:
        return f"SortableDecimal({self.arguments})"

    @property
    def revision_column(self) -> str:
        decimal = f"sa.Numeric({MAX_DIGITS + int(self.arguments)}, {self.arguments})"
        return f'sa.BigInteger().with_variant({decimal}, "postgresql")'

    @property
    def http_pattern(self) -> str:
        pattern = rf"-?\d{{1,12}}(\.\d{{1,{self.arguments}}})?"
        return f'_{self.name.upper()} = re.compile(r"{pattern}")'

    @property
    def http_type(self) -> str:
        how = f'{self.text.capitalize()} is written as "{self._number(12)}", in quotes.'
        return f"Annotated[Decimal, require_format(_{self.name.upper()}, '{how}')]"

    @property
    def other_value(self) -> str:
        return f"{{}} + {self.sample}"


@dataclass(frozen=True, kw_only=True)
class Truth(Field):
    """`bool`."""

    kind = "bool"
    http_kind = "StrictBool"
    column = "sa.Boolean"
    revision_column = "sa.Boolean()"
    sample = "False"
    another_sample = "True"
    json_sample = sample
    json_another_sample = another_sample
    hard_values = "[True, False]"
    wrong_json = '"yes"'
    other_value = "not {}"
    equals = "is"

    def code_of(self, default: str) -> str:
        if default not in ("true", "false"):
            raise ScaffoldError(f"{self.name}: a default is true or false")
        return default.capitalize()


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
        return f'self.{self.name} = instant(self.{self.name}, field="{self.name}")'


@dataclass(frozen=True, kw_only=True)
class Identifier(Field):
    """`uuid`."""

    kind = "UUID"
    column = "sa.Uuid"
    revision_column = "sa.Uuid()"
    sample = "UUID(int=7)"
    json_sample = '"00000000-0000-0000-0000-000000000007"'
    hard_values = "[UUID(int=0), UUID(int=2**128 - 1)]"
    wrong_json = '"7"'
    can_be_unique = True
    other_value = "UUID(int={}.int ^ 1)"

    @property
    def another_sample(self) -> str:
        return f"UUID(int={self.index + 8})"

    @property
    def json_another_sample(self) -> str:
        return f'"{UUID(int=self.index + 8)}"'

    @property
    def plain(self) -> str:
        return "an_id()" if self.is_unique else super().plain

    @property
    def built(self) -> str:
        return "an_id()" if self.is_unique else super().built

    @property
    def mongo_index(self) -> str:
        return _mongo_index(self, "binData")

    def value_of(self, number: str) -> str:
        return f"UUID(int={number})"

    def json_value_of(self, number: str) -> str:
        return f"str(UUID(int={number}))"


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """`enum(open|paid)`: one of some words."""

    wrong_json = '"none of them"'

    def must_be_valid(self) -> None:
        options = self.options
        is_usable = len(options) > 1 and len(set(options)) == len(options)
        if not is_usable or not all(
            re.fullmatch("[a-z][a-z0-9_]*", one) for one in options
        ):
            raise ScaffoldError(
                f"{self.name}: name two or more different words, as enum(open|paid)"
            )
        self._must_take_options()

    def code_of(self, default: str) -> str:
        if default not in self.options:
            raise ScaffoldError(f"{self.name}: {default} is not among {self.options}")
        return f"{self.kind}.{default.upper()}"

    @property
    def options(self) -> list[str]:
        return self.arguments.split("|")

    @property
    def kind(self) -> str:
        return f"{self.thing.pascal}{self.pascal}"

    @property
    def longest(self) -> int:
        return max(20, *(len(option) for option in self.options))

    @property
    def column(self) -> str:
        return f"sa.String({self.longest})"

    @property
    def revision_column(self) -> str:
        return f"sa.String(length={self.longest})"

    @property
    def sample(self) -> str:
        return f"{self.kind}.{self.options[0].upper()}"

    @property
    def another_sample(self) -> str:
        return f"{self.kind}.{self.options[-1].upper()}"

    @property
    def json_sample(self) -> str:
        return f'"{self.options[0]}"'

    @property
    def json_another_sample(self) -> str:
        return f'"{self.options[-1]}"'

    @property
    def hard_values(self) -> str:
        return f"list({self.kind})"

    @property
    def argument_full(self) -> str:
        return self.json_full

    @property
    def argument_plain(self) -> str:
        return self.json_plain

    @property
    def by_name(self) -> str:
        """The function of the domain that reads a member."""
        return f"{self.name}_named"

    @property
    def limit(self) -> str:
        return self.kind

    @property
    def constants(self) -> list[str]:
        return []

    @property
    def limits(self) -> str:
        return f"{self.name.upper()}_NAMES"

    @property
    def limits_code(self) -> str:
        return f"[member.value for member in {self.kind}]"

    @property
    def http_type(self) -> str:
        return f"Annotated[str, length_schema(enum=[*{self.limits}])]"

    @property
    def http_default(self) -> str:
        if self.is_optional:
            return " = None"
        return "" if self.default is None else f' = "{self.default}"'

    @property
    def argument_annotation(self) -> str:
        return "str | None" if self.is_optional else "str"

    @property
    def changed_argument_annotation(self) -> str:
        return "str | Unchanged | None" if self.is_optional else "str | Unchanged"

    @property
    def argument_default(self) -> str:
        return self.http_default

    @property
    def from_argument(self) -> str:
        read = f"{self.by_name}({self.name})"
        none = f"None if {self.name} is None else " if self.is_optional else ""
        return none + read

    @property
    def from_changed_argument(self) -> str:
        untouched = f"isinstance({self.name}, Unchanged)"
        if self.is_optional:
            untouched = f"{self.name} is None or {untouched}"
        return f"{self.name} if {untouched} else {self.by_name}({self.name})"

    @property
    def other_value(self) -> str:
        return f"{self.sample} if {{}} != {self.sample} else {self.another_sample}"


def _mongo_index(field: Field, bson_type: str) -> str:
    plural = field.thing.plural().snake
    present = (
        f', partialFilterExpression={{"{field.name}": {{"$type": "{bson_type}"}}}}'
    )
    return (
        f'IndexModel("{field.name}", name="uq_{plural}_{field.name}", unique=True'
        f"{present if field.is_optional else ''})"
    )


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
