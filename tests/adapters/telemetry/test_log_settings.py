"""Tests of the settings that choose which lines a process logs, and in which format."""

import json
import subprocess
import sys

import pytest

LOG_A_FEW = """
import logging
from adapters import telemetry
from adapters.settings import load_settings
telemetry.configure(load_settings())
logging.getLogger("access").info("GET /")
logging.getLogger("any").debug("a detail")
logging.getLogger("any").info("news")
logging.getLogger("any").error("a fault")
"""


def lines(**settings: str) -> list[str]:
    ended = subprocess.run(
        [sys.executable, "-c", LOG_A_FEW],
        env={"PYTHONPATH": "src", **settings},
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stderr.splitlines()


@pytest.mark.parametrize(
    ("settings", "logged"),
    [
        ({}, ["GET /", "news", "a fault"]),
        pytest.param(
            {"ACCESS_LOG": "off"}, ["news", "a fault"], marks=pytest.mark.slow
        ),
        pytest.param(
            {"LOG_LEVEL": "debug"},
            ["GET /", "a detail", "news", "a fault"],
            marks=pytest.mark.slow,
        ),
        pytest.param({"LOG_LEVEL": "error"}, ["a fault"], marks=pytest.mark.slow),
        ({"LOG_LEVEL": "error", "ACCESS_LOG": "off"}, ["a fault"]),
    ],
)
def test_settings_pick_the_lines(settings: dict[str, str], logged: list[str]) -> None:
    written = [
        json.loads(line)["message"] for line in lines(LOG_FORMAT="json", **settings)
    ]
    assert [
        message for message in written if message in {"GET /", "a detail", *logged}
    ] == logged


def test_development_writes_text() -> None:
    assert "INFO any news" in lines()[1]
