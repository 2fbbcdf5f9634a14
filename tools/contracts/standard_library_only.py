"""A contract type: a package imports the standard library, and beyond it only what is listed."""

import sys
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields

from tools.contracts.links import render, told, within


class StandardLibraryOnly(Contract):
    type_name = "standard_library_only"

    package: Any = fields.StringField()
    also: Any = fields.ListField(subfield=fields.StringField(), default=[])

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 - import-linter's signature
        lines = [
            told(graph, importer, imported)
            for importer in sorted({self.package, *graph.find_descendants(self.package)})
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if not self._may_import(importer, imported.partition(".")[0])
        ]
        return ContractCheck(kept=not lines, metadata={"lines": lines})

    def _may_import(self, importer: str, root: str) -> bool:
        if root in sys.stdlib_module_names or root == self.package:
            return True
        also = (line.partition(" -> ") for line in self.also)
        return any(
            within(importer, home) and root in listed.split(", ") for home, _, listed in also
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        render(check)
