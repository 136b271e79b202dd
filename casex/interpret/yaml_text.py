"""YAML as text: what people write beside a paper, read without turning ``No`` into false or ``01`` into 1."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from casex.errors import ReadingError
from casex.schema.lines import why_no_yaml

Place = tuple[str, ...]
_NONE = ("", "null", "~")


def parsed(path: Path, what: str) -> tuple[dict[Place, int], Any]:
    """What a file holds, as text, lists and mappings of text; and the line of each key.

    Raises
    ------
    ReadingError
        Where it cannot be read, is no YAML, has a name twice, or uses aliases.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ReadingError(f"{path}: the {what} cannot be read ({error.strerror or error})") from error
    except UnicodeDecodeError as error:
        raise ReadingError(f"{path}: the {what} is not UTF-8 (byte {error.start})") from error
    lines: dict[Place, int] = {}
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        return lines, _plain(node, (), lines, str(path), [])
    except (yaml.YAMLError, RecursionError) as error:
        raise ReadingError(f"{path}: not YAML: {why_no_yaml(error)}") from error


def _plain(node: yaml.Node | None, path: Place, lines: dict[Place, int], file: str, seen: list[yaml.Node]) -> Any:
    """A YAML node as text, lists and mappings of text: a heading "No" stays "No", a code 0 stays "0"."""
    if any(node is other for other in seen):
        raise ReadingError(f"{file}: line {node.start_mark.line + 1 if node else 0}: YAML aliases are not read here")
    if node is None:
        return ""
    if not isinstance(node, yaml.ScalarNode):
        seen.append(node)
    if isinstance(node, yaml.ScalarNode):
        plain_null = node.style is None and node.value in _NONE
        return "" if plain_null else str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_entry(one, (*path, str(place)), lines, file, seen) for place, one in enumerate(node.value, start=1)]
    held: dict[str, Any] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in held:
            raise ReadingError(f"{file}: line {key.start_mark.line + 1}: {name!r} comes twice")
        lines[(*path, name)] = key.start_mark.line + 1
        held[name] = _plain(value, (*path, name), lines, file, seen)
    return held


def _entry(node: yaml.Node, path: Place, lines: dict[Place, int], file: str, seen: list[yaml.Node]) -> Any:
    lines[path] = node.start_mark.line + 1
    return _plain(node, path, lines, file, seen)


def texts(said: Any, where: str) -> Any:
    """What is given in Python, with its values as the text that YAML would have.

    Raises
    ------
    ReadingError
        Where something else than text, numbers and mappings is in it.
    """
    if isinstance(said, Mapping):
        return {str(key): texts(value, where) for key, value in said.items()}
    if isinstance(said, bool):
        return "true" if said else "false"
    if said is None:
        return ""
    if isinstance(said, str | int | float):
        return str(said)
    raise ReadingError(f"{where}: expected text or mappings, got {said!r}")
