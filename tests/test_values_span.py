"""Ages and durations."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casex.model import Age, Duration, Interval, Missing, Number, TimePart
from casex.testing import ages, durations
from casex.values import span

D = Decimal
TIMES = st.text("0123456789.,+-–< ymwdonthsearold", max_size=20)


@pytest.mark.parametrize(
    ("text", "unit", "parts"),
    [
        ("10.00", "years", [("10.00", "years")]),
        ("10", "yrs", [("10", "years")]),
        ("4 m", "years", [("4", "months")]),
        ("2 y 5 m", None, [("2", "years"), ("5", "months")]),
        ("2y5m", None, [("2", "years"), ("5", "months")]),
        ("2 years and 5 months", None, [("2", "years"), ("5", "months")]),
        ("2 years, 5 months", None, [("2", "years"), ("5", "months")]),
        ("8.5 months", None, [("8.5", "months")]),
        ("24+5 weeks", None, [("24", "weeks"), ("5", "days")]),
        ("24+5", "weeks", [("24", "weeks"), ("5", "days")]),
        ("3.5 years", None, [("3.5", "years")]),
        ("12-year-old", None, [("12", "years")]),
        ("13 years old", None, [("13", "years")]),
        ("13 yo", None, [("13", "years")]),
        ("32 months", "years", [("32", "months")]),
    ],
)
def test_ages(text, unit, parts):
    expected = tuple(TimePart(D(amount), unit) for amount, unit in parts)
    value = span.parse_age(text, unit=unit)
    assert value == Age(expected)
    assert isinstance(value, Age)
    assert [str(part.amount) for part in value.parts] == [amount for amount, _ in parts]


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("8.75 years", None, Duration((TimePart(D("8.75"), "years"),))),
        ("6", "months", Duration((TimePart(D(6), "months"),))),
        ("<1", "years", Number(D(1), "years", "<")),
        ("5–10 years", None, Interval(D(5), D(10), "years")),
        ("6 ± 2 mo", None, Number(D(6), "months", uncertainty=D(2))),
        ("36+", "months", Number(D(36), "months", ">=")),  # still followed
        ("12.5 + mo", None, Number(D("12.5"), "months", ">=")),
        ("5 y+", "months", Number(D(5), "years", ">=")),
    ],
)
def test_durations(text, unit, value):
    assert span.parse_duration(text, unit=unit) == value


def test_a_decade_is_a_range_of_ages():
    assert span.parse_age("60s", unit=None) == Interval(D(60), D(69), "years")


@pytest.mark.parametrize(
    ("text", "unit", "possible"),
    [
        ("10", None, ("10 years", "10 months")),
        ("49 M", "years", ("49 months", "49, male")),
        ("1,5 years", None, ("1.5 years", "1; 5 years")),
        ("1,5", "years", ("1.5", "1; 5")),
    ],
)
def test_refuses_to_choose_between_readings(text, unit, possible):
    assert span.parse_age(text, unit=unit) == Missing("ambiguous", possible)


@pytest.mark.parametrize("text", ["died", "5 cm", "5 m 2 y", "-3 years", "74/F", "24+9 weeks", "10 (3.5)"])
def test_what_is_no_span_is_unreadable(text):
    assert span.parse_age(text, unit="years") == Missing("unreadable")


def test_only_ages_are_old():
    assert span.parse_duration("13 years old", unit=None) == Missing("unreadable")


def test_months_of_the_parts():
    value = span.parse_age("2 y 5 m", unit=None)
    assert isinstance(value, Age)
    assert value.months == 29


@given(ages(), st.sampled_from([None, "years", "months"]))
def test_reads_the_ages_it_writes(value, unit):
    again = span.parse_age(span.format(value), unit=unit)
    assert again == value
    assert span.format(again) == span.format(value)


@given(durations())
def test_reads_the_durations_it_writes(value):
    assert span.parse_duration(span.format(value), unit=None) == value


@given(st.text() | TIMES, st.sampled_from([None, "years", "cm"]))
def test_never_raises_and_never_changes_a_digit(text, unit):
    span.parse_age(text, unit=unit)
    value = span.parse_duration(text, unit=unit)
    if isinstance(value, Duration):
        read = [part.amount for part in value.parts]
    elif isinstance(value, Interval):
        read = [value.low, value.high]
    else:
        read = [value.value] if isinstance(value, Number) else []
    digits = re.sub("[^0-9]", "", text)
    read = [amount for amount in read if not any(unicodedata.numeric(c, 0) % 1 for c in text)]  # "¼" has other digits
    for amount in read:
        assert "".join(map(str, amount.as_tuple().digits)) in digits
