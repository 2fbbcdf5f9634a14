"""Names of contexts to be generated, which no context of the clone has."""

from tests.architecture.tree import ROOT
from tools.scaffold.names import Name
from tools.scaffold.plan import Plan


def free_name(text: str) -> Name:
    """Return the name, or one with another word before it if the clone has its context."""
    name = Name.parse(text)
    while _is_taken(Plan(ROOT), name):
        name = Name(("Other", *name.words))
    return name


def _is_taken(plan: Plan, name: Name) -> bool:
    """Tell whether a module, a folder or a file of a test has the name."""
    forms = {name.snake, name.plural().snake}
    files = plan.files("src/*.py", "tests/domain/*", "tests/contexts/*")
    return any(
        form in path.removesuffix(".py").replace("/test_", "/").split("/")
        for path in files
        for form in forms
    )
