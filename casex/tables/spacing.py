"""The space between words, as the font has it: what is wider parts phrases."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from casex.tables.lines import Line

_WIDEST = 0.36  # of an em: no proportional font has a wider space; narrow gutters must not pass for one
_KERN, _FAR = 0.1, 0.6  # of an em: what is narrower is kerning, what is wider no space
_ALIKE = 0.02  # of an em: typed spaces without kerning differ by less
_KERNED, _USUAL = 0.05, 0.7  # kerning makes some narrower by up to so much of an em; the space is not the narrowest
_FEW = 3
_NARROW, _MOST = 1.15, 0.8  # spaces; the share of gaps up to there that have to be alike for the space to be sure
_NEAR, _MANY = 1.8, 0.34  # the same of gaps up to here, where narrow gutters may lie: justified lines have all widths


@dataclass(frozen=True, slots=True)
class Spacing:
    """The space between two words of a phrase in points; `sure` where it is alike, as in lines not justified."""

    space: float
    sure: bool


def spacing_of(lines: Iterable[Line]) -> Spacing:
    """The spacing of lines of about one size."""
    held = tuple(lines)
    size = median(line.size for line in held) if held else 8.0
    pairs = [(line.size, a, b) for line in held for a, b in pairwise(line.words) if not b.raised]
    gaps = sorted(gap for em, a, b in pairs if _KERN < (gap := (b.start - a.end) / em) < _FAR)
    typed = _typed(gaps)
    if typed is not None:
        low, high, near = (bisect_right(gaps, times * typed) for times in (1 - _KERNED / typed, _NARROW, _NEAR))
        alike = high - low
        if alike >= _MOST * high and alike >= _MANY * near:
            return Spacing(typed * size, sure=True)
    inked = [gap for em, a, b in pairs if _KERN < (gap := (b.box.x0 - a.box.x1) / em) < _FAR]
    return Spacing(min(median(inked), _WIDEST) * size if inked else _WIDEST * size, sure=False)


def _typed(gaps: Sequence[float]) -> float | None:
    """The narrowest gap that comes again and again."""
    often = [(gap, bisect_right(gaps, gap + 2 * _ALIKE) - bisect_left(gaps, gap)) for gap in gaps if gap <= _WIDEST]
    most = max((count for _, count in often), default=0)
    first = next((gap for gap, count in often if count >= max(_FEW, most / 3)), None)
    if first is None:
        return None
    near = gaps[bisect_left(gaps, first) : bisect_right(gaps, first + _KERNED)]
    return near[int(_USUAL * (len(near) - 1))]
