"""A page with the steps of its reading drawn over it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from casex.errors import CasexError
from casex.model import Box
from casex.readers.drawing_legend import is_told, legend
from casex.readers.drawing_numbers import number
from casex.readers.drawing_pen import WHITE, Mark, Pen
from casex.readers.pdf_file import opened
from casex.tables import TableSteps

if TYPE_CHECKING:
    from PIL.Image import Image

    from casex.readers.steps import PageSteps

LEAST_DPI, MOST_DPI = 36, 600
MAXIMUM_PIXELS = 50_000_000  # of a picture; huge pages are drawn smaller
_HALO = 0.7  # points by which a mark is wider than the rule under which it lies
_SMALL = 0.8  # of a cell's largest words: a mark is smaller

CAPTION = Mark("caption", (122, 62, 190), 60)
NOTES = Mark("notes", (178, 120, 0), 64)
HEADER = Mark("header", (30, 90, 230), 44)
SPAN = Mark("heading over several columns", (30, 90, 230), 84, 230, 0.7)
ROWS = Mark("odd row", (20, 150, 60), 52), Mark("even row", (150, 180, 0), 40)
SINGLE = Mark("row of one cell (a section?)", (255, 140, 60), 76)
NO_ROW = Mark("no row of its own", (110, 110, 110), 50)
GUTTER = Mark("clear stripe between columns", (0, 165, 190), 60)
CUT = Mark("border of columns", (0, 140, 165), 255, width=0.7)
RULE = Mark("rule in use (broken: not drawn)", (240, 120, 0), 230, width=1.3)
PARTIAL = Mark("shorter rule, drawn cell", (215, 30, 160), 200, width=1.3)
OTHER_RULE = Mark("rule not in use", (110, 110, 110), 90, width=2.6)
CELL = Mark("cell", (20, 120, 50), 0, 235, 0.5)
SCRIPT = Mark("raised or lowered", (235, 40, 200), 120)
REGION = Mark("region", (10, 30, 110), 0, 255, 1.1)
FLAGGED = Mark("cell in doubt", (215, 0, 0), 60, 255, 1.2)
OUTSIDE = Mark("word in no cell", (255, 0, 60), 150, 255, 1.0)
LEGEND = (
    REGION, RULE, PARTIAL, OTHER_RULE, GUTTER, CUT, HEADER, SPAN, *ROWS, SINGLE, NO_ROW, CELL, SCRIPT, CAPTION, NOTES,
    FLAGGED, OUTSIDE,
)  # fmt: skip
_PAPER = Mark("", WHITE, 255)


def drawn(page: PageSteps, dpi: int) -> Image:
    """The page as pdfium shows it (a scan set straight), its steps under its ink and the legend below.

    Raises
    ------
    CasexError
        Where `dpi` is out of bounds.
    """
    from PIL import Image, ImageChops  # only who draws needs it

    if not LEAST_DPI <= dpi <= MOST_DPI:
        raise CasexError(f"dpi={dpi!r}: it can be {LEAST_DPI} to {MOST_DPI}")
    scale = min(dpi / 72, (MAXIMUM_PIXELS / max(page.width * page.height, 1.0)) ** 0.5)
    shown = rendered(page, scale)
    paper = Image.new("RGB", shown.size, WHITE)
    _mark_page(Pen(paper, scale), page)
    picture = ImageChops.multiply(shown, paper)  # no mark hides a letter
    _mark_over(Pen(picture, scale), page)
    strip = legend(page, LEGEND, picture.width, scale)
    whole = Image.new("RGB", (picture.width, picture.height + strip.height), WHITE)
    whole.paste(picture, (0, 0))
    whole.paste(strip, (0, picture.height))
    return whole


def rendered(page: PageSteps, scale: float) -> Image:
    """The page as pdfium shows it with `scale` pixels to the point, turned back by its skew."""
    from PIL import Image

    with opened(page.source.data, page.source.name) as document:
        one = document[page.number - 1]
        bitmap = one.render(scale=scale)
        shown: Image.Image = bitmap.to_pil().convert("RGB")
        bitmap.close()
        one.close()
    return shown.rotate(page.skew, Image.Resampling.BICUBIC, fillcolor=WHITE) if page.skew else shown


# --- under the ink -------------------------------------------------------------------------------------------------


def _mark_page(pen: Pen, page: PageSteps) -> None:
    used = [box for table in page.tables for box in (*table.rules, *table.partial_rules)]
    grids = [table.region.grown(1) for table in page.tables if table.grid]
    for rule in page.rules:
        if not any(box.grown(1).contains(rule.box.centre) for box in used) and not any(
            grid.contains(rule.box.centre) for grid in grids
        ):
            pen.box(rule.box.grown(_HALO), OTHER_RULE)
    for table in page.tables:
        for mark, boxes in _areas(table):
            for box in boxes:
                pen.line(box, mark) if mark is CUT else pen.box(box, mark)
        for box in filter(is_told, table.rules):
            pen.line(box, RULE, broken=True)
        for box in _scripts(page, table):
            pen.box(box, SCRIPT)
    for mark, box in _doubts(page):
        pen.box(box, mark)


def _areas(table: TableSteps) -> Iterator[tuple[Mark, Iterable[Box]]]:
    """What is marked of a table; later ones lie on earlier ones."""
    yield from ((mark, (row,)) for mark, row in _rows(table))
    yield GUTTER, table.gutters
    header = (table.header,) if table.header else ()
    yield _PAPER, header
    yield HEADER, header
    yield CUT, () if table.grid else (_first_edge(column, table.turn) for column in table.columns[1:])
    spans = [box.grown(0.5) for box in table.spans]
    yield _PAPER, spans
    yield SPAN, spans
    yield CAPTION, (box.grown(0.5) for box in table.caption)
    yield NOTES, (box.grown(0.5) for box in table.notes)
    yield CELL, (cell.box.grown(0.8) for cell in table.cells)
    yield PARTIAL, (edge.grown(_HALO) for box in table.grid for edge in _edges(box))
    yield REGION, (table.region.grown(2),)
    yield PARTIAL, (box.grown(_HALO) for box in table.partial_rules)
    yield RULE, (box.grown(_HALO) for box in table.rules if not is_told(box))


def _rows(table: TableSteps) -> Iterator[tuple[Mark, Box]]:
    """Rows in two colours by turns; those of one cell and those that are none have their own."""
    cells = Counter(cell.row for cell in table.cells)
    for place, row in zip(table.row_numbers(), table.rows, strict=True):
        if place is None:
            yield NO_ROW, row
        elif place:
            yield SINGLE if cells[place] == 1 < table.table.columns else ROWS[(place - 1) % 2], row


def _first_edge(column: Box, turn: int) -> Box:
    """The edge of a column at which it borders on the one before it, on a page that is read turned by `turn`."""
    left, top, right, bottom = _edges(column)
    return (left, bottom, right, top)[turn]


def _edges(box: Box) -> tuple[Box, Box, Box, Box]:
    return (
        Box(box.x0, box.top, box.x0, box.bottom),
        Box(box.x0, box.top, box.x1, box.top),
        Box(box.x1, box.top, box.x1, box.bottom),
        Box(box.x0, box.bottom, box.x1, box.bottom),
    )


def _scripts(page: PageSteps, table: TableSteps) -> Iterator[Box]:
    """The raised and lowered words that are marks of cells."""
    for cell in (cell for cell in table.cells if cell.cell.marks):
        words = [word for word in page.words if cell.box.grown(0.5).contains(word.box.centre)]
        size = max((word.size for word in words), default=0.0)
        for word in words:
            if word.text in cell.cell.marks and (word.raised or word.size < _SMALL * size):
                yield word.box.grown(0.5)


# --- over it -------------------------------------------------------------------------------------------------------


def _mark_over(pen: Pen, page: PageSteps) -> None:
    """The edges of what is in doubt, so that they are seen on dark paper, too, and the numbers of rows and columns."""
    for mark, box in _doubts(page):
        pen.box(box, mark._replace(inside=0))
    printed = [*(word.box for word in page.words), *(rule.box for rule in page.rules)]
    number(pen, page.tables, printed, Box(0, 0, page.width, page.height))


def _doubts(page: PageSteps) -> Iterator[tuple[Mark, Box]]:
    for table in page.tables:
        yield from ((FLAGGED, cell.box.grown(1.2)) for cell in table.cells if cell.flagged)
        yield from ((OUTSIDE, word.box.grown(0.5)) for word in table.outside)
