"""What pdfium draws on a page: runs of glyphs and rules, moved to the top-left origin of the page as seen."""

from __future__ import annotations

import ctypes
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as c

from casex.errors import LimitExceeded
from casex.model import Box, Rule
from casex.readers.accents import ACCENTS, composed
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

Place = Callable[[float, float, float, float], Box]


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
        return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def point(self, x: float, y: float) -> tuple[float, float]:
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


@dataclass(frozen=True, slots=True)
class _Run:
    """Characters `start` to `end` of a text page that stand close together on one line."""

    start: int
    end: int
    x0: float
    y0: float
    x1: float
    y1: float
    after_space: bool


def pieces_of(page: pdfium.PdfPage, frame: Frame, where: str) -> tuple[Piece, ...]:
    """Runs of glyphs of a page, in the order of the file."""
    text_page = page.get_textpage()
    try:
        count = c.FPDFText_CountChars(text_page)
        if count > MAXIMUM_CHARACTERS:
            raise LimitExceeded(
                f"{where}: {count:,} characters on one page (limit {MAXIMUM_CHARACTERS:,}); leave it out with pages="
            )
        codes = _codes(text_page, count)
        runs = _accented(text_page, list(_runs(text_page, codes)), codes)
        glyphs = _Glyphs(text_page, codes, frame)
        return tuple(map(glyphs.piece, runs))
    finally:
        text_page.close()


def _codes(text_page: pdfium.PdfTextPage, count: int) -> list[int]:
    """Unicode of every character; in one call where pdfium's text has as many units as it has characters."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = c.FPDFText_GetText(text_page, 0, count, buffer)
    codes = list(buffer[:count])
    if written == count + 1 and not any(code in _SURROGATES or code == 0 for code in codes):
        return codes
    return [c.FPDFText_GetUnicode(text_page, index) for index in range(count)]


def _runs(text_page: pdfium.PdfTextPage, codes: list[int]) -> Iterator[_Run]:
    loose_box, handle, is_generated = c.FPDFText_GetLooseCharBox, text_page.raw, c.FPDFText_IsGenerated
    rect = c.FS_RECTF()
    pointer = ctypes.byref(rect)
    start, space, at = -1, False, -1
    x0 = y0 = x1 = y1 = slack = reach = before = 0.0
    for index, code in enumerate(codes):
        if code in _SPACES:
            if start >= 0:
                yield _Run(start, at + 1, x0, y0, x1, y1, space)
                start, space = -1, False
            space = space or is_generated(handle, index) == 0
            continue
        loose_box(handle, index, pointer)
        left, right = rect.left, rect.right
        if start >= 0 and -slack < rect.top - y1 < slack and -slack < rect.bottom - y0 < slack:
            one_glyph = left == before and right == x1  # a ligature that stands for several characters
            if one_glyph or -reach < left - x1 < reach:
                before, x1, at = left, right, index
                continue
        if start >= 0:
            yield _Run(start, at + 1, x0, y0, x1, y1, space)
            space = False
        start, at, before = index, index, left
        x0, y0, x1, y1 = left, rect.bottom, right, rect.top
        slack, reach = (y1 - y0) * _SLACK, (y1 - y0) * _LETTERSPACE
    if start >= 0:
        yield _Run(start, at + 1, x0, y0, x1, y1, space)


def _accented(text_page: pdfium.PdfTextPage, runs: list[_Run], codes: list[int]) -> list[_Run]:
    """The runs without accents drawn over or under letters; those letters take them on in `codes`."""
    if not any(code in ACCENTS for code in codes):
        return runs
    for run in runs:
        for index in range(run.start, run.end):
            if codes[index] not in ACCENTS:
                continue
            accent = _loose(text_page, index)
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
                box = _loose(text_page, index)
                if index != own and codes[index] > _LAST_SIGN and box.left <= x <= box.right:
                    return index
    return None


def _loose(text_page: pdfium.PdfTextPage, index: int) -> c.FS_RECTF:
    rect = c.FS_RECTF()
    c.FPDFText_GetLooseCharBox(text_page, index, rect)
    return rect


class _Glyphs:
    """Asks a text page about its characters; what pdfium writes into is made once, since pages have thousands."""

    def __init__(self, text_page: pdfium.PdfTextPage, codes: list[int], frame: Frame) -> None:
        self._handle = text_page.raw
        self._codes = codes
        self._frame = frame
        self._faces = _Faces(text_page)
        self._doubles = tuple(ctypes.c_double() for _ in range(4))
        self._places = tuple(ctypes.byref(double) for double in self._doubles)
        self._matrix = c.FS_MATRIX()
        self._matrix_place = ctypes.byref(self._matrix)

    def piece(self, run: _Run) -> Piece:
        handle, matrix, frame = self._handle, self._matrix, self._frame
        c.FPDFText_GetMatrix(handle, run.start, self._matrix_place)
        level = matrix.b == 0 and matrix.a > 0
        quarters = 0.0 if level else math.atan2(matrix.b, matrix.a) / (math.pi / 2)
        slant = quarters - round(quarters)
        turn = (round(quarters) - frame.quarters) % 4
        font_size = c.FPDFText_GetFontSize(handle, run.start)
        height = abs(matrix.d) if matrix.c == 0 else math.hypot(matrix.c, matrix.d)
        x, y = self._origin(run.start)
        plain = turn == frame.quarters == 0 and abs(slant) < _SLANTED
        size = font_size * height or run.y1 - run.y0
        x0, x1 = (x, self._end(run, font_size * matrix.a)) if plain else (run.x0, run.x1)
        advance = frame.place(x0, run.y0, x1, run.y1)
        return Piece(
            text="".join([chr(code) for code in self._codes[run.start : run.end] if code != _TAKEN]),
            advance=advance,
            ink=self._ink(run) or advance,
            origin=frame.point(x, y),
            size=size,
            turn=turn,
            bold=self._faces.bold(run.start),
            after_space=run.after_space,
            slant=slant if abs(slant) >= _SLANTED else 0.0,
            pale=size >= _LARGE and self._is_pale(run.start),
        )

    def _is_pale(self, index: int) -> bool:
        """Whether a character is light (but not white, as on a dark ground) or lets through what lies under it."""
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        if not c.FPDFText_GetFillColor(self._handle, index, red, green, blue, alpha):
            return False
        lightness = 0.3 * red.value + 0.59 * green.value + 0.11 * blue.value
        return alpha.value < _LETS_THROUGH or _LIGHT <= lightness < _WHITE

    def _origin(self, index: int) -> tuple[float, float]:
        (x, y, *_), (to_x, to_y, *_) = self._doubles, self._places
        c.FPDFText_GetCharOrigin(self._handle, index, to_x, to_y)
        return x.value, y.value

    def _end(self, run: _Run, scale: float) -> float:
        """Where a run's last glyph ends by its font: pdfium's box is wider where ink hangs over (italic f)."""
        last = run.end - 1
        c.FPDFText_GetCharBox(self._handle, last, *self._places)  # left, right, bottom, top
        if self._doubles[1].value < run.x1 - _TOUCHING:
            return run.x1
        width = self._faces.width(last, self._codes[last])
        return min(run.x1, self._origin(last)[0] + width * scale) if width > 0 else run.x1

    def _ink(self, run: _Run) -> Box | None:
        """The box that hugs the ink; None where nothing is inked."""
        count = c.FPDFText_CountRects(self._handle, run.start, run.end - run.start)
        left, top, right, bottom = self._doubles
        boxes = []
        for number in range(count):
            c.FPDFText_GetRect(self._handle, number, *self._places)
            boxes.append(self._frame.place(left.value, bottom.value, right.value, top.value))
        return boxes[0] if count == 1 else Box.around(boxes) if boxes else None


class _Faces:
    """What the fonts of characters say; whether a font is bold is asked once."""

    def __init__(self, text_page: pdfium.PdfTextPage) -> None:
        self._handle = text_page.raw
        self._known: dict[int, bool] = {}

    def _font(self, index: int) -> c.FPDF_FONT | None:
        text_object = c.FPDFText_GetTextObject(self._handle, index)
        return c.FPDFTextObj_GetFont(text_object) if text_object else None

    def width(self, index: int, code: int) -> float:
        """The width of a character in em; 0 where the font does not say."""
        font, width = self._font(index), ctypes.c_float()
        return width.value if font and c.FPDFFont_GetGlyphWidth(font, code, 1.0, width) else 0.0

    def bold(self, index: int) -> bool:
        font = self._font(index)
        if not font:
            return False
        key = ctypes.addressof(font.contents)
        if key not in self._known:
            name = ctypes.create_string_buffer(256)
            c.FPDFFont_GetBaseFontName(font, name, 256)
            self._known[key] = bool(_BOLD.search(name.value.decode("latin-1"))) or c.FPDFFont_GetWeight(font) >= 600
        return self._known[key]


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
    for handle, matrix in _objects(page):
        kind = c.FPDFPageObj_GetType(handle)
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


def _objects(page: pdfium.PdfPage) -> Iterator[tuple[c.FPDF_PAGEOBJECT, _Matrix]]:
    """Every drawn object, those of nested forms with the matrix that places them."""
    for index in range(c.FPDFPage_CountObjects(page)):
        yield from _unfolded(c.FPDFPage_GetObject(page, index), _IDENTITY, 0)


def _unfolded(handle: c.FPDF_PAGEOBJECT, matrix: _Matrix, depth: int) -> Iterator[tuple[c.FPDF_PAGEOBJECT, _Matrix]]:
    if c.FPDFPageObj_GetType(handle) != c.FPDF_PAGEOBJ_FORM or depth > _MAXIMUM_DEPTH:
        yield handle, matrix
        return
    own = c.FS_MATRIX()
    c.FPDFPageObj_GetMatrix(handle, own)
    inner = _product((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
    for index in range(c.FPDFFormObj_CountObjects(handle)):
        yield from _unfolded(c.FPDFFormObj_GetObject(handle, index), inner, depth + 1)


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
