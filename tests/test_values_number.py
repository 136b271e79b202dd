"""Numbers as papers print them."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casex.model import Fraction, Interval, Missing, Number
from casex.testing import intervals, numbers
from casex.values import number

D = Decimal
NUMERIC = st.text("0123456789.,<>≤±-–−+/ ()%cmo to·×^", max_size=20)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2", Number(D(2))),
        ("69.0", Number(D("69.0"))),
        ("-2", Number(D(-2))),
        ("\u22122.5", Number(D("-2.5"))),
        ("–105", Number(D(-105))),
        ("+3", Number(D(3))),
        ("1·5", Number(D("1.5"))),
        ("2 (anti-dsDNA positivity)", Number(D(2), remark="anti-dsDNA positivity")),
        ("674 (5–45)", Number(D(674), remark="5–45")),
        ("12 (80%)", Number(D(12), remark="80%")),
        ("<0.008", Number(D("0.008"), comparator="<")),
        ("≤ 5", Number(D(5), comparator="<=")),
        (">=10 mg/dL", Number(D(10), "mg/dL", ">=")),
        ("12.5%", Number(D("12.5"), "%")),
        ("5 cm", Number(D(5), "cm")),
        ("5\ncm", Number(D(5), "cm")),
        ("6.0 × 10^9/L", Number(D("6.0"), "× 10^9/L")),
        ("90 mL/min/1.73 m2", Number(D(90), "mL/min/1.73 m2")),
        ("5.2 ± 1.10", Number(D("5.2"), uncertainty=D("1.10"))),
        ("5 +/- 2 kg", Number(D(5), "kg", uncertainty=D(2))),
        ("1,234.5", Number(D("1234.5"))),
        ("40,960,000", Number(D(40960000))),
        ("5–10", Interval(D(5), D(10))),
        ("5-10 cm", Interval(D(5), D(10), "cm")),
        ("5 to 10", Interval(D(5), D(10))),
        ("5%–10%", Interval(D(5), D(10), "%")),
        ("-5 to -2", Interval(D(-5), D(-2))),
        ("3 of 9", Fraction(3, 9)),
    ],
)
def test_reads(text, value):
    assert number.parse(text) == value


@pytest.mark.parametrize(
    ("text", "possible"),
    [
        ("1,5", ("1.5", "1; 5")),
        ("1,234", ("1234", "1.234")),
        (">40,960", (">40960", ">40.960")),
        ("0,123", ("0.123", "0; 123")),
        ("1/2", ("0.5", "1 of 2", "1 and 2")),
        ("1/3", ("1 of 3", "1 and 3")),
        ("789.1 / 420.3", ("789.1 and 420.3", "789.1 divided by 420.3")),
        ("10–5", ("5 to 10", "10 then 5")),
        ("0.39d", ("0.39 d", "0.39 with the mark d")),
    ],
)
def test_refuses_to_choose_between_readings(text, possible):
    assert number.parse(text) == Missing("ambiguous", possible)


@pytest.mark.parametrize(
    "text",
    ["74/F", "10→0", "17*", "0.39a", "1.2.3", "3 died", "49 M", "LCA=5.8", "+++", "5 (a) (b)", "5–10 (x)", "--5"],
)
def test_what_is_no_number_is_unreadable(text):
    assert number.parse(text) == Missing("unreadable")


def test_blank_is_blank():
    assert number.parse(" \n") == Missing("blank")


def test_the_unit_of_the_column_stands_where_none_is_printed():
    assert number.parse("5", unit="cm") == Number(D(5), "cm")
    assert number.parse("5 mm", unit="cm") == Number(D(5), "mm")
    assert number.parse("5 points of ten", unit="points of ten") == Number(D(5), "points of ten")
    assert number.parse("0.39d", unit="d") == Number(D("0.39"), "d")


def test_trailing_zeros_survive():
    value = number.parse("10.00")
    assert isinstance(value, Number)
    assert str(value.value) == "10.00"
    assert number.format(value) == "10.00"


@given(numbers() | intervals())
def test_reads_what_it_writes(value):
    again = number.parse(number.format(value))
    assert again == value
    assert number.format(again) == number.format(value)


@given(st.builds(Fraction, st.integers(0, 999_999), st.integers(0, 999_999)))
def test_reads_the_fractions_it_writes(value):
    assert number.parse(number.format(value)) == value


@given(st.text() | NUMERIC)
def test_never_raises_and_never_changes_a_digit(text):
    value = number.parse(text)
    if isinstance(value, Number):
        read = [value.value, *([value.uncertainty] if value.uncertainty is not None else [])]
    elif isinstance(value, Interval):
        read = [value.low, value.high]
    else:
        read = []
    digits = re.sub("[^0-9]", "", text)
    for amount in read:
        assert "".join(map(str, amount.as_tuple().digits)) in digits


@given(NUMERIC)
def test_reading_twice_changes_nothing(text):
    value = number.parse(text)
    if isinstance(value, Number | Interval | Fraction):
        assert number.parse(number.format(value)) == value
