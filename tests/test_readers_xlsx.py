"""Workbooks: cells as the sheet shows them, merged cells, formulas, several tables and sheets; hostile archives."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date

import openpyxl
import pytest
from hypothesis import assume, given, settings
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from printed import Printed, as_xlsx, printed_tables, saved

import casex
from casex.errors import EncryptedDocument, LimitExceeded, UnreadableDocument
from casex.model import Document, Finding, Table
from casex.readers import Content, read

HEADER = ["Patient", "Sex", "SDI"]


def book_of(*rows: Sequence[object], title: str = "Sheet") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(list(row))
    return book


def document(book: openpyxl.Workbook | bytes) -> Document:
    return with_findings(book)[0]


def with_findings(book: openpyxl.Workbook | bytes) -> tuple[Document, tuple[Finding, ...]]:
    return read(Content("x.xlsx", book if isinstance(book, bytes) else saved(book)))


def rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in (*table.header, *table.body)]


@settings(deadline=None, max_examples=40)
@given(printed_tables())
def test_every_cell_comes_back(printed: Printed) -> None:
    last = [text for text in printed.grid()[-1] if text]
    defining = any(sign in last[0] for sign in ",=:")  # "* …" or "ND, not done" alone below a table is its note
    assume(len(last) > 1 or (last[0][0].isalnum() and not defining))
    table = document(as_xlsx(printed)).tables[0]
    width = max(n + 1 for row in printed.grid() for n, text in enumerate(row) if text)
    assert rows(table) == [row[:width] for row in printed.grid()]
    assert (table.label, table.reader) == ("Patients", "xlsx")


def test_values_are_what_the_sheet_shows() -> None:
    book = book_of(HEADER, ["1", "F", 0.256], ["2", "M", 3])
    book.active["C2"].number_format = "0.0%"
    book.active["C3"].number_format = "0.00"
    assert rows(document(book).tables[0])[1:] == [["1", "F", "25.6%"], ["2", "M", "3.00"]]


def test_dates_are_what_the_sheet_shows() -> None:
    book = book_of(["Patient", "Born"], ["1", date(2020, 3, 1)])
    book.active["B2"].number_format = "d-mmm-yy"
    assert rows(document(book).tables[0])[1] == ["1", "1-Mar-20"]


def calculated(formula: str, stored: str) -> bytes:
    """A workbook whose B2 holds a formula with a stored value, as a spreadsheet program writes it."""
    plain = saved(book_of(["Patient", "SDI"], ["1", "=FORMULA"]))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                text = text.replace(b"<f>FORMULA</f><v />", f"<f>{formula}</f><v>{stored}</v>".encode())
                text = text.replace(b"<f>FORMULA</f><v></v>", f"<f>{formula}</f><v>{stored}</v>".encode())
            new.writestr(part, text)
    return out.getvalue()


def test_a_formula_is_its_stored_value_and_stands_in_the_source() -> None:
    data = calculated("1/3", "0.333333333333333")
    cell = document(data).tables[0].body[0][1]
    assert (cell.text, cell.formula, cell.doubt) == ("0.333333333", "=1/3", "")
    study = casex.extract(data)
    assert study.sources.set_index("source").loc["t1-r1-c2", "reader"] == "xlsx: =1/3"


def test_a_formula_without_a_stored_value_is_said_and_flagged() -> None:
    held, findings = with_findings(book_of(["Patient", "SDI"], ["1", "=B9*2"]))
    assert [(one.code, "Sheet!B2: the formula =B9*2 has no stored value" in one.message) for one in findings] == [
        ("formula_not_calculated", True)
    ]
    assert held.tables[0].body[0][1].text == "=B9*2"
    study = casex.extract(saved(book_of(["Patient", "Sex", "SDI"], ["1", "F", "=B9*2"], ["2", "M", 3])), schema="lupus")
    assert study.tables[0].flagged.to_numpy().tolist() == [[False, False, True], [False, False, False]]
    assert study.patients["sdi"].isna().tolist() == [True, False]
    assert "formula_not_calculated" in set(study.findings["code"])


def test_a_number_format_that_is_not_known_is_said() -> None:
    book = book_of(["Patient", "SDI"], ["1", 1.5])
    book.active["B2"].number_format = "# ?/?"
    held, findings = with_findings(book)
    assert [one.code for one in findings] == ["number_format_not_applied"]
    assert (held.tables[0].body[0][1].text, bool(held.tables[0].body[0][1].doubt)) == ("1.5", True)


def test_a_sheet_without_such_cells_has_no_findings() -> None:
    assert with_findings(book_of(HEADER, ["1", "F", 0]))[1] == ()


def test_raised_runs_are_marks() -> None:
    book = book_of(["Patient", "SDI"], ["1", ""])
    book.active["B2"] = CellRichText("12", TextBlock(InlineFont(vertAlign="superscript"), "a"))
    book.active["C2"] = CellRichText("10", TextBlock(InlineFont(vertAlign="superscript"), "9"), "/L")
    cells = document(book).tables[0].body[0]
    assert [(cell.text, cell.marks) for cell in cells[1:]] == [("12a", ("a",)), ("10^9/L", ("9",))]


def test_what_stands_above_is_the_caption_and_below_the_notes() -> None:
    book = book_of(["Table S1. Our patients"], [], HEADER, ["1", "F", 0], ["2", "M", 1], [], ["F, female; M, male"])
    table = document(book).tables[0]
    assert (table.label, table.caption, table.footnotes) == ("Table S1", "Our patients", ("F, female; M, male",))
    assert rows(table) == [HEADER, ["1", "F", "0"], ["2", "M", "1"]]


@pytest.mark.parametrize("note", ["ND, not done", "ND: not done", "* ND not done"])
def test_a_short_definition_right_below_the_last_row_is_a_note(note: str) -> None:
    table = document(book_of(HEADER, ["1", "F", 0], ["2", "M", "ND"], [note])).tables[0]
    assert (rows(table)[-1], table.footnotes) == (["2", "M", "ND"], (note,))


def test_a_blank_row_only_loosens_a_table() -> None:
    table = document(book_of(HEADER, ["1", "F", 0], [], ["2", "M", 1])).tables[0]
    assert rows(table) == [HEADER, ["1", "F", "0"], ["2", "M", "1"]]


def test_two_tables_on_one_sheet() -> None:
    book = book_of(["Table 1. Girls"], HEADER, ["1", "F", 0], [], ["Table 2. Boys"], HEADER, ["2", "M", 1])
    assert [(one.label, rows(one)[1:]) for one in document(book).tables] == [
        ("Table 1", [["1", "F", "0"]]), ("Table 2", [["2", "M", "1"]]),
    ]  # fmt: skip


def test_a_second_bold_header_begins_a_table() -> None:
    book = book_of(HEADER, ["1", "F", 0], [], ["Gene", "Allele", "n"], ["IL6", "A", 1])
    for place in ("A1", "B1", "C1", "A4", "B4", "C4"):
        book.active[place].font = Font(bold=True)
    assert [one.headings()[0] for one in document(book).tables] == ["Patient", "Gene"]


def test_each_sheet_is_a_table_and_none_is_left_out() -> None:
    book = book_of(HEADER, ["1", "F", 0], title="First")
    book.create_sheet("Empty")
    other = book.create_sheet("Other")
    other.append(["Gene", "n"])
    other.append(["IL6", 2])
    other.sheet_state = "hidden"
    assert [one.label for one in document(book).tables] == ["First", "Other"]


# --- archives that mean harm -----------------------------------------------------------------------------------------


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The archive with a part more, or another one in its place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


PLAIN = saved(book_of(HEADER, ["1", "F", 0]))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(LimitExceeded, match="unpacks to 1000 times its size"):
        document(with_part(PLAIN, "xl/media/image1.bin", b"\x00" * 60_000_000))


def test_a_document_type_is_refused() -> None:
    bad = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><worksheet>&a;</worksheet>'
    with pytest.raises(UnreadableDocument, match=r"'xl/worksheets/sheet1\.xml' declares a document type"):
        document(with_part(PLAIN, "xl/worksheets/sheet1.xml", bad))


def test_a_sheet_that_reaches_everywhere_is_refused() -> None:
    book = book_of(HEADER, ["1", "F", 0])
    book.active["XFD1048576"] = "far"
    with pytest.raises(LimitExceeded, match="reaches over 1,048,576 rows and 16,384 columns; delete the empty ones"):
        document(book)


@pytest.mark.parametrize("end", [30, 500, -40])  # from the end: the archive's length hangs on the time of day
def test_a_cut_archive_is_one_clear_error(end: int) -> None:
    with pytest.raises(UnreadableDocument, match=r"x\.xlsx: a ZIP archive that is broken"):
        document(PLAIN[:end])


def test_a_broken_sheet_is_one_clear_error() -> None:
    with pytest.raises(UnreadableDocument, match=r"x\.xlsx: no workbook that can be read"):
        document(with_part(PLAIN, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"))


def test_an_encrypted_archive_is_said() -> None:
    data = bytearray(PLAIN)
    entry = data.index(b"PK\x01\x02")
    data[entry + 8] |= 1
    with pytest.raises(EncryptedDocument, match="asks for a password"):
        document(bytes(data))


def test_another_archive_is_named() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(UnreadableDocument, match="a ZIP archive that is neither XLSX nor DOCX"):
        document(held.getvalue())


def test_a_hidden_sheet_is_read_and_said() -> None:
    book = book_of(HEADER, ["1", "F", 0])
    hidden = book.create_sheet("Draft")
    for row in (HEADER, ["1", "F", 1]):
        hidden.append(row)
    hidden.sheet_state = "hidden"
    held, findings = with_findings(book)
    assert [table.label for table in held.tables] == ["Sheet", "Draft"]
    assert [(one.code, one.message) for one in findings] == [
        ("hidden_sheet", "sheet 'Draft' is hidden; it was read as the others")
    ]


def test_tables_beside_each_other_are_two() -> None:
    book = book_of(
        ["Patient", "Visit", "SDI", None, "Patient", "WBC"],
        ["1", "Baseline", 0, None, "1", 4],
        [None, "Month 3", 1, None, "2", 5],
        ["2", "Baseline", 2],
        [None, "Month 3", 3],
    )
    first, second = document(book).tables
    assert rows(first)[0] == ["Patient", "Visit", "SDI"]
    assert rows(second) == [["Patient", "WBC"], ["1", "4"], ["2", "5"]]


def test_an_empty_column_alone_parts_no_table() -> None:
    (table,) = document(book_of(["Patient", "SDI", None, "WBC"], ["1", 0, None, 4], ["2", 1, None, 5])).tables
    assert rows(table) == [["Patient", "SDI", "", "WBC"], ["1", "0", "", "4"], ["2", "1", "", "5"]]


def test_a_row_of_units_below_the_headings_is_header() -> None:
    book = book_of(["Patient", "Sex", "Hb", "CRP"], [None, None, "g/dL", "mg/L"], ["1", "F", 10, 5], ["2", "M", 11, 6])
    (table,) = document(book).tables
    assert table.headings() == ("Patient", "Sex", "Hb - g/dL", "CRP - mg/L")
    assert casex.extract(saved(book)).patients["crp_mg_l"].tolist() == [5, 6]
