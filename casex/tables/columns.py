"""Gutters: upright stripes that no word of a table's body enters."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from casex.model import Box, Word
from casex.tables.lines import Line, is_one_phrase, phrases
from casex.tables.spacing import Spacing, spacing_of

_LEAST = 2.2  # points
_SURE_LEAST = 1.6  # points, where the font tells its space
_FEW_LINES = 8
_PHRASE = 1.9  # word spaces that surely part two phrases
_INDENT = 2.5  # em by which a section row may be set in
_MANY, _FEW = 1.25, 1.6  # word spaces, ink to ink, that part columns where lines are many, or few
_TYPED = 1.18  # spaces: a gap between two words that is wider was not typed as one
_CLOSE = 3.0  # spaces: words farther apart say nothing of the space between them
_SPANNING = 0.3  # at most this share of the lines may run across gutters
_HEADED_SPANNING = 0.5  # the same where the header is clear at each of them: a short part may hold a section to a row


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
        return bisect_right(self.cuts, x)


def least_gutter(lines: Sequence[Line], spacing: Spacing) -> float:
    """From which width on a clear stripe parts columns: the fewer the lines, the wider, since chance clears some."""
    if spacing.sure:
        return max(_SURE_LEAST, _TYPED * spacing.space)
    return max(_LEAST, (_MANY if len(lines) >= _FEW_LINES else _FEW) * spacing.space)


def clear_stripes(words: Iterable[Word], least: float) -> tuple[Gutter, ...]:
    """Stripes of at least `least` points that no word enters."""
    spans = sorted([(w.box.x0, w.box.x1) for w in words])
    stripes: list[Gutter] = []
    reach = spans[0][1] if spans else 0.0
    for x0, x1 in spans:
        if x0 - reach >= least:
            stripes.append(Gutter(reach, x0))
        if x1 > reach:
            reach = x1
    return tuple(stripes)


def columns_of(lines: Sequence[Line], header: Sequence[Word] = ()) -> Columns:
    """The columns of body lines; a few lines that are one phrase each may run across them (section rows).

    Where lines are few, a stripe that is narrow counts if words of the `header` stand to both of its sides.
    """
    spacing = spacing_of(lines)
    least = least_gutter(lines, spacing)
    own = _columns(lines, least, spacing, header)
    narrow = max(_LEAST, _MANY * spacing.space)
    if not header or len(lines) >= _FEW_LINES:
        return own
    new = [g for g in _narrower(lines, own, spacing, narrow) if _is_new(g, own.gutters)]
    told = [g for g in new if _is_headed(g, own, header, narrow)]
    if not told:
        return own
    gutters = tuple(sorted((*own.gutters, *told), key=lambda g: g.x0))
    return Columns(gutters, middles(gutters), own.least, own.spanning)


def _narrower(lines: Sequence[Line], own: Columns, spacing: Spacing, least: float) -> Iterable[Gutter]:
    """Stripes that are too narrow to part columns where lines are few, but for the header."""
    if not spacing.sure:
        return _columns(lines, least, spacing).gutters
    inner = _without(lines, own.spanning)
    stripes = clear_stripes(words_in(inner), least)
    return [s for s, near in zip(stripes, _nearest(stripes, inner), strict=True) if near > _CLOSE * spacing.space]


def _is_headed(gutter: Gutter, columns: Columns, header: Sequence[Word], least: float) -> bool:
    """Whether the header is clear at a stripe too, with words near it to both sides."""
    edges = (float("-inf"), *(g.x1 for g in columns.gutters), float("inf"))
    ends = (float("-inf"), *(g.x0 for g in columns.gutters), float("inf"))
    left = max(x for x in edges if x <= gutter.x0)
    right = min(x for x in ends if x >= gutter.x1)
    near = [w for w in header if left < w.box.centre[0] < right]
    stripes = clear_stripes(near, least)
    clear = any(s.x0 < gutter.x1 and gutter.x0 < s.x1 for s in stripes)
    return clear and any(w.box.x1 < gutter.x1 for w in near) and any(w.box.x0 > gutter.x0 for w in near)


def _columns(lines: Sequence[Line], least: float, spacing: Spacing, header: Sequence[Word] = ()) -> Columns:
    gutters = _gutters(lines, least, spacing)
    gap = least if spacing.sure else max(least, _PHRASE * spacing.space)
    single = [line for line in lines if is_one_phrase(line, gap)]
    left = min((line.box.x0 for line in lines), default=0.0)
    sections = [line for line in single if line.box.x0 < left + _INDENT * line.size]
    for loose in (sections, single) if len(sections) < len(single) else (sections,) if sections else ():
        inner = _gutters(_without(lines, loose), least, spacing)
        if len(inner) <= len(gutters):
            continue
        across = tuple(line for line in lines if _crosses(line, inner) or _runs_through(line, loose, inner, spacing))
        spanned = Columns(inner, middles(inner), least, across)
        headed = loose is sections and _are_headed([g for g in inner if _is_new(g, gutters)], spanned, header)
        if len(across) <= (_HEADED_SPANNING if headed else _SPANNING) * len(lines):
            gutters = _gutters(_without(lines, across), least, spacing)
            return Columns(gutters, middles(gutters), least, across)
    return Columns(gutters, middles(gutters), least)


def _is_new(gutter: Gutter, gutters: Iterable[Gutter]) -> bool:
    return not any(gutter.x0 < other.x1 and other.x0 < gutter.x1 for other in gutters)


def _are_headed(gutters: Iterable[Gutter], columns: Columns, header: Sequence[Word]) -> bool:
    """Whether the header is clear at each of these gutters, with words near it to both sides."""
    return bool(header) and all(_is_headed(gutter, columns, header, columns.least) for gutter in gutters)


def _gutters(lines: Sequence[Line], least: float, spacing: Spacing) -> tuple[Gutter, ...]:
    """The clear stripes that part columns: where the spacing is sure, those at which no gap is a typed space."""
    if not spacing.sure:
        return clear_stripes(words_in(lines), least)
    stripes = clear_stripes(words_in(lines), _SURE_LEAST)
    unsure = [s for s in stripes if s.width <= _CLOSE * spacing.space]
    kept = {s for s, near in zip(unsure, _nearest(unsure, lines), strict=True) if _is_gutter(s, near, lines, spacing)}
    return tuple(s for s in stripes if s.width > _CLOSE * spacing.space or s in kept)


def _is_gutter(stripe: Gutter, nearest: float, lines: Sequence[Line], spacing: Spacing) -> bool:
    """Whether the words to both sides of a stripe are nowhere as near as words of a phrase."""
    if nearest > _CLOSE * spacing.space:  # no two words stand beside each other there
        return stripe.width >= max(_LEAST, (_MANY if len(lines) >= _FEW_LINES else _FEW) * spacing.space)
    return nearest >= _TYPED * spacing.space


def _nearest(stripes: Sequence[Gutter], lines: Sequence[Line]) -> Iterator[float]:
    """At each stripe the least gap, by the font's widths, between words of a line to both of its sides."""
    if not stripes:
        return
    sides = np.array([(w.box.x0 + w.box.x1, w.start, w.end) for line in lines for w in line.words])
    first = np.cumsum([0, *(len(line.words) for line in lines[:-1])])
    twice, start, end = sides.T  # twice the middle of each word, and its sides
    for stripe in stripes:
        left = np.maximum.reduceat(np.where(twice < 2 * stripe.x0, end, -np.inf), first)
        right = np.minimum.reduceat(np.where(twice > 2 * stripe.x1, start, np.inf), first)
        yield float((right - left).min())


def _gap_at(stripe: Gutter, line: Line) -> float:
    """The gap, by the font's widths, between the words of a line to both sides of a stripe."""
    twice = [(w.box.x0 + w.box.x1, w) for w in line.words]  # their middles; `centre` takes longer, and this runs often
    left = [w.end for middle, w in twice if middle < 2 * stripe.x0]
    right = [w.start for middle, w in twice if middle > 2 * stripe.x1]
    return min(right) - max(left) if left and right else float("inf")


def words_in(lines: Iterable[Line]) -> Iterator[Word]:
    return (word for line in lines for word in line.words)


def _without(lines: Iterable[Line], gone: Iterable[Line]) -> list[Line]:
    left_out = set(map(id, gone))  # the very lines: comparing all their words takes long
    return [line for line in lines if id(line) not in left_out]


def _crosses(line: Line, gutters: Iterable[Gutter]) -> bool:
    return any(w.box.x0 < g.x1 - 0.5 and w.box.x1 > g.x0 + 0.5 for w in line.words for g in gutters)


def _runs_through(line: Line, loose: Sequence[Line], gutters: Iterable[Gutter], spacing: Spacing) -> bool:
    """Whether a typed space of a line that is one phrase happens to stand in a gutter."""
    return spacing.sure and line in loose and any(_gap_at(g, line) < _TYPED * spacing.space for g in gutters)


def bridging_share(lines: Sequence[Line], columns: Columns) -> float:
    """The share of lines with a phrase that reaches across a gutter from one column into the next."""

    def bridges(line: Line) -> bool:
        parts = phrases(line, columns.least)
        return any(part.box.x0 < g.x0 + 0.5 and part.box.x1 > g.x1 - 0.5 for part in parts for g in columns.gutters)

    return sum(map(bridges, lines)) / len(lines) if lines else 0.0


def ranges_of(words: Iterable[Word], columns: Columns) -> list[Box | None]:
    """What stands in each column; None where nothing does."""
    held: list[list[Box]] = [[] for _ in range(columns.count)]
    for word in words:
        held[columns.column(word.box.centre[0])].append(word.box)
    return [Box.around(boxes) if boxes else None for boxes in held]


def middles(gutters: Iterable[Gutter]) -> tuple[float, ...]:
    return tuple((g.x0 + g.x1) / 2 for g in gutters)
