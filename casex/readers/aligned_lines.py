"""Lines of a table that is aligned by spaces: their cells, by the columns that they lie across."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

FIGURE = re.compile(r"[-+<>≤≥~]?\s*\d[\d.,]*\s*%?")
Extent = tuple[int, int]  # where a column, or a drawn line, begins and ends


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell of a line: the columns that it lies across, and where it begins and ends."""

    first: int
    last: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line that holds cells.

    `rule` is whether a line is drawn right above it that takes the first column in, `apart` whether a blank one is
    there; `under` are the strokes right below it over some of the other columns.
    """

    number: int
    pieces: tuple[Piece, ...]
    width: int
    rule: bool = False
    apart: bool = False
    under: tuple[Extent, ...] = ()

    @property
    def cells(self) -> tuple[str, ...]:
        """The text of each column; a cell over several columns stands in its first one."""
        held = {piece.first: piece.text for piece in self.pieces}
        return tuple(held.get(n, "") for n in range(self.width))

    @property
    def label(self) -> str:
        """The text of the first column."""
        return self.pieces[0].text if self.pieces[0].first == 0 else ""

    @property
    def parted(self) -> bool:
        """Whether something parts it from the line above."""
        return self.rule or self.apart


def is_over(extent: Extent, start: int, end: int) -> bool:
    return start < extent[1] and extent[0] < end


def has_figures(row: Line) -> bool:
    return any(FIGURE.fullmatch(cell) for cell in row.cells)


def is_open(text: str) -> bool:
    """Whether a bracket is still open at its end."""
    return text.rfind("(") > text.rfind(")")


def across(extents: Sequence[Extent], start: int, end: int) -> list[int]:
    """The columns that lie, in part at least, between two places of a line."""
    return [n for n, extent in enumerate(extents) if is_over(extent, start, end)]


def shape(label: str) -> str:
    """What labels of patients have in common: "P12" and "P3 (boy)"; without figures, nothing but itself."""
    label = label.partition(" (")[0]
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "0", label)) if re.search(r"\d", label) else label


def usual_shapes(lines: Sequence[Line]) -> set[str]:
    """The shape that most labels have, those of lines without other cells left out."""
    shapes = [shape(line.label) for line in lines if line.label and len(line.pieces) > 1]
    return {one for one, count in Counter(shapes).items() if 2 * count > len(shapes)}
