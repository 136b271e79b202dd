"""What a frame's cell is in a file for people: plain values, and findings for what had to be taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from casex.model import Finding, finding

NONE_REPORTED = "none reported"
LONGEST_CELL = 32_767

Plain = str | bool | int | float | None

#: What XML 1.0 cannot hold, and the carriage return, which it would turn into a line feed unasked.
_REMOVED = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\<>|\"\x00-\x1f\x7f]")
#: Beginnings that a spreadsheet may take for a formula, after OWASP's list; full-width forms count in East Asia.
_FORMULA = re.compile("[=+\\-@\t\r\n＝＋－＠]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A frame as plain values: a header, rows as long as it, and what had to be changed on the way."""

    header: tuple[str, ...]
    rows: tuple[tuple[Plain, ...], ...]
    findings: tuple[Finding, ...]


def sheet(name: str, frame: pd.DataFrame, longest: int | None = None) -> Sheet:
    """The frame as plain values; a named index stands first, text longer than `longest` is cut."""
    unnamed_count = isinstance(frame.index, pd.RangeIndex) and frame.index.name is None
    whole = frame if unnamed_count else frame.reset_index()
    findings: list[Finding] = []

    def cell(value: Any, row: int, column: str) -> Plain:
        plain = _plain(value)
        if not isinstance(plain, str):
            return plain
        where = f"{name}, {f'row {row}' if row else 'header'}, column {column!r}"
        text, found = _clean(plain, where, longest)
        findings.extend(finding(code, message, variable=column) for code, message in found)
        return text

    names = [_REMOVED.sub("", str(column)) for column in whole.columns]
    header = tuple(str(cell(str(column), 0, shown)) for column, shown in zip(whole.columns, names, strict=True))
    columns = [
        [cell(value, row, shown) for row, value in enumerate(whole.iloc[:, position].tolist(), start=1)]
        for position, shown in enumerate(names)
    ]
    rows = tuple(zip(*columns, strict=True)) if columns else ()
    return Sheet(header, rows, tuple(findings))


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet may take the text for a formula.

    >>> looks_like_formula("=1+1"), looks_like_formula("+++ (ankles)"), looks_like_formula("1-2")
    (True, True, False)
    """
    return _FORMULA.match(text) is not None


def file_names(names: Iterable[str], longest: int, taken: Iterable[str] = ()) -> Mapping[str, str]:
    """A name that a file system and a workbook allow for each frame; alike ones are counted.

    >>> dict(file_names(["patients", "Table 1/2", "table 1_2"], 31))
    {'patients': 'patients', 'Table 1/2': 'Table 1_2', 'table 1_2': 'table 1_2 (2)'}
    """
    used = {name.casefold() for name in taken}
    given: dict[str, str] = {}
    for name in names:
        plain = _FORBIDDEN_IN_NAMES.sub("_", _REMOVED.sub("", name)).strip(" .'") or "frame"
        candidate, count = plain[:longest].rstrip(), 1
        while candidate.casefold() in used:
            count += 1
            ending = f" ({count})"
            candidate = plain[: longest - len(ending)].rstrip() + ending
        used.add(candidate.casefold())
        given[name] = candidate
    return given


def _plain(value: Any) -> Plain:
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()  # numpy's own repr is not how a number is printed
    if isinstance(value, tuple | list):
        return "; ".join(str(part) for part in value) if value else NONE_REPORTED
    if value is None or pd.isna(value):
        return None
    return value if isinstance(value, str | bool | int | float) else str(value)


def _clean(text: str, where: str, longest: int | None) -> tuple[str, list[tuple[str, str]]]:
    """The text as a file can hold it, and code and message of what was done to it."""
    said = []
    if removed := sorted(set(_REMOVED.findall(text))):
        text = _REMOVED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        codes = ", ".join(f"U+{ord(character):04X}" for character in removed)
        said.append(("control_characters_removed", f"{where}: took out {codes} (a lone U+000D became a line feed)"
                     if "\r" in removed else f"{where}: took out {codes}"))  # fmt: skip
    if longest is not None and len(text) > longest:
        said.append(("text_cut", f"{where}: a cell holds {longest} characters, {len(text)} were there; "
                     "JSON, CSV and Parquet keep them all"))  # fmt: skip
        text = text[:longest]
    return text, said
