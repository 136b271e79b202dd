"""Gutters: upright stripes that no word of a table's body enters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from casex.tables.lines import Line, phrases

_LEAST = 2.2  # points
_FEW_LINES = 8
_WORD_SPACE = 0.36  # of an em, ink to ink
_SPANNING = 0.25  # at most this share of the lines may run across gutters


@dataclass(frozen=True, slots=True)
class Gutter:
    """A clear stripe from `x0` to `x1`."""

    x0: float
    x1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0


@dataclass(frozen=True, slots=True)
class Columns:
    """The gutters of a body and the x at which each parts two columns; `spanning` lines run across them."""

    gutters: tuple[Gutter, ...]
    cuts: tuple[float, ...]
    least: float
    spanning: tuple[Line, ...] = ()

    @property
    def count(self) -> int:
        return len(self.cuts) + 1

    def column(self, x: float) -> int:
        """The column in which `x` lies."""
        return sum(x >= cut for cut in self.cuts)


def word_space(lines: Iterable[Line]) -> float:
    """The usual gap between two words of one phrase, in points."""
    near: list[float] = []
    sizes: list[float] = []
    for line in lines:
        sizes.append(line.size)
        gaps = (b.box.x0 - a.box.x1 for a, b in pairwise(line.words))
        near += [gap for gap in gaps if 0.1 * line.size < gap < 0.6 * line.size]
    widest = _WORD_SPACE * median(sizes or [8.0])  # narrow gutters must not pass for word spaces
    return min(median(near), widest) if near else widest


def least_gutter(lines: Sequence[Line]) -> float:
    """From which width on a clear stripe parts columns: the fewer the lines, the wider, since chance clears some."""
    factor = 1.25 if len(lines) >= _FEW_LINES else 1.6
    return max(_LEAST, factor * word_space(lines))


def clear_stripes(lines: Iterable[Line], least: float) -> tuple[Gutter, ...]:
    """Stripes of at least `least` points that no word enters."""
    spans = sorted((w.box.x0, w.box.x1) for line in lines for w in line.words)
    stripes: list[Gutter] = []
    reach = spans[0][1] if spans else 0.0
    for x0, x1 in spans:
        if x0 - reach >= least:
            stripes.append(Gutter(reach, x0))
        reach = max(reach, x1)
    return tuple(stripes)


def columns_of(lines: Sequence[Line]) -> Columns:
    """The columns of body lines; a few lines that are one phrase each may run across them (section rows)."""
    least = least_gutter(lines)
    gutters = clear_stripes(lines, least)
    plain = [line for line in lines if len(phrases(line, least)) > 1]
    inner = clear_stripes(plain, least)
    if len(inner) > len(gutters) and plain:
        across = tuple(line for line in lines if _crosses(line, inner))
        if len(across) <= _SPANNING * len(lines):
            others = [line for line in lines if line not in across]
            gutters = clear_stripes(others, least)
            return Columns(gutters, middles(gutters), least, across)
    return Columns(gutters, middles(gutters), least)


def _crosses(line: Line, gutters: Iterable[Gutter]) -> bool:
    return any(w.box.x0 < g.x1 - 0.5 and w.box.x1 > g.x0 + 0.5 for w in line.words for g in gutters)


def bridging_share(lines: Sequence[Line], columns: Columns) -> float:
    """The share of lines with a phrase that reaches across a gutter from one column into the next."""

    def bridges(line: Line) -> bool:
        parts = phrases(line, columns.least)
        return any(part.box.x0 < g.x0 + 0.5 and part.box.x1 > g.x1 - 0.5 for part in parts for g in columns.gutters)

    return sum(map(bridges, lines)) / len(lines) if lines else 0.0


def middles(gutters: Iterable[Gutter]) -> tuple[float, ...]:
    return tuple((g.x0 + g.x1) / 2 for g in gutters)
