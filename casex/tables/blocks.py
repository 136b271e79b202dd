"""Tables told by their type alone: lines that keep to columns under a caption, or below a table's last rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from casex.model import Box, Word
from casex.tables.captions import Caption, caption_at, opens_caption
from casex.tables.columns import Columns, columns_of, ranges_of
from casex.tables.lines import Line, lines_of, phrases, segments_of
from casex.tables.regions import Region
from casex.tables.spacing import spacing_of

_PHRASE = 1.8  # word spaces that part two phrases
_LONG = 7  # words of a phrase that is prose rather than a cell
_PROSE = 0.35  # at most this share of the lines may hold such a phrase
_GIVEN_UP = 6  # lines in a row that leave no column
_FAR = 3.6  # em: a line farther below belongs to something else
_LEAST_LINES = 3
_WIDE = 6  # words of a line that shows how wide the text runs
_RUNNING = 4  # words of a line of running text, at least
_SIZE = 0.08
_CHANGE = 0.045  # of a line's size: what differs by more is set apart
_ALIKE = 0.02  # letters of one size differ by less
_BESIDE = 0.3  # em: a line may end this much lower than the words set sideways beside it
_LEADING = 1.4  # em: lines of one cell stand nearer
_SIDE = 6.0  # points by which a column's text is taken wider to either side
_BEYOND = 24.0  # points by which a caption's first line may be longer than the text of its column
_FRAME = 3  # rules: above the header, below it, and below the table
_FULL = 0.8  # of a column's width: running text but for its last line is as wide

#: A caption, the lines of its table, and the words that stand sideways over them.
Block = tuple[Caption, tuple[Line, ...], tuple[Word, ...]]


@dataclass(frozen=True, slots=True)
class Parted:
    """A line with the phrases it consists of."""

    line: Line
    parts: tuple[Line, ...]


def block_under(
    start: Line, words: Iterable[Word], parts: Sequence[Line], known: frozenset[str], prose: float
) -> Block | None:
    """The caption that begins with `start`, the lines below it that make a table without rules, and its sideways words.

    None where the lines run as prose does.
    """
    whole, column = (float("-inf"), float("inf")), _text_range(start, parts, prose)
    held = [w for w in words if not w.slanted]
    inside = _block(start, held, parts, column, known, prose)
    if column == whole or (inside is not None and _is_beside(inside, column, parts, prose)):
        return inside
    return _block(start, held, parts, whole, known, prose) or inside


def _is_beside(block: Block, column: tuple[float, float], parts: Sequence[Line], prose: float) -> bool:
    """Whether another caption, or running text as wide as its column, stands beside a table in a column of the page."""
    caption, lines, _ = block
    top, foot = caption.lines[0].box.top, lines[-1].box.bottom
    other = [p for p in parts if top < p.box.centre[1] < foot and not column[0] <= p.box.centre[0] <= column[1]]
    wide = _FULL * (column[1] - column[0] - 2 * _SIDE)
    running = [p for p in other if _is_running(p, prose) and p.box.width > wide]
    return len(running) >= _LEAST_LINES or any(opens_caption(p) for p in other)


def _block(
    start: Line,
    words: Sequence[Word],
    parts: Sequence[Line],
    width: tuple[float, float],
    known: frozenset[str],
    prose: float,
) -> Block | None:
    x0, x1 = width
    here = [p for p in parts if p.baseline >= start.baseline - 1 and x0 <= p.box.centre[0] <= x1]
    left, right = _text_range(start, parts, prose)
    cells = [p for p in here if left <= p.box.centre[0] <= right or not _is_running(p, prose)]
    beside = [p for p in cells if sum(abs(p.baseline - q.baseline) < 1 for q in cells) > 1]
    first = min((p.baseline for p in beside if p.baseline > start.baseline + 1), default=float("inf"))
    alone = [p for p in here if p not in beside and p.baseline < first - 1]
    caption = caption_at(start, _until_heading(start, alone), first, known)
    low = caption.lines[-1].baseline + 1
    inside = [w for w in words if x0 <= w.box.centre[0] <= x1]
    below = {w for w in inside if w.upright and w.baseline > low}.difference(caption.words)
    lines = _until_caption(lines_of(_beside_prose(caption, below, prose)))
    sideways = _heads([w for w in inside if not w.upright and w.box.top > caption.lines[-1].baseline], lines)
    table = _table_lines(lines, sideways)
    return (caption, table, sideways) if table else None


def _until_heading(start: Line, lines: Sequence[Line]) -> Sequence[Line]:
    """Lines under a caption's first one down to one that is set in and of another type: a table's heading."""
    last, reach = start, start.box.x1
    for n, line in enumerate(lines):
        if line.baseline <= last.baseline or line.box.x1 < start.box.x0 or line.box.x0 > reach:
            continue
        bold = line.words[0].bold != last.words[-1].bold
        if line.box.x0 > start.box.x0 + line.size and (bold or abs(line.size - last.size) > _CHANGE * last.size):
            return lines[:n]
        last, reach = line, max(reach, line.box.x1)
    return lines


def _heads(sideways: Sequence[Word], lines: Sequence[Line]) -> tuple[Word, ...]:
    """Words set sideways at the head of a table: those that begin before its third line."""
    if len(lines) < _LEAST_LINES:
        return ()
    foot = lines[_LEAST_LINES - 1].box.top
    x0, x1 = min(line.box.x0 for line in lines), max(line.box.x1 for line in lines)
    return tuple(w for w in sideways if w.box.top < foot and x0 <= w.box.centre[0] <= x1)


def region_of(caption: Caption | None, lines: Sequence[Line], sideways: Sequence[Word] = ()) -> Region:
    """A region without rules: its head and foot are drawn as thin as can be."""
    box = Box.around((*(line.box for line in lines), *(word.box for word in sideways)))
    head, foot = (Box(box.x0, y, box.x1, y) for y in (box.top - 1, box.bottom + 1))
    return Region((head, foot), (), caption)


def _is_running(part: Line, prose: float) -> bool:
    """Whether a piece of a line is of running text."""
    return len(part.words) >= _RUNNING and abs(part.size - prose) < _ALIKE * prose


def _beside_prose(caption: Caption, words: set[Word], prose: float) -> set[Word]:
    """The words below a caption, without those of prose where the first of them are smaller or larger than it."""
    own = [w for w in words if w.box.x0 < caption.box.x1 and caption.box.x0 < w.box.x1 and not w.raised]
    first = min(own, key=lambda w: w.baseline, default=None)
    if first is None or abs(first.size - prose) < _ALIKE * prose:
        return words
    return {w for w in words if abs(w.size - prose) >= _ALIKE * prose}


def _text_range(start: Line, parts: Sequence[Line], prose: float) -> tuple[float, float]:
    """The left and right of the text column in which a caption begins."""
    wide = [p for p in parts if len(p.words) >= _WIDE and p != start]
    own = [p for p in wide if p.box.x0 < start.box.x1 and p.box.x1 > start.box.x0]
    own = [p for p in own if abs(p.size - prose) < _ALIKE * prose] or own
    text = Box.around(p.box for p in own) if own else start.box  # lines of a paragraph or a cell may be shorter
    if not own or start.box.x0 < text.x0 - _SIDE or start.box.x1 > text.x1 + _BEYOND:
        return (float("-inf"), float("inf"))
    return (text.x0 - _SIDE, text.x1 + _SIDE)


def _until_caption(lines: Sequence[Line]) -> list[Line]:
    kept: list[Line] = []
    for line in lines:
        if any(opens_caption(part) for part in segments_of(line)):
            break
        kept.append(line)
    return kept


def _parted(lines: Sequence[Line]) -> Iterator[Parted]:
    gap = _PHRASE * spacing_of(lines).space
    return (Parted(line, phrases(line, gap)) for line in lines)


def _table_lines(lines: Sequence[Line], sideways: Sequence[Word] = ()) -> tuple[Line, ...]:
    """The first lines as far as they keep to columns: so far that most lines and most columns go together."""
    head = max(bold_head(lines), beside(lines, sideways))
    lines = _of_one_size(lines, head)
    header = [w for line in lines[:head] for w in line.words]
    best: tuple[int, int] | None = None
    failed = 0
    for end in range(head + 2, len(lines) + 1):
        body = lines[head:end]
        if body[-1].baseline - body[-2].baseline > _FAR * max(body[-1].size, body[-2].size):
            break
        columns = columns_of(body, header)
        value = (columns.count - 1) * (len(body) - len(columns.spanning)) if body[-1] not in columns.spanning else 0
        failed = 0 if columns.count > 1 else failed + 1
        if failed == _GIVEN_UP:
            break
        if value and (best is None or value >= best[0]):
            best = (value, end)
    if best is None:
        return ()
    held = tuple(lines[: best[1]])
    return held if _is_tabular(held[head:], header) else ()


def _of_one_size(lines: Sequence[Line], head: int) -> Sequence[Line]:
    """The lines down to the first one below the header that is larger or smaller; OCR does not know sizes so well."""
    body = lines[head:]
    if len(body) < _LEAST_LINES or any(w.confidence is not None for w in body[0].words):
        return lines
    size = body[0].size
    return lines[
        : next((head + n for n, line in enumerate(body) if abs(line.size - size) > _CHANGE * size), len(lines))
    ]


def beside(lines: Sequence[Line], sideways: Iterable[Word]) -> int:
    """How many lines at the top stand beside words set sideways, or higher."""
    foot = max((w.box.bottom for w in sideways), default=float("-inf"))
    return sum(line.baseline < foot + _BESIDE * line.size for line in lines)


def bold_head(lines: Sequence[Line]) -> int:
    """How many lines at the top are bold; none where all are."""
    return next((n for n, line in enumerate(lines) if not line.bold), 0)


def _is_tabular(lines: Sequence[Line], header: Sequence[Word]) -> bool:
    """Whether lines stand in columns as cells do, a few words to each."""
    columns = columns_of(lines, header)
    several = long = 0
    for line in lines:
        words = Counter(columns.column(w.box.centre[0]) for w in line.words)
        several += len(words) > 1
        long += line not in columns.spanning and max(words.values()) > _LONG
    return several >= _LEAST_LINES - 1 and max(3, columns.count) * several >= len(lines) and long <= _PROSE * len(lines)


def _is_prose(one: Parted) -> bool:
    return max(len(part.words) for part in one.parts) > _LONG


def extended(region: Region, words: Sequence[Word]) -> Region:
    """The region down to where its columns end, as where a table has no last rule."""
    box = region.box
    across = [w for w in words if w.upright and box.x0 - 6 <= w.box.x0 and w.box.x1 <= box.x1 + 6]
    body = region.band(1) if len(region.full) > 2 else box
    held = lines_of(w for w in across if body.top < w.box.centre[1] < box.bottom)
    below = lines_of(w for w in across if w.box.centre[1] > box.bottom)
    if not held or not below:
        return region
    columns = columns_of(held)
    if _is_one_row(held, columns):
        beyond = _under_header(held, below)
    elif len(region.full) > _FRAME:
        header = [w for w in across if box.top < w.box.centre[1] < body.top]
        beyond = _beyond(held, below, box.bottom, _clear_columns(held, header), by_row=True)
    else:
        beyond = _beyond(held, below, box.bottom, _own_columns(columns))
    if not beyond:
        return region
    foot = max(line.box.bottom for line in beyond) + 1
    told = len(region.full) == 2 and region.full[-1].height == 0  # no rule is drawn there: the foot moves
    return replace(region, full=(*(region.full[:-1] if told else region.full), Box(box.x0, foot, box.x1, foot)))


def _is_one_row(lines: Sequence[Line], columns: Columns) -> bool:
    """Whether lines are no more than a header: few, all bold, or at most one of them in the first column."""
    if len(lines) < _LEAST_LINES or all(line.bold for line in lines):
        return True
    return columns.count > 1 and sum(columns.column(line.box.x0) == 0 for line in lines) <= 1


def _under_header(header: Sequence[Line], below: Sequence[Line]) -> tuple[Line, ...]:
    """The lines below a header that keep to its columns."""
    table = _table_lines([*header, *_until_caption(below)])
    return table[len(header) :]


#: In which of how many columns a line's phrases stand; in none where one of them does not stand in one column.
Places = Callable[[Parted], tuple[frozenset[int], int]]


def _beyond(
    body: Sequence[Line], below: Sequence[Line], bottom: float, places: Places, *, by_row: bool = False
) -> tuple[Line, ...]:
    """The lines below a body that go on in its columns; with `by_row` also what one cell has over or under them."""
    step = max((b.baseline - a.baseline for a, b in pairwise(body)), default=0.0)
    size, last = body[-1].size, max(body[-1].baseline, bottom)
    beyond: list[Line] = []
    alone: list[Line] = []  # lines of one cell: they belong to the row of a line of several
    for one in _parted(below):
        near = one.line.baseline - last <= max(1.2 * step, 2.0 * size)
        same = abs(one.line.size - size) < _SIZE * size
        single = len(one.parts) == 1
        if not near or not same or _is_prose(one) or (single and not by_row):
            break
        held, count = places(one)
        if not held:
            break
        if not single and 3 * len(held) <= count:
            break
        if single and beyond and not alone and (held == {0} or one.line.baseline - last > _LEADING * size):
            break
        alone.append(one.line)
        if not single:
            beyond += alone
            alone = []
        last = one.line.baseline
    return (*beyond, *alone) if beyond else ()


def _own_columns(columns: Columns) -> Places:
    """In which columns the phrases of a line stand, from their first letter to their last."""

    def places(one: Parted) -> tuple[frozenset[int], int]:
        held = {(columns.column(part.box.x0 + 0.5), columns.column(part.box.x1 - 0.5)) for part in one.parts}
        return frozenset(a for a, _ in held if all(a == b for a, b in held)), columns.count

    return places


def _clear_columns(body: Sequence[Line], header: Sequence[Word]) -> Places:
    """In which columns the phrases of a line stand, none of them touching what two columns hold.

    Words of a line of several phrases may be one phrase across a narrow gutter. The name of a section, alone in its
    line and from the left on, stands in the first column. A phrase may be wider than all that stands above it: where
    rules or stripes part the rows, the last one may be above the last row. Under a frame of three rules such a line is
    a note.
    """

    @cache
    def filled() -> tuple[Columns, list[Box | None]]:
        columns = columns_of(body, header)
        return columns, ranges_of([w for line in body if line not in columns.spanning for w in line.words], columns)

    def places(one: Parted) -> tuple[frozenset[int], int]:
        columns, _ = filled()
        if len(one.parts) == 1 and under(one.line.box)[:1] == [0]:
            return frozenset({0}), columns.count
        pieces = [part.box if len(under(part.box)) < 2 else word.box for part in one.parts for word in part.words]
        if any(len(under(piece)) > 1 for piece in pieces):
            return frozenset(), columns.count
        return frozenset(next(iter(under(p)), columns.column(p.centre[0])) for p in pieces), columns.count

    def under(box: Box) -> list[int]:
        """The columns whose contents a box touches."""
        _, ranges = filled()
        return [n for n, b in enumerate(ranges) if b and box.x0 < b.x1 - 0.5 and box.x1 > b.x0 + 0.5]

    return places
