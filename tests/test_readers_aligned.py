"""Plain text whose columns are aligned by spaces, or parted by tabs: cell by cell; prose stays prose."""

from __future__ import annotations

from textwrap import dedent

import pytest
from aligned_tables import drawn
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from printed import as_aligned, plain

import casex
from casex.model import Table
from casex.readers import Content, read

WORD = st.text("abcXYZ0129.()µé%", min_size=1, max_size=6)
_BRACKETS = str.maketrans("()", "bc")
FILLED = st.lists(WORD, min_size=1, max_size=3).map(" ".join)


def tables(text: str) -> tuple[Table, ...]:
    return read(Content("a.txt", dedent(text).encode()))[0].tables


def rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in (*table.header, *table.body)]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.lists(FILLED, min_size=3, max_size=3), min_size=3, max_size=7),
    st.sampled_from("<>^"),
    st.integers(2, 4),
    st.booleans(),
)
def test_a_table_comes_back_cell_by_cell(grid: list[list[str]], justified: str, gap: int, ruled: bool) -> None:
    held = [
        [f"{text.translate(_BRACKETS)} {row or 'label'}" if column == 0 else text for column, text in enumerate(line)]
        for row, line in enumerate(grid)
    ]  # a heading that is like the labels would be a row, and an open bracket asks for its end below
    assume(len({*map(tuple, held[1:])} | {tuple(held[0])}) == len(held))
    found = tables(as_aligned(plain(held), justified=justified, gap=gap, ruled=ruled))
    assert [rows(table) for table in found] == [held]
    assert (found[0].label, found[0].caption, found[0].reader) == ("Table 1", "Nine patients", "aligned")


def test_cells_and_headings_that_go_on_below_are_put_together() -> None:
    text = """\
        Table 1. Nine patients

        Patient  Sex  Prior treatments     SLEDAI-2K at
                                           TOF initiation
        1        F    GC, HCQ, MMF, CTX,   4
                      belimumab
        2        M    GC                   12
        3        F    GC, AZA              6

        TOF, tofacitinib; GC, glucocorticoid.
        """
    (table,) = tables(text)
    assert rows(table) == [
        ["Patient", "Sex", "Prior treatments", "SLEDAI-2K at TOF initiation"],
        ["1", "F", "GC, HCQ, MMF, CTX, belimumab", "4"],
        ["2", "M", "GC", "12"],
        ["3", "F", "GC, AZA", "6"],
    ]
    assert table.footnotes == ("TOF, tofacitinib; GC, glucocorticoid.",)


def test_the_first_words_of_a_heading_may_stand_above_the_others() -> None:
    (table,) = tables("             SDI at\nPatient  Sex  onset\n1        F    0\n2        M    1\n")
    assert table.headings() == ("Patient", "Sex", "SDI at onset")


def test_a_second_row_of_a_patient_is_no_wrapped_cell() -> None:
    (table,) = tables(
        "Patient  Visit   SDI\n1        Before  0\n         After   1\n2        Before  1\n         After   2"
    )
    assert rows(table)[1:] == [["1", "Before", "0"], ["", "After", "1"], ["2", "Before", "1"], ["", "After", "2"]]


def test_a_heading_over_two_columns_heads_both() -> None:
    text = """\
        Patient   Sex       SLEDAI-2K score
                         baseline  last visit
        -------------------------------------
           1       F        12          4
           2       M         9          2
        """
    (table,) = tables(text)
    assert table.headings() == ("Patient", "Sex", "SLEDAI-2K score - baseline", "SLEDAI-2K score - last visit")


def test_patients_as_columns_need_no_heading_over_the_first() -> None:
    (table,) = tables("       Patient 1   Patient 2\nSex    F           M\nAge    12          13\n")
    assert rows(table) == [["", "Patient 1", "Patient 2"], ["Sex", "F", "M"], ["Age", "12", "13"]]


def test_cells_a_single_space_apart_are_told_by_their_columns() -> None:
    """As pandas prints a frame: to the right, one space between columns."""
    text = """\
        Patient Sex  SDI at baseline WBC
             P1   F                0 4,5
             P2   M                1 3.2
             P3   F                2  10
        """
    (table,) = tables(text)
    assert rows(table) == [
        ["Patient", "Sex", "SDI at baseline", "WBC"],
        ["P1", "F", "0", "4,5"],
        ["P2", "M", "1", "3.2"],
        ["P3", "F", "2", "10"],
    ]


def test_lines_parted_by_tabs_among_paragraphs() -> None:
    (table,) = tables("A study\n\nWe saw two, and no more.\n\nTable 1. Two\nPatient\tSDI\n1\t0\n2\t\n\nThey left.\n")
    assert (table.label, rows(table)) == ("Table 1", [["Patient", "SDI"], ["1", "0"], ["2", ""]])


def test_tables_in_many_layouts() -> None:
    """Seeds that nobody looked at when the reader was written: none is wrong, and few are left as unclear."""
    rows = right = 0
    for seed in range(600_000, 600_240):
        layout = drawn(seed)
        found = tables(layout.text)
        rows += len(layout.rows)
        for table in found:
            body = [[cell.text for cell in row][: 1 if row[0].column_span > 1 else None] for row in table.body]
            assert [list(table.headings()), *body] == [layout.headings, *layout.rows], layout.text
            right += len(body)
    assert right >= 0.97 * rows


def test_a_label_over_headings_that_are_alike_is_over_all_of_them() -> None:
    text = """\
        Patient            SDI             Age
                  0 m      6 m     12 m
        1          0        1        1      12
        2          1        1        2       9
        """
    assert tables(text)[0].headings() == ("Patient", "SDI - 0 m", "SDI - 6 m", "SDI - 12 m", "Age")


UNCLEAR = {
    "a label above the middle one of three": """\
        Table 1. Two

        Patient               SDI
                    onset     last    death
        ----------------------------------
        1             0        1        1
        2             1        1        2
        """,
    "a second visit, or words that go on": """\
        Table 1. Two

        Patient   Outcome
        1         Partial response
                  died of sepsis
        2         Partial response
                  no change
        """,
    "no headings": """\
        Table 1. Three

        P1   F   12
        P2   M   13
        P3   F   14
        """,
    "a section, or the rest of a label": """\
        Table 1. Three

        Patient   Sex   Age
        AB        F     12
        CD        M     13
        boy
        EF        F     14
        """,
}


@pytest.mark.parametrize("text", UNCLEAR.values(), ids=UNCLEAR)
def test_what_can_be_read_in_two_ways_is_not_read(text: str) -> None:
    assert tables(text) == ()
    with pytest.raises(casex.NoCaseSeries):
        casex.extract(dedent(text).encode())


def test_sections_become_groups() -> None:
    text = """\
        Table 1. Four

        Patient   Sex   Age
        -------------------
        Responders
        1         F     12
        2         M     13

        No response
        3         F     14
        4               15
        -------------------
        """
    series = casex.extract(dedent(text).encode())
    assert series.patients["group"].tolist() == ["Responders", "Responders", "No response", "No response"]


@pytest.mark.parametrize(
    "text",
    [
        "The first sentence ends here.  The second one goes on and on\nuntil it ends.  Then comes a third one.  And\n"
        "a fourth.  Patient 1 had it.  So it goes on for some lines.  So\nthere.  It ends.",
        "1  F    GC, HCQ and much more\n2  M  other columns\n3       F   that do not run straight",
        "Patient  Sex  SDI of all\n1        F    0\n2        Males and more\n3        F    0",
        "Patient  Sex\n1        F",
    ],
)
def test_what_does_not_run_straight_stays_text(text: str) -> None:
    assert tables(text) == ()
