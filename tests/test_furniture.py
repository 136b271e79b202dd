"""Watermarks, line numbers, running heads: printed on a page, in no table and no prose, and never lost."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from articles import ENGINES, PLAIN, Article, article, look_of
from hypothesis import given
from hypothesis import strategies as st

import casex
from casex.model import Block, Box, Page, Word
from casex.readers.dispatch import read
from casex.readers.fetching import fetch
from casex.readers.furniture import furniture_on, watermarks_on
from casex.readers.line_numbers import line_numbers_on

PROSE = 9.0


def set_with(engine: str, **fixed: str) -> Article:
    look = look_of(
        random.Random(f"{engine} {fixed}"), **(PLAIN | {"breaks": "whole", "turn": "upright"}), engine=engine
    )
    return article(replace(look, **fixed), 11, before=1)


def blocks_of(made: Article) -> tuple[Block, ...]:
    document, _ = read(fetch(made.data))
    return document.blocks


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("watermark", ["slanted", "level", "margin"])
def test_a_watermark_is_furniture(engine: str, watermark: str) -> None:
    made = set_with(engine, watermark=watermark)
    blocks = blocks_of(made)
    printed = {word for text in made.text if text not in made.aside for word in text.split()}
    words = {word for stamp in made.aside for word in stamp.split()} - printed
    furniture = {word for b in blocks if b.kind == "furniture" for word in b.text.split()}
    rest = {word for b in blocks if b.kind != "furniture" for word in b.text.split()}
    cells = {
        w
        for v in casex.find_tables(made.data)
        for r in (*v.table.header, *v.table.body)
        for c in r
        for w in c.text.split()
    }
    assert words
    assert cells
    assert words <= furniture
    assert not words & (rest | cells)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("numbered", ["each", "fifth"])
def test_line_numbers_are_furniture(engine: str, numbered: str) -> None:
    made = set_with(engine, numbered=numbered)
    blocks = blocks_of(made)
    furniture = " ".join(b.text for b in blocks if b.kind == "furniture").split()
    assert len(made.aside) > 10
    assert set(made.aside) <= set(furniture)
    assert not any(line.strip() in made.aside for b in blocks if b.kind == "paragraph" for line in b.text.splitlines())


# --- word by word ---------------------------------------------------------------------------------------------------


def word(text: str, x: float, y: float, size: float = PROSE, **more: bool) -> Word:
    return Word(text, Box(x, y - 0.7 * size, x + 0.5 * size * len(text), y), y, size, **more)  # type: ignore[arg-type]


def lines_at(x: float, count: int, start: float = 120.0, step: float = 12.0) -> list[Word]:
    """Lines of eight words, the first at `x`."""
    return [word("words", x + 30 * n, start + step * line) for line in range(count) for n in range(8)]


def numbers_at(x: float, count: int, first: int = 1, start: float = 120.0, step: float = 12.0) -> list[Word]:
    return [word(str(first + n), x, start + step * n) for n in range(count)]


def page(number: int, *words: list[Word]) -> Page:
    return Page(number, 595.0, 842.0, tuple(w for held in words for w in held))


@given(first=st.integers(1, 900), count=st.integers(12, 40), start=st.sampled_from([120.0, 123.0]))
def test_numbers_beside_prose_are_line_numbers(first: int, count: int, start: float) -> None:
    told = line_numbers_on([page(1, numbers_at(20, count, first, start), lines_at(60, count))])
    assert [line.text for line in told[1]] == [str(first + n) for n in range(count)]


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("a header stands over them", [*numbers_at(20, 20, start=132.0), word("No.", 20, 120)]),
        ("one is missing", [w for w in numbers_at(20, 20) if w.text != "7"]),
        ("they fall", [word(str(20 - n), 20, 120 + 12 * n) for n in range(20)]),
        ("they are few", numbers_at(20, 3)),
        ("they stand beside some lines only", numbers_at(20, 8)),
    ],
)
def test_other_numbers_are_not(why: str, words: list[Word]) -> None:
    assert line_numbers_on([page(1, words, lines_at(60, 30))]) == {}, why


def test_patients_numbers_on_a_page_without_prose_are_none() -> None:
    """The second part of a table, its patients numbered, nothing else on the page."""
    cells = [word(text, x, 120 + 12 * n) for n in range(20) for text, x in (("F", 60), ("12.5", 90), ("none", 140))]
    part = page(2, numbers_at(20, 20, 9), cells)
    assert line_numbers_on([part]) == {}
    assert line_numbers_on([page(1, numbers_at(28, 30), lines_at(60, 30)), part]).keys() == {1}


def test_a_manuscript_numbers_most_of_its_pages() -> None:
    plain = [page(n, lines_at(60, 30)) for n in (2, 3)]
    assert line_numbers_on([page(1, numbers_at(20, 30), lines_at(60, 30)), *plain]) == {}


def test_what_makes_a_watermark() -> None:
    text = lines_at(60, 30)

    def told(*words: Word) -> int:
        return len(watermarks_on(page(1, text, list(words)), PROSE))

    assert told(word("DRAFT", 100, 300, 60, upright=False, slanted=True)) == 1
    assert told(word("DRAFT", 100, 300, 60, pale=True)) == 1
    assert told(word("Title", 60, 60, 60, pale=True)) == 0  # over nothing
    assert told(word("Drop", 60, 300, 60)) == 0  # dark
    assert told(word("week", 100, 300, 7, upright=False, slanted=True)) == 0  # small: a chart's label


def test_a_watermark_keeps_no_running_head() -> None:
    stamp = word("DRAFT", 100, 300, 60, upright=False, slanted=True)
    pages = [page(n, lines_at(60, 30), [word("Head", 60, 40), stamp]) for n in (1, 2)]
    assert [sorted(line.text for line in lines) for lines in furniture_on(pages, PROSE).values()] == [
        ["DRAFT", "Head"],
        ["DRAFT", "Head"],
    ]


def line(text: str, y: float, step: float = 0.0) -> list[Word]:
    """A line of words, or of cells that stand `step` apart."""
    held: list[Word] = []
    for n, part in enumerate(text.split()):
        after = held[-1].box.x1 + 3 if held else 60
        held.append(word(part, 60 + step * n if step else after, y))
    return held


def heads_on(*pages: Page) -> list[list[str]]:
    return [[one.text for one in lines] for lines in furniture_on(pages, PROSE).values()]


def test_captions_at_the_top_of_pages_are_no_running_heads() -> None:
    """Two articles of a volume may call their tables alike."""
    pages = [page(n, line(f"Journal {n}", 30), line("Table 1. Patients", 42), line("Running head", 54)) for n in (3, 9)]
    assert heads_on(*pages) == [["Journal 3"], ["Journal 9"]]


def test_rows_of_a_table_that_goes_on_overleaf_are_no_running_heads() -> None:
    """Digits aside they are alike; but other numbers stand in them, and they count no pages."""
    rows = {2: ["4 F 12", "5 M 30"], 3: ["9 F 10", "10 M 7"]}
    pages = [
        page(n, line("Journal 2021", 30), *(line(text, 54 + 12 * m, 100) for m, text in enumerate(held)))
        for n, held in rows.items()
    ]
    assert heads_on(*pages) == [["Journal 2021"], ["Journal 2021"]]


@pytest.mark.parametrize(
    ("texts", "returns"),
    [
        ({1: "Journal 2021; 12: 34–56", 2: "Journal 2021; 12: 34–56"}, True),
        ({1: "101", 2: "102"}, True),
        ({1: "Page 1 of 40", 4: "Page 4 of 40"}, True),
        ({1: "101", 2: "117"}, False),
        ({1: "Section 3", 2: "Section 7"}, False),
        ({1: "Page 1 of 40", 2: "Page 2 of 41"}, False),
        ({1: "9" * 5000, 2: "9" * 5000}, True),
    ],
)
def test_what_returns_says_the_same_or_counts_pages(texts: dict[int, str], returns: bool) -> None:
    read = heads_on(*(page(n, line(text, 30)) for n, text in texts.items()))
    assert read == [[text] if returns else [] for text in texts.values()]


def test_what_stands_at_the_foot_of_a_page_and_at_the_head_of_another_is_text() -> None:
    """A cell's last line at the foot of a page came again in the first row overleaf, and was lost."""
    first = page(1, [word("101", 500, 812)], lines_at(60, 30), [word("ulcers", 60, 790)])
    second = page(2, [word("102", 500, 812)], [word("ulcers", 60, 40)], lines_at(60, 30))
    assert {n: [line.text for line in lines] for n, lines in furniture_on([first, second], PROSE).items()} == {
        1: ["101"],
        2: ["102"],
    }


def test_a_page_number_may_stand_at_the_foot_of_the_first_page_and_at_the_head_of_others() -> None:
    pages = [page(1, lines_at(60, 30), [word("101", 300, 812)])]
    pages += [page(n, [word(str(100 + n), 300, 40)], lines_at(60, 30)) for n in (2, 3)]
    found = furniture_on(pages, PROSE)
    assert {n: [line.text for line in lines] for n, lines in found.items()} == {1: ["101"], 2: ["102"], 3: ["103"]}
