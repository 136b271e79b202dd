"""Running text of a page in reading order: columns, zones, paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from casex.model import Block, Box, Page, Word
from casex.readers.paragraphs import Paragraph, paragraphs_of
from casex.tables import Found, Line, lines_of, segments_of, split

_LEAST_GUTTER = 7.0
_LEAST_COLUMN = 90.0
_LEAST_LINES = 3
_NARROW = 3.0  # em
_ACROSS = -3  # what a line across a gutter weighs against one beside it
_FIGURE = re.compile(r"^(?:Supplementa\w+ )?(?:FIGURE|Figure|FIG\.|Fig\.) ?S?\d")


@dataclass(frozen=True, slots=True)
class Stripe:
    """A gutter between two columns of text."""

    x0: float
    x1: float

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class Item:
    """A line of running text or the place of a table (`block` is its caption), with the column it stands in."""

    box: Box
    column: int | None
    line: Line | None = None
    block: Block | None = None


def gutters_of(parts: Sequence[Line]) -> tuple[Stripe, ...]:
    """Gutters between columns of text, from left to right; `parts` are lines parted at wide gaps."""
    wide = [p for p in parts if p.box.width > _NARROW * p.size]  # what is narrow says nothing
    best = _gutter(wide)
    if best is None:
        return ()
    left = [p for p in wide if p.box.x1 <= best.middle]
    right = [p for p in wide if p.box.x0 >= best.middle]
    return (*gutters_of(left), best, *gutters_of(right))


def _gutter(parts: Sequence[Line]) -> Stripe | None:
    """The stripe that has most lines on both of its sides and fewest across it, in some part of the page's height."""
    if not parts:
        return None
    start, end = min(p.box.x0 for p in parts), max(p.box.x1 for p in parts)
    edges = sorted({round(p.box.x1, 1) for p in parts if start + _LEAST_COLUMN < p.box.x1 < end - _LEAST_COLUMN})
    ordered = [(p.box.x0, p.box.x1) for p in sorted(parts, key=lambda p: p.baseline)]
    found = [judged for x in edges if (judged := _judged(ordered, x + 0.1)) is not None]
    return max(found, key=lambda one: (one[0], one[1].x1 - one[1].x0))[1] if found else None


def _judged(parts: Sequence[tuple[float, float]], x: float) -> tuple[int, Stripe] | None:
    """How well `x` parts two columns where it does so best, and the clear stripe about it there.

    `parts` are left and right of lines from top to bottom.
    """
    best = total = 0
    first = start = stop = 0
    for n, (x0, x1) in enumerate(parts):
        total += _ACROSS if x0 < x < x1 else 1
        if total <= 0:
            total, first = 0, n + 1
        elif total > best:
            best, start, stop = total, first, n + 1
    left = [x1 for _, x1 in parts[start:stop] if x1 <= x]
    right = [x0 for x0, _ in parts[start:stop] if x0 >= x]
    if min(len(left), len(right)) < _LEAST_LINES:
        return None
    across = stop - start - len(left) - len(right)
    stripe = Stripe(max(left), min(right))
    score = min(len(left), len(right)) - across
    return (score, stripe) if score >= _LEAST_LINES and stripe.x1 - stripe.x0 >= _LEAST_GUTTER else None


def blocks_of(page: Page, lines: Iterable[Line], found: Sequence[Found], prose: float) -> tuple[Paragraph, ...]:
    """Paragraphs of a page in reading order, captions of its tables where the tables stand."""
    held = tuple(lines)
    parts = [part for line in held for part in segments_of(line, 0.9)]
    gutters = gutters_of(parts)
    items = [_item(part, gutters) for line in held for part in _parted(line, gutters)]
    items += [_obstacle(one, gutters, page.number) for one in found if one.table.box]
    ordered = in_order(items)
    return tuple(_named(p, prose) for p in paragraphs_of(ordered, page.number))


def text_lines(page: Page, taken: Iterable[Word]) -> tuple[Line, ...]:
    """The upright lines of a page without the words that tables and margins have taken."""
    gone = set(taken)
    return lines_of(w for w in page.words if w.upright and w not in gone)


def _parted(line: Line, gutters: Sequence[Stripe]) -> tuple[Line, ...]:
    """A line parted at the gutters that it keeps clear."""

    def at(left: Word, right: Word) -> bool:
        a, b = left.box.x1, right.box.x0
        return any(a <= g.middle <= b and b - a >= 0.6 * (g.x1 - g.x0) for g in gutters)

    return split(line, at)


def _item(line: Line, gutters: Sequence[Stripe]) -> Item:
    return Item(line.box, _column(line.box, gutters), line)


def _column(box: Box, gutters: Sequence[Stripe]) -> int | None:
    """The column that holds a box; None where it crosses a gutter."""
    if any(box.x0 < g.middle < box.x1 for g in gutters):
        return None
    return sum(box.x0 > g.middle for g in gutters)


def _obstacle(found: Found, gutters: Sequence[Stripe], page: int) -> Item:
    box = found.table.box
    assert box is not None
    caption = found.caption
    block = None
    if caption is not None:
        block = Block("\n".join(line.text for line in caption.lines), "caption", page, caption.box)
        box = Box.around((box, caption.box))
    return Item(box, _column(box, gutters), None, block)


def in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    """Zones from top to bottom, parted by what crosses a gutter; in a zone column by column."""
    ordered: list[Item] = []
    zone: list[Item] = []
    for item in sorted(items, key=_height):
        if item.column is None:
            ordered += [*_by_column(zone), item]
            zone = []
        else:
            zone.append(item)
    return (*ordered, *_by_column(zone))


def _height(item: Item) -> tuple[float, float]:
    return (item.line.baseline if item.line else item.box.top, item.box.x0)


def _by_column(zone: Iterable[Item]) -> list[Item]:
    return sorted(zone, key=lambda item: (item.column or 0, *_height(item)))


def _named(paragraph: Paragraph, prose: float) -> Paragraph:
    """The paragraph with its kind: caption of a figure, heading, or plain."""
    block = paragraph.block
    if block.kind != "paragraph":
        return paragraph
    if _FIGURE.match(block.text):
        return paragraph.as_kind("caption")
    size = median(line.size for line in paragraph.lines)
    short = len(paragraph.lines) <= 3 and len(block.text) <= 160 and not block.text.rstrip().endswith((".", ";", ","))
    marked = size > 1.07 * prose or (
        size >= 0.75 * prose and all(w.bold for line in paragraph.lines for w in line.words)
    )
    return paragraph.as_kind("heading") if short and marked else paragraph
