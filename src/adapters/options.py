"""What options have in common: where they come from, what they accept, how a wrong one is told."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from types import NoneType
from typing import Any, get_args

from pydantic import Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, InitSettingsSource, SettingsConfigDict
from pydantic_settings import PydanticBaseSettingsSource as Source

SECRETS = Path("/run/secrets")  # where Docker and Kubernetes put secrets as files
MASKED = "••••••••"


class Concern(BaseSettings):
    """Each option is described by the text below it."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
    )

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], *_: Any, **sources: Any
    ) -> tuple[Source, ...]:
        environment, dotenv = sources["env_settings"], sources["dotenv_settings"]
        variables = {**dotenv.env_vars, **environment.env_vars}
        files = InitSettingsSource(settings_cls, from_files(settings_cls.model_fields, variables))
        return sources["init_settings"], environment, dotenv, files

    def shown(self, option: str) -> str:
        """Its value without any secret."""
        return _shown(type(self).model_fields[option], getattr(self, option))

    def effective(self) -> Iterator[str]:
        """Every option as a line of `.env`, without any secret."""
        for option in type(self).model_fields:
            line = f"{option.upper()}={self.shown(option)}"
            yield line if option in self.model_fields_set else f"{line}  # default"


def from_files(names: Iterable[str], variables: Mapping[str, str | None]) -> dict[str, Any]:
    """Read NAME from the file that NAME_FILE names, or from /run/secrets/name; or exit."""
    found = {name: _from_file(name, variables) for name in names}
    return {name: text for name, text in found.items() if text}


def _from_file(name: str, variables: Mapping[str, str | None]) -> str | None:
    named, variable = variables.get(f"{name}_file"), f"{name.upper()}_FILE"
    if named and variables.get(name):
        raise SystemExit(f"{variable}: {name.upper()} is given, too; accepted: one of them")
    file = Path(named) if named else SECRETS / name
    try:
        return file.read_text("utf-8").strip() if named or file.is_file() else None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise SystemExit(f"{variable}: given {str(file)!r}, accepted: a file ({why})") from None


def like(accepted: str, pattern: str) -> Any:
    """A text of that pattern, throughout."""
    return Field(pattern=rf"^(?:{pattern})$", examples=[accepted])


def by_commas(accepted: str, pattern: str) -> Any:
    return like(accepted, rf"(?:\s*(?:{pattern})\s*(?:,|$))*")


def url_with(schemes: Iterable[str], *words: str) -> Any:
    """The URL of a server or folder, or one of the words."""
    accepted = [*words, *(f"{one}://" + "…" * (one not in ("memory", "log")) for one in schemes)]
    pattern = "|".join(re.escape(one).replace("…", r".*[^/\s].*") for one in accepted)
    return like(", ".join(accepted), pattern)


def period(**unit: str) -> Any:
    """The option that is named, as a timedelta: `period(days="session_days")`."""
    [(name, option)] = unit.items()
    return property(lambda settings: timedelta(**{name: getattr(settings, option)}))


def revealed(option: str) -> Any:
    """The text of the secret that is named, if it is given: `revealed("admin_password")`."""
    return property(lambda s: it.get_secret_value() if (it := getattr(s, option)) else None)


def accepted(field: FieldInfo) -> str:
    """Say what the option may be."""
    kind, parts = field.annotation, get_args(field.annotation)
    if field.examples:
        return str(field.examples[0])
    if NoneType in parts:  # it may be left out
        return accepted(FieldInfo.from_annotation(parts[0]))
    bounds: dict[str, float] = {}
    for one in field.metadata:
        bounds |= {name: getattr(one, name) for name in ("ge", "gt", "le") if hasattr(one, name)}
    if bounds:
        number = "a whole number" if kind is int else "a number"
        least = f"over {bounds['gt']}, up" if "gt" in bounds else f"from {bounds['ge']}"
        return f"{number} {least} to {bounds['le']}"
    return "true or false" if kind is bool else " or ".join(map(str, parts)) or "any text"


def told(kind: type[BaseSettings], error: ValidationError) -> Iterator[str]:
    """A line for each option that is wrong."""
    for one in error.errors():
        said = one["msg"].removeprefix("Value error, ")
        if not one["loc"]:  # by the settings as a whole
            yield said
            continue
        name = str(one["loc"][0])
        field = kind.model_fields[name]
        by_validator = one["type"] == "value_error" and not field.examples
        what = said if by_validator else f"accepted: {accepted(field)}"
        yield f"{name.upper()}: given {_shown(field, one['input'])!r}, {what}"


def _shown(field: FieldInfo, value: Any) -> str:
    if value is None:
        return ""
    if SecretStr in (field.annotation, *get_args(field.annotation)):
        return MASKED
    return str(value).lower() if isinstance(value, bool) else without_password(str(value))


def without_password(url: str) -> str:
    """Mask what is, or in a misspelt URL may be, a password."""
    who, at, where = url.rpartition("@")
    who = re.sub(r"^([\w+]+:/*)?([^:]*):.*", r"\1\2:…", who)
    where = re.sub(r"(://[^/\[:]+):(?!\d*(?:[/,?]|$)).*", r"\1:…", where)
    return who + at + re.sub(r"(?i)(password|secret|token|key)=[^&]*", r"\1=…", where)
