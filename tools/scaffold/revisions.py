"""Revisions of the SQL schema that the scaffold writes."""

from pathlib import Path

from tools.scaffold import python
from tools.scaffold.errors import ScaffoldError
from tools.scaffold.plan import Plan
from tools.scaffold.preview import preview, run_python

FOLDER = "src/adapters/sql/migrations/versions"


def next_revision(plan: Plan) -> tuple[str, str]:
    """Return the number of the next revision, and that of the newest (0000 for none)."""
    numbers = [Path(path).name[4:8] for path in plan.files(f"{FOLDER}/rev_*.py")]
    newest = max(numbers, default="0000")
    return f"{int(newest) + 1:04}", newest


def draft_revision(plan: Plan, message: str) -> None:
    """Plan the revision that follows from the planned tables, if there are any.

    Raises ScaffoldError if it cannot be drafted.
    """
    if not plan.files(f"{FOLDER}/rev_*.py"):
        return
    with preview(plan) as root:
        run_python(root, "-m", "tests.drafting", message)
        number, _ = next_revision(plan)
        [drafted] = (root / FOLDER).glob(f"rev_{number}_*.py")
        plan.create(f"{FOLDER}/{drafted.name}", drafted.read_text("utf-8"))


def drop_tables(plan: Plan, context: str) -> None:
    """Plan a revision that takes back the one by which a context was added.

    Nothing happens where the clone has no SQL storage. Raises ScaffoldError if the
    tables of the context were made by hand, for which there is no such revision.
    """
    if f"src/adapters/sql/{context}.py" not in plan:
        return
    added = plan.files(f"{FOLDER}/rev_*_add_{context}.py")
    if not added:
        raise ScaffoldError(
            f"no revision is named add_{context}: remove this context by hand, and draft"
            ' the revision that drops its tables by make migration m="…"'
        )
    number, newest = next_revision(plan)
    source = plan.read(added[-1])
    source = python.swap_definitions(source, "upgrade", "downgrade")
    source = python.assign(source, "revision", f'"{number}"')
    source = python.assign(source, "down_revision", f'"{newest}"')
    text = context.replace("_", " ")
    plan.create(
        f"{FOLDER}/rev_{number}_remove_{context}.py",
        source.replace(f'"""Add {text}."""', f'"""Remove {text}."""', 1),
    )
