"""Write docs/configuration.md and .env.example from the settings; `make document` runs it."""

import ast
import inspect
from collections.abc import Iterator
from copy import copy
from itertools import pairwise
from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from adapters.settings import PRODUCTION_RULES, Settings
from adapters.settings.formats import describe_accepted
from adapters.settings.group import SECRETS, SettingsGroup

ROOT = Path(__file__).parents[1]
HEAD = f"""# Configuration

Every setting is an environment variable, or a line of `.env` in the folder where the process starts. The environment takes
precedence over `.env`. An empty value selects the default; where that would be unsafe, it is refused.

- **Secrets as files:** `NAME_FILE=/path` reads the setting `NAME` from that file, and a file `{SECRETS}/name` (in lower case) is
  found automatically. Surrounding whitespace is dropped. A variable takes precedence over `{SECRETS}`; `NAME` together with
  `NAME_FILE` is refused.
- **Wrong values** end the process, with one line each: the variable, the given value, and the accepted values.
- **Misspelt names**, in the environment or in `.env`, are logged at the start, with the setting that was probably meant.
- **`ENVIRONMENT=production`** refuses unsafe values, all of them at once; see *production* below.
- **`app config`** prints the settings in effect, with secrets masked; **`app doctor`** probes the servers that they name.

`make document` writes this page and `.env.example` from `src/adapters/settings/`.
"""  # noqa: E501 - wrapped as all pages are
EXAMPLE_HEAD = """# Every setting with its default: copy this to .env, and uncomment some.
# Written by `make document`; docs/configuration.md has the accepted values.
"""


def concerns() -> Iterator[tuple[str, dict[str, FieldInfo]]]:
    for concern in Settings.__bases__:
        assert issubclass(concern, SettingsGroup)
        own = {
            name: copy(concern.model_fields[name]) for name in concern.__annotations__
        }
        for name, text in docstrings(concern):
            own[name].description = text
        yield concern.__name__.removesuffix("Settings"), own


def docstrings(group: type[SettingsGroup]) -> Iterator[tuple[str, str]]:
    """Yield the name of each setting with its attribute docstring.

    pydantic would read them at each start of the service, which has no use for them.
    """
    [definition] = ast.parse(inspect.getsource(group)).body
    assert isinstance(definition, ast.ClassDef)
    for field, text in pairwise(definition.body):
        match field, text:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str() as docstring)),
            ):
                yield name, docstring


def default(field: FieldInfo) -> str:
    """Return the default as in an environment variable, empty if there is none."""
    value = (
        None if field.is_required() else field.get_default(call_default_factory=True)
    )
    if value is None:
        return ""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value).lower() if isinstance(value, bool) else str(value)


def described(field: FieldInfo) -> str:
    return " ".join((field.description or "").split())


def wrapped(text: str, *, width: int = 128, indent: str = "") -> str:
    """Wrap the text; textwrap would break at the dashes of options and URLs."""
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = indent + word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join([*lines, line])


def page() -> str:
    parts = [
        HEAD,
        *(part for title, own in concerns() for part in _section(title, own)),
    ]
    return "\n".join(parts).rstrip("\n") + "\n"


def _section(title: str, own: dict[str, FieldInfo]) -> Iterator[str]:
    yield f"## {title}\n"
    for name, field in own.items():
        yield f"### `{name.upper()}`\n"
        yield f"{wrapped(described(field))}\n"
        none = "none; it must be set" if field.is_required() else "none"
        shown = default(field)
        yield wrapped(f"- default: {f'`{shown}`' if shown else none}", indent="  ")
        yield wrapped(f"- accepted: {describe_accepted(field)}", indent="  ")
        if name in PRODUCTION_RULES:
            yield wrapped(
                f"- production: needs {PRODUCTION_RULES[name][0]}", indent="  "
            )
        yield ""


def example() -> str:
    lines = [EXAMPLE_HEAD]
    for title, own in concerns():
        lines.append(f"## {title}\n")
        for name, field in own.items():
            text = wrapped(described(field), width=98).replace("\n", "\n# ")
            lines += [f"# {text}", f"#{name.upper()}={default(field)}\n"]
    return "\n".join(lines).rstrip("\n") + "\n"


def written() -> dict[Path, str]:
    return {ROOT / "docs/configuration.md": page(), ROOT / ".env.example": example()}


if __name__ == "__main__":
    for file, text in written().items():
        file.write_text(text, "utf-8")
