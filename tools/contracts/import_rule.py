"""Base class of the contract types, with their options and reports."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.application import contract_utils
from importlinter.application.contract_utils import AlertLevel


class ImportRule(Contract):
    """Contract that forbids single imports, with the options of the built-in types."""

    ignore_imports: Any = fields.SetField(
        subfield=fields.ImportExpressionField(), required=False
    )
    unmatched_ignore_imports_alerting: Any = fields.EnumField(
        AlertLevel, default=AlertLevel.ERROR
    )
    broken_contract_guidance: Any = fields.TextField(required=False)

    @abstractmethod
    def illegal_imports(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        """Yield importer and imported module of each import that breaks the contract."""

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 - import-linter's signature
        warnings = contract_utils.remove_ignored_imports(
            graph, self.ignore_imports, self.unmatched_ignore_imports_alerting
        )
        lines = [_line(graph, *link) for link in self.illegal_imports(graph)]
        return ContractCheck(
            kept=not lines, warnings=warnings, metadata={"lines": lines}
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["lines"]:
            output.print_error(f"- {line}", bold=False)
        output.new_line()
        contract_utils.render_broken_contract_guidance(self.broken_contract_guidance)


def within(module: str, package: str) -> bool:
    return f"{module}.".startswith(f"{package}.")


def _line(graph: ImportGraph, importer: str, imported: str) -> str:
    details = graph.get_import_details(importer=importer, imported=imported)
    numbers = ", ".join(f"l.{detail['line_number']}" for detail in details)
    return f"{importer} -> {imported} ({numbers})"
