"""Sheets of a workbook to tables: what is written above a table is its caption, below it its notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from casex.model import Block, Finding, Table, finding
from casex.readers.grid import Grid, Spanned, is_blank, table_of_parts, without_blanks
from casex.readers.headings import header_rows
from casex.tables.captions import LABEL
from casex.values import marks

MAXIMUM_CELLS = 5_000_000  # of one sheet, empty ones between filled ones too


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name and its cells, spans expanded; `strong` are the rows set in bold, counted from 0."""

    name: str
    grid: Grid
    strong: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows of a sheet between others that are blank."""

    start: int
    rows: Grid


def hidden(title: str) -> Finding:
    """What to say of a sheet that programs do not show."""
    return finding(
        "hidden_sheet",
        f"sheet {title!r} is hidden; it was read as the others",
        hint="see what it holds before you rely on it: a program shows it when it is told to unhide it",
    )


def not_applied(where: str, format: str, stored: str) -> Finding:
    """What to say of a cell whose number format cannot be carried out."""
    return finding(
        "number_format_not_applied",
        f"{where}: the number format {format!r} is not known; the stored value {stored} is given",
    )


def tables_of(sheet: Sheet, reader: str) -> tuple[tuple[Table, ...], tuple[Block, ...]]:
    """The tables of a sheet, and its running text: what stands above and below them."""
    tables: list[Table] = []
    blocks: list[Block] = []
    titles: list[str] = []
    for part in (one for whole in _joined(list(_parts(sheet.grid)), sheet) for one in _side_by_side(whole)):
        texts, rows = _text_above(part.rows)
        titles += texts
        if not rows:
            tables, blocks, titles = _as_notes(tables, blocks, titles)
            continue
        rows, below = _text_below(rows)
        tables.append(_table(rows, titles, below, sheet.name, reader))
        blocks += [Block(text, "caption" if LABEL.match(text) else "paragraph") for text in titles]
        blocks += [Block(text, "paragraph") for text in below]
        titles = []
    blocks += [Block(text, "paragraph") for text in titles]
    return tuple(tables), tuple(blocks)


def _as_notes(
    tables: list[Table], blocks: list[Block], titles: list[str]
) -> tuple[list[Table], list[Block], list[str]]:
    """Text below a table, unless it is the caption of the next one: notes."""
    if not tables or any(LABEL.match(text) for text in titles):
        return tables, blocks, titles
    tables[-1] = replace(tables[-1], footnotes=(*tables[-1].footnotes, *titles))
    return tables, [*blocks, *(Block(text, "paragraph") for text in titles)], []


def _parts(grid: Grid) -> Iterator[_Part]:
    start, rows = 0, list[tuple[Spanned, ...]]()
    for number, row in enumerate((*grid, ())):
        if row and not is_blank(row):
            start = start if rows else number
            rows.append(row)
        elif rows:
            yield _Part(start, tuple(rows))
            rows = []


def _joined(parts: list[_Part], sheet: Sheet) -> Iterator[_Part]:
    """Parts, two being one where the second has neither a label nor a bold header of its own."""
    held: _Part | None = None
    for part in parts:
        if held is not None and _goes_on(held, part, sheet):
            held = _Part(held.start, (*held.rows, *part.rows))
            continue
        if held is not None:
            yield held
        held = part
    if held is not None:
        yield held


def _side_by_side(part: _Part) -> Iterator[_Part]:
    """Tables beside each other: behind an empty column, one begins with the heading of the other's first column."""
    width = max((len(row) for row in part.rows), default=0)
    filled = [any(column < len(row) and row[column].text for row in part.rows) for column in range(width)]
    starts = [0, *(column for column in range(1, width) if filled[column] and not filled[column - 1])]
    titled = len(_text_above(part.rows)[0])
    firsts = [
        next((row[start].text for row in part.rows[titled:] if start < len(row) and row[start].text), "")
        for start in starts
    ]
    cuts = [start for start, first in zip(starts, firsts, strict=True) if start == 0 or (first and first == firsts[0])]
    if len(cuts) == 1:
        yield part
        return
    for number, (start, end) in enumerate(zip(cuts, [*cuts[1:], width], strict=True)):
        rows = tuple(row[start:end] for row in (part.rows if number == 0 else part.rows[titled:]))
        yield _Part(part.start, tuple(row for row in rows if not is_blank(row)))


def _goes_on(held: _Part, part: _Part, sheet: Sheet) -> bool:
    texts, rows = _text_above(part.rows)
    if not rows or any(LABEL.match(text) for text in texts) or _is_text(held.rows[-1]):
        return False
    first = part.start + len(texts)
    every = all(row in sheet.strong for row in range(held.start, held.start + len(held.rows)))
    return first not in sheet.strong or every


def _is_text(row: Sequence[Spanned]) -> bool:
    """Whether a row holds one text at its left and nothing else."""
    filled = {id(one) for one in row if one.text}
    return len(filled) == 1 and bool(row[0].text)


def _text_above(rows: Grid) -> tuple[list[str], Grid]:
    count = next((number for number, row in enumerate(rows) if not _is_text(row)), len(rows))
    return [row[0].text for row in rows[:count]], rows[count:]


def _text_below(rows: Grid) -> tuple[Grid, list[str]]:
    """Rows of one text each at the end of a table are its notes: sentences, and what begins with a mark or defines."""
    end = len(rows)
    while end > 2 and _is_text(rows[end - 1]) and _is_note(rows[end - 1][0].text):
        end -= 1
    return rows[:end], [row[0].text for row in rows[end:]]


def _is_note(text: str) -> bool:
    return len(text.split()) > 3 or text[:1] in "*†‡§¶#" or bool(marks.codes((text,)))


def _table(rows: Grid, titles: Sequence[str], notes: Sequence[str], name: str, reader: str) -> Table:
    grid = without_blanks(rows)
    count = header_rows(grid)
    labelled = next((n for n in reversed(range(len(titles))) if LABEL.match(titles[n])), 0)
    said = " ".join(titles[labelled:])
    match = LABEL.match(said)
    label, caption = (match["label"].rstrip("."), said[match.end() :]) if match else (name, said)
    return table_of_parts(grid[:count], grid[count:], label=label, caption=caption, footnotes=notes, reader=reader)
