"""Tests that secrets in URLs, even malformed ones, are masked."""

import pytest

from adapters.settings.masking import mask_password
from tests.adapters.settings.test_settings import HIDDEN


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"https://host/?{HIDDEN}", "https://host/?…"),
        (f"https://host/?dsn={HIDDEN}&db=1", "https://host/?dsn=…&db=1"),
        (f"https://host/#{HIDDEN}", "https://host/#…"),
        (f"https://host/?db=1#{HIDDEN}", "https://host/?db=…"),
        (f"nats://{HIDDEN}@host", "nats://…@host"),
        (f"postgresql://me:{HIDDEN}/x@host/db?user=a@b", "postgresql://me:…@b"),
        (f"postgresql:/me:{HIDDEN}@host", "postgresql:/me:…@host"),
        (f"host=x password={HIDDEN} dbname=y", "host=x password=…"),
    ],
)
def test_possible_secrets_are_masked(url: str, shown: str) -> None:
    assert mask_password(url) == shown
