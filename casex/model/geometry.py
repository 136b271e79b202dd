"""Words, rules and pages: what a reader sees before anyone interprets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points; origin top left, page rotation applied."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2

    def contains(self, point: tuple[float, float]) -> bool:
        """Whether a point lies inside (edges included)."""
        x, y = point
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom

    def grown(self, by: float) -> Box:
        """The box with every side moved outwards by `by` points."""
        return Box(self.x0 - by, self.top - by, self.x1 + by, self.bottom + by)

    @staticmethod
    def around(boxes: Iterable[Box]) -> Box:
        """The smallest box that holds all `boxes` (at least one)."""
        first, *rest = boxes
        if not rest:
            return first
        x0, top, x1, bottom = first.x0, first.top, first.x1, first.bottom
        for box in rest:  # one loop: it takes a quarter of the time of `min` and `max` of each side
            if box.x0 < x0:
                x0 = box.x0
            if box.top < top:
                top = box.top
            if box.x1 > x1:
                x1 = box.x1
            if box.bottom > bottom:
                bottom = box.bottom
        return Box(x0, top, x1, bottom)


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without space, or several as one (`Page`).

    `box` hugs the ink, `baseline` is where the letters stand.

    `confidence` (0 to 1) is how sure OCR is of it; None where the file itself says what it is. `slanted` where it
    stands neither level nor upright; `pale` where its letters are large and light or transparent. `bearings` is how
    far the font's own widths reach beyond the ink before and after it, in points along the line; 0 where nobody knows.
    """

    text: str
    box: Box
    baseline: float
    size: float
    upright: bool = True
    raised: bool = False
    bold: bool = False
    confidence: float | None = None
    slanted: bool = False
    pale: bool = False
    bearings: tuple[float, float] = (0.0, 0.0)

    def __hash__(self) -> int:
        return hash((self.text, self.box.x0, self.baseline))  # tells words apart; all fields together take far longer

    @property
    def start(self) -> float:
        """Where an upright word begins by its font's widths: from here to the word before is the space as typed."""
        return self.box.x0 - self.bearings[0]

    @property
    def end(self) -> float:
        """Where an upright word ends by its font's widths."""
        return self.box.x1 + self.bearings[1]


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn line (a thin box, horizontal or vertical); `edge` where it is none, but the edge of a shaded stripe."""

    box: Box
    edge: bool = False

    @property
    def horizontal(self) -> bool:
        return self.box.width >= self.box.height


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its size in points, its words in no particular order, its rules.

    On pages of a PDF that can hold no table, `words` are phrases: words of one look that only a space parts, as one.
    `document` is the file whose page it is, where a study has several.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...] = ()
    rules: tuple[Rule, ...] = ()
    document: str = ""
