"""Tables that go on overleaf, and headings that stand sideways: each on a page set by both engines."""

from __future__ import annotations

import random

import pytest
from articles import ENGINES, PLAIN, Article, Look, article, judged, look_of

import casex
from casex.model import Box, Word
from casex.tables.continued import Layout, part_on
from casex.tables.joining import cell_of

CLEAR = {
    "style": "three_line", "gutter": 14.0, "spread": "spread", "wraps": "none", "horizontal": "left", "marks": "none",
    "levels": 1, "columns": 5, "size": 8.0, "caption": "above", "vertical": "top", "row_gap": 4.0, "kerned": "plain",
    "sections": "none",
}  # fmt: skip


def clear(engine: str, **fixed: object) -> Look:
    return look_of(random.Random(3), **(PLAIN | CLEAR | {"turn": "upright", "breaks": "whole"} | fixed), engine=engine)


def shares(made: Article) -> tuple[float, float]:
    """The share of rows and of headings read right."""
    (truth,) = made.tables
    read = [(v.table.headings(), [[c.text for c in row] for row in v.table.body]) for v in casex.find_tables(made.data)]
    held = judged(truth, read)
    return held.right / held.rows, held.named / held.headings


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("turn", ["upright", "left", "right", "rotated"])
@pytest.mark.parametrize("breaks", ["plain", "repeated"])
@pytest.mark.parametrize("overleaf", ["continued", "letters", "bare"])
@pytest.mark.parametrize("sections", ["none", "drawn"])
def test_parts_are_made_one(engine: str, turn: str, breaks: str, overleaf: str, sections: str) -> None:
    fixed = {"breaks": breaks, "turn": turn, "overleaf": overleaf, "pages": 3, "rows": 11, "sections": sections}
    made = article(clear(engine, **fixed), 5, before=0)
    assert made.pages == 3
    assert shares(made) == (1.0, 1.0)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("style", ["three_line", "row_ruled", "ruled"])
@pytest.mark.parametrize("pens", ["strokes", "bars"])  # headings that read upwards, and downwards
def test_headings_may_stand_sideways(engine: str, style: str, pens: str) -> None:
    made = article(clear(engine, heads="turned", style=style, pens=pens), 5, before=0)
    assert shares(made) == (1.0, 1.0)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("rotation", ["quarter", "back", "half"])
def test_a_page_may_be_rotated_in_any_way(engine: str, rotation: str) -> None:
    made = article(clear(engine, turn="rotated", rotation=rotation), 5, before=0)
    assert shares(made) == (1.0, 1.0)


# --- word by word ---------------------------------------------------------------------------------------------------


def word(text: str, x: float, y: float, size: float = 8.0) -> Word:
    return Word(text, Box(x, y - 0.7 * size, x + 0.5 * size * len(text), y), y, size)


LAYOUT = Layout(Box(50, 100, 300, 200), ((50, 80), (120, 150), (220, 300)), 8.0)


def row(y: float, *texts: str, xs: tuple[float, ...] = (50, 120, 220)) -> list[Word]:
    return [word(text, x, y) for text, x in zip(texts, xs, strict=True)]


def test_a_part_may_be_wider_than_the_one_before() -> None:
    part = part_on(LAYOUT, [*row(80, "9", "12", "none"), *row(92, "10", "a-long-one-more", "a-very-long-word-indeed")])
    assert part is not None
    assert len(part.lines) == 2
    assert part.layout.ranges[1] == (120, 180)


def test_a_part_may_begin_with_a_section_row() -> None:
    section = [word(text, 50 + 30 * n, 80) for n, text in enumerate(("Lost", "to", "follow"))]
    part = part_on(LAYOUT, [*section, *row(92, "9", "12", "none"), *row(104, "10", "4", "rash")])
    assert part is not None
    assert [line.text for line in part.columns.spanning] in ([], ["Lost to follow"])
    assert [line.text for line in part.lines] == ["Lost to follow", "9 12 none", "10 4 rash"]


def test_prose_is_no_part() -> None:
    lines = [word("words", 50 + 22 * n, 80 + 12 * k) for n in range(11) for k in range(4)]
    assert part_on(LAYOUT, lines) is None


@pytest.mark.parametrize("way", [1, 3])
def test_sideways_words_are_read_along_their_own_direction(way: int) -> None:
    """Two lines of two words: upwards (the second line to the right), or downwards (to the left)."""

    def sideways(text: str, line: int, start: float) -> Word:
        long = 4.0 * len(text)
        if way == 1:
            x = 100 + 10.0 * line
            return Word(text, Box(x - 6, 200 - start - long, x, 200 - start), x, 8.0, upright=False)
        x = 100 - 10.0 * line
        return Word(text, Box(x, 100 + start, x + 6, 100 + start + long), x, 8.0, upright=False)

    words = [sideways(*one) for one in (("onset", 1, 0), ("Disease", 0, 0), ("of", 1, 30), ("duration", 0, 40))]
    assert cell_of(words, frozenset()).text == "Disease duration onset of"
