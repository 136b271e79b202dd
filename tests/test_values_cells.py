"""What else stands in cells: marks and codes, yes and no, grades, dates, pairs, titres, either decimal mark."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from casex.model import Age, Category, Interval, Missing, Number, Presence, Text, TimePart
from casex.schema import read
from casex.testing import intervals, numbers
from casex.values import date, grade, marks, missing, number, pair, presence, span

D = Decimal
WORDS = read("lupus").vocabulary
CELLS = st.text("0123456789.,:<>≤±-–−+/ ()%cmo yesn†*a→", max_size=20)


def letters(text: str) -> list[str]:
    """Letters and figures of a text, in whatever order."""
    return sorted(char for char in text.casefold() if char.isalnum())


# --- numbers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1,5", ",", Number(D("1.5"))),
        ("1,234", ",", Number(D("1.234"))),
        ("1.234", ",", Number(D(1234))),
        ("1.234,5", ",", Number(D("1234.5"))),
        ("1,234", ".", Number(D(1234))),
        (">40,960", ".", Number(D(40960), comparator=">")),
        ("1,5–2,5", ",", Interval(D("1.5"), D("2.5"))),
        ("5,2 ± 1,1", ",", Number(D("5.2"), uncertainty=D("1.1"))),
        ("50 000", None, Number(D(50000))),
        ("1\u2009234", None, Number(D(1234))),
        ("12\u00a0345\u00a0678", None, Number(D(12345678))),
        ("1:640", None, Number(D(640), "1:")),
        ("< 1 : 10", None, Number(D(10), "1:", "<")),
        ("1:2560 (ANA)", None, Number(D(2560), "1:", remark="ANA")),
        ("1:2,560", ".", Number(D(2560), "1:")),
        (">97%ile", None, Number(D(97), "%ile", ">")),
    ],
)
def test_numbers_in_more_ways(text, decimal, value):
    assert number.parse(text, decimal=decimal) == value


@pytest.mark.parametrize("text", ["1.5", "1,2,3", "1.23.456"])
def test_a_point_that_marks_no_thousands_is_refused_where_the_comma_is_the_decimal_mark(text):
    assert number.parse(text, decimal=",") == Missing("unreadable")


@pytest.mark.parametrize("text", ["1,5", "2,75"])
def test_a_comma_is_never_a_decimal_mark_where_the_point_is(text):
    value = number.parse(text, decimal=".")
    assert isinstance(value, Missing)
    assert value.reason == "ambiguous"


def test_two_numbers_side_by_side_are_not_closed_up():
    assert number.parse("100 250") == Missing("unreadable")


def test_a_titre_with_a_comma_is_refused_unless_settled():
    assert number.parse("1:2,560") == Missing("ambiguous", ("1:2560", "1:2.560"))


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1.5", "2,560"], "."),
        (["0,5", "1,25"], ","),
        (["3,05", "1,5"], ","),
        (["1,5", "2,7", "3,1"], None),  # as easily two values each
        (["1,234", "5,678"], None),
        (["1.234", "5.678"], None),
        (["0.5", "0,5"], None),
        (["12", ""], None),
        (["1,234.5"], "."),
        (["1.234,5", "2.500"], ","),
        (["1.234,5", "1.5"], None),
    ],
)
def test_the_decimal_mark_is_settled_by_what_no_list_has(texts, mark):
    assert number.decimal_mark(texts) == mark


@given(st.lists(st.decimals(0, 10_000, places=2), min_size=1), st.sampled_from(".,"))
def test_a_column_in_either_decimal_mark_reads_back(amounts, mark):
    printed = [f"{amount}".replace(".", mark) for amount in amounts]
    settled = number.decimal_mark(printed)
    assert settled in (mark, None)
    for text, amount in zip(printed, amounts, strict=True):
        value = number.parse(text, decimal=settled)
        assert value == Number(amount) or (isinstance(value, Missing) and settled is None)


@given(numbers() | intervals())
def test_every_character_is_value_unit_or_remark(value):
    printed = number.format(value)
    parts = [f"{part:f}" for part in _figures(value)] + [value.unit or "", getattr(value, "remark", None) or ""]
    assert letters(printed.replace(" to ", " ")) == letters("".join(parts))


@given(CELLS, st.sampled_from([None, ".", ","]))
@example(".0", None)
@example("+.5", ".")
def test_what_is_read_accounts_for_every_letter_and_figure(text, decimal):
    value = number.parse(text, decimal=decimal)
    if isinstance(value, Number | Interval):
        kept = letters(number.format(value))
        unit = letters(value.unit or "")
        bare = re.sub(r"\bto\b|(?<![\d.,])0+(?=\d)", "", text)  # "00" is 0
        bare = re.sub(r"(?<!\d)[.,](?=\d)", "0.", bare)  # ".5" is 0.5
        assert letters(bare) in (kept, sorted(kept + unit))  # "5%–10%" says its unit twice


def _figures(value):
    if isinstance(value, Interval):
        return [value.low, value.high]
    return [value.value, *([value.uncertainty] if value.uncertainty is not None else [])]


# --- ages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "unit", "years", "months"),
    [("7 7/12", "years", 7, 7), ("7 7/12 y", None, 7, 7), ("12 0/12", "years", 12, 0), ("3 11/12 years", None, 3, 11)],
)
def test_a_raised_fraction_of_a_year(text, unit, years, months):
    assert span.parse_age(text, unit=unit) == Age((TimePart(D(years), "years"), TimePart(D(months), "months")))


@pytest.mark.parametrize(
    ("text", "unit"), [("7 7/12", None), ("7 7/12", "weeks"), ("7 13/12", "years"), ("7/12", "years")]
)
def test_other_fractions_are_no_age(text, unit):
    assert isinstance(span.parse_age(text, unit=unit), Missing)


def test_a_settled_decimal_comma_holds_for_ages():
    assert span.parse_age("2,5", unit="years", decimal=",") == Age((TimePart(D("2.5"), "years"),))


# --- marks and codes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "known", "explained", "expected"),
    [
        ("7*", (), {"*": "died"}, ("7", ("*",))),
        ("0.39a", ("a",), {}, ("0.39", ("a",))),
        ("0.39a", (), {"a": "twice"}, ("0.39a", ())),  # a letter may be a unit
        ("Yesa,b", ("a", "b"), {}, ("Yes", ("a", "b"))),
        ("10^6", ("6",), {}, ("10^6", ())),  # an exponent is no mark
        ("ALK+", ("+",), {}, ("ALK+", ())),
        ("a", ("a",), {}, ("a", ())),
        ("p.Arg152*", (), {}, ("p.Arg152*", ())),  # nothing explains it
        ("*", (), {"*": "died"}, ("*", ())),
    ],
)
def test_marks_are_taken_off_where_they_are_sure(text, known, explained, expected):
    assert marks.split(text, known, explained) == expected


@given(st.text("0123456789.Yes ", min_size=1).filter(lambda t: t.strip() == t), st.sampled_from(["*", "†", "‡‡"]))
def test_value_and_mark_are_the_cell(text, mark):
    assert marks.split(text + mark, (), {mark: "explained"}) == (text, (mark,))


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        (["*–, negative; +, light; ++, moderate."], {"–": "negative", "+": "light", "++": "moderate"}),
        (["ND = not determined; RT-PCR = reaction"], {"ND": "not determined", "RT-PCR": "reaction"}),
        (["–, negative. Eq, equivocal."], {"–": "negative", "Eq": "equivocal"}),
        (["Values are means."], {}),
    ],
)
def test_codes_in_footnotes(notes, expected):
    assert marks.codes(notes) == expected


def test_notes_behind_marks():
    found = marks.notes(["*Ig, globulin. †Values below 38.5 are positive. ‡See Methods", "a Given twice; bOf the nine"])
    assert found == {
        "*": "Ig, globulin", "†": "Values below 38.5 are positive", "‡": "See Methods", "a": "Given twice",
        "b": "Of the nine",
    }  # fmt: skip


@given(st.lists(st.text(max_size=40)), st.text(max_size=20), st.lists(st.text(max_size=2)))
def test_footnotes_of_any_kind_are_read(notes, text, seen):
    bare, found = marks.split(text, seen, marks.notes(notes))
    assert letters(text) == sorted(letters(bare) + letters("".join(found)))
    assert all(code for code in marks.codes(notes))


def test_codes_are_the_same_however_dashes_are_printed():
    assert missing.same_code("–", "-")
    assert not missing.same_code("+", "+/-")


# --- yes and no, grades -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Yes", Presence(True)),
        ("n", Presence(False)),
        ("Positive", Presence(True)),
        ("absent", Presence(False)),
        ("yes (mild)", Presence(True, "mild")),
        ("no, but tired", Presence(False, "but tired")),
        ("yes mild", Presence(True, "mild")),
    ],
)
def test_yes_and_no(text, value):
    assert presence.parse(text, WORDS) == value


@pytest.mark.parametrize("text", ["no formal testing", "none of these", "maybe", "-", "+", "1"])
def test_what_is_neither_yes_nor_no(text):
    assert presence.parse(text, WORDS) == Missing("unreadable")


REMARKS = st.none() | st.sampled_from(["mild", "since 2010", "left (twice)", "but, later, no"])


@given(st.builds(Presence, st.booleans(), REMARKS))
def test_reads_the_yes_and_no_it_writes(value):
    assert presence.parse(presence.format(value), WORDS) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+", Category("+")),
        ("+++ (ankles)", Category("+++", "ankles")),
        ("++ (39°C)", Category("++", "39°C")),
        ("+/–", Category("+/-")),
        ("± ", Category("±")),
        ("＋＋", Category("++")),
    ],
)
def test_grades(text, value):
    assert grade.parse(text) == value


@pytest.mark.parametrize("text", ["–", "-", "+ +/", "1+", "++++++", "+5"])
def test_what_is_no_grade(text):
    assert grade.parse(text) == Missing("unreadable")


@given(st.builds(Category, st.sampled_from(["+", "++", "+++", "±", "+/-"]), REMARKS))
def test_reads_the_grades_it_writes(value):
    assert grade.parse(grade.format(value)) == value


@given(st.text() | CELLS)
def test_words_and_grades_account_for_every_letter(text):
    for value, printed in ((presence.parse(text, WORDS), presence.format), (grade.parse(text), grade.format)):
        if isinstance(value, Presence | Category):
            assert letters(value.remark or "") == [c for c in letters(value.remark or "") if c in letters(text)]
            again = printed(value)  # type: ignore[arg-type]
            assert (presence.parse(again, WORDS) if isinstance(value, Presence) else grade.parse(again)) == value


# --- dates ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("July 2013", "2013-07"),
        ("Sept. 2013", "2013-09"),
        ("5 Jul 2013", "2013-07-05"),
        ("July 5, 2013", "2013-07-05"),
        ("2013-07-05", "2013-07-05"),
        ("2013", "2013"),
        ("07/2013", "2013-07"),
        ("25/12/2013", "2013-12-25"),
        ("04/04/2013", "2013-04-04"),
        ("29 February 2012", "2012-02-29"),
    ],
)
def test_dates(text, iso):
    assert date.parse(text) == Text(iso)


@pytest.mark.parametrize("text", ["31 April 2013", "29 Feb 2013", "July", "13/2013", "5 of 2013", "1213", "July 13"])
def test_what_is_no_date(text):
    assert date.parse(text) == Missing("unreadable")


def test_day_and_month_that_cannot_be_told_apart():
    assert date.parse("03/04/2013") == Missing("ambiguous", ("2013-04-03", "2013-03-04"))


@given(st.dates(), st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d %b %Y", "%Y-%m", "%B %Y"]))
def test_reads_any_date_as_it_is_printed(day, pattern):
    if day.year < 1600 or day.year > 2099:
        assert isinstance(date.parse(day.strftime(pattern)), Missing)
        return
    iso = day.strftime("%Y-%m-%d" if "%d" in pattern else "%Y-%m")
    assert date.parse(day.strftime(pattern)) == Text(iso)
    assert date.parse(date.format(Text(iso))) == Text(iso)


# --- pairs ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("789.1 / 420.3", ("789.1", "420.3")),
        ("10→0", ("10", "0")),
        ("1:640 -> 1:80", ("1:640", "1:80")),
        ("80/-", ("80", "-")),
        ("1/2/3", None),
        ("10", None),
        ("/5", None),
    ],
)
def test_pairs(text, parts):
    assert pair.parse(text) == parts


@given(st.text("0123456789.<%", min_size=1), st.text("0123456789.<%", min_size=1))
def test_reads_the_pairs_it_writes(first, second):
    assert pair.parse(pair.format(first, second)) == (first, second)


@given(st.text(max_size=20))
def test_a_cut_loses_nothing_but_its_separator(text):
    line = " ".join(text.split())
    for first, second in pair.splits(text):
        between = line[len(first) : len(line) - len(second)]
        assert first + between + second == line
        assert set(between) <= set(" /|;,")
