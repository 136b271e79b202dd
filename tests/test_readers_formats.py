"""HTML, DOCX, CSV, TSV, Markdown: cell by cell, by content and not by name; several files of one study."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from printed import (
    Printed,
    as_aligned,
    as_cals,
    as_csv,
    as_docx,
    as_html,
    as_jats,
    as_markdown,
    as_xls,
    as_xlsx,
    docx_of,
    docx_paragraph,
    plain,
    printed_tables,
)

import casex
from casex.errors import CasexError, LimitExceeded, UnreadableDocument
from casex.model import Document, Finding, Table, joined
from casex.readers import Content, read

PATIENTS = [["Patient", "Sex", "SDI"], ["1", "F", "0"], ["2", "M", "1"]]


def document(data: str | bytes) -> Document:
    return with_findings(data)[0]


def with_findings(data: str | bytes) -> tuple[Document, tuple[Finding, ...]]:
    return read(Content("a.pdf", data.encode() if isinstance(data, str) else data))  # its name is no matter


def rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in (*table.header, *table.body)]


def kinds(held: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in held.blocks]


def cut(grid: list[list[str]]) -> list[list[str]]:
    """A grid without empty columns at its right, as sheets have no end."""
    width = max(n + 1 for row in grid for n, text in enumerate(row) if text)
    return [row[:width] for row in grid]


# --- every format gives the same table -------------------------------------------------------------


@settings(deadline=None)
@given(printed_tables())
def test_html_comes_back_cell_by_cell(printed: Printed) -> None:
    held = document(as_html(printed))
    assert rows(held.tables[0]) == printed.grid()
    assert (held.tables[0].label, held.tables[0].caption, held.source.media) == (
        "Table 1",
        "Nine patients",
        "text/html",
    )


@settings(deadline=None)
@given(printed_tables())
def test_docx_comes_back_cell_by_cell(printed: Printed) -> None:
    table = document(as_docx(printed)).tables[0]
    assert rows(table) == printed.grid()
    assert (table.label, table.caption, len(table.header)) == ("Table 1", "Nine patients", printed.header)


@settings(deadline=None)
@given(printed_tables(spans=False), st.sampled_from(",;\t"))
def test_delimited_text_comes_back_cell_by_cell(printed: Printed, delimiter: str) -> None:
    others = str.maketrans(dict.fromkeys(set(",;\t") - {delimiter}, "x"))  # else either could be meant
    grid = [[*(text.translate(others) for text in row), "end"] for row in printed.grid()]
    table = document(as_csv(plain(grid), delimiter)).tables[0]
    assert rows(table) == grid


@settings(deadline=None)
@given(printed_tables(spans=False))
def test_markdown_comes_back_cell_by_cell(printed: Printed) -> None:
    table = document(as_markdown(printed)).tables[0]
    assert rows(table) == printed.grid()
    assert table.label == "Table 1"


@settings(deadline=None, max_examples=40)
@given(printed_tables())
def test_cals_comes_back_cell_by_cell(printed: Printed) -> None:
    table = document(as_cals(printed)).tables[0]
    assert rows(table) == cut(printed.grid())
    assert (table.label, table.caption, len(table.header)) == ("Table 1", "Nine patients", printed.header)


@settings(deadline=None, max_examples=40)
@given(printed_tables())
def test_old_workbooks_come_back_cell_by_cell(printed: Printed) -> None:
    assume(sum(bool(text) for text in printed.grid()[-1]) > 1)  # alone in the last row, it would be a note
    table = document(as_xls(printed)).tables[0]
    assert rows(table) == cut(printed.grid())
    assert (table.label, table.reader) == ("Patients", "xls")


WRITERS = {
    "jats": as_jats, "cals": as_cals, "html": as_html, "docx": as_docx, "xlsx": as_xlsx, "xls": as_xls, "csv": as_csv,
    "markdown": as_markdown, "aligned": as_aligned,
}  # fmt: skip


@pytest.mark.parametrize("name", WRITERS)
def test_what_follows_cannot_tell_the_formats_apart(name: str) -> None:
    data = WRITERS[name](plain(PATIENTS))  # type: ignore[operator]
    study = casex.extract(data if isinstance(data, bytes) else data.encode(), schema="lupus")
    assert study.patients[["sex", "sdi"]].to_numpy().tolist() == [["F", 0.0], ["M", 1.0]]
    assert study.tables[0].by_patient.to_numpy().tolist() == PATIENTS[1:]
    assert study.tables[0].kind == "patients"


# --- HTML ------------------------------------------------------------------------------------------


def test_running_text_of_a_page() -> None:
    page = "<html><head><title>t</title></head><body><nav><p>menu</p></nav><h1>Nine cases</h1>"
    page += "<div>We <b>saw</b> nine.</div>"
    page += "<h2>Case 1</h2><p>A girl.</p><ul><li>one</li></ul><script>x()</script></body></html>"
    assert kinds(document(page)) == [
        ("title", "Nine cases"), ("paragraph", "We saw nine."), ("heading", "Case 1"), ("paragraph", "A girl."),
        ("paragraph", "one"),
    ]  # fmt: skip


def test_notes_below_a_table() -> None:
    held = document(as_html(plain(PATIENTS), after="<p>* Died.</p><p>F, female; M, male.</p><p>The text goes on.</p>"))
    assert held.tables[0].footnotes == ("* Died.", "F, female; M, male.")


def test_a_table_that_lays_out_another_is_none() -> None:
    inner = as_html(plain(PATIENTS)).split("Text before.")[1].split("</body>")[0]
    held = document(f"<html><body><table><tr><td>menu</td><td>{inner}</td></tr></table></body></html>")
    assert [rows(table) for table in held.tables] == [PATIENTS]


@pytest.mark.parametrize(
    "start", ["<!doctype html>", "<HTML>", "\ufeff<!-- x -->\n<html>", "<?xml version='1.0'?>\n<html>"]
)
def test_a_page_is_known_by_its_beginning(start: str) -> None:
    assert document(start + "<body><p>x</p></body></html>").source.media == "text/html"


def test_a_page_in_another_encoding() -> None:
    page = "<html><head><meta charset='iso-8859-1'></head><body><p>caf\xe9 \xb1</p></body></html>"
    assert document(page.encode("latin-1")).text == "café ±"


# --- DOCX ------------------------------------------------------------------------------------------


def test_running_text_of_a_document() -> None:
    body = docx_paragraph("Nine cases", "Title") + docx_paragraph("Case 1", "Heading2") + docx_paragraph("A girl.")
    held = document(
        docx_of(body, footnotes="<w:footnote w:id='2'><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote>")
    )
    assert kinds(held) == [
        ("title", "Nine cases"), ("heading", "Case 1"), ("paragraph", "A girl."), ("paragraph", "2 A note."),
    ]  # fmt: skip


def test_raised_runs_are_marks() -> None:
    run = "<w:r><w:t>{0}</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>{1}</w:t></w:r>"
    cells = "".join(f"<w:tc><w:p>{run.format(*pair)}</w:p></w:tc>" for pair in (("Yes", "b"), ("10", "9"), ("x", "")))
    head = "".join(f"<w:tc>{docx_paragraph(text)}</w:tc>" for text in PATIENTS[0])
    table = document(docx_of(f"<w:tbl><w:tr>{head}</w:tr><w:tr>{cells}</w:tr></w:tbl>")).tables[0]
    assert [(cell.text, cell.marks) for cell in table.body[0]] == [("Yesb", ("b",)), ("10^9", ("9",)), ("x", ())]


def test_tracked_changes_are_said() -> None:
    run = "<w:r><w:t>{0}</w:t></w:r>"
    body = f"<w:p>{run.format('12')}<w:del><w:r><w:delText>3</w:delText></w:r></w:del>"
    body += f"<w:ins>{run.format('4')}</w:ins></w:p>"
    held, findings = with_findings(docx_of(body))
    assert held.text == "124"
    assert [(one.code, one.severity) for one in findings] == [("changes_accepted", "info")]
    assert with_findings(docx_of(docx_paragraph("x")))[1] == ()


def test_entities_in_a_document_are_refused() -> None:
    bad = docx_of("<w:p/>", styles="").replace(b"PK\x03\x04", b"PK\x03\x04")
    assert document(bad).blocks == ()
    with pytest.raises(UnreadableDocument, match="declares a document type"):
        document(docx_of("<w:p/>", styles="<!DOCTYPE x>"))


# --- delimited text --------------------------------------------------------------------------------


def test_titles_above_and_notes_below() -> None:
    held = document('Table S1. Our patients\nPatient,Sex,SDI\n1,F,0\n2,M,1\n\n"F, female; M, male"\n')
    table = held.tables[0]
    assert (table.label, table.caption, table.footnotes) == ("Table S1", "Our patients", ("F, female; M, male",))
    assert rows(table) == PATIENTS


@pytest.mark.parametrize(
    "text", ["Patient;Age\n1;4,5\n2;6,5\n", "Patient\tAge\n1\t4,5\n2\t6,5", 'Patient,Age\n1,"4,5"\n2,"6,5"\n']
)
def test_decimal_commas_do_not_part_cells(text: str) -> None:
    assert rows(document(text).tables[0]) == [["Patient", "Age"], ["1", "4,5"], ["2", "6,5"]]


@pytest.mark.parametrize(
    "text",
    [
        "We saw nine, all girls.\nOne, a boy, died.",
        "One line, with a comma.\nAnother, too.",
        "a\tb",
        "x;\n\ny and z; w; v",
    ],
)
def test_prose_is_no_table(text: str) -> None:
    assert document(text).source.media == "text/plain"


@pytest.mark.parametrize(
    ("encoding", "codes"), [("utf-8", []), ("utf-8-sig", []), ("utf-16", []), ("cp1252", ["encoding_assumed"])]
)
def test_encodings(encoding: str, codes: list[str]) -> None:
    held, findings = with_findings("Patient;Größe\n1;5 ± 1\n2;6 ± 1\n".encode(encoding))
    assert rows(held.tables[0]) == [["Patient", "Größe"], ["1", "5 ± 1"], ["2", "6 ± 1"]]
    assert [one.code for one in findings] == codes


def test_a_line_of_too_many_fields_is_refused() -> None:
    line = "\t".join(["x"] * 17_000)
    with pytest.raises(LimitExceeded, match="more than 16,384 columns"):
        document(f"{line}\n{line}\n")


# --- several files ---------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A paper and its supplement."""
    paper, supplement = tmp_path / "paper.xml", tmp_path / "more.xlsx"
    paper.write_text(as_jats(plain(PATIENTS)))
    supplement.write_bytes(as_xlsx(plain([["Patient", "Weight"], ["1", "40"], ["2", "50"]])))
    return [paper, supplement]


def test_several_files_are_one_study_and_sources_say_which(files: list[Path]) -> None:
    study = casex.extract(files, schema="lupus")
    assert list(study.patients.index) == ["1", "2"]
    assert study.patients["weight"].tolist() == [40.0, 50.0]
    told = study.sources.groupby("document")["table"].unique()
    assert {name: list(tables) for name, tables in told.items()} == {
        "paper.xml": ["Table 1"],
        "more.xlsx": ["Patients"],
    }
    assert study.document.source.name == "paper.xml + more.xlsx"


def test_text_of_several_files_stands_where_it_is_said_to_stand() -> None:
    one, two = (document(f"Title\n\nText {name}.") for name in "ab")
    one, two = (replace(held, recognised=((7, 11),), doubts=((12, 13),)) for held in (one, two))
    both = joined([replace(one, doi="10.1/x"), two])
    assert [both.text[slice(*span)] for span in (*both.recognised, *both.doubts)] == ["Text", "Text", "a", "b"]
    assert [both.text[block.start : block.end] for block in both.blocks] == [block.text for block in both.blocks]
    assert [both.file_at(block.start) for block in both.blocks] == ["a.pdf", "a.pdf", "a.pdf (2)", "a.pdf (2)"]
    assert both.doi == "10.1/x"


def test_a_study_of_several_files_is_stored_whole(files: list[Path], tmp_path: Path) -> None:
    study = casex.extract(files, schema="lupus")
    study.to_json(tmp_path / "study.json")
    assert casex.load(tmp_path / "study.json") == study


def test_two_files_of_one_name_are_told_apart(files: list[Path]) -> None:
    study = casex.extract([files[0], files[0]], schema="lupus")
    assert set(study.sources["document"]) == {"paper.xml", "paper.xml (2)"}


def test_one_file_in_a_list_is_as_without() -> None:
    data = as_jats(plain(PATIENTS)).encode()
    assert casex.extract([data]) == casex.extract(data)


def test_pages_of_several_files_are_refused(files: list[Path]) -> None:
    with pytest.raises(CasexError, match="of which of the 2 files"):
        casex.extract(files, pages="1")
    with pytest.raises(CasexError, match="2 sources: give one"):
        casex.find_tables(files)  # type: ignore[arg-type]
    with pytest.raises(CasexError, match="no source"):
        casex.extract([])


def test_a_text_that_is_nearly_a_table_says_which_lines_are_not() -> None:
    text = "Patient,Sex,Age\n1,F,12\n2,M\n3,F,4\n4,M,5\n"
    _, findings = read(Content("x.csv", text.encode()))
    assert [one.message for one in findings if one.code == "table_not_read"] == [
        "x.csv: most lines have 3 fields parted by ',', line 3 has 2; kept as text"
    ]
    with pytest.raises(casex.NoCaseSeries, match="line 3 has 2; kept as text"):
        casex.extract(text.encode())


def test_prose_with_commas_is_nearly_no_table() -> None:
    text = "Red, green, blue.\nOne, two, three.\nThe last line, in two parts.\n"
    assert read(Content("x.txt", text.encode()))[1] == ()
