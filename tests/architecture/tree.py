"""A source tree: this one, or a copy with planted code."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = {"domain", "application", "adapters", "entrypoints"}


@dataclass(frozen=True, slots=True)
class Module:
    name: str
    file: Path

    def syntax(self) -> ast.Module:
        return ast.parse(self.file.read_bytes())


@dataclass(frozen=True, slots=True)
class Tree:
    root: Path

    @property
    def src(self) -> Path:
        return self.root / "src"

    def modules(self) -> Iterator[Module]:
        for file in sorted(self.src.rglob("*.py")):
            parts = file.relative_to(self.src).with_suffix("").parts
            yield Module(".".join(parts).removesuffix(".__init__"), file)

    def plant(self, module: str, code: str) -> None:
        """Append the code to the module, or create a module with it."""
        path = self.src.joinpath(*module.split("."))
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as text:
            text.write(f"\n{code}\n")
