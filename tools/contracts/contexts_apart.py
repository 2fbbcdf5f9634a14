"""Contract type: a context is imported only by itself and by cross-context modules.

The contexts are the packages of the first layer, so that new ones are covered as well.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from grimp import ImportGraph
from importlinter import fields

from tools.contracts.import_rule import ImportRule, within


class ContextsApart(ImportRule):
    type_name = "contexts_apart"

    layers: Any = fields.ListField(subfield=fields.StringField())
    cross_context: Any = fields.ListField(subfield=fields.StringField())

    def illegal_imports(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        packages = self._packages(graph)
        for imported in sorted(graph.modules):
            context = _owner(imported, packages)
            if context is None:
                continue
            for importer in sorted(graph.find_modules_that_directly_import(imported)):
                crosses = any(within(importer, module) for module in self.cross_context)
                if not crosses and _owner(importer, packages) != context:
                    yield importer, imported

    def _packages(self, graph: ImportGraph) -> Mapping[str, str]:
        """Return the context of each package that belongs to one."""
        children = graph.find_children(self.layers[0])
        contexts = [
            child.rpartition(".")[2] for child in children if graph.find_children(child)
        ]
        return {
            f"{layer}.{context}": context
            for context in contexts
            for layer in self.layers
        }


def _owner(module: str, packages: Mapping[str, str]) -> str | None:
    for package, context in packages.items():
        if within(module, package):
            return context
    return None
