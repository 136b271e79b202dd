"""Glyphs to words: gaps, kerning, marks, hyphens, sideways text and turned pages."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from casex.model import Box, Page, Word
from casex.readers.accents import composed
from casex.readers.pdf import read_pdf
from casex.readers.pdf_file import opened
from casex.readers.pdf_pages import page_whole
from casex.readers.pieces import Pieces, normal
from casex.readers.words import word_gap, words_of

SIZE = 10.0


@dataclass(frozen=True)
class Piece:
    """One row of `Pieces`."""

    text: str
    box: tuple[float, float, float, float]
    origin: tuple[float, float]
    size: float
    bold: bool = False
    space: bool = False
    pale: bool = False


def piece(
    text: str, x: float, y: float = 100.0, size: float = SIZE, *, advance: float = 0.5, space: bool = False
) -> Piece:
    box = (x, y - 0.8 * size, x + advance * size * len(text), y + 0.2 * size)
    return Piece(text, box, (x, y), size, space=space)


def words(pieces: list[Piece]) -> tuple[Word, ...]:
    boxes = np.array([one.box for one in pieces])
    held = Pieces(
        texts=[one.text for one in pieces],
        advance=boxes,
        ink=boxes,
        origin=np.array([one.origin for one in pieces]),
        size=np.array([one.size for one in pieces]),
        turn=np.zeros(len(pieces), dtype=int),
        bold=np.array([one.bold for one in pieces]),
        after_space=np.array([one.space for one in pieces]),
        slant=np.zeros(len(pieces)),
        pale=np.array([one.pale for one in pieces]),
    )
    return words_of(held).made()


def texts(pieces: list[Piece]) -> list[str]:
    return [word.text for word in words(pieces)]


def test_kerned_pieces_are_one_word_and_gaps_part_words() -> None:
    assert texts([piece("tofa", 10), piece("citinib", 29.8), piece("5", 67.0), piece("mg", 74.0)]) == [
        "tofacitinib",
        "5",
        "mg",
    ]


def test_order_in_the_file_says_nothing() -> None:
    pieces = [piece("lupus", 10), piece("nephritis", 38), piece("class", 86), piece("IV", 114), piece("next", 10, 112)]
    expected = texts(pieces)
    for seed in range(10):
        random.Random(seed).shuffle(pieces)
        assert texts(pieces) == expected == ["lupus", "nephritis", "class", "IV", "next"]


def test_narrow_space_that_was_drawn_parts_words() -> None:
    assert texts([piece("a", 10), piece("b", 15.9, space=True)]) == ["a", "b"]
    assert texts([piece("a", 10), piece("b", 15.9)]) == ["ab"]


def test_gap_between_words_is_learnt() -> None:
    assert word_gap([0.0, 0.01, 0.13, 0.14, 0.15]) < 0.13
    assert 0.10 < word_gap([0.0, 0.08, 0.09, 0.1, 0.25, 0.3]) < 0.17
    assert word_gap([]) == pytest.approx(0.13)


def test_letter_spaced_line_keeps_its_words() -> None:
    spaced = [piece(letter, 10 + n * 8 + (8 if n > 4 else 0)) for n, letter in enumerate("TABLEONE")]
    assert texts(spaced) == ["TABLE", "ONE"]


def test_glyphs_drawn_twice_are_one() -> None:
    assert texts([piece("bold", 10), piece("bold", 10.2), piece("text", 34)]) == ["bold", "text"]


def test_small_words_above_the_line_are_raised() -> None:
    found = words([piece("10", 10), piece("9", 20.2, 96.0, 6.0), piece("/L", 24, 100.0), piece("sub", 60, 102.0, 6.0)])
    assert {word.text: word.raised for word in found} == {"10": False, "9": True, "/L": False, "sub": False}


def test_bold_and_size_are_those_of_the_longest_piece() -> None:
    strong = Piece("Case", (10, 92, 30, 102), (10, 100), SIZE, bold=True)
    (word,) = words([strong, piece(":", 30)])
    assert (word.text, word.bold, word.size) == ("Case:", True, SIZE)


@pytest.mark.parametrize(
    ("glyphs", "text"),
    [
        ("in\ufb02amed", "inflamed"),
        ("dif\ufb01cult", "difficult"),
        ("thrombo\x02", "thrombo-"),
        ("thrombo\ufffe", "thrombo-"),
        ("thrombo\xad", "thrombo-"),
        ("\u22125.0", "\u22125.0"),
        ("0.03\u20138.75", "0.03\u20138.75"),
        ("\ud835\udf07g", "\u03bcg"),
        ("\x00", "\ufffd"),
        ("a\u200cb", "ab"),
        ("1,5", "1,5"),
    ],
)
def test_text_is_as_printed(glyphs: str, text: str) -> None:
    assert normal(glyphs) == text


@pytest.mark.parametrize(
    ("letter", "accent", "whole"), [("n", "\u02dc", "ñ"), ("\u0131", "\u00b4", "í"), ("1", "\u00b4", None)]
)
def test_accents_go_onto_their_letter(letter: str, accent: str, whole: str | None) -> None:
    assert composed(letter, accent) == whole


def page(rotation: int = 0, *, sideways: bool = False) -> Page:
    """A page with two words and a rule, turned as asked (reportlab swaps its sides), its words sideways if asked."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 200))
    canvas.setPageRotation(rotation)
    canvas.setFont("Helvetica", 10)
    if sideways:
        canvas.translate(150, 20)
        canvas.rotate(90)
    canvas.drawString(30, 50, "Patient")
    canvas.drawString(80, 50, "7.25")
    canvas.line(20, 40, 120, 40)
    canvas.showPage()
    canvas.save()
    return read_pdf(out.getvalue(), "page.pdf")[0].pages[0]


def box_of(words: tuple[Word, ...], text: str) -> Box:
    return next(word.box for word in words if word.text == text)


def test_origin_is_at_the_top_left() -> None:
    shown = page()
    assert (shown.width, shown.height) == (300, 200)
    box = box_of(shown.words, "7.25")
    assert 80 < box.x0 < 82
    assert 140 < box.top < box.bottom < 151
    assert [word.upright for word in shown.words] == [True, True]
    (rule,) = shown.rules
    assert rule.horizontal
    assert rule.box.centre == pytest.approx((70, 160))


@pytest.mark.parametrize(("rotation", "x", "y"), [(90, 53, 90), (180, 210, 53), (270, 247, 110)])
def test_page_rotation_is_applied(rotation: int, x: float, y: float) -> None:
    shown = page(rotation)
    assert (shown.width, shown.height) == (300, 200)
    assert {word.text for word in shown.words} == {"Patient", "7.25"}
    assert not any(word.upright for word in shown.words)
    assert box_of(shown.words, "7.25").contains((x, y))


def test_sideways_words_are_whole_and_not_upright() -> None:
    shown = page(sideways=True)
    assert {word.text: word.upright for word in shown.words} == {"Patient": False, "7.25": False}
    box = box_of(shown.words, "Patient")
    assert box.height > box.width
    (rule,) = shown.rules
    assert not rule.horizontal


def test_rotation_makes_sideways_words_upright() -> None:
    shown = page(90, sideways=True)
    assert {word.text: word.upright for word in shown.words} == {"Patient": True, "7.25": True}
    box = box_of(shown.words, "Patient")
    assert box.width > box.height


def test_a_watermark_takes_no_letters_of_the_words_beneath() -> None:
    """A pale word as large as several rows begins where a number ends, on about its baseline."""
    mark = Piece("DRAFT", (30, 40, 200, 102), (30, 100), 80.0, pale=True)
    assert sorted(word.text for word in words([piece("397.8", 10), mark])) == ["397.8", "DRAFT"]


@pytest.mark.parametrize("font", ["DejaVuSerif", "DejaVuSerif-Italic", "DejaVuSans-Oblique", "STIXGeneral"])
def test_a_ligature_whose_ink_hangs_over_parts_no_word(font: str) -> None:
    """As in "diffuse" of TeX's fonts: pdfium gives two letters, and the font's width is that of both."""
    pdfmetrics.registerFont(TTFont(font, str(Path(mpl.get_data_path(), "fonts", "ttf", f"{font}.ttf"))))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(300, 100))
    canvas.setFont(font, 10)
    canvas.drawString(20, 50, "di\ufb00use o\ufb00 the \ufb01nding di\ufb03cult")
    canvas.save()
    with opened(buffer.getvalue(), "ligatures.pdf") as file:
        page = page_whole(file, 1, "ligatures.pdf", "never").page
    assert [word.text for word in page.words] == ["diffuse", "off", "the", "finding", "difficult"]
