"""Gutters between columns of running text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from casex.readers.pieces import Column

LEAST_SHARE = 0.6  # of a gutter's width: what a line that keeps it clear leaves empty
_LEAST_GUTTER = 7.0
_LEAST_COLUMN = 90.0
_LEAST_LINES = 3
_MANY_LINES = 7
_NARROW = 3.0  # em
_CELLS = 1_000_000  # lines times places tried at once
_SAME = 1.0  # points by which edges of lines may differ
_INDENT = 20.0  # points
_LEVEL = 0.5  # points between the baselines of two rows, at least
_SHARE = 0.4  # of the lines of a column: the others may be indented, or short
_ACROSS = -3  # what a line across a gutter weighs against one beside it


@dataclass(frozen=True, slots=True)
class Stripe:
    """A gutter between two columns of text, and those that part these columns again somewhere on the page."""

    x0: float
    x1: float
    left: Stripe | None = None
    right: Stripe | None = None

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2


def from_left(stripe: Stripe | None) -> tuple[Stripe, ...]:
    """A gutter and those within its columns, from left to right."""
    return () if stripe is None else (*from_left(stripe.left), stripe, *from_left(stripe.right))


def gutter_of(x0: Column, x1: Column, baseline: Column, size: Column) -> Stripe | None:
    """The gutter between columns of text that parts most, with those within its columns; None where there is none.

    Given are left, right, baseline and size of lines that were parted at wide gaps.
    """
    wide = np.flatnonzero(x1 - x0 > _NARROW * size)  # what is narrow says nothing
    order = wide[np.argsort(baseline[wide], kind="stable")]
    row = np.cumsum(np.diff(baseline[order], prepend=0.0) > _LEVEL)
    return _between(x0[order], x1[order], row)


def _between(x0: Column, x1: Column, row: Column) -> Stripe | None:
    best = _gutter(x0, x1, row)
    if best is None:
        return None
    left, right = x1 <= best.middle, x0 >= best.middle
    parts = [_between(x0[side], x1[side], row[side]) for side in (left, right)]
    return Stripe(best.x0, best.x1, *parts)


def _gutter(x0: Column, x1: Column, row: Column) -> Stripe | None:
    """The stripe that has most lines on both of its sides and fewest across it, in some part of the page's height.

    Every right edge of a line is tried (rows) against all lines from top to bottom (columns): the stretch of lines in
    which it parts most of them is the one with the largest sum of weights.
    """
    if not len(x0):
        return None
    edges = np.unique(np.round(x1[(x1 > x0.min() + _LEAST_COLUMN) & (x1 < x1.max() - _LEAST_COLUMN)], 1)) + 0.1
    left = np.searchsorted(np.sort(x1), edges, side="right")
    right = len(x0) - np.searchsorted(np.sort(x0), edges)
    edges = edges[np.minimum(left, right) >= _LEAST_LINES]  # no part of the page has more lines beside one
    if not len(edges):
        return None
    each = max(1, _CELLS // len(x0))
    tried = (_best(edges[n : n + each, None], x0, x1, row) for n in range(0, len(edges), each))
    found = max((one for one in tried if one is not None), key=lambda one: one[:2], default=None)
    return None if found is None else found[2]


def _best(x: Column, x0: Column, x1: Column, row: Column) -> tuple[int, float, Stripe] | None:
    """The best of the gutters about these places `x`, a column: its score, its width, and itself."""
    first, stop = _heaviest(np.where((x0 < x) & (x < x1), np.int32(_ACROSS), np.int32(1)))
    place = np.arange(len(x0))
    within = (place >= first[:, None]) & (place < stop[:, None])
    on_left, on_right = within & (x1 <= x), within & (x0 >= x)
    left, right = on_left.sum(1), on_right.sum(1)
    start, end = np.where(on_left, x1, -np.inf).max(1), np.where(on_right, x0, np.inf).min(1)
    fewer = np.minimum(left, right)
    score = fewer - (stop - first - left - right)
    width = end - start
    good = np.flatnonzero((score >= _LEAST_LINES) & (width >= _LEAST_GUTTER))
    order = good[np.lexsort((-width[good], -score[good]))].tolist()
    n = next((n for n in order if _part_columns(x0, x1, row, on_left[n], on_right[n])), None)
    return None if n is None else (int(score[n]), float(width[n]), Stripe(float(start[n]), float(end[n])))


def _part_columns(x0: Column, x1: Column, row: Column, left: Column, right: Column) -> bool:
    """Whether rows begin alike behind a gutter, as they do not behind the wide spaces of justified lines.

    Where they are few, they have to end alike before it, too.
    """
    begin, rows = _alike(x0[right], row[right])
    end, rows_before = _alike(-x1[left], row[left])
    if begin < max(_LEAST_LINES, _SHARE * rows):
        return False
    return begin >= _MANY_LINES or end >= max(_LEAST_LINES, _SHARE * rows_before)


def _alike(edge: Column, row: Column) -> tuple[int, int]:
    """How many rows have their outermost edge at one place, near that of the outermost row; and how many there are."""
    first = np.concatenate(([0], np.flatnonzero(row[1:] != row[:-1]) + 1))
    places = np.sort(np.minimum.reduceat(edge, first))
    near = places[places <= places[0] + _INDENT]
    most = (np.searchsorted(places, near + _SAME, side="right") - np.arange(len(near))).max()
    return int(most), len(places)


def _heaviest(weights: Column) -> tuple[Column, Column]:
    """Of each row the stretch of columns (first, stop) with the largest sum: the shortest of the first to reach it."""
    sums = np.concatenate(
        (np.zeros((len(weights), 1), dtype=weights.dtype), np.cumsum(weights, axis=1, dtype=weights.dtype)), axis=1
    )
    lowest = np.minimum.accumulate(sums, axis=1)
    stop = np.argmax(sums - lowest, axis=1)
    place = np.arange(sums.shape[1])
    latest = np.maximum.accumulate(np.where(sums == lowest, place, 0), axis=1)
    return latest[np.arange(len(sums)), stop], stop
