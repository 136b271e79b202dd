"""Where ink stands in lines: pieces of ink given to the lines that were found, lines parted at wide gaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from statistics import median
from typing import TYPE_CHECKING, Any

from casex.readers.ocr_engine import Glyph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]

Pixels = tuple[int, int, int, int]  # left, top, right, bottom

_GAP = 0.9  # of a line's height: a wider gap parts a line
_PICTURE = 2.2  # times the usual height of a line: higher ink is a picture
_DUST = 0.08  # of the usual height
_CLOSE = 0.5  # of the usual height: stray pieces nearer than this make one segment
_PADS = ((0.1, 0.2), (0.2, 0.3))  # of the ink's height, above and beside it, in the first and the second reading
_LOWEST = 0.5  # of the line's height: lower ink (a dash) is shown as if it were so high
_SOFTENED = 1.2  # pixels by which the second reading is blurred, so that it errs in other places
_STROKE = re.compile(r"(?<=[A-Z]{2})l(?![a-z])|(?<![A-Za-z])l(?=[A-Z]{2})")
_MISREAD = frozenset("0123456789lIOoSsB.,")  # what may as well be a digit, or part of a number
_ALIKE = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
                        "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u03bc": "\u00b5"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """A connected piece of ink."""

    number: int
    box: Pixels

    @property
    def middle(self) -> tuple[float, float]:
        x0, y0, x1, y1 = self.box
        return (x0 + x1) / 2, (y0 + y1) / 2

    @property
    def height(self) -> int:
        return self.box[3] - self.box[1]


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Ink of one line without a wide gap; `ink` is its mask from (`left`, `top`) on, `band` the height of its line."""

    left: int
    top: int
    ink: Any
    band: int

    @property
    def box(self) -> Pixels:
        height, width = self.ink.shape
        return self.left, self.top, self.left + int(width), self.top + int(height)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The segments of a page, the usual height of its lines in pixels, and where pictures stand."""

    segments: tuple[Segment, ...]
    usual: float
    pictures: tuple[Pixels, ...]

    def in_picture(self, segment: Segment) -> bool:
        x0, y0, x1, y1 = segment.box
        return any(_holds(box, (x0 + x1) / 2, (y0 + y1) / 2) for box in self.pictures)


def _holds(box: Pixels, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def pieces_in(letters: Grey) -> tuple[tuple[Piece, ...], Any]:
    """The connected pieces of ink of a page, and a map of which pixel belongs to which."""
    import cv2

    count, labels, stats, _ = cv2.connectedComponentsWithStats(letters, connectivity=8)
    pieces = []
    for number in range(1, count):
        x, y, width, height = (int(v) for v in stats[number][:4])
        pieces.append(Piece(number, (x, y, x + width, y + height)))
    return tuple(pieces), labels


def layout_of(pieces: Sequence[Piece], labels: Any, boxes: Sequence[Pixels]) -> Layout:
    """Segments of a page: the ink of each line found, parted at wide gaps, and ink that no line has."""
    if not boxes:
        return Layout((), 1.0, ())
    usual = median(b[3] - b[1] for b in boxes)
    held, left = _given(pieces, boxes, usual)
    segments = [
        _segment(group, labels, box[3] - box[1])
        for box, own in zip(boxes, held, strict=True)
        for group in _groups(own, _GAP * (box[3] - box[1]))
        if any(max(p.height, p.box[2] - p.box[0]) >= _DUST * usual for p in group)
    ]
    pictures = tuple(p.box for p in left if p.height > _PICTURE * usual)
    segments += [
        _segment(group, labels, round(usual)) for group in _groups(_stray(left, pictures, usual), _CLOSE * usual)
    ]
    return Layout(tuple(segments), usual, pictures)


def _given(pieces: Iterable[Piece], boxes: Sequence[Pixels], usual: float) -> tuple[list[list[Piece]], list[Piece]]:
    """Each piece to the line whose middle is nearest of those that it stands in; and the pieces that no line has."""
    held: list[list[Piece]] = [[] for _ in boxes]
    left: list[Piece] = []
    for piece in pieces:
        x, y = piece.middle
        homes = [n for n, b in enumerate(boxes) if _holds(b, x, y)]
        homes = [n for n in homes if piece.height <= max(1.3 * (boxes[n][3] - boxes[n][1]), usual)]
        if homes:
            held[min(homes, key=lambda n: abs(y - (boxes[n][1] + boxes[n][3]) / 2))].append(piece)
        else:
            left.append(piece)
    return held, left


def _stray(left: Iterable[Piece], pictures: Sequence[Pixels], usual: float) -> list[Piece]:
    """Ink that may be a letter which the engine overlooked: neither dust nor part of a picture."""
    return [
        p for p in left
        if p.height <= 1.3 * usual
        and max(p.height, p.box[2] - p.box[0]) >= 3 * _DUST * usual
        and min(p.height, p.box[2] - p.box[0]) >= _DUST * usual / 2
        and not any(_holds(b, *p.middle) for b in pictures)
    ]  # fmt: skip


def _groups(pieces: Iterable[Piece], gap: float) -> list[list[Piece]]:
    """Pieces from left to right, parted where more than `gap` pixels are clear or they share no height."""
    groups: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.box[0], p.box[1])):
        home = next(
            (g for g in reversed(groups) if piece.box[0] - max(p.box[2] for p in g) <= gap and _level(piece, g, gap)),
            None,
        )
        if home is None:
            groups.append([piece])
        else:
            home.append(piece)
    return groups


def _level(piece: Piece, group: Iterable[Piece], reach: float) -> bool:
    return any(abs(piece.middle[1] - p.middle[1]) <= reach for p in group)


def _segment(pieces: Sequence[Piece], labels: Any, band: int) -> Segment:
    import numpy as np

    x0, y0 = min(p.box[0] for p in pieces), min(p.box[1] for p in pieces)
    x1, y1 = max(p.box[2] for p in pieces), max(p.box[3] for p in pieces)
    ink = np.isin(labels[y0:y1, x0:x1], [p.number for p in pieces])
    return Segment(x0, y0, ink, band)


def crop_of(segment: Segment, grey: Grey, reading: int) -> tuple[Grey, int]:
    """The picture of a segment for the first (0) or second (1) reading, and where it begins."""
    import cv2

    left, top, right, bottom = segment.box
    above, beside = _PADS[reading]
    height = max(float(bottom - top), _LOWEST * segment.band)
    middle, half = (top + bottom) / 2, height / 2 + above * height
    x0, x1 = max(0, round(left - beside * height)), min(grey.shape[1], round(right + beside * height))
    crop: Any = grey[max(0, round(middle - half)) : min(grey.shape[0], round(middle + half)), x0:x1]
    return (cv2.GaussianBlur(crop, (0, 0), _SOFTENED) if reading else crop), x0


def agreed(first: Sequence[Glyph], second: Sequence[Glyph]) -> tuple[Glyph, ...]:
    """The better of two readings; a character that the other does not have in its place is wholly unsure."""
    one, other = (first, second) if _worth(first) >= _worth(second) else (second, first)
    letters = [n for n, g in enumerate(one) if g.text.strip()]
    others = [g for g in other if g.text.strip()]
    a = "".join(one[n].text for n in letters).translate(_ALIKE)
    b = "".join(g.text for g in others).translate(_ALIKE)
    sure = {n: one[n].confidence for n in letters}
    for what, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if what == "equal":
            for i, j in zip(range(i1, i2), range(j1, j2), strict=True):
                pair = (sure[letters[i]], others[j].confidence)
                sure[letters[i]] = min(pair) if a[i] in _MISREAD else sum(pair) / 2
        else:  # where letters are missing, their neighbours are unsure
            for i in range(i1, i2) if i2 > i1 else range(max(0, i1 - 1), min(len(letters), i1 + 1)):
                sure[letters[i]] = 0.0
    return tuple(Glyph(g.text, g.x, sure.get(n, g.confidence)) for n, g in enumerate(one))


def capitals_mended(glyphs: Sequence[Glyph]) -> tuple[Glyph, ...]:
    """The same with `I` for an `l` that ends or opens a run of capitals: one stroke in many fonts (SLEDAl, lVIG)."""
    text = "".join(g.text if len(g.text) == 1 else " " for g in glyphs)
    places = {match.start() for match in _STROKE.finditer(text)}
    return tuple(replace(g, text="I") if n in places else g for n, g in enumerate(glyphs))


def _worth(glyphs: Sequence[Glyph]) -> float:
    letters = [g.confidence for g in glyphs if g.text.strip()]
    return sum(letters) / len(letters) if letters else 0.0


def weakest(glyphs: Iterable[Glyph]) -> float:
    """The confidence of the letter that is least sure; 0 where nothing was read."""
    return min((g.confidence for g in glyphs if g.text.strip()), default=0.0)
