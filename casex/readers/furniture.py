"""Running heads, running feet and page numbers: what returns in the margins page after page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import takewhile

from casex.model import Page
from casex.tables import Line, lines_of, segments

_MARGIN = 0.105  # of the page's height
_DIGITS = re.compile(r"\d+")


def furniture_on(pages: Sequence[Page]) -> dict[int, tuple[Line, ...]]:
    """Lines of each page (by number) that stand in a margin and return on another page, digits aside.

    From the page's edge inwards, the first line that does not return ends the furniture: a table's header may
    return too.
    """
    margins = {page.number: (_margin(page, top=True), _margin(page, top=False)) for page in pages}
    where: dict[str, set[int]] = defaultdict(set)
    for number, sides in margins.items():
        for part in (p for side in sides for row in side for p in row):
            where[_key(part)].add(number)
    return {number: tuple(part for side in sides for part in _outer(side, where)) for number, sides in margins.items()}


def _outer(rows: Iterable[tuple[Line, ...]], where: dict[str, set[int]]) -> list[Line]:
    """Parts of the rows, from the edge on, that return whole."""
    returning = takewhile(lambda row: all(len(where[_key(part)]) > 1 for part in row), rows)
    return [part for row in returning for part in row]


def _key(line: Line) -> str:
    return _DIGITS.sub("#", line.text)


def _margin(page: Page, *, top: bool) -> tuple[tuple[Line, ...], ...]:
    """The rows of a margin, from the page's edge inwards, each parted at wide gaps."""
    depth = _MARGIN * page.height
    words = [w for w in page.words if w.upright and (w.box.bottom < depth if top else w.box.top > page.height - depth)]
    rows = tuple(segments(line.words) for line in lines_of(words))
    return rows if top else rows[::-1]
