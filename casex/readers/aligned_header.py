"""The header of a table aligned by spaces: headings that go on below, and labels over several of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from casex.model import Cell
from casex.readers.aligned_lines import Extent, Line, Piece, across, has_figures, shape
from casex.readers.grid import NOTHING, Grid, Spanned

_DEEPEST = 8  # lines of a header that a drawn or a blank line ends
_CENTRED = 1  # twice what a label may be off the middle of what it is set over: there are no half letters


def parted(rows: Sequence[Line]) -> tuple[Sequence[Line], Sequence[Line]]:
    """The lines of the header and those of the body.

    A drawn line parts them, or a blank one below lines without figures; else the header is the first line with a label,
    with what goes on above and below it. Headings over every column but that of labels need no label.
    """
    end = next((n for n, row in enumerate(rows[: _DEEPEST + 1]) if n and _ends(row, rows[:n])), 0)
    if end and not is_like_rows(rows[:end], rows[end:]) and not _are_all_parted(rows):
        return rows[:end], rows[end:]
    named = next((n for n, row in enumerate(rows) if row.label), len(rows))
    above = [any(row.cells[n] for row in rows[:named]) for n in range(1, len(rows[0].cells))]
    if named and all(above):
        return rows[:named], rows[named:]
    end = named + 1
    while end < len(rows) and not rows[end].label and not rows[end].apart and not has_figures(rows[end]):
        end += 1
    return rows[:end], rows[end:]


def is_like_rows(lines: Sequence[Line], rows: Sequence[Line]) -> bool:
    """Whether lines have a label as rows have, with a figure."""
    usual = {one for one in (shape(row.label) for row in rows if not _is_label(row)) if "0" in one}
    return any(shape(line.label) in usual for line in lines)


def _ends(row: Line, above: Sequence[Line]) -> bool:
    """Whether a header may end above a line."""
    return row.rule or (row.apart and not any(map(has_figures, above)))


def _are_all_parted(rows: Sequence[Line]) -> bool:
    """Whether rows are parted from each other, all in one way, but the first of them is not from the header.

    Labels with figures tell rows from headings in another way.
    """
    if any("0" in shape(row.label) for row in rows):
        return False
    first = next((n for n, row in enumerate(rows) if n and row.parted), len(rows))
    blocks: list[int] = []
    for row in rows[first:]:
        if row.parted or _is_label(row):
            blocks.append(0)
        blocks[-1] += bool(row.label) and not _is_label(row)
    labelled = [row for row in rows[:first] if row.label and not _is_label(row)]
    ways = {row.rule for row in rows[first:] if row.parted}
    return len(labelled) == 2 and len(blocks) > 1 and set(blocks) == {1} and len(ways) == 1


def _is_label(row: Line) -> bool:
    """Whether a line has a label alone."""
    return bool(row.label) and len(row.pieces) == 1


def header(lines: Sequence[Line], rows: Sequence[Line], columns: Sequence[Extent]) -> Grid | None:
    """A level for each line with labels over several columns, and one for what is below; None where that is unclear."""
    sides = _sides(lines, rows)
    reached: list[Line] = []
    for n, line in enumerate(lines):
        held = _reaching(line, lines[n + 1 :], columns, sides)
        if held is None:
            return None
        reached.append(held)
    spans = [tuple((p.first, p.last) for p in line.pieces if p.first < p.last) for line in reached]
    deepest = max((n for n, held in enumerate(spans) if held), default=-1)
    if deepest == len(lines) - 1:
        return None
    levels = [list(group) for _, group in groupby(range(deepest + 1), key=lambda n: spans[n])]
    top: list[list[Spanned]] = []
    free: list[list[str]] = [[] for _ in columns]  # what stands in the lines of labels, but under none of them
    for level in levels:
        row = [NOTHING] * len(columns)
        for first, last in spans[level[0]]:
            texts = [p.text for n in level for p in reached[n].pieces if (p.first, p.last) == (first, last)]
            label = Spanned(Cell(" ".join(texts), None, 1, last - first + 1), heading=True)
            row[first : last + 1] = [label] * (last - first + 1)
        for piece in (p for n in level for p in reached[n].pieces if p.first == p.last):
            free[piece.first].append(piece.text)
        top.append(row)
    for line in reached[deepest + 1 :]:
        for piece in line.pieces:
            free[piece.first].append(piece.text)
    bottom = [Spanned(Cell(" ".join(texts)), heading=True) if texts else NOTHING for texts in free]
    return (*map(tuple, top), tuple(bottom))


def _reaching(line: Line, below: Sequence[Line], columns: Sequence[Extent], sides: Sequence[set[str]]) -> Line | None:
    """A line of the header, each label with all columns that it is set over; None where there are two ways to see it.

    Strokes below a label say it. Else a label that lies across columns, or whose middle is the middle of several, is
    over them, and a heading that goes on below begins, ends or has its middle where the words below it do.
    """
    if not below:
        return line
    stroked = [
        next((across(columns, *s) for s in line.under if s[0] < p.end and p.start < s[1]), []) for p in line.pieces
    ]
    if any(len(held) > 1 for held in stroked):
        pieces = [_over(p, held[0], held[-1]) if held else p for p, held in zip(line.pieces, stroked, strict=True)]
        return replace(line, pieces=tuple(pieces))
    ways = {piece: _ways(piece, line, below, columns) for piece in line.pieces}
    doubted = [piece for piece in line.pieces if ways[piece] or _under(piece.first, below)]
    alone = {
        piece
        for piece in doubted
        if piece.first == piece.last
        and _goes_on(piece, below, sides[piece.first])
        and not any(_are_alike(piece.first, way, below) for way in ways[piece])
    }
    over = {piece for piece in doubted if ways[piece]}
    if over & alone and not len(over) == len(doubted) > len(alone):  # else the line's other labels are over several
        if not len(alone) == len(doubted) > len(over):
            return None
        over = set()  # the line's other headings go on below
    known = {n for piece in over if len(ways[piece]) == 1 for n in range(ways[piece][0][0], ways[piece][0][1] + 1)}
    out: list[Piece] = []
    for piece in line.pieces:
        left = [w for w in ways[piece] if len(ways[piece]) == 1 or known.isdisjoint(range(w[0], w[1] + 1))]
        if piece in over and len(left) != 1:
            return None
        out.append(_over(piece, *left[0]) if piece in over else piece)
    return replace(line, pieces=tuple(out))


def _over(piece: Piece, first: int, last: int) -> Piece:
    return replace(piece, first=first, last=last)


def _ways(piece: Piece, line: Line, below: Sequence[Line], columns: Sequence[Extent]) -> list[tuple[int, int]]:
    """The columns, two or more, that a label may be set over: they have headings, and no other label is over them."""
    headed = {p.first for row in below for p in row.pieces}
    taken = {n for p in line.pieces if p is not piece for n in range(p.first, p.last + 1)}
    free = headed - taken - {0}
    ways = []
    for first in range(piece.first, 0, -1):
        if first not in free:
            break
        for last in range(max(piece.last, first + 1), len(columns)):
            if not free.issuperset(range(piece.first, last + 1)):
                break
            off = piece.start + piece.end - columns[first][0] - columns[last][1]
            if abs(off) <= _CENTRED and piece.end - piece.start <= columns[last][1] - columns[first][0]:
                ways.append((first, last))
    if not ways and piece.first < piece.last:
        return [(piece.first, piece.last)]
    return ways


def _are_alike(column: int, way: tuple[int, int], below: Sequence[Line]) -> bool:
    """Whether a heading is like others that a label may be over, and like none beside: "0 m", "6 m", "12 m"."""
    shapes = {n: shape(found.text) for n in range(below[0].width) if (found := _under(n, below))}
    like = [n for n, one in shapes.items() if n != column and one == shapes.get(column) and "0" in one]
    return bool(like) and all(way[0] <= n <= way[1] for n in like)


def _goes_on(piece: Piece, below: Sequence[Line], sides: set[str]) -> bool:
    """Whether a heading's next words begin, end or have their middle below it, as what stands in its column has."""
    under = _under(piece.first, below)
    return under is None or bool(_flush(piece, under) & sides)


def _under(column: int, lines: Sequence[Line]) -> Piece | None:
    return next((p for row in lines for p in row.pieces if p.first == p.last == column), None)


def _flush(one: Piece, other: Piece) -> set[str]:
    middle = abs(one.start + one.end - other.start - other.end) <= _CENTRED
    return {
        side
        for side, holds in (("start", one.start == other.start), ("end", one.end == other.end), ("middle", middle))
        if holds
    }


def _sides(lines: Sequence[Line], rows: Sequence[Line]) -> list[set[str]]:
    """How each column is set: what most of its cells and the last words of its heading share; all where nothing is."""
    every = {"start", "end", "middle"}
    out = []
    for column in range(lines[0].width):
        heading = _under(column, lines[::-1])
        cells = [p for row in rows for p in row.pieces if p.first == p.last == column]
        shared = Counter(side for p in cells for side in (_flush(heading, p) if heading else every))
        out.append({side for side, count in shared.items() if 4 * count > 3 * len(cells)} or every)
    return out
