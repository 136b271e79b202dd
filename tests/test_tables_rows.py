"""Rows whose labels are broken over lines, and the last row of a part, whose rule stands overleaf."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from test_tables_layouts import LEADING, grid, only, rule, texts, write

from casex.model import Word

XS = (50.0, 90.0, 170.0, 260.0)
HEAD = [("No", "Outcome", "Dose", "Drugs")]


def stacked(rows: Sequence[Sequence[str]], top: float) -> list[Word]:
    """Rows of cells with a line to each word, close below each other as in a table without bands."""
    out: list[Word] = []
    for row in rows:
        for x, cell in zip(XS, row, strict=True):
            for n, line in enumerate(cell.split("|")):
                out += write(line, x, top + n * LEADING)
        top += LEADING * max(cell.count("|") + 1 for cell in row)
    return out


@pytest.mark.parametrize(
    ("rows", "labels"),
    [
        (  # told by labels that stand in one line
            [("Case 8", "alive", "5 mg", "none"), ("Case 9", "well", "6 mg", "one"),
             ("Case|10", "lost|to view", "7 mg|daily", "two|drugs"),
             ("Case|11", "dead|early", "8 mg|daily", "no|drug")],
            ["Case 8", "Case 9", "Case 10", "Case 11"],
        ),
        (  # told by the numbers below one word
            [(f"Case|{n}", "lost|to view", f"{n} mg|daily", "two|drugs") for n in range(1, 5)],
            ["Case 1", "Case 2", "Case 3", "Case 4"],
        ),
        (  # words and numbers that stand for themselves
            [("Start", "lost", "5 mg", "two"), ("12", "well", "6 mg", "one"),
             ("Start", "dead", "7 mg", "no"), ("24", "alive", "8 mg", "ten")],
            ["Start", "12", "Start", "24"],
        ),
        (  # numbers below lines without a label
            [(str(n), "lost", f"{n} mg", "two|drugs") for n in range(1, 5)],
            ["1", "2", "3", "4"],
        ),
    ],
)  # fmt: skip
def test_a_label_broken_over_two_lines_is_one(rows: list[tuple[str, ...]], labels: list[str]) -> None:
    height = LEADING * sum(max(cell.count("|") + 1 for cell in row) for row in rows)
    table = only([*grid(HEAD, XS, 112), *stacked(rows, 132)], [rule(100), rule(118), rule(132 + height)])
    assert [row[0] for row in texts(table.body)] == labels
    assert texts(table.body) == [[cell.replace("|", " ") for cell in row] for row in rows]


FIRST = [("1", "well", "5 mg", "one"), ("2", "alive", "6 mg", "two"), ("3", "well", "5 mg", "none")]
BETWEEN = [rule(y) for y in (100, 118, 140, 158, 176)]  # and none below the last row of the page
LAST = 190.0


@pytest.mark.parametrize("shift", [(1, 1, 1), (0, 0, 0)], ids=["set at the foot", "set at the top"])
def test_the_last_row_below_the_last_rule_is_whole(shift: tuple[int, ...]) -> None:
    cells = [write(text, x, LAST + LEADING * n) for text, x, n in zip(("4", "dead", "7 mg"), XS, shift, strict=False)]
    lines = [write(text, XS[3], LAST + LEADING * n) for n, text in enumerate(("anaemia,", "serositis"))]
    words = [*grid(HEAD, XS, 112), *grid(FIRST, XS, 132, 18), *(w for held in (*cells, *lines) for w in held)]
    assert texts(only(words, BETWEEN).body) == [*map(list, FIRST), ["4", "dead", "7 mg", "anaemia, serositis"]]


def test_a_note_below_the_last_row_is_no_part_of_it() -> None:
    rows = [*FIRST, ("4", "dead", "7 mg", "no")]
    words = [*grid(HEAD, XS, 112), *grid(rows, XS, 132, 18), *write("Notes", XS[0], 186 + LEADING)]
    assert texts(only(words, BETWEEN).body) == [list(row) for row in rows]


def test_a_section_and_its_row_below_the_last_rule_are_whole() -> None:
    """The name of the section runs across the first two columns."""
    row = ("4", "dead", "7 mg", "no")
    words = [*grid(HEAD, XS, 112), *grid(FIRST, XS, 132, 18)]
    words += [*write("Lost before the end of it", XS[0], LAST), *grid([row], XS, LAST + 14)]
    table = only(words, BETWEEN)
    assert texts(table.body)[-1] == list(row)
    assert table.body[3][0].text == "Lost before the end of it"
    assert len(table.body) == 5


def test_the_last_row_below_the_last_rule_may_fill_a_column_up_to_a_narrow_gutter() -> None:
    xs = (50.0, 120.0, 150.3, 200.0)
    rows = [("1", "5 y", "264", "one"), ("2", "6 y", "265", "two"), ("3", "7 y", "266", "none")]
    last = ("4", "5 y 10 m", "267", "one")
    words = [*grid([("No", "Age", "Dose", "Signs")], xs, 112), *grid([*rows], xs, 132, 18), *grid([last], xs, LAST)]
    assert texts(only(words, BETWEEN).body) == [list(row) for row in (*rows, last)]
