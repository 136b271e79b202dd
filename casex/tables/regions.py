"""Where tables stand: rules of one extent, one below the other, with a caption above or below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from statistics import median

from casex.model import Box, Rule, Word
from casex.tables.captions import REACH, Caption, caption_at, openings
from casex.tables.columns import Columns, bridging_share, columns_of
from casex.tables.lines import Line, lines_of, phrases
from casex.tables.rules import layered, level_rules, rule_pieces, same_extent

_EMPTY = 8.0  # points: an empty band higher than this is no part of a table
_SIDE = 3.0
_COVER = 0.7
_ACROSS = 0.5
_FEW_WORDS = 4
_LONG = 7  # words
_PHRASE = 0.6  # em between two words of a phrase
_LEAST_CELLS = 6
_SAME_LEVEL = 1.0
_UNDER = 1.2  # em below which a rule bears a line of words no more


@dataclass(frozen=True, slots=True)
class Region:
    """The rules of one table: `full` ones from top to bottom, `partial` ones between them, and its caption."""

    full: tuple[Box, ...]
    partial: tuple[Box, ...] = ()
    caption: Caption | None = None

    @property
    def box(self) -> Box:
        return Box.around(self.full)

    def band(self, number: int) -> Box:
        """The stripe between a full rule and the next."""
        box = self.box
        return Box(box.x0, self.full[number].centre[1], box.x1, self.full[number + 1].centre[1])


def within(words: Iterable[Word], box: Box) -> tuple[Word, ...]:
    """Words whose centre lies in a box, a little beyond its sides included."""
    return tuple(
        w
        for w in words
        if box.top < (w.box.top + w.box.bottom) / 2 < box.bottom  # not `centre`: over and over of all words of a page
        and box.x0 - _SIDE <= w.box.centre[0] <= box.x1 + _SIDE
    )


def find_regions(
    words: Sequence[Word], drawn: Sequence[Rule], segments: Sequence[Line], known: frozenset[str]
) -> tuple[Region, ...]:
    """Regions of a page: those with a caption above, then those with one below, then those without."""
    rules = level_rules(drawn)
    regions = _captioned(words, rules, segments, known)
    free = [rule for rule in rules if not _claimed((rule,), regions)]
    edges = level_rules(rule for rule in drawn if rule.edge)
    stripes = _captioned_stripes(free, edges, orphans(segments, regions)) if edges else []
    regions += _bare([rule for rule in free if rule not in stripes], regions, words)
    pieces = rule_pieces(drawn) if regions else ()
    return tuple(_with_partial(region, rules, pieces) for region in regions)


def _captioned(
    words: Sequence[Word], rules: Sequence[Box], segments: Sequence[Line], known: frozenset[str]
) -> list[Region]:
    """Regions with a caption, each over its table; all of them below theirs where more captions then have a table."""
    starts = openings(segments)

    @cache
    def under(start: Line) -> Region | None:
        return _below(start, starts, words, rules, segments, known)

    def below(start: Line, taken: Sequence[Region]) -> Region | None:
        region = under(start)
        return None if region is None or _claimed(region.full, taken) else region

    def above(start: Line, taken: Sequence[Region]) -> Region | None:
        return _above(start, [r for r in rules if not _claimed((r,), taken)], words, segments, known)

    regions = _first_or_second(starts, below, above)
    if len(regions) == len(starts):
        return regions
    return max(regions, _first_or_second(starts, above, below), key=len)


_Look = Callable[[Line, Sequence[Region]], Region | None]


def _first_or_second(starts: Sequence[Line], first: _Look, second: _Look) -> list[Region]:
    """The regions that the first look finds at captions, and those that the second finds at the others."""
    regions: list[Region] = []
    for look in (first, second):
        for start in starts:
            if not any(region.caption and region.caption.lines[0] == start for region in regions):
                region = look(start, regions)
                regions += [region] if region is not None else []
    return regions


def orphans(segments: Sequence[Line], regions: Iterable[Region]) -> tuple[Line, ...]:
    """Lines that open a caption for which no table was found."""
    held = {line for region in regions if region.caption for line in region.caption.lines}
    return tuple(line for line in openings(segments) if line not in held)


def _claimed(rules: Iterable[Box], regions: Iterable[Region]) -> bool:
    return any(rule in region.full for rule in rules for region in regions)


def _below(
    start: Line,
    starts: Sequence[Line],
    words: Sequence[Word],
    rules: Sequence[Box],
    segments: Sequence[Line],
    known: frozenset[str],
) -> Region | None:
    """The region under a caption that begins with `start`."""
    for first in rules:
        height = first.centre[1] - start.baseline
        if not -0.5 * start.size < height < REACH * start.size:
            continue
        caption = caption_at(start, segments, first.centre[1], known)
        own = set(caption.words)
        if not _is_over(start.box, first):  # it may begin beside a narrow table, where nothing else stands
            if not own.issuperset(within(words, Box.around((start.box, first)))):
                continue
        elif not own.issuperset(within(words, Box(first.x0, start.baseline, first.x1, first.centre[1]))):
            return None
        end = min(
            (s.box.top for s in starts if s.box.top > first.centre[1] and _beside(s.box, first)), default=float("inf")
        )
        family = [r for r in rules if same_extent(r, first) and first.centre[1] <= r.centre[1] < end]
        full = sound(family, words)
        if full:
            return Region(full, (), caption)
    return None


def _is_over(line: Box, rule: Box) -> bool:
    """Whether a line begins over a rule, or lies over it for the most part, as over a narrow table in its middle."""
    shared = min(line.x1, rule.x1) - max(line.x0, rule.x0)
    return rule.x0 - 6 <= line.x0 <= rule.x1 or 2 * shared > line.width


def _above(
    start: Line, rules: Sequence[Box], words: Sequence[Word], segments: Sequence[Line], known: frozenset[str]
) -> Region | None:
    """The region over a caption that begins with `start`."""
    above = [r for r in rules if 0 < start.baseline - r.centre[1] < 3.5 * start.size and _beside(start.box, r)]
    if not above:
        return None
    last = above[-1]
    family = [r for r in rules if same_extent(r, last) and r.centre[1] <= last.centre[1]]
    for first in range(len(family) - 1):
        full = sound(family[first:], words)
        if full and full[-1] == last:
            return Region(full, (), caption_at(start, segments, float("inf"), known))
    return None


def _bare(rules: Sequence[Box], regions: Sequence[Region], words: Sequence[Word]) -> list[Region]:
    """Regions without a caption: three rules at least."""
    found: list[Region] = []
    left = [r for r in rules if not any(region.box.grown(1).contains(r.centre) for region in regions)]
    while left:
        first, *rest = left
        family = [first, *(r for r in rest if same_extent(r, first))]
        between = min(
            (r.box.top for r in regions if r.box.top > first.centre[1] and _beside(r.box, first)), default=float("inf")
        )
        full = sound([r for r in family if r.centre[1] < between], words)
        if len(full) > 2 and _is_tabular(full, words) and not _are_to_fill_in(full, words):
            found.append(Region(full))
        left = [r for r in rest if r not in full]
    return found


def _captioned_stripes(rules: Sequence[Box], edges: Sequence[Box], starts: Sequence[Line]) -> list[Box]:
    """The edges of shaded rows under a caption over which no rule is drawn: the header stands above them, unshaded."""
    found: list[Box] = []
    for start in starts:
        under = [r for r in rules if 0 < r.centre[1] - start.baseline < REACH * start.size and _is_over(start.box, r)]
        family = [r for r in rules if same_extent(r, under[0]) and r.top >= under[0].top] if under else []
        found += family if all(r in edges for r in family) else []
    return found


def _are_to_fill_in(rules: Sequence[Box], words: Sequence[Word]) -> bool:
    """Whether most rules are lines to write on, as in a form: each goes on from words on its left, and bears none."""

    def is_to_fill_in(rule: Box) -> bool:
        line = [w for w in words if w.upright and 0 <= rule.centre[1] - w.baseline < _UNDER * w.size]
        return any(w.box.x0 < rule.x0 for w in line) and not any(rule.x0 < w.box.x0 < rule.x1 for w in line)

    return 2 * sum(map(is_to_fill_in, rules)) > len(rules)


def _beside(one: Box, other: Box) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1


def sound(rules: Sequence[Box], words: Sequence[Word]) -> tuple[Box, ...]:
    """The rules, from the first on, between which words keep to columns; what runs across all columns is prose.

    A line between two rules that is one phrase names the rows below it, where they keep to columns.
    """
    bands = _bands(rules, words)
    if not bands:
        return ()
    head = 0 if len(rules) == 2 else 1  # of the first band, between the rules over and under a header, none is asked
    named = [n for n, band in enumerate(bands) if head <= n < len(rules) - 2 and _is_phrase(band)]
    asked = [n for n in range(head, len(bands)) if n not in named]

    @cache
    def columns(step: int) -> Columns:
        return columns_of([line for n in asked[: step + 1] for line in bands[n]])

    def held(first: int, last: int) -> int:
        """The last of some steps before columns break; the first holds, and each has to keep half of them."""
        if columns(last).count >= max(2, 0.5 * columns(first).count):
            return last
        if last - first == 1:
            return first
        middle = (first + last) // 2  # columns only break as lines are added: of many steps, few are looked at
        found = held(first, middle)
        return found if found < middle else held(middle, last)

    if not asked or columns(0).count < 2:
        return ()
    last = held(0, len(asked) - 1)
    kept = bands[: asked[last] + 1]
    spanning = set(columns(last).spanning)
    while len(kept) > 1 and kept[-1] and spanning.issuperset(kept[-1]):
        kept.pop()
    return tuple(rules[: len(kept) + 1])


def _bands(rules: Sequence[Box], words: Sequence[Word]) -> list[tuple[Line, ...]]:
    """The upright lines between each rule and the next, down to a band that is empty."""
    bands: list[tuple[Line, ...]] = []
    near = within(words, Box.around(rules).grown(_SIDE)) if rules else ()
    for upper, lower in pairwise(rules):
        held = within(near, Box(upper.x0, upper.centre[1], upper.x1, lower.centre[1]))
        band = lines_of(w for w in held if w.upright)
        if _is_empty(band, [w for w in held if not w.upright], upper, lower):
            break
        bands.append(band)
    return bands


def _is_phrase(band: Sequence[Line]) -> bool:
    """Whether a band holds one line of a few words and no gap."""
    return len(band) == 1 and len(band[0].words) <= _LONG and len(phrases(band[0], _PHRASE * band[0].size)) == 1


def _is_empty(band: Sequence[Line], sideways: Iterable[Word], upper: Box, lower: Box) -> bool:
    """Whether a band, or most of it below its last line, holds nothing."""
    last = max((band[-1].baseline if band else upper.centre[1], *(w.box.bottom for w in sideways)))
    return lower.centre[1] - last > max(_EMPTY, 3.0 * band[-1].size if band else 0.0)


def _is_tabular(full: Sequence[Box], words: Sequence[Word]) -> bool:
    """Whether header and body of a region without a caption stand in columns of few words, as no prose does."""
    header, body = (
        lines_of(
            w for w in within(words, Box(full[0].x0, full[a].centre[1], full[0].x1, full[b].centre[1])) if w.upright
        )
        for a, b in ((0, 1), (1, -1))
    )
    columns = columns_of(body)
    if not header or len(body) * columns.count < _LEAST_CELLS:
        return False
    parts = [phrases(line, columns.least) for line in body]
    long = sum(max(len(part.words) for part in line) > _LONG for line in parts)
    filled = sum(len({columns.column(w.box.centre[0]) for w in line.words}) > 1 for line in body)
    few = median(len(part.words) for line in parts for part in line) <= _FEW_WORDS
    return bridging_share(header, columns) < _ACROSS and few and filled > 1 and 3 * long <= len(body)


def with_partial(region: Region, drawn: Sequence[Rule]) -> Region:
    """A region told without its rules, with the rules that lie in it."""
    return _with_partial(region, level_rules(drawn), rule_pieces(drawn))


def _with_partial(region: Region, rules: Sequence[Box], pieces: Sequence[Box]) -> Region:
    """The region with the shorter rules inside it; pieces that cover its width count as a full rule."""
    full = list(region.full)
    if len(full) == 2:
        layers = (
            layer
            for layer in layered(_inside(region, rules))
            if sum(r.width for r in layer) >= _COVER * region.box.width
        )
        full[1:1] = [Box(region.box.x0, layer[0].top, region.box.x1, layer[0].bottom) for layer in layers]
    heights = [r.centre[1] for r in full]
    partial = [p for p in _inside(region, pieces) if not any(abs(p.centre[1] - y) < _SAME_LEVEL for y in heights)]
    return Region(tuple(full), tuple(partial), region.caption)


def _inside(region: Region, rules: Iterable[Box]) -> list[Box]:
    box = region.box
    return [
        r
        for r in rules
        if r not in region.full and box.top < r.centre[1] < box.bottom and box.x0 - 4 <= r.x0 and r.x1 <= box.x1 + 4
    ]
