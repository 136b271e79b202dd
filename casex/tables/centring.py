"""Header phrases that span columns and are told by where they stand alone: no rule lies under them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from casex.model import Box, Word
from casex.tables.columns import Columns, ranges_of
from casex.tables.lines import Line, line_of, lines_of, phrases
from casex.tables.spacing import spacing_of

_PHRASE = 1.8  # word spaces that part two phrases
_BOLDER = 1.25  # typed spaces of a body: no space is so wide, not even in bold letters
_NEAR = 3.5  # points between the middle of a phrase and that of what it spans
_TIE = 0.7
_EXACT = 1.5  # points: a phrase centred so well stands there on purpose
_SAME = 0.2  # em: letters that begin, end or have their middles at one place do so within this
_OVER = 1.0
_TOLD = 1.6  # times nearer to the middle of its columns than to that of any of them


@dataclass(frozen=True, slots=True)
class Centred:
    """Words that span the columns from `first` to `last`."""

    words: tuple[Word, ...]
    first: int
    last: int


def centred_spans(
    leaves: Sequence[Word], body: Sequence[Word], columns: Columns
) -> tuple[tuple[Centred, ...], tuple[Word, ...]]:
    """Phrases centred over several columns that have headers of their own below, and the words that are left."""
    level, sideways = _parted(leaves)
    lines = lines_of(level)
    if len(lines) + bool(sideways) < 2 or columns.count < 3:
        return (), tuple(leaves)
    gap = _gap(lines, lines_of(body))
    parts = [phrases(line, gap) for line in lines]
    ranges = ranges_of(body, columns)
    found: list[Centred] = []
    alone: list[Line] = []
    for n, line in enumerate(parts if sideways else parts[:-1]):
        below = [part for lower in parts[n + 1 :] for part in lower]
        below += [line_of([word]) for word in sideways if word.box.top > lines[n].baseline]
        spans = _spans_in(line, below, ranges, columns)
        found += [Centred(part.words, own[0], own[-1]) for part, own in zip(line, spans, strict=True) if own]
        alone += [part for part, own in zip(line, spans, strict=True) if not own]
    found += [Centred(part.words, on.first, on.last) for part in alone if (on := _first_line_of(part, found))]
    held = {word for span in found for word in span.words}
    return _merged(found), tuple(w for w in leaves if w not in held)


def _first_line_of(part: Line, spans: Iterable[Centred]) -> Centred | None:
    """The span that goes on below a phrase: no column's own heading stands above what spans it."""
    boxes = ((span, Box.around(w.box for w in span.words)) for span in spans)
    below = [(box.top, span) for span, box in boxes if box.top > part.box.centre[1] and _overlap(part.box, box) > 0]
    return min(below, key=lambda one: one[0])[1] if below else None


def _spans_in(
    line: Sequence[Line], below: Sequence[Line], ranges: Sequence[Box | None], columns: Columns
) -> list[range | None]:
    """The columns that each phrase of a line spans: of two that would share some, the wider one does without."""
    headings = _headings_of(below, columns)

    def own(part: Line, taken: frozenset[int] = frozenset()) -> range | None:
        beside = [other for other in line if other is not part]
        return _spanned(part, beside, headings, ranges, taken)

    spans = [_from_left(part, line, headings) or own(part) for part in line]
    for n in sorted(range(len(line)), key=lambda n: len(spans[n] or ()), reverse=True):
        others = frozenset(column for m, span in enumerate(spans) if m != n for column in span or ())
        if not others.isdisjoint(spans[n] or ()):
            spans[n] = own(line[n], others)
    return spans


def _gap(header: Sequence[Line], body: Sequence[Line]) -> float:
    """From which width on a gap parts two phrases: in a header, of few words, told from the body's space if it can."""
    spacing = spacing_of(body)
    return _BOLDER * spacing.space if spacing.sure else _PHRASE * spacing_of(header).space


def _parted(words: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """Words that stand level, and those that stand sideways."""
    return [w for w in words if w.upright], [w for w in words if not w.upright]


def _spanned(
    part: Line,
    beside: Sequence[Line],
    headings: _Headings,
    ranges: Sequence[Box | None],
    taken: frozenset[int],
) -> range | None:
    """The columns that a phrase spans, none of those `taken`; None where it stands over one of them only."""
    wide = {n: _wide(box, headings.boxes.get(n)) for n, box in enumerate(ranges)}
    middle = part.box.centre[0]
    own = [n for n, box in wide.items() if box is not None and box.x0 < part.box.x1 and part.box.x0 < box.x1]
    alone = min((abs(middle - b.centre[0]) for n in own if (b := wide[n]) is not None), default=float("inf"))
    centred = [one for one in _centred(part, beside, headings, wide) if taken.isdisjoint(one[1])]
    if not centred:
        return None
    nearest = min(distance for distance, _ in centred)
    chosen = max((own for distance, own in centred if distance < nearest + _TIE), key=len)
    over = [n for n in chosen if _overlap(part.box, wide[n]) > _OVER]
    if len(over) > 2 or _is_parted(part, headings, chosen):
        return chosen
    told = len(over) > 1 or not _is_inside(middle, wide, chosen)
    exact = nearest < _EXACT and not any(_is_aligned(part, headings.boxes.get(n), ranges[n]) for n in own)
    return chosen if alone > _TOLD * max(nearest, 1.0) and (told or exact) else None


def _is_parted(part: Line, headings: _Headings, chosen: range) -> bool:
    """Whether a whole line of its neighbours' headings fits between a phrase and that of the column in its middle."""
    heading = headings.boxes.get(headings.column(part))
    beside = [box for n in chosen for box in headings.lines.get(n, ())]
    return heading is not None and any(part.box.bottom < box.top and box.bottom < heading.top for box in beside)


def _from_left(part: Line, line: Sequence[Line], headings: _Headings) -> range | None:
    """The columns that a phrase set from the left spans: up to the next one beside it; None where none is told.

    It begins where the heading below it begins, and it or another phrase of its line reaches over the heading of the
    next column. What heads the rows stands no lower: headings that are set at the foot would be taken for its own.
    """
    boxes, columns = headings.boxes, headings.columns
    if 0 in boxes or not any(_reaches(other, headings) for other in line):
        return None
    first = columns.column(part.box.x0)
    if first not in boxes or abs(part.box.x0 - boxes[first].x0) >= _SAME * part.size:
        return None
    starts = [columns.column(other.box.x0) for other in line if other.box.x0 > part.box.x0]
    end = min([*starts, *(n for n in range(first, columns.count + 1) if n not in boxes)])
    return range(first, end) if end > first + 1 else None


def _reaches(part: Line, headings: _Headings) -> bool:
    """Whether a phrase begins where the heading below it does, and ends over the next column's."""
    boxes, first = headings.boxes, headings.columns.column(part.box.x0)
    if first not in boxes or first + 1 not in boxes:
        return False
    aligned = abs(part.box.x0 - boxes[first].x0) < _SAME * part.size
    return aligned and part.box.x1 > boxes[first + 1].x0 + _OVER


@dataclass(frozen=True, slots=True)
class _Headings:
    """What stands below a line of the header in each column: the boxes of its lines, and the one around them."""

    columns: Columns
    lines: Mapping[int, Sequence[Box]]
    boxes: Mapping[int, Box]

    def column(self, part: Line) -> int:
        return self.columns.column(part.box.centre[0])


def _headings_of(below: Iterable[Line], columns: Columns) -> _Headings:
    lines: dict[int, list[Box]] = defaultdict(list)
    for part in below:
        lines[columns.column(part.box.centre[0])].append(part.box)
    return _Headings(columns, lines, {column: Box.around(held) for column, held in lines.items()})


def _is_aligned(part: Line, heading: Box | None, body: Box | None) -> bool:
    """Whether a phrase is set as the lines of one column's heading are: as they stand over its cells, if they do."""
    if heading is None:
        return True
    alike = _SAME * part.size
    aligned = [n for n, side in enumerate(_sides(heading, body)) if abs(side) < alike] if body is not None else []
    sides = _sides(part.box, heading)
    return any(abs(sides[n]) < alike for n in aligned or range(len(sides)))


def _sides(one: Box, other: Box) -> tuple[float, float, float]:
    """How far apart two boxes begin, end and have their middles."""
    return one.x0 - other.x0, one.x1 - other.x1, one.centre[0] - other.centre[0]


def _centred(
    part: Line, beside: Sequence[Line], headings: _Headings, wide: dict[int, Box | None]
) -> Iterator[tuple[float, range]]:
    """Columns with headers of their own over which a phrase is centred, with how far it is from their middle.

    The first column names the rows; no phrase spans it.
    """
    for first, last in combinations(range(1, len(wide)), 2):
        boxes = [box for n in range(first, last + 1) if n in headings.boxes and (box := wide[n]) is not None]
        if len(boxes) <= last - first:
            continue
        whole = Box.around(boxes)
        apart = all(other.box.x1 < whole.x0 + 1 or other.box.x0 > whole.x1 - 1 for other in beside)
        inside = whole.x0 - _NEAR <= part.box.x0 and part.box.x1 <= whole.x1 + _NEAR
        distance = abs(part.box.centre[0] - whole.centre[0])
        if apart and inside and distance < max(_NEAR, 0.06 * whole.width):
            yield distance, range(first, last + 1)


def _overlap(one: Box, other: Box | None) -> float:
    return min(one.x1, other.x1) - max(one.x0, other.x0) if other is not None else 0.0


def _is_inside(x: float, wide: dict[int, Box | None], own: range) -> bool:
    return any(box.x0 <= x <= box.x1 for n in own if (box := wide[n]) is not None)


def _wide(box: Box | None, heading: Box | None) -> Box | None:
    """What a column holds, its own header below a phrase included."""
    return Box.around((box, heading)) if box and heading else box or heading


def _merged(found: Sequence[Centred]) -> tuple[Centred, ...]:
    """Spans with the lines that go on below them in the same columns."""
    merged: dict[tuple[int, int], Centred] = {}
    for span in found:
        key = (span.first, span.last)
        words = (*merged[key].words, *span.words) if key in merged else span.words
        merged[key] = Centred(words, *key)
    return tuple(merged.values())
