"""Ink and characters to words: what stands where is measured on the ink, what it says comes from the engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from casex.model import Box, Word
from casex.readers.ocr_engine import Glyph
from casex.readers.ocr_lines import Segment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

UNREAD = "\ufffd"
_TALL_EM, _LOW_EM = 0.7, 0.47  # heights of capitals and of small letters, in em
_TALL = frozenset("ABCDEFGHIJKLMNOPRSTUVWXYZbdfhkl0123456789")
_LOW = frozenset("acemnorsuvwxz")
_STANDING = _TALL | _LOW | frozenset("it.")
_SPACE = 0.3  # of an em: a wider gap parts words even where the engine sees no space
_WIDE = 2.2  # times the usual gap
_LIFT = 0.22  # of an em: ink that begins higher is raised
_RAISED_HEIGHT = 0.62  # of an em: what is higher is a letter of another size
_LIKE = 0.09  # sizes that differ by less are one
_LIKE_SHORT = 0.2


@dataclass(frozen=True, slots=True)
class Placed:
    """A character with the part of the ink that is its own, in pixels; without ink where it is a space."""

    glyph: Glyph
    left: float
    right: float
    ink: tuple[int, int, int, int] | None  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Script:
    """A segment as read: its characters in groups (words), where they stand and how large they are, in pixels."""

    groups: tuple[tuple[Placed, ...], ...]
    baseline: float
    size: float | None


def script_of(segment: Segment, glyphs: Sequence[Glyph], usual: float) -> Script:
    """Words of a segment; `usual` is the page's usual size in pixels. Ink that nobody could read is `UNREAD`."""
    left, _, right, _ = segment.box
    letters = [g for g in glyphs if g.text.strip()] or [Glyph(UNREAD, (left + right) / 2, 0.0)]
    placed = _placed(segment, letters)
    size = _size(placed)
    baseline = _baseline(placed, size or usual)
    spaces = _spaces(glyphs)
    gaps = [b.ink[0] - a.ink[2] for a, b in pairwise(placed) if a.ink and b.ink]
    limit = max(_SPACE * (size or usual), _WIDE * median(gaps or [0.0]))
    groups: list[list[Placed]] = [[placed[0]]]
    for number, (before, after) in enumerate(pairwise(placed), start=1):
        gap = after.ink[0] - before.ink[2] if before.ink and after.ink else 0.0
        raised = _is_raised(before, baseline, size or usual) != _is_raised(after, baseline, size or usual)
        if number in spaces or gap > limit or raised:
            groups.append([after])
        else:
            groups[-1].append(after)
    return Script(tuple(tuple(group) for group in groups), baseline, size)


def _spaces(glyphs: Iterable[Glyph]) -> frozenset[int]:
    """Before which of the letters (counted without spaces) a space was read."""
    count, found = 0, set[int]()
    for glyph in glyphs:
        if glyph.text.strip():
            count += 1
        else:
            found.add(count)
    return frozenset(found)


def _placed(segment: Segment, letters: Sequence[Glyph]) -> tuple[Placed, ...]:
    """Characters with their ink: cut in the widest clear gap between the middles of two neighbours."""
    filled = segment.ink.any(axis=0)
    middles = [g.x - segment.left for g in letters]
    cuts = [0.0, *(_cut(filled, a, b) for a, b in pairwise(middles)), float(len(filled))]
    return tuple(
        Placed(glyph, cuts[n] + segment.left, cuts[n + 1] + segment.left, _ink(segment, cuts[n], cuts[n + 1]))
        for n, glyph in enumerate(letters)
    )


def _cut(filled: NDArray[np.bool_], start: float, end: float) -> float:
    """The middle of the widest gap without ink between two x; where there is none, the middle between them."""
    first, last = max(0, round(start)), min(len(filled), round(end))
    best, run, at = 0, 0, (start + end) / 2
    for x in range(first, last):
        run = 0 if filled[x] else run + 1
        if run > best:
            best, at = run, x + 1 - run / 2
    return at


def _ink(segment: Segment, left: float, right: float) -> tuple[int, int, int, int] | None:
    a, b = max(0, round(left)), round(right)
    part = segment.ink[:, a:b]
    if not part.any():
        return None
    columns, rows = part.any(axis=0).nonzero()[0], part.any(axis=1).nonzero()[0]
    return (
        segment.left + a + int(columns[0]), segment.top + int(rows[0]),
        segment.left + a + int(columns[-1]) + 1, segment.top + int(rows[-1]) + 1,
    )  # fmt: skip


def _size(placed: Iterable[Placed]) -> float | None:
    """The size of the font, told from letters whose height is known; None where there are none."""
    inked = [(p.glyph.text, p.ink[3] - p.ink[1]) for p in placed if p.ink]
    tall = [height / _TALL_EM for text, height in inked if text in _TALL]
    low = [height / _LOW_EM for text, height in inked if text in _LOW]
    return median(tall or low) if tall or low else None


def _baseline(placed: Sequence[Placed], size: float) -> float:
    """Where letters without a descender stand."""
    bottoms = [float(p.ink[3]) for p in placed if p.ink and p.glyph.text in _STANDING]
    if bottoms:
        return median(bottoms)
    middle = median((p.ink[1] + p.ink[3]) / 2 for p in placed if p.ink)
    return middle + 0.3 * size  # dashes and signs stand about the middle of small letters


def _is_raised(placed: Placed, baseline: float, size: float) -> bool:
    if placed.ink is None or not placed.glyph.text.isalnum():
        return False
    height = placed.ink[3] - placed.ink[1]
    return baseline - placed.ink[3] > _LIFT * size and height < _RAISED_HEIGHT * size


# --- sizes ---------------------------------------------------------------------------------------------------------


def common_sizes(measured: Sequence[tuple[float, int]]) -> tuple[float, ...]:
    """Sizes (each with its number of letters) moved to the page's common sizes: fonts are few, measures many.

    >>> common_sizes([(9.9, 300), (10.1, 200), (7.0, 40), (9.2, 2)])
    (9.9, 9.9, 7.0, 9.9)
    """
    left = dict(enumerate(measured))
    settled: dict[int, float] = {}
    while left:
        weights = {n: sum(k for _, k in _about(left.values(), size)) for n, (size, _) in left.items()}
        heaviest = max(left, key=lambda n: (weights[n], left[n][1], -n))
        centre = _middle(_about(left.values(), left[heaviest][0]))
        near = [
            n for n, (size, letters) in left.items()
            if n == heaviest or abs(size - centre) <= (_LIKE if letters > 3 else _LIKE_SHORT) * centre
        ]  # fmt: skip
        settled |= dict.fromkeys(near, centre)
        for n in near:
            del left[n]
    return tuple(settled[n] for n in range(len(measured)))


def _about(sizes: Iterable[tuple[float, int]], size: float) -> list[tuple[float, int]]:
    return [one for one in sizes if abs(one[0] - size) <= _LIKE * size]


def _middle(sizes: Iterable[tuple[float, int]]) -> float:
    ordered = sorted(sizes)
    half, seen = sum(k for _, k in ordered) / 2, 0
    for size, letters in ordered:
        seen += letters
        if seen >= half:
            return size
    return ordered[-1][0]


# --- words ---------------------------------------------------------------------------------------------------------


def words_of(scripts: Sequence[Script], scale: float) -> tuple[Word, ...]:
    """The words of a page in points; `scale` is how many pixels a point has."""
    known = [(s.size / scale, sum(map(len, s.groups))) for s in scripts if s.size]
    sizes = iter(common_sizes(known))
    usual = median(size for size, _ in known) if known else 10.0
    return tuple(word for script in scripts for word in _words(script, next(sizes) if script.size else usual, scale))


def _words(script: Script, size: float, scale: float) -> Iterator[Word]:
    for group in script.groups:
        inks = [p.ink for p in group if p.ink]
        if not inks:  # the engine sees more letters than there is ink for: they stand with their neighbours
            inks = [(round(group[0].left), round(script.baseline - size * scale / 2), round(group[-1].right) + 1,
                     round(script.baseline))]  # fmt: skip
        box = Box.around(Box(a / scale, b / scale, c / scale, d / scale) for a, b, c, d in inks)
        word = Word(
            "".join(p.glyph.text for p in group), box, script.baseline / scale, size,
            confidence=min(p.glyph.confidence for p in group),
        )  # fmt: skip
        if all(_is_raised(p, script.baseline, size * scale) for p in group):
            yield replace(word, baseline=box.bottom, size=0.65 * size, raised=True)
        else:
            yield word
