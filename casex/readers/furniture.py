"""What belongs to a page and not to its text: running heads and feet, page numbers, watermarks, line numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import takewhile

from casex.model import Page, Word
from casex.readers.line_numbers import line_numbers_on
from casex.tables import Line, line_of, lines_of, opens_caption, segments

MARGIN = 0.105  # of the page's height
_DIGITS = re.compile(r"\d+")
_COLUMNS = 4  # parts side by side: a table's header, which may return too
_LARGE = 1.8  # times the size of prose: what is smaller is no watermark


def nowhere(row: str) -> bool:
    """That a row of a margin stands on no other page."""
    return False


def furniture_on(
    pages: Sequence[Page], prose: float, elsewhere: Callable[[str], bool] = nowhere
) -> dict[int, tuple[Line, ...]]:
    """The furniture of each page (by number), `prose` being the size of running text.

    `elsewhere` tells whether a row, as `bare` makes it, stands in the margin of a page that is not among these.

    Running heads and feet are the lines that stand in a margin and return on another page, digits aside. From the
    page's edge inwards, the first line that does not return ends them: a table's header may return too. A caption
    returns only with the same number: "Table 1. Patients" and "Table 2. Patients" are two.
    """
    over = {page.number: watermarks_on(page, prose) for page in pages}
    numbers = line_numbers_on([_without(page, over[page.number]) for page in pages])
    aside = {page.number: (*over[page.number], *numbers.get(page.number, ())) for page in pages}
    clear = [_without(page, aside[page.number]) for page in pages]
    margins = {page.number: (_margin(page, top=True), _margin(page, top=False)) for page in clear}
    where: dict[str, set[int]] = defaultdict(set)
    for number, sides in margins.items():
        for part in (p for side in sides for row in side for p in row):
            where[_key(part)].add(number)
    heads = {
        number: tuple(part for side in sides for part in _outer(side, where, elsewhere))
        for number, sides in margins.items()
    }
    return {number: (*heads[number], *aside[number]) for number in margins}


def _without(page: Page, lines: Iterable[Line]) -> Page:
    gone = {word for line in lines for word in line.words}
    return Page(page.number, page.width, page.height, tuple(w for w in page.words if w not in gone)) if gone else page


def watermarks_on(page: Page, prose: float) -> tuple[Line, ...]:
    """Large text that stands aslant, or that is pale and lies over other text."""
    large = [w for w in page.words if w.size > _LARGE * prose]
    slanted = [w for w in large if w.slanted]
    pale = lines_of(w for w in large if w.pale and not w.slanted)
    over = [line for line in pale if any(_overlaps(own, w) for own in line.words for w in page.words if not w.pale)]
    return (*((line_of(slanted),) if slanted else ()), *over)


def _overlaps(one: Word, other: Word) -> bool:
    a, b = one.box, other.box
    return a.x0 < b.x1 and b.x0 < a.x1 and a.top < b.bottom and b.top < a.bottom


def _outer(
    rows: Iterable[tuple[Line, ...]], where: Mapping[str, set[int]], elsewhere: Callable[[str], bool]
) -> list[Line]:
    """Parts of the rows, from the edge on, that return whole."""

    def returns(row: Sequence[Line]) -> bool:
        if any(opens_caption(part) for part in row):
            return all(len(where[_key(part)]) > 1 for part in row)
        return elsewhere(bare("".join(part.text for part in row))) or all(
            (len(row) < _COLUMNS and len(where[_key(part)]) > 1) or elsewhere(bare(part.text)) for part in row
        )

    return [part for row in takewhile(returns, rows) for part in row]


def bare(text: str) -> str:
    """Text as rows of margins are compared: digits and white space aside.

    >>> bare("Page 12 of 40")
    'Page#of#'
    """
    return "".join(_DIGITS.sub("#", text).split())


def _key(line: Line) -> str:
    return line.text if opens_caption(line) else _DIGITS.sub("#", line.text)


def _margin(page: Page, *, top: bool) -> tuple[tuple[Line, ...], ...]:
    """The rows of a margin, from the page's edge inwards, each parted at wide gaps."""
    depth = MARGIN * page.height
    words = [w for w in page.words if w.upright and (w.box.bottom < depth if top else w.box.top > page.height - depth)]
    rows = tuple(segments(line.words) for line in lines_of(words))
    return rows if top else rows[::-1]
