"""What the contract types of this project share: imports, and how they are told."""

from grimp import ImportGraph
from importlinter import ContractCheck, output


def within(module: str, package: str) -> bool:
    return f"{module}.".startswith(f"{package}.")


def told(graph: ImportGraph, importer: str, imported: str) -> str:
    details = graph.get_import_details(importer=importer, imported=imported)
    lines = ", ".join(f"l.{detail['line_number']}" for detail in details)
    return f"{importer} -> {imported} ({lines})"


def render(check: ContractCheck) -> None:
    for line in check.metadata["lines"]:
        output.print_error(f"- {line}", bold=False)
    output.new_line()
