"""`find_tables` and the settings that leave something out: what was not read is told."""

from __future__ import annotations

import io
import logging
import random
from pathlib import Path

import pytest
from articles.look import look_of
from articles.making import article
from reportlab.pdfgen.canvas import Canvas
from studies import SAMPLES

import casex
from casex import CasexError, TableView
from casex.readers import pdf

PDF = SAMPLES / "tofacitinib_three_line.pdf"
PRINTED = ("TABLE 1", "TABLE 2")


def prose(*pages: str) -> bytes:
    """A PDF with a line of prose on each page."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 400))
    for text in pages:
        canvas.drawString(40, 300, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def rows(views: list[TableView]) -> list[object]:
    return [(v.label, v.page, v.kind, v.printed.astype(object).fillna("").to_numpy().tolist()) for v in views]


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("tofacitinib*.pdf")), ids=lambda path: path.stem)
def test_a_full_scan_finds_the_same_tables(path: Path) -> None:
    views = casex.find_tables(path)
    assert [view.label for view in views] == list(PRINTED)
    assert rows(casex.find_tables(path, full_scan=True)) == rows(views)


@pytest.mark.parametrize("seed", range(12))
def test_a_full_scan_finds_the_same_tables_in_any_article(seed: int) -> None:
    made = article(look_of(random.Random(seed)), seed, before=1, after=1)
    assert rows(casex.find_tables(made.data, full_scan=True)) == rows(casex.find_tables(made.data))


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("tofacitinib*.pdf")), ids=lambda path: path.stem)
def test_pages_that_are_read_later_hold_the_same_tables(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    views = casex.find_tables(path)
    monkeypatch.setattr(pdf, "HELD", 0)
    assert rows(casex.find_tables(path)) == rows(views)


def test_pages_that_were_not_searched_are_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "casex")
    assert casex.find_tables(prose("One page.", "Another.", "A third.")) == []
    assert [(record.name, record.levelname) for record in caplog.records] == [("casex", "INFO")]
    assert "were not searched for tables: 1-3 (find_tables(full_scan=True)" in caplog.text


def test_a_full_scan_searches_all_pages(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "casex")
    assert casex.find_tables(prose("One page.", "Another."), full_scan=True) == []
    assert caplog.text == ""


def test_pages_that_a_setting_leaves_out_are_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "casex")
    casex.find_tables(prose("One page.", "Another.", "A third.", "A fourth."), full_scan=True, pages="2")
    assert "of 4 pages, 1, 3-4 were not read: pages='2'" in caplog.text


def test_what_quotes_the_document_is_logged_at_debug_only(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "casex")
    casex.find_tables(prose("Table 1. Nine girls with lupus"))
    quoting = [record.levelname for record in caplog.records if "girls" in record.getMessage()]
    assert quoting == ["DEBUG"]


def test_without_second_reader_nothing_is_compared() -> None:
    cells = [cell for view in casex.find_tables(PDF) for row in view.table.body for cell in row]
    assert {cell.agreed for cell in cells} == {None}


def test_the_second_reader_compares_every_cell() -> None:
    views = casex.find_tables(PDF, second_reader="camelot")
    cells = [cell for view in views for row in view.table.body for cell in row]
    agreed = [cell.agreed for cell in cells]
    assert set(agreed) == {True}
    assert rows(views) == rows(casex.find_tables(PDF))


def test_another_second_reader_is_refused() -> None:
    with pytest.raises(CasexError, match=r"second_reader='tabula': it can be camelot"):
        casex.find_tables(PDF, second_reader="tabula")


def test_tables_left_out_are_a_finding() -> None:
    found = casex.extract(PDF, schema="lupus", tables=["Table 2."], second_reader=None).findings
    assert found.loc[found["code"] == "left_out", "message"].tolist() == [
        "not read: TABLE 1 on page 2, since tables=['Table 2.']"
    ]


def test_pages_left_out_are_a_finding() -> None:
    found = casex.extract(PDF, schema="lupus", pages="1-3", second_reader=None).findings
    assert found.loc[found["code"] == "left_out", "message"].tolist() == ["of 4 pages, 4 were not read: pages='1-3'"]


def test_whole_documents_leave_nothing_out() -> None:
    codes = set(casex.extract(PDF, schema="lupus", second_reader=None).findings["code"])
    assert not codes & {"left_out", "pages_not_searched"}


def test_one_label_is_no_list() -> None:
    with pytest.raises(CasexError, match=r"tables='Table 2': give a list of labels: tables=\['Table 2'\]"):
        casex.extract(PDF, tables="Table 2")  # type: ignore[arg-type]
