"""Pieces of glyphs, as columns, and their text as it is printed."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[Any]

_HYPHENS = dict.fromkeys((0x02, 0xAD, 0xFFFE), "-")  # pdfium marks a line-end hyphen by U+0002 or U+FFFE
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_UNMAPPED = {0x00: "\ufffd"}
_DEGREE = {0x2218: "\u00b0"}  # TeX sets the degree sign as a raised ring operator
_CONTROLS = dict.fromkeys((*range(0x01, 0x20), *range(0x7F, 0xA0), 0x200C, 0x200D, 0x2060, 0xFEFF), "")
_NORMAL = {**_CONTROLS, **_HYPHENS, **_LIGATURES, **_UNMAPPED, **_DEGREE}
_FARTHEST = 1e6  # points: no page is so large (PDF allows 14,400, times a unit of its own)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Glyphs drawn in one go: a page has thousands, so they are columns of arrays, one row each.

    Boxes are columns x0, top, x1, bottom. `advance` is the box of the font's own widths and line height, `ink` hugs
    the ink, `origin` (x, y) is where the first glyph stands on its line, `size` is that of the font, `turn` counts
    quarter turns against the clock, `slant` is the share of one by which a piece stands beyond them, `after_space`
    says that a space stood before it in the file, `pale` that it is large and light.
    """

    texts: Sequence[str]
    advance: Column
    ink: Column
    origin: Column
    size: Column
    turn: Column
    bold: Column
    after_space: Column
    slant: Column
    pale: Column

    @staticmethod
    def none() -> Pieces:
        box, number, truth = np.empty((0, 4)), np.empty(0), np.empty(0, dtype=bool)
        return Pieces((), box, box, box[:, :2], number, np.empty(0, dtype=int), truth, truth, number, truth)

    def __len__(self) -> int:
        return len(self.texts)

    def chosen(self, which: Column) -> Pieces:
        """Those of these row numbers, in this order."""
        return Pieces(
            [self.texts[n] for n in which.tolist()], self.advance[which], self.ink[which], self.origin[which],
            self.size[which], self.turn[which], self.bold[which], self.after_space[which], self.slant[which],
            self.pale[which],
        )  # fmt: skip

    def somewhere(self) -> Pieces:
        """Those that can be seen; a size may be negative in a file that mirrors it back.

        What has no size, or stands farther away than any page reaches, is nowhere to be seen.
        """
        size = np.abs(self.size)
        across = np.abs(self.origin[:, 0]) + np.abs(self.advance[:, ::2]).sum(1) + np.abs(self.ink[:, ::2]).sum(1)
        down = np.abs(self.origin[:, 1]) + np.abs(self.advance[:, 1::2]).sum(1) + np.abs(self.ink[:, 1::2]).sum(1)
        seen = (across + down < _FARTHEST) & (size > 0) & (size < _FARTHEST)  # no NaN, too
        one = self if seen.all() else self.chosen(np.flatnonzero(seen))
        return Pieces(
            one.texts, one.advance, one.ink, one.origin, np.abs(one.size), one.turn, one.bold, one.after_space,
            one.slant, one.pale,
        )  # fmt: skip


def paired(first: Column, last: Column) -> tuple[Column, Column]:
    """Pairs of a row number and each number from its `first` up to, without it, its `last`.

    >>> [numbers.tolist() for numbers in paired(np.array([0, 3, 7]), np.array([2, 3, 8]))]
    [[0, 0, 2], [0, 1, 7]]
    """
    count = np.maximum(last - first, 0)
    one = np.repeat(np.arange(len(first)), count)
    return one, np.arange(len(one)) + np.repeat(first - np.cumsum(count) + count, count)


def turned_boxes(boxes: Column, turn: int) -> Column:
    """Boxes (x0, top, x1, bottom) after the page was turned about its corner by quarters with the clock."""
    x0, top, x1, bottom = boxes.T
    sides = ((x0, top, x1, bottom), (-bottom, x0, -top, x1), (-x1, -bottom, -x0, -top), (top, -x1, bottom, -x0))
    return np.stack(sides[turn % 4], axis=1)


def normal(text: str) -> str:
    """Text as printed: hyphens and ligatures resolved, letters of mathematical alphabets plain, digits as they are.

    >>> normal("inﬂamed"), normal("𝜇g")
    ('inflamed', 'μg')
    """
    if text.isascii() and text.isprintable():
        return text
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    plain = "".join(_plain(letter) for letter in whole.translate(_NORMAL))
    return unicodedata.normalize("NFC", plain) if any(map(unicodedata.combining, plain)) else plain


def _plain(letter: str) -> str:
    return unicodedata.normalize("NFKC", letter) if "\U0001d400" <= letter <= "\U0001d7ff" else letter
