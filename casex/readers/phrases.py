"""Words of running text joined to phrases: a page has ten times fewer of them, and the text is the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from casex.model import Word
from casex.readers.gutters import LEAST_SHARE, Stripe, from_left, gutter_of
from casex.readers.pieces import Column, paired
from casex.readers.words import PageWords, Words

PART = 0.9  # em: a wider gap may be one between columns
_SAME_ROW = 0.3  # of an em
_SMALL = 0.86  # of the letters about: marks are no larger
_LEVEL = 0.01  # points


def phrases_of(words: PageWords, left: Sequence[bool] | None = None) -> tuple[Word, ...]:
    """The phrases of a page; with `left`, of those of its words for which it says so."""
    start = len(words.slanted)
    found = [word for n, word in enumerate(words.slanted) if left is None or left[n]]
    for one in words.sets:
        end = start + len(one.texts)
        found += joined(one if left is None else one.chosen(np.flatnonzero(left[start:end]))).made()
        start = end
    return tuple(found)


def joined(words: Words) -> Words:
    """Words of one look that stand side by side, with nothing but a space between them, as one.

    What may have to be told from its neighbours stays apart: other sizes and weights, raised words, numbers at the end
    of a line (they may count the lines), and what stands on both sides of a gutter.
    """
    if words.turn or words.pale or len(words.texts) < 2:
        return words
    row = _rows(words)
    order = np.lexsort((words.box[:, 2], words.box[:, 0], row))
    held, row = words.chosen(order), row[order]
    x0, x1 = held.box[:, 0], held.box[:, 2]
    same = row[1:] == row[:-1]
    gap = x0[1:] - x1[:-1]
    together = same & (gap <= PART * np.maximum(held.size[1:], held.size[:-1]))
    heads = np.flatnonzero(np.concatenate(([True], ~together)))
    ends = np.maximum.reduceat(x1, heads)
    gutters = from_left(gutter_of(x0[heads], ends, held.baseline[heads], held.size[heads]))
    alone = held.raised | _outer_numbers(held.texts, heads)
    alike = (held.size[1:] == held.size[:-1]) & (held.bold[1:] == held.bold[:-1]) & ~(alone[1:] | alone[:-1])
    level = np.abs(np.diff(held.baseline)) < _LEVEL
    clear = (gap > 0) & ~_across(gutters, x1[:-1], x0[1:]) & ~_filled(held)
    return _merged(held, together & alike & level & clear)


def _rows(words: Words) -> Column:
    """The number of the row of each word; raised ones are in the row of what they are raised from."""
    level = np.flatnonzero(~words.raised)
    order = level[np.argsort(words.baseline[level], kind="stable")]
    size, before = words.size[order][1:], words.size[order][:-1]
    lowered = size < _SMALL * before
    reach = _SAME_ROW * np.where(lowered, before, np.minimum(size, before))
    number = np.concatenate(([0], np.cumsum(np.diff(words.baseline[order]) > reach))) if len(order) else order
    of_line = np.full(int(words.line.max()) + 1, -1)
    of_line[words.line[order]] = number
    return of_line[words.line]


def _outer_numbers(texts: list[str], heads: Column) -> Column:
    """Which words are numbers that begin or end a part of a line."""
    outer = np.concatenate((heads, heads[1:] - 1, [len(texts) - 1]))
    found = np.zeros(len(texts), dtype=bool)
    found[[n for n in outer.tolist() if texts[n].isdigit()]] = True
    return found


def _across(gutters: tuple[Stripe, ...], left: Column, right: Column) -> Column:
    """Which gaps (between `left` and `right`) keep a gutter clear."""
    found = np.zeros(len(left), dtype=bool)
    for gutter in gutters:
        wide = right - left >= LEAST_SHARE * (gutter.x1 - gutter.x0)
        found |= (left <= gutter.middle) & (gutter.middle <= right) & wide
    return found


def _filled(words: Words) -> Column:
    """In which gaps a mark stands: small, and higher or lower than the line."""
    small = np.flatnonzero(words.size < _SMALL * np.median(words.size))
    middle = (words.box[small, 0] + words.box[small, 2]) / 2
    order = np.argsort(middle)
    first = np.searchsorted(middle[order], words.box[:-1, 2], side="right")
    gap, at = paired(first, np.searchsorted(middle[order], words.box[1:, 0]))  # gaps are narrow: few marks are in each
    near = np.abs(words.baseline[gap] - words.baseline[small[order[at]]]) < words.size[gap]
    found = np.zeros(len(words.texts) - 1, dtype=bool)
    found[gap[near]] = True
    return found


def _merged(words: Words, with_next: Column) -> Words:
    heads = np.flatnonzero(np.concatenate(([True], ~with_next)))
    tails = np.append(heads[1:], len(words.texts))
    texts, box = words.texts, words.box
    spans = zip(heads.tolist(), tails.tolist(), strict=True)
    return replace(
        words.chosen(heads),
        texts=[texts[a] if b == a + 1 else " ".join(texts[a:b]) for a, b in spans],
        box=np.hstack((np.minimum.reduceat(box[:, :2], heads), np.maximum.reduceat(box[:, 2:], heads))),
        bearings=np.stack((words.bearings[heads, 0], words.bearings[tails - 1, 1]), axis=1),
    )
