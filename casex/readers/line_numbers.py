"""Numbers that a manuscript prints beside its lines: a column of nothing else, outside of all text, ever ascending."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from casex.model import Page, Word
from casex.tables import Line, line_of, segments

_LEAST = 4  # numbers beside a page's text
_STEPS = (1, 2, 5, 10)  # how many lines are counted by one number
_CLEAR = 3.0  # points between the numbers and the text
_EDGE = 1.5  # points by which numbers that stand one below the other may differ
_PAGES = 0.6  # of a document's pages with prose: a manuscript numbers its lines throughout
_LONG = 6  # words of a line of prose
_SPREAD = 0.5  # of the height of a page's text along which the numbers stand, at least


def line_numbers_on(pages: Sequence[Page]) -> dict[int, tuple[Line, ...]]:
    """The line numbers of each page (by number); none at all unless most pages with prose have them.

    A table's own column of ascending numbers is told from them by what stands over it (a caption, a header), and on
    pages without prose by where it stands.
    """
    told = {page.number: found for page in pages if (found := _beside(page))}
    if not told:
        return {}
    prose = [page.number for page in pages if _has_prose(page)]
    numbered = [number for number in prose if number in told]
    if not numbered or len(numbered) < _PAGES * len(prose):
        return {}
    usual = [_edges(side) for number in numbered for side in told[number]]
    return {number: lines for number, sides in told.items() if (lines := _in_place(sides, usual))}


def _has_prose(page: Page) -> bool:
    return sum(part.text.count(" ") >= _LONG for part in segments(_upright(page))) > _LEAST


def _in_place(sides: Iterable[Sequence[Word]], usual: Sequence[tuple[float, float]]) -> tuple[Line, ...]:
    """The numbers, one to a line, that stand where those of pages with prose do."""

    def is_in_place(side: Sequence[Word]) -> bool:
        own = _edges(side)
        return any(abs(a - b) < _EDGE for edges in usual for a, b in zip(own, edges, strict=True))

    return tuple(line_of([word]) for side in sides if is_in_place(side) for word in side)


def _edges(numbers: Iterable[Word]) -> tuple[float, float]:
    held = tuple(numbers)
    return min(w.box.x0 for w in held), max(w.box.x1 for w in held)


def _beside(page: Page) -> tuple[tuple[Word, ...], ...]:
    """The numbers to the left and to the right of a page's text."""
    body = _upright(page)
    return tuple(numbers for left in (True, False) if (numbers := _outermost(body, left=left)))


def _upright(page: Page) -> list[Word]:
    return [w for w in page.words if w.upright]


def _outermost(body: Sequence[Word], *, left: bool) -> tuple[Word, ...]:
    """The numbers that stand alone in the outermost column of a page on one side; none where they do not ascend."""
    numbers: list[Word] = []
    if (
        not body
        or not (min(body, key=lambda w: w.box.x0) if left else max(body, key=lambda w: w.box.x1)).text.isdigit()
    ):
        return ()
    for word in sorted(body, key=lambda w: w.box.x0 if left else -w.box.x1):
        if not (word.text.isascii() and word.text.isdigit()) or not _in_line(word, numbers):
            break
        numbers.append(word)
    rest = set(body).difference(numbers)
    if len(numbers) < _LEAST or len(rest) < _LEAST or not _is_clear(numbers, rest, left=left):
        return ()
    ordered = sorted(numbers, key=lambda w: w.baseline)
    for chosen in (ordered, ordered[:-1], ordered[1:]):  # the page's own number may stand over or under them
        if len(chosen) >= _LEAST and _ascends(chosen) and _runs_along(chosen, rest):
            return tuple(chosen)
    return ()


def _in_line(word: Word, numbers: Sequence[Word]) -> bool:
    """Whether a number stands below or above others, flush with them on one side."""
    if not numbers:
        return True
    first = numbers[0].box
    return abs(word.box.x1 - first.x1) < _EDGE + word.size or abs(word.box.x0 - first.x0) < _EDGE


def _is_clear(numbers: Iterable[Word], rest: Iterable[Word], *, left: bool) -> bool:
    if left:
        return max(w.box.x1 for w in numbers) + _CLEAR <= min(w.box.x0 for w in rest)
    return max(w.box.x1 for w in rest) + _CLEAR <= min(w.box.x0 for w in numbers)


def _ascends(ordered: Sequence[Word]) -> bool:
    """Whether each number is the one before and a step."""
    values = [int(word.text) for word in ordered]
    steps = {b - a for a, b in pairwise(values)}
    return len(steps) == 1 and steps.pop() in _STEPS


def _runs_along(ordered: Sequence[Word], rest: Iterable[Word]) -> bool:
    heights = [word.baseline for word in rest]
    return ordered[-1].baseline - ordered[0].baseline >= _SPREAD * (max(heights) - min(heights))
