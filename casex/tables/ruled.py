"""Fully ruled tables: the cells are drawn, words go into them by their centre."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from casex.model import Box, Cell, Row, Table, Word
from casex.tables.captions import REACH, Caption, caption_at, openings
from casex.tables.footnotes import notes_below, notes_of
from casex.tables.joining import cell_of
from casex.tables.lines import Line, lines_of, phrases
from casex.tables.spacing import spacing_of

_SAME_EDGE = 2.0
_CAPTION_REACH = 9.0  # em between the last line of a caption and its table
_FILLED = 0.25
_LEAST_ROWS = 2
_MANY_LINES = 4
_SIDE_BY_SIDE = 0.6


@dataclass(frozen=True, slots=True)
class Grid:
    """The drawn cells of one table, and the edges of its columns and rows."""

    cells: tuple[Box, ...]
    xs: tuple[float, ...]
    ys: tuple[float, ...]

    @property
    def box(self) -> Box:
        return Box.around(self.cells)

    @property
    def columns(self) -> int:
        return len(self.xs) - 1

    @property
    def rows(self) -> int:
        return len(self.ys) - 1

    def place(self, cell: Box) -> tuple[int, int, int, int]:
        """First row, first column, rows and columns of a cell."""
        row, column = _nearest(self.ys, cell.top), _nearest(self.xs, cell.x0)
        return row, column, max(1, _nearest(self.ys, cell.bottom) - row), max(1, _nearest(self.xs, cell.x1) - column)


@dataclass(frozen=True, slots=True)
class RuledSteps:
    """A grid with the words of its cells, its caption and its notes; `left` are words that no cell holds."""

    grid: Grid
    held: tuple[tuple[Box, tuple[Word, ...]], ...]
    left: tuple[Word, ...]
    caption: Caption | None
    notes: tuple[Line, ...]

    @property
    def words(self) -> tuple[Word, ...]:
        """Every word that belongs to the table, its caption and notes included."""
        caption = self.caption.words if self.caption else ()
        cells = tuple(w for _, words in self.held for w in words)
        return (*caption, *cells, *self.left, *(w for line in self.notes for w in line.words))


def grid_of(cells: Iterable[Box]) -> Grid | None:
    """The grid of drawn cells; None where they make no table of two rows and two columns."""
    held = tuple(cells)
    grid = Grid(held, _edges(x for c in held for x in (c.x0, c.x1)), _edges(y for c in held for y in (c.top, c.bottom)))
    return grid if grid.rows > 1 and grid.columns > 1 and len(held) > 3 else None


def _edges(values: Iterable[float]) -> tuple[float, ...]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _SAME_EDGE:
            edges.append(value)
    return tuple(edges)


def _nearest(edges: Sequence[float], value: float) -> int:
    behind = bisect_left(edges, value)
    beside = range(max(0, behind - 1), min(behind + 1, len(edges)))
    return min(beside, key=lambda n: abs(edges[n] - value))


def fill(
    grid: Grid, words: Sequence[Word], segments: Sequence[Line], prose: float, known: frozenset[str]
) -> RuledSteps:
    """Put the words into the cells."""
    around = grid.box.grown(0.5)
    inside = [w for w in words if around.contains(w.box.centre)]
    level = 2 * sum(w.upright for w in inside) > len(inside)  # else the page is to be read from its side
    held: dict[Box, list[Word]] = {cell: [] for cell in grid.cells}
    left: list[Word] = []
    for word in inside:
        fits, centre = word.upright or (level and not word.slanted), word.box.centre
        home = next((cell for cell in grid.cells if cell.contains(centre)), None) if fits else None
        (left if home is None else held[home]).append(word)
    size = median(w.size for w in inside) if inside else prose
    notes = notes_below(words, grid.box, size, prose)
    caption = _caption(grid.box, segments, notes, known)
    return RuledSteps(grid, tuple((cell, tuple(ws)) for cell, ws in held.items()), tuple(left), caption, notes)


def _caption(box: Box, segments: Sequence[Line], notes: Sequence[Line], known: frozenset[str]) -> Caption | None:
    """The caption right above a grid, or else right below."""
    starts = [line for line in openings(segments) if line.box.x0 < box.x1 and box.x0 - 6 <= line.box.x1]
    above = [s for s in starts if 0 <= box.top - s.baseline < REACH * s.size]
    caption = caption_at(above[-1], segments, box.top, known) if above else None
    if caption and box.top - caption.lines[-1].baseline < _CAPTION_REACH * caption.lines[-1].size:
        return caption
    taken = {w for line in notes for w in line.words}
    below = [s for s in starts if 0 < s.baseline - box.bottom < 3 * s.size and not taken.issuperset(s.words)]
    return caption_at(below[0], segments, float("inf"), known) if below else None


def is_table(steps: RuledSteps) -> bool:
    """Whether a grid holds a table: words in enough of its cells, side by side in two rows of it at least.

    A grid in which one drawn row holds many printed ones is no full one: its rules tell less than its words.
    """
    filled = [(cell, words) for cell, words in steps.held if words]
    columns: dict[int, set[int]] = defaultdict(set)
    by_row: dict[int, list[Sequence[Word]]] = defaultdict(list)
    for cell, words in filled:
        row, column, *_ = steps.grid.place(cell)
        columns[row].add(column)
        by_row[row].append(words)
    several = sum(len(held) > 1 for held in columns.values())
    if several < _LEAST_ROWS or len(filled) < _FILLED * len(steps.held):
        return False
    return not any(map(_holds_rows, by_row.values()))


def _holds_rows(cells: Sequence[Sequence[Word]]) -> bool:
    """Whether the cells of a drawn row have their lines side by side, as the rows of a table of its own."""
    heights = [{round(line.baseline) for line in lines_of(words)} for words in cells]
    first = heights[0]
    if len(cells) < 2 or len(first) < _MANY_LINES:
        return False
    beside = all(any(abs(y - own) <= 1 for own in first) for other in heights[1:] for y in other)
    return beside and sum(map(len, heights)) > _SIDE_BY_SIDE * len(first) * len(cells)


def ruled_table(steps: RuledSteps, page: int, known: frozenset[str]) -> Table:
    """The table of a filled grid; a cell that spans is repeated wherever it spans."""
    grid = steps.grid
    rows: list[list[Cell]] = [[Cell("") for _ in range(grid.columns)] for _ in range(grid.rows)]
    for box, words in steps.held:
        row, column, height, width = grid.place(box)
        for first, count, held in _by_column(words, grid, column, width):
            cell = cell_of(held, known, height, count)
            for r in range(row, min(row + height, grid.rows)):
                for c in range(first, min(first + count, grid.columns)):
                    rows[r][c] = cell
    used = [c for c in range(grid.columns) if any(row[c].text for row in rows)]
    whole: list[Row] = [tuple(row[c] for c in used) for row in rows if any(cell.text for cell in row)]
    depth = header_depth(whole)
    return Table(
        label=steps.caption.label if steps.caption else "",
        caption=steps.caption.text if steps.caption else "",
        footnotes=notes_of(steps.notes, known),
        header=tuple(whole[:depth]),
        body=tuple(whole[depth:]),
        page=page,
        reader="pdfplumber",
        box=grid.box,
    )


def _by_column(words: Sequence[Word], grid: Grid, column: int, width: int) -> list[tuple[int, int, tuple[Word, ...]]]:
    """The words of a cell that spans columns, as (first column, columns, words): apart where they keep to each."""
    edges = grid.xs[column + 1 : column + width]
    lines = lines_of(words) if edges else ()
    gap = 1.5 * spacing_of(lines).space if lines else 0.0
    parts = [part for line in lines for part in phrases(line, gap)]
    crossed = any(part.box.x0 < x - 0.5 and part.box.x1 > x + 0.5 for part in parts for x in edges)
    by_column: dict[int, list[Word]] = {}
    for word in words:
        by_column.setdefault(sum(word.box.centre[0] > x for x in edges), []).append(word)
    if crossed or len(by_column) < 2 or len(by_column) < width / 2:
        return [(column, width, tuple(words))]
    return [(column + n, 1, tuple(by_column.get(n, ()))) for n in range(width)]


def header_depth(rows: Sequence[Row]) -> int:
    """How many rows are header: the first, and those that its spans reach over or leave to be named."""
    if not rows:
        return 0
    depth = max(cell.row_span for cell in rows[0])
    while depth < len(rows) and _is_named_by(rows[depth - 1], rows[depth]):
        depth += 1
    return min(depth, len(rows))


def _is_named_by(row: Row, below: Row) -> bool:
    """Whether the row below a header's row names the columns that it spans.

    A title over the whole width stands above headings, not above numbers. A heading over the first columns may be that
    of the rows' labels: it is named where nothing else stands beside the names, or no figure in the whole row.
    """
    stub = row[0].column_span
    if stub >= len(row) > 1:
        return all(not cell.text or any(map(str.isalpha, cell.text)) for cell in below)
    if any(cell.column_span > 1 for cell in row[stub:]):
        return True
    bare = all(not under.text or under is over for over, under in zip(row[stub:], below[stub:], strict=True))
    return stub > 1 and (bare or not any(any(map(str.isdigit, cell.text)) for cell in below))
