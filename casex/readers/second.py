"""The second reader: camelot's text lines, cell by cell against ours; where both agree, error is rare."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from casex.model import Box, Cell, Document, Finding, Row, Table, finding

_MARGIN = 2.0  # points around a region, so that its own words lie inside
_LOGGERS = ("camelot", "pdfminer", "playa")  # of camelot and of the parser that it has, by its version
_NEVER = logging.CRITICAL + 1
_ENGINE_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a line as the second reader sees it."""

    text: str
    box: Box


def compared(document: Document, data: bytes) -> tuple[Document, tuple[Finding, ...]]:
    """The document with every cell of its tables compared to what camelot (stream) reads in the same box.

    Only the tables' regions are read. A cell's `agreed` is None where there was nothing to compare.
    """
    heights = {page.number: page.height for page in document.pages}
    tables: list[Table] = []
    findings: list[Finding] = []
    for table in document.tables:
        if table.page is None or table.box is None:
            tables.append(table)
            continue
        fragments: dict[int, tuple[Fragment, ...]] = {}
        for page, region in _regions(table, table.page, table.box).items():
            try:
                fragments[page] = _fragments(data, page, region, heights[page])
            except _ENGINE_FAULTS as error:
                what = f"{table.label or 'a table'} on page {page}"
                message = f"{what}: camelot failed ({type(error).__name__}: {error})"
                findings.append(finding("second_reader_failed", message, hint="second_reader=None leaves it out"))
        seen = _with_agreement(table, table.page, fragments)
        tables.append(seen)
        findings += _disagreements(seen)
    return replace(document, tables=tuple(tables)), tuple(findings)


def _regions(table: Table, home: int, region: Box) -> dict[int, Box]:
    """Where a table stands on each of its pages: its own region, and around the cells of its other parts."""
    boxes: dict[int, list[Box]] = {home: [region]}
    for cell in (cell for row in (*table.header, *table.body) for cell in row):
        if cell.box is not None and cell.page not in (None, home):
            boxes.setdefault(cell.page or home, []).append(cell.box)
    return {page: Box.around(held) for page, held in boxes.items()}


def _fragments(data: bytes, page: int, region: Box, height: float) -> tuple[Fragment, ...]:
    inside = region.grown(_MARGIN)
    area = f"{inside.x0},{height - inside.top},{inside.x1},{height - inside.bottom}"
    start = max(0, data[:1024].find(b"%PDF"))
    with _quiet():
        from camelot.io import read_pdf  # heavy: brings OpenCV and pdfminer

        found = read_pdf(data[start:], pages=str(page), flavor="stream", table_areas=[area], suppress_stdout=True)
    lines = found[0].textlines if len(found) else ()
    boxed = (Fragment(line.get_text(), Box(line.x0, height - line.y1, line.x1, height - line.y0)) for line in lines)
    return tuple(one for one in boxed if inside.contains(one.box.centre))


@contextmanager
def _quiet() -> Iterator[None]:
    """No Python warnings and no logs, which would quote the paper: what is wrong in it is a finding."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(_NEVER)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _with_agreement(table: Table, home: int, fragments: Mapping[int, tuple[Fragment, ...]]) -> Table:
    header = tuple(_row(row, home, fragments) for row in table.header)
    body = tuple(_row(row, home, fragments) for row in table.body)
    asked = [cell.agreed for row in (*header, *body) for cell in row if cell.agreed is not None]
    return replace(table, header=header, body=body, agreement=sum(asked) / len(asked) if asked else None)


def _disagreements(table: Table) -> tuple[Finding, ...]:
    """One finding for a table's cells that the readers read differently."""
    rows = [(f"header {n}", row) for n, row in enumerate(table.header, 1)]
    rows += [(f"row {n}", row) for n, row in enumerate(table.body, 1)]
    cells = [f"{name}, column {c}" for name, row in rows for c, cell in enumerate(row, 1) if cell.agreed is False]
    if not cells:
        return ()
    return (
        finding(
            "readers_disagree",
            f"{table.label or 'a table'} on page {table.page}: camelot reads {len(cells)} cells differently "
            f"({'; '.join(cells[:5])}{' …' if len(cells) > 5 else ''})",
            hint="these cells are True in the table's `flagged`",
        ),
    )


def _row(row: Row, home: int, fragments: Mapping[int, tuple[Fragment, ...]]) -> Row:
    """A row whose cells say whether the second reader agrees; nothing where it read nothing on their page."""
    out = []
    for cell in row:
        seen = fragments.get(cell.page or home)
        out.append(replace(cell, agreed=_agrees(cell, cell.box, seen)) if cell.box is not None and seen else cell)
    return tuple(out)


def _agrees(cell: Cell, box: Box, fragments: Iterable[Fragment]) -> bool:
    held = sorted((f for f in fragments if box.grown(1.0).contains(f.box.centre)), key=lambda f: (f.box.top, f.box.x0))
    return _bare("".join(f.text for f in held)) == _bare(cell.text)


def _bare(text: str) -> str:
    """Text without white space, hyphens and signs of scripts, which readers set differently; digits, letters stay."""
    return re.sub(r"[\s\u00ad\u2010\u2011\ufffe\x02^_-]", "", text)
