"""Removal of what names a word, in TOML, JSON, YAML, INI and Markdown."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import tomlkit
from configupdater import ConfigUpdater
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from tomlkit.items import AbstractTable, AoT, Array

from tools.scaffold.words import names_one


def remove_from_toml(text: str, words: Sequence[str]) -> str:
    """Remove the keys, strings in arrays and comments that name one of the words.

    A table in an array of tables goes when it loses a value.
    """
    document = tomlkit.parse(_without_comments(text, words))
    _prune_table(document, words)
    return tomlkit.dumps(document)


def _without_comments(text: str, words: Sequence[str]) -> str:
    return "".join(
        line
        for line in text.splitlines(keepends=True)
        if not (line.startswith("#") and names_one(line, words))
    )


def _prune_table(table: Any, words: Sequence[str]) -> None:
    for key, value in list(table.items()):
        if names_one(str(key), words):
            del table[key]
        elif isinstance(value, Array):
            _prune_array(value, words)
        elif isinstance(value, AoT):
            for index in reversed(range(len(value))):
                if _names_in_values(value[index], words):
                    del value[index]
        elif isinstance(value, AbstractTable):
            _prune_table(value, words)


def _names_in_values(table: Any, words: Sequence[str]) -> bool:
    """Tell whether a string, or each of an array, names one of the words."""
    return any(
        all(names_one(str(one), words) for one in value)
        if isinstance(value, Array)
        else isinstance(value, str) and names_one(value, words)
        for value in table.values()
    )


def _prune_array(array: Array, words: Sequence[str]) -> None:
    for index in reversed(range(len(array))):
        value = array[index]
        if isinstance(value, str) and names_one(value, words):
            del array[index]


def remove_from_json(text: str, words: Sequence[str]) -> str:
    """Remove the objects in arrays that have the word in a string, or lose all parts."""
    pruned = _pruned_json(json.loads(text), words)
    return json.dumps(pruned, indent=2, ensure_ascii=False) + "\n"


def _pruned_json(value: Any, words: Sequence[str]) -> Any:
    if isinstance(value, dict):
        return {key: _pruned_json(one, words) for key, one in value.items()}
    if isinstance(value, list):
        return [
            _pruned_json(one, words) for one in value if not _goes_from_json(one, words)
        ]
    return value


def _goes_from_json(item: Any, words: Sequence[str]) -> bool:
    if not isinstance(item, dict):
        return False
    return any(
        all(_goes_from_json(one, words) for one in value)
        if isinstance(value, list) and value
        else isinstance(value, str) and names_one(value, words)
        for value in item.values()
    )


def remove_from_ini(text: str, words: Sequence[str]) -> str:
    """Remove the lines of values, or their parts between bars, that name a word."""
    document = ConfigUpdater()
    document.read_string(text)
    for section in document.iter_sections():
        for option in section.iter_options():
            lines = (option.value or "").strip().splitlines()
            kept = [_without_parts(line, words) for line in lines]
            if kept != lines:
                option.set_values([line for line in kept if line])
    return str(document)


def _without_parts(line: str, words: Sequence[str]) -> str:
    return " | ".join(part for part in line.split(" | ") if not names_one(part, words))


def remove_from_yaml(text: str, words: Sequence[str]) -> str:
    """Remove what names one of the words: keys of mappings, and items by their name.

    The parser finds the lines, and all others stay as they are, but those of mappings
    that lose all keys: they are empty then.
    """
    lines = text.splitlines(keepends=True)
    dropped: set[int] = set()
    for document in YAML().load_all(text):
        for number in _emptied(document, words):
            lines[number] = f"{lines[number].rstrip()} {{}}\n"
        for first, end in _places(document, len(lines), words):
            dropped.update(range(*_with_own_comments(lines, first, end)))
    return "".join(line for number, line in enumerate(lines) if number not in dropped)


def _places(node: Any, end: int, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the lines of each key to be removed: its first one, and that of the next."""
    if isinstance(node, CommentedMap) and node:
        own = [
            key for key in node if key in node.lc.data
        ]  # merged ones stand elsewhere
        starts = [node.lc.key(key)[0] for key in own]
        for key, start, after in zip(own, starts, [*starts[1:], end], strict=True):
            if after > start and names_one(str(key), words):
                yield start, after
            elif after > start:
                yield from _places(node[key], after, words)
    elif isinstance(node, CommentedSeq) and node:
        starts = [node.lc.item(index)[0] for index in range(len(node))]
        for item, start, after in zip(node, starts, [*starts[1:], end], strict=True):
            name = item.get("name", "") if isinstance(item, CommentedMap) else item
            if after > start and names_one(str(name), words):
                yield start, after


def _emptied(node: Any, words: Sequence[str]) -> Iterator[int]:
    """Yield the line of each key whose mapping, in lines of its own, loses all keys."""
    if not isinstance(node, CommentedMap):
        return
    for key, value in node.items():
        if key not in node.lc.data or not isinstance(value, CommentedMap) or not value:
            continue
        number = node.lc.key(key)[0]
        if value.lc.line > number and all(names_one(str(one), words) for one in value):
            yield number
        else:
            yield from _emptied(value, words)


def _with_own_comments(lines: list[str], first: int, end: int) -> tuple[int, int]:
    """Add the comments above the first line; leave those above the end."""
    while first and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    while lines[end - 1].lstrip().startswith("#"):
        end -= 1
    return first, end


def remove_from_markdown(text: str, words: Sequence[str]) -> str:
    """Remove sections, rows and items whose heading, first cell or bold start names one."""
    kept: list[str] = []
    dropped_level = 0
    is_in_item = is_in_code = has_dropped = False
    for line in text.splitlines(keepends=True):
        is_in_code ^= line.startswith("```")
        level = 0 if is_in_code else _level(line)
        if level and (not dropped_level or level <= dropped_level):
            dropped_level = level if names_one(line, words) else 0
        is_in_item = (not is_in_code and names_one(_subject(line), words)) or (
            is_in_item and line.startswith("  ")
        )
        if dropped_level or is_in_item:
            has_dropped = True
        elif not (has_dropped and _are_blank([*kept[-1:], line])):
            kept.append(line)
            has_dropped &= _are_blank([line])
    return "".join(kept)


def _level(line: str) -> int:
    """Return the level of a heading, or 0."""
    return len(line) - len(line.lstrip("#"))


def _are_blank(lines: Sequence[str]) -> bool:
    return not any(line.strip() for line in lines)


def _subject(line: str) -> str:
    """Return the first cell of a row, or the bold start of an item.

    A row whose last cell is a link alone leads to a document, and goes with it.
    """
    if line.startswith("|"):
        cells = line.strip().strip("|").split("|")
        last = cells[-1].strip()
        is_link = last.startswith("[") and last.find(")") == len(last) - 1
        return cells[0] + (last if is_link else "")
    return line.split("**")[1] if line.startswith("- **") else ""
