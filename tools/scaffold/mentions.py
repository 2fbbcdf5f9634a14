"""Removal of what mentions a word from Python code, through its syntax tree.

The smallest part that can go takes the word with it: an element of a list, an entry of
a dict, a keyword argument, a case, an operand of `|`, a statement, or else the whole
definition. Comments and strings that stand alone, such as docstrings, stay.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import libcst as cst
from libcst.helpers import get_full_name_for_node

from tools.scaffold.lint import Use
from tools.scaffold.words import names_one

Judge = Callable[[str], bool]
"""Tells whether a name or a string has the word."""

_GONE = "gone_without_trace_"  # marks undefined names, while they are removed
_LEAVES = (cst.FormattedStringText, cst.Name, cst.SimpleString)
_LISTS = {  # where the parts are that have commas behind them
    cst.Call: "args",
    cst.Dict: "elements",
    cst.List: "elements",
    cst.Parameters: "params",
    cst.Set: "elements",
    cst.Tuple: "elements",
}
_ALTERNATIVES = (cst.And, cst.BitOr, cst.Or)
_REMOVABLE = (cst.Param, cst.SimpleStatementLine)
_ONE_MUST_STAY = (  # the last one goes with the whole
    cst.ComparisonTarget,
    cst.DictElement,
    cst.Element,
    cst.ImportAlias,
    cst.MatchCase,
    cst.MatchOrElement,
    cst.StarredDictElement,
    cst.StarredElement,
    cst.SubscriptElement,
    cst.WithItem,
)


def remove_mentions(source: str, words: Sequence[str]) -> str:
    """Remove what has one of the words in its name or text."""
    return _pruned(source, lambda text: names_one(text, words))


def remove_uses(source: str, names: Sequence[str]) -> str:
    """Remove what uses one of the names."""
    return _pruned(source, lambda text: text in names)


def remove_undefined(source: str, uses: Sequence[Use]) -> str:
    """Remove what uses a name where it is not defined; elsewhere it may be."""
    lines = source.splitlines(keepends=True)
    for use in sorted(uses, reverse=True):
        line = lines[use.line]
        lines[use.line] = f"{line[: use.column]}{_GONE}{line[use.column :]}"
    pruned = _pruned("".join(lines), lambda text: _GONE in text)
    return pruned.replace(_GONE, "")


def remove_imports(source: str, modules: Sequence[str]) -> str:
    """Remove what is imported from one of the modules, wherever that is written."""
    return cst.parse_module(source).visit(_ImportRemover(modules)).code


def _pruned(source: str, judge: Judge) -> str:
    tree = cst.parse_module(source)
    finder = _Finder(judge)
    tree.visit(finder)
    return tree.visit(_Pruner(judge, finder.parents)).code


class _Finder(cst.CSTVisitor):
    """Finds the nodes in which the judge finds the word, each with its parent."""

    def __init__(self, judge: Judge) -> None:
        super().__init__()
        self._judge = judge
        self._path: list[cst.CSTNode] = []
        self.parents: dict[cst.CSTNode, cst.CSTNode] = {}

    def on_visit(self, node: cst.CSTNode) -> bool:
        self._path.append(node)
        if isinstance(node, _LEAVES) and self._judge(node.value):
            self.parents.update(zip(self._path, [node, *self._path], strict=False))
        return not _is_text(node)

    def on_leave(self, original_node: cst.CSTNode) -> None:  # noqa: ARG002 - libcst calls
        self._path.pop()


class _Pruner(cst.CSTTransformer):
    """Removes from the leaves upwards, and only where a mention is left."""

    def __init__(
        self, judge: Judge, parents: Mapping[cst.CSTNode, cst.CSTNode]
    ) -> None:
        super().__init__()
        self._judge = judge
        self._parents = parents  # of the nodes that mention the word
        self._has_removed_statement = False  # as the last one

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.BaseSuite):
            self._has_removed_statement = False
        return node in self._parents

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        if original_node in self._parents:
            updated_node = self._without(original_node, updated_node)
        elif self._has_removed_statement and _is_text(original_node):
            updated_node = cst.RemoveFromParent()  # it describes what was assigned
        if isinstance(original_node, cst.BaseStatement):
            self._has_removed_statement = updated_node is cst.RemovalSentinel.REMOVE
        if isinstance(updated_node, cst.ImportAlias | cst.WithItem):
            # Any of them may become the last one, which has no comma.
            return updated_node.with_changes(comma=cst.MaybeSentinel.DEFAULT)
        return updated_node

    def _without(self, original: Any, updated: Any) -> Any:
        """Return the node without the mention, as it is, or the order to remove it."""
        if isinstance(getattr(updated, "operator", None), _ALTERNATIVES):
            return self._other_of(updated, updated.left, updated.right)
        if isinstance(updated, cst.IfExp):
            return self._other_choice(updated)
        for kind, parts in _LISTS.items():
            if isinstance(updated, kind):
                return _without_new_comma(original, updated, parts)
        if isinstance(updated, cst.If):
            return self._without_branch(updated)
        if self._goes(original, updated):
            return cst.RemoveFromParent()
        return updated

    def _goes(self, original: Any, updated: Any) -> bool:
        if isinstance(updated, cst.FunctionDef | cst.ClassDef):
            return _has_lost_all(original, updated) or self._mentions(_head(updated))
        if isinstance(updated, cst.BaseCompoundStatement):
            return _has_lost_all(original, updated) or self._mentions(updated)
        if isinstance(updated, cst.Arg):
            return updated.keyword is not None and self._mentions(updated)
        if isinstance(updated, _ONE_MUST_STAY):
            stays = self._is_last(original) or self._is_in_row(original)
            return not stays and self._mentions(updated)
        return isinstance(updated, _REMOVABLE) and self._mentions(updated)

    def _mentions(self, node: cst.CSTNode) -> bool:
        finder = _Finder(self._judge)
        node.visit(finder)
        return bool(finder.parents)

    def _other_of(self, whole: Any, one: cst.CSTNode, other: cst.CSTNode) -> Any:
        if self._mentions(one):
            return other
        return one if self._mentions(other) else whole

    def _other_choice(self, choice: cst.IfExp) -> Any:
        if self._mentions(choice.test):
            return choice.orelse
        return self._other_of(choice, choice.body, choice.orelse)

    def _is_in_row(self, part: cst.CSTNode) -> bool:
        """Tell whether a tuple has the part, which is an element itself."""
        collection = self._parents[part]
        above = self._parents[collection]
        return isinstance(collection, cst.Tuple) and isinstance(above, cst.Element)

    def _is_last(self, part: cst.CSTNode) -> bool:
        """Tell whether all parts of its kind would go."""
        siblings = self._parents[part].children
        parts = [one for one in siblings if isinstance(one, _ONE_MUST_STAY)]
        return all(one in self._parents for one in parts)

    def _without_branch(self, updated: cst.If) -> Any:
        if updated.body.body and not self._mentions(updated.test):
            return updated
        match updated.orelse:
            case cst.If():
                return updated.orelse.with_changes(leading_lines=updated.leading_lines)
            case cst.Else():
                return cst.FlattenSentinel(updated.orelse.body.body)
        return cst.RemoveFromParent()


class _ImportRemover(cst.CSTTransformer):
    def __init__(self, modules: Sequence[str]) -> None:
        super().__init__()
        self._modules = modules

    def leave_ImportFrom(  # noqa: N802 - libcst calls
        self, _: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> cst.ImportFrom | cst.RemovalSentinel:
        module = get_full_name_for_node(updated_node.module or "")
        return cst.RemoveFromParent() if module in self._modules else updated_node


def _without_new_comma(original: Any, updated: Any, parts: str) -> Any:
    """Drop the comma behind the last part, unless there was one before."""
    before, after = getattr(original, parts), [*getattr(updated, parts)]
    needs_comma = isinstance(original, cst.Tuple) and len(after) == 1
    has_new_comma = 0 < len(after) < len(before) and not _has_comma(before[-1])
    if has_new_comma and not needs_comma:
        after[-1] = after[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return updated.with_changes(**{parts: after})


def _has_comma(element: Any) -> bool:
    return isinstance(element.comma, cst.Comma)


def _head(definition: cst.FunctionDef | cst.ClassDef) -> cst.CSTNode:
    """Return the definition without its body."""
    return definition.with_changes(body=cst.SimpleStatementSuite([cst.Pass()]))


def _has_lost_all(original: Any, updated: Any) -> bool:
    """Tell whether no statement is left, docstrings aside, where there were some."""
    return bool(_statements(original)) and not _statements(updated)


def _statements(node: Any) -> list[cst.CSTNode]:
    parts = node.cases if isinstance(node, cst.Match) else node.body.body
    return [part for part in parts if not _is_text(part)]


def _is_text(node: Any) -> bool:
    """Tell whether a statement is a string alone, such as a docstring."""
    if isinstance(node, cst.SimpleStatementLine):
        node = node.body[0]
    return isinstance(node, cst.Expr) and isinstance(
        node.value, cst.ConcatenatedString | cst.SimpleString
    )
