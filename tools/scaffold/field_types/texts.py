"""Fields that are text."""

import re
from dataclasses import dataclass

from tools.scaffold.errors import ScaffoldError
from tools.scaffold.field_types.field import Field


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
    bson_type = "string"
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

    judge = "validate_one_line"

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
    judge = "validate_multi_line"
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
