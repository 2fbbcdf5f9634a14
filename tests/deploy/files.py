"""Contents of the YAML files, and linters for them."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from adapters.settings import Settings
from tests.architecture.tree import ROOT
from tests.deploy.dockerfile import read

IMAGE = read()[-1].environment
KNOWN = {name.upper() for name in Settings.model_fields}
KNOWN |= {f"{name}_FILE" for name in KNOWN} | {
    "PYTHONPATH",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
}


def documents(*files: Path) -> Iterable[Any]:
    for file in files:
        yield from YAML(typ="safe").load_all(file.read_text("utf-8"))


def must_pass(linter: str, *arguments: str | Path) -> None:
    """Run a linter of the environment, and fail with its output, if any."""
    done = subprocess.run(
        [Path(sys.executable).with_name(linter), *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
