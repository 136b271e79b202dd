"""A manifest: a CSV file with a line for each paper, and the settings that it is read with."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from casex.errors import RegistryError
from casex.interpret.voices import PREFERENCES
from casex.registry.archives import is_archive
from casex.registry.item import Settings
from casex.schema import Definition
from casex.settings import one_of

_COLUMNS = ("path", "study", "schema", "index_treatment", "prefer", "pages", "reading")
_SPAN = r"\s*\d+(?:-\d+)?\s*"
_PAGES = re.compile(rf"{_SPAN}(?:,{_SPAN})*")


@dataclass(frozen=True, slots=True)
class Row:
    """One file of a manifest."""

    path: str
    study: str
    settings: Settings


def read(path: Path, settings: Settings, schema: Callable[[str], Definition]) -> tuple[Row, ...]:
    """The rows of a manifest; paths in it are as seen from its folder, and what a line leaves out is as in `settings`.

    Raises
    ------
    RegistryError
        Where the file cannot be read, or a column is not known.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            columns = [name.strip() for name in reader.fieldnames or ()]
            lines = [
                (reader.line_num, dict(zip(columns, line.values(), strict=False)), None in line) for line in reader
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RegistryError(f"manifest {path}: cannot be read: {error}") from error
    _check(path, columns)
    held = []
    for number, line, too_long in lines:
        if too_long or any(value is None for value in line.values()):
            raise RegistryError(f"manifest {path}, line {number}: it has not the {len(columns)} columns of the heading")
        row = {name: value.strip() for name, value in line.items() if value and value.strip()}
        if "path" not in row:
            raise RegistryError(f"manifest {path}, line {number}: no path")
        _check_line(f"manifest {path}, line {number}", _from(path, row["path"]), row)
        held.append(Row(_from(path, row["path"]), row.get("study", ""), _settings(path, row, settings, schema)))
    return tuple(held)


def _check_line(where: str, path: str, row: Mapping[str, str]) -> None:
    """Refuse what is no single paper, and pages that are none (only a reader of PDF would look at them)."""
    told = f"{where}: {row['path']!r} is"
    if is_archive(path):
        raise RegistryError(f"{told} an archive; give it as a source, or unpack it and list its files")
    if "://" not in path and Path(path).is_dir():
        raise RegistryError(f"{told} a folder; give it as a source, or list its files")
    if "://" not in path and any(sign in row["path"] for sign in "*?[") and not os.path.lexists(path):
        raise RegistryError(f"{told} a pattern; give it as a source, or list the files that it names")
    if "pages" in row and not _PAGES.fullmatch(row["pages"]):
        raise RegistryError(f"{where}: pages={row['pages']!r} names no pages; write for example '1-3,5'")


def _check(path: Path, columns: list[str]) -> None:
    if len(columns) == 1 and (found := set(columns[0]) & {";", "\t", "|"}):
        raise RegistryError(f"manifest {path}: its columns are parted by {found.pop()!r}; use commas")
    for name in columns:
        if name not in _COLUMNS:
            close = get_close_matches(name, _COLUMNS, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else f"; there are {', '.join(_COLUMNS)}"
            raise RegistryError(f"manifest {path}: no column {name!r} is known{hint}")
    if "path" not in columns:
        raise RegistryError(f"manifest {path}: it has no column 'path'")
    if len(set(columns)) < len(columns):
        raise RegistryError(f"manifest {path}: a column stands twice in the heading")


def _from(manifest: Path, path: str) -> str:
    return path if "://" in path else str(manifest.parent / path)


def _settings(path: Path, row: Mapping[str, str], settings: Settings, schema: Callable[[str], Definition]) -> Settings:
    said: dict[str, Any] = {name: row[name] for name in ("index_treatment", "prefer", "pages") if name in row}
    if "prefer" in said:
        one_of("prefer", said["prefer"], PREFERENCES)
    if "reading" in row:
        said["reading"] = _from(path, row["reading"])
    settings = replace(settings, **said)
    if "schema" not in row:
        return settings
    beside = path.parent / row["schema"]
    return replace(settings, schema=schema(str(beside) if beside.is_file() else row["schema"]))
