"""Raised and lowered figures: none is glued to a figure of another height, in any format."""

from __future__ import annotations

import io
import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from printed import docx_of
from reportlab.pdfgen.canvas import Canvas

import casex
from casex.readers import Content, read
from casex.tables import Script, is_mark, set_inline
from casex.values.span import parse_age

# Each height has figures of its own, so that a result tells where they come from.
FIGURES: dict[Script, str] = {"": "012", "^": "345", "_": "678"}
MIXED = re.compile("|".join(f"[{one}][{other}]" for one, other in product(FIGURES.values(), repeat=2) if one != other))
PIECE = st.sampled_from(["", "^", "_"]).flatmap(
    lambda script: st.tuples(st.text(f"{FIGURES[script]}a.-\u200b", min_size=1, max_size=3), st.just(script))
)


@given(st.lists(PIECE, max_size=6))
def test_figures_of_different_height_are_never_neighbours(pieces: list[tuple[str, Script]]) -> None:
    text = set_inline(pieces)
    assert MIXED.search(text.replace("\u200b", "")) is None
    assert re.sub(r"[\^_ ]", "", text) == "".join(piece for piece, _ in pieces)  # nothing lost, nothing moved


WANTED = {("10", "9"): "10^9", ("12", "a"): "12a", ("12", "1"): "12^1", ("5", "*"): "5*"}


def pdf_of(level: str, raised: str) -> bytes:
    """A table whose one value has something raised behind it."""
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=(400, 300))
    canvas.setFont("Helvetica", 10)
    canvas.drawString(40, 250, "Table 1. Nine patients")
    for y in (240, 222, 170):
        canvas.line(40, y, 300, y)
    for x, column in ((40, ("Patient", "1", "2")), (140, ("Sex", "F", "M")), (240, ("SDI", level, "7"))):
        for y, text in zip((228, 205, 180), column, strict=True):
            canvas.drawString(x, y, text)
    canvas.setFont("Helvetica", 6)
    canvas.drawString(240 + canvas.stringWidth(level, "Helvetica", 10), 209, raised)
    canvas.save()
    return held.getvalue()


def jats_of(level: str, raised: str) -> bytes:
    body = f"<tr><td>1</td><td>F</td><td>{level}<sup>{raised}</sup></td></tr><tr><td>2</td><td>M</td><td>7</td></tr>"
    head = "<tr><th>Patient</th><th>Sex</th><th>SDI</th></tr>"
    return f"<article><body><table-wrap><table>{head}{body}</table></table-wrap></body></article>".encode()


def html_of(level: str, raised: str) -> bytes:
    return b"<html><body>" + jats_of(level, raised)[22:-25] + b"</body></html>"


def docx_table_of(level: str, raised: str) -> bytes:
    def cell(*runs: tuple[str, str]) -> str:
        said = "".join(
            f"<w:r><w:rPr><w:vertAlign w:val='{align}'/></w:rPr><w:t>{text}</w:t></w:r>" for text, align in runs
        )
        return f"<w:tc><w:p>{said}</w:p></w:tc>"

    rows = [["Patient", "Sex", "SDI"], ["1", "F", level], ["2", "M", "7"]]
    cells = [[cell((text, "baseline")) for text in row] for row in rows]
    cells[1][2] = cell((level, "baseline"), (raised, "superscript"))
    return docx_of("<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in cells) + "</w:tbl>")


def xlsx_of(level: str, raised: str) -> bytes:
    book, held = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    rich = CellRichText(level, TextBlock(InlineFont(vertAlign="superscript"), raised))
    for row in (["Patient", "Sex", "SDI"], ["1", "F", rich], ["2", "M", "7"]):
        sheet.append(row)
    book.save(held)
    return held.getvalue()


@pytest.mark.parametrize("write", [pdf_of, jats_of, html_of, docx_table_of, xlsx_of])
@pytest.mark.parametrize(("level", "raised"), WANTED)
def test_every_format_sets_them_alike(write: object, level: str, raised: str) -> None:
    document, _ = read(Content("a", write(level, raised)))  # type: ignore[operator]
    cell = document.tables[0].body[0][2]
    assert (cell.text, cell.marks) == (WANTED[level, raised], (raised,))


def test_a_mark_behind_a_number_changes_no_number() -> None:
    study = casex.extract(pdf_of("1", "2"), schema="lupus")
    assert study.patients["sdi"].isna().tolist() == [True, False]  # "1^2" may be 1 with the mark 2, no more than that
    assert study.trace("1", "sdi")["printed"].tolist() == ["1^2"]


def test_a_degree_sign_is_no_mark() -> None:
    assert (is_mark("\u00b0"), is_mark("1"), is_mark("")) == (False, True, False)
    document, _ = read(Content("a", jats_of("38", "\u00b0")))
    assert (document.tables[0].body[0][2].text, document.tables[0].body[0][2].marks) == ("38°", ())


def test_raised_twelfths_of_a_year() -> None:
    """Seven and seven twelfths, as `7` with a raised `7/12` is set inline."""
    assert parse_age("7^7/12", unit="y") == parse_age("7 7/12", unit="y")
