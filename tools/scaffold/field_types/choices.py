"""Fields that are yes or no, one of several words, or an id."""

import re
from dataclasses import dataclass
from uuid import UUID

from tools.scaffold.errors import ScaffoldError
from tools.scaffold.field_types.field import Field


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
    bson_type = "binData"
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
