"""A contract type: a context is known to itself and to the named joints, in every layer.

The contexts are the packages of the first layer, so that a new one is kept apart from the start.
"""

from collections.abc import Iterator
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields

from tools.contracts.links import render, told, within


class ContextsApart(Contract):
    type_name = "contexts_apart"

    layers: Any = fields.ListField(subfield=fields.StringField())
    joints: Any = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 - import-linter's signature
        children = graph.find_children(self.layers[0])
        contexts = {
            f"{layer}.{name}": name
            for name in (
                child.rpartition(".")[2] for child in children if graph.find_children(child)
            )
            for layer in self.layers
        }
        lines = [told(graph, *link) for link in self._illegal(graph, contexts)]
        return ContractCheck(kept=not lines, metadata={"lines": lines})

    def _illegal(self, graph: ImportGraph, contexts: dict[str, str]) -> Iterator[tuple[str, str]]:
        for imported in sorted(graph.modules):
            context = _owner(imported, contexts)
            if context is None:
                continue
            for importer in sorted(graph.find_modules_that_directly_import(imported)):
                joint = any(within(importer, joint) for joint in self.joints)
                if not joint and _owner(importer, contexts) != context:
                    yield importer, imported

    def render_broken_contract(self, check: ContractCheck) -> None:
        render(check)


def _owner(module: str, contexts: dict[str, str]) -> str | None:
    return next((name for part, name in contexts.items() if within(module, part)), None)
