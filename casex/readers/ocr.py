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
from casex.readers.ocr_lines import Layout, Segment, agreed, capitals_mended, crop_of, layout_of, pieces_in, weakest
from casex.readers.ocr_shapes import doubted
from casex.readers.ocr_words import script_of, words_of

if TYPE_CHECKING:
    import pypdfium2 as pdfium

__all__ = [
    "Mode",
    "Recognised",
    "available",
    "blindness",
    "is_junk",
    "is_junk_text",
    "is_poor",
    "recognised",
    "recognised_in",
]

Mode = Literal["auto", "never", "always"]

SURE = 0.9  # a line whose weakest letter is less is read again
_SHORT = 14.0  # times a line's height: lines of cells are shorter
_TEXT = 0.5  # confidence: what is less on a picture is no text
_UNPRINTABLE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f\x7f-\x9f]")
_JUNK = 0.2
_PLAIN_WORD = re.compile(r"[a-z]{4,}")
_MUTE_WORD = re.compile(r"(?<![a-z])[bcdfghjklmnpqrstvwxz]{4,}(?![a-z])")  # a plain word without vowels
_ENOUGH_WORDS = 40
_LETTERS = re.compile(r"[^\W\d_]{2}")
_ODD = re.compile(
    r"[a-z]\d[a-z]|[a-z][A-Z][a-z]|[a-zA-Z][|\\~{}\u00a2\u00a3\u00a5\u00a6\u00a7\u00a9\u00ab\u00ac\u00ae\u00bb\u25a0][a-z]"
)
_POOR = 0.08  # of the words
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
    boxes = line_boxes(clean.grey, clean.scale)  # before the map of pieces, which takes four bytes to the pixel
    layout = layout_of(*pieces_in(found.letters), boxes)
    read = _read(layout, clean)
    if not any(map(_is_sure, read)):  # a picture without text; that nothing was read is said of the page as a whole
        return Recognised((), found.rules, straight.skew)
    usual = 0.85 * layout.usual
    held = [
        (segment, script_of(segment, glyphs, usual))
        for segment, glyphs in zip(layout.segments, read, strict=True)
        if _is_sure(glyphs) or not layout.in_picture(segment)
    ]
    scripts = doubted([script for _, script in held], [segment for segment, _ in held])
    return Recognised(words_of(scripts, straight.scale), found.rules, straight.skew)


def _read(layout: Layout, picture: Picture) -> list[tuple[Glyph, ...]]:
    """The characters of all segments; what is weak or short, as cells are, is read a second time and compared."""
    segments = layout.segments
    read = dict(enumerate(_reading(segments, picture, 0)))
    again = [n for n, s in enumerate(segments) if s.ink.shape[1] < _SHORT * s.band or weakest(read[n]) < SURE]
    for n, second in zip(again, _reading([segments[n] for n in again], picture, 1), strict=True):
        read[n] = agreed(read[n], second)
    return [capitals_mended(read[n]) for n in range(len(segments))]


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


def blindness(page: pdfium.PdfPage, words: Sequence[Word], images: int) -> str:
    """Why a page's text layer does not say what it shows; empty where it does."""
    if is_junk(words):
        return "the text in the file is unreadable"
    if not images:
        return ""
    share = pictured_share(page)
    if share > (_COVERED if words else 0.0) and len(words) <= _FEW_WORDS:
        return "the page is a picture"
    if share > _COVERED and is_poor(words) and is_hidden(page):
        return "the text hidden behind the page's picture is a poor reading of it"
    return ""


def is_junk(words: Sequence[Word]) -> bool:
    """Whether a page's text layer says nothing: codes without characters, or words as no language has them.

    >>> is_junk(())
    False
    """
    return is_junk_text(" ".join(word.text for word in words))


def is_junk_text(text: str) -> bool:
    """Whether text says nothing, as `is_junk` tells it of words."""
    if len(_UNPRINTABLE.findall(text)) > _JUNK * len("".join(text.split())):
        return True
    plain = len(_PLAIN_WORD.findall(text))
    return plain >= _ENOUGH_WORDS and len(_MUTE_WORD.findall(text)) > _JUNK * plain


def is_poor(words: Sequence[Word]) -> bool:
    """Whether many words of a text are as only careless OCR writes them ("pat1ents", "tl|e", "trEatment").

    >>> is_poor(())
    False
    """
    letters = [word.text for word in words if _LETTERS.search(word.text)]
    odd = sum(_ODD.search(text) is not None for text in letters)
    return len(letters) >= _ENOUGH_WORDS and odd > _POOR * len(letters)


def is_hidden(page: pdfium.PdfPage) -> bool:
    """Whether most of a page's text is there to be searched, not to be seen."""
    import pypdfium2.raw as pdfium_c

    modes = [
        pdfium_c.FPDFTextObj_GetTextRenderMode(text.raw)
        for text in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_TEXT], max_depth=4)
    ]
    return 2 * modes.count(pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE) > len(modes)


def pictured_share(page: pdfium.PdfPage) -> float:
    """The share of a page that pictures cover (those over each other count twice)."""
    import pypdfium2.raw as pdfium_c

    width, height = page.get_size()
    seen = 0.0
    for image in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        x0, y0, x1, y1 = image.get_bounds()
        seen += max(0.0, x1 - x0) * max(0.0, y1 - y0)
    return float(seen / max(width * height, 1.0))
