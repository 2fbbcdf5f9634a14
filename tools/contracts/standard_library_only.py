"""Contract type: a package may import the standard library and the listed packages."""

import sys
from collections.abc import Iterator
from typing import Any

from grimp import ImportGraph
from importlinter import fields

from tools.contracts.import_rule import ImportRule, within


class StandardLibraryOnly(ImportRule):
    type_name = "standard_library_only"

    package: Any = fields.StringField()
    also: Any = fields.ListField(subfield=fields.StringField(), default=[])

    def illegal_imports(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        for importer in sorted({self.package, *graph.find_descendants(self.package)}):
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                if not self._may_import(importer, imported.partition(".")[0]):
                    yield importer, imported

    def _may_import(self, importer: str, root: str) -> bool:
        if root in sys.stdlib_module_names or root == self.package:
            return True
        for line in self.also:
            home, _, listed = line.partition(" -> ")
            if within(importer, home) and root in listed.split(", "):
                return True
        return False
