"""Pieces of glyphs to words, by geometry alone: the order in which a file draws them says nothing."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import hypot
from statistics import median

from casex.model import Box, Word
from casex.tables import turned

_HYPHENS = dict.fromkeys((0x02, 0xAD, 0xFFFE), "-")  # pdfium marks a line-end hyphen by U+0002 or U+FFFE
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_UNMAPPED = {0x00: "\ufffd"}
_DEGREE = {0x2218: "\u00b0"}  # TeX sets the degree sign as a raised ring operator
_CONTROLS = dict.fromkeys((*range(0x01, 0x20), *range(0x7F, 0xA0), 0x200C, 0x200D, 0x2060, 0xFEFF), "")
_NORMAL = {**_CONTROLS, **_HYPHENS, **_LIGATURES, **_UNMAPPED, **_DEGREE}

_WORD_GAP = 0.13  # of an em, where a page does not tell
_SURE_WORD_GAP = 0.17
_SURE_KERN = 0.06
_OVERLAP = 0.6
_SAME_BASELINE = 0.06
_FARTHEST = 1e6  # points: no page is so large (PDF allows 14,400, times a unit of its own)
_SAME_SLANT = 0.01  # of a quarter turn
_NEXT_LETTER = 1.3  # em: no letter is wider


@dataclass(frozen=True, slots=True)
class Piece:
    """Glyphs drawn in one go.

    `advance` is the box of the font's own widths and line height, `ink` hugs the ink, `size` is that of the font,
    `turn` counts quarter turns against the clock, `slant` is the share of one by which it stands beyond them,
    `after_space` says that a space stood before it in the file, `pale` that it is large and light.
    """

    text: str
    advance: Box
    ink: Box
    origin: tuple[float, float]
    size: float
    turn: int = 0
    bold: bool = False
    after_space: bool = False
    slant: float = 0.0
    pale: bool = False


@dataclass(slots=True)
class _Placed:
    """A piece turned upright: `start` and `end` along its line, `baseline` across."""

    piece: Piece
    start: float
    end: float
    baseline: float
    size: float


def words_of(pieces: Iterable[Piece]) -> tuple[Word, ...]:
    """The words of a page; sideways text is put together along its own direction, pale letters (of a watermark) apart.

    What has no size, or stands farther away than any page reaches, is nowhere to be seen and is left out.
    """
    alike: dict[tuple[int, bool], list[_Placed]] = defaultdict(list)
    slanted: list[Piece] = []
    for piece in _somewhere(pieces):
        if piece.slant:
            slanted.append(piece)
        else:
            alike[piece.turn, piece.pale].append(_placed(piece))
    words: list[Word] = list(_slanted_words(slanted))
    for (turn, _), placed in sorted(alike.items()):
        lines = _lines(placed)
        limit = word_gap([gap for line in lines for gap in _gaps(line)])
        found = (_word(group) for line in lines for group in _groups(line, limit))
        upright = with_raised(word for word in found if word.text)
        words += upright if turn == 0 else (_turned_back(word, turn) for word in upright)
    return tuple(words)


def _slanted_words(pieces: Iterable[Piece]) -> Iterator[Word]:
    """Words of slanted pieces, which come letter by letter: those that follow each other in the file."""
    group: list[Piece] = []
    for piece in pieces:
        if group and not _goes_on(group[-1], piece):
            yield _slanted_word(group)
            group = []
        group.append(piece)
    if group:
        yield _slanted_word(group)


def _goes_on(one: Piece, other: Piece) -> bool:
    (x, y), (next_x, next_y) = one.origin, other.origin
    same = one.turn == other.turn and abs(one.slant - other.slant) < _SAME_SLANT
    return same and not other.after_space and hypot(next_x - x, next_y - y) < _NEXT_LETTER * one.size


def _slanted_word(group: Sequence[Piece]) -> Word:
    first = group[0]
    box = Box.around(piece.ink for piece in group)
    text = normal("".join(piece.text for piece in group))
    return Word(text, box, first.origin[1], first.size, upright=False, bold=first.bold, slanted=True, pale=first.pale)


def _somewhere(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces that can be seen; a size may be negative in a file that mirrors it back."""
    for piece in pieces:
        (x, y), a, b = piece.origin, piece.advance, piece.ink
        across = abs(x) + abs(a.x0) + abs(a.x1) + abs(b.x0) + abs(b.x1)
        down = abs(y) + abs(a.top) + abs(a.bottom) + abs(b.top) + abs(b.bottom)
        if across + down < _FARTHEST and 0 < abs(piece.size) < _FARTHEST:  # no NaN, too
            yield piece if piece.size > 0 else replace(piece, size=-piece.size)


def _placed(piece: Piece) -> _Placed:
    (x, y), box = piece.origin, piece.advance
    if piece.turn == 0:
        return _Placed(piece, box.x0, box.x1, y, piece.size)
    box = turned(box, piece.turn, 0.0, 0.0)
    return _Placed(piece, box.x0, box.x1, (y, x, -y, -x)[piece.turn], piece.size)


def _turned_back(word: Word, turn: int) -> Word:
    baseline = -word.baseline if turn > 1 else word.baseline
    return replace(word, box=turned(word.box, 4 - turn, 0.0, 0.0), baseline=baseline, upright=False)


def _lines(placed: Sequence[_Placed]) -> list[list[_Placed]]:
    """Pieces on one baseline, from the start of the line to its end."""
    lines: list[list[_Placed]] = []
    for item in sorted(placed, key=lambda p: (p.baseline, p.start)):
        near = lines[-1][-1] if lines else None
        if near is not None and item.baseline - near.baseline <= _SAME_BASELINE * min(item.size, near.size) + 0.05:
            lines[-1].append(item)
        else:
            lines.append([item])
    return [sorted(line, key=lambda p: (p.start, p.end)) for line in lines]


def _gaps(line: Sequence[_Placed]) -> list[float]:
    return [(b.start - a.end) / max(a.size, b.size, 0.1) for a, b in pairwise(line)]


def word_gap(gaps: Iterable[float]) -> float:
    """From where on a gap (in em) parts words: the middle of the widest empty stretch between kerning and spaces.

    >>> word_gap([0.0, 0.01, 0.02, 0.2, 0.25, 0.3])
    0.13
    """
    unsure = sorted(gap for gap in gaps if _SURE_KERN < gap < _SURE_WORD_GAP)
    marks = [_SURE_KERN, *unsure, _SURE_WORD_GAP]
    low, high = max(pairwise(marks), key=lambda pair: (round(pair[1] - pair[0], 4), -pair[0]))
    return _WORD_GAP if low < _WORD_GAP < high and not unsure else (low + high) / 2


def _groups(line: Sequence[_Placed], limit: float) -> list[list[_Placed]]:
    """The words of a line as groups of pieces."""
    gaps = _gaps(line)
    if len(gaps) > 5 and sum(len(p.piece.text) == 1 for p in line) > 0.8 * len(line) and limit < median(gaps) < 1.0:
        limit = 1.6 * median(gaps)  # a line set with letter spacing
    groups: list[list[_Placed]] = []
    for item, gap in zip(line, [None, *gaps], strict=True):
        if gap is not None and _is_double(groups[-1][-1], item):
            continue
        apart = gap is None or gap > limit or gap < -_OVERLAP or (item.piece.after_space and gap > _SURE_KERN / 2)
        if apart:
            groups.append([item])
        else:
            groups[-1].append(item)
    return groups


def _is_double(one: _Placed, other: _Placed) -> bool:
    """Whether a piece is drawn a second time in its place, as some programs do to thicken it."""
    return one.piece.text == other.piece.text and abs(one.start - other.start) < 0.05 * one.size


def _word(group: Sequence[_Placed]) -> Word:
    """A word of these pieces, upright."""
    if len(group) == 1:  # as most are
        longest = group[0]
        text, ink, start, end = longest.piece.text, longest.piece.ink, longest.start, longest.end
    else:
        longest = max(group, key=lambda p: len(p.piece.text))
        text = "".join([p.piece.text for p in group])
        ink = Box.around([p.piece.ink for p in group])
        start, end = min([p.start for p in group]), max([p.end for p in group])
    piece = longest.piece
    box = turned(ink, piece.turn, 0.0, 0.0) if piece.turn else ink
    bearings = (max(0.0, box.x0 - start), max(0.0, end - box.x1))  # ink that hangs over is no space
    return Word(normal(text), box, longest.baseline, longest.size, bold=piece.bold, pale=piece.pale, bearings=bearings)


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


def with_raised(words: Iterable[Word]) -> tuple[Word, ...]:
    """The same words; small ones that stand higher than a larger neighbour on their line are marked as raised."""
    held = tuple(words)
    rows: dict[int, list[Word]] = defaultdict(list)
    for word in held:
        rows[int(word.baseline // 10)].append(word)
    largest = {row: max(word.size for word in there) for row, there in rows.items()}
    return tuple(_raised(word, rows) if _may_be_raised(word, largest) else word for word in held)


def _may_be_raised(word: Word, largest: dict[int, float]) -> bool:
    """Whether anything near a word's line is so large that the word may be raised from it: of most words, nothing."""
    row = int(word.baseline // 10)
    return word.size < 0.86 * max(largest[row], largest.get(row + 1, 0.0))


def _raised(word: Word, rows: dict[int, list[Word]]) -> Word:
    row = int(word.baseline // 10)
    for other in (*rows.get(row, ()), *rows.get(row + 1, ())):
        lift = (other.baseline - word.baseline) / other.size
        if word.size < 0.86 * other.size and 0.12 < lift < 0.8 and _beside(word, other):
            return replace(word, raised=True)
    return word


def _beside(word: Word, other: Word) -> bool:
    gap = max(word.box.x0 - other.box.x1, other.box.x0 - word.box.x1)
    return -0.2 * other.size < gap < 0.6 * other.size
