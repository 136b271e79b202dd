"""Rows of a body: clear bands between lines and anchors in the first column, checked against each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from casex.model import Box
from casex.tables.columns import Columns
from casex.tables.lines import Line

_ASCENT, _DESCENT = 0.72, 0.2  # of an em: where letters stand about their baseline
_STEP = 0.25  # points: smaller differences between bands mean nothing
_FULL = 0.5
_LEADING = 2.0  # em: rows hardly stand farther apart where a label stands between them
_OPEN = 0.6  # of an em: lines of one cell hardly stand farther apart
_COUNTED = 3  # numbers that tell that what stands above each is one word
_NUMBER = re.compile(r"\d{1,4}[a-z]?\.?")
_NUMBERED = re.compile(rf"(?P<word>[^\W\d_].*\S)\s+{_NUMBER.pattern}")  # "Case 9", "Patient no. 12"


@dataclass(frozen=True, slots=True)
class Strip:
    """Lines that share some height; `above` is the clear band over it (infinite under a rule).

    One that `goes_on` ends a label that begins in the strip above.
    """

    lines: tuple[Line, ...]
    top: float
    bottom: float
    above: float
    columns: frozenset[int]
    goes_on: bool = False


def strips_of(lines: Sequence[Line], columns: Columns, rules: Sequence[float] = ()) -> tuple[Strip, ...]:
    """Strips from top to bottom; a full rule at one of the heights `rules` and a line across columns part them."""
    groups: list[list[Line]] = []
    bottom = 0.0
    ordered = sorted(lines, key=lambda held: held.baseline)
    for line in ordered:
        top = line.baseline - _ASCENT * line.size
        parted = bool(groups) and _is_parted(groups[-1][-1], line, columns, rules)
        low = line.baseline + _DESCENT * line.size
        if groups and not parted and top < bottom - 0.3 * line.size:
            groups[-1].append(line)
            bottom = max(bottom, low)
        else:
            groups.append([line])
            bottom = low if parted else max(bottom, low)
    strips: list[Strip] = []
    for group in groups:
        top = min(held.baseline - _ASCENT * held.size for held in group)
        parted = not strips or _is_parted(strips[-1].lines[-1], group[0], columns, rules)
        strips.append(
            Strip(
                tuple(group),
                top,
                max(held.baseline + _DESCENT * held.size for held in group),
                float("inf") if parted else top - strips[-1].bottom,
                frozenset(columns.column(w.box.centre[0]) for held in group for w in held.words),
            )
        )
    return _with_labels(strips, columns)


def _with_labels(strips: Sequence[Strip], columns: Columns) -> tuple[Strip, ...]:
    """The strips, those told that end a label broken over two: "10" close below "Case".

    A word is of such a label where others are "Case 9", or where all that stands below it counts 1, 2, 3 and so on.
    """
    anchor = anchor_column(strips, columns.count)
    labels = [_label(strip, anchor, columns) for strip in strips]
    words = {found["word"] for label in labels if (found := _NUMBERED.fullmatch(label))}
    below: dict[str, list[str]] = {}
    for one, two in pairwise(labels):
        below.setdefault(one, []).append(two.rstrip("."))
    words |= {one for one, held in below.items() if one[:1].isalpha() and len(held) >= _COUNTED and _counts(held)}
    ends = [False, *(one in words and bool(_NUMBER.fullmatch(two)) for one, two in pairwise(labels))]
    return tuple(
        replace(strip, goes_on=end and strip.above <= _OPEN * strip.lines[0].size)
        for strip, end in zip(strips, ends, strict=False)
    )


def _counts(labels: Sequence[str]) -> bool:
    """Whether labels are numbers, each one more than that before."""
    return all(map(str.isdecimal, labels)) and all(int(b) - int(a) == 1 for a, b in pairwise(labels))


def _label(strip: Strip, anchor: int, columns: Columns) -> str:
    words = [w for line in strip.lines for w in line.words if columns.column(w.box.centre[0]) == anchor]
    return " ".join(w.text for w in words)


def hanging(lines: Sequence[Line], columns: Columns) -> tuple[Line, ...]:
    """Lines in the first columns that stand halfway between two rows: labels of both, set between them.

    Both rows fill the same other columns, all of them, and in one at least what they say would stand in one line if it
    were one cell.
    """
    ordered = sorted(lines, key=lambda line: line.baseline)
    filled = [_columns_in(line, columns) for line in ordered]
    found: list[Line] = []
    for n, (above, own, below) in enumerate(zip(ordered, ordered[1:], ordered[2:], strict=False)):
        over, held, under = filled[n : n + 3]
        others = frozenset(range(columns.count)) - held
        halfway = abs(above.baseline + below.baseline - 2 * own.baseline) < 0.3 * own.size
        beside = below.baseline - above.baseline < 2 * _LEADING * own.size
        if (
            not halfway
            or not beside
            or max(held) >= columns.count / 2
            or not over == under == others
            or len(others) < 3
        ):
            continue
        if any(_fits_in_one(above, below, column, lines, columns) for column in others):
            found.append(own)
    return tuple(found)


def _columns_in(line: Line, columns: Columns) -> frozenset[int]:
    return frozenset(columns.column(w.box.centre[0]) for w in line.words)


def _fits_in_one(above: Line, below: Line, column: int, lines: Sequence[Line], columns: Columns) -> bool:
    """Whether what two lines say in a column could stand side by side in it."""
    boxes = [[w.box for w in line.words if columns.column(w.box.centre[0]) == column] for line in (above, below)]
    widest = [[w.box for w in line.words if columns.column(w.box.centre[0]) == column] for line in lines]
    room = max(Box.around(one).width for one in widest if one)
    return sum(Box.around(one).width for one in boxes) + 0.3 * above.size < room


def _is_parted(above: Line, below: Line, columns: Columns, rules: Sequence[float]) -> bool:
    across = above in columns.spanning or below in columns.spanning
    return across or any(above.baseline < y < below.baseline for y in rules)


def anchor_column(strips: Sequence[Strip], count: int) -> int:
    """The first column that is filled in more than a few strips."""
    for column in range(count):
        if sum(column in strip.columns for strip in strips) >= max(2, 0.15 * len(strips)):
            return column
    return 0


def rows_of(strips: Sequence[Strip], count: int) -> tuple[tuple[Strip, ...], ...]:
    """Strips grouped into rows by the band height that agrees best with the anchors."""
    if not strips:
        return ()
    anchor = anchor_column(strips, count)
    return min(
        (_split_by_anchors(_grouped(strips, limit), anchor) for limit in _limits(strips)),
        key=lambda rows: _cost(rows, anchor, count),
    )


def _limits(strips: Iterable[Strip]) -> list[float]:
    """Band heights that could part rows, from every band to none but those under rules."""
    bands = sorted(strip.above for strip in strips if strip.above != float("inf"))
    steps = [(a + b) / 2 for a, b in pairwise(bands) if b - a > _STEP]
    return [-1e6, *steps, 1e6]


def _grouped(strips: Iterable[Strip], limit: float) -> list[list[Strip]]:
    groups: list[list[Strip]] = []
    for strip in strips:
        if groups and strip.above <= limit:
            groups[-1].append(strip)
        else:
            groups.append([strip])
    return groups


Rows = tuple[tuple[Strip, ...], ...]


def _split_by_anchors(groups: Iterable[list[Strip]], anchor: int) -> Rows:
    """Groups that hold several anchors come apart before each anchor."""
    rows: list[tuple[Strip, ...]] = []
    for group in groups:
        starts = [n for n, strip in enumerate(group) if _opens(group, n, anchor)]
        if len(starts) < 2 or starts[0] != 0:
            rows.append(tuple(group))
            continue
        rows += [tuple(group[a:b]) for a, b in pairwise([*starts, len(group)])]
    return tuple(rows)


def _opens(group: Sequence[Strip], n: int, anchor: int) -> bool:
    """Whether a strip begins a row of its own: it has an anchor that does not merely continue the one above."""
    strip = group[n]
    if anchor not in strip.columns or (n and strip.goes_on):
        return False
    if n == 0 or anchor not in group[n - 1].columns:
        return True
    widest = max(len(s.columns) for s in group)
    return len(strip.columns) > _FULL * widest


def _cost(rows: Rows, anchor: int, count: int) -> tuple[float, int]:
    """How badly rows and anchors disagree; of equals the finer one wins."""
    cost = 0.0
    for number, row in enumerate(rows):
        cost += row[0].goes_on
        anchored = [n for n, strip in enumerate(row) if anchor in strip.columns]
        filled = frozenset(c for strip in row for c in strip.columns)
        if not anchored:
            cost += 0.2 if len(filled) > _FULL * (count - 1) and len(row) == 1 and number else 1.0
        elif filled == {anchor} and count > 2:
            apart = row[0].above > _OPEN * row[0].lines[0].size  # no line of the cell above
            cost += 0.25 if apart and number else 0.5
        if anchored:
            runs = 1 + sum(b - a > 1 for a, b in pairwise(anchored))
            repeats = sum(_opens(row, n, anchor) for n in anchored) - 1
            cost += max(runs - 1, repeats, 0)
        if row[0].above != float("inf") and number and _is_tight(rows[number - 1], row):
            cost += 0.05
        cost += 0.3 * sum(strip.above > _OPEN * strip.lines[0].size for strip in row[1:])
    return cost, -len(rows)


def _is_tight(before: Sequence[Strip], row: Sequence[Strip]) -> bool:
    """Whether a row stands no farther from the one before than its own lines from each other."""
    inner = [strip.above for strip in (*before[1:], *row[1:])]
    return bool(inner) and row[0].above <= min(inner) + _STEP
