"""Running heads, running feet and page numbers: what returns in the margins page after page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from casex.model import Page
from casex.tables import Line, segments

_MARGIN = 0.105  # of the page's height
_DIGITS = re.compile(r"\d+")


def furniture_on(pages: Sequence[Page]) -> dict[int, tuple[Line, ...]]:
    """Lines of each page (by number) that stand in a margin and return on another page, digits aside."""
    margins = {page.number: _margin_lines(page) for page in pages}
    where: dict[str, set[int]] = defaultdict(set)
    for number, lines in margins.items():
        for line in lines:
            where[_key(line)].add(number)
    return {number: tuple(line for line in lines if len(where[_key(line)]) > 1) for number, lines in margins.items()}


def _key(line: Line) -> str:
    return _DIGITS.sub("#", line.text)


def _margin_lines(page: Page) -> tuple[Line, ...]:
    depth = _MARGIN * page.height
    return segments(w for w in page.words if w.upright and (w.box.bottom < depth or w.box.top > page.height - depth))
