"""List and count the lines of src that use `Any`, imports aside; `make any` runs this."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]


def lines_with_any(src: Path) -> list[str]:
    """Return `file:line` of each line that uses Any."""
    return [
        f"{file.relative_to(src)}:{line}"
        for file in sorted(src.rglob("*.py"))
        for line in sorted({*_uses(ast.parse(file.read_bytes()))})
    ]


def _uses(syntax: ast.Module) -> Iterator[int]:
    for node in ast.walk(syntax):
        match node:
            case ast.Name(id="Any") | ast.Attribute(attr="Any"):
                yield node.lineno
            case ast.Call(
                func=ast.Name(id="cast"), args=[ast.Constant(value=str(quoted)), _]
            ):
                if re.search(r"\bAny\b", quoted):
                    yield node.lineno


def main() -> None:
    lines = lines_with_any(ROOT / "src")
    print("\n".join(lines))
    print(f"{len(lines)} lines of src use Any.")


if __name__ == "__main__":
    main()
