"""Running text of a page in reading order: columns, zones, paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from casex.model import Block, Box, Page, Word
from casex.readers.gutters import LEAST_SHARE, Stripe, from_left, gutter_of
from casex.readers.paragraphs import Paragraph, paragraphs_of
from casex.readers.phrases import PART
from casex.tables import Found, Line, segments_of, split

_FIGURE = re.compile(r"^(?:Supplementa\w+ )?(?:FIGURE|Figure|FIG\.|Fig\.) ?S?\d")


Place = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A line of running text or the place of a table (`block` is its caption).

    `column` says on which side of each gutter it stands, the outer one first, up to one that it crosses.
    """

    box: Box
    column: Place
    line: Line | None = None
    block: Block | None = None


def blocks_of(page: Page, lines: Iterable[Line], found: Sequence[Found], prose: float) -> tuple[Paragraph, ...]:
    """Paragraphs of a page in reading order, captions of its tables where the tables stand."""
    held = tuple(lines)
    parts = [part for line in held for part in segments_of(line, PART)]
    sides = np.array([(p.box.x0, p.box.x1, p.baseline, p.size) for p in parts]).reshape(-1, 4)
    gutter = gutter_of(*sides.T)
    gutters = from_left(gutter)
    items = [Item(part.box, _column(part.box, gutter), part) for line in held for part in _parted(line, gutters)]
    items += [_obstacle(one, gutter, page.number) for one in found if one.table.box]
    return tuple(_named(p, prose) for p in paragraphs_of(in_order(items), page.number))


def _parted(line: Line, gutters: Sequence[Stripe]) -> tuple[Line, ...]:
    """A line parted at the gutters that it keeps clear."""

    def at(left: Word, right: Word) -> bool:
        a, b = left.box.x1, right.box.x0
        return any(a <= g.middle <= b and b - a >= LEAST_SHARE * (g.x1 - g.x0) for g in gutters)

    return split(line, at) if gutters else (line,)


def _column(box: Box, gutter: Stripe | None) -> Place:
    """The column that holds a box."""
    if gutter is None or box.x0 < gutter.middle < box.x1:
        return ()
    right = box.x0 > gutter.middle
    return (int(right), *_column(box, gutter.right if right else gutter.left))


def _obstacle(found: Found, gutter: Stripe | None, page: int) -> Item:
    box = found.table.box
    assert box is not None
    caption = found.caption
    block = None
    if caption is not None:
        block = Block("\n".join(line.text for line in caption.lines), "caption", page, caption.box)
        box = Box.around((box, caption.box))
    return Item(box, _column(box, gutter), None, block)


def in_order(items: Iterable[Item], depth: int = 0) -> tuple[Item, ...]:
    """Zones from top to bottom, parted by what crosses a gutter; in a zone column by column, each the same way."""
    ordered: list[Item] = []
    zone: list[Item] = []
    for item in sorted(items, key=_height):
        if len(item.column) > depth:
            zone.append(item)
            continue
        ordered += [*_by_column(zone, depth), item]
        zone = []
    return (*ordered, *_by_column(zone, depth))


def _height(item: Item) -> tuple[float, float]:
    return (item.line.baseline if item.line else item.box.top, item.box.x0)


def _by_column(zone: Sequence[Item], depth: int) -> Iterator[Item]:
    for side in (0, 1):
        held = [item for item in zone if item.column[depth] == side]
        yield from in_order(held, depth + 1) if held else ()


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
