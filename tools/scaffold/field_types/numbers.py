"""Fields that are numbers."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from adapters.sql.tables import SortableDecimal
from tools.scaffold.errors import ScaffoldError
from tools.scaffold.field_types.field import Field


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
    bson_type = "number"  # a small one is an int, others are longs
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
        return SortableDecimal(int(self.arguments)).spelled_out

    @property
    def http_pattern(self) -> str:
        pattern = rf"-?\d{{1,12}}(\.\d{{1,{self.arguments}}})?"
        return f'_{self.name.upper()} = re.compile(r"{pattern}")'

    @property
    def http_type(self) -> str:
        how = f'Must be a number in quotes, such as "{self._number(12)}".'
        pattern = f"_{self.name.upper()}"
        schema = f'{{"type": "string", "pattern": f"^{{{pattern}.pattern}}$"}}'
        return (
            f"Annotated[Decimal, require_format({pattern}, '{how}'),"
            f" WithJsonSchema({schema})]"
        )

    @property
    def other_value(self) -> str:
        return f"{{}} + {self.sample}"
