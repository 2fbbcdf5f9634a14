"""Templates of Python files."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent / "templates"


def templates_of(command: str) -> Environment:
    """Return the templates of a command; a variable that is missing raises."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES / command),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # the result is Python
    )
