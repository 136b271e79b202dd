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
from casex.tables.joining import cell_in, cell_of
from casex.tables.levels import says_units
from casex.tables.lines import Line, is_one_phrase, lines_of, phrases
from casex.tables.regions import Region, within
from casex.tables.rows import Strip, hanging, rows_of, strips_of
from casex.tables.spacing import spacing_of

_APART = 1.2  # em: words of a phrase stand nearer
_PHRASE = 2.0  # word spaces that part two phrases
_ABOVE = 0.5  # points: between a line's baseline and all that stands on higher ones
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
    hung: tuple[Line, ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        """Every word that belongs to the table, its caption and notes included."""
        caption = self.region.caption.words if self.region.caption else ()
        return (*caption, *self.header, *self.body, *(w for line in self.notes for w in line.words))


def steps_of(region: Region, words: Sequence[Word], prose: float) -> Steps | None:
    """Columns and rows of a region; None where its words stand in one column."""
    inside = within([w for w in words if not w.slanted], region.box)
    region = _deep(region, inside)
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
    hung = hanging(lines, columns)
    level = [line for line in lines if line not in hung]
    for line in hung:  # the two rows that it stands between
        first = max(one.baseline for one in level if one.baseline < line.baseline)
        heights += [first - _ABOVE, line.baseline]
    rows = rows_of(strips_of(level, columns, heights), columns.count)
    size = median(w.size for w in body) if body else prose
    notes = notes_below(words, region.box, size, _largest_note(region, size, prose))
    return Steps(region, header, body, columns, spans, leaves, rows, notes, hung)


def _deep(region: Region, words: Sequence[Word]) -> Region:
    """The region whose first rule below the top only lies under a heading of several columns.

    One phrase that begins beyond the first column heads no column by itself: the line below it, down to the next rule,
    is header too.
    """
    if len(region.full) < 4:
        return region
    above, below = (lines_of(within(words, region.band(n))) for n in range(2))
    rest = lines_of(w for w in words if w.upright and w.box.centre[1] > region.full[2].centre[1])
    if len(above) != 1 or len(below) != 1 or len(rest) < 2:
        return region
    gap = _PHRASE * spacing_of(rest).space
    named = phrases(below[0], gap)
    stub = min(phrases(line, gap)[0].box.x1 for line in rest)
    own = [part for part in named if part.box.x0 > stub]
    heading = above[0].box
    if len(phrases(above[0], gap)) > 1 or len(own) < 2 or heading.x0 <= own[0].box.x0 - _OVER:
        return region
    rule = replace(region.full[1], x0=own[0].box.x0, x1=max(own[-1].box.x1, heading.x1))
    return replace(region, full=(region.full[0], *region.full[2:]), partial=(rule, *region.partial))


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
    for line in steps.hung:
        body = _with_hung(body, steps.rows, line, columns, known)
    if header and len(body) > 1 and says_units([cell.text for cell in body[0]]):
        header, body = (*header, body[0]), body[1:]
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


def _with_hung(
    body: tuple[Row, ...], rows: Sequence[Sequence[Strip]], line: Line, columns: Columns, known: frozenset[str]
) -> tuple[Row, ...]:
    """The body with a label that stands between rows: in each of those that it is the middle of."""
    below = next(n for n, row in enumerate(rows) if row[0].lines[0].baseline > line.baseline)
    out = [list(row) for row in body]
    for column in sorted({columns.column(w.box.centre[0]) for w in line.words}):
        words = [w for w in line.words if columns.column(w.box.centre[0]) == column]
        reach = 1
        while (
            below - reach > 0
            and below + reach < len(out)
            and not (out[below - reach - 1][column].text or out[below + reach][column].text)
        ):
            reach += 1
        cell = cell_of(words, known, 2 * reach)
        for number in range(below - reach, below + reach):
            out[number][column] = cell
    return tuple(tuple(row) for row in out)


def _row(strips: Sequence[Strip], columns: Columns, known: frozenset[str]) -> Row:
    lines = [line for strip in strips for line in strip.lines]
    if len(lines) == 1 and lines[0] in columns.spanning:
        return _spanning(lines[0], columns, known)
    by_column: list[list[Word]] = [[] for _ in range(columns.count)]
    for line in lines:
        for word in line.words:
            by_column[columns.column(word.box.centre[0])].append(word)
    held = [lines_of(words) for words in by_column]
    cells = [cell_in(lines, known) for lines in held]
    return tuple(
        replace(cell, doubt=_STRADDLES) if not cell.doubt and _straddles(lines, n, columns) else cell
        for n, (cell, lines) in enumerate(zip(cells, held, strict=True))
    )


def _straddles(lines: Sequence[Line], column: int, columns: Columns) -> bool:
    """Whether a cell's words stand as far apart as columns do, or reach into the column beside it."""
    low = columns.cuts[column - 1] if column else float("-inf")
    high = columns.cuts[column] if column < len(columns.cuts) else float("inf")
    return any(
        line.box.x0 < low - _OVER or line.box.x1 > high + _OVER or not is_one_phrase(line, _APART * line.size)
        for line in lines
    )


def _spanning(line: Line, columns: Columns, known: frozenset[str]) -> Row:
    """A row of one cell that runs across columns: repeated in each of them."""
    first, last = columns.column(line.box.x0), columns.column(line.box.x1)
    cell = cell_of(line.words, known, 1, last - first + 1)
    return tuple(cell if first <= n <= last else Cell("") for n in range(columns.count))
