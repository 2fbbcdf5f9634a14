"""Counts the steps of a regular expression, as the backtracking of Python's `re` takes them.

`re` does not count them, and times depend on the machine. `re` itself parses the pattern.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Any

op: Any = import_module("re._constants")  # not public, so it has no types
_parser: Any = import_module("re._parser")

Node = tuple[Any, Any]  # operator and arguments, as `re` has them
SINGLE = (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN)
REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)


class TooManySteps(Exception):
    """The match takes more steps than the limit."""


class Matcher:
    def __init__(self, pattern: re.Pattern[str], limit: float = math.inf) -> None:
        self._limit = limit
        self.nodes: Sequence[Node] = _parser.parse(pattern.pattern, pattern.flags)
        self._ignores_case = bool(pattern.flags & re.IGNORECASE)
        self._text = ""
        self.steps = 0

    def find_all(self, text: str) -> list[tuple[int, int]]:
        """Return the spans of all matches, as `finditer` does."""
        self._text, position, spans = text, 0, []
        while position <= len(text):
            end = next(self._sequence(self.nodes, 0, position), None)
            if end is not None:
                spans.append((position, end))
            position = max(position + 1, end or 0)
        return spans

    def _sequence(
        self, nodes: Sequence[Node], index: int, position: int
    ) -> Iterator[int]:
        """Yield possible ends of the nodes from this one on, in the order in which `re` tries."""
        if index == len(nodes):
            yield position
            return
        for end in self._node(nodes[index], position):
            yield from self._sequence(nodes, index + 1, end)

    def _node(self, node: Node, position: int) -> Iterator[int]:
        self.steps += 1
        if self.steps > self._limit:
            raise TooManySteps
        operator, argument = node
        if operator in SINGLE:
            if position < len(self._text) and self._fits(node, self._text[position]):
                yield position + 1
        elif operator in REPEATS:
            yield from self._repeat(operator, argument, position)
        elif operator in (op.SUBPATTERN, op.BRANCH):
            for branch in _parts(node):
                yield from self._sequence(branch, 0, position)
        elif self._holds(operator, argument, position):
            yield position

    def _holds(self, operator: Any, argument: Any, position: int) -> bool:
        if operator is op.AT:
            return self._is_at(argument, position)
        if operator in (op.ASSERT, op.ASSERT_NOT):
            return self._looks(argument, position) == (operator is op.ASSERT)
        raise NotImplementedError(f"{operator}: teach it to Matcher")

    def _repeat(self, operator: Any, argument: Any, position: int) -> Iterator[int]:
        least, most, nodes = argument
        if len(nodes) == 1 and nodes[0][0] in SINGLE:
            ends = self._run(nodes[0], position, most)
            allowed = [position + count for count in range(least, ends - position + 1)]
            ordered = allowed if operator is op.MIN_REPEAT else allowed[::-1]
            for end in ordered[:1] if operator is op.POSSESSIVE_REPEAT else ordered:
                self.steps += 1
                yield end
        else:
            yield from self._repeat_group(nodes, least, most, position)

    def _run(self, node: Node, position: int, most: int) -> int:
        """Return the end of a run of matching characters."""
        end = position
        while (
            end < len(self._text)
            and end - position < most
            and self._fits(node, self._text[end])
        ):
            self.steps += 1
            end += 1
        return end

    def _repeat_group(
        self, nodes: Sequence[Node], least: int, most: int, position: int
    ) -> Iterator[int]:
        if most > 0:
            for end in self._sequence(nodes, 0, position):
                if end > position:
                    yield from self._repeat_group(
                        nodes, max(0, least - 1), most - 1, end
                    )
        if least == 0:
            yield position

    def _looks(self, argument: Any, position: int) -> bool:
        direction, nodes = argument
        if direction > 0:
            return next(self._sequence(nodes, 0, position), None) is not None
        # Lookbehinds here match single characters.
        start = position - sum(1 for _ in nodes)
        return start >= 0 and next(self._sequence(nodes, 0, start), None) is not None

    def _is_at(self, where: Any, position: int) -> bool:
        text = self._text
        if where is op.AT_BOUNDARY:
            before, after = (
                text[max(0, position - 1) : position],
                text[position : position + 1],
            )
            return _is_word(before) != _is_word(after)
        if where in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
            return position == 0
        return position == len(text)

    def _fits(self, node: Node, character: str) -> bool:
        operator, argument = node
        if operator is op.ANY:
            return character != "\n"
        if operator is op.NOT_LITERAL:
            return not self._is_literal(argument, character)
        if operator is op.LITERAL:
            return self._is_literal(argument, character)
        negated: bool = argument[0][0] is op.NEGATE
        return negated != any(
            self._is_member(item, character) for item in argument[negated:]
        )

    def _is_member(self, item: Node, character: str) -> bool:
        kind, value = item
        if kind is op.CATEGORY:
            is_of_category: Callable[[str], bool] = CATEGORIES[value]
            return is_of_category(character)
        low, high = value if kind is op.RANGE else (value, value)
        variants = (
            {character.lower(), character.upper()}
            if self._ignores_case
            else {character}
        )
        return any(low <= ord(one) <= high for one in variants)

    def _is_literal(self, code: int, character: str) -> bool:
        return self._is_member((op.LITERAL, code), character)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


CATEGORIES: dict[Any, Callable[[str], bool]] = {
    op.CATEGORY_WORD: _is_word,
    op.CATEGORY_NOT_WORD: lambda character: not _is_word(character),
    op.CATEGORY_DIGIT: str.isdecimal,
    op.CATEGORY_NOT_DIGIT: lambda character: not character.isdecimal(),
    op.CATEGORY_SPACE: str.isspace,
    op.CATEGORY_NOT_SPACE: lambda character: not character.isspace(),
}


def attacks(nodes: Sequence[Node]) -> set[tuple[str, str]]:
    """Return prefixes, and texts to repeat after them, that the pattern begins to match."""
    found = set()
    for pick in (0, -1):
        before = ""
        for index, node in enumerate(nodes):
            after = before + _example(node, pick)
            if not _is_within_word(nodes, index):
                found |= {("", after), ("", _example(node, pick))}
            if node[0] in REPEATS:
                found |= {(before, _example(node, pick)), (before, "a")}
            before = after
    for node in nodes:
        for part in _parts(node):
            found |= attacks(part)
    return {(start, repeated) for start, repeated in found if repeated}


def _is_within_word(nodes: Sequence[Node], index: int) -> bool:
    """Return whether the position is within a word; whole words are enough."""
    following = nodes[index : index + 2]
    return [operator for operator, _ in following] == [op.LITERAL, op.LITERAL]


def _parts(node: Node) -> list[Sequence[Node]]:
    operator, argument = node
    if operator is op.SUBPATTERN:
        return [argument[3]]
    if operator is op.BRANCH:
        return list(argument[1])
    return [argument[2]] if operator in REPEATS else []


def _example(node: Node, pick: int) -> str:
    operator, argument = node
    if operator is op.LITERAL:
        return chr(argument)
    if operator in SINGLE:
        return _member(argument, pick) if operator is op.IN else "a"
    parts = _parts(node)
    if not parts:
        return ""
    once = "".join(_example(part, pick) for part in parts[pick])
    return once * max(1, argument[0]) if operator in REPEATS else once


def _member(items: Any, pick: int) -> str:
    if items[0][0] is op.NEGATE:
        return "a"
    kind, value = items[pick]
    if kind is op.CATEGORY:
        return (
            " "
            if value is op.CATEGORY_SPACE
            else "1"
            if value is op.CATEGORY_DIGIT
            else "a"
        )
    code: int = value if kind is op.LITERAL else value[0]
    return chr(code)
