"""Header cells: leaves over the columns, spans over the partial rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from casex.model import Box, Cell, Row, Word
from casex.tables.centring import Centred
from casex.tables.columns import Columns, Gutter, clear_stripes
from casex.tables.joining import cell_of
from casex.tables.lines import lines_of, phrases
from casex.tables.rules import layered
from casex.tables.spacing import spacing_of

_SIDE = 2.0
_NEAR = 40.0  # points to either side of a gutter in which header words matter
_CLEAR = 0.5
_PHRASE = 2.0  # word spaces that part two phrases


@dataclass(frozen=True, slots=True)
class Span:
    """A partial rule with the words that stand on it."""

    rule: Box
    level: int
    words: tuple[Word, ...]


def spans_of(words: Sequence[Word], partial: Sequence[Box]) -> tuple[tuple[Span, ...], tuple[Word, ...]]:
    """Words over partial rules, and the rest: the leaves. A rule with nothing under it parts nothing."""
    pieces = _whole(partial, words)
    rules = [rule for rule in pieces if any(_is_over(rule, w) and w.box.centre[1] > rule.centre[1] for w in words)]
    held: dict[Box, list[Word]] = {rule: [] for rule in rules}
    leaves: list[Word] = []
    for word in words:
        under = [rule for rule in rules if _is_over(rule, word) and rule.centre[1] > word.box.centre[1]]
        if under:
            held[min(under, key=lambda rule: rule.centre[1])].append(word)
        else:
            leaves.append(word)
    filled = {rule: ws for rule, ws in held.items() if ws}
    return levelled(Span(rule, 0, tuple(ws)) for rule, ws in filled.items()), tuple(leaves)


def levelled(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans, each told how many stand over it."""
    held = tuple(spans)
    rules = [span.rule for span in held]
    return tuple(replace(span, level=_level(span.rule, rules)) for span in held)


def over_columns(centred: Centred, words: Sequence[Word], columns: Columns) -> Span:
    """A centred phrase as if a rule lay under it, from the middle of the first column that it spans to the last's."""
    centres = centres_of(columns, words)
    foot = max(word.box.bottom for word in centred.words)
    return Span(Box(centres[centred.first], foot, centres[centred.last], foot), 0, centred.words)


def _whole(pieces: Sequence[Box], words: Sequence[Word]) -> tuple[Box, ...]:
    """Rules whose touching pieces are one where a phrase over them runs across the joint."""
    whole: list[Box] = []
    for layer in layered(pieces):
        above = [w for w in words if w.upright and 0 < layer[0].centre[1] - w.box.centre[1] < _NEAR]
        runs = [part.box for line in lines_of(above) for part in phrases(line, spacing_of([line]).space * _PHRASE)]
        for piece in layer:
            joint = piece.x0
            touching = bool(whole) and abs(whole[-1].x1 - joint) < _SIDE
            if touching and whole[-1].bottom > piece.top - _SIDE and any(r.x0 < joint < r.x1 for r in runs):
                whole[-1] = Box.around((whole[-1], piece))
            else:
                whole.append(piece)
    return tuple(whole)


def _is_over(rule: Box, word: Word) -> bool:
    return rule.x0 - _SIDE <= word.box.centre[0] <= rule.x1 + _SIDE


def _level(rule: Box, rules: Sequence[Box]) -> int:
    """How many rules stand above this one and over it."""
    return sum(o.centre[1] < rule.centre[1] - 1 and o.x0 < rule.x1 and rule.x0 < o.x1 for o in rules)


def fitted(columns: Columns, leaves: Sequence[Word], cells: Sequence[Word]) -> Columns:
    """Columns with each cut where the header is clearest, and with a column for each heading that has no cells.

    Such a heading stands over a gutter, or behind the last of the `cells`.
    """
    apart = max(columns.least, _PHRASE * spacing_of(lines_of(leaves)).space)
    end = max((word.box.x1 for word in cells), default=float("inf"))
    clear = _clear(leaves, apart)
    behind = _parted(Gutter(end, float("inf")), clear)[:-1]
    gutters = (*(part for gutter in columns.gutters for part in _parted(gutter, clear)), *behind)
    return replace(columns, gutters=gutters, cuts=tuple(_cut(gutter, leaves) for gutter in gutters))


def _clear(leaves: Sequence[Word], apart: float) -> tuple[Gutter, ...]:
    """The stripes between headings that stand `apart`, and those to both sides of all of them."""
    if not leaves:
        return ()
    left, right = min(w.box.x0 for w in leaves), max(w.box.x1 for w in leaves)
    return (Gutter(float("-inf"), left), *clear_stripes(leaves, apart), Gutter(right, float("inf")))


def _parted(gutter: Gutter, clear: Sequence[Gutter]) -> tuple[Gutter, ...]:
    """A gutter, or those beside the headings that stand wholly in it."""
    within = [s for s in clear if s.x1 > gutter.x0 and s.x0 < gutter.x1]
    if len(within) < 2:
        return (gutter,)
    return tuple(Gutter(max(s.x0, gutter.x0), min(s.x1, gutter.x1)) for s in within)


def _cut(gutter: Gutter, leaves: Sequence[Word]) -> float:
    """The x inside a gutter where the header is clear on the widest stripe."""
    middle = (gutter.x0 + gutter.x1) / 2
    near = [w for w in leaves if w.box.x1 > gutter.x0 - _NEAR and w.box.x0 < gutter.x1 + _NEAR]
    if not near:
        return middle
    box = Box.around(w.box for w in near)
    stripes = (Gutter(box.x0 - _NEAR, box.x0), *clear_stripes(near, _CLEAR), Gutter(box.x1, box.x1 + _NEAR))
    inside = [s for s in stripes if s.x1 > gutter.x0 and s.x0 < gutter.x1]
    if not inside:
        return middle
    best = max(inside, key=lambda s: (s.width, -abs((s.x0 + s.x1) / 2 - middle)))
    return (max(best.x0, gutter.x0) + min(best.x1, gutter.x1)) / 2


def header_rows(
    spans: Sequence[Span], leaves: Sequence[Word], columns: Columns, centres: Sequence[float], known: frozenset[str]
) -> tuple[Row, ...]:
    """Header rows from top to bottom; a cell that spans is repeated wherever it spans."""
    levels = max((span.level for span in spans), default=-1) + 1
    by_column: list[list[Word]] = [[] for _ in centres]
    for word in leaves:
        by_column[columns.column(word.box.centre[0])].append(word)
    grid: list[list[Cell | None]] = [[None] * len(centres) for _ in range(levels)]
    for span in spans:
        covered = [n for n, x in enumerate(centres) if span.rule.x0 - _SIDE <= x <= span.rule.x1 + _SIDE]
        if not covered or any(grid[span.level][n] is not None for n in covered):
            for word in span.words:  # it covers nothing, or what another covers: a heading like any other
                by_column[columns.column(word.box.centre[0])].append(word)
            continue
        cell = cell_of(span.words, known, 1, len(covered))
        for column in covered:
            grid[span.level][column] = cell
    leaf = [cell_of(words, known) for words in by_column]
    rows: list[list[Cell]] = [leaf]
    for level in range(levels - 1, -1, -1):
        rows.insert(0, [cell or rows[0][n] for n, cell in enumerate(grid[level])])
    whole = {id(cell): _spanned(rows, r, n) for r, row in enumerate(rows) for n, cell in enumerate(row)}
    return tuple(tuple(whole[id(cell)] for cell in row) for row in rows)


def _spanned(rows: Sequence[Sequence[Cell]], row: int, column: int) -> Cell:
    """The cell with the number of rows it is repeated in."""
    cell = rows[row][column]
    repeats = sum(other[column] is cell for other in rows)
    return replace(cell, row_span=repeats) if repeats > 1 else cell


def centres_of(columns: Columns, words: Sequence[Word]) -> tuple[float, ...]:
    """The middle of what stands in each column."""
    held: list[list[Box]] = [[] for _ in range(columns.count)]
    for word in words:
        held[columns.column(word.box.centre[0])].append(word.box)
    edges = (*columns.cuts[:1], *columns.cuts)
    bounds = [Box.around(boxes).centre[0] if boxes else edges[min(n, len(edges) - 1)] for n, boxes in enumerate(held)]
    return tuple(bounds)
