"""The strip below a drawn page: what the colours mean, which tables it holds, what there is to say of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from casex.model import Box
from casex.readers.drawing_pen import INK, WHITE, Mark, Pen
from casex.tables import TableSteps

if TYPE_CHECKING:
    from PIL.Image import Image

    from casex.readers.steps import PageSteps

_TEXT = 7.5  # points
_MARGIN = 6.0  # points around it
_MOST_FINDINGS = 8
_NUMBERS = "r1, c1: rows and columns by their numbers; +: no row of its own; -: a drawn column that holds nothing"
_EDGE = Mark("", INK, 255, width=0.5)
_PLAIN = str.maketrans({"\u2013": "-", "\u2014": "-", "\u2212": "-", "\u00d7": "x", "\u2018": "'", "\u2019": "'",
                        "\u201c": '"', "\u201d": '"', "\u2026": "..."})  # fmt: skip


def legend(page: PageSteps, marks: Sequence[Mark], width: int, scale: float) -> Image:
    """As wide as the picture of the page, whose points have `scale` pixels."""
    from PIL import Image

    pen = Pen(Image.new("RGB", (1, 1)), scale)
    broad, step = width / scale - 2 * _MARGIN, 1.5 * pen.size("n", _TEXT)[1]
    rooms = [pen.size(mark.name, _TEXT)[0] + 3.2 * step for mark in marks]
    lines = list(_in_lines(zip(marks, rooms, strict=True), broad))
    letters = max(20, int(broad / pen.size("n", _TEXT)[0]))
    below = [part for text in (_NUMBERS, *told(page)) for part in wrap(_plain(text), letters, subsequent_indent="    ")]
    strip = Image.new("RGB", (width, round(scale * (2 * _MARGIN + step * (len(lines) + len(below))))), WHITE)
    pen = Pen(strip, scale)
    pen.line(Box(0, 0, width / scale, 0), _EDGE)
    y = _MARGIN
    for line in lines:
        x = _MARGIN
        for mark, room in line:
            _swatch(pen, mark, Box(x, y + 0.15 * step, x + 1.4 * step, y + 0.75 * step))
            pen.text(mark.name, x + 1.8 * step, y, _TEXT)
            x += room
        y += step
    for text in below:
        pen.text(text, _MARGIN, y, _TEXT)
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


def _swatch(pen: Pen, mark: Mark, box: Box) -> None:
    if mark.width and not mark.edge:
        pen.line(Box(box.x0, box.centre[1], box.x1, box.centre[1]), mark)
    else:
        pen.box(box, mark)


def told(page: PageSteps) -> Iterator[str]:
    """What there is to say of a page, line by line: its tables, how each was read, its findings."""
    straight = f", set straight by {page.skew:.1f} degrees" if page.skew else ""
    yield f"{page.source.name}, page {page.number}{straight}: {_count(page.tables)}"
    for table in page.tables:
        yield _one(table, page)
    for one in page.findings[:_MOST_FINDINGS]:
        yield f"{one.code}: {one.message}"
    if len(page.findings) > _MOST_FINDINGS:
        yield f"(+{len(page.findings) - _MOST_FINDINGS} findings)"


def _count(tables: Sequence[TableSteps]) -> str:
    return f"{len(tables) or 'no'} table{'' if len(tables) == 1 else 's'}"


def _one(steps: TableSteps, page: PageSteps) -> str:
    table = steps.table
    numbers = [n for n in steps.row_numbers() if n]
    here = f" ({numbers[0]} to {numbers[-1]} here{_elsewhere(steps)})" if 0 < len(numbers) < len(table.body) else ""
    turn = {0: "", 1: ", read sideways, upwards", 2: ", read upside down", 3: ", read sideways, downwards"}[steps.turn]
    doubts = sum(cell.flagged for cell in steps.cells)
    return (
        f"{table.label or 'A table without label'}: {table.kind}, {len(table.body)} rows{here} of {table.columns} "
        f"columns, told by {_how(steps, page)}{turn}; {doubts} cells in doubt, {len(steps.outside)} words in no cell"
    )


def _how(steps: TableSteps, page: PageSteps) -> str:
    if steps.grid:
        return "drawn cells"
    if not all(map(is_told, steps.rules)):
        return "rules"
    edges = [rule.box.grown(1) for rule in page.rules if rule.edge]
    shaded = any(edge.contains(rule.centre) for rule in steps.rules for edge in edges)
    return "shading" if shaded else "words alone"


def is_told(rule: Box) -> bool:
    """Whether a rule was not drawn, but told from words or shading."""
    return min(rule.width, rule.height) == 0


def _elsewhere(steps: TableSteps) -> str:
    """The other pages on which rows of a table stand."""
    pages = {cell.page or steps.table.page for row in steps.table.body for cell in row} - {steps.part.page}
    held = sorted(page for page in pages if page)
    return f", others on page{'s' * (len(held) > 1)} {', '.join(map(str, held))}" if held else ""


def _plain(text: str) -> str:
    """Text in the letters that Pillow's own font has."""
    bare = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return "".join(c for c in bare if not unicodedata.combining(c)).encode("ascii", "replace").decode("ascii")
