"""The base of all types of fields: code, as text, for each file of a context."""

from dataclasses import dataclass

from tools.scaffold.errors import ScaffoldError
from tools.scaffold.names import Name


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
    bson_type = ""  # of one that can be unique, as MongoDB names it
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
        """Raise ScaffoldError for options that the type does not take."""
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
