"""What pdfium draws on a page: runs of glyphs and rules, moved to the top-left origin of the page as seen."""

from __future__ import annotations

import ctypes
import math
import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from ctypes import c_double, c_float, c_int, c_size_t, c_uint, c_ulong, c_void_p
from dataclasses import dataclass, replace
from itertools import compress, pairwise, repeat
from typing import Any, TypeVar

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as c
from numpy.typing import NDArray

from casex.errors import LimitExceeded
from casex.model import Box, Rule
from casex.readers.accents import ACCENTS, composed
from casex.readers.pdf_calls import address, plain_call
from casex.readers.pieces import Piece

MAXIMUM_CHARACTERS = 500_000
MAXIMUM_PATHS = 200_000
MAXIMUM_SEGMENTS = 500_000  # of all paths of a page
_LETTERSPACE = 0.05  # of an em: a wider gap ends a run
_SLACK = 0.03  # of an em: boxes of one font on one line differ by less
_TOUCHING = 0.01
_THIN = 2.5  # points: what is thinner is a rule
_SHORT = 4.0  # points: what is shorter is no rule
_SHADED, _LINE = 20.0, 5.0  # points: a shaded stripe is at least so wide and so high
_CORNERS = 4
_SQUARE = 0.1  # points
_SEEN = 0.7  # points between two stripes that one sees
_BOLD = re.compile(r"bold|black|heavy|demi|[-,]b(d|\b)", re.I)
_SPACES = frozenset({0x20, 0xA0, 0x0D, 0x0A, 0x09, 0x200B, 0x3000, *range(0x2000, 0x200B)})
_SURROGATES = range(0xD800, 0xE000)
_TAKEN = -1  # the code of an accent that its letter has taken on
_LAST_SIGN = 0x40
_PUSHED = 0.35
_MAXIMUM_DEPTH = 6
_SLANTED = 0.08  # of a quarter turn: a text layer over a scan may stand a little askew
_LARGE = 14.0  # points: smaller letters make no watermark
_LIGHT, _WHITE = 150, 250  # of 255: no darker colour shows what lies under it; white stands on a dark ground
_LETS_THROUGH = 180  # of 255

_LEFT_TOP_RIGHT_BOTTOM = (0, 3, 2, 1)  # the order of pdfium's rectangles, in corners x0, y0, x1, y1

_Array = NDArray[Any]
_Number = TypeVar("_Number", float, NDArray[np.float64])


@dataclass(frozen=True, slots=True)
class Frame:
    """How user space (left, bottom, right, top; `quarters` turns clockwise) lies on the page as seen."""

    left: float
    bottom: float
    right: float
    top: float
    quarters: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as seen."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.quarters % 2 else (width, height)

    def place(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A box given by two user-space corners, as seen."""
        (ax, ay), (bx, by) = self.point(x0, y0), self.point(x1, y1)
        left, right = (ax, bx) if ax <= bx else (bx, ax)
        return Box(left, ay, right, by) if ay <= by else Box(left, by, right, ay)

    def back(self, box: Box) -> tuple[float, float, float, float]:
        """The user-space corners (x0, y0, x1, y1) of a box as seen."""
        if self.quarters == 0:
            return self.left + box.x0, self.top - box.bottom, self.left + box.x1, self.top - box.top
        if self.quarters == 1:
            return self.left + box.top, self.bottom + box.x0, self.left + box.bottom, self.bottom + box.x1
        if self.quarters == 2:
            return self.right - box.x1, self.bottom + box.top, self.right - box.x0, self.bottom + box.bottom
        return self.right - box.bottom, self.top - box.x1, self.right - box.top, self.top - box.x0

    def point(self, x: _Number, y: _Number) -> tuple[_Number, _Number]:
        if self.quarters == 0:
            return x - self.left, self.top - y
        if self.quarters == 1:
            return y - self.bottom, x - self.left
        if self.quarters == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x


def frame_of(page: pdfium.PdfPage) -> Frame:
    """The frame of a page: the part of user space that is shown, and its rotation."""
    rect = c.FS_RECTF()
    c.FPDF_GetPageBoundingBox(page, rect)
    return Frame(rect.left, rect.bottom, rect.right, rect.top, c.FPDFPage_GetRotation(page) % 4)


# --- glyphs --------------------------------------------------------------------------------------------------------

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


@dataclass(slots=True)
class _Run:
    """Characters `start` to `end` of a text page that stand close together on one line."""

    start: int
    end: int
    x0: float
    y0: float
    x1: float
    y1: float
    after_space: bool


def pieces_of(text_page: pdfium.PdfTextPage, frame: Frame, where: str) -> tuple[Piece, ...]:
    """Runs of glyphs of a page, in the order of the file."""
    count = c.FPDFText_CountChars(text_page)
    if count > MAXIMUM_CHARACTERS:
        raise LimitExceeded(
            f"{where}: {count:,} characters on one page (limit {MAXIMUM_CHARACTERS:,}); leave it out with pages="
        )
    codes = _codes(text_page, count)
    runs = _accented(text_page, _runs(text_page, codes), codes)
    return _Glyphs(text_page, codes, frame).pieces(runs) if runs else ()


def _codes(text_page: pdfium.PdfTextPage, count: int) -> list[int]:
    """Unicode of every character; in one call where pdfium's text has as many units as it has characters."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = c.FPDFText_GetText(text_page, 0, count, buffer)
    codes = buffer[:count]
    if written == count + 1 and not any(code in _SURROGATES or code == 0 for code in set(codes)):
        return codes
    return [c.FPDFText_GetUnicode(text_page, index) for index in range(count)]


def _runs(text_page: pdfium.PdfTextPage, codes: list[int]) -> list[_Run]:
    """Characters between spaces, parted where the next one is not on the line or not close."""
    handle = address(text_page)
    shown = [index for index, code in enumerate(codes) if code not in _SPACES]
    if not shown:
        return []
    boxes = np.empty((len(shown), 4), dtype=np.float32)  # left, top, right, bottom
    deque(map(_loose_box, repeat(handle), shown, _rows(boxes)), maxlen=0)
    left, top, right, bottom = np.nan_to_num(boxes.astype(float)).T  # broken files place letters nowhere
    em = (top - bottom)[:-1]
    level = (abs(top[1:] - top[:-1]) < _SLACK * em) & (abs(bottom[1:] - bottom[:-1]) < _SLACK * em)
    one_glyph = (left[1:] == left[:-1]) & (right[1:] == right[:-1])  # a ligature that stands for several characters
    near = abs(left[1:] - right[:-1]) < _LETTERSPACE * em
    places = np.array(shown)
    apart = (places[1:] - places[:-1] > 1) | ~(level & (one_glyph | near))
    starts = np.concatenate(([0], np.flatnonzero(apart) + 1))
    ends = np.concatenate((starts[1:], [len(shown)])) - 1
    spaces = [index for index, code in enumerate(codes) if code in _SPACES]
    drawn = list(compress(spaces, map((0).__eq__, map(_is_generated, repeat(handle), spaces))))
    before = np.searchsorted(drawn, places[starts])  # how many spaces the file itself has up to each run
    after_space = np.diff(before, prepend=0) > 0
    return [
        _Run(*run)
        for run in zip(
            places[starts].tolist(), (places[ends] + 1).tolist(), left[starts].tolist(), bottom[starts].tolist(),
            right[ends].tolist(), top[starts].tolist(), after_space.tolist(), strict=True,
        )
    ]  # fmt: skip


def _accented(text_page: pdfium.PdfTextPage, runs: list[_Run], codes: list[int]) -> list[_Run]:
    """The runs without accents drawn over or under letters; those letters take them on in `codes`."""
    if ACCENTS.isdisjoint(codes):
        return runs
    for run in runs:
        for index in range(run.start, run.end):
            if codes[index] not in ACCENTS:
                continue
            accent = loose_box_at(text_page, index)
            under = _letter_under(text_page, index, accent, runs, codes)
            letter = composed(chr(codes[under]), chr(codes[index])) if under is not None else None
            if under is not None and letter is not None:
                codes[under], codes[index] = ord(letter), _TAKEN
    return [run for run in runs if any(codes[index] != _TAKEN for index in range(run.start, run.end))]


def _letter_under(
    text_page: pdfium.PdfTextPage, own: int, accent: c.FS_RECTF, runs: list[_Run], codes: list[int]
) -> int | None:
    """The letter on an accent's line (or a little lower: capitals push theirs up) that lies under its middle."""
    x, height = (accent.left + accent.right) / 2, accent.top - accent.bottom
    for run in runs:
        if run.x0 <= x <= run.x1 and -0.1 * height < accent.bottom - run.y0 < _PUSHED * height:
            for index in range(run.start, run.end):
                box = loose_box_at(text_page, index)
                if index != own and codes[index] > _LAST_SIGN and box.left <= x <= box.right:
                    return index
    return None


def loose_box_at(text_page: pdfium.PdfTextPage, index: int) -> c.FS_RECTF:
    """The box of a character by its font, in user space."""
    rect = c.FS_RECTF()
    c.FPDFText_GetLooseCharBox(text_page, index, rect)
    return rect


def size_at(text_page: pdfium.PdfTextPage, index: int) -> float:
    """The size of a character."""
    matrix = c.FS_MATRIX()
    handle = address(text_page)
    _matrix_of(handle, index, ctypes.addressof(matrix))
    return float(_size_of(handle, index) * _height(matrix.c, matrix.d))


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

    def __init__(self, text_page: pdfium.PdfTextPage, codes: list[int], frame: Frame) -> None:
        self._handle = address(text_page)
        self._codes = codes
        self._frame = frame
        self._bold: dict[int, bool] = {}
        self._doubles = (c_double * 4)()
        self._place = ctypes.addressof(self._doubles)

    def pieces(self, runs: Sequence[_Run]) -> tuple[Piece, ...]:
        frame = self._frame
        starts = [run.start for run in runs]
        scripts = self._scripts(runs, starts)
        origins, inks = self._origins(starts), self._inks(runs, starts)
        boxes = np.array([(run.x0, run.y0, run.x1, run.y1) for run in runs])
        plain = np.array([script.turn == frame.quarters == script.slant == 0 for script in scripts])
        boxes[plain, 0] = origins[plain, 0]
        for n in np.flatnonzero(plain & ~(inks[:, 2] < boxes[:, 2] - _TOUCHING)).tolist():
            boxes[n, 2] = self._end(runs[n], scripts[n])
        letters = ["" if code == _TAKEN else chr(code) for code in self._codes]
        x, y = frame.point(*origins.T)
        placed = zip(
            runs, _boxes(frame, boxes), _boxes(frame, np.where(np.isnan(inks), boxes, inks)),
            zip(x.tolist(), y.tolist(), strict=True), scripts, strict=True,
        )  # fmt: skip
        return tuple(
            Piece(
                "".join(letters[run.start : run.end]), advance, ink, origin, script.size or run.y1 - run.y0,
                script.turn, script.bold, run.after_space, script.slant, script.pale,
            )
            for run, advance, ink, origin, script in placed
        )  # fmt: skip

    def _scripts(self, runs: Sequence[_Run], starts: Sequence[int]) -> list[_Script]:
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
            run = runs[n - 1]
            pale = (script.size or run.y1 - run.y0) >= _LARGE and self._is_pale(run.start)
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

    def _origins(self, starts: Sequence[int]) -> _Array:
        """Where the first glyph of each run stands on its line, in user space."""
        held = np.zeros((len(starts), 2))
        deque(map(_origin_of, repeat(self._handle), starts, _rows(held), _rows(held, 1)), maxlen=0)
        return held

    def _end(self, run: _Run, script: _Script) -> float:
        """Where a run's last glyph ends by its font: pdfium's box is wider where ink hangs over (italic f)."""
        last, place = run.end - 1, self._place
        _char_box(self._handle, last, place, place + 8, place + 16, place + 24)  # left, right, bottom, top
        if self._doubles[1] < run.x1 - _TOUCHING:
            return run.x1
        width = c_float()
        text_object = _object_of(self._handle, last)
        font = _font_of(text_object) if text_object else None
        if not font or not _glyph_width(font, self._codes[last], 1.0, ctypes.addressof(width)) or width.value <= 0:
            return run.x1
        _origin_of(self._handle, last, place, place + 8)
        return min(run.x1, self._doubles[0] + width.value * script.scale)

    def _inks(self, runs: Sequence[_Run], starts: Sequence[int]) -> _Array:
        """The corners (x0, y0, x1, y1) of the box that hugs each run's ink, in user space; NaN where none is inked."""
        held = np.full((len(runs), 4), np.nan)
        place = self._place
        lengths = [run.end - run.start for run in runs]
        counts = map(_count_rects, repeat(self._handle), starts, lengths)
        first = map(
            _rect_of, repeat(self._handle), repeat(0), *(_rows(held, corner) for corner in _LEFT_TOP_RIGHT_BOTTOM)
        )
        several = [n for n, (count, _) in enumerate(zip(counts, first, strict=True)) if count > 1]
        for n in several:
            corners = np.empty((_count_rects(self._handle, starts[n], lengths[n]), 4))
            for number in range(len(corners)):
                _rect_of(self._handle, number, place, place + 8, place + 16, place + 24)
                corners[number] = np.take(self._doubles, _LEFT_TOP_RIGHT_BOTTOM)
            held[n] = *corners[:, :2].min(0), *corners[:, 2:].max(0)
        return held


def _rows(array: _Array, column: int = 0) -> range:
    """Where a column's values lie in memory."""
    first = array.ctypes.data + column * array.itemsize
    return range(first, first + array.nbytes, array.strides[0])


def _boxes(frame: Frame, corners: _Array) -> list[Box]:
    """Boxes given by two user-space corners each, as seen."""
    ax, ay = frame.point(corners[:, 0], corners[:, 1])
    bx, by = frame.point(corners[:, 2], corners[:, 3])
    sides = np.minimum(ax, bx), np.minimum(ay, by), np.maximum(ax, bx), np.maximum(ay, by)
    return list(map(Box, *(side.tolist() for side in sides)))


# --- rules ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Drawn:
    """The rules of a page, and how many pictures it shows."""

    rules: tuple[Rule, ...]
    images: int


def drawn_on(page: pdfium.PdfPage, frame: Frame, where: str) -> Drawn:
    """Thin bars, straight strokes and edges of shaded stripes as rules; shapes that are none of these are left out."""
    rules: list[Rule] = []
    stripes: list[_Stripe] = []
    images = paths = segments = 0
    for handle, kind, matrix in _objects(page):
        images += kind == c.FPDF_PAGEOBJ_IMAGE
        if kind != c.FPDF_PAGEOBJ_PATH:
            continue
        paths += 1
        if paths > MAXIMUM_PATHS:
            raise LimitExceeded(
                f"{where}: more than {MAXIMUM_PATHS:,} drawn paths on one page; leave it out with pages="
            )
        segments += c.FPDFPath_CountSegments(handle)
        if segments > MAXIMUM_SEGMENTS:
            raise LimitExceeded(
                f"{where}: paths of more than {MAXIMUM_SEGMENTS:,} segments on one page; leave it out with pages="
            )
        drawn = _rules_of(handle, matrix, frame)
        rules += drawn
        stripe = None if drawn else _stripe(handle, matrix, frame)
        if stripe is not None:
            stripes.append(stripe)
    return Drawn((*rules, *_edges(stripes)), images)


_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


_kind_of = plain_call(c.FPDFPageObj_GetType, c_int, c_void_p)
_on_page = plain_call(c.FPDFPage_GetObject, c_void_p, c_void_p, c_int)
_in_form = plain_call(c.FPDFFormObj_GetObject, c_void_p, c_void_p, c_ulong)


def _objects(page: pdfium.PdfPage) -> Iterator[tuple[c.FPDF_PAGEOBJECT, int, _Matrix]]:
    """Every drawn object but text: its kind, and for those of nested forms the matrix that places them."""
    handles = map(_on_page, repeat(address(page)), range(c.FPDFPage_CountObjects(page)))
    return _unfolded(handles, _IDENTITY, 0)


def _unfolded(handles: Iterable[int], matrix: _Matrix, depth: int) -> Iterator[tuple[c.FPDF_PAGEOBJECT, int, _Matrix]]:
    for place in handles:
        kind = _kind_of(place)
        if kind == c.FPDF_PAGEOBJ_TEXT:
            continue
        handle = ctypes.cast(place, c.FPDF_PAGEOBJECT)
        if kind != c.FPDF_PAGEOBJ_FORM or depth > _MAXIMUM_DEPTH:
            yield handle, kind, matrix
            continue
        own = c.FS_MATRIX()
        c.FPDFPageObj_GetMatrix(handle, own)
        inner = _product((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
        held = map(_in_form, repeat(place), range(c.FPDFFormObj_CountObjects(handle)))
        yield from _unfolded(held, inner, depth + 1)


def _product(m: _Matrix, n: _Matrix) -> _Matrix:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _moved(matrix: _Matrix, x: float, y: float) -> tuple[float, float]:
    return matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]


def _rules_of(handle: c.FPDF_PAGEOBJECT, matrix: _Matrix, frame: Frame) -> list[Rule]:
    x0, y0, x1, y1 = (ctypes.c_float() for _ in range(4))
    if not c.FPDFPageObj_GetBounds(handle, x0, y0, x1, y1):
        return []
    box = frame.place(*_moved(matrix, x0.value, y0.value), *_moved(matrix, x1.value, y1.value))
    if max(box.width, box.height) < _SHORT:
        return []
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    c.FPDFPath_GetDrawMode(handle, fill, stroke)
    if not (fill.value or stroke.value) or _is_invisible(handle, stroke=bool(stroke.value)):
        return []
    if min(box.width, box.height) <= _THIN:
        return [Rule(box)]
    return _strokes(handle, matrix, frame) if stroke.value else []


# --- shades --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stripe:
    """A rectangle filled with a colour."""

    box: Box
    colour: tuple[int, int, int]


def _stripe(handle: c.FPDF_PAGEOBJECT, matrix: _Matrix, frame: Frame) -> _Stripe | None:
    """A filled rectangle on which text may stand; None where an object is anything else."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    c.FPDFPath_GetDrawMode(handle, fill, stroke)
    if not fill.value or stroke.value or not _is_rectangle(handle) or _is_invisible(handle, stroke=False):
        return None
    x0, y0, x1, y1 = (ctypes.c_float() for _ in range(4))
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    c.FPDFPageObj_GetBounds(handle, x0, y0, x1, y1)
    c.FPDFPageObj_GetFillColor(handle, red, green, blue, alpha)
    box = frame.place(*_moved(matrix, x0.value, y0.value), *_moved(matrix, x1.value, y1.value))
    if max(box.width, box.height) < _SHADED or min(box.width, box.height) < _LINE:
        return None
    return _Stripe(box, (red.value, green.value, blue.value))


def _edges(stripes: Sequence[_Stripe]) -> Iterator[Rule]:
    """The long edges of shaded stripes, which part rows as rules do; one between two of a colour is not to be seen."""
    sides = [(stripe, stripe.box.width >= stripe.box.height, side) for stripe in stripes for side in (0, 1)]
    at: dict[tuple[bool, int, tuple[int, int, int]], list[Box]] = defaultdict(list)
    for stripe, level, side in sides:
        at[level, round(_edge(stripe.box, level, side)), stripe.colour].append(stripe.box)
    for stripe, level, side in sides:
        place = _edge(stripe.box, level, side)
        near = (box for n in (-1, 0, 1) for box in at.get((level, round(place) + n, stripe.colour), ()))
        if not any(_goes_on(stripe.box, box, level, side) for box in near):
            box = stripe.box
            yield Rule(
                Box(box.x0, place, box.x1, place) if level else Box(place, box.top, place, box.bottom), edge=True
            )


def _edge(box: Box, level: bool, side: int) -> float:
    return ((box.top, box.bottom) if level else (box.x0, box.x1))[side]


def _goes_on(box: Box, other: Box, level: bool, side: int) -> bool:
    """Whether another stripe takes on the one in `box` at one of its edges."""
    touches = abs(_edge(other, level, 1 - side) - _edge(box, level, side)) < _SEEN
    low, high = (_edge(other, not level, n) for n in (0, 1))
    return touches and low < _edge(box, not level, 0) + _SHADED and high > _edge(box, not level, 1) - _SHADED


def _is_rectangle(handle: c.FPDF_PAGEOBJECT) -> bool:
    """Whether a path is one closed figure of four level and upright sides."""
    count = c.FPDFPath_CountSegments(handle)
    if not _CORNERS <= count <= _CORNERS + 2:
        return False
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for index in range(count):
        segment = c.FPDFPath_GetPathSegment(handle, index)
        kind = c.FPDFPathSegment_GetType(segment)
        if kind == c.FPDF_SEGMENT_BEZIERTO or (kind == c.FPDF_SEGMENT_MOVETO) != (index == 0):
            return False
        c.FPDFPathSegment_GetPoint(segment, x, y)
        points.append((x.value, y.value))
    sides = pairwise([*points, points[0]])
    return all(min(abs(a[0] - b[0]), abs(a[1] - b[1])) < _SQUARE for a, b in sides)


def _is_invisible(handle: c.FPDF_PAGEOBJECT, *, stroke: bool) -> bool:
    """Whether a path is drawn in white or fully transparent."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    colour = c.FPDFPageObj_GetStrokeColor if stroke else c.FPDFPageObj_GetFillColor
    if not colour(handle, red, green, blue, alpha):
        return False
    return alpha.value == 0 or min(red.value, green.value, blue.value) > 250


def _strokes(handle: c.FPDF_PAGEOBJECT, matrix: _Matrix, frame: Frame) -> list[Rule]:
    """The straight, level or upright segments of a stroked path."""
    own = c.FS_MATRIX()
    c.FPDFPageObj_GetMatrix(handle, own)
    whole = _product((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
    rules: list[Rule] = []
    start = here = (0.0, 0.0)
    for index in range(c.FPDFPath_CountSegments(handle)):
        segment = c.FPDFPath_GetPathSegment(handle, index)
        x, y = ctypes.c_float(), ctypes.c_float()
        c.FPDFPathSegment_GetPoint(segment, x, y)
        there = _moved(whole, x.value, y.value)
        kind = c.FPDFPathSegment_GetType(segment)
        if kind == c.FPDF_SEGMENT_MOVETO:
            start = there
        elif kind == c.FPDF_SEGMENT_LINETO:
            rules += _straight(here, there, frame)
        here = there
        if c.FPDFPathSegment_GetClose(segment):
            rules += _straight(here, start, frame)
            here = start
    return rules


def _straight(one: tuple[float, float], other: tuple[float, float], frame: Frame) -> list[Rule]:
    box = frame.place(*one, *other)
    if min(box.width, box.height) > 0.5 or max(box.width, box.height) < _SHORT:
        return []
    return [Rule(box)]
