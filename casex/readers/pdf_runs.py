"""The characters of a page as pdfium has them: which stand side by side on one line, by their boxes."""

from __future__ import annotations

import ctypes
from collections import deque
from ctypes import c_int, c_size_t, c_void_p
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as c

from casex.readers.accents import ACCENTS, composed
from casex.readers.pdf_calls import address, plain_call, rows_of
from casex.readers.pieces import Column

TAKEN = 0xFDD0  # no character: stands for an accent that its letter has taken on
_LETTERSPACE = 0.05  # of an em: a wider gap ends a run
_WORD_SPACE = (0.17, 0.6)  # of a line's height: a gap of this width is a space and no gap between columns
_SLACK = 0.03  # of an em: boxes of one font on one line differ by less
_PLANE = 0x10000
_SPACES, _MARKS, _DIGITS = np.zeros((3, _PLANE), dtype=bool)
_SPACES[[0x20, 0xA0, 0x0D, 0x0A, 0x09, 0x200B, 0x3000, *range(0x2000, 0x200B)]] = True
_MARKS[list(ACCENTS)] = True
_DIGITS[0x30:0x3A] = True
_SURROGATES = (0xD800, 0xDFFF)
_LAST_SIGN = 0x40
_PUSHED = 0.35

# Pages have thousands of characters: these take addresses as plain numbers, which halves the time of a call.
_loose_box = plain_call(c.FPDFText_GetLooseCharBox, c_int, c_void_p, c_int, c_void_p)
_is_generated = plain_call(c.FPDFText_IsGenerated, c_int, c_void_p, c_int)
object_of = plain_call(c.FPDFText_GetTextObject, c_size_t, c_void_p, c_int)


@dataclass(frozen=True, slots=True)
class Runs:
    """Characters `start` to `end` of a text page that stand close together on one line: columns, one row each.

    `corners` are x0, y0, x1, y1 in user space, by the font's own widths and line height; `owner` is the text object
    that sets the first character, 0 where there is none.
    """

    start: Column
    end: Column
    corners: Column
    owner: Column

    def __len__(self) -> int:
        return len(self.start)

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.start, self.end, self.corners, self.owner

    def chosen(self, which: Column) -> Runs:
        """Those of these row numbers, in this order."""
        return Runs(*(column[which] for column in self.columns))


def codes_on(text_page: pdfium.PdfTextPage) -> Column:
    """Unicode of every character; in one call where pdfium's text has as many units as it has characters."""
    count = c.FPDFText_CountChars(text_page)
    buffer = (ctypes.c_ushort * (count + 1))()
    written = c.FPDFText_GetText(text_page, 0, count, buffer)
    codes: Column = np.ctypeslib.as_array(buffer)[:count].astype(np.int64)
    split = (codes >= _SURROGATES[0]) & (codes <= _SURROGATES[1])
    if written == count + 1 and not (split | (codes == 0)).any():
        return codes
    return np.array([c.FPDFText_GetUnicode(text_page, index) for index in range(count)], dtype=np.int64)


def runs_of(text_page: pdfium.PdfTextPage, codes: Column) -> Runs:
    """Characters between spaces, parted where the next one is not on the line or not close.

    Letters take on the accents drawn over them, in `codes`.
    """
    runs = _close(address(text_page), np.flatnonzero(~_are(_SPACES, codes)))
    return _accented(text_page, runs, codes)


def tokens_of(text_page: pdfium.PdfTextPage, codes: Column) -> Runs:
    """As `runs_of`, but only the ends are looked at of what stands between spaces where one text object sets it.

    Where digits are in it, all of its characters are: two numbers may stand closer than pdfium puts a space.
    """
    handle = address(text_page)
    places = np.flatnonzero(~_are(_SPACES, codes))
    firsts, lasts = _parted(len(places), np.diff(places) > 1)
    first, last = places[firsts], places[lasts]
    owner, head, tail = _owners(handle, first), _boxes(handle, first), _boxes(handle, last)
    digits = np.concatenate(([0], np.cumsum(_are(_DIGITS, codes))))
    sure = (owner == _owners(handle, last)) & (owner > 0) & (digits[first] == digits[last + 1])
    whole = sure & _are_level(head, tail) & (tail[:, 2] >= head[:, 0])
    tokens = Runs(first, last + 1, np.hstack((head[:, :2], tail[:, 2:])), owner).chosen(np.flatnonzero(whole))
    others = _close(handle, places[np.repeat(~whole, lasts - firsts + 1)])
    both = Runs(*(np.concatenate(columns) for columns in zip(tokens.columns, others.columns, strict=True)))
    return _accented(text_page, both.chosen(np.argsort(both.start)), codes)


def go_on(runs: Runs, codes: Column) -> Column:
    """Which runs go on in the next over a single space.

    Numbers stay by themselves, since they may count lines, and so do single letters: they may be a word set wide. What
    only begins or ends a word does not go on either: the rest of that word may be set otherwise.
    """
    others = np.concatenate(([0], np.cumsum(~_are(_DIGITS, codes))))
    number, letter = others[runs.end] == others[runs.start], runs.end - runs.start == 1
    left, right = runs.corners[:-1], runs.corners[1:]
    gap, height = right[:, 0] - left[:, 2], left[:, 3] - left[:, 1]
    spaced = (gap > _WORD_SPACE[0] * height) & (gap < _WORD_SPACE[1] * height) & (runs.start[1:] - runs.end[:-1] == 1)
    touch = runs.start[1:] == runs.end[:-1]
    part = np.concatenate(([False], touch))[:-1] | np.concatenate((touch, [False]))[1:]
    apart = number[1:] | number[:-1] | (letter[1:] & letter[:-1]) | part
    found: Column = spaced & ~apart & _are_level(left, right)
    return found


def after_space(text_page: pdfium.PdfTextPage, codes: Column, runs: Runs) -> Column:
    """Before which runs the file itself has a space: pdfium puts others in."""
    spaces = np.flatnonzero(_are(_SPACES, codes))
    between = spaces[np.searchsorted(runs.start, spaces) == np.searchsorted(runs.end, spaces, side="right")]
    generated = map(_is_generated, repeat(address(text_page)), between.tolist())
    drawn = between[np.fromiter(generated, dtype=int, count=len(between)) == 0]
    found: Column = np.diff(np.searchsorted(drawn, runs.start), prepend=0) > 0  # more of them than before the last run
    return found


def _are(known: Column, codes: Column) -> Column:
    """Which codes a table knows, of those of the first plane."""
    found: Column = (codes < _PLANE) & known[codes % _PLANE]
    return found


def _close(handle: int, places: Column) -> Runs:
    """Runs of these characters, parted where others stand between them or a gap is seen."""
    corners = _boxes(handle, places)
    left, right = corners[:-1], corners[1:]
    em = left[:, 3] - left[:, 1]
    one_glyph = (left[:, 0] == right[:, 0]) & (left[:, 2] == right[:, 2])  # a ligature that stands for several
    near = abs(right[:, 0] - left[:, 2]) < _LETTERSPACE * em
    firsts, lasts = _parted(len(places), (np.diff(places) > 1) | ~(_are_level(left, right) & (one_glyph | near)))
    start, end = places[firsts], places[lasts] + 1
    return Runs(start, end, np.hstack((corners[firsts, :2], corners[lasts, 2:])), _owners(handle, start))


def _parted(count: int, apart: Column) -> tuple[Column, Column]:
    """The first and the last of each group of so many rows; `apart` says between which two they are parted."""
    breaks = np.flatnonzero(apart)
    return np.concatenate(([0], breaks + 1))[:count], np.append(breaks, count - 1)[:count]


def _are_level(one: Column, other: Column) -> Column:
    """Which boxes have the same line height at the same height as others."""
    slack = _SLACK * (one[:, 3] - one[:, 1])
    found: Column = (abs(other[:, 3] - one[:, 3]) < slack) & (abs(other[:, 1] - one[:, 1]) < slack)
    return found


# --- accents -------------------------------------------------------------------------------------------------------


def _accented(text_page: pdfium.PdfTextPage, runs: Runs, codes: Column) -> Runs:
    """The runs without accents drawn over or under letters; those letters take them on in `codes`."""
    accents = np.flatnonzero(_are(_MARKS, codes)).tolist()
    if not accents:
        return runs
    for index in accents:
        accent = loose_box_at(text_page, index)
        under = _letter_under(text_page, index, accent, runs, codes)
        letter = composed(chr(codes[under]), chr(codes[index])) if under is not None else None
        if under is not None and letter is not None:
            codes[under], codes[index] = ord(letter), TAKEN
    left = np.concatenate(([0], np.cumsum(codes != TAKEN)))
    return runs.chosen(np.flatnonzero(left[runs.end] > left[runs.start]))


def _letter_under(text_page: pdfium.PdfTextPage, own: int, accent: c.FS_RECTF, runs: Runs, codes: Column) -> int | None:
    """The letter on an accent's line (or a little lower: capitals push theirs up) that lies under its middle."""
    x, height = (accent.left + accent.right) / 2, accent.top - accent.bottom
    rise = accent.bottom - runs.corners[:, 1]
    over = (runs.corners[:, 0] <= x) & (x <= runs.corners[:, 2]) & (-0.1 * height < rise) & (rise < _PUSHED * height)
    for run in np.flatnonzero(over).tolist():
        for index in range(runs.start[run], runs.end[run]):
            box = loose_box_at(text_page, index)
            if index != own and codes[index] > _LAST_SIGN and box.left <= x <= box.right:
                return index
    return None


# --- single characters ---------------------------------------------------------------------------------------------


def loose_box_at(text_page: pdfium.PdfTextPage, index: int) -> c.FS_RECTF:
    """The box of a character by its font, in user space."""
    rect = c.FS_RECTF()
    c.FPDFText_GetLooseCharBox(text_page, index, rect)
    return rect


def _boxes(handle: int, places: Column) -> Column:
    """The boxes of characters by their fonts, in user space: x0, y0, x1, y1."""
    boxes = np.empty((len(places), 4), dtype=np.float32)  # left, top, right, bottom
    deque(map(_loose_box, repeat(handle), places.tolist(), rows_of(boxes)), maxlen=0)
    corners: Column = np.nan_to_num(boxes.astype(float))[:, [0, 3, 2, 1]]  # broken files place letters nowhere
    return corners


def _owners(handle: int, places: Column) -> Column:
    """The text objects that set characters; 0 where there is none."""
    return np.fromiter(map(object_of, repeat(handle), places.tolist()), dtype=np.int64, count=len(places))
