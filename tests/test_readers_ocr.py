"""Pages that are pictures: words, rules and doubts from pixels, and which pages are read so at all."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

import casex
from casex.model import Box, Document, Finding, Page, Table, Word
from casex.readers import ocr_image
from casex.readers.ocr import is_junk
from casex.readers.ocr_engine import Glyph, available, folded, is_printed, model_paths
from casex.readers.ocr_lines import agreed, capitals_mended, weakest
from casex.readers.ocr_words import common_sizes
from casex.readers.pdf import read_pdf
from casex.tables.joining import LEAST_CONFIDENCE, cell_of

SAMPLES = Path(__file__).parents[1] / "samples"
SCAN = SAMPLES / "scan" / "tofacitinib_scan.pdf"
needs_engine = pytest.mark.skipif(not available(), reason='the extra "ocr" (rapidocr, onnxruntime) is not installed')

HEADER = ("Patient", "Sex", "Dose")
ROWS = (("P1", "F", "12.5 mg"), ("P2", "M", "7.5 mg"), ("P3", "F", "480 mg"))


def typed(skew: float = 0.0, note: Sequence[tuple[float, str]] = ()) -> bytes:
    """A page with a small three-line table, as a picture; under it a line of words, each at its place."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(420, 300), invariant=1)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(60, 240, "Table 1. Doses of the three patients.")
    for y in (230, 212, 150):
        canvas.line(60, y, 360, y)
    for n, row in enumerate((HEADER, *ROWS)):
        for column, text in enumerate(row):
            canvas.drawString(64 + 100 * column, 217 - 19 * n, text)
    for x, text in note:
        canvas.drawString(x, 138, text)
    canvas.save()
    return pictured(out.getvalue(), skew)


def pictured(data: bytes, skew: float = 0.0) -> bytes:
    """The pages of a PDF as pictures of 200 dpi in a PDF without text."""
    document = pdfium.PdfDocument(data)
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for page in document:
        picture = page.render(scale=200 / 72, grayscale=True).to_pil().convert("L")
        turned = picture.rotate(skew, Image.Resampling.BICUBIC, fillcolor=255).filter(ImageFilter.GaussianBlur(0.5))
        canvas.setPageSize(page.get_size())
        canvas.drawImage(ImageReader(turned), 0, 0, *page.get_size())
        canvas.showPage()
        page.close()
    document.close()
    canvas.save()
    return out.getvalue()


@cache
def scan() -> tuple[Document, tuple[Finding, ...]]:
    return read_pdf(SCAN.read_bytes(), SCAN.name)


def digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


# --- the sample ----------------------------------------------------------------------------------------------------


@needs_engine
@pytest.mark.parametrize("number", [1, 2])
def test_cells_of_the_scan_are_right_or_in_doubt(number: int) -> None:
    with (SAMPLES / "scan" / "expected" / f"tofacitinib_scan.table{number}.csv").open(
        encoding="utf-8", newline=""
    ) as handle:
        header, *rows = list(csv.reader(handle))
    table = scan()[0].tables[number - 1]
    assert [cell.text for cell in table.header[0]] == header
    assert len(table.body) == len(rows)
    wrong = [
        (wanted, cell)
        for row, wanted_row in zip(table.body, rows, strict=True)
        for cell, wanted in zip(row, wanted_row, strict=True)
        if cell.text != wanted
    ]
    assert [(wanted, cell.text) for wanted, cell in wrong if not cell.doubt] == []
    assert len(wrong) <= 0.05 * len(rows) * len(header)


@needs_engine
def test_few_cells_of_the_scan_are_in_doubt() -> None:
    cells = [cell for table in scan()[0].tables for row in table.body for cell in row]
    doubted = [cell for cell in cells if cell.doubt]
    assert {cell.doubt for cell in doubted} == {"ocr confidence"}
    assert len(doubted) <= 0.15 * len(cells)


def test_the_scan_is_pictures_and_nothing_else() -> None:
    document = pdfium.PdfDocument(SCAN)
    counts = [page.get_textpage().count_chars() for page in document]
    document.close()
    assert counts == [0, 0, 0, 0]
    assert SCAN.stat().st_size < 900_000


@needs_engine
def test_every_word_of_a_scan_has_its_confidence() -> None:
    words = [word for page in scan()[0].pages for word in page.words]
    assert len(words) > 1000
    assert all(word.confidence is not None and 0 <= word.confidence <= 1 for word in words)


# --- a page of our own ---------------------------------------------------------------------------------------------


@needs_engine
@pytest.mark.parametrize("skew", [-2.0, 0.0, 1.3])
def test_a_small_table_is_read_whatever_its_skew(skew: float) -> None:
    document, findings = read_pdf(typed(skew), "typed.pdf")
    (table,) = document.tables
    assert [f.code for f in findings] == ["read_by_ocr"]
    assert table.label == "Table 1"
    assert [tuple(cell.text for cell in row) for row in (*table.header, *table.body)] == [HEADER, *ROWS]


@needs_engine
def test_a_note_under_a_scanned_table_is_no_row_of_it() -> None:
    """No phrase of it touches two columns' text: that the first runs on beyond its own column tells that it is none."""
    document, _ = read_pdf(typed(note=[(64, "F, female; M, male."), (200, "Doses a day.")]), "typed.pdf")
    (table,) = document.tables
    assert [tuple(cell.text for cell in row) for row in table.body] == list(ROWS)
    assert "F, female; M, male." in document.text


@needs_engine
def test_boxes_hug_the_print() -> None:
    (table,) = read_pdf(typed(), "typed.pdf")[0].tables
    for n, row in enumerate((*table.header, *table.body)):
        for column, cell in enumerate(row):
            assert cell.box is not None
            assert cell.box.x0 == pytest.approx(64 + 100 * column, abs=1.5)
            assert cell.box.bottom == pytest.approx(300 - (217 - 19 * n), abs=3.0)


@needs_engine
def test_never_leaves_pictures_unread_and_says_so() -> None:
    document, findings = read_pdf(typed(), "typed.pdf", ocr="never")
    assert [(f.code, f.severity) for f in findings] == [("page_not_read", "warning")]
    assert document.pages[0].words == ()


@needs_engine
def test_always_reads_pages_that_have_text() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 200), invariant=1)
    canvas.drawString(40, 100, "Dose 12.5 mg")
    canvas.save()
    for mode, measured in (("auto", False), ("always", True)):
        (page,) = read_pdf(out.getvalue(), "text.pdf", ocr=mode)[0].pages  # type: ignore[arg-type]
        left_to_right = replace(page, words=tuple(sorted(page.words, key=lambda w: w.box.x0)))
        assert words_on(left_to_right) == ["Dose", "12.5", "mg"]
        assert {w.confidence is not None for w in page.words} == {measured}


@needs_engine
def test_values_from_ocr_are_marked_in_sources() -> None:
    series = casex.extract(typed(), second_reader=None)
    assert series.sources["ocr"].all()
    assert len(series.sources) > 0


@needs_engine
def test_the_same_picture_is_read_the_same() -> None:
    data = typed(0.7)
    assert read_pdf(data, "typed.pdf") == read_pdf(data, "typed.pdf")


@needs_engine
def test_models_ship_with_the_engine() -> None:
    assert all(path.is_file() and path.stat().st_size > 1_000_000 for path in model_paths())


# --- pictures ------------------------------------------------------------------------------------------------------


def picture(*bars: tuple[int, int, int, int], angle: float = 0.0) -> ocr_image.Picture:
    """A white page of 400 by 300 points at 2 pixels to the point with dark bars."""
    page = Image.new("L", (800, 600), 255)
    pen = ImageDraw.Draw(page)
    for bar in bars:
        pen.rectangle(bar, fill=0)
    return ocr_image.Picture(np.asarray(page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)).copy(), 2.0)


def test_rules_are_found_where_they_are_drawn() -> None:
    found = ocr_image.parted(picture((100, 100, 699, 101), (100, 300, 399, 301), (740, 100, 741, 399)))
    assert [r.horizontal for r in found.rules] == [True, True, False]
    for rule, wanted in zip(found.rules, [(50, 50, 350, 51), (50, 150, 200, 151), (370, 50, 371, 200)], strict=True):
        box = rule.box
        assert (box.x0, box.top, box.x1, box.bottom) == pytest.approx(wanted, abs=1.0)


def test_bars_and_strokes_of_letters_are_no_rules() -> None:
    bar = picture((100, 100, 699, 130))
    strokes = picture(*((100 + 12 * n, 200, 104 + 12 * n, 218) for n in range(30)), (100, 218, 460, 220))
    assert ocr_image.parted(bar).rules == ()
    assert ocr_image.parted(strokes).rules == ()


@pytest.mark.parametrize("angle", [-3.0, -0.8, 0.0, 0.5, 2.2])
def test_skew_is_measured(angle: float) -> None:
    lines = tuple((60, y, 740, y + 6) for y in range(80, 540, 24))
    assert ocr_image.skew_of(picture(*lines, angle=angle)) == pytest.approx(-angle, abs=0.1)


def test_an_empty_page_is_not_turned() -> None:
    page = picture()
    assert ocr_image.straightened(page) is page


# --- two readings --------------------------------------------------------------------------------------------------

LETTERS = st.text(alphabet="0123456789abcDEF.,-", min_size=1, max_size=12)


def glyphs(text: str, confidence: float = 0.99) -> tuple[Glyph, ...]:
    return tuple(Glyph(c, float(n), confidence) for n, c in enumerate(text))


@given(LETTERS, LETTERS)
def test_two_readings_with_other_digits_are_never_sure(one: str, other: str) -> None:
    chosen = agreed(glyphs(one), glyphs(other))
    assert "".join(g.text for g in chosen) in (one, other)
    if digits(one) != digits(other):
        assert weakest(chosen) < LEAST_CONFIDENCE


@given(LETTERS)
def test_two_readings_of_one_text_stay_sure(text: str) -> None:
    chosen = agreed(glyphs(text), glyphs(text, 0.95))
    assert "".join(g.text for g in chosen) == text
    assert weakest(chosen) >= LEAST_CONFIDENCE


@pytest.mark.parametrize(
    ("read", "mended"),
    [("SLEDAl-2K", "SLEDAI-2K"), ("lVIG", "IVIG"), ("HIV", "HIV"), ("LN (lV+V)", "LN (lV+V)"), ("0.5 ml", "0.5 ml"),
     ("DNAlyse", "DNAlyse"), ("Cl", "Cl"), ("l0", "l0")],
)  # fmt: skip
def test_a_stroke_among_capitals_is_a_capital(read: str, mended: str) -> None:
    assert "".join(g.text for g in capitals_mended(glyphs(read))) == mended


@given(st.text(alphabet="lI01Aa ", max_size=12))
def test_mending_capitals_changes_no_digit_and_no_place(text: str) -> None:
    before, after = glyphs(text), capitals_mended(glyphs(text))
    assert [(g.x, g.confidence) for g in before] == [(g.x, g.confidence) for g in after]
    assert all(a == b or (a.text, b.text) == ("l", "I") for a, b in zip(before, after, strict=True))


def test_the_surer_reading_is_kept() -> None:
    assert "".join(g.text for g in agreed(glyphs("l2.5", 0.6), glyphs("12.5", 0.98))) == "12.5"
    assert weakest(()) == 0.0


# --- small steps ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("read", "plain"), [("（", "("), ("５", "5"), ("²", "2"), ("₃", "3"), ("–", "–"), ("é", "é")])
def test_characters_are_made_plain_without_another_digit(read: str, plain: str) -> None:
    assert folded(read) == plain
    assert unicodedata.digit(read, None) == unicodedata.digit(plain, None)


def test_characters_that_no_paper_prints_are_told() -> None:
    assert all(map(is_printed, "aZ09%±µβé–≥°†"))
    assert not any(map(is_printed, ("一", "π", "Ⅱ", "ー", "", "ab")))


def test_sizes_settle_on_the_common_ones() -> None:
    assert common_sizes([(9.9, 300), (10.1, 200), (7.0, 40), (9.2, 2)]) == (9.9, 9.9, 7.0, 9.9)
    assert common_sizes([]) == ()


def word(text: str, confidence: float | None) -> Word:
    return Word(text, Box(0, 0, 20, 8), 8, 8, confidence=confidence)


@pytest.mark.parametrize(("confidence", "doubt"), [(None, ""), (0.99, ""), (0.4, "ocr confidence")])
def test_an_unsure_word_puts_its_cell_in_doubt(confidence: float | None, doubt: str) -> None:
    cell = cell_of([word("12.5", 0.99), word("mg", confidence)], frozenset())
    assert cell.doubt == doubt


def test_flagged_shows_the_doubt() -> None:
    cell = cell_of([word("12.5", 0.4)], frozenset())
    view = casex.TableView(Table("Table 1", header=((cell_of([word("Dose", 0.99)], frozenset()),),), body=((cell,),)))
    assert view.flagged.to_numpy().tolist() == [[True]]


# --- which pages ---------------------------------------------------------------------------------------------------

CASES = (
    "Case 1 had fever and rash; prednisone was given.",
    "At the last visit her SLEDAI-2K score was 4 and C3 0.85 g/L.",
)


def paged(*kinds: str) -> bytes:
    """Pages of one kind each: `text`; a `picture` of it; `hidden` or `poor` text behind the picture; `codes`.

    The font of `codes` says of its letters that they are of private use (U+E041 for A), as some publishers' fonts do.
    """
    font = Path(mpl.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")
    pdfmetrics.registerFont(TTFont("DejaVuSans", str(font)))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(420, 300), invariant=1, pageCompression=0)
    for kind in kinds:
        if kind in ("picture", "hidden", "poor"):
            canvas.drawImage(ImageReader(shot(paged("text"))), 0, 0, 420, 300)
        for n in range(20 if kind != "picture" else 0):
            line = CASES[n % 2].replace("a", "4") if kind == "poor" else CASES[n % 2]
            text = canvas.beginText(40, 270 - 12 * n)
            text.setTextRenderMode(3 if kind in ("hidden", "poor") else 0)
            text.setFont("DejaVuSans" if kind == "codes" else "Helvetica", 10)
            text.textOut(line)
            canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    data = out.getvalue()
    return re.sub(rb"(<..>) <00(..)>", rb"\1 <E0\2>", data) if "codes" in kinds else data


def shot(data: bytes) -> Image.Image:
    """The first page of a PDF as a picture of 200 dpi."""
    document = pdfium.PdfDocument(data)
    try:
        return document[0].render(scale=200 / 72, grayscale=True).to_pil().convert("L")
    finally:
        document.close()


def words_on(page: Page) -> list[str]:
    """The words of a page; of one that can hold no table they are held in phrases."""
    return [word for held in page.words for word in held.text.split()]


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("text", ""),
        ("hidden", ""),
        ("picture", "the page is a picture"),
        ("poor", "the text hidden behind the page's picture is a poor reading of it"),
        ("codes", "the text in the file is unreadable"),
    ],
)
def test_pages_that_do_not_say_what_they_show_are_told(kind: str, why: str) -> None:
    document, findings = read_pdf(paged("text", kind), "mixed.pdf", ocr="never")
    assert len(words_on(document.pages[0])) > 100
    said = [(f.code, f.message) for f in findings]
    assert [code for code, _ in said] == (["page_not_read"] if why else [])
    assert all("page 2" in message and why in message for _, message in said)


@needs_engine
def test_one_scanned_page_among_text_pages() -> None:
    document, findings = read_pdf(paged("text", "picture", "text"), "mixed.pdf")
    assert [(f.code, f.severity, f.message) for f in findings] == [
        ("read_by_ocr", "info", "page 2 was read by OCR: the page is a picture")
    ]
    assert [{w.confidence is not None for w in page.words} for page in document.pages] == [{False}, {True}, {False}]
    plain, read, _ = ([" ".join(b.text.split()) for b in document.blocks if b.page == n] for n in (1, 2, 3))
    assert read == plain
    spans = [document.text[start:end] for start, end in document.recognised]
    assert [" ".join(span.split()) for span in spans] == read


@needs_engine
def test_text_that_is_junk_is_read_from_the_picture() -> None:
    (wanted,) = read_pdf(paged("text"), "text.pdf")[0].pages
    for kind in ("codes", "poor"):
        document, findings = read_pdf(paged(kind), "junk.pdf")
        assert [f.code for f in findings] == ["read_by_ocr"]
        assert sorted(words_on(document.pages[0])) == sorted(words_on(wanted))


@needs_engine
def test_values_of_a_scanned_page_are_marked_and_of_the_others_not() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(420, 300), invariant=1)
    for n, line in enumerate(
        ("Case 1", "SLEDAI-2K score at baseline: 12.", "Case 2", "SLEDAI-2K score at baseline: 8.")
    ):
        canvas.drawString(40, 260 - 40 * n, line)
    canvas.save()
    both = joined(typed(), out.getvalue())
    study = casex.extract(both, schema="lupus", second_reader=None)
    told = study.observations.merge(study.sources, on="source")
    assert set(told.loc[told["page"] == 1, "ocr"]) == {True}
    assert set(told.loc[told["page"] == 2, "ocr"]) == {False}
    assert "pages read by OCR: 1, findings" in repr(study)


def joined(*parts: bytes) -> bytes:
    """The pages of several PDFs in one."""
    whole = pdfium.PdfDocument.new()
    for part in parts:
        whole.import_pages(pdfium.PdfDocument(part))
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()


def test_junk_text_layers_are_told_from_text() -> None:
    plain = [word(text, None) for text in ("patients", "with", "active", "disease", "were", "given") * 10]
    shifted = [word("".join(chr(ord(c) + 3) for c in text), None) for text in ("patients", "with", "active") * 20]
    codes = [word("\ue001\ue002\ue003 a", None)]
    assert not is_junk(plain)
    assert not is_junk([word(text, None) for text in ("R1", "SVR", "CC", "52.6") * 30])
    assert is_junk(shifted)
    assert is_junk(codes)
