"""Plans against a small checkout."""

import subprocess
from pathlib import Path

import pytest

from tools.scaffold.errors import ScaffoldError, run
from tools.scaffold.plan import Plan


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "src/old").mkdir(parents=True)
    (tmp_path / "src/old/a.py").write_text("a = 1\n")
    (tmp_path / "README.md").write_text("# Hexagon\n")
    git = [
        "git",
        "-C",
        str(tmp_path),
        "-c",
        "user.name=T",
        "-c",
        "user.email=t@localhost",
    ]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "Begin"]):
        subprocess.run([*git, *command], check=True)
    return tmp_path


def test_nothing_is_written_before_the_plan_is_applied(root: Path) -> None:
    plan = Plan(root)
    plan.replace("README.md", "Hexagon", "Acme")
    plan.create("src/new.py", "b = 1\n")
    plan.delete("src/old/a.py")
    assert plan.read("README.md") == "# Acme\n"
    assert plan.files("*.py") == ["src/new.py"]
    assert (root / "README.md").read_text() == "# Hexagon\n"
    assert (root / "src/old/a.py").exists()
    plan.apply()
    assert (root / "README.md").read_text() == "# Acme\n"
    assert (root / "src/new.py").read_text() == "b = 1\n"
    assert not (root / "src/old").exists()


def test_changes_are_listed(root: Path) -> None:
    plan = Plan(root)
    plan.write("README.md", "# Acme\n")
    plan.move("src/old/a.py", "src/a.py")
    assert list(plan.changes) == [
        ("README.md", "changed"),
        ("src/a.py", "created"),
        ("src/old/a.py", "deleted"),
    ]


def test_a_file_that_cannot_be_written_leaves_all_others_as_they_were(
    root: Path,
) -> None:
    (root / "taken").write_text("a file where a folder would have to be\n")
    plan = Plan(root)
    plan.write("README.md", "# Acme\n")
    plan.delete("src/old/a.py")
    plan._changes["taken/new.py"] = "c = 1\n"  # as if it had come in between
    with pytest.raises(ScaffoldError, match=r"taken/new\.py cannot be written"):
        plan.apply()
    assert (root / "README.md").read_text() == "# Hexagon\n"
    assert (root / "src/old/a.py").read_text() == "a = 1\n"


def test_an_interrupted_plan_leaves_all_files_as_they_were(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Plan(root)
    plan.write("README.md", "# Acme\n")
    plan.create("src/new.py", "b = 1\n")
    write = Path.write_text

    def write_and_interrupt(file: Path, text: str, encoding: str) -> None:
        write(file, text, encoding)
        if file.name == "new.py":
            raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_text", write_and_interrupt)
    with pytest.raises(SystemExit, match="Interrupted"):
        run(plan.apply)
    Plan(root).must_be_clean()


def test_a_tree_with_changes_is_refused(root: Path) -> None:
    Plan(root).must_be_clean()
    (root / "new.txt").write_text("mine\n")
    with pytest.raises(ScaffoldError, match="commit or stash"):
        Plan(root).must_be_clean()


@pytest.mark.parametrize("times", [0, 2])
def test_a_text_is_replaced_where_it_occurs_once(root: Path, times: int) -> None:
    plan = Plan(root)
    plan.write("README.md", "word " * times)
    with pytest.raises(ScaffoldError, match=f"has {times} times"):
        plan.replace("README.md", "word", "other")


def test_a_path_that_is_taken_is_refused(root: Path) -> None:
    with pytest.raises(ScaffoldError, match="exists already"):
        Plan(root).create("README.md", "")
    with pytest.raises(ScaffoldError, match="is missing"):
        Plan(root).read("missing.py")
