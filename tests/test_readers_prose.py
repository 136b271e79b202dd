"""Running text is read in stretches of lines, and says what the page says when it is read word by word."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from articles import PLAIN, Look, article, looks
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from casex.errors import LimitExceeded
from casex.model import Word
from casex.readers import pdf_glyphs, pdf_pages
from casex.readers.pdf import read_pdf
from casex.readers.pdf_frame import Frame, frame_of
from casex.readers.pdf_glyphs import pieces_of, prose_of
from casex.readers.phrases import phrases_of
from casex.readers.pieces import Pieces
from casex.readers.words import words_of
from casex.tables import lines_of

SAMPLES = sorted((Path(__file__).parents[1] / "samples").rglob("*.pdf"))
Parted = Callable[[pdfium.PdfTextPage, Frame, str], Pieces]


def phrases(data: bytes, parted: Parted) -> Iterator[tuple[Word, ...]]:
    """The phrases of each page, by pieces that were parted so."""
    document = pdfium.PdfDocument(data)
    for page in document:
        frame, text_page = frame_of(page), page.get_textpage()
        yield phrases_of(words_of(parted(text_page, frame, "here"), *frame.size))
        text_page.close()
        page.close()
    document.close()


def lines(data: bytes, parted: Parted) -> list[list[str]]:
    return [[line.text for line in lines_of(w for w in words if w.upright)] for words in phrases(data, parted)]


def drawn(draw: Callable[[Canvas], None]) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(400, 300))
    canvas.setFont("Times-Roman", 10)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def spaced(canvas: Canvas, x: float, text: str, space: float) -> None:
    """One string whose spaces are so much wider than the font's."""
    drawing = canvas.beginText(x, 200)
    drawing.setWordSpace(space)
    drawing.textOut(text)
    canvas.drawText(drawing)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_line_of_the_samples_is_the_same(path: Path) -> None:
    assert lines(path.read_bytes(), prose_of) == lines(path.read_bytes(), pieces_of)


@given(look=looks(**PLAIN), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
def test_every_line_of_an_article_is_the_same(look: Look, seed: int) -> None:
    made = article(look, seed, before=1)
    assert lines(made.data, prose_of) == lines(made.data, pieces_of)


def test_lines_in_one_string_are_one_piece_each() -> None:
    def draw(canvas: Canvas) -> None:
        for n in range(10):
            canvas.drawString(50, 250 - 12 * n, "the patients with lupus were seen again")

    document = pdfium.PdfDocument(drawn(draw))
    page = document[0]
    text_page = page.get_textpage()
    assert len(prose_of(text_page, frame_of(page), "here")) == 10
    for part in (text_page, page, document):
        part.close()


def test_what_stands_in_the_gap_of_a_string_keeps_its_place() -> None:
    def draw(canvas: Canvas) -> None:
        spaced(canvas, 50, "seen in 12 of these patients with lupus nephritis", 3.0)
        width = canvas.stringWidth("seen in 12 of these patients", "Times-Roman", 10) + 5 * 3.0
        canvas.setFont("Times-Roman", 5)
        canvas.drawString(50 + width, 204, "2")

    data = drawn(draw)
    assert lines(data, prose_of) == [["seen in 12 of these patients2 with lupus nephritis"]]
    assert lines(data, prose_of) == lines(data, pieces_of)


@pytest.mark.parametrize("text", ["17 the patients were seen", "the patients were seen 17"])
def test_a_number_that_may_count_lines_stays_by_itself(text: str) -> None:
    data = drawn(lambda canvas: canvas.drawString(50, 200, text))
    (words,) = phrases(data, prose_of)
    assert sorted(word.text for word in words) == ["17", "the patients were seen"]


def test_what_is_set_otherwise_than_the_rest_of_its_word_stays_with_it() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Bold", 10)
        canvas.drawString(50, 200, "Case")
        width = canvas.stringWidth("Case", "Times-Bold", 10)
        canvas.setFont("Times-Roman", 10)
        canvas.drawString(50 + width, 200, ". The girl was seen")

    data = drawn(draw)
    assert [(w.text, w.bold) for w in next(phrases(data, prose_of))] == [("Case.", True), ("The girl was seen", False)]
    assert list(phrases(data, prose_of)) == list(phrases(data, pieces_of))


def test_wide_gaps_within_one_string_part_it() -> None:
    data = drawn(lambda canvas: spaced(canvas, 50, "left right", 60.0))
    (words,) = phrases(data, prose_of)
    assert [word.text for word in words] == ["left", "right"]


@pytest.mark.parametrize("gap", [100, 110, 120, 130, 140])
@pytest.mark.parametrize("shown", ["(the value 0.39)-{}(0.42 of the two)", "(from 2.)-{}(5)-{}(6 to 7)"])
def test_numbers_that_stand_close_are_told_apart_as_word_by_word(gap: int, shown: str) -> None:
    """pdfium puts a space from .13 em on, casex may tell words apart from less."""

    def draw(canvas: Canvas) -> None:
        drawing = canvas.beginText(50, 200)
        drawing._code.append(f"[{shown.replace('{}', str(gap))}] TJ")
        canvas.drawText(drawing)

    data = drawn(draw)
    assert lines(data, prose_of) == lines(data, pieces_of)


def test_a_word_set_wide_is_one_word() -> None:
    data = drawn(lambda canvas: canvas.drawString(50, 200, "the patients", charSpace=2.5))
    assert lines(data, prose_of) == lines(data, pieces_of) == [["the patients"]]


def test_a_page_without_text_has_no_pieces() -> None:
    data = drawn(lambda canvas: canvas.rect(10, 10, 50, 50))
    assert list(phrases(data, prose_of)) == [()]


def numbers(canvas: Canvas) -> None:
    """5,000 numbers in two sizes under a larger heading: none of them goes on in the next."""
    canvas.setFont("Times-Roman", 20)
    canvas.drawString(10, 280, "Supplement")
    for line in range(50):
        for x, size in ((10, 2.0), (200, 1.5)):
            canvas.setFont("Times-Roman", size)
            canvas.drawString(x, 260 - 4 * line, " ".join(str(n) for n in range(50)))


@pytest.mark.parametrize("parted", [prose_of, pieces_of])
def test_memory_does_not_grow_with_the_square_of_what_is_on_a_page(parted: Parted) -> None:
    data = drawn(numbers)
    tracemalloc.start()
    (words,) = phrases(data, parted)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(word.text.count(" ") + 1 for word in words) == 5001
    assert peak < 100e6


def test_where_too_many_pieces_stand_near_the_page_is_read_word_by_word(monkeypatch: pytest.MonkeyPatch) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 200, "the patients were seen")

    data = drawn(draw)
    monkeypatch.setattr(pdf_glyphs, "_MANY_PAIRS", 0)
    document = pdfium.PdfDocument(data)
    page = document[0]
    text_page = page.get_textpage()
    assert list(prose_of(text_page, frame_of(page), "here").texts) == ["the", "patients", "were", "seen"]
    for part in (text_page, page, document):
        part.close()


def test_a_page_of_running_text_with_too_many_words_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "MAXIMUM_WORDS_OF_PAGE", 20)
    with pytest.raises(LimitExceeded, match="page 1: more than 20 words on it"):
        read_pdf(drawn(numbers), "numbers.pdf")
