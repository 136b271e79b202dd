"""Numbers of rows and columns beside a table, where they cover nothing printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

from casex.model import Box
from casex.readers.drawing_pen import Pen
from casex.tables import TableSteps

_SIZE = 6.0  # points
_NEAR, _FAR = 3, 70  # points from the table
_APART = 1.0  # points between a number and what is printed
_SIDES = ("left", "top", "right", "bottom")


class _Label(NamedTuple):
    """A number, its size on the page, and the stripe that bears it."""

    text: str
    width: float
    height: float
    stripe: Box


def number(pen: Pen, tables: Sequence[TableSteps], printed: Iterable[Box], page: Box) -> None:
    """The numbers of every table's rows and columns, each row of numbers on the nearest line that is free."""
    taken = [*printed, *(table.region for table in tables)]
    for table in tables:
        rows = ((_row(n), box) for n, box in zip(table.row_numbers(), table.rows, strict=True) if n != 0)
        columns = ((_column(n), box) for n, box in zip(table.column_numbers(), table.columns, strict=True))
        for first, named in ((0, rows), (1, columns)):  # beside it, over it: as it is read
            labels = [_Label(text, *pen.size(text, _SIZE), box) for text, box in named]
            boxes = _free(labels, table.region, [_SIDES[(first + k - table.turn) % 4] for k in (0, 2)], taken, page)
            for label, box in zip(labels, boxes, strict=True):
                pen.number(label.text, box, _SIZE)
            taken += boxes


def _row(number: int | None) -> str:
    return f"r{number}" if number else "+"


def _column(number: int | None) -> str:
    return f"c{number}" if number else "-"


def _free(labels: Sequence[_Label], region: Box, sides: Sequence[str], taken: Iterable[Box], page: Box) -> list[Box]:
    """Where labels cover least; of such places the one nearest to the region, on the first of two sides."""
    near = [box for box in taken if _overlap(box, region.grown(_FAR + 2 * _SIZE))]
    best: list[Box] = []
    least = len(labels) + 1
    for away, side in product(range(_NEAR, _FAR), sides):
        boxes = list(_along(labels, region, side, away))
        covering = sum(not _within(box, page) or any(_overlap(box.grown(_APART), other) for other in near)
                       for box in boxes)  # fmt: skip
        if covering < least:
            best, least = boxes, covering
        if not covering:
            break
    return best


def _along(labels: Iterable[_Label], region: Box, side: str, away: float) -> Iterator[Box]:
    """The boxes of labels so far from a side of the region, each beside its stripe."""
    for _, width, height, stripe in labels:
        x, y = stripe.centre
        x = {"left": region.x0 - away - width / 2, "right": region.x1 + away + width / 2}.get(side, x)
        y = {"top": region.top - away - height / 2, "bottom": region.bottom + away + height / 2}.get(side, y)
        yield Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _within(box: Box, page: Box) -> bool:
    return page.x0 <= box.x0 and box.x1 <= page.x1 and page.top <= box.top and box.bottom <= page.bottom


def _overlap(one: Box, other: Box) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1 and one.top < other.bottom and other.top < one.bottom
