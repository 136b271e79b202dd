"""Rows with spans to a table: every row gets a cell for every column, a spanned cell is repeated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from casex.errors import LimitExceeded
from casex.model import Cell, Row, Table
from casex.tables.captions import CONTINUED

MAXIMUM_CELLS = 100_000  # of one table: ten times what the largest supplements hold; spans may claim any number
MAXIMUM_COLUMNS = 16_384  # what the widest spreadsheets have
_ALIKE = 0.5  # from this share of equal headings on a row is a repeated header


@dataclass(frozen=True, slots=True)
class Spanned:
    """A cell as markup has it: `heading` where it is marked as one, `indent` how far its text is set in."""

    cell: Cell
    heading: bool = False
    indent: int = 0

    @property
    def text(self) -> str:
        return self.cell.text


Grid = tuple[tuple[Spanned, ...], ...]
NOTHING = Spanned(Cell(""))


def laid_out_rows(rows: Sequence[Sequence[Spanned]], name: str) -> Grid:
    """A rectangle of cells: spans go right and down, never beyond the last row; what is missing is empty.

    Raises
    ------
    LimitExceeded
        Where the spans claim more than `MAXIMUM_COLUMNS` columns or `MAXIMUM_CELLS` cells.
    """
    hanging = _Hanging({})
    out: list[list[Spanned]] = []
    cells = 0
    for number, row in enumerate(rows):
        out.append(_placed(row, hanging, len(rows) - number, name))
        cells += len(out[-1])
        if cells > MAXIMUM_CELLS:
            raise LimitExceeded(f"{name}: a table of more than {MAXIMUM_CELLS:,} cells")
    width = max((len(row) for row in out), default=0)
    if width * len(out) > MAXIMUM_CELLS:
        raise LimitExceeded(f"{name}: a table of more than {MAXIMUM_CELLS:,} cells")
    return tuple((*row, *[NOTHING] * (width - len(row))) for row in out)


@dataclass(frozen=True, slots=True)
class _Hanging:
    """Cells that reach down from rows above, by column, with the rows that they still take."""

    cells: dict[int, tuple[Spanned, int]]

    def take(self, column: int) -> Spanned | None:
        above, left = self.cells.pop(column, (None, 0))
        if above is not None and left > 1:
            self.cells[column] = (above, left - 1)
        return above

    def beyond(self, column: int) -> list[int]:
        return sorted(other for other in self.cells if other >= column)


def _placed(row: Sequence[Spanned], hanging: _Hanging, deepest: int, name: str) -> list[Spanned]:
    """A row's cells in their columns, those from above among them; where spans overlap, what came from above stays."""
    there = set(hanging.cells)
    placed: list[Spanned] = []

    def fill() -> None:
        while len(placed) in there and (above := hanging.take(len(placed))) is not None:
            placed.append(above)

    for one in row:
        fill()
        held = replace(one, cell=replace(one.cell, row_span=min(one.cell.row_span, deepest)))
        start = len(placed)
        if start + held.cell.column_span > MAXIMUM_COLUMNS:
            raise LimitExceeded(f"{name}: a table of more than {MAXIMUM_COLUMNS:,} columns")
        for place in range(start, start + held.cell.column_span):
            if place in there:
                break
            placed.append(held)
            if held.cell.row_span > 1:
                hanging.cells[place] = (held, held.cell.row_span - 1)
    for column in hanging.beyond(len(placed)):
        if column in there and column >= len(placed):
            placed += [NOTHING] * (column - len(placed))
            fill()
    return placed


def is_blank(row: Sequence[Spanned]) -> bool:
    return all(not one.text for one in row)


def without_blanks(grid: Grid) -> Grid:
    """The grid without rows that hold nothing (drawn lines), and without empty columns at its right."""
    rows = [row for row in grid if not is_blank(row)]
    width = max((n for row in rows for n, one in enumerate(row, start=1) if one.text), default=0)
    return tuple(row[:width] for row in rows)


def is_banner(row: Sequence[Spanned]) -> bool:
    """Whether one cell takes the whole width."""
    return len(row) > 1 and bool(row[0].text) and all(one is row[0] for one in row)


def table_of_parts(
    header: Grid,
    body: Grid,
    *,
    label: str,
    caption: str,
    footnotes: Iterable[str],
    reader: str,
    page: int | None = None,
) -> Table:
    """A table of header rows and body rows.

    A heading over all columns heads no column: above the others it is a part of the caption, below them it heads the
    rows that follow. A row that says the header again is left out.
    """
    banners = 0
    while banners < len(header) and is_banner(header[banners]):
        banners += 1
    titles = [row[0].text for row in header[:banners]] if banners < len(header) else []
    head = list(header[banners if titles else 0 :])
    sections: list[tuple[Spanned, ...]] = []
    while len(head) > 1 and is_banner(head[-1]):
        sections.insert(0, head.pop())
    rows = [*sections, *body]
    rows = [_as_section(row, rows[number + 1 :]) for number, row in enumerate(rows)]
    kept = [row for row in rows if not repeats_header(row, head)]
    return Table(
        label=label,
        caption=" ".join(part for part in (caption, *titles) if part),
        footnotes=tuple(footnotes),
        header=tuple(_cells(row) for row in head),
        body=tuple(_cells(row) for row in kept),
        page=page,
        reader=reader,
    )


def _cells(row: Sequence[Spanned]) -> Row:
    return tuple(one.cell for one in row)


def repeats_header(row: Sequence[Spanned], header: Sequence[Sequence[Spanned]]) -> bool:
    """Whether a row says one of the header's rows again, word for word; a row without letters is no header."""
    texts = [one.text.casefold() for one in row]
    if not any(letter.isalpha() for letter in "".join(texts)):
        return False
    return any(texts == [one.text.casefold() for one in level] and len({*texts} - {""}) > 1 for level in header)


def _as_section(row: tuple[Spanned, ...], below: Sequence[Sequence[Spanned]]) -> tuple[Spanned, ...]:
    """A label alone in its row, whose followers are set in, heads a section: it takes the whole width."""
    first, *others = row
    if not first.text or not others or any(one.text for one in others):
        return row
    following = next((next_row[0] for next_row in below if next_row[0].text), None)
    if following is None or following.indent <= first.indent:
        return row
    whole = replace(first, cell=replace(first.cell, column_span=len(row)))
    return (whole,) * len(row)


def joined_parts(first: Table, other: Table) -> Table | None:
    """Two parts of one table as one, where the second has the first's columns; else None.

    The second says the first's header again, or has none.
    """
    if first.columns != other.columns or not first.body or not other.body:
        return None
    one, two = ([[cell.text.casefold() for cell in row] for row in table.header] for table in (first, other))
    if two and one != two:
        same = sum(a == b for a, b in zip(first.headings(), other.headings(), strict=True))
        if same < len(first.headings()):
            return None
    return replace(
        first,
        body=(*first.body, *other.body),
        footnotes=tuple(dict.fromkeys((*first.footnotes, *other.footnotes))),
    )


def stitched(tables: Iterable[Table]) -> tuple[Table, ...]:
    """Tables, those that go on under the same label ("Table 1 (Continued)") made one."""
    out: list[Table] = []
    for table in tables:
        goes_on = bool(out) and bool(table.label) and table.label.casefold() == out[-1].label.casefold()
        whole = joined_parts(out[-1], table) if goes_on and _is_continued(table, out[-1]) else None
        if whole is None:
            out.append(table)
        else:
            out[-1] = whole
    return tuple(out)


def _is_continued(table: Table, before: Table) -> bool:
    return table.caption == before.caption or not table.caption or bool(CONTINUED.search(table.caption))
