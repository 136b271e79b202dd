"""How a table was read, step by step, as boxes on the page as seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from casex.model import Box, Cell, Table, Word
from casex.tables.find import Found
from casex.tables.lines import Line
from casex.tables.ruled import RuledSteps
from casex.tables.three_line import Steps
from casex.tables.turning import turned

Back = Callable[[Box], Box]


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A printed cell where it stands.

    Attributes
    ----------
    cell : Cell
        Its text, its box (around its words) and whether its reading is in doubt.
    box : Box
        The same box.
    row : int or None
        The row of the whole table's body, from 1, as in the frame `sources`; 0 in the header. None where it makes no
        row of its own: a header that is repeated overleaf, or the rest of a row that a page break cut.
    column : int
        From 1; of a cell that spans, the first.
    """

    cell: Cell
    box: Box
    row: int | None
    column: int

    @property
    def flagged(self) -> bool:
        """Whether the reading of it is in doubt."""
        return bool(self.cell.doubt) or self.cell.agreed is False


@dataclass(frozen=True, slots=True)
class TableSteps:
    """How a table, or the part of it on one page, was read: each step as boxes on the page as seen.

    Attributes
    ----------
    table : Table
        What the steps led to: the whole table, all its parts.
    part : Table
        What stands on this page of it.
    region : Box
        Where it stands, caption and notes not counted.
    rules : tuple of Box
        The edges of its bands, from top to bottom: rules over its whole width; one without height was not drawn, but
        told from where the words end. None in a fully ruled table.
    partial_rules : tuple of Box
        Shorter rules in it.
    grid : tuple of Box
        The drawn cells of a fully ruled table.
    columns, rows : tuple of Box
        A stripe over the whole region for each.
    gutters : tuple of Box
        The clear stripes that part its columns; none where drawn cells or the table's part before told them.
    header : Box or None
        A stripe over the whole region around its header.
    spans : tuple of Box
        Headings over several columns, as wide as what they span.
    cells : tuple of PlacedCell
        Every cell with words in it, header first.
    caption, notes : tuple of Box
        Their lines.
    outside : tuple of Word
        Words within the region that no cell holds.
    turn : int
        By how many quarters with the clock the page was turned to read it.
    steps : Steps or RuledSteps
        The same in the reader's own nouns (lines, strips, cuts), on the page as turned.
    """

    table: Table
    part: Table
    region: Box
    rules: tuple[Box, ...]
    partial_rules: tuple[Box, ...]
    grid: tuple[Box, ...]
    columns: tuple[Box, ...]
    rows: tuple[Box, ...]
    gutters: tuple[Box, ...]
    header: Box | None
    spans: tuple[Box, ...]
    cells: tuple[PlacedCell, ...]
    caption: tuple[Box, ...]
    notes: tuple[Box, ...]
    outside: tuple[Word, ...]
    turn: int
    steps: Steps | RuledSteps = field(repr=False)

    def row_numbers(self) -> tuple[int | None, ...]:
        """The number of each of `rows` in the whole table's body; 0 in the header, None where it is no row of it."""
        cells = sorted(self.cells, key=lambda cell: cell.cell.row_span)
        return tuple(next((c.row for c in cells if row.contains(c.box.centre)), None) for row in self.rows)

    def column_numbers(self) -> tuple[int | None, ...]:
        """The number of each of `columns` in the whole table; None where a drawn column holds nothing."""
        return _numbers(self.cells, self.columns)


def outline_of(found: Found, tables: Sequence[Table], width: float, height: float) -> TableSteps:
    """The steps that led to a table (one of `tables`) or to a part of it, on a page of this size as seen."""
    across, down = (height, width) if found.turn % 2 else (width, height)

    def back(box: Box) -> Box:
        return turned(box, -found.turn % 4, across, down)

    table = next((t for t in tables if _holds(t, found.table)), found.table)
    if isinstance(found.steps, RuledSteps):
        return _of_grid(found, found.steps, table, back)
    return _of_words(found, found.steps, table, back)


def _of_words(found: Found, steps: Steps, table: Table, back: Back) -> TableSteps:
    region, columns = steps.region, steps.columns
    box = Box.around((region.box, *(w.box for w in (*steps.header, *steps.body))))
    edges = (box.x0, *columns.cuts, box.x1)
    bands = [(min(s.top for s in row), max(s.bottom for s in row)) for row in steps.rows]
    header = Box.around(w.box for w in steps.header) if steps.header else None
    cells = tuple(_placed(found.table, table))
    headings = {cell.box for row in found.table.header for cell in row}
    as_rows = [c for c in cells if c.row and c.box in headings]  # no header after all: the part before has it
    first = tuple(
        _across(Box.around(c.box for c in as_rows if c.row == n), back(box), found.turn)
        for n in sorted({c.row for c in as_rows if c.row})
    )
    stripes = tuple(back(Box(a, box.top, b, box.bottom)) for a, b in pairwise(edges))
    return TableSteps(
        table=table,
        part=found.table,
        region=back(box),
        rules=tuple(map(back, region.full)),
        partial_rules=tuple(map(back, region.partial)),
        grid=(),
        columns=stripes,
        rows=(*first, *(back(Box(box.x0, top, box.x1, bottom)) for top, bottom in bands)),
        gutters=tuple(back(Box(g.x0, box.top, g.x1, box.bottom)) for g in columns.gutters),
        header=_across(back(header), back(box), found.turn) if header and not first else None,
        spans=tuple(_spans(cells, stripes, found.turn)),
        cells=cells,
        caption=_lines(region.caption.lines if region.caption else (), back),
        notes=_lines(steps.notes, back),
        outside=found.outside,
        turn=found.turn,
        steps=steps,
    )


def _of_grid(found: Found, steps: RuledSteps, table: Table, back: Back) -> TableSteps:
    grid, box = steps.grid, steps.grid.box
    cells = tuple(_placed(found.table, table))
    header = [cell.box for cell in cells if cell.row == 0]
    stripes = tuple(back(Box(a, box.top, b, box.bottom)) for a, b in pairwise(grid.xs))
    return TableSteps(
        table=table,
        part=found.table,
        region=back(box),
        rules=(),
        partial_rules=(),
        grid=tuple(map(back, grid.cells)),
        columns=stripes,
        rows=tuple(back(Box(box.x0, a, box.x1, b)) for a, b in pairwise(grid.ys)),
        gutters=(),
        header=_across(Box.around(header), back(box), found.turn) if header else None,
        spans=tuple(_spans(cells, stripes, found.turn)),
        cells=cells,
        caption=_lines(steps.caption.lines if steps.caption else (), back),
        notes=_lines(steps.notes, back),
        outside=found.outside,
        turn=found.turn,
        steps=steps,
    )


def _numbers(cells: Iterable[PlacedCell], columns: Sequence[Box]) -> tuple[int | None, ...]:
    """The number of each column: that of the cell in it which spans the fewest."""
    held = sorted(cells, key=lambda cell: cell.cell.column_span)
    return tuple(next((c.column for c in held if column.contains(c.box.centre)), None) for column in columns)


def _spans(cells: Sequence[PlacedCell], columns: Sequence[Box], turn: int) -> Iterator[Box]:
    """Header cells over several columns, each as wide as those columns."""
    numbered = list(zip(_numbers(cells, columns), columns, strict=True))
    for cell in (cell for cell in cells if cell.row == 0 and cell.cell.column_span > 1):
        spanned = range(cell.column, cell.column + cell.cell.column_span)
        yield _across(cell.box, Box.around(box for n, box in numbered if n in spanned), turn)


def _across(box: Box, region: Box, turn: int) -> Box:
    """A box as wide as a region, as the table is read."""
    if turn % 2:
        return Box(box.x0, region.top, box.x1, region.bottom)
    return Box(region.x0, box.top, region.x1, box.bottom)


def _lines(lines: Sequence[Line], back: Back) -> tuple[Box, ...]:
    return tuple(back(line.box) for line in lines)


def _boxed(table: Table) -> Iterator[tuple[int, int, Cell, Box]]:
    """The cells of a table that hold words, with row (0 in the header) and column: where a cell spans, the first."""
    seen: set[tuple[int | None, Box]] = set()
    rows = [(0, row) for row in table.header] + list(enumerate(table.body, start=1))
    for number, row in rows:
        for column, cell in enumerate(row, start=1):
            if cell.box is not None and (cell.page, cell.box) not in seen:
                seen.add((cell.page, cell.box))
                yield number, column, cell, cell.box


def _on_page(table: Table, page: int | None) -> dict[Box, tuple[int, int, Cell]]:
    """The cells of a table that stand on a page, by their boxes."""
    return {box: (row, column, cell) for row, column, cell, box in _boxed(table) if (cell.page or table.page) == page}


def _holds(table: Table, part: Table) -> bool:
    """Whether a part of a table came to be in it."""
    held = _on_page(table, part.page)
    return any(box in held for *_, box in _boxed(part))


def _placed(part: Table, table: Table) -> Iterator[PlacedCell]:
    held = _on_page(table, part.page)
    for row, column, cell, box in _boxed(part):
        if box in held:
            row, column, cell = held[box]
            yield PlacedCell(cell, box, row, column)
        else:
            yield PlacedCell(cell, box, None if row else 0, column)
