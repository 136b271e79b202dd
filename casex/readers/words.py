"""Pieces of glyphs to words, by geometry alone: the order in which a file draws them says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import hypot

import numpy as np

from casex.model import Box, Word
from casex.readers.pieces import Column, Pieces, normal, paired, turned_boxes

_WORD_GAP = 0.13  # of an em, where a page does not tell
_SURE_WORD_GAP = 0.17
_SURE_KERN = 0.06
_OVERLAP = 0.6
_SAME_BASELINE = 0.06
_SAME_SLANT = 0.01  # of a quarter turn
_NEXT_LETTER = 1.3  # em: no letter is wider
_DOUBLE = 0.05  # of an em
_ROW = 10.0  # points: raised words are looked for in strips of this height
_RAISED_SIZE = 0.86  # of the letters beside: what is larger is not raised


@dataclass(frozen=True, slots=True)
class Words:
    """Words of one direction, turned upright by `turn`, as columns, one row each.

    `line` numbers the line of each; that of a raised word is the one of what it is raised from.
    """

    texts: list[str]
    box: Column
    baseline: Column
    size: Column
    bold: Column
    bearings: Column
    line: Column
    raised: Column
    turn: int
    pale: bool

    def shown(self, width: float, height: float) -> Words:
        """Those that stand on the visible part of a page, by the middle of their box."""
        box = turned_boxes(self.box, -self.turn)
        x, y = (box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2
        seen = (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
        return self if seen.all() else self.chosen(np.flatnonzero(seen))

    def chosen(self, which: Column) -> Words:
        return replace(
            self, texts=[self.texts[n] for n in which.tolist()], box=self.box[which], baseline=self.baseline[which],
            size=self.size[which], bold=self.bold[which], bearings=self.bearings[which], line=self.line[which],
            raised=self.raised[which],
        )  # fmt: skip

    def made(self) -> Iterator[Word]:
        """The words, where they stand on the page."""
        upright = self.turn == 0
        boxes = map(Box, *turned_boxes(self.box, -self.turn).T.tolist())
        baselines = (-self.baseline if self.turn > 1 else self.baseline).tolist()
        columns = zip(
            self.texts, boxes, baselines, self.size.tolist(), self.raised.tolist(), self.bold.tolist(),
            zip(*self.bearings.T.tolist(), strict=True), strict=True,
        )  # fmt: skip
        for text, box, baseline, size, raised, bold, bearings in columns:
            yield Word(text, box, baseline, size, upright, raised, bold, None, False, self.pale, bearings)


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of a page: those set aslant, and those of each direction, pale ones (of a watermark) apart."""

    slanted: tuple[Word, ...]
    sets: tuple[Words, ...]

    @property
    def count(self) -> int:
        """How many words there are, of which a stretch of running text holds several."""
        return len(self.slanted) + sum(1 + text.count(" ") for one in self.sets for text in one.texts)

    def made(self) -> tuple[Word, ...]:
        return (*self.slanted, *(word for one in self.sets for word in one.made()))


def words_of(pieces: Pieces, width: float = np.inf, height: float = np.inf) -> PageWords:
    """The words on a page of this size; sideways text is put together along its own direction."""
    seen = pieces.somewhere()
    slanted = _slanted_words(seen.chosen(np.flatnonzero(seen.slant)))
    page = Box(0, 0, width, height)
    return PageWords(
        tuple(word for word in slanted if page.contains(word.box.centre)),
        tuple(one.shown(width, height) for one in _directions(seen)),
    )


# --- slanted -------------------------------------------------------------------------------------------------------


def _slanted_words(pieces: Pieces) -> Iterator[Word]:
    """Words of slanted pieces, which come letter by letter: those that follow each other in the file."""
    group: list[int] = []
    for number in range(len(pieces)):
        if group and not _goes_on(pieces, group[-1], number):
            yield _slanted_word(pieces, group)
            group = []
        group.append(number)
    if group:
        yield _slanted_word(pieces, group)


def _goes_on(pieces: Pieces, one: int, other: int) -> bool:
    step = hypot(*(pieces.origin[other] - pieces.origin[one]).tolist())
    same = pieces.turn[one] == pieces.turn[other] and abs(pieces.slant[one] - pieces.slant[other]) < _SAME_SLANT
    return bool(same and not pieces.after_space[other] and step < _NEXT_LETTER * pieces.size[one])


def _slanted_word(pieces: Pieces, group: Sequence[int]) -> Word:
    first, ink = group[0], pieces.ink[list(group)]
    box = Box(*ink[:, :2].min(0).tolist(), *ink[:, 2:].max(0).tolist())
    return Word(
        normal("".join(pieces.texts[n] for n in group)), box, float(pieces.origin[first, 1]), float(pieces.size[first]),
        upright=False, bold=bool(pieces.bold[first]), slanted=True, pale=bool(pieces.pale[first]),
    )  # fmt: skip


# --- level and upright ---------------------------------------------------------------------------------------------


def _directions(pieces: Pieces) -> Iterator[Words]:
    """The words of each direction, pale ones apart."""
    kinds = np.where(pieces.slant == 0, 2 * pieces.turn + pieces.pale, -1)
    for kind in sorted(set(kinds.tolist()) - {-1}):
        found = _words(pieces.chosen(np.flatnonzero(kinds == kind)), kind // 2, pale=bool(kind % 2))
        inked = np.flatnonzero([bool(text) for text in found.texts])
        yield _with_raised(found if len(inked) == len(found.texts) else found.chosen(inked))


def _words(pieces: Pieces, turn: int, *, pale: bool) -> Words:
    """The words of pieces of one direction."""
    x, y = pieces.origin.T
    baseline = (y, x, -y, -x)[turn]
    line = _lines(baseline, turned_boxes(pieces.advance, turn)[:, 0], pieces.size)
    advance = turned_boxes(pieces.advance, turn)
    order = np.lexsort((advance[:, 2], advance[:, 0], line))
    pieces, baseline, line = pieces.chosen(order), baseline[order], line[order]
    start, end = advance[order, 0], advance[order, 2]
    apart = _apart(pieces, start, end, line)
    kept = np.flatnonzero(~_doubles(pieces, start, line))
    heads = np.flatnonzero(apart[kept])
    tails = np.append(heads[1:], len(kept))
    texts = [pieces.texts[n] for n in kept.tolist()]
    held = [
        texts[a] if b == a + 1 else "".join(texts[a:b]) for a, b in zip(heads.tolist(), tails.tolist(), strict=True)
    ]
    held = [text if text.isascii() and text.isprintable() else normal(text) for text in held]  # most are plain
    ink = turned_boxes(pieces.ink, turn)[kept]
    box = np.hstack((np.minimum.reduceat(ink[:, :2], heads), np.maximum.reduceat(ink[:, 2:], heads)))
    reach = np.minimum.reduceat(start[kept], heads), np.maximum.reduceat(end[kept], heads)
    bearings = np.stack((box[:, 0] - reach[0], reach[1] - box[:, 2]), axis=1)
    longest = kept[_longest(texts, heads)]
    return Words(
        held, box, baseline[longest], pieces.size[longest], pieces.bold[longest],
        np.maximum(bearings, 0.0), line[longest], np.zeros(len(heads), dtype=bool), turn, pale,
    )  # fmt: skip  # ink that hangs over (a bearing below 0) is no space


def _lines(baseline: Column, start: Column, size: Column) -> Column:
    """The number of the line of each piece, from the topmost on: pieces on one baseline."""
    order = np.lexsort((start, baseline))
    reach = _SAME_BASELINE * np.minimum(size[order][1:], size[order][:-1]) + 0.05
    number = np.empty(len(order), dtype=int)
    number[order] = np.concatenate(([0], np.cumsum(np.diff(baseline[order]) > reach)))
    return number


def _apart(pieces: Pieces, start: Column, end: Column, line: Column) -> Column:
    """Which pieces, in order of lines, begin a word."""
    larger = np.maximum(np.maximum(pieces.size[1:], pieces.size[:-1]), 0.1)
    gaps, same = (start[1:] - end[:-1]) / larger, line[1:] == line[:-1]
    limit = np.full(len(gaps), word_gap(gaps[same].tolist()))
    first = np.flatnonzero(np.concatenate(([True], ~same)))
    for a, b in _lettered(pieces.texts, first):
        usual = float(np.median(gaps[a : b - 1]))
        if limit[a] < usual < 1.0:
            limit[a : b - 1] = 1.6 * usual  # a line set with letter spacing
    spaced = pieces.after_space[1:] & (gaps > _SURE_KERN / 2)
    return np.concatenate(([True], ~same | (gaps > limit) | (gaps < -_OVERLAP) | spaced))


def _lettered(texts: Sequence[str], first: Column) -> Iterator[tuple[int, int]]:
    """Lines (their first piece and the one behind their last) that are drawn letter by letter."""
    single = np.add.reduceat(np.array([len(text) == 1 for text in texts], dtype=int), first)
    last = np.append(first[1:], len(texts))
    which = (last - first > 6) & (single > 0.8 * (last - first))
    yield from zip(first[which].tolist(), last[which].tolist(), strict=True)


def _doubles(pieces: Pieces, start: Column, line: Column) -> Column:
    """Which pieces are drawn a second time in their place, as some programs do to thicken them."""
    found = np.zeros(len(start), dtype=bool)
    near = (line[1:] == line[:-1]) & (np.abs(np.diff(start)) < _DOUBLE * pieces.size[:-1])
    for n in (np.flatnonzero(near) + 1).tolist():
        before = n - 1
        while found[before]:
            before -= 1
        close = abs(start[n] - start[before]) < _DOUBLE * pieces.size[before]
        found[n] = close and pieces.texts[n] == pieces.texts[before]
    return found


def _longest(texts: Sequence[str], heads: Column) -> Column:
    """The longest piece of each word, the first of several."""
    count = len(texts)
    ranked = np.fromiter(map(len, texts), dtype=int, count=count) * count + np.arange(count)[::-1]
    return count - 1 - np.maximum.reduceat(ranked, heads) % count


def word_gap(gaps: Iterable[float]) -> float:
    """From where on a gap (in em) parts words: the middle of the widest empty stretch between kerning and spaces.

    >>> word_gap([0.0, 0.01, 0.02, 0.2, 0.25, 0.3])
    0.13
    """
    unsure = sorted(gap for gap in gaps if _SURE_KERN < gap < _SURE_WORD_GAP)
    marks = [_SURE_KERN, *unsure, _SURE_WORD_GAP]
    low, high = max(pairwise(marks), key=lambda pair: (round(pair[1] - pair[0], 4), -pair[0]))
    return _WORD_GAP if low < _WORD_GAP < high and not unsure else (low + high) / 2


def _with_raised(words: Words) -> Words:
    """The same words; small ones that stand higher than a larger neighbour on their line are marked as raised."""
    if not words.texts:
        return words
    size, baseline = words.size, words.baseline
    row = np.floor(baseline / _ROW).astype(int)
    row -= row.min()
    largest = np.zeros(row.max() + 2)
    np.maximum.at(largest, row, size)
    small = np.flatnonzero(size < _RAISED_SIZE * np.maximum(largest[row], largest[row + 1]))
    order = np.argsort(row, kind="stable")
    first, last = np.searchsorted(row[order], row[small]), np.searchsorted(row[order], row[small] + 1, side="right")
    which, at = paired(first, last)
    one, other = small[which], order[at]
    lift = (baseline[other] - baseline[one]) / size[other]
    gap = np.maximum(words.box[one, 0] - words.box[other, 2], words.box[other, 0] - words.box[one, 2]) / size[other]
    hit = (size[one] < _RAISED_SIZE * size[other]) & (lift > 0.12) & (lift < 0.8) & (gap > -0.2) & (gap < 0.6)
    raised, line = words.raised.copy(), words.line.copy()
    raised[one[hit]] = True
    nearest = np.argsort(-gap[hit], kind="stable")  # of several, the last one stays
    line[one[hit][nearest]] = words.line[other[hit][nearest]]
    return replace(words, raised=raised, line=line)
