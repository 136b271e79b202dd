"""Tables that go on overleaf, and headings that stand sideways: each on a page set by both engines."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from articles import ENGINES, PLAIN, Article, Look, article, judged, look_of

import casex
from casex.model import Box, Word
from casex.tables.blocks import extended, region_of
from casex.tables.columns import Columns, columns_of
from casex.tables.continued import Layout, part_on
from casex.tables.joining import cell_of
from casex.tables.lines import lines_of
from casex.tables.three_line import headless_steps, table_of

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


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("caption", ["above", "long"])
def test_tables_without_rules_may_stand_side_by_side(engine: str, caption: str) -> None:
    fixed = {"pair": "beside", "style": "bare", "measure": "column", "prose": "columns", "place": "top", "columns": 4}
    made = article(clear(engine, caption=caption, **fixed), 5, before=0)
    read = [(v.table.headings(), [[c.text for c in row] for row in v.table.body]) for v in casex.find_tables(made.data)]
    held = [judged(truth, read) for truth in made.tables]
    assert len(held) == len(read) == 2
    assert [(one.right, one.named) for one in held] == [(one.rows, one.headings) for one in held]


@pytest.mark.parametrize("number", [16, 30, 36])
def test_headings_over_several_columns_are_told_without_rules(number: int) -> None:
    """Two phrases of a line never share a column, and the first line of one is not the heading of a column (30)."""
    seed = f"stacked reportlab {number}"
    fixed = {**PLAIN, "turn": "upright", "breaks": "whole", "pair": "stacked", "style": "bare"}
    look = look_of(random.Random(seed), engine="reportlab", **fixed)
    made = article(look, random.Random(seed).randrange(2**32), before=0)
    read = [(v.table.headings(), [[c.text for c in row] for row in v.table.body]) for v in casex.find_tables(made.data)]
    held = [judged(truth, read) for truth in made.tables]
    assert [(one.right, one.named) for one in held] == [(one.rows, one.headings) for one in held]


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


def test_section_rows_of_a_short_part_run_across_columns_that_the_header_parts() -> None:
    """Two of five lines: more than are thought of as section rows where nothing else tells."""

    def section(y: float) -> list[Word]:
        starts = ((50, "Lost"), (68.5, "to"), (79, "all"), (93.5, "further"), (124, "visits"))
        return [word(text, x, y) for x, text in starts]

    body = [*section(80), *row(92, "9", "12", "none"), *section(104), *row(116, "10", "4", "rash"), *row(128, *"abc")]
    lines = lines_of(body)
    columns = columns_of(lines, row(68, "No.", "Age", "Event"))
    assert [line.text for line in columns.spanning] == ["Lost to all further visits"] * 2
    assert columns.count == 3
    assert columns_of(lines).spanning == ()


@pytest.mark.parametrize(("gap", "told"), [(2.0, False), (40.0, True)])
def test_words_as_far_apart_as_columns_put_a_cell_in_doubt(gap: float, told: bool) -> None:
    cells = [[*row(80 + 12 * n, "9", "12", "none"), word("x", 300, 80 + 12 * n)] for n in range(5)]
    cells[0].append(word("y", 224 + 16 + gap - 4, 80))
    cuts = (100.0, 200.0, 296.0)
    columns = Columns((), cuts, 2.2)
    lines = lines_of([w for held in cells for w in held])
    region = region_of(None, lines)
    table = table_of(headless_steps(region, columns, lines, [], 10.0), 1, frozenset())
    assert [bool(c.doubt) for c in table.body[0]] == [False, False, told, False]
    assert not any(c.doubt for held in table.body[1:] for c in held)


def test_a_line_below_a_region_may_be_wider_than_those_above() -> None:
    """Shaded stripes end with the last of them; the row below goes on in their columns, one phrase of it wider."""
    words = [w for n in range(4) for w in row(80 + 12 * n, str(n), "12", "none")]
    wide = [*row(128, "9", "8", "no"), word("a-long-one", 135, 128)]
    framed = region_of(None, lines_of(words))
    box = framed.box
    edges = (Box(box.x0, y, box.x1, y) for y in (box.top, *(86 + 12 * n for n in range(3)), box.bottom))
    striped = replace(framed, full=tuple(edges))
    assert extended(striped, [*words, *wide]).box.bottom > 128
    across = [word("a-phrase-across-all-of-it", 50, 128), word("b", 260, 128)]
    assert extended(striped, [*words, *across]) == striped


def test_a_note_under_a_table_of_three_rules_is_no_row_of_it() -> None:
    """Justified notes have gaps as wide as columns: the words of one stood in cells below a scan's last rule."""
    words = [w for n in range(4) for w in row(80 + 12 * n, str(n), "12", "none")]
    wide = [*row(128, "9", "8", "no"), word("a-long-one", 135, 128)]
    framed = region_of(None, lines_of(words))
    assert len(framed.full) <= 3
    assert extended(framed, [*words, *wide]) == framed
