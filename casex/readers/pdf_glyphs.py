"""The glyphs of a page as pdfium sets them: runs that stand close together, moved to the page as seen."""

from __future__ import annotations

import ctypes
import math
import re
from collections import deque
from collections.abc import Sequence
from ctypes import c_double, c_float, c_int, c_size_t, c_uint, c_void_p
from dataclasses import dataclass, replace
from itertools import repeat

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as c

from casex.errors import LimitExceeded
from casex.readers.accents import ACCENTS, composed
from casex.readers.pdf_calls import address, plain_call
from casex.readers.pdf_frame import Frame
from casex.readers.pieces import Column, Pieces

MAXIMUM_CHARACTERS = 500_000
_LETTERSPACE = 0.05  # of an em: a wider gap ends a run
_SLACK = 0.03  # of an em: boxes of one font on one line differ by less
_TOUCHING = 0.01
_BOLD = re.compile(r"bold|black|heavy|demi|[-,]b(d|\b)", re.I)
_PLANE = 0x10000
_SPACES, _MARKS = np.zeros((2, _PLANE), dtype=bool)
_MARKS[list(ACCENTS)] = True
_SPACES[[0x20, 0xA0, 0x0D, 0x0A, 0x09, 0x200B, 0x3000, *range(0x2000, 0x200B)]] = True
_SURROGATES = (0xD800, 0xDFFF)
_TAKEN = 0xFDD0  # no character: stands for an accent that its letter has taken on
_LAST_SIGN = 0x40
_PUSHED = 0.35
_SLANTED = 0.08  # of a quarter turn: a text layer over a scan may stand a little askew
_LARGE = 14.0  # points: smaller letters make no watermark
_LIGHT, _WHITE = 150, 250  # of 255: no darker colour shows what lies under it; white stands on a dark ground
_LETS_THROUGH = 180  # of 255
_LEFT_TOP_RIGHT_BOTTOM = (0, 3, 2, 1)  # the order of pdfium's rectangles, in corners x0, y0, x1, y1

# Pages have thousands of characters: these take addresses as plain numbers, which halves the time of a call.
_loose_box = plain_call(c.FPDFText_GetLooseCharBox, c_int, c_void_p, c_int, c_void_p)
_is_generated = plain_call(c.FPDFText_IsGenerated, c_int, c_void_p, c_int)
_object_of = plain_call(c.FPDFText_GetTextObject, c_void_p, c_void_p, c_int)
_font_of = plain_call(c.FPDFTextObj_GetFont, c_void_p, c_void_p)
_matrix_of = plain_call(c.FPDFText_GetMatrix, c_int, c_void_p, c_int, c_void_p)
_size_of = plain_call(c.FPDFText_GetFontSize, c_double, c_void_p, c_int)
_origin_of = plain_call(c.FPDFText_GetCharOrigin, c_int, c_void_p, c_int, c_void_p, c_void_p)
_char_box = plain_call(c.FPDFText_GetCharBox, c_int, c_void_p, c_int, c_void_p, c_void_p, c_void_p, c_void_p)
_count_rects = plain_call(c.FPDFText_CountRects, c_int, c_void_p, c_int, c_int)
_rect_of = plain_call(c.FPDFText_GetRect, c_int, c_void_p, c_int, c_void_p, c_void_p, c_void_p, c_void_p)
_colour_of = plain_call(c.FPDFText_GetFillColor, c_int, c_void_p, c_int, c_void_p, c_void_p, c_void_p, c_void_p)
_base_name = plain_call(c.FPDFFont_GetBaseFontName, c_size_t, c_void_p, c_void_p, c_size_t)
_weight_of = plain_call(c.FPDFFont_GetWeight, c_int, c_void_p)
_glyph_width = plain_call(c.FPDFFont_GetGlyphWidth, c_int, c_void_p, c_uint, c_float, c_void_p)


@dataclass(frozen=True, slots=True)
class _Runs:
    """Characters `start` to `end` of a text page that stand close together on one line: columns, one row each.

    `corners` are x0, y0, x1, y1 in user space, by the font's own widths and line height.
    """

    start: Column
    end: Column
    corners: Column
    after_space: Column

    def __len__(self) -> int:
        return len(self.start)


def pieces_of(text_page: pdfium.PdfTextPage, frame: Frame, where: str) -> Pieces:
    """Runs of glyphs of a page, in the order of the file."""
    count = c.FPDFText_CountChars(text_page)
    if count > MAXIMUM_CHARACTERS:
        raise LimitExceeded(
            f"{where}: {count:,} characters on one page (limit {MAXIMUM_CHARACTERS:,}); leave it out with pages="
        )
    codes = _codes(text_page, count)
    runs = _accented(text_page, _runs(text_page, codes), codes)
    return _Glyphs(text_page, codes, frame).pieces(runs) if len(runs) else Pieces.none()


def _codes(text_page: pdfium.PdfTextPage, count: int) -> Column:
    """Unicode of every character; in one call where pdfium's text has as many units as it has characters."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = c.FPDFText_GetText(text_page, 0, count, buffer)
    codes: Column = np.ctypeslib.as_array(buffer)[:count].astype(np.int64)
    split = (codes >= _SURROGATES[0]) & (codes <= _SURROGATES[1])
    if written == count + 1 and not (split | (codes == 0)).any():
        return codes
    return np.array([c.FPDFText_GetUnicode(text_page, index) for index in range(count)], dtype=np.int64)


def _are(known: Column, codes: Column) -> Column:
    """Which codes a table knows, of those of the first plane."""
    found: Column = (codes < _PLANE) & known[codes % _PLANE]
    return found


def _runs(text_page: pdfium.PdfTextPage, codes: Column) -> _Runs:
    """Characters between spaces, parted where the next one is not on the line or not close."""
    handle = address(text_page)
    space = _are(_SPACES, codes)
    places = np.flatnonzero(~space)
    if not len(places):
        return _Runs(places, places, np.empty((0, 4)), np.empty(0, dtype=bool))
    boxes = np.empty((len(places), 4), dtype=np.float32)  # left, top, right, bottom
    deque(map(_loose_box, repeat(handle), places.tolist(), _rows(boxes)), maxlen=0)
    left, top, right, bottom = np.nan_to_num(boxes.astype(float)).T  # broken files place letters nowhere
    em = (top - bottom)[:-1]
    level = (abs(top[1:] - top[:-1]) < _SLACK * em) & (abs(bottom[1:] - bottom[:-1]) < _SLACK * em)
    one_glyph = (left[1:] == left[:-1]) & (right[1:] == right[:-1])  # a ligature that stands for several characters
    near = abs(left[1:] - right[:-1]) < _LETTERSPACE * em
    apart = (places[1:] - places[:-1] > 1) | ~(level & (one_glyph | near))
    starts = np.concatenate(([0], np.flatnonzero(apart) + 1))
    ends = np.concatenate((starts[1:], [len(places)])) - 1
    spaces = np.flatnonzero(space)
    generated = np.fromiter(map(_is_generated, repeat(handle), spaces.tolist()), dtype=int, count=len(spaces))
    drawn = spaces[generated == 0]
    before = np.searchsorted(drawn, places[starts])  # how many spaces the file itself has up to each run
    corners = np.stack((left[starts], bottom[starts], right[ends], top[starts]), axis=1)
    return _Runs(places[starts], places[ends] + 1, corners, np.diff(before, prepend=0) > 0)


# --- accents -------------------------------------------------------------------------------------------------------


def _accented(text_page: pdfium.PdfTextPage, runs: _Runs, codes: Column) -> _Runs:
    """The runs without accents drawn over or under letters; those letters take them on in `codes`."""
    accents = np.flatnonzero(_are(_MARKS, codes)).tolist()
    if not accents:
        return runs
    for index in accents:
        accent = loose_box_at(text_page, index)
        under = _letter_under(text_page, index, accent, runs, codes)
        letter = composed(chr(codes[under]), chr(codes[index])) if under is not None else None
        if under is not None and letter is not None:
            codes[under], codes[index] = ord(letter), _TAKEN
    left = np.concatenate(([0], np.cumsum(codes != _TAKEN)))
    held = np.flatnonzero(left[runs.end] > left[runs.start])
    return _Runs(runs.start[held], runs.end[held], runs.corners[held], runs.after_space[held])


def _letter_under(
    text_page: pdfium.PdfTextPage, own: int, accent: c.FS_RECTF, runs: _Runs, codes: Column
) -> int | None:
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


def size_at(text_page: pdfium.PdfTextPage, index: int) -> float:
    """The size of a character."""
    return float(sizes_at(text_page, [index])[0])


def sizes_at(text_page: pdfium.PdfTextPage, places: Sequence[int]) -> Column:
    """The sizes of characters."""
    handle = address(text_page)
    matrices = np.zeros((len(places), 6), dtype=np.float32)
    deque(map(_matrix_of, repeat(handle), places, _rows(matrices)), maxlen=0)
    em = np.fromiter(map(_size_of, repeat(handle), places), dtype=float, count=len(places))
    sizes: Column = em * np.hypot(matrices[:, 2].astype(float), matrices[:, 3].astype(float))
    return sizes


def is_bold_at(text_page: pdfium.PdfTextPage, index: int) -> bool:
    """Whether a character is bold."""
    text_object = _object_of(address(text_page), index)
    font = _font_of(text_object) if text_object else None
    return _is_bold(font) if font else False


def _is_bold(font: int) -> bool:
    name = ctypes.create_string_buffer(256)
    _base_name(font, ctypes.addressof(name), 256)
    return bool(_BOLD.search(name.value.decode("latin-1"))) or _weight_of(font) >= 600


def _height(along: float, up: float) -> float:
    """The scale of a matrix across the line, by its second column."""
    return abs(up) if along == 0 else math.hypot(along, up)


# --- all runs ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Script:
    """How the characters of a text object are set: `turn` as seen, `scale` of an em along the line."""

    turn: int
    size: float
    scale: float
    bold: bool
    slant: float
    pale: bool = False


class _Glyphs:
    """Asks a text page about its runs: about all at once, since one call after the other takes far longer."""

    def __init__(self, text_page: pdfium.PdfTextPage, codes: Column, frame: Frame) -> None:
        self._handle = address(text_page)
        self._codes = codes
        self._frame = frame
        self._bold: dict[int, bool] = {}
        self._doubles = (c_double * 4)()
        self._place = ctypes.addressof(self._doubles)

    def pieces(self, runs: _Runs) -> Pieces:
        frame = self._frame
        starts, ends = runs.start.tolist(), runs.end.tolist()
        scripts = self._scripts(runs, starts)
        turn, size, bold, slant, pale = np.array([(s.turn, s.size, s.bold, s.slant, s.pale) for s in scripts]).T
        origins, inks = self._origins(starts), self._inks(starts, ends)
        corners = runs.corners.copy()
        plain = (turn == 0) & (slant == 0) if frame.quarters == 0 else np.zeros(len(runs), dtype=bool)
        corners[plain, 0] = origins[plain, 0]
        for n in np.flatnonzero(plain & ~(inks[:, 2] < corners[:, 2] - _TOUCHING)).tolist():
            corners[n, 2] = self._end(ends[n] - 1, float(corners[n, 2]), scripts[n].scale)
        return Pieces(
            texts=self._texts(starts, ends),
            advance=frame.boxes(corners),
            ink=frame.boxes(np.where(np.isnan(inks), corners, inks)),
            origin=np.stack(frame.point(*origins.T), axis=1),
            size=np.where(size == 0, corners[:, 3] - corners[:, 1], size),
            turn=turn.astype(int),
            bold=bold.astype(bool),
            after_space=runs.after_space,
            slant=slant,
            pale=pale.astype(bool),
        )

    def _texts(self, starts: Sequence[int], ends: Sequence[int]) -> list[str]:
        text = self._codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
        held = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        taken = chr(_TAKEN)
        return [one.replace(taken, "") for one in held] if taken in text else held

    def _scripts(self, runs: _Runs, starts: Sequence[int]) -> list[_Script]:
        """How each run's characters are set: each text object is asked once, and of many only few differ."""
        objects = list(map(_object_of, repeat(self._handle), starts))
        first = {one or -n: n for n, one in reversed(list(enumerate(objects, start=1)))}  # with none, each for itself
        asked = [starts[n - 1] for n in first.values()]
        sizes = map(_size_of, repeat(self._handle), asked)
        matrices = np.zeros((len(asked), 6), dtype=np.float32)
        deque(map(_matrix_of, repeat(self._handle), asked, _rows(matrices)), maxlen=0)
        known: dict[tuple[float | None, ...], _Script] = {}
        scripts: dict[int, _Script] = {}
        for (one, n), size, matrix in zip(first.items(), sizes, matrices[:, :4].tolist(), strict=True):
            key = (_font_of(one) if one > 0 else None, size, *matrix)
            script = known.get(key) or known.setdefault(key, self._script(*key))
            height = runs.corners[n - 1, 3] - runs.corners[n - 1, 1] if script.size == 0 else script.size
            pale = height >= _LARGE and self._is_pale(starts[n - 1])
            scripts[one] = replace(script, pale=True) if pale else script
        return [scripts[one or -n] for n, one in enumerate(objects, start=1)]

    def _script(self, font: int | None, em: float, a: float, b: float, along: float, up: float) -> _Script:
        """How characters of a font of this size are set by their matrix."""
        level = b == 0 and a > 0
        quarters = 0.0 if level else math.atan2(b, a) / (math.pi / 2)
        slant = quarters - round(quarters)
        return _Script(
            turn=(round(quarters) - self._frame.quarters) % 4,
            size=em * _height(along, up),
            scale=em * a,
            bold=self._is_bold(font),
            slant=slant if abs(slant) >= _SLANTED else 0.0,
        )

    def _is_pale(self, index: int) -> bool:
        """Whether a character is light (but not white, as on a dark ground) or lets through what lies under it."""
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        place = map(ctypes.addressof, (red, green, blue, alpha))
        if not _colour_of(self._handle, index, *place):
            return False
        lightness = 0.3 * red.value + 0.59 * green.value + 0.11 * blue.value
        return alpha.value < _LETS_THROUGH or _LIGHT <= lightness < _WHITE

    def _is_bold(self, font: int | None) -> bool:
        """Whether a font is bold; each is asked once."""
        if not font:
            return False
        if font not in self._bold:
            self._bold[font] = _is_bold(font)
        return self._bold[font]

    def _origins(self, starts: Sequence[int]) -> Column:
        """Where the first glyph of each run stands on its line, in user space."""
        held = np.zeros((len(starts), 2))
        deque(map(_origin_of, repeat(self._handle), starts, _rows(held), _rows(held, 1)), maxlen=0)
        return held

    def _end(self, last: int, x1: float, scale: float) -> float:
        """Where a run's last glyph ends by its font: pdfium's box is wider where ink hangs over (italic f)."""
        place = self._place
        _char_box(self._handle, last, place, place + 8, place + 16, place + 24)  # left, right, bottom, top
        if self._doubles[1] < x1 - _TOUCHING:
            return x1
        width = c_float()
        text_object = _object_of(self._handle, last)
        font = _font_of(text_object) if text_object else None
        code = int(self._codes[last])
        if not font or not _glyph_width(font, code, 1.0, ctypes.addressof(width)) or width.value <= 0:
            return x1
        _origin_of(self._handle, last, place, place + 8)
        return min(x1, self._doubles[0] + width.value * scale)

    def _inks(self, starts: Sequence[int], ends: Sequence[int]) -> Column:
        """The corners (x0, y0, x1, y1) of the box that hugs each run's ink, in user space; NaN where none is inked."""
        lengths = [end - start for start, end in zip(starts, ends, strict=True)]
        held = np.full((len(starts), 4), np.nan)
        counts = map(_count_rects, repeat(self._handle), starts, lengths)
        first = map(_rect_of, repeat(self._handle), repeat(0), *_corner_places(held))
        count = np.fromiter((many for many, _ in zip(counts, first, strict=True)), dtype=int, count=len(starts))
        several = np.flatnonzero(count > 1)
        if not len(several):
            return held
        ends_of = np.cumsum(count[several])
        corners = np.empty((int(ends_of[-1]), 4))
        places = _corner_places(corners)
        for n, end in zip(several.tolist(), ends_of.tolist(), strict=True):
            many = _count_rects(self._handle, starts[n], lengths[n])
            deque(map(_rect_of, repeat(self._handle), range(many), *(p[end - many : end] for p in places)), maxlen=0)
        first_of = ends_of - count[several]
        held[several, :2] = np.minimum.reduceat(corners[:, :2], first_of)
        held[several, 2:] = np.maximum.reduceat(corners[:, 2:], first_of)
        return held


def _corner_places(corners: Column) -> tuple[range, ...]:
    """Where pdfium is to write left, top, right and bottom of rectangles (its order) in rows of x0, y0, x1, y1."""
    return tuple(_rows(corners, column) for column in _LEFT_TOP_RIGHT_BOTTOM)


def _rows(array: Column, column: int = 0) -> range:
    """Where a column's values lie in memory."""
    first = array.ctypes.data + column * array.itemsize
    return range(first, first + array.nbytes, array.strides[0])
