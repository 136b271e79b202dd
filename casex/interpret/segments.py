"""Lines that once were columns, cut into columns again: the cheapest cuts, and what is nearly as cheap."""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, pairwise

_BORDER = re.compile(r"[=|¦]")  # what character recognition makes of the space, or the rule, between two columns
_WIDE = re.compile(r"\s{2,}")
_MOST_LOOKED = 30_000  # a row that needs more is not told apart by what it says
_CROSSED = 1.0  # for a border within a cell
_ROOM = 0.75  # of the longest line of a cell: letters are not all equally wide
_SAME_STATE = 6  # ways to one state that are followed up
MOST_FOUND = 120  # ways to cut a row: where there are more, anything could be meant

Place = tuple[int, ...]
Fragments = tuple[str, ...]
Cost = Callable[[int, Fragments], float | None]


@dataclass(frozen=True, slots=True)
class TextLine:
    """The words of a line; `borders` are the numbers of the words before which a column seems to begin."""

    words: tuple[str, ...]
    borders: frozenset[int] = frozenset()

    @classmethod
    def of(cls, text: str) -> TextLine:
        """A line as printed; marks that stand between columns, and wide spaces, are its borders.

        >>> TextLine.of("positive = None")
        TextLine(words=('positive', 'None'), borders=frozenset({1}))
        """
        words: list[str] = []
        borders: set[int] = set()
        for part in _WIDE.split(text.strip()):
            borders.add(len(words))
            for word in part.split():
                if _BORDER.fullmatch(word):
                    borders.add(len(words))
                else:
                    words.append(word)
        return cls(tuple(words), frozenset(borders - {0, len(words)}))

    def crossed(self, start: int, stop: int) -> int:
        """How many borders lie within the words from `start` to `stop`."""
        return sum(start < border < stop for border in self.borders)


@dataclass(frozen=True, slots=True)
class Segmentation:
    """Cells as fragments, one for each line that a cell takes, and what they cost together."""

    cells: tuple[Fragments, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class Shape:
    """Which stretches the search may take: how many words of the first line, and whether a cell may go on below.

    `columns` is None where any number of columns will do.
    """

    columns: int | None
    first: Callable[[int, int], Sequence[int]]
    below: Callable[[int], int]


def segmentations(lines: Sequence[TextLine], shape: Shape, cost: Cost, margin: float) -> tuple[Segmentation, ...]:
    """The ways to cut lines into columns, cheapest first: all that cost at most `margin` more than the cheapest.

    Every word is in exactly one cell; a cell begins on the first line and goes on below (`Shape`). None at all where
    there are too many to look through.

    Parameters
    ----------
    lines
        The lines of one row.
    shape
        What may be taken.
    cost
        Of a column's fragments; None where they cannot be its cell.
    margin
        How much dearer a way may be to be told.
    """
    ends = tuple(len(line.words) for line in lines)
    order = count()
    queue: list[tuple[float, int, int, Place, tuple[Fragments, ...]]] = [(0.0, next(order), 0, (0,) * len(lines), ())]
    visits: dict[tuple[int, Place], int] = {}
    found: list[Segmentation] = []
    looked = 0
    while queue and len(found) < MOST_FOUND:
        spent, _, column, place, cells = heapq.heappop(queue)
        if found and spent > found[0].cost + margin:
            break
        if looked > _MOST_LOOKED:
            return ()
        visits[column, place] = visits.get((column, place), 0) + 1
        if visits[column, place] > _SAME_STATE:
            continue
        if place == ends and shape.columns in (None, column):
            found.append(Segmentation(cells, spent))
            continue
        if column == shape.columns:
            continue
        for stop, fragments in _stretches(lines, shape, column, place, ends):
            looked += 1
            price = cost(column, fragments)
            if price is not None:
                crossed = sum(line.crossed(a, b) for line, a, b in zip(lines, place, stop, strict=True))
                way = (spent + price + _CROSSED * crossed, next(order), column + 1, stop, (*cells, fragments))
                heapq.heappush(queue, way)
    return tuple(found)


def _stretches(
    lines: Sequence[TextLine], shape: Shape, column: int, place: Place, ends: Place
) -> Iterator[tuple[Place, Fragments]]:
    """What a column that begins at `place` may take, and where it ends then; the last column takes what is left."""
    if shape.columns is not None and column + 1 == shape.columns:
        rest = tuple(" ".join(line.words[start:]) for line, start in zip(lines, place, strict=True))
        yield ends, tuple(fragment for fragment in rest if fragment)
        return
    for words in shape.first(column, place[0]):
        fragments = (" ".join(lines[0].words[place[0] : place[0] + words]),) if words else ()
        yield from _below(lines, place, (place[0] + words,), fragments, shape.below(column) if words else 0)


def _below(
    lines: Sequence[TextLine], place: Place, stop: Place, fragments: Fragments, most: int
) -> Iterator[tuple[Place, Fragments]]:
    """A stretch that ends so far, and those that go on on the next line (one that other columns took up is passed)."""
    number = len(stop)
    yield (*stop, *place[number:]), fragments
    while number < len(lines) and place[number] == len(lines[number].words):
        stop, number = (*stop, place[number]), number + 1
    if number < len(lines):
        left = lines[number].words[place[number] :]
        for words in range(1, min(most, len(left)) + 1):
            longer = (*fragments, " ".join(left[:words]))
            if _wraps(longer):
                yield from _below(lines, place, (*stop, place[number] + words), longer, most)


def _wraps(fragments: Fragments) -> bool:
    """Whether no line would have had room for the first word of the next one."""
    room = _ROOM * max(map(len, fragments))
    return all(len(line) + 1 + len(after.split(" ", 1)[0]) >= room for line, after in pairwise(fragments))
