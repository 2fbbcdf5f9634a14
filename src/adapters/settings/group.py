"""The base class of settings, with their sources and the reporting of wrong values."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    InitSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings import PydanticBaseSettingsSource as Source

from adapters.settings.formats import describe_accepted
from adapters.settings.masking import mask
from adapters.unusable_setting import UnusableSetting

NEVER_EMPTY = {"environment"}
SECRETS = Path("/run/secrets")  # where containers find them


class SettingsGroup(BaseSettings):
    """Related settings, each with an attribute docstring for the documentation."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
        str_strip_whitespace=True,
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        *_: Source,
        **sources: Any,  # by name, as in pydantic-settings' signature
    ) -> tuple[Source, ...]:
        environment = sources["env_settings"]
        dotenv = sources["dotenv_settings"]
        variables = {**dotenv.env_vars, **environment.env_vars}
        files = InitSettingsSource(
            settings_cls, read_secret_files(settings_cls.model_fields, variables)
        )
        empty = InitSettingsSource(settings_cls, _unset_empty(settings_cls))
        return sources["init_settings"], environment, dotenv, files, empty

    def masked(self, setting: str) -> str:
        """Return the setting's value with secrets masked."""
        return mask(type(self).model_fields[setting], getattr(self, setting))

    def env_lines(self) -> Iterator[str]:
        """Yield every setting as a line of `.env`, with secrets masked."""
        for option in type(self).model_fields:
            line = f"{option.upper()}={self.masked(option)}"
            yield line if option in self.model_fields_set else f"{line}  # default"


def _unset_empty(kind: type[BaseSettings]) -> dict[str, str]:
    """Return the settings that are empty but must not be.

    Elsewhere an empty value selects the default, which here would be unsafe.
    """
    given: dict[str, str | None] = {}
    for source in (DotEnvSettingsSource, EnvSettingsSource):
        given |= source(kind, env_ignore_empty=False).env_vars
    return {
        name: ""
        for name in NEVER_EMPTY & kind.model_fields.keys()
        if given.get(name) == ""
    }


def read_secret_files(
    names: Iterable[str], variables: Mapping[str, str | None]
) -> dict[str, str]:
    """Read each setting NAME from the file that NAME_FILE names, or /run/secrets/name.

    Raises SystemExit if a file cannot be read, or both NAME and NAME_FILE are set.
    """
    texts = {name: _read_secret_file(name, variables) for name in names}
    return {name: text for name, text in texts.items() if text}


def _read_secret_file(name: str, variables: Mapping[str, str | None]) -> str | None:
    variable = f"{name.upper()}_FILE"
    path = variables.get(f"{name}_file")
    if path and variables.get(name):
        raise SystemExit(
            f"{variable}: {name.upper()} is set as well; accepted: one of them"
        )
    file = Path(path) if path else SECRETS / name
    if not path and not file.is_file():
        return None
    try:
        return file.read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a text file in UTF-8"
        raise SystemExit(
            f"{variable}: given {str(file)!r}, accepted: a file ({reason})"
        ) from None


def _accepted(field: FieldInfo, context: Mapping[str, object]) -> str:
    """Return the accepted values; a message of the setting's consumer is preferred."""
    error = context.get("error")
    return (
        str(error) if isinstance(error, UnusableSetting) else describe_accepted(field)
    )


def error_lines(kind: type[BaseSettings], error: ValidationError) -> Iterator[str]:
    """Yield a line for each wrong setting."""
    for details in error.errors():
        message = details["msg"].removeprefix("Value error, ")
        if not details["loc"]:  # the settings as a whole
            yield message
            continue
        name = str(details["loc"][0])
        field = kind.model_fields[name]
        by_validator = details["type"] == "value_error" and not field.examples
        needed = (
            message
            if by_validator
            else f"accepted: {_accepted(field, details.get('ctx', {}))}"
        )
        yield f"{name.upper()}: given {mask(field, details['input'])!r}, {needed}"
