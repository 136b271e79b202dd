"""What pdfium draws on a page but text: rules, edges of shades, pictures."""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from ctypes import c_int, c_ulong, c_void_p
from dataclasses import dataclass
from itertools import compress, pairwise, repeat

import pypdfium2 as pdfium
import pypdfium2.raw as c

from casex.errors import LimitExceeded
from casex.model import Box, Rule
from casex.readers.pdf_calls import address, plain_call
from casex.readers.pdf_frame import Frame

MAXIMUM_PATHS = 200_000
MAXIMUM_SEGMENTS = 500_000  # of all paths of a page
_THIN = 2.5  # points: what is thinner is a rule
_SHORT = 4.0  # points: what is shorter is no rule
_SHADED, _LINE = 20.0, 5.0  # points: a shaded stripe is at least so wide and so high
_CORNERS = 4
_SQUARE = 0.1  # points
_SEEN = 0.7  # points between two stripes that one sees
_MAXIMUM_DEPTH = 6


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
    places = list(handles)
    kinds = list(map(_kind_of, places))
    for place, kind in compress(zip(places, kinds, strict=True), map(c.FPDF_PAGEOBJ_TEXT.__ne__, kinds)):
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
