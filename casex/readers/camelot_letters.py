"""Letters as camelot (stream) sees them on pages with tables, each page turned so that its tables are upright.

Those pages are copied to a file of their own, without rotation and crop box: camelot parses each of them once, whatever
the document's length, and its points are the page's as seen.
"""

from __future__ import annotations

import logging
import math
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pypdfium2 as pdfium

from casex.errors import LimitExceeded
from casex.model import Box
from casex.readers.pdf_frame import frame_of
from casex.readers.pdf_unpacked import largest_drawing

MAXIMUM_DRAWING = 16 * 2**20  # bytes of one content: camelot takes some 6 s for so many; a page of text has 50 kB
_LAYOUT = {
    "detect_vertical": False,  # else letters of cells below each other become a word, and camelot turns pages
    "boxes_flow": None,  # the order of paragraphs, which nobody asks for, takes half of camelot's time
}
_MIDDLE = 0.3  # em: half the height of small letters
_SLANTED = math.radians(7)  # beyond it a letter is part of a watermark
_LOGGERS = ("camelot", "pdfminer", "playa")  # of camelot and of the parser that it has, by its version
_NEVER = logging.CRITICAL + 1


@dataclass(frozen=True, slots=True)
class Turned:
    """A page (counted from 1) turned by `turn` quarters with the clock."""

    page: int
    turn: int


@dataclass(frozen=True, slots=True)
class Letter:
    """What a glyph stands for, and where: its `middle` on the turned page, points from the top left.

    `turn` is how many quarters with the clock make it upright; `start` to `end` is its advance along its line, `across`
    where that line stands, growing downwards; `size` is one em.
    """

    text: str
    middle: tuple[float, float]
    start: float
    end: float
    across: float
    size: float
    turn: int = 0


def letters_on(
    data: bytes, regions: Mapping[Turned, Sequence[Box]]
) -> tuple[dict[Turned, tuple[Letter, ...]], dict[Turned, Exception]]:
    """The letters of turned pages with tables in these regions (boxes on the turned page), and where camelot failed."""
    wanted = sorted(regions, key=lambda view: (view.page, view.turn))
    try:
        copy, heights = _copied(data, wanted)
    except pdfium.PdfiumError as error:
        return {}, dict.fromkeys(wanted, error)
    areas = [[_area(box, height) for box in regions[view]] for view, height in zip(wanted, heights, strict=True)]
    try:
        lines = _text_lines(copy, dict(enumerate(areas, 1)))
    except Exception as error:  # whatever another's code stumbles over: one page of it must not take the others along
        if len(wanted) == 1:
            return {}, {wanted[0]: error}
        apart = [letters_on(data, {view: regions[view]}) for view in wanted]
        return {v: held for read, _ in apart for v, held in read.items()}, {
            v: why for _, failed in apart for v, why in failed.items()
        }
    read = zip(wanted, heights, range(1, len(wanted) + 1), strict=True)
    return {view: tuple(_letters(lines.get(number, ()), height)) for view, height, number in read}, {}


def _copied(data: bytes, views: Sequence[Turned]) -> tuple[bytes, list[float]]:
    """A file of these views, one a page, and how high each is in points."""
    source = pdfium.PdfDocument(data[max(0, data[:1024].find(b"%PDF")) :])
    copy = pdfium.PdfDocument.new()
    heights = []
    try:
        copy.import_pages(source, [view.page - 1 for view in views])
        for number, view in enumerate(views):
            page = copy[number]
            frame = frame_of(page)
            corners = (frame.left, frame.bottom, frame.right, frame.top)
            page.set_mediabox(*corners)
            page.set_cropbox(*corners)
            page.set_rotation(90 * ((frame.quarters + view.turn) % 4))
            width, height = frame.size
            heights.append(width if view.turn % 2 else height)
            page.close()
        out = BytesIO()
        copy.save(out)
    finally:
        copy.close()
        source.close()
    return out.getvalue(), heights


def _area(box: Box, height: float) -> str:
    return f"{box.x0},{height - box.top},{box.x1},{height - box.bottom}"


def _text_lines(data: bytes, areas: Mapping[int, Sequence[str]]) -> dict[int, Sequence[Any]]:
    """The text lines that camelot makes of each page."""
    if largest_drawing(data, MAXIMUM_DRAWING) >= MAXIMUM_DRAWING:
        raise LimitExceeded(f"the page's drawing unpacks to {MAXIMUM_DRAWING // 2**20} MiB or more")
    with _quiet():
        from camelot.io import read_pdf  # heavy: brings OpenCV

        found = read_pdf(
            data,
            pages=",".join(map(str, areas)),
            flavor="stream",
            per_page={page: {"table_areas": list(held)} for page, held in areas.items()},
            layout_kwargs=_LAYOUT,
            suppress_stdout=True,
        )
    return {table.page: table.textlines for table in found}


@contextmanager
def _quiet() -> Iterator[None]:
    """No Python warnings and no logs, which would quote the paper: what is wrong in it is a finding."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(_NEVER)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _letters(lines: Iterable[Any], height: float) -> Iterator[Letter]:
    """The characters of camelot's lines that stand level or upright; its own spaces have no place and are left out."""
    for line in lines:
        for item in line:
            if hasattr(item, "matrix") and not item.get_text().isspace():
                letter = _letter(item, height)
                if letter is not None:
                    yield letter


def _letter(item: Any, height: float) -> Letter | None:
    a, b, _, _, x, y = item.matrix
    angle = math.atan2(b, a)
    turn = round(angle / (math.pi / 2)) % 4
    if abs(math.remainder(angle, math.pi / 2)) > _SLANTED:
        return None
    advance, size = (item.height, item.width) if turn % 2 else (item.width, item.height)
    start, across = ((x, height - y), (y, x), (-x, y - height), (-y, -x))[turn]
    along, line = start + advance / 2, across - _MIDDLE * size
    middle = ((along, line), (line, height - along), (-along, -line), (-line, height + along))[turn]
    return Letter(item.get_text(), middle, start, start + advance, across, size, turn)
