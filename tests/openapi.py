"""`make openapi`: write openapi.json, unless the changelog omits a breaking change."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dependency_injector.providers import Object

from container import Container, http_app
from tests.conftest import settings

ROOT = Path(__file__).parents[1]
COMMITTED = ROOT / "openapi.json"


def written() -> str:
    app = http_app(Container(settings=Object(settings("memory://"))))
    return json.dumps(app.openapi(), indent=2, ensure_ascii=False) + "\n"


def breaks(before: Any, after: Any) -> Iterator[str]:
    """Yield what breaks callers of `before`: removals and new requirements.

    Compares only names: of operations, parameters, fields and statuses below 400. Does not
    notice changes of types or meanings.
    """
    now = operations(after)
    for name, operation in operations(before).items():
        if name in now:
            yield from (
                f"{name} {broken}" for broken in _breaks_of(operation, now[name])
            )
        else:
            yield f"{name} is gone"
    for name, schema in schemas(before).items():
        then = schema.get("properties", {})
        new = schemas(after).get(name) or _renamed(then, before, after)
        for field in then.keys() - new.get("properties", {}):
            yield f"{name}.{field} is gone"
        if name in sent(after):
            for field in {*new.get("required", ())} - {*schema.get("required", ())}:
                yield f"{name}.{field} is now needed"


def _renamed(fields: Any, before: Any, after: Any) -> Any:
    """Return the new schema with the same fields; a renamed schema breaks no caller."""
    for name, schema in schemas(after).items():
        if (
            name not in schemas(before)
            and schema.get("properties", {}).keys() == fields.keys()
        ):
            return schema
    return {}


def _breaks_of(before: Any, after: Any) -> Iterator[str]:
    then, now = parameters(before), parameters(after)
    for name in then.keys() - now:
        yield f"no longer takes {name}"
    for name in (name for name, needed in now.items() if needed and not then.get(name)):
        yield f"now needs {name}"
    for status in {one for one in before["responses"] if one < "4"} - {
        *after["responses"]
    }:
        yield f"no longer answers {status}"


def operations(document: Any) -> dict[str, Any]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def sent(document: Any) -> set[str]:
    """Return the names of the schemas that request bodies use."""
    bodies = [one.get("requestBody") for one in operations(document).values()]
    return set(re.findall(r"#/components/schemas/(\w+)", json.dumps(bodies)))


def parameters(operation: Any) -> dict[str, bool]:
    """Return the names of the parameters, and whether each is required."""
    return {
        one["name"]: one.get("required", False)
        for one in operation.get("parameters", ())
    }


def schemas(document: Any) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["schemas"]
    return found


def undeclared(broken: Iterator[str], changelog: str) -> list[str]:
    """Return breaking changes without a line `Breaking: …` in the changelog."""
    unreleased = changelog.partition("## [Unreleased]")[2].partition("\n## ")[0]
    return [one for one in broken if f"Breaking: {one}" not in unreleased]


def main() -> None:
    now = written()
    if COMMITTED.exists():
        broken = breaks(json.loads(COMMITTED.read_text("utf-8")), json.loads(now))
        if missing := undeclared(broken, (ROOT / "CHANGELOG.md").read_text("utf-8")):
            lines = "\n".join(f"- Breaking: {one}" for one in missing)
            sys.exit(
                f"This breaks callers; CHANGELOG.md needs, below Unreleased:\n{lines}"
            )
    COMMITTED.write_text(now, "utf-8")


if __name__ == "__main__":
    main()
