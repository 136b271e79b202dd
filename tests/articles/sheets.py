"""What is drawn on a page, before any engine writes it: points, origin top left."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Face:
    """A font of an engine, by number, and its size; `cut` is regular, bold or italic."""

    font: int
    size: float
    cut: str = "regular"

    def sized(self, factor: float) -> Face:
        return replace(self, size=self.size * factor)


@dataclass(frozen=True, slots=True)
class Ink:
    """A run of text with its baseline's start; `angle` turns it counter-clockwise about that point; 0 is black."""

    x: float
    y: float
    text: str
    face: Face
    angle: int = 0
    grey: float = 0.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled rectangle (`grey` 0 is black); a rule where it is thin."""

    x0: float
    y0: float
    x1: float
    y1: float
    grey: float = 0.0


@dataclass(slots=True)
class Sheet:
    """A page while it is filled; `rotate` is its /Rotate."""

    width: float
    height: float
    inks: list[Ink] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    rotate: int = 0

    def rule(self, x0: float, y0: float, x1: float, y1: float, weight: float = 0.6) -> None:
        half = weight / 2
        if abs(y1 - y0) < abs(x1 - x0):
            self.bars.append(Bar(x0, y0 - half, x1, y0 + half))
        else:
            self.bars.append(Bar(x0 - half, y0, x0 + half, y1))

    def put(self, other: Sheet, dx: float, dy: float) -> None:
        """Draw another sheet's content here, moved."""
        self.inks += [replace(i, x=i.x + dx, y=i.y + dy) for i in other.inks]
        self.bars += [replace(b, x0=b.x0 + dx, x1=b.x1 + dx, y0=b.y0 + dy, y1=b.y1 + dy) for b in other.bars]


def turned(sheet: Sheet, turn: str, rotation: str = "quarter") -> Sheet:
    """A landscape sheet on a portrait page, reading upwards (left) or downwards (right).

    Or "rotated": as any sheet drawn turned, and seen upright by its page's /Rotate: 90 (quarter), 270 (back), 180
    (half).
    """
    if turn == "upright":
        return sheet
    if turn == "rotated" and rotation == "half":
        return replace(_quarter(_quarter(sheet, True), True), rotate=180)
    up = turn == "left" or (turn == "rotated" and rotation == "quarter")
    return replace(_quarter(sheet, up), rotate=0 if turn != "rotated" else 90 if up else 270)


def _quarter(sheet: Sheet, up: bool) -> Sheet:
    """A sheet turned by a quarter, against the clock where it is to read upwards."""

    def place(x: float, y: float) -> tuple[float, float]:
        return (y, sheet.width - x) if up else (sheet.height - y, x)

    def moved(bar: Bar) -> Bar:
        (a, b), (c, d) = place(bar.x0, bar.y0), place(bar.x1, bar.y1)
        return Bar(min(a, c), min(b, d), max(a, c), max(b, d), bar.grey)

    inks = [
        replace(i, x=place(i.x, i.y)[0], y=place(i.x, i.y)[1], angle=(i.angle + (90 if up else 270)) % 360)
        for i in sheet.inks
    ]
    return Sheet(sheet.height, sheet.width, inks, [moved(b) for b in sheet.bars], sheet.rotate)


def ordered(inks: Iterable[Ink], order: str, chance: random.Random) -> list[Ink]:
    """The order in which text stands in the file."""
    held = list(inks)
    if order == "line":
        return sorted(held, key=lambda i: (round(i.y), i.x))
    if order == "column":
        return sorted(held, key=lambda i: (round(i.x / 30), i.y))
    if order == "shuffled":
        chance.shuffle(held)
    return held
