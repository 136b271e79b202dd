"""What belongs to a page and not to its text: running heads and feet, page numbers, watermarks, line numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import takewhile
from typing import Literal, get_args

from casex.model import Page, Word
from casex.readers.line_numbers import line_numbers_on
from casex.tables import Line, line_of, lines_of, opens_caption, segments_of

MARGIN = 0.105  # of the page's height
_COUNTING = 9  # numbers of a row, one of which may be its page's
_NUMBER = re.compile(r"\d{1,9}")
_COLUMNS = 4  # parts side by side: a table's header, which may return too
_LARGE = 1.8  # times the size of prose: what is smaller is no watermark

Side = Literal["top", "bottom"]
#: A text without its numbers; these; and which of them counts pages or, where none does, in which margin it stands.
Key = tuple[str, tuple[int, ...], int | Side]
Returns = Mapping[Key, Set[int]]  # the pages on which it stands


def furniture_on(pages: Sequence[Page], prose: float, elsewhere: Returns | None = None) -> dict[int, tuple[Line, ...]]:
    """The furniture of each page (by number), `prose` being the size of running text.

    `elsewhere` has the rows that stand in the margins of pages that were not read, as `returns_of` makes them.

    Running heads and feet are the lines that stand in a margin and return in that of another page with the same
    numbers, or anywhere with numbers that count its pages: two rows of a table differ by others. From the page's edge
    inwards, the first line that does not return ends them: a table's header may return too. What opens a caption is
    none of them, since another article of the file may say the same of its own table.
    """
    over = {page.number: watermarks_on(page, prose) for page in pages}
    numbers = line_numbers_on([without(page, over[page.number]) for page in pages])
    aside = {page.number: (*over[page.number], *numbers.get(page.number, ())) for page in pages}
    clear = [without(page, aside[page.number]) for page in pages]
    margins = {page.number: {side: _margin(page, side) for side in get_args(Side)} for page in clear}
    read = returns_of(
        (number, side, part.text)
        for number, sides in margins.items()
        for side, rows in sides.items()
        for row in rows
        for part in row
    )
    heads = {
        number: tuple(
            part for side, rows in sides.items() for part in _outer(rows, number, side, read, elsewhere or {})
        )
        for number, sides in margins.items()
    }
    return {number: (*heads[number], *aside[number]) for number in margins}


def returns_of(rows: Iterable[tuple[int, Side, str]]) -> Returns:
    """Rows of margins, each with the number of its page and its side, as they are looked up."""
    found: dict[Key, set[int]] = defaultdict(set)
    for page, side, text in rows:
        for key in _keys(text, page, side):
            found[key].add(page)
    return found


def _keys(text: str, page: int, side: Side) -> Iterator[Key]:
    """What a text has in common with those that return: all its numbers, or all but one that counts pages."""
    shape = "".join(_NUMBER.sub("#", text).split())
    numbers = tuple(map(int, _NUMBER.findall(text)))
    yield shape, numbers, side
    for n, number in enumerate(numbers[:_COUNTING]):
        yield shape, (*numbers[:n], number - page, *numbers[n + 1 :]), n


def _is_in(rows: Returns, text: str, page: int, side: Side) -> bool:
    """Whether a text returns on another page."""
    return any(rows.get(key, {page}) != {page} for key in _keys(text, page, side))


def without(page: Page, lines: Iterable[Line]) -> Page:
    """The page without the words of lines."""
    gone = {word for line in lines for word in line.words}
    return replace(page, words=tuple(w for w in page.words if w not in gone)) if gone else page


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


def _outer(rows: Iterable[tuple[Line, ...]], page: int, side: Side, read: Returns, unread: Returns) -> list[Line]:
    """Parts of the rows, from the edge on, that return whole."""

    def returns(row: Sequence[Line]) -> bool:
        if any(opens_caption(part) for part in row):
            return False
        return _is_in(unread, "".join(part.text for part in row), page, side) or all(
            (len(row) < _COLUMNS and _is_in(read, part.text, page, side)) or _is_in(unread, part.text, page, side)
            for part in row
        )

    return [part for row in takewhile(returns, rows) for part in row]


def _margin(page: Page, side: Side) -> tuple[tuple[Line, ...], ...]:
    """The rows of a margin, from the page's edge inwards, each parted at wide gaps."""
    depth, top = MARGIN * page.height, side == "top"
    words = [w for w in page.words if w.upright and (w.box.bottom < depth if top else w.box.top > page.height - depth)]
    rows = tuple(segments_of(line) for line in lines_of(words))
    return rows if top else rows[::-1]
