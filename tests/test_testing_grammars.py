"""The public strategies draw what they promise."""

from __future__ import annotations

from hypothesis import given

from casex.schema import read
from casex.testing import ages, durations, frequencies, intervals, numbers, regimens, tables

WORDS = read("lupus").vocabulary


@given(tables(max_rows=3, max_columns=4))
def test_tables_have_a_label_for_every_patient(table):
    assert 1 <= len(table.body) <= 3
    assert table.header[0][0].text == "Patient"
    labels = [row[0].text for row in table.body]
    assert labels == [str(number) for number in range(1, len(labels) + 1)]


@given(intervals())
def test_intervals_rise(value):
    assert value.low <= value.high


@given(numbers())
def test_numbers_are_exact_decimals(value):
    assert value.value.is_finite()


@given(ages(), durations())
def test_spans_have_parts(age, duration):
    assert age.parts
    assert duration.months >= 0


@given(regimens(WORDS))
def test_regimens_have_a_daily_dose_only_with_a_rate(value):
    assert WORDS.drug(value.drug_printed).name == value.drug
    assert (value.daily_dose is None) == (value.daily_dose_unit is None)
    assert value.daily_dose is None or (value.doses and value.frequency)


@given(frequencies(WORDS))
def test_frequencies_have_a_positive_rate_or_none(frequency):
    assert frequency.per_day is None or frequency.per_day > 0
