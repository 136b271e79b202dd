"""The glyphs of a page as pdfium sets them: runs that stand close together, moved to the page as seen."""

from __future__ import annotations

import ctypes
import math
import re
from collections import deque
from collections.abc import Sequence
from ctypes import c_double, c_float, c_int, c_size_t, c_uint, c_void_p
from itertools import repeat

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as c

from casex.errors import LimitExceeded
from casex.readers.pdf_calls import address, plain_call, rows_of
from casex.readers.pdf_frame import Frame
from casex.readers.pdf_runs import TAKEN, Runs, after_space, codes_on, go_on, object_of, runs_of, tokens_of
from casex.readers.pieces import Column, Pieces, paired

MAXIMUM_CHARACTERS = 500_000
_TOUCHING = 0.01
_BOLD = re.compile(r"bold|black|heavy|demi|[-,]b(d|\b)", re.I)
_SLANTED = 0.08  # of a quarter turn: a text layer over a scan may stand a little askew
_LARGE = 14.0  # points: smaller letters make no watermark
_LIGHT, _WHITE = 150, 250  # of 255: no darker colour shows what lies under it; white stands on a dark ground
_LETS_THROUGH = 180  # of 255
_LEFT_TOP_RIGHT_BOTTOM = (0, 3, 2, 1)  # the order of pdfium's rectangles, in corners x0, y0, x1, y1
_SMALL, _MARKED = 0.86, 0.8  # of the size of what a mark stands in, and beside: how large, and how high or low
_MANY_PAIRS = 2_000_000  # of pieces on lines that are near: to look at more takes longer than to read word by word

# Pages have thousands of characters: these take addresses as plain numbers, which halves the time of a call.
_font_of = plain_call(c.FPDFTextObj_GetFont, c_size_t, c_void_p)
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


def pieces_of(text_page: pdfium.PdfTextPage, frame: Frame, where: str) -> Pieces:
    """Runs of glyphs of a page, in the order of the file."""
    codes = _codes_on(text_page, where)
    return _Glyphs(text_page, codes, frame).pieces(runs_of(text_page, codes))


def prose_of(text_page: pdfium.PdfTextPage, frame: Frame, where: str) -> Pieces:
    """As `pieces_of`, for running text: whole stretches of a line, where nothing stands in their way."""
    codes = _codes_on(text_page, where)
    long = _Glyphs(text_page, codes, frame).stretches(tokens_of(text_page, codes))
    return pieces_of(text_page, frame, where) if _stand_in_the_way(long) else long


def _codes_on(text_page: pdfium.PdfTextPage, where: str) -> Column:
    count = c.FPDFText_CountChars(text_page)
    if count > MAXIMUM_CHARACTERS:
        raise LimitExceeded(
            f"{where}: {count:,} characters on one page (limit {MAXIMUM_CHARACTERS:,}); leave it out with pages="
        )
    return codes_on(text_page)


def _stand_in_the_way(pieces: Pieces) -> bool:
    """Whether pieces, or marks beside them, are set into others; where too many stand near to tell, they may be."""
    x0, x1, y, size = pieces.ink[:, 0], pieces.ink[:, 2], pieces.origin[:, 1], pieces.size
    order = np.lexsort((x0, y))
    line = np.diff(y[order]) == 0
    within = (x0 + x1)[order][1:] < 2 * x1[order][:-1]
    if (line & within).any():
        return True
    first = np.searchsorted(y[order], y - _MARKED * size, side="right")
    last = np.searchsorted(y[order], y + _MARKED * size)
    if (last - first).sum() > _MANY_PAIRS:
        return True
    piece, at = paired(first, last)
    mark = order[at]
    middle = ((x0 + x1) / 2)[mark]
    return bool(((size[mark] < _SMALL * size[piece]) & (x0[piece] < middle) & (middle < x1[piece])).any())


# --- single characters ---------------------------------------------------------------------------------------------


def size_at(text_page: pdfium.PdfTextPage, index: int) -> float:
    """The size of a character."""
    return float(sizes_at(text_page, [index])[0])


def sizes_at(text_page: pdfium.PdfTextPage, places: Sequence[int]) -> Column:
    """The sizes of characters."""
    handle = address(text_page)
    matrices = np.zeros((len(places), 6), dtype=np.float32)
    deque(map(_matrix_of, repeat(handle), places, rows_of(matrices)), maxlen=0)
    em = np.fromiter(map(_size_of, repeat(handle), places), dtype=float, count=len(places))
    sizes: Column = em * np.hypot(matrices[:, 2].astype(float), matrices[:, 3].astype(float))
    return sizes


def is_bold_at(text_page: pdfium.PdfTextPage, index: int) -> bool:
    """Whether a character is bold."""
    font = _font_at(address(text_page), index)
    return _is_bold(font) if font else False


def _font_at(handle: int, index: int) -> int:
    """The font of a character; 0 where there is none."""
    text_object = object_of(handle, index)
    return int(_font_of(text_object)) if text_object else 0


def _is_bold(font: int) -> bool:
    name = ctypes.create_string_buffer(256)
    _base_name(font, ctypes.addressof(name), 256)
    return bool(_BOLD.search(name.value.decode("latin-1"))) or _weight_of(font) >= 600


def _height(along: float, up: float) -> float:
    """The scale of a matrix across the line, by its second column."""
    return abs(up) if along == 0 else math.hypot(along, up)


# --- all runs ------------------------------------------------------------------------------------------------------


class _Glyphs:
    """Asks a text page about its runs: about all at once, since one call after the other takes far longer."""

    def __init__(self, text_page: pdfium.PdfTextPage, codes: Column, frame: Frame) -> None:
        self._text_page = text_page
        self._handle = address(text_page)
        self._codes = codes
        self._frame = frame
        self._doubles = (c_double * 4)()
        self._place = ctypes.addressof(self._doubles)

    def pieces(self, runs: Runs) -> Pieces:
        return self._placed(runs, self._scripts(runs)) if len(runs) else Pieces.none()

    def stretches(self, runs: Runs) -> Pieces:
        """Pieces of runs that go on, over single spaces, in runs set as they are."""
        if not len(runs):
            return Pieces.none()
        scripts = self._scripts(runs)
        together = go_on(runs, self._codes) & (scripts[:, 1:] == scripts[:, :-1]).all(0)
        self._codes[runs.end[:-1][together]] = ord(" ")
        heads = np.flatnonzero(np.concatenate(([True], ~together)))
        tails = np.append(heads[1:], len(runs)) - 1
        corners = np.hstack((runs.corners[heads, :2], runs.corners[tails, 2:]))
        return self._placed(Runs(runs.start[heads], runs.end[tails], corners, runs.owner[heads]), scripts[:, heads])

    def _placed(self, runs: Runs, scripts: Column) -> Pieces:
        frame = self._frame
        turn, size, scale, bold, slant, pale = scripts
        origins, inks = self._origins(runs), self._inks(runs)
        corners = runs.corners.copy()
        plain = (turn == 0) & (slant == 0) & (frame.quarters == 0)
        corners[plain, 0] = origins[plain, 0]
        over = self._clipped(runs, corners, origins, plain)
        for n in np.flatnonzero(plain & ~over & ~(inks[:, 2] < corners[:, 2] - _TOUCHING)).tolist():
            corners[n, 2] = self._end(int(runs.end[n]) - 1, float(corners[n, 2]), float(scale[n]))
        return Pieces(
            texts=self._texts(runs),
            advance=frame.boxes(corners),
            ink=frame.boxes(np.where(np.isnan(inks), corners, inks)),
            origin=np.stack(frame.point(*origins.T), axis=1),
            size=np.where(size == 0, corners[:, 3] - corners[:, 1], size),
            turn=turn.astype(int),
            bold=bold.astype(bool),
            after_space=after_space(self._text_page, self._codes, runs),
            slant=slant,
            pale=pale.astype(bool),
        )

    @staticmethod
    def _clipped(runs: Runs, corners: Column, origins: Column, plain: Column) -> Column:
        """Which runs hang over into the next of their word; they end where that one begins."""
        beside = plain[:-1] & plain[1:] & (runs.start[1:] == runs.end[:-1]) & (origins[1:, 1] == origins[:-1, 1])
        left, right = corners[:-1], corners[1:, 0]
        over = beside & (left[:, 0] < right) & (right < left[:, 2])
        left[over, 2] = right[over]
        return np.append(over, False)

    def _texts(self, runs: Runs) -> list[str]:
        text = self._codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
        held = [text[start:end] for start, end in zip(runs.start.tolist(), runs.end.tolist(), strict=True)]
        taken = chr(TAKEN)
        return [one.replace(taken, "") for one in held] if taken in text else held

    def _scripts(self, runs: Runs) -> Column:
        """How each run's characters are set: each text object is asked once, and of many only few differ.

        Rows are the quarter turns as seen, the size, the scale of an em along the line, whether bold, by which share of
        a quarter turn aslant, whether pale; columns are the runs.
        """
        objects = np.where(runs.owner > 0, runs.owner, -np.arange(len(runs)))  # with none, each for itself
        held, first, which = np.unique(objects, return_index=True, return_inverse=True)
        asked = runs.start[first].tolist()
        fonts = (_font_of(one) if one > 0 else 0 for one in held.tolist())
        sizes = map(_size_of, repeat(self._handle), asked)
        matrices = np.zeros((len(asked), 6), dtype=np.float32)
        deque(map(_matrix_of, repeat(self._handle), asked, rows_of(matrices)), maxlen=0)
        keys = list(zip(fonts, sizes, *matrices[:, :4].T.tolist(), strict=True))
        known = {key: n for n, key in enumerate(dict.fromkeys(keys))}
        scripts = np.array([self._script(*key) for key in known])[[known[key] for key in keys]]
        height = np.where(scripts[:, 1] == 0, (runs.corners[:, 3] - runs.corners[:, 1])[first], scripts[:, 1])
        for n in np.flatnonzero(height >= _LARGE).tolist():
            scripts[n, 5] = self._is_pale(asked[n])
        of_runs: Column = scripts[which].T
        return of_runs

    def _script(self, font: int, em: float, a: float, b: float, along: float, up: float) -> tuple[float, ...]:
        """How characters of a font of this size are set by their matrix, as `_scripts` has it."""
        level = b == 0 and a > 0
        quarters = 0.0 if level else math.atan2(b, a) / (math.pi / 2)
        slant = quarters - round(quarters)
        turn = (round(quarters) - self._frame.quarters) % 4
        bold = font > 0 and _is_bold(font)
        return turn, em * _height(along, up), em * a, bold, slant if abs(slant) >= _SLANTED else 0.0, False

    def _is_pale(self, index: int) -> bool:
        """Whether a character is light (but not white, as on a dark ground) or lets through what lies under it."""
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        place = map(ctypes.addressof, (red, green, blue, alpha))
        if not _colour_of(self._handle, index, *place):
            return False
        lightness = 0.3 * red.value + 0.59 * green.value + 0.11 * blue.value
        return alpha.value < _LETS_THROUGH or _LIGHT <= lightness < _WHITE

    def _origins(self, runs: Runs) -> Column:
        """Where the first glyph of each run stands on its line, in user space."""
        held = np.zeros((len(runs), 2))
        deque(map(_origin_of, repeat(self._handle), runs.start.tolist(), rows_of(held), rows_of(held, 1)), maxlen=0)
        return held

    def _end(self, last: int, x1: float, scale: float) -> float:
        """Where a run's last glyph ends by its font: pdfium's box is wider where ink hangs over (italic f)."""
        place = self._place
        _char_box(self._handle, last, place, place + 8, place + 16, place + 24)  # left, right, bottom, top
        if self._doubles[1] < x1 - _TOUCHING:
            return x1
        width = c_float()
        font = _font_at(self._handle, last)
        code = int(self._codes[last])
        if not font or not _glyph_width(font, code, 1.0, ctypes.addressof(width)) or width.value <= 0:
            return x1
        _origin_of(self._handle, last, place, place + 8)
        return min(x1, self._doubles[0] + width.value * scale)

    def _inks(self, runs: Runs) -> Column:
        """The corners (x0, y0, x1, y1) of the box that hugs each run's ink, in user space; NaN where none is inked."""
        starts, lengths = runs.start.tolist(), (runs.end - runs.start).tolist()
        held = np.full((len(runs), 4), np.nan)
        counts = map(_count_rects, repeat(self._handle), starts, lengths)
        first = map(_rect_of, repeat(self._handle), repeat(0), *_corner_places(held))
        count = np.array([many for many, _ in zip(counts, first, strict=True)])
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
    return tuple(rows_of(corners, column) for column in _LEFT_TOP_RIGHT_BOTTOM)
