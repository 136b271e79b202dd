"""A page with the steps of its reading drawn over it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple

import pypdfium2 as pdfium

from casex.errors import CasexError
from casex.model import Box
from casex.tables import TableSteps

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

    from casex.readers.steps import PageSteps

Colour = tuple[int, int, int]

LEAST_DPI, MOST_DPI = 36, 600
MAXIMUM_PIXELS = 50_000_000  # of a picture; huge pages are drawn smaller
_HEAD = 1024
_NUMBER, _TEXT = 6.0, 7.5  # points: sizes of the numbers of rows and columns, and of the legend
_MARGIN = 6.0  # points around the legend
_MOST_FINDINGS = 8
_DASH = 4.0  # points
_PLAIN = str.maketrans({"\u2013": "-", "\u2014": "-", "\u2212": "-", "\u00d7": "x", "\u2018": "'", "\u2019": "'",
                        "\u201c": '"', "\u201d": '"', "\u2026": "..."})  # fmt: skip


class Mark(NamedTuple):
    """How one kind of thing is drawn: its name in the legend, its colour, how opaque its inside and its edge are."""

    name: str
    colour: Colour
    inside: int
    edge: int
    width: float  # of the edge, in points


CAPTION = Mark("caption", (122, 62, 190), 60, 0, 0)
NOTES = Mark("notes", (178, 120, 0), 64, 0, 0)
HEADER = Mark("header", (30, 90, 230), 44, 0, 0)
SPAN = Mark("heading over several columns", (30, 90, 230), 50, 255, 0.7)
ROW = Mark("rows, every other one", (20, 150, 60), 36, 0, 0)
ROW_EDGE = Mark("", (20, 150, 60), 0, 170, 0.4)
GUTTER = Mark("clear stripe between columns", (0, 165, 190), 60, 0, 0)
CUT = Mark("border of columns", (0, 140, 165), 0, 255, 0.7)
RULE = Mark("rule in use (broken: told from the words)", (240, 120, 0), 0, 230, 1.3)
PARTIAL = Mark("shorter rule, drawn cell", (215, 30, 160), 0, 220, 0.9)
OTHER_RULE = Mark("rule not in use", (110, 110, 110), 0, 90, 2.6)
CELL = Mark("cell", (20, 120, 50), 0, 235, 0.5)
REGION = Mark("region", (10, 30, 110), 0, 255, 1.1)
FLAGGED = Mark("cell in doubt", (215, 0, 0), 60, 255, 1.2)
OUTSIDE = Mark("word in no cell", (255, 0, 60), 150, 255, 1.0)
LEGEND = (
    REGION, RULE, PARTIAL, OTHER_RULE, GUTTER, CUT, ROW, HEADER, SPAN, CELL, CAPTION, NOTES, FLAGGED, OUTSIDE
)  # fmt: skip
_INK: Colour = (10, 30, 110)


def drawn(page: PageSteps, dpi: int) -> Image:
    """The page as pdfium shows it (a scan set straight), its steps over it and the legend below.

    Raises
    ------
    CasexError
        Where `dpi` is out of bounds.
    """
    from PIL import Image, ImageDraw  # only who draws needs it

    if not LEAST_DPI <= dpi <= MOST_DPI:
        raise CasexError(f"dpi={dpi!r}: it can be {LEAST_DPI} to {MOST_DPI}")
    scale = min(dpi / 72, (MAXIMUM_PIXELS / max(page.width * page.height, 1.0)) ** 0.5)
    below = rendered(page, scale)
    veil = Image.new("RGBA", below.size, (255, 255, 255, 0))
    pen = Pen(ImageDraw.Draw(veil, "RGBA"), scale)
    _mark_page(pen, page)
    picture = Image.alpha_composite(below.convert("RGBA"), veil).convert("RGB")
    strip = _legend(page, picture.width, scale)
    whole = Image.new("RGB", (picture.width, picture.height + strip.height), (255, 255, 255))
    whole.paste(picture, (0, 0))
    whole.paste(strip, (0, picture.height))
    return whole


def rendered(page: PageSteps, scale: float) -> Image:
    """The page as pdfium shows it with `scale` pixels to the point, turned back by its skew."""
    from PIL import Image

    data = page.source.data
    document = pdfium.PdfDocument(data[max(0, data[:_HEAD].find(b"%PDF")) :])
    try:
        one = document[page.number - 1]
        bitmap = one.render(scale=scale)
        shown: Image.Image = bitmap.to_pil().convert("RGB")
        bitmap.close()
        one.close()
    finally:
        document.close()
    return shown.rotate(page.skew, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255)) if page.skew else shown


class Pen:
    """Draws boxes of a page, given in points, on its picture."""

    def __init__(self, draw: ImageDraw, scale: float) -> None:
        self._draw, self._scale = draw, scale

    def box(self, box: Box, mark: Mark) -> None:
        """A box filled and edged as its mark says."""
        corners = self._pixels(box)
        if mark.inside:
            self._draw.rectangle(corners, fill=(*mark.colour, mark.inside))
        if mark.edge:
            self._draw.rectangle(corners, outline=(*mark.colour, mark.edge), width=self._width(mark))

    def line(self, x0: float, y0: float, x1: float, y1: float, mark: Mark, dash: float = 0.0) -> None:
        """A line, broken into dashes of so many points where `dash` is not 0."""
        for a, b, c, d in _dashes(x0, y0, x1, y1, dash):
            ends = [v * self._scale for v in (a, b, c, d)]
            self._draw.line(ends, fill=(*mark.colour, mark.edge), width=self._width(mark))

    def number(self, text: str, x: float, y: float, anchor: str) -> None:
        """A small number edged with white; `anchor` as Pillow's: "mm" is its middle."""
        font, edge = _font(_NUMBER * self._scale), max(1, round(0.7 * self._scale))
        place = (x * self._scale, y * self._scale)
        self._draw.text(
            place,
            text,
            font=font,
            anchor=anchor,
            fill=(*_INK, 255),
            stroke_width=edge,
            stroke_fill=(255, 255, 255, 235),
        )

    def _width(self, mark: Mark) -> int:
        return max(1, round(mark.width * self._scale))

    def _pixels(self, box: Box) -> tuple[float, float, float, float]:
        x0, top, x1, bottom = (v * self._scale for v in (box.x0, box.top, box.x1, box.bottom))
        return x0, top, max(x1, x0), max(bottom, top)


def _dashes(x0: float, y0: float, x1: float, y1: float, dash: float) -> Iterator[tuple[float, float, float, float]]:
    length = max(abs(x1 - x0), abs(y1 - y0))
    if not dash or length <= dash:
        yield x0, y0, x1, y1
        return
    across, down = (x1 - x0) / length, (y1 - y0) / length
    start = 0.0
    while start < length:
        end = min(start + dash, length)
        yield x0 + across * start, y0 + down * start, x0 + across * end, y0 + down * end
        start += 2 * dash


def _font(pixels: float) -> Any:
    from PIL import ImageFont

    return ImageFont.load_default(size=max(8.0, pixels))


# --- what is marked ------------------------------------------------------------------------------------------------


def _mark_page(pen: Pen, page: PageSteps) -> None:
    used = [box for table in page.tables for box in (*table.rules, *table.partial_rules)]
    grids = [table.region.grown(1) for table in page.tables if table.grid]
    for rule in page.rules:
        if not any(box.grown(1).contains(rule.box.centre) for box in used) and not any(
            grid.contains(rule.box.centre) for grid in grids
        ):
            pen.line(*_along(rule.box), OTHER_RULE)
    for table in page.tables:
        _mark_table(pen, table)


def _mark_table(pen: Pen, table: TableSteps) -> None:
    """Areas first, then lines, then what is in doubt, so that nothing hides it."""
    for mark, boxes in _areas(table):
        for box in boxes:
            pen.box(box, mark)
    for column in table.columns[1:]:
        pen.line(*_first_edge(column, table.turn), CUT)
    for mark, boxes in ((PARTIAL, table.grid), (REGION, (table.region.grown(1.5),))):
        for box in boxes:
            pen.box(box, mark)
    for box in table.partial_rules:
        pen.line(*_along(box), PARTIAL)
    for box in table.rules:
        pen.line(*_along(box), RULE, _DASH if _is_told(box) else 0.0)
    for box in (cell.box for cell in table.cells if cell.flagged):
        pen.box(box.grown(1.2), FLAGGED)
    for word in table.outside:
        pen.box(word.box.grown(0.5), OUTSIDE)
    _number(pen, table)


def _areas(table: TableSteps) -> Iterator[tuple[Mark, Iterable[Box]]]:
    yield GUTTER, table.gutters
    yield ROW, table.rows[::2]
    yield ROW_EDGE, table.rows
    yield CAPTION, (box.grown(0.5) for box in table.caption)
    yield NOTES, (box.grown(0.5) for box in table.notes)
    yield SPAN, (box.grown(0.5) for box in table.spans)
    yield HEADER, (table.header.grown(0.5),) if table.header else ()
    yield CELL, (cell.box.grown(0.6) for cell in table.cells)


def _is_told(rule: Box) -> bool:
    """Whether a rule was not drawn, but told from the words."""
    return min(rule.width, rule.height) == 0


def _along(box: Box) -> tuple[float, float, float, float]:
    """The line through the middle of a rule."""
    x, y = box.centre
    return (box.x0, y, box.x1, y) if box.width >= box.height else (x, box.top, x, box.bottom)


def _first_edge(column: Box, turn: int) -> tuple[float, float, float, float]:
    """The edge of a column at which it borders on the one before it, on a page that is read turned by `turn`."""
    return (
        (column.x0, column.top, column.x0, column.bottom),
        (column.x0, column.bottom, column.x1, column.bottom),
        (column.x1, column.top, column.x1, column.bottom),
        (column.x0, column.top, column.x1, column.top),
    )[turn]


_SIDES = ("left", "top", "right", "bottom")


def _number(pen: Pen, table: TableSteps) -> None:
    """The numbers of rows beside the table and of columns over it, as it is read (under it where its caption is)."""
    rows, over = _SIDES[-table.turn % 4], _SIDES[(1 - table.turn) % 4]
    near = table.region.grown(_NUMBER)
    under = any(_overlap(near, line) for line in table.caption)
    columns = _SIDES[(_SIDES.index(over) + 2 * under) % 4]
    for row, number in zip(table.rows, table.row_numbers(), strict=True):
        if number != 0:
            _beside(pen, f"r{number}" if number else "+", row, table.region, rows)
    for column, number in zip(table.columns, table.column_numbers(), strict=True):
        _beside(pen, f"c{number}" if number else "-", column, table.region, columns)


def _overlap(one: Box, other: Box) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1 and one.top < other.bottom and other.top < one.bottom


def _beside(pen: Pen, text: str, stripe: Box, region: Box, side: str) -> None:
    x, y = stripe.centre
    if side == "left":
        pen.number(text, max(region.x0 - 3, 12), y, "rm")
    elif side == "right":
        pen.number(text, region.x1 + 3, y, "lm")
    elif side == "top":
        pen.number(text, x, region.top - 1.5, "mm")
    else:
        pen.number(text, x, region.bottom + 1.5, "mm")


# --- the legend ----------------------------------------------------------------------------------------------------


def _legend(page: PageSteps, width: int, scale: float) -> Image:
    """A strip that tells the colours, the tables of the page and what there is to say of it."""
    from PIL import Image, ImageDraw

    font, margin, step = _font(_TEXT * scale), _MARGIN * scale, 1.5 * max(_TEXT * scale, 8.0)
    measure = ImageDraw.Draw(Image.new("RGB", (1, 1)))
    lines = list(_in_lines([(mark, measure.textlength(mark.name, font=font) + 3.2 * step) for mark in LEGEND],
                           width - 2 * margin))  # fmt: skip
    letters = max(20, int((width - 2 * margin) / measure.textlength("n", font=font)))
    told = [part for text in _told(page) for part in wrap(_plain(text), letters, subsequent_indent="    ")]
    height = round(2 * margin + step * (len(lines) + len(told)))
    strip = Image.new("RGB", (width, height), (255, 255, 255))
    draw = ImageDraw.Draw(strip, "RGBA")
    draw.line((0, 0, width, 0), fill=_INK)
    y = margin
    for line in lines:
        x = margin
        for mark, room in line:
            _swatch(draw, mark, (x, y + 0.15 * step, x + 1.4 * step, y + 0.75 * step))
            draw.text((x + 1.8 * step, y), mark.name, font=font, fill=_INK)
            x += room
        y += step
    for text in told:
        draw.text((margin, y), text, font=font, fill=_INK)
        y += step
    return strip


def _in_lines(items: Iterable[tuple[Mark, float]], width: float) -> Iterator[list[tuple[Mark, float]]]:
    line: list[tuple[Mark, float]] = []
    for item in items:
        if line and sum(room for _, room in line) + item[1] > width:
            yield line
            line = []
        line.append(item)
    yield line


def _swatch(draw: ImageDraw, mark: Mark, box: tuple[float, float, float, float]) -> None:
    x0, top, x1, bottom = box
    if mark.inside or mark in (CELL, REGION):
        edge = (*mark.colour, mark.edge) if mark.edge else None
        draw.rectangle(box, fill=(*mark.colour, mark.inside), outline=edge)
    else:
        draw.line((x0, (top + bottom) / 2, x1, (top + bottom) / 2), fill=(*mark.colour, 255), width=3)


def _told(page: PageSteps) -> Iterator[str]:
    straight = f", set straight by {page.skew:.1f} degrees" if page.skew else ""
    yield f"{page.source.name}, page {page.number}{straight}: {_count(page.tables)}"
    for table in page.tables:
        yield _one(table)
    for one in page.findings[:_MOST_FINDINGS]:
        yield f"{one.code}: {one.message}"
    if len(page.findings) > _MOST_FINDINGS:
        yield f"(+{len(page.findings) - _MOST_FINDINGS} findings)"


def _count(tables: Sequence[TableSteps]) -> str:
    return f"{len(tables) or 'no'} table{'' if len(tables) == 1 else 's'}"


def _one(steps: TableSteps) -> str:
    table = steps.table
    numbers = [n for n in steps.row_numbers() if n]
    here = f" (here {numbers[0]} to {numbers[-1]})" if numbers and len(numbers) < len(table.body) else ""
    turn = {0: "", 1: ", read sideways, upwards", 2: ", read upside down", 3: ", read sideways, downwards"}[steps.turn]
    doubts = sum(cell.flagged for cell in steps.cells)
    how = "drawn cells" if steps.grid else "words alone" if all(map(_is_told, steps.rules)) else "rules"
    return (
        f"{table.label or 'A table without label'}: {table.kind}, {len(table.body)} rows{here} of {table.columns} "
        f"columns, told by {how}{turn}; {doubts} cells in doubt, {len(steps.outside)} words in no cell"
    )


def _plain(text: str) -> str:
    """Text in the letters that Pillow's own font has."""
    bare = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return "".join(c for c in bare if not unicodedata.combining(c)).encode("ascii", "replace").decode("ascii")
