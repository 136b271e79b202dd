"""Workbooks of Excel 97 to 2003: cells as the sheet shows them, dates, marks, hidden sheets, broken and other files."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlwt
from printed import as_xls, plain

from casex.errors import UnreadableDocument
from casex.model import Document, Finding, Table
from casex.readers import Content, read


def with_findings(book: xlwt.Workbook) -> tuple[Document, tuple[Finding, ...]]:
    held = io.BytesIO()
    book.save(held)
    return read(Content("old.xls", held.getvalue()))


def rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in (*table.header, *table.body)]


def book_of(*cells: tuple[object, str]) -> xlwt.Workbook:
    """A patient's row whose cells are stored values with their number formats."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Patients")
    for column in range(len(cells) + 1):
        sheet.write(0, column, "Patient" if column == 0 else f"V{column}")
    sheet.write(1, 0, "1")
    for column, (value, format) in enumerate(cells, start=1):
        sheet.write(1, column, value, xlwt.easyxf(num_format_str=format))
    return book


@pytest.mark.parametrize(
    ("value", "format", "text"),
    [
        (3, "General", "3"), (0.256, "0.0%", "25.6%"), (1234.5, "#,##0.00", "1,234.50"), (0.1, "General", "0.1"),
        (1 / 3, "General", "0.333333333"), (12.34567, "General", "12.34567"), (True, "General", "TRUE"),
        (date(2020, 3, 1), "d-mmm-yy", "1-Mar-20"), ("12 (5–45)", "General", "12 (5–45)"),
    ],
)  # fmt: skip
def test_values_are_what_the_sheet_shows(value: object, format: str, text: str) -> None:
    document, findings = with_findings(book_of((value, format)))
    assert rows(document.tables[0])[1] == ["1", text]
    assert findings == ()


def test_a_format_that_is_not_known_is_said() -> None:
    document, (said,) = with_findings(book_of((2.5, "# ?/?")))
    assert (said.code, rows(document.tables[0])[1]) == ("number_format_not_applied", ["1", "2.5"])
    assert document.tables[0].body[0][1].doubt


def test_raised_letters_are_marks() -> None:
    book = book_of((1, "General"))
    raised = xlwt.easyfont("escapement superscript")
    book.get_sheet(0).write_rich_text(1, 2, ("12", ("a", raised)))
    cell = with_findings(book)[0].tables[0].body[0][2]
    assert (cell.text, cell.marks) == ("12a", ("a",))


def test_the_row_in_bold_begins_another_table_and_hidden_sheets_are_said() -> None:
    bold = xlwt.easyxf("font: bold on")
    book = xlwt.Workbook()
    sheet = book.add_sheet("Both")
    for first, name in ((0, "SDI"), (4, "WBC")):
        for column, text in enumerate(("Patient", name)):
            sheet.write(first, column, text, bold)
            sheet.write(first + 1, column, "1")
            sheet.write(first + 2, column, "2")
    sheet.visibility = 1
    document, (said,) = with_findings(book)
    assert [table.headings() for table in document.tables] == [("Patient", "SDI"), ("Patient", "WBC")]
    assert said.code == "hidden_sheet"


def test_a_formula_without_a_stored_value_is_said_and_in_doubt() -> None:
    document, (said,) = with_findings(book_of((xlwt.Formula("1+1"), "General"), (4, "General")))
    assert (said.code, "Patients!B2" in said.message) == ("formula_not_calculated", True)
    assert (document.tables[0].body[0][1].text, bool(document.tables[0].body[0][1].doubt)) == ("", True)


def test_dates_of_the_other_calendar() -> None:
    book = book_of((date(2020, 3, 1), "yyyy-mm-dd"))
    book.dates_1904 = True  # xlwt writes the day's number under this calendar
    shown = rows(with_findings(book)[0].tables[0])[1][1]
    assert shown == "2024-03-02"  # 1,462 days later: the number was written before the calendar was changed


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old Office file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "no XLS workbook|old Office file"),
        (as_xls(plain([["Patient", "SDI"], ["1", "0"]]))[:3000], "no XLS workbook|old Office file"),
    ],
)
def test_what_is_no_workbook(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableDocument, match=message):
        read(Content("old.xls", data))
