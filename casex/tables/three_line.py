"""Tables with horizontal rules only: region → columns → rows → cells → table, each step visible in `Steps`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from casex.model import Box, Cell, Row, Table, Word
from casex.tables.columns import Columns, columns_of
from casex.tables.footnotes import notes_below, notes_of
from casex.tables.header import Span, centres_of, fitted, header_rows, spans_of
from casex.tables.joining import cell_of
from casex.tables.lines import Line, lines_of
from casex.tables.regions import Region, within
from casex.tables.rows import Strip, rows_of, strips_of


@dataclass(frozen=True, slots=True)
class Steps:
    """What was found on the way to a table; every step can be drawn over the page."""

    region: Region
    header: tuple[Word, ...]
    body: tuple[Word, ...]
    columns: Columns
    spans: tuple[Span, ...]
    leaves: tuple[Word, ...]
    rows: tuple[tuple[Strip, ...], ...]
    notes: tuple[Line, ...]

    @property
    def words(self) -> tuple[Word, ...]:
        """Every word that belongs to the table, its caption and notes included."""
        caption = self.region.caption.words if self.region.caption else ()
        return (*caption, *self.header, *self.body, *(w for line in self.notes for w in line.words))


def steps_of(region: Region, words: Sequence[Word], prose: float) -> Steps:
    """Columns and rows of a region."""
    inside = within([w for w in words if w.upright], region.box)
    header_box = region.band(0)
    header = within(inside, header_box) if len(region.full) > 2 else ()
    held = set(header)
    body = tuple(w for w in inside if w not in held)
    lines = lines_of(body)
    columns = columns_of(lines)
    if len(region.full) == 2:
        header, body, lines = _first_row(lines, columns)
        columns = columns_of(lines) if lines else columns
    partial = [
        r for r in region.partial if r.centre[1] < (header_box.bottom if len(region.full) > 2 else lines[0].box.top)
    ]
    spans, leaves = spans_of(header, partial)
    columns = fitted(columns, leaves)
    heights = [r.centre[1] for r in region.full[2:-1]]
    rows = rows_of(strips_of(lines, columns, heights), columns.count)
    notes = notes_below(words, region.box, median(w.size for w in body) if body else prose, prose)
    return Steps(region, header, body, columns, spans, leaves, rows, notes)


def _first_row(lines: Sequence[Line], columns: Columns) -> tuple[tuple[Word, ...], tuple[Word, ...], tuple[Line, ...]]:
    """Header and body where no rule parts them: bold lines at the top, or else the first row."""
    bold = next((n for n, line in enumerate(lines) if not line.bold), 0)
    if not 0 < bold < len(lines):
        first = rows_of(strips_of(lines, columns), columns.count)[0]
        bold = sum(len(strip.lines) for strip in first) if len(first) < len(lines) else 1
    top, rest = tuple(lines[:bold]), tuple(lines[bold:])
    return tuple(w for line in top for w in line.words), tuple(w for line in rest for w in line.words), rest


def table_of(steps: Steps, page: int, known: frozenset[str]) -> Table:
    """The table that the steps lead to."""
    columns = steps.columns
    centres = centres_of(columns, (*steps.body, *steps.leaves))
    header = header_rows(steps.spans, steps.leaves, columns, centres, known)
    body = tuple(_row(row, columns, known) for row in steps.rows)
    caption = steps.region.caption
    return Table(
        label=caption.label if caption else "",
        caption=caption.text if caption else "",
        footnotes=notes_of(steps.notes, known),
        header=header,
        body=body,
        page=page,
        reader="rules",
        box=Box.around((steps.region.box, *(w.box for w in (*steps.header, *steps.body)))),
    )


def _row(strips: Sequence[Strip], columns: Columns, known: frozenset[str]) -> Row:
    lines = [line for strip in strips for line in strip.lines]
    words = [w for line in lines for w in line.words]
    if len(lines) == 1 and lines[0] in columns.spanning:
        return _spanning(lines[0], columns, known)
    by_column: list[list[Word]] = [[] for _ in range(columns.count)]
    for word in words:
        by_column[columns.column(word.box.centre[0])].append(word)
    return tuple(cell_of(held, known) for held in by_column)


def _spanning(line: Line, columns: Columns, known: frozenset[str]) -> Row:
    """A row of one cell that runs across columns: repeated in each of them."""
    first, last = columns.column(line.box.x0), columns.column(line.box.x1)
    cell = cell_of(line.words, known, 1, last - first + 1)
    return tuple(cell if first <= n <= last else Cell("") for n in range(columns.count))
