"""Pages that are pictures: straightened, rules found, text read by RapidOCR, to the same words and rules as a PDF's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, Literal

from casex.model import Rule, Word
from casex.readers.ocr_engine import Glyph, available, line_boxes, read_lines
from casex.readers.ocr_image import Picture, cleaned, parted, rendered, straightened
from casex.readers.ocr_lines import Layout, Segment, agreed, crop_of, layout_of, pieces_in, weakest
from casex.readers.ocr_words import script_of, words_of

if TYPE_CHECKING:
    import pypdfium2 as pdfium

__all__ = ["Mode", "Recognised", "available", "is_blind", "is_junk", "is_picture", "recognised", "recognised_in"]

Mode = Literal["auto", "never", "always"]

SURE = 0.9  # a line whose weakest letter is less is read again
_SHORT = 14.0  # times a line's height: lines of cells are shorter
_TEXT = 0.5  # confidence: what is less on a picture is no text
_UNPRINTABLE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f\x7f-\x9f]")
_JUNK = 0.2
_PLAIN_WORD = re.compile(r"[a-z]{4,}")
_VOWEL = re.compile(r"[aeiouy]")
_ENOUGH_WORDS = 40
_FEW_WORDS = 60
_COVERED = 0.5  # of a page: a picture larger than this, with few words over it, is the page


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was read on a picture of a page, in points of the straightened page."""

    words: tuple[Word, ...]
    rules: tuple[Rule, ...]
    skew: float


def recognised(page: pdfium.PdfPage) -> Recognised:
    """Words and rules of a page, read from its picture.

    Raises
    ------
    MissingExtra
        Where the extra `ocr` is not installed.
    """
    return recognised_in(rendered(page))


def recognised_in(picture: Picture) -> Recognised:
    """Words and rules of a picture of a page."""
    straight = straightened(picture)
    found = parted(straight)
    clean = cleaned(straight, found)
    pieces, labels = pieces_in(found.letters)
    layout = layout_of(pieces, labels, line_boxes(clean.grey))
    read = _read(layout, clean)
    if not any(map(_is_sure, read)):  # a picture without text; that nothing was read is said of the page as a whole
        return Recognised((), found.rules, straight.skew)
    usual = 0.85 * layout.usual
    scripts = [
        script_of(segment, glyphs, usual)
        for segment, glyphs in zip(layout.segments, read, strict=True)
        if _is_sure(glyphs) or not layout.in_picture(segment)
    ]
    return Recognised(words_of(scripts, straight.scale), found.rules, straight.skew)


def _read(layout: Layout, picture: Picture) -> list[tuple[Glyph, ...]]:
    """The characters of all segments; what is weak or short, as cells are, is read a second time and compared."""
    segments = layout.segments
    read = dict(enumerate(_reading(segments, picture, 0)))
    again = [n for n, s in enumerate(segments) if s.ink.shape[1] < _SHORT * s.band or weakest(read[n]) < SURE]
    for n, second in zip(again, _reading([segments[n] for n in again], picture, 1), strict=True):
        read[n] = agreed(read[n], second)
    return [read[n] for n in range(len(segments))]


def _reading(segments: Sequence[Segment], picture: Picture, number: int) -> list[tuple[Glyph, ...]]:
    """The characters of segments in the first (0) or the second (1) reading; `x` in pixels of the page."""
    crops = [crop_of(segment, picture.grey, number) for segment in segments]
    lines = read_lines([crop for crop, _ in crops])
    return [
        tuple(replace(g, x=start + g.x * crop.shape[1]) for g in glyphs)
        for (crop, start), glyphs in zip(crops, lines, strict=True)
    ]


def _is_sure(glyphs: Sequence[Glyph]) -> bool:
    """Whether most of what was read is text and no pattern of a picture."""
    letters = [g.confidence for g in glyphs if g.text.strip()]
    return bool(letters) and median(letters) >= _TEXT


# --- which pages ---------------------------------------------------------------------------------------------------


def is_blind(page: pdfium.PdfPage, words: Sequence[Word], images: int) -> bool:
    """Whether a page shows what its text layer does not say."""
    return is_junk(words) or (images > 0 and is_picture(page, words))


def is_junk(words: Sequence[Word]) -> bool:
    """Whether a page's text layer says nothing: codes without characters, or words as no language has them.

    >>> is_junk(())
    False
    """
    text = "".join(word.text for word in words)
    if len(_UNPRINTABLE.findall(text)) > _JUNK * len(text):
        return True
    plain = [word for w in words for word in _PLAIN_WORD.findall(w.text)]
    mute = sum(_VOWEL.search(word) is None for word in plain)
    return len(plain) >= _ENOUGH_WORDS and mute > _JUNK * len(plain)


def is_picture(page: pdfium.PdfPage, words: Sequence[Word]) -> bool:
    """Whether a page is a picture, with no words or only a stamp or a running head over it."""
    import pypdfium2.raw as pdfium_c

    if len(words) > _FEW_WORDS:
        return False
    width, height = page.get_size()
    seen = 0.0
    for image in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        x0, y0, x1, y1 = image.get_bounds()
        seen += max(0.0, x1 - x0) * max(0.0, y1 - y0)
    return seen > _COVERED * width * height if words else seen > 0
