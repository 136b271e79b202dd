"""The second reader: right cells agree however a page is turned, misread ones do not, and its failures are findings."""

from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from articles import ENGINES, PLAIN, article, look_of
from articles.judging import bare
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas
from studies import SAMPLES

import casex
from casex import readers
from casex.model import Box, Cell, Document, Origin, Page, Row, Table, Word
from casex.readers import camelot_letters
from casex.readers.agreement import agreeing, folded
from casex.readers.camelot_letters import Letter, Turned, letters_on
from casex.readers.second import MAXIMUM_WORDS, compared
from casex.tables import turned

FILES = sorted(SAMPLES.glob("*.pdf"))
WAYS = [("left", "quarter"), ("right", "quarter"), ("rotated", "quarter"), ("rotated", "back"), ("rotated", "half")]


@cache
def read(path: Path) -> tuple[Document, bytes]:
    content = readers.fetch(path)
    return readers.read_likely(content)[0], content.data


def doubts(document: Document, data: bytes) -> set[tuple[str, int, int]]:
    """Table, row and column (the header's rows before the body's) of cells on which the second reader disagrees."""
    seen, findings = readers.compared(document, data)
    assert "second_reader_failed" not in {finding.code for finding in findings}
    return {
        (table.label, r, c)
        for table in seen.tables
        for r, row in enumerate((*table.header, *table.body))
        for c, cell in enumerate(row)
        if cell.agreed is False
    }


def cells(document: Document) -> Iterator[Cell]:
    return (cell for table in document.tables for row in (*table.header, *table.body) for cell in row)


# --- what is right agrees --------------------------------------------------------------------------------------------


def test_a_page_of_endless_drawing_is_not_given_to_camelot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camelot_letters, "MAXIMUM_DRAWING", 1000)
    held, data = read(SAMPLES / "tofacitinib_three_line.pdf")
    document, findings = compared(held, data)
    cells = [cell for table in document.tables for row in table.body for cell in row]
    assert {cell.agreed for cell in cells} == {None}
    assert {one.code for one in findings} == {"second_reader_failed"}
    assert all("the page's drawing unpacks to" in one.message for one in findings)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_cell_of_the_samples_agrees(path: Path) -> None:
    document, data = read(path)
    seen, findings = readers.compared(document, data)
    assert findings == ()
    assert all(cell.agreed is True for cell in cells(seen) if cell.text)
    assert [table.agreement for table in seen.tables] == [1.0, 1.0]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("turn", "rotation"), WAYS)
def test_right_cells_agree_however_the_page_is_turned(engine: str, turn: str, rotation: str) -> None:
    look = look_of(random.Random(f"{turn} {rotation}"), **PLAIN, engine=engine, turn=turn, rotation=rotation)
    made = article(look, 5, before=0)
    printed = {bare(text) for table in made.tables for row in table.rows for text in row}
    views = casex.find_tables(made.data, second_reader="camelot")
    right = [cell for view in views for row in view.table.body for cell in row if bare(cell.text) in printed - {""}]
    assert len(right) > 10
    assert [cell.text for cell in right if cell.agreed is not True] == []


@pytest.mark.parametrize("by", [90, 180, 270])
def test_a_page_turned_and_cropped_agrees_as_before(by: int) -> None:
    with closing(pdfium.PdfDocument(SAMPLES / "tofacitinib_three_line.pdf")) as document:
        for page in document:
            left, bottom, right, top = page.get_mediabox()
            page.set_cropbox(left + 11, bottom + 17, right - 5, top - 7)
            page.set_rotation(by)
            page.close()
        out = io.BytesIO()
        document.save(out)
    content = readers.fetch(out.getvalue())
    turned_over, _ = readers.read_likely(content)
    assert len(turned_over.tables) == 2
    assert doubts(turned_over, content.data) == set()


def test_a_file_that_forbids_copying_is_compared_as_any_other() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 300), encrypt=_locked(), invariant=1)
    _table(canvas, [("1", "F", "5 mg"), ("2", "M", "7 mg"), ("3", "F", "5 mg")])
    canvas.save()
    (view,) = casex.find_tables(out.getvalue(), second_reader="camelot")
    assert {cell.agreed for row in view.table.body for cell in row} == {True}


def _locked() -> object:
    from reportlab.lib.pdfencrypt import StandardEncryption

    return StandardEncryption("", "owner", canCopy=0, strength=128)


def _table(canvas: Canvas, rows: Sequence[Sequence[str]], number: int = 1) -> None:
    canvas.setFont("Helvetica", 9)
    canvas.drawString(40, 262, f"Table {number}. Doses of some patients")
    for y in (255, 238, 225 - 15 * len(rows)):
        canvas.line(40, y, 360, y)
    for n, row in enumerate([("Patient", "Sex", "Dose"), *rows]):
        for x, text in zip((44, 150, 230), row, strict=True):
            canvas.drawString(x, 243 - 15 * n - 3 * (n > 0), text)


# --- what is misread does not ----------------------------------------------------------------------------------------

THREE_LINE = SAMPLES / "tofacitinib_three_line.pdf"
SIDEWAYS = SAMPLES / "tofacitinib_sideways.pdf"
Place = tuple[str, int, int]


def cell_at(document: Document, place: Place) -> Cell:
    label, row, column = place
    table = next(table for table in document.tables if table.label == label)
    return (*table.header, *table.body)[row][column]


def misread(document: Document, changes: Mapping[Place, Cell]) -> Document:
    """The document as if some of its cells had been read otherwise."""

    def rows(table: Table, part: Sequence[Row], first: int) -> tuple[Row, ...]:
        return tuple(
            tuple(changes.get((table.label, r, c), cell) for c, cell in enumerate(row))
            for r, row in enumerate(part, first)
        )

    tables = [
        replace(table, header=rows(table, table.header, 0), body=rows(table, table.body, len(table.header)))
        for table in document.tables
    ]
    return replace(document, tables=tuple(tables))


@given(data=st.data())
@settings(max_examples=8, deadline=None)
@pytest.mark.parametrize("path", [THREE_LINE, SIDEWAYS], ids=["upright", "sideways"])
def test_one_altered_character_of_a_cell_is_seen(path: Path, data: st.DataObject) -> None:
    document, content = read(path)
    places = st.tuples(st.sampled_from(["TABLE 1", "TABLE 2"]), st.integers(1, 9), st.integers(0, 8))
    changes = {}
    for place in data.draw(st.sets(places, min_size=1, max_size=12)):
        cell = cell_at(document, place)
        at = data.draw(st.sampled_from([n for n, letter in enumerate(cell.text) if letter.isalnum()]))
        other = data.draw(st.sampled_from("0123456789abXYZ").filter(lambda letter, was=cell.text[at]: letter != was))
        changes[place] = replace(cell, text=cell.text[:at] + other + cell.text[at + 1 :])
    assert doubts(misread(document, changes), content) == set(changes)


def beside(document: Document, place: Place) -> tuple[list[Word], Word]:
    """A cell's words, and one of them that has another before it on its line."""
    cell = cell_at(document, place)
    page = next(page for page in document.pages if page.number == (2 if place[0] == "TABLE 1" else 3))
    assert cell.box is not None
    words = [word for word in page.words if cell.box.contains(word.box.centre)]
    last = max((w for w in words if any(_follows(w, other) for other in words)), key=lambda w: (w.box.x1, w.baseline))
    return words, last


def _follows(word: Word, other: Word) -> bool:
    return abs(word.baseline - other.baseline) < 1 and 0 < word.box.x0 - other.box.x1 < word.size


def of_words(words: Sequence[Word]) -> Cell:
    ordered = sorted(words, key=lambda word: (round(word.baseline), word.box.x0))
    return Cell(" ".join(word.text for word in ordered), Box.around(word.box for word in words))


ROWS = range(1, 10)


def test_words_that_went_to_the_next_cell_are_seen() -> None:
    document, data = read(THREE_LINE)
    changes = {}
    for row in ROWS:
        here, there = ("TABLE 1", row, 5), ("TABLE 1", row, 6)
        words, moved = beside(document, here)
        neighbour = cell_at(document, there)
        assert neighbour.box is not None
        changes[here] = of_words([word for word in words if word is not moved])
        changes[there] = Cell(f"{moved.text} {neighbour.text}", Box.around((moved.box, neighbour.box)))
    assert doubts(misread(document, changes), data) == set(changes)


def test_words_that_were_lost_are_seen() -> None:
    document, data = read(THREE_LINE)
    changes = {}
    for row in ROWS:
        words, lost = beside(document, ("TABLE 1", row, 5))
        changes["TABLE 1", row, 5] = of_words([word for word in words if word is not lost])
    assert doubts(misread(document, changes), data) == set(changes)


def test_two_cells_read_as_one_are_seen() -> None:
    document, data = read(THREE_LINE)
    changes, joined = {}, set()
    for row in ROWS:
        here, there = ("TABLE 1", row, 1), ("TABLE 1", row, 2)
        one, other = cell_at(document, here), cell_at(document, there)
        assert one.box is not None
        assert other.box is not None
        changes[here] = Cell(f"{one.text} {other.text}", Box.around((one.box, other.box)))
        changes[there] = Cell("")
        joined.add(here)
    assert doubts(misread(document, changes), data) == joined


def test_a_lost_sign_is_seen_and_a_mended_hyphen_is_none() -> None:
    box = Box(0, 0, 40, 10)
    assert agreeing([box], ["-29.0"], line("-29.0")) == [True]
    assert agreeing([box], ["29.0"], line("-29.0")) == [False]
    assert agreeing([box], ["\u221229.0"], line("\u201329.0")) == [True]
    broken = [*line("hydro-"), *line("xy", across=20)]
    high = Box(0, 0, 40, 20)
    assert agreeing([high], ["hydroxy"], broken) == agreeing([high], ["hydro-xy"], broken) == [True]
    assert agreeing([high], ["hydrxy"], broken) == [False]


def line(text: str, across: float = 8.0, start: float = 0.0) -> list[Letter]:
    """Letters of 5 points in a size of 10, standing level."""
    places = [start + 5.0 * n for n in range(len(text))]
    return [
        Letter(letter, (x + 2.5, across - 3), x, x + 5.0, across, 10.0)
        for letter, x in zip(text, places, strict=True)
        if letter != " "
    ]


def test_letters_drawn_twice_in_their_place_are_one_and_equal_neighbours_are_two() -> None:
    box = Box(0, 0, 40, 10)
    assert agreeing([box], ["114"], [*line("114"), *line("114", start=0.3)]) == [True]
    assert agreeing([box], ["14"], line("114")) == [False]


@given(st.text(max_size=12))
def test_folding_keeps_every_letter_and_digit(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert Counter(c for c in text if c.isascii() and c.isalnum()) <= Counter(folded(text))


# --- where letters stand ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", range(4))
@pytest.mark.parametrize("rotated", [0, 90, 180, 270])
def test_letters_stand_where_words_do_on_the_turned_page(turn: int, rotated: int) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 300), invariant=1)
    canvas.setPageRotation(rotated)
    for n, angle in enumerate((0, 90, 180, 270)):
        canvas.saveState()
        canvas.translate(80 + 70 * n, 150)
        canvas.rotate(angle)
        canvas.drawString(0, 0, f"word{n}")
        canvas.restoreState()
    canvas.save()
    document, _ = readers.read(readers.fetch(out.getvalue()))
    (page,) = document.pages
    view = Turned(1, turn)
    letters, failures = letters_on(out.getvalue(), {view: [Box(0, 0, 400, 400)]})
    assert failures == {}
    assert sorted(word.text for word in page.words) == ["word0", "word1", "word2", "word3"]
    for word in page.words:
        place = turned(word.box, turn, page.width, page.height).grown(0.5)
        inside = [letter for letter in letters[view] if place.contains(letter.middle)]
        assert "".join(one.text for one in sorted(inside, key=lambda one: one.start)) == word.text
        upright = (int(word.text[-1]) - rotated // 90 - turn) % 4
        assert {one.turn for one in inside} == {upright}


# --- what fails ------------------------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_copied_is_a_finding() -> None:
    document, _ = read(THREE_LINE)
    same, findings = readers.compared(document, b"%PDF-1.7 nothing")
    assert same == document
    assert [(f.code, f.message.partition(":")[0]) for f in findings] == [
        ("second_reader_failed", "TABLE 1 on page 2"),
        ("second_reader_failed", "TABLE 2 on page 3"),
    ]


def test_one_page_that_camelot_fails_on_takes_no_other_along() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 300), invariant=1)
    for number in (1, 2):
        _table(canvas, [("1", "F", "5 mg"), ("2", "M", "7 mg"), ("3", "F", "5 mg")], number)
        canvas.showPage()
    _table(canvas, [("4", "F", "5 mg"), ("5", "M", "7 mg"), ("6", "F", "5 mg")], 3)
    canvas._code.append("BT /F1 0 Tf (nothing) Tj ET")  # letters of no size
    canvas.save()
    document, _ = readers.read_likely(readers.fetch(out.getvalue()))
    seen, failures = readers.compared(document, out.getvalue())
    assert [f.message.partition(" (")[0] for f in failures] == ["Table 3 on page 3: camelot failed"]
    agreed = {table.page: {cell.agreed for row in table.body for cell in row} for table in seen.tables}
    assert agreed == {1: {True}, 2: {True}, 3: {None}}


def test_a_page_of_more_words_than_camelot_can_take_is_said_and_not_compared() -> None:
    """camelot's time grows with the square of a page's words: 30,000 of them took it half a minute."""
    box = Box(50, 50, 60, 60)
    words = tuple(Word("x", box, 10.0, True, False) for _ in range(MAXIMUM_WORDS + 1))
    page = Page(1, 600, 800, words)
    table = Table("Table 1", body=((Cell("x", box),),), page=1)
    document = Document(Origin("a.pdf", "application/pdf", "0"), (page,), tables=(table,))
    same, said = compared(document, b"")  # nothing is opened
    assert same.tables[0].body[0][0].agreed is None
    assert [(one.code, one.severity) for one in said] == [("second_reader_failed", "warning")]
    assert "6,001 words on the page (limit 6,000)" in said[0].message
