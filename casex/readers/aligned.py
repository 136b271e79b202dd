"""Tables of plain text whose cells are parted by tabs, or aligned by spaces.

Two spaces or more part cells, and columns run straight down; where they do not, the lines stay text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from casex.model import Cell
from casex.readers.aligned_header import header, is_like_rows, parted
from casex.readers.aligned_lines import FIGURE, Extent, Line, Piece, across, is_open, is_over, shape
from casex.readers.aligned_rows import body
from casex.readers.grid import NOTHING, Grid, Spanned

_GAP = re.compile(r"\S(?: {2,}|[ \t]*\t[ \t]*)\S")
_CELL = re.compile(r"\S+(?: \S+)*")
_STROKE = re.compile(r"[-=_—–+|]{2,}")
_RULE = re.compile(r"\s*[-=_—–+]{2,}(?:[\s+|]*[-=_—–+]{2,})*\s*")
_FEWEST = 3  # lines of two cells or more: a header and two rows, or rows and their header in two lines
_DEEPEST = 6  # lines of one label
_MOST_COLUMNS = 200  # of a table that fits on lines of text
_MOST_GLUED = 1_000  # places of cells that others hold together; each is compared with each
_MOST_WIDE = 40  # places of cells that may lie across columns before a text is no table

Segment = tuple[int, int, str]  # where a cell begins and ends on its line, and what it says


@dataclass(frozen=True, slots=True)
class Columns:
    """A table found in lines: which of them it takes, its header and its body."""

    start: int
    stop: int
    header: Grid
    body: Grid
    reader: str = "aligned"


@dataclass(frozen=True, slots=True)
class Unclear:
    """Lines that hold a table which can be seen in two ways."""

    why: str


def holds_columns(line: str) -> bool:
    """Whether a line has words with more than a space between them, or is drawn."""
    return bool(_GAP.search(line) or _RULE.fullmatch(line))


def columns_in(lines: Sequence[str]) -> Columns | Unclear | None:
    """The table of tabs or of aligned columns in some lines of text, if there is one."""
    return _tabbed(lines) or _aligned(lines)


def _tabbed(lines: Sequence[str]) -> Columns | None:
    """Lines with tabs, three at least, none with more than the first of them; empty cells may be missing at an end."""
    counts = [line.count("\t") for line in lines]
    start = next((n for n, count in enumerate(counts) if count), len(lines))
    stop = next((n for n in range(start, len(lines)) if not counts[n]), len(lines))
    if stop - start < _FEWEST or max(counts) > counts[start] or any(counts[stop:]):
        return None
    rows = [
        _row(tuple(" ".join(text.split()) for text in (line + "\t" * (counts[start] - count)).split("\t")))
        for line, count in zip(lines[start:stop], counts[start:stop], strict=True)
    ]
    return Columns(start, stop, (rows[0],), tuple(rows[1:]), "tabs")


def _row(cells: tuple[str, ...]) -> tuple[Spanned, ...]:
    return tuple(Spanned(Cell(text)) if text else NOTHING for text in cells)


def _aligned(lines: Sequence[str]) -> Columns | Unclear | None:
    """The table in some lines of text, if there is one; blank lines and drawn ones may stand between its rows.

    None where the columns do not run straight: then nothing tells which words belong to one cell.
    """
    texts = [line.expandtabs().rstrip() for line in lines]
    strokes = {n: [m.span() for m in _STROKE.finditer(text)] for n, text in enumerate(texts) if _RULE.fullmatch(text)}
    held = {n: _segments(text) for n, text in enumerate(texts) if text.strip() and n not in strokes}
    several = [n for n, segments in held.items() if len(segments) > 1]
    if len(several) < _FEWEST or max(map(len, held.values())) > _MOST_COLUMNS:
        return None
    columns = _columns({n: segments for n, segments in held.items() if several[0] <= n <= several[-1]})
    if columns is None or len(columns) < 2:
        return None
    start, stop = _first(held, strokes, several[0], columns), _last(held, several[-1], columns)
    inside = {n: segments for n, segments in held.items() if start <= n <= stop}
    astray = sum(len(segments) == 1 and len(across(columns, *segments[0][:2])) > 1 for segments in inside.values())
    rows = None if astray > len(several) else _lines(inside, strokes, columns)
    if rows is None:
        return None
    head, rest = parted(rows)
    if not head or not rest or any(map(_overflows, rest)) or not _are_straight(rows):
        return None
    if is_like_rows(head, rest):
        return Unclear("no line of it is like headings")
    headings, cells = header(head, rest, columns), body(rest)
    if headings is None:
        return Unclear("a heading may stand above one column or above several")
    if cells is None:
        return Unclear("a line may go on with the row above or be a row of its own")
    return Columns(start, stop + 1, headings, cells)


def _segments(text: str) -> tuple[Segment, ...]:
    return tuple((match.start(), match.end(), match[0]) for match in _CELL.finditer(text))


# --- columns ----------------------------------------------------------------------------------------------------------


def _columns(lines: dict[int, tuple[Segment, ...]]) -> tuple[Extent, ...] | None:
    """Where columns begin and end: stretches that cells share; cells that lie across two of them do not count.

    A label over columns that stands above the space between them makes no column, nor does one alone in its line.
    """
    left, right = min(segments[0][:2] for segments in lines.values() if len(segments) > 1)
    lines = {n: segments for n, segments in lines.items() if len(segments) > 1 or segments[0][0] >= right}
    found = _shared(lines)
    while found is not None:
        above = _above(lines, left, found[0][1])
        bare = [c for c in found if not any(is_over(c, *s[:2]) for n in lines if n not in above for s in lines[n])]
        if not above or not bare:
            return found
        lines = {n: segments for n, segments in lines.items() if n not in above}
        found = _shared(lines)
    return None


def _above(lines: dict[int, tuple[Segment, ...]], left: int, right: int) -> set[int]:
    """The lines above the first one with a label."""
    above: set[int] = set()
    for n, segments in lines.items():
        if segments[0][0] < right:
            break
        above.add(n)
    return above


def _shared(lines: dict[int, tuple[Segment, ...]]) -> tuple[Extent, ...] | None:
    boxes = {(start, end) for segments in lines.values() for start, end, _ in segments}
    beside = {(one[:2], other[:2]) for segments in lines.values() for one, other in pairwise(segments)}
    wide: set[Extent] = set()
    while len(wide) <= _MOST_WIDE:
        columns: list[list[Extent]] = []
        reach = -1
        for box in sorted(boxes - wide):
            if box[0] >= reach:
                columns.append([])
            columns[-1].append(box)
            reach = max(reach, box[1])
        place = {box: n for n, column in enumerate(columns) for box in column}
        apart = [(a, b) for a, b in beside if a in place and b in place and place[a] == place[b]]
        if not apart:
            return tuple((column[0][0], max(end for _, end in column)) for column in columns)
        glued = columns[min(place[a] for a, _ in apart)]
        gaps = [(a[1], b[0]) for a, b in apart if place[a] == place[glued[0]]]
        over = (
            [box for box in glued if any(box[0] < a and b < box[1] for a, b in gaps)]
            if len(glued) <= _MOST_GLUED
            else []
        )
        if not over:
            return None
        wide.add(max(over, key=lambda box: (box[1] - box[0], -box[0])))
    return None


def _are_straight(rows: Sequence[Line]) -> bool:
    """Whether most cells of each column begin, end or centre below each other; sentences after two spaces do not."""
    held: list[list[Extent]] = [[] for _ in range(rows[0].width)]
    for row in rows:
        for piece in row.pieces:
            if piece.first == piece.last:
                held[piece.first].append((piece.start, piece.end))
    for places in held:
        starts, ends, middles = (Counter(n) for n in ((s for s, _ in places), (e for _, e in places), map(sum, places)))
        centred = max((middles[n] + middles[n + 1] for n in [*middles]), default=0)
        if max(*starts.values(), *ends.values(), centred, 0) < max(2, len(places) / 2):
            return False
    return True


# --- lines ------------------------------------------------------------------------------------------------------------


def _first(
    held: dict[int, tuple[Segment, ...]], strokes: dict[int, list[Extent]], start: int, columns: Sequence[Extent]
) -> int:
    """The first line of a table: above may stand a heading's first words, or a label over some columns."""
    above = start - 1
    while above in held or above in strokes:
        if above in held and (held[above][0][0] >= columns[0][1] or _heads_labels(held[above], held[start], columns)):
            start = above
        elif above in held or strokes[above][0][0] < columns[0][1]:
            break
        above -= 1
    return start


def _heads_labels(segments: Sequence[Segment], below: Sequence[Segment], columns: Sequence[Extent]) -> bool:
    """Whether a word alone in the first column is the beginning of the heading right below it."""
    (start, end, _), (under, until, _) = segments[0], below[0]
    flush = start == under or end == until or abs(start + end - under - until) <= 1
    return len(segments) == 1 and len(below) > 1 and flush and end < columns[1][0] and under < columns[0][1]


def _last(held: dict[int, tuple[Segment, ...]], stop: int, columns: Sequence[Extent]) -> int:
    """The last line of a table.

    Lines below that go on in one of its columns are its own; in the first column only those like its labels.
    """
    named = {n: one[0][2] for n, one in held.items() if one[0][0] < columns[0][1]}
    labels = Counter(shape(text) for n, text in named.items() if len(held[n]) > 1)
    label = " ".join(text for n, text in named.items() if stop - _DEEPEST <= n <= stop)
    for n in (n for n in held if n > stop):
        (start, end, text), *others = held[n]
        within = across(columns, start, end)
        if others or len(within) != 1:
            break
        patient = "0" in shape(text) and labels[shape(text)] > 1
        if within == [0] and not (patient or is_open(label) or (text.startswith("(") and n == stop + 1)):
            break
        label = f"{label} {text}" if within == [0] else label
        stop = n
    return stop


def _lines(
    held: dict[int, tuple[Segment, ...]], strokes: dict[int, list[Extent]], columns: Sequence[Extent]
) -> list[Line] | None:
    """The lines with their cells in columns; None where that cannot be told."""
    whole = {n for n, spans in strokes.items() if spans[0][0] < columns[0][1]}
    numbers = sorted(held)
    rows: list[Line] = []
    for n, following in zip(numbers, [*numbers[1:], numbers[-1]], strict=True):
        above = range(rows[-1].number + 1 if rows else n, n)
        pieces = _placed(held[n], columns, below=held[following])
        if pieces is None:
            return None
        under = tuple(strokes[n + 1]) if n + 1 in strokes and n + 1 not in whole else ()
        apart = any(m not in held and m not in strokes for m in above)
        rows.append(Line(n, pieces, len(columns), not whole.isdisjoint(above), apart, under))
    return rows


def _overflows(row: Line) -> bool:
    """Whether a cell among others reaches into the next column, so that one of the two is cut or moved."""
    return any(piece.first < piece.last and (piece.first > 0 or len(row.pieces) > 1) for piece in row.pieces)


def _placed(
    segments: Sequence[Segment], columns: Sequence[Extent], below: Sequence[Segment]
) -> tuple[Piece, ...] | None:
    """A line's cells in their columns; None where that cannot be told."""
    pieces: list[Piece] = []
    for start, end, text in segments:
        touched = across(columns, start, end) or _between(columns, start, end, below)
        if not touched or (pieces and touched[0] <= pieces[-1].last):
            return None
        first, last = touched[0], touched[-1]
        under = columns[first : last + 1]
        words = not any(map(FIGURE.fullmatch, text.split()))
        headed = words and first > 0 and sum(any(is_over(c, *one[:2]) for c in under) for one in below) > 1
        whole = first == last or headed or (len(segments) == 1 and first == 0)
        parts = None if whole else _cut((start, end, text), under)
        if parts is None:
            pieces.append(Piece(first, last, start, end, text))
            continue
        for n, part in enumerate(parts, start=first):
            pieces.append(Piece(n, n, start, start + len(part), part))
            start += len(part) + 1
    return tuple(pieces)


def _between(columns: Sequence[Extent], start: int, end: int, below: Sequence[Segment]) -> list[int]:
    """The two columns beside the space that a label stands above, where both have words below it."""
    after = next((n for n, (left, _) in enumerate(columns) if left >= end), 0)
    beside = [after - 1, after] if after > 1 else []
    return beside if all(any(is_over(columns[n], *one[:2]) for one in below) for n in beside) else []


def _cut(segment: Segment, columns: Sequence[Extent]) -> list[str] | None:
    """A cell of single spaces over several columns, cut where one of its spaces stands between two of them."""
    start, _, text = segment
    parts, begin = [], 0
    for (left, right), (following, _) in pairwise(columns):
        spaces = [m.start() for m in re.finditer(" ", text) if right <= start + m.start() < following and m.start() > 0]
        flush = [n for n in spaces if start + n == right or start + n + 1 == following]
        best = spaces if len(spaces) == 1 else flush
        if len(best) != 1 or left > start + best[0]:
            return None
        parts.append(text[begin : best[0]])
        begin = best[0] + 1
    return [*parts, text[begin:]]
