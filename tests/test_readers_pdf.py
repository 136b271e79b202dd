"""The sample PDFs, read: tables as expected, boxes that hug their text, running text in reading order."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from casex.model import Cell, Document, Finding, Table
from casex.readers.pdf import prose_size, read_pdf
from casex.readers.pdf_file import wanted_pages

SAMPLES = Path(__file__).parents[1] / "samples"
PDFS = sorted(SAMPLES.glob("*.pdf"))
STEMS = [path.stem for path in PDFS]
CONTINUED, SIDEWAYS = "tofacitinib_continued", "tofacitinib_sideways"


@cache
def sample(stem: str) -> tuple[Document, tuple[Finding, ...]]:
    path = SAMPLES / f"{stem}.pdf"
    return read_pdf(path.read_bytes(), path.name)


def expected(stem: str, number: int) -> list[list[str]]:
    with (SAMPLES / "expected" / f"{stem}.table{number}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.reader(handle))


def cells(table: Table) -> Iterator[Cell]:
    return (cell for row in (*table.header, *table.body) for cell in row)


def folded(text: str) -> str:
    """Text without white space and without the hyphens that a line's end adds."""
    return re.sub(r"[\s\x02\ufffe-]+", "", text)


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("number", [1, 2])
def test_tables_are_those_expected(stem: str, number: int) -> None:
    table = sample(stem)[0].tables[number - 1]
    header, *body = expected(stem, number)
    assert [[cell.text for cell in row] for row in table.header] == [header]
    assert [[cell.text for cell in row] for row in table.body] == body


@pytest.mark.parametrize("stem", STEMS)
def test_two_tables_with_label_caption_and_notes(stem: str) -> None:
    one, two = sample(stem)[0].tables
    assert (one.label, two.label) == ("TABLE 1", "TABLE 2")
    assert two.caption == "Treatment and outcome of the nine patients with cSLE who received tofacitinib (5 mg bid)."
    assert [len(table.footnotes) for table in (one, two)] == [1, 1]
    for table in (one, two):
        assert table.footnotes[0].startswith("TOF, tofacitinib; ")
        assert table.footnotes[0].endswith("SLEDAI-2K, SLE Disease Activity Index 2000.")


@pytest.mark.parametrize("stem", STEMS)
def test_nothing_is_said_about_a_clean_document(stem: str) -> None:
    said = [(one.code, one.severity, one.message) for one in sample(stem)[1]]
    goes_on = ("repaired", "info", "TABLE 2: its part on page 4 was added to the one on page 3")
    assert said == [goes_on] * (stem == CONTINUED)


@pytest.mark.parametrize("path", PDFS, ids=STEMS)
def test_box_of_a_cell_holds_its_text_and_nothing_else(path: Path) -> None:
    document = pdfium.PdfDocument(path)
    for table in sample(path.stem)[0].tables:
        assert table.page is not None
        for cell in cells(table):
            if cell.box is None:
                assert cell.text == ""
                continue
            page = document[(cell.page or table.page) - 1]
            text, height = page.get_textpage(), page.get_height()
            box = cell.box.grown(1)
            inside = text.get_text_bounded(box.x0, height - box.bottom, box.x1, height - box.top)
            assert folded(inside) == folded(cell.text)
            text.close()
            page.close()
    document.close()


@pytest.mark.parametrize("stem", STEMS)
def test_cells_of_a_row_do_not_overlap(stem: str) -> None:
    for table in sample(stem)[0].tables:
        for row in (*table.header, *table.body):
            boxes = [cell.box for cell in row if cell.box is not None]
            if stem == SIDEWAYS and table.label == "TABLE 2":  # it reads upwards
                assert all(left.top > right.bottom for left, right in pairwise(boxes))
            else:
                assert all(left.x1 < right.x0 for left, right in pairwise(boxes))


@pytest.mark.parametrize("stem", STEMS)
def test_every_word_of_the_pages_is_in_the_text_or_in_a_table(stem: str) -> None:
    document = sample(stem)[0]
    said = [document.text, *(cell.text for table in document.tables for cell in cells(table))]
    said += [note for table in document.tables for note in table.footnotes]
    if stem == CONTINUED:  # its header is printed twice and stands once in the table that both parts make
        said += [cell.text for row in document.tables[1].header for cell in row]
    printed = "".join(word.text for page in document.pages for word in page.words)
    assert sorted(folded(printed)) == sorted(folded("".join(said)))


@pytest.mark.parametrize("stem", STEMS)
def test_title_and_headings(stem: str) -> None:
    document = sample(stem)[0]
    assert (
        document.title
        == "Tofacitinib in childhood-onset systemic lupus erythematosus: nine girls followed for up to 24 months"
    )
    headings = [block.text for block in document.blocks if block.kind == "heading"]
    for heading in (
        "Introduction",
        "Methods",
        "Results",
        *(f"Case {n}" for n in range(1, 10)),
        "Discussion",
        "References",
    ):
        assert headings.count(heading) == 1
    cases = [heading for heading in headings if heading.startswith("Case ")]
    assert cases == [f"Case {n}" for n in range(1, 10)]


@pytest.mark.parametrize("stem", STEMS)
def test_columns_are_read_one_after_the_other(stem: str) -> None:
    starts = [
        "Keywords: ",
        "Introduction",
        "Methods",
        "Visits and data",
        "Results",
        "Case 1",
        "Case 5",
        "Case 9",
        "Discussion",
    ]
    blocks = [block.text for block in sample(stem)[0].blocks]
    places = [
        next(n for n, text in enumerate(blocks) if text.startswith(start) and not text.startswith(f"{start}:"))
        for start in starts
    ]
    assert places == sorted(places)


@pytest.mark.parametrize("stem", STEMS)
def test_paragraph_goes_on_over_a_page(stem: str) -> None:
    paragraphs = [" ".join(block.text.split()) for block in sample(stem)[0].blocks if block.kind == "paragraph"]
    (results,) = [text for text in paragraphs if text.startswith("Nine children")]
    assert results.endswith("class I in case 5 and class IV+V in case 8.")


@pytest.mark.parametrize("stem", STEMS)
def test_statements_of_a_case_are_paragraphs_of_their_own(stem: str) -> None:
    blocks = sample(stem)[0].blocks
    starts = [block.text for block in blocks if block.text.startswith("Tofacitinib dosage:")]
    assert starts == ["Tofacitinib dosage: 5 mg bid."] * 9


@pytest.mark.parametrize("stem", STEMS)
def test_furniture_is_kept_apart(stem: str) -> None:
    document = sample(stem)[0]
    margins = [block for block in document.blocks if block.kind == "furniture"]
    assert len(margins) == len(document.pages)
    assert all("Annals of Sample Rheumatology" in block.text for block in margins)
    assert not any("Annals of Sample" in block.text for block in document.blocks if block.kind != "furniture")


@pytest.mark.parametrize("stem", STEMS)
def test_blocks_point_into_the_text(stem: str) -> None:
    document = sample(stem)[0]
    assert all(document.text[block.start : block.end] == block.text for block in document.blocks)


def test_landscape_page_is_wider_than_high() -> None:
    document = sample("tofacitinib_landscape")[0]
    page = document.pages[(document.tables[1].page or 0) - 1]
    assert page.width > page.height


def test_readers_are_named() -> None:
    assert {table.reader for table in sample("tofacitinib_three_line")[0].tables} == {"rules"}
    assert {table.reader for table in sample("tofacitinib_ruled")[0].tables} == {"pdfplumber"}


def test_pages_limit_what_is_read() -> None:
    path = SAMPLES / "tofacitinib_three_line.pdf"
    document, _ = read_pdf(path.read_bytes(), path.name, pages="2")
    assert [page.number for page in document.pages] == [2]
    assert [table.label for table in document.tables] == ["TABLE 1"]


def test_progress_is_told() -> None:
    path = SAMPLES / "tofacitinib_three_line.pdf"
    told: list[tuple[int, int]] = []
    read_pdf(path.read_bytes(), path.name, pages="1-2", progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_bytes_before_the_head_are_left_out() -> None:
    path = SAMPLES / "tofacitinib_three_line.pdf"
    document, _ = read_pdf(b"HTTP/1.1 200 OK\r\n\r\n" + path.read_bytes(), path.name)
    assert [table.label for table in document.tables] == ["TABLE 1", "TABLE 2"]


@pytest.mark.parametrize(("spec", "pages"), [(None, (1, 2, 3)), ("2", (2,)), ("1-2, 3", (1, 2, 3)), ("3,1", (1, 3))])
def test_wanted_pages(spec: str | None, pages: tuple[int, ...]) -> None:
    assert wanted_pages(spec, 3, "x.pdf") == pages


def test_prose_size_is_that_of_most_letters() -> None:
    pages = sample("tofacitinib_three_line")[0].pages
    assert prose_size(word for page in pages for word in page.words) == pytest.approx(9.3)
