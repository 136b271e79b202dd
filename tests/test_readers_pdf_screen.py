"""Pages that hold no table are told without reading them; what they say of the others is kept."""

from __future__ import annotations

import io

import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from casex.model import Box, Page, Word
from casex.readers.furniture import furniture_on, returns_of
from casex.readers.pdf import read_pdf_tables
from casex.readers.pdf_frame import Frame, frame_of
from casex.readers.pdf_pages import Seen
from casex.readers.pdf_rules import drawn_on
from casex.readers.pdf_screen import glimpse_of, may_hold_table, text_on

HEIGHT = 400.0
WIDTHS = st.floats(10, 800)
TEXT = "Helvetica", 9.0


def drawn(*lines: tuple[float, float, str], rules: tuple[tuple[float, float, float, float], ...] = ()) -> bytes:
    """One page of 400 by 400 points with lines of text at (x, y) and rules."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(HEIGHT, HEIGHT))
    canvas.setFont(*TEXT)
    for x, y, text in lines:
        canvas.drawString(x, y, text)
    for rule in rules:
        canvas.line(*rule)
    canvas.save()
    return out.getvalue()


def likely(data: bytes) -> bool:
    document = pdfium.PdfDocument(data)
    page = document[0]
    text_page = page.get_textpage()
    try:
        return may_hold_table(text_page, text_on(text_page), drawn_on(page, frame_of(page), "x.pdf"))
    finally:
        text_page.close()
        page.close()
        document.close()


def level(*heights: float) -> tuple[tuple[float, float, float, float], ...]:
    return tuple((40, y, 300, y) for y in heights)


@pytest.mark.parametrize(
    ("lines", "rules"),
    [
        ([(40, 300, "Table 1. Nine girls with lupus")], ()),
        ([(40, 300, "TABLE II"), (40, 288, "Nine girls")], ()),
        ([(40, 300, "T A B L E 1. Nine girls")], ()),
        ([(40, 300, "the left column ends here"), (220, 300, "Table 1. Nine girls")], ()),
        ([(40, 300, "(continued)")], ()),
        ([(40, 300, "Nobody says what this is.")], level(320, 280, 200)),
        ([(40, 300, "Nobody says what this is.")], (*level(320, 280, 200), (60, 200, 60, 320), (90, 200, 90, 320))),
        ([(40, 300, "All nine girls had nephritis, as is shown in"), (40, 289, "Table 2. Of them")], level(360, 20)),
        ([], ()),
    ],
)  # fmt: skip
def test_pages_that_may_hold_a_table(
    lines: list[tuple[float, float, str]], rules: tuple[tuple[float, float, float, float], ...]
) -> None:
    assert likely(drawn(*lines, rules=rules))


@pytest.mark.parametrize(
    ("lines", "rules"),
    [
        ([(40, 300, "All nine girls had nephritis.")], ()),
        ([(40, 300, "Table 1 shows nine girls with lupus.")], ()),
        ([(40, 300, "Nine girls (Table 1) had nephritis; see Table 2. They were treated.")], ()),
        ([(40, 300, "All nine girls had nephritis, as is shown in"), (40, 289, "Table 2. Of them")], ()),
        ([(40, 300, "A rule stands under the running head and one over the foot.")], level(360, 20)),
    ],
)  # fmt: skip
def test_pages_that_hold_none(
    lines: list[tuple[float, float, str]], rules: tuple[tuple[float, float, float, float], ...]
) -> None:
    assert not likely(drawn(*lines, rules=rules))


def test_a_page_that_is_not_read_tells_its_words_its_margins_and_its_sizes() -> None:
    data = drawn((40, 385, "Lupus 12"), *((40, 300 - 11 * n, "nephritis of childhood " * 3) for n in range(9)))
    document = pdfium.PdfDocument(data)
    page = document[0]
    text_page = page.get_textpage()
    told = glimpse_of(7, text_page, text_on(text_page), frame_of(page))
    assert told.number == 7
    assert told.words == {"lupus", "nephritis", "of", "childhood"}
    assert told.margin == {("top", "Lupus 12")}
    assert set(told.letters) == {9.0}


def test_the_title_of_a_first_page_that_is_not_read_is_known() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(HEIGHT, HEIGHT))
    canvas.setFont("Helvetica", 16)
    canvas.drawString(40, 350, "Tofacitinib in nine girls")
    canvas.drawString(40, 330, "with refractory disease of the kidney")
    canvas.setFont(*TEXT)
    for n in range(20):
        canvas.drawString(40, 300 - 11 * n, "All of them had nephritis before and after the year.")
    canvas.save()
    document, findings = read_pdf_tables(out.getvalue(), "x.pdf")
    assert document.title == "Tofacitinib in nine girls with refractory disease of the kidney"
    assert [one.code for one in findings] == ["pages_not_searched"]


@given(WIDTHS, WIDTHS, st.integers(0, 3), st.floats(0, 1), st.floats(0, 1))
def test_a_frame_takes_boxes_there_and_back(width: float, height: float, quarters: int, x: float, y: float) -> None:
    frame = Frame(-5.0, 3.0, -5.0 + width, 3.0 + height, quarters)
    across, down = frame.size
    box = Box(x * across / 2, y * down / 2, across * (0.5 + x / 2), down * (0.5 + y / 2))
    again = frame.place(*frame.back(box))
    assert (again.x0, again.top, again.x1, again.bottom) == pytest.approx((box.x0, box.top, box.x1, box.bottom))


def head(text: str) -> Page:
    words = tuple(Word(part, Box(40 + 60 * n, 10, 80 + 60 * n, 18), 17.0, 9.0) for n, part in enumerate(text.split()))
    return Page(1, HEIGHT, HEIGHT, words)


@pytest.mark.parametrize(("printed", "returns"), [("Lupus 11", True), ("Lupus nephritis", False)])
def test_running_heads_return_on_pages_that_are_not_read(printed: str, returns: bool) -> None:
    found = furniture_on([head(printed)], 9.0, returns_of([(2, "top", "Lupus 12")]))[1]
    assert bool(found) is returns


@pytest.mark.parametrize(("recognised", "kept"), [("", 0), ("the page is a picture", 1)])
def test_of_a_page_that_was_noted_only_what_ocr_read_is_kept(recognised: str, kept: int) -> None:
    """A long file has hundreds of pages whose phrases nobody asks for again."""
    page = Page(1, 400, 300, (Word("text", Box(50, 90, 70, 100), 100, 10),))
    assert len(Seen(page, 0, recognised=recognised, searched=False).noted().page.words) == kept
