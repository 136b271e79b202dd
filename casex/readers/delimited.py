"""CSV and TSV to `Document`: the delimiter is the one under which the lines have as many fields as their header."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from casex.errors import LimitExceeded
from casex.model import Cell, Document, Finding, Origin, laid_out
from casex.readers.grid import MAXIMUM_CELLS, MAXIMUM_COLUMNS, Spanned
from casex.readers.sheets import Sheet, tables_of

_DELIMITERS = ("\t", ";", ",", "|")
_ALIKE = 0.9  # of the lines that hold a delimiter have the same number of fields
#: What parts a header of Markdown from its rows; nothing is tried twice: a long line costs no more than its length.
_MARKDOWN = re.compile(r"^[ \t]*+\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)+\|?[ \t\r]*+$", re.M)
_ALIGNED = re.compile(r"(?:^|[^\s,;|]) {2,}[^\s,;|]")
_FEWEST_FIELDS = 3  # of a line that may be a table's
_LOOKED_AT = 200  # lines
_LONGEST_FIELD = 1_000_000


@dataclass(frozen=True, slots=True)
class _Split:
    """The rows of a text under one delimiter."""

    delimiter: str
    rows: tuple[tuple[str, ...], ...]
    width: int


def is_delimited(text: str) -> str | None:
    r"""The delimiter of a text that is one table, or None.

    Each line (quoted line breaks aside) has as many fields as the others; titles above and notes below have one.

    >>> is_delimited('Patient;Age\n1;4,5\n2;6,5\n')
    ';'
    >>> is_delimited('One line, with a comma.\nAnother.') is None
    True
    """
    found = _best(text)
    return None if found is None else found.delimiter


def nearly_delimited(text: str) -> str:
    r"""Why a text is not read as one table though most of its lines have the same number of fields; "" for others.

    >>> nearly_delimited("Patient,Sex,Age\n1,F,12\n2,M\n3,F,4\n")
    "most lines have 3 fields parted by ',', line 3 has 2"
    """
    lines = [(n, line) for n, line in enumerate(text.splitlines()[:_LOOKED_AT], start=1) if line.strip()]
    for delimiter in "\t;,":
        sizes = {n: line.count(delimiter) + 1 for n, line in lines}
        width, count = max(Counter(sizes.values()).items(), key=lambda one: one[1], default=(0, 0))
        held = [line.split(delimiter) for n, line in lines if sizes[n] == width]
        filled = any(field.strip() for row in held for field in row)
        if width < _FEWEST_FIELDS or 2 * count <= len(lines) or not filled or not _is_table(held, width, delimiter):
            continue
        odd = ", ".join(f"line {n} has {size}" for n, size in sizes.items() if size not in (1, width))
        return f"most lines have {width} fields parted by {delimiter!r}, {odd}" if odd else ""
    return ""


def _best(text: str) -> _Split | None:
    if _MARKDOWN.search(text):
        return None
    splits = [split for delimiter in _DELIMITERS if (split := _split(text, delimiter)) is not None]
    return max(splits, key=lambda split: (split.width, -_DELIMITERS.index(split.delimiter)), default=None)


def _split(text: str, delimiter: str) -> _Split | None:
    if delimiter not in text:
        return None
    try:
        rows = tuple(tuple(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    sizes = Counter(len(row) for row in rows if len(row) > 1)
    if not sizes:
        return None
    width = max(sizes, key=lambda size: (sizes[size], size))
    several = sum(sizes.values())
    alone = sum(len(row) == 1 and bool(row[0].strip()) for row in rows)
    fits = sizes[width] >= 2 and sizes[width] >= _ALIKE * several and alone <= several
    return _Split(delimiter, rows, width) if fits and _is_table(rows, width, delimiter) else None


def _is_table(rows: Sequence[Sequence[str]], width: int, delimiter: str) -> bool:
    """Whether fields are cells: prose has a space behind its commas and goes on."""
    if delimiter not in ",|;":
        return True
    held = [row for row in rows if len(row) == width]
    if 2 * sum(bool(_ALIGNED.search(delimiter.join(row))) for row in held) > len(held):
        return False  # columns aligned by spaces, with commas in their cells
    spaced = sum(field.startswith(" ") and bool(field.strip()) for row in held for field in row[1:])
    return len(held) == sum(len(row) > 1 for row in rows) and (
        delimiter != "," or 2 * spaced <= len(held) * (width - 1)
    )


def read_delimited(text: str, name: str, sha256: str) -> tuple[Document, tuple[Finding, ...]]:
    """A document from a text for which `is_delimited` names a delimiter.

    Raises
    ------
    LimitExceeded
        Where it has more columns or cells than a table has.
    """
    found = _best(text)
    assert found is not None  # asked before
    if found.width > MAXIMUM_COLUMNS or found.width * len(found.rows) > MAXIMUM_CELLS:
        raise LimitExceeded(f"{name}: more than {MAXIMUM_COLUMNS:,} columns or {MAXIMUM_CELLS:,} cells; split the file")
    width = max(len(row) for row in found.rows)
    grid = tuple(
        tuple(Spanned(Cell(" ".join(field.split()))) for field in (*row, *[""] * (width - len(row))))
        for row in found.rows
    )
    tables, blocks = tables_of(Sheet("", grid), "delimited")
    media = "text/tab-separated-values" if found.delimiter == "\t" else "text/csv"
    return Document(Origin(name, media, sha256), (), laid_out(blocks), tables), ()


csv.field_size_limit(_LONGEST_FIELD)
