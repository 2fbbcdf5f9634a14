import logging
from pathlib import Path

import pytest

from adapters.settings.misspelt import misspelt, warn_of_misspelt_settings
from adapters.settings.settings import Settings


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("STORAGE_ULR", "STORAGE_URL"),
        ("SECRETKEY", "SECRET_KEY"),
        ("JOBS_CONCURENCY", "JOBS_CONCURRENCY"),
        ("CORS_ORIGIN", "CORS_ORIGINS"),
    ],
)
def test_a_misspelt_setting_is_recognized(name: str, meant: str) -> None:
    assert [*misspelt([name])] == [(name, meant)]


def test_settings_and_the_variables_of_others_are_left_alone() -> None:
    settings = [option.upper() for option in Settings.model_fields]
    files = [f"{name}_FILE" for name in settings]
    others = [
        "HOME",
        "HOSTNAME",
        "PATH",
        "PWD",
        "KUBERNETES_SERVICE_HOST",
        "HTTP_PROXY",
    ]
    assert [*misspelt([*settings, *files, *others])] == []


def test_the_log_suggests_the_setting(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("STORAGE_ULR", "memory://")
    with caplog.at_level(logging.WARNING):
        warn_of_misspelt_settings()
    assert "STORAGE_ULR is not a setting: did you mean STORAGE_URL?" in caplog.text


def test_lines_of_the_file_are_checked_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    lines = ["STORAGE_ULR=memory://", "log_level=debug", "SECRET_KEY_FILE=x", "PAGER=x"]
    (tmp_path / ".env").write_text("\n".join(lines))
    monkeypatch.chdir(tmp_path)
    with caplog.at_level(logging.WARNING):
        warn_of_misspelt_settings()
    assert caplog.messages == [
        "STORAGE_ULR in .env is not a setting: did you mean STORAGE_URL?"
    ]
