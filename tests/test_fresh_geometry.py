"""Headings and labels set as web pages and journals set them; patients invented."""

from __future__ import annotations

from test_tables_layouts import grid, only, rule, texts, write

from casex.model import Box, Rule
from casex.tables.rules import rule_pieces

XS = (50.0, 120.0, 170.0, 230.0, 290.0)
BODY = [("1", "F", "86", "64", "CR"), ("2", "M", "112", "90", "PR"), ("3", "F", "45", "33", "CR")]
FRAME = [rule(100), rule(134), rule(200)]


def test_a_heading_from_the_left_spans_what_stands_below_it() -> None:
    words = [
        *grid([("Patient", "Sex", "Before the drug, mg", "", "Outcome")], XS, 112),
        *grid([("", "", "CRP", "ESR", "")], XS, 126),
        *grid(BODY, XS, 150),
    ]
    words += write("Table 1. Course", 50, 92)
    table = only(words, FRAME)
    assert table.headings() == ("Patient", "Sex", "Before the drug, mg - CRP", "Before the drug, mg - ESR", "Outcome")


def test_headings_set_at_the_foot_are_not_spanned_from_the_left() -> None:
    words = [
        *grid([("", "", "Before", "", "")], XS, 112),
        *grid([("Patient", "Sex", "CRP", "ESR", "Outcome")], XS, 126),
        *grid(BODY, XS, 150),
    ]
    assert only(words, FRAME).headings() == ("Patient", "Sex", "Before CRP", "ESR", "Outcome")


def test_one_phrase_under_the_top_rule_heads_the_line_below_it() -> None:
    rows = [("Age", "12", "15", "9", "17"), ("Sex", "M", "F", "F", "M"), ("Bone", "Femur", "Tibia", "Ulna", "Rib")]
    words = [*write("Case", 195, 112), *grid([("", "1", "2", "3", "4")], XS, 130), *grid(rows, XS, 150)]
    table = only(words, [rule(100), rule(117), rule(136), rule(200)])
    assert texts(table.header) == [["", *["Case"] * 4], ["", "1", "2", "3", "4"]]
    assert texts(table.body) == [list(row) for row in rows]


def test_a_label_between_two_rows_is_of_both() -> None:
    first, second = ("", "II-2", "M", "7 y", "Mild disease"), ("", "II-3", "M", "4 y", "Mild disease")
    words = [
        *grid([("Family", "Person", "Sex", "Age", "Severity")], XS, 112),
        *grid(
            [("F1", "II-1", "F", "12 y 6 mo", "Severe"), first, second, ("F3", "I-1", "F", "9 y", "Severe")], XS, 152
        ),
        *write("F2", 50, 173),
    ]
    table = only(words, [*FRAME[:2], rule(210)])
    assert [row[0].text for row in table.body] == ["F1", "F2", "F2", "F3"]
    assert [row[1].text for row in table.body] == ["II-1", "II-2", "II-3", "I-1"]
    assert table.body[1][0].row_span == 2


def test_a_label_alone_between_wide_bands_is_a_row() -> None:
    rows = [
        ("Sex", "M", "F"),
        ("Variant 2", "c.5C>T", "c.77del"),
        ("Neurology", "", ""),
        ("Ataxia", "+", "-"),
        ("Growth", "", ""),
        ("Height", "1", "2"),
    ]
    xs = (50.0, 150.0, 250.0)
    table = only(
        [*grid([("Individual", "I-1", "I-2")], xs, 112), *grid(rows, xs, 132, 16)], [rule(100), rule(118), rule(220)]
    )
    assert [row[0].text for row in table.body] == [row[0] for row in rows]


def test_a_row_of_units_goes_on_with_the_header() -> None:
    rows = [("(sex)", "(yr)", "(kg)"), ("1 (F)", "3", "14.2"), ("2 (M)", "7", "21.5"), ("3 (M)", "9", "30.0")]
    xs = (50.0, 150.0, 250.0)
    table = only(
        [*grid([("Patient", "Age", "Weight")], xs, 112), *grid(rows, xs, 130)], [rule(100), rule(118), rule(180)]
    )
    assert table.headings() == ("Patient - (sex)", "Age - (yr)", "Weight - (kg)")
    assert len(table.body) == 3


def test_a_rule_drawn_over_several_pieces_makes_them_one() -> None:
    pieces = [Rule(Box(131, 274.6, 218, 275.1)), Rule(Box(218, 274.6, 304, 275.1)), Rule(Box(131, 274.8, 403, 275.3))]
    (whole,) = rule_pieces(pieces)
    assert (whole.x0, whole.x1) == (131, 403)
    assert len(rule_pieces(pieces[:2])) == 2
