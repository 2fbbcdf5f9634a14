"""Tests of the defaults shown in the documentation and in `.env.example`."""

from datetime import timedelta

import pytest
from pydantic import BaseModel, Field, SecretStr

from tools.document_settings import default


class Options(BaseModel):
    required: str
    optional: str | None = None
    secret: SecretStr = SecretStr("dev")
    flag: bool = True
    ttl: timedelta = Field(default_factory=lambda: timedelta(seconds=5))
    count: int = 0


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("required", ""),
        ("optional", ""),
        ("secret", "dev"),
        ("flag", "true"),
        ("ttl", "0:00:05"),
        ("count", "0"),
    ],
)
def test_defaults_are_written_as_environment_variables(name: str, shown: str) -> None:
    assert default(Options.model_fields[name]) == shown
