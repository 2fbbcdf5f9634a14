"""Files that follow from the code: MongoDB's revision, openapi.json, documents."""

import re

from tools.scaffold import python
from tools.scaffold.plan import Plan
from tools.scaffold.preview import preview, run_python

SETTINGS_DOCUMENTS = (".env.example", "docs/configuration.md")

MONGO_SCHEMA = "src/adapters/mongo/schema.py"
NEXT_DIGEST = (
    "from tests.architecture.test_contexts import next_mongo_digest;"
    "print(next_mongo_digest())"
)
_REVISION = re.compile(r"^REVISION = (\d+)", re.MULTILINE)


def raise_mongo_revision(plan: Plan) -> None:
    """Plan the next revision of MongoDB's shapes, if the clone has that storage."""
    if MONGO_SCHEMA not in plan:
        return
    with preview(plan) as root:
        digest = run_python(root, "-c", NEXT_DIGEST)
    source = plan.read(MONGO_SCHEMA)
    present = _REVISION.search(source)
    number = int(present[1]) if present else 0
    source = python.assign(source, "REVISION", str(number + 1))
    plan.write(MONGO_SCHEMA, python.assign(source, "SHAPES_OF_REVISION", f'"{digest}"'))


def describe_settings(plan: Plan) -> None:
    """Plan the documents that follow from the settings."""
    with preview(plan) as root:
        (root / "docs").mkdir()
        run_python(root, "tools/document_settings.py")
        for path in plan.files(*SETTINGS_DOCUMENTS):
            plan.write(path, (root / path).read_text("utf-8"))


def describe_removed_api(plan: Plan) -> None:
    """Plan the description of the API, which may have fewer routes than before."""
    with preview(plan) as root:
        text = run_python(
            root, "-c", "from tests.openapi import written; print(written())"
        )
    plan.write("openapi.json", f"{text}\n")


def describe_api(plan: Plan) -> None:
    """Plan the description of the API that the planned code gives."""
    with preview(plan) as root:
        run_python(root, "-m", "tests.openapi")
        plan.write("openapi.json", (root / "openapi.json").read_text("utf-8"))
