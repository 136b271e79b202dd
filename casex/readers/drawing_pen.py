"""Marks, and the pen that puts them on a picture of a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from casex.model import Box

if TYPE_CHECKING:
    from PIL.Image import Image

Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
INK: Colour = (10, 30, 110)
_DASH = 4.0  # points
_HALO = 0.7  # points of white around a number


class Mark(NamedTuple):
    """How one kind of thing is drawn: its name in the legend, its colour, how opaque its inside and its edge are.

    `width` is that of the edge, in points; what has a width and no edge is a line.
    """

    name: str
    colour: Colour
    inside: int
    edge: int = 0
    width: float = 0.0


def font_of(pixels: float) -> Any:
    from PIL import ImageFont  # only who draws needs it

    return ImageFont.load_default(size=max(8.0, pixels))


class Pen:
    """Draws on a picture what is given in points of its page."""

    def __init__(self, picture: Image, scale: float) -> None:
        from PIL import ImageDraw

        self._draw, self._scale = ImageDraw.Draw(picture, "RGBA"), scale

    def box(self, box: Box, mark: Mark) -> None:
        """A box filled and edged as its mark says."""
        x0, top, x1, bottom = (v * self._scale for v in (box.x0, box.top, box.x1, box.bottom))
        corners = (x0, top, max(x1, x0), max(bottom, top))
        if mark.inside:
            self._draw.rectangle(corners, fill=(*mark.colour, mark.inside))
        if mark.edge:
            self._draw.rectangle(corners, outline=(*mark.colour, mark.edge), width=self._width(mark))

    def line(self, box: Box, mark: Mark, *, broken: bool = False) -> None:
        """A line from corner to corner of a box without width or without height, as wide as its mark says."""
        for part in _dashes(box) if broken else (box,):
            ends = [v * self._scale for v in (part.x0, part.top, part.x1, part.bottom)]
            self._draw.line(ends, fill=(*mark.colour, mark.inside), width=self._width(mark))

    def size(self, text: str, size: float) -> tuple[float, float]:
        """How wide and how high a text is, in points."""
        font = font_of(size * self._scale)
        return self._draw.textlength(text, font=font) / self._scale, font.size / self._scale

    def number(self, text: str, box: Box, size: float) -> None:
        """A text in the middle of a box, edged with white."""
        x, y = (v * self._scale for v in box.centre)
        font, halo = font_of(size * self._scale), max(1, round(_HALO * self._scale))
        self._draw.text((x, y), text, INK, font, "mm", stroke_width=halo, stroke_fill=WHITE)

    def text(self, text: str, x: float, top: float, size: float) -> None:
        """A text from its upper left corner on."""
        self._draw.text((x * self._scale, top * self._scale), text, INK, font_of(size * self._scale))

    def _width(self, mark: Mark) -> int:
        return max(1, round(mark.width * self._scale))


def _dashes(box: Box) -> Iterator[Box]:
    length = max(box.width, box.height, _DASH)
    across, down = box.width / length, box.height / length
    start = 0.0
    while start < length:
        end = min(start + _DASH, length)
        yield Box(box.x0 + across * start, box.top + down * start, box.x0 + across * end, box.top + down * end)
        start += 2 * _DASH
