"""Tests of the image without a container engine: the steps of its Dockerfile are executed."""

import json
import os
import shlex
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest

from tests.deploy import dockerfile
from tests.deploy.dockerfile import Build, Stage
from tests.deploy.files import must_pass
from tests.end_to_end.processes import TIMEOUT, free_port, until
from tests.shared_database import shared_database

BUILD, IMAGE = dockerfile.read()


def test_the_linter_finds_nothing() -> None:
    must_pass("hadolint", "Dockerfile")


def test_build_tools_do_not_reach_the_image() -> None:
    assert (BUILD.name, IMAGE.name) == ("build", None)
    assert BUILD.base == IMAGE.base == "${BASE}"
    assert IMAGE.of("RUN") == []
    assert IMAGE.of("COPY") == ["--from=build /app /app"]


def test_it_runs_as_an_unprivileged_user_that_gets_signals() -> None:
    user, _, group = IMAGE.of("USER")[-1].partition(":")
    assert int(user) > 0
    assert int(group) > 0
    assert json.loads(IMAGE.of("CMD")[-1]) == ["app", "serve"]
    assert "ENTRYPOINT" not in dict(IMAGE.steps)
    assert IMAGE.environment["ENVIRONMENT"] == "production"


def test_only_files_that_are_copied_are_sent_to_the_builder(tmp_path: Path) -> None:
    (tmp_path / "context").mkdir()
    dockerfile.context(tmp_path / "context")
    copied = {name for line in BUILD.of("COPY") for name in shlex.split(line)[:-1]}
    assert {one.name for one in (tmp_path / "context").iterdir()} == copied


class Image:
    """The built image: a read-only folder, and commands that run as in the image."""

    def __init__(self, root: Path, stage: Stage) -> None:
        self.root, self._data = root, root / "tmp"
        self._build = Build(root, {})
        self.account = {}
        if os.geteuid() == 0:
            user, group = map(int, stage.of("USER")[-1].split(":"))
            self.account = {"user": user, "group": group, "extra_groups": []}
            os.chown(self._data, user, group)
        path = self._build.moved(stage.environment["PATH"]).replace("$PATH", os.defpath)
        self._environment = {
            **stage.environment,
            "PATH": path,
            "HOME": str(self._data),
            "LD_LIBRARY_PATH": str(root / "python/lib"),  # of a Python that was copied
        }

    @contextmanager
    def started(
        self, *command: str, **settings: str
    ) -> Iterator["subprocess.Popen[bytes]"]:
        with (self._data.parent / f"{command[1]}.log").open("wb") as log:
            process = subprocess.Popen(
                [str(self.root / "app/bin" / command[0]), *command[1:]],
                cwd=self._data,
                env={**self._environment, **settings},
                stdout=log,
                stderr=subprocess.STDOUT,
                **self.account,  # type: ignore[call-overload]  # its values are of several types
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def said(self, command: str) -> str:
        return (self._data.parent / f"{command}.log").read_text()

    def run(self, *command: str, **settings: str) -> int:
        with self.started(*command, **settings) as process:
            return process.wait(TIMEOUT)


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    """Build the image by the steps of the Dockerfile, then make it read-only."""
    with TemporaryDirectory(prefix="ship-image-", dir="/tmp") as name:
        root = Path(name)
        root.chmod(0o755)
        for folder in ("context", "tmp"):
            (root / folder).mkdir()
        dockerfile.context(root / "context")
        python = dockerfile.reachable_python(root, Path(sys.base_prefix))
        path = f"{python}{os.pathsep}{os.environ['PATH']}"
        environment = {"PATH": path, "HOME": name, **dict(dockerfile.inherited())}
        Build(root, environment).run(BUILD)
        for built in ("context", "build"):
            shutil.rmtree(root / built)
        for file in (root / "app", *(root / "app").rglob("*")):
            if not file.is_symlink():
                file.chmod(file.stat().st_mode & ~0o222)
        yield Image(root, IMAGE)


SETTINGS = {
    "SECRET_KEY": "0123456789abcdef" * 2,
    "PUBLIC_BASE_URL": "https://example.com",
    "MAIL_URL": "log://",
    "HOST": "127.0.0.1",
}


@pytest.mark.slow
def test_the_image_migrates_serves_and_works(image: Image) -> None:
    port = str(free_port())
    given = {
        **SETTINGS,
        "STORAGE_URL": shared_database(image.root / "tmp"),
        "PORT": port,
    }
    assert image.run("app", "migrate", **given) == 0, image.said("migrate")
    with (
        image.started("app", "serve", **given) as api,
        image.started(
            "app", "worker", "--ready-file", f"{image.root}/tmp/ready", **given
        ) as worker,
        image.started("app", "scheduler", **given) as scheduler,
        httpx.Client(base_url=f"http://127.0.0.1:{port}") as client,
    ):

        def serves() -> bool:
            assert api.poll() is None, image.said("serve")
            try:
                return client.get("/health/ready").status_code == 200
            except httpx.TransportError:
                return False

        until(serves)
        until((image.root / "tmp/ready").exists)
        until(lambda: "ready" in image.said("scheduler"))
        account = {
            "email": "ada@example.com",
            "password": "the analytical engine",
            "name": "Ada",
        }
        assert client.post("/v1/users", json=account).status_code == 201
        for process in (api, worker, scheduler):
            process.send_signal(signal.SIGTERM)
        assert api.wait(TIMEOUT) in (0, -signal.SIGTERM), image.said("serve")
        assert worker.wait(TIMEOUT) == 0, image.said("worker")
        assert scheduler.wait(TIMEOUT) == 0, image.said("scheduler")


@pytest.mark.slow
def test_an_image_without_settings_names_those_it_needs(image: Image) -> None:
    assert image.run("app", "serve") == 1
    said = {line.partition(":")[0] for line in image.said("serve").splitlines()}
    assert {"SECRET_KEY", "PUBLIC_BASE_URL"} <= said, image.said("serve")


@pytest.mark.slow
def test_any_user_can_read_the_image_and_none_can_write_to_it(image: Image) -> None:
    for file in (image.root / "app").rglob("*"):
        mode = file.lstat().st_mode
        if not stat.S_ISLNK(mode):
            assert not mode & 0o222, file
            assert mode & 0o004, file


@pytest.mark.slow
def test_the_image_holds_no_tool_that_builds(image: Image) -> None:
    left = {one.name for one in (image.root / "app/bin").iterdir()}
    assert not left & {"pip", "pip3", "uv", "hatchling", "pytest", "mypy"}
    assert "app" in left
