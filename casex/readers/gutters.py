"""Gutters between columns of running text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from casex.readers.pieces import Column

LEAST_SHARE = 0.6  # of a gutter's width: what a line that keeps it clear leaves empty
_LEAST_GUTTER = 7.0
_LEAST_COLUMN = 90.0
_LEAST_LINES = 3
_NARROW = 3.0  # em
_CELLS = 1_000_000  # lines times places tried at once
_ACROSS = -3  # what a line across a gutter weighs against one beside it


@dataclass(frozen=True, slots=True)
class Stripe:
    """A gutter between two columns of text."""

    x0: float
    x1: float

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2


def gutters_of(x0: Column, x1: Column, baseline: Column, size: Column) -> tuple[Stripe, ...]:
    """Gutters between columns of text, from left to right.

    Given are left, right, baseline and size of lines that were parted at wide gaps.
    """
    wide = np.flatnonzero(x1 - x0 > _NARROW * size)  # what is narrow says nothing
    order = wide[np.argsort(baseline[wide], kind="stable")]
    return _between(x0[order], x1[order])


def _between(x0: Column, x1: Column) -> tuple[Stripe, ...]:
    best = _gutter(x0, x1)
    if best is None:
        return ()
    left, right = x1 <= best.middle, x0 >= best.middle
    return (*_between(x0[left], x1[left]), best, *_between(x0[right], x1[right]))


def _gutter(x0: Column, x1: Column) -> Stripe | None:
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
    tried = (_best(edges[n : n + each, None], x0, x1) for n in range(0, len(edges), each))
    found = max((one for one in tried if one is not None), key=lambda one: one[:2], default=None)
    return None if found is None else found[2]


def _best(x: Column, x0: Column, x1: Column) -> tuple[int, float, Stripe] | None:
    """The best of the gutters about these places `x`, a column: its score, its width, and itself."""
    first, stop = _heaviest(np.where((x0 < x) & (x < x1), np.int32(_ACROSS), np.int32(1)))
    place = np.arange(len(x0))
    within = (place >= first[:, None]) & (place < stop[:, None])
    on_left, on_right = within & (x1 <= x), within & (x0 >= x)
    left, right = on_left.sum(1), on_right.sum(1)
    start, end = np.where(on_left, x1, -np.inf).max(1), np.where(on_right, x0, np.inf).min(1)
    fewer = np.minimum(left, right)
    score = fewer - (stop - first - left - right)
    good = np.flatnonzero((score >= _LEAST_LINES) & (end - start >= _LEAST_GUTTER)).tolist()
    if not good:
        return None
    n = max(good, key=lambda n: (score[n], end[n] - start[n]))
    return int(score[n]), float(end[n] - start[n]), Stripe(float(start[n]), float(end[n]))


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
