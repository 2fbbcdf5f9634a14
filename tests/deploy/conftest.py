from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from adapters.settings import Settings, group, load_settings
from tests.deploy.files import IMAGE

Load = Callable[[Mapping[str, str], Mapping[str, str]], Settings]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Load the settings as a container does, from its variables and secrets."""

    def loaded(variables: Mapping[str, str], secrets: Mapping[str, str]) -> Settings:
        monkeypatch.chdir(tmp_path)
        for name in Settings.model_fields:
            monkeypatch.delenv(name.upper(), raising=False)
        for name, value in {**IMAGE, **variables}.items():
            if name.lower() in Settings.model_fields:
                monkeypatch.setenv(name, value)
        monkeypatch.setattr(group, "SECRETS", tmp_path)
        for name, value in secrets.items():
            (tmp_path / name).write_text(value + "\n")
        return load_settings()

    return loaded
