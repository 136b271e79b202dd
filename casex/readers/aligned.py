"""Tables of plain text whose cells are parted by tabs, or aligned by spaces.

Two spaces or more part cells, and columns run straight down; where they do not, the lines stay text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from casex.model import Cell
from casex.readers.grid import NOTHING, Grid, Spanned

_GAP = re.compile(r"\S(?: {2,}|[ \t]*\t[ \t]*)\S")
_CELL = re.compile(r"\S+(?: \S+)*")
_RULE = re.compile(r"\s*[-=_—–+]{2,}(?:[\s+|]*[-=_—–+]{2,})*\s*")
_FIGURE = re.compile(r"[-+<>≤≥~]?\s*\d[\d.,]*\s*%?")
_LEADS_ON = re.compile(r"(?:[,;(/–-]|\b(?:and|or|with|of|to|at|in|for|from|the))$")
_GOES_ON = re.compile(r"[a-z(]|\d+(?:\.\d+)?\s*[a-zµ]")
_FEWEST = 3  # lines of two cells or more: a header and two rows, or rows and their header in two lines
_MOST_COLUMNS = 200  # of a table that fits on lines of text
_MOST_GLUED = 1_000  # cells that others hold together; each is compared with each
_MOST_WIDE = 40  # cells that may lie across columns before a text is no table

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
class _Piece:
    """A cell of a line: the columns that it lies across, and where it begins and ends."""

    first: int
    last: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that holds cells; `rule` is whether a drawn line stands right above it, `apart` a blank one."""

    number: int
    pieces: tuple[_Piece, ...]
    width: int
    rule: bool
    apart: bool

    @property
    def cells(self) -> tuple[str, ...]:
        """The text of each column; a cell over several columns stands in its first one."""
        held = {piece.first: piece.text for piece in self.pieces}
        return tuple(held.get(n, "") for n in range(self.width))


def holds_columns(line: str) -> bool:
    """Whether a line has words with more than a space between them, or is drawn."""
    return bool(_GAP.search(line) or _RULE.fullmatch(line))


def columns_in(lines: Sequence[str]) -> Columns | None:
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


def _aligned(lines: Sequence[str]) -> Columns | None:
    """The table in some lines of text, if there is one; blank lines and drawn ones may stand between its rows.

    None where the columns do not run straight: then nothing tells which words belong to one cell.
    """
    texts = [line.expandtabs().rstrip() for line in lines]
    drawn = [bool(_RULE.fullmatch(text)) for text in texts]
    held = {n: _segments(text) for n, text in enumerate(texts) if text.strip() and not drawn[n]}
    several = [n for n, segments in held.items() if len(segments) > 1]
    if len(several) < _FEWEST or max(map(len, held.values())) > _MOST_COLUMNS:
        return None
    start, stop = several[0], several[-1]
    inside = {n: segments for n, segments in held.items() if start <= n <= stop}
    columns = _columns(inside)
    if columns is None or len(columns) < 2 or 2 * len(several) < len(inside):
        return None
    while start - 1 in held and held[start - 1][0][0] >= columns[0][1]:
        start -= 1  # a heading's first words
    stop = _last(held, stop, columns)
    rows: list[_Line] = []
    for n in range(start, stop + 1):
        if n not in held:
            continue
        above = range(rows[-1].number + 1 if rows else n, n)
        placed = _placed(held[n], columns, below=held.get(n + 1, ()))
        if placed is None:
            return None
        rows.append(_Line(n, placed, len(columns), any(drawn[m] for m in above), any(not texts[m] for m in above)))
    header, body = _parted(rows)
    if not header or not body or any(map(_overflows, body)) or not _are_straight(rows):
        return None
    return Columns(start, stop + 1, _header(header), tuple(_row(cells) for cells in _joined(body, columns)))


def _segments(text: str) -> tuple[Segment, ...]:
    return tuple((match.start(), match.end(), match[0]) for match in _CELL.finditer(text))


def _columns(lines: dict[int, tuple[Segment, ...]]) -> tuple[tuple[int, int], ...] | None:
    """Where columns begin and end: stretches that cells share; cells that lie across two of them do not count."""
    wide: set[tuple[int, int, int]] = set()
    while len(wide) <= _MOST_WIDE:
        boxes = sorted(
            (start, end, number)
            for number, segments in lines.items()
            for start, end, _ in segments
            if (start, end, number) not in wide
        )
        columns: list[list[tuple[int, int, int]]] = []
        reach = -1
        for box in boxes:
            if box[0] >= reach:
                columns.append([])
            columns[-1].append(box)
            reach = max(reach, box[1])
        glued = next((column for column in columns if len({n for *_, n in column}) < len(column)), None)
        if glued is None:
            return tuple((column[0][0], max(end for _, end, _ in column)) for column in columns)
        across = [one for one in glued if _lies_across(one, glued)] if len(glued) <= _MOST_GLUED else []
        if not across:
            return None
        wide.add(max(across, key=lambda one: (one[1] - one[0], -one[2])))
    return None


def _lies_across(one: tuple[int, int, int], others: Sequence[tuple[int, int, int]]) -> bool:
    """Whether a cell touches two cells of another line."""
    touched = [n for start, end, n in others if n != one[2] and start < one[1] and one[0] < end]
    return len(touched) > len(set(touched))


def _are_straight(rows: Sequence[_Line]) -> bool:
    """Whether most cells of each column begin, end or centre below each other; sentences after two spaces do not."""
    for column in range(rows[0].width):
        held = [(p.start, p.end) for row in rows for p in row.pieces if p.first == p.last == column]
        starts, ends, middles = (Counter(n) for n in ((s for s, _ in held), (e for _, e in held), map(sum, held)))
        centred = max((middles[n] + middles[n + 1] for n in [*middles]), default=0)
        if max(*starts.values(), *ends.values(), centred, 0) < max(2, len(held) / 2):
            return False
    return True


def _overflows(row: _Line) -> bool:
    """Whether a cell among others reaches into the next column, so that one of the two is cut or moved."""
    return any(piece.first < piece.last and (piece.first > 0 or len(row.pieces) > 1) for piece in row.pieces)


def _last(held: dict[int, tuple[Segment, ...]], stop: int, columns: Sequence[tuple[int, int]]) -> int:
    """The last line of a table: lines right below that go on in one of its columns but the first are its own."""
    while stop + 1 in held:
        (start, end, _), *others = held[stop + 1]
        within = [n for n, (left, right) in enumerate(columns) if left <= start and end <= right]
        if others or within in ([], [0]):
            break
        stop += 1
    return stop


def _placed(
    segments: Sequence[Segment], columns: Sequence[tuple[int, int]], below: Sequence[Segment]
) -> tuple[_Piece, ...] | None:
    """A line's cells in their columns; None where that cannot be told."""
    pieces: list[_Piece] = []
    for start, end, text in segments:
        touched = [n for n, (left, right) in enumerate(columns) if start < right and left < end]
        if not touched or (pieces and touched[0] <= pieces[-1].last):
            return None
        first, last = touched[0], touched[-1]
        under = columns[first : last + 1]
        words = not any(map(_FIGURE.fullmatch, text.split()))
        headed = words and first > 0 and len(segments) > 1 and sum(_is_over(under, one) for one in below) > 1
        whole = first == last or headed or (len(segments) == 1 and first == 0)
        parts = None if whole else _cut((start, end, text), under)
        if parts is None:
            pieces.append(_Piece(first, last, start, end, text))
            continue
        for n, part in enumerate(parts, start=first):
            pieces.append(_Piece(n, n, start, start + len(part), part))
            start += len(part) + 1
    return tuple(pieces)


def _is_over(columns: Sequence[tuple[int, int]], segment: Segment) -> bool:
    return any(segment[0] < right and left < segment[1] for left, right in columns)


def _cut(segment: Segment, columns: Sequence[tuple[int, int]]) -> list[str] | None:
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


def _parted(rows: Sequence[_Line]) -> tuple[Sequence[_Line], Sequence[_Line]]:
    """The lines of the header and those of the body.

    A drawn line parts them, or a blank one below lines without figures; else the header is the first line with a label,
    with what goes on above and below it. Headings over every column but that of labels need no label.
    """
    for n, row in enumerate(rows[: _FEWEST + 2]):
        if n and (row.rule or (row.apart and not any(map(_has_figures, rows[:n])))):
            return rows[:n], rows[n:]
    named = next((n for n, row in enumerate(rows) if row.cells[0]), len(rows))
    above = [any(row.cells[n] for row in rows[:named]) for n in range(1, len(rows[0].cells))]
    if named and all(above):
        return rows[:named], rows[named:]
    end = named + 1
    while end < len(rows) and not rows[end].cells[0] and not rows[end].apart and not _has_figures(rows[end]):
        end += 1
    return rows[:end], rows[end:]


def _has_figures(row: _Line) -> bool:
    return any(_FIGURE.fullmatch(cell) for cell in row.cells)


def _header(lines: Sequence[_Line]) -> Grid:
    """One level, or as many as there are lines with a cell over several columns, and what is below them."""
    levels: list[list[_Line]] = []
    for line in lines:
        if levels and not any(p.first < p.last for before in levels[-1] for p in before.pieces):
            levels[-1].append(line)
        else:
            levels.append([line])
    rows: list[list[Spanned]] = []
    for level in levels:
        width = len(level[0].cells)
        texts = [" ".join(line.cells[n] for line in level if line.cells[n]) for n in range(width)]
        row = [Spanned(Cell(text), heading=True) if text else NOTHING for text in texts]
        for piece in (p for line in level for p in line.pieces if p.first < p.last):
            columns = piece.last - piece.first + 1
            row[piece.first : piece.last + 1] = [Spanned(Cell(texts[piece.first], None, 1, columns), True)] * columns
        rows.append(row)
    return tuple(tuple(row) for row in rows)


def _row(cells: tuple[str, ...]) -> tuple[Spanned, ...]:
    return tuple(Spanned(Cell(text)) if text else NOTHING for text in cells)


def _joined(lines: Sequence[_Line], columns: Sequence[tuple[int, int]]) -> Iterator[tuple[str, ...]]:
    """The rows, with what had been wrapped onto lines of their own put back into its cell."""
    held: tuple[str, ...] | None = None
    last: _Line | None = None
    for line in lines:
        if held is not None and last is not None and not line.rule and _is_wrapped(last, line, columns):
            held = tuple(" ".join(filter(None, pair)) for pair in zip(held, line.cells, strict=True))
        else:
            if held is not None:
                yield held
            held = line.cells
        last = line
    if held is not None:
        yield held


def _is_wrapped(above: _Line, line: _Line, columns: Sequence[tuple[int, int]]) -> bool:
    """Whether a line goes on with the cells above it: they had no room for its words, and the words say so."""
    if line.cells[0] or line.apart:
        return False
    filled = [n for n, text in enumerate(line.cells) if text]
    if any(_FIGURE.fullmatch(line.cells[n]) or not above.cells[n] for n in filled):
        return False
    room = all(len(above.cells[n]) + 1 + len(line.cells[n].split()[0]) > columns[n][1] - columns[n][0] for n in filled)
    signs = any(_LEADS_ON.search(above.cells[n]) or _GOES_ON.match(line.cells[n]) for n in filled)
    return room and signs
