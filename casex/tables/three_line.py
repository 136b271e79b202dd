"""Tables with horizontal rules only: region → columns → rows → cells → table, each step visible in `Steps`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from casex.model import Box, Cell, Row, Table, Word
from casex.tables.blocks import beside, bold_head
from casex.tables.centring import centred_spans
from casex.tables.columns import Columns, columns_of
from casex.tables.footnotes import notes_below, notes_of
from casex.tables.header import Span, centres_of, fitted, header_rows, levelled, over_columns, spans_of
from casex.tables.joining import cell_of
from casex.tables.lines import Line, lines_of, phrases
from casex.tables.regions import Region, within
from casex.tables.rows import Strip, rows_of, strips_of

_APART = 1.2  # em: words of a phrase stand nearer
_OVER = 1.0  # points by which ink may stand over the border of a column
_STRADDLES = "words stand as far apart as columns do"


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


def steps_of(region: Region, words: Sequence[Word], prose: float) -> Steps | None:
    """Columns and rows of a region; None where its words stand in one column."""
    inside = within([w for w in words if not w.slanted], region.box)
    header_box = region.band(0)
    header = within(inside, header_box) if len(region.full) > 2 else ()
    held = set(header)
    body = tuple(w for w in inside if w.upright and w not in held)
    lines = lines_of(body)
    if not lines:
        return None
    if len(region.full) == 2:
        header, body, lines = _first_row(lines, [w for w in inside if not w.upright])
    columns = columns_of(lines, header)
    if columns.count < 2:
        return None
    partial = [
        r for r in region.partial if r.centre[1] < (header_box.bottom if len(region.full) > 2 else lines[0].box.top)
    ]
    spans, leaves = spans_of(header, partial)
    cells = [w for line in lines if line not in columns.spanning for w in line.words]
    centred, leaves = centred_spans(leaves, cells, columns)
    columns = fitted(columns, leaves, cells)
    spans = levelled((*spans, *(over_columns(span, (*body, *leaves), columns) for span in centred)))
    heights = [r.centre[1] for r in region.full[2:-1]]
    rows = rows_of(strips_of(lines, columns, heights), columns.count)
    size = median(w.size for w in body) if body else prose
    notes = notes_below(words, region.box, size, _largest_note(region, size, prose))
    return Steps(region, header, body, columns, spans, leaves, rows, notes)


def _largest_note(region: Region, size: float, prose: float) -> float:
    """What notes have to be smaller than: the table's letters where no drawn rule parts them from it."""
    return min(size, prose) if region.full[-1].height == 0 else prose


def headless_steps(
    region: Region, columns: Columns, lines: Sequence[Line], words: Sequence[Word], prose: float
) -> Steps:
    """Rows of lines that go on in the columns of a table before."""
    heights = [r.centre[1] for r in (*region.full[1:-1], *region.partial)]
    rows = rows_of(strips_of(lines, columns, heights), columns.count)
    body = tuple(w for line in lines for w in line.words)
    size = median(w.size for w in body)
    notes = notes_below(words, region.box, size, _largest_note(region, size, prose))
    return Steps(region, (), body, columns, (), (), rows, notes)


def _first_row(
    lines: Sequence[Line], sideways: Sequence[Word]
) -> tuple[tuple[Word, ...], tuple[Word, ...], tuple[Line, ...]]:
    """Header and body where no rule parts them.

    What stands sideways and the lines beside it, or bold lines at the top, or else the first row.
    """
    head = beside(lines, sideways)
    if 0 < head < len(lines):
        top, rest = tuple(lines[:head]), tuple(lines[head:])
        return (
            (*sideways, *(w for line in top for w in line.words)),
            tuple(w for line in rest for w in line.words),
            rest,
        )
    head = bold_head(lines)
    if not head:
        columns = columns_of(lines)
        first = rows_of(strips_of(lines, columns), columns.count)[0]
        head = sum(len(strip.lines) for strip in first) if len(first) < len(lines) else 1
    top, rest = tuple(lines[:head]), tuple(lines[head:])
    return tuple(w for line in top for w in line.words), tuple(w for line in rest for w in line.words), rest


def table_of(steps: Steps, page: int, known: frozenset[str]) -> Table:
    """The table that the steps lead to."""
    columns = steps.columns
    centres = centres_of(columns, (*steps.body, *steps.leaves))
    header = header_rows(steps.spans, steps.leaves, columns, centres, known) if steps.header else ()
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
    cells = [cell_of(held, known) for held in by_column]
    return tuple(
        replace(cell, doubt=_STRADDLES) if held and not cell.doubt and _straddles(held, n, columns) else cell
        for n, (cell, held) in enumerate(zip(cells, by_column, strict=True))
    )


def _straddles(words: Sequence[Word], column: int, columns: Columns) -> bool:
    """Whether a cell's words stand as far apart as columns do, or reach into the column beside it."""
    low = columns.cuts[column - 1] if column else float("-inf")
    high = columns.cuts[column] if column < len(columns.cuts) else float("inf")
    reach = any(w.box.x0 < low - _OVER or w.box.x1 > high + _OVER for w in words)
    return reach or any(len(phrases(line, _APART * line.size)) > 1 for line in lines_of(words))


def _spanning(line: Line, columns: Columns, known: frozenset[str]) -> Row:
    """A row of one cell that runs across columns: repeated in each of them."""
    first, last = columns.column(line.box.x0), columns.column(line.box.x1)
    cell = cell_of(line.words, known, 1, last - first + 1)
    return tuple(cell if first <= n <= last else Cell("") for n in range(columns.count))
