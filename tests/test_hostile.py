"""PDFs made to break readers end in a result or one `CasexError`, soon and in little memory; nightly runs all 200."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hostile.kinds import KINDS, SHORT, table
from hostile.raw import Raw, bomb, one_page, packed, rule, text

import casex
from casex import CasexError, LimitExceeded
from casex.readers import pdf, pdf_pages, pdf_unpacked
from casex.readers.pdf import read_pdf
from casex.readers.pdf_unpacked import refuse_bombs

SAMPLES = sorted((Path(__file__).parents[1] / "samples").glob("*.pdf"))


def test_there_are_two_hundred() -> None:
    assert sum(count for count, _ in KINDS.values()) >= 200
    assert all(number < KINDS[kind][0] for kind, number in SHORT.items())


@pytest.mark.skipif(
    not Path("/proc/self/statm").exists() or not hasattr(os, "fork"), reason="watches processes of Linux"
)
def test_the_short_form() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hostile", "--short"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert re.search(rf"^\| all, {len(SHORT)} files \|", done.stdout, flags=re.MULTILINE)
    assert "faults: 0" in done.stdout


# --- what a file unpacks to ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_papers_are_not_refused(path: Path) -> None:
    refuse_bombs(path.read_bytes(), path.name)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_stream_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    monkeypatch.setattr(pdf_unpacked, "MAXIMUM_UNPACKED", 4 * 2**20)
    data = bomb(b" ", 6 * 2**20)
    for _ in range(times - 1):
        data = packed(data)
    raw = Raw()
    raw.tree([raw.page_of(raw.packed_stream(data, entries=b"/Filter /FlateDecode"))])
    with pytest.raises(LimitExceeded, match=r"x\.pdf: a part of the PDF unpacks to more than 4 MiB; print the pages"):
        refuse_bombs(raw.data(), "x.pdf")


def test_a_stream_within_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_unpacked, "MAXIMUM_UNPACKED", 4 * 2**20)
    raw = Raw()
    raw.tree([raw.page_of(raw.packed_stream(bomb(b" ", 3 * 2**20), entries=b"/Filter /FlateDecode"))])
    refuse_bombs(raw.data(), "x.pdf")


def forms(depth: int, times: int) -> bytes:
    """Forms that draw the next one so many times, so many deep."""
    raw, inner = Raw(), None
    for _ in range(depth):
        held = b"<< /XObject << /X %d 0 R >> >>" % inner if inner else b"<< >>"
        inner = raw.stream(
            b"/X Do " * times if inner else b"0 0 m 9 9 l S", flate=1,
            entries=b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources " + held,
        )  # fmt: skip
    raw.tree([raw.page(b"/X Do", resources=b"/XObject << /X %d 0 R >>" % inner)])
    return raw.data()


def test_forms_that_draw_each_other_without_end() -> None:
    with pytest.raises(LimitExceeded, match=r"x\.pdf: drawings in the PDF contain each other more than 200,000 times"):
        refuse_bombs(forms(9, 10), "x.pdf")


@pytest.mark.parametrize(("depth", "times"), [(1, 1), (6, 1), (3, 40), (2, 5000)])
def test_forms_that_figures_have(depth: int, times: int) -> None:
    refuse_bombs(forms(depth, times), "x.pdf")


# --- limits of what is read ----------------------------------------------------------------------------------------


def test_too_many_words_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAXIMUM_WORDS", 25)
    raw = Raw()
    raw.tree([raw.page(text(["ten words stand on each page of this one here"])) for _ in range(4)])
    with pytest.raises(
        LimitExceeded, match=r"more than 25 words up to page 3; read it in parts, for example pages='1-2'"
    ):
        casex.find_tables(raw.data(), full_scan=True)
    assert casex.find_tables(raw.data(), full_scan=True, pages="1-2") == []


def test_too_many_words_on_pages_with_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages beyond those that are held at once count when they are read; those without a table do not."""
    monkeypatch.setattr(pdf, "MAXIMUM_WORDS", 100)
    monkeypatch.setattr(pdf, "HELD", 1)
    raw = Raw()
    prose = raw.page(text(["ten words stand on each page of this one here"] * 20))
    raw.tree([prose] * 4 + [raw.page(table(3, label=f"Table {n}")) for n in range(1, 6)])  # 31 words each
    with pytest.raises(LimitExceeded, match=r"more than 100 words up to page 8; .* pages='1-7'"):
        casex.find_tables(raw.data())
    casex.find_tables(raw.data(), pages="1-7")


def test_too_many_words_on_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "MAXIMUM_WORDS_OF_PAGE", 5)
    with pytest.raises(LimitExceeded, match=r"x\.pdf, page 1: more than 5 words on it; leave it out with pages="):
        read_pdf(one_page(text(["six words stand on this page"])), "x.pdf")


def test_a_figure_of_many_lines_is_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "MAXIMUM_RULES", 20)
    content = text(["A page with a figure"]) + b"".join(rule(60, 100 + 10 * n, 300) for n in range(21))
    document, findings = read_pdf(one_page(content), "x.pdf")
    assert document.pages[0].rules == ()
    assert [(one.code, one.severity) for one in findings] == [("rules_not_read", "warning")]
    assert "page 1 has more than 20 drawn lines" in findings[0].message


@pytest.mark.parametrize("size", [b"0", b"1e9", b"-1e30"])
def test_text_that_cannot_be_seen_is_left_out(size: bytes) -> None:
    content = text(["Seen by all"]) + text(["unseen"], y=300).replace(b"/F1 9", b"/F1 " + size)
    document, _ = read_pdf(one_page(content), "x.pdf")
    assert " ".join(word.text for word in document.pages[0].words) == "Seen by all"


def test_a_broken_page_is_told_by_every_verb() -> None:
    raw = Raw()
    raw.tree([raw.page(text(["One page"])), 99])
    for settings in ({}, {"full_scan": True}):
        with pytest.raises(CasexError, match=r"page 2: the page is broken; leave it out with pages="):
            casex.find_tables(raw.data(), **settings)  # type: ignore[arg-type]
