"""Number formats: what a sheet shows. The expected texts are what Excel shows for them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casex.readers.number_format import general, shown


@pytest.mark.parametrize(
    ("value", "format", "text"),
    [
        (3, "General", "3"), (3.0, "General", "3"), (12.5, "General", "12.5"), (-0.25, "General", "-0.25"),
        (1.23, "0.0", "1.2"), (1.25, "0.0", "1.3"), (-1.25, "0.0", "-1.3"), (0.5, "0", "1"), (2, "0.00", "2.00"),
        (1234.5, "#,##0", "1,235"), (1234567.891, "#,##0.00", "1,234,567.89"), (12, "#,##0", "12"),
        (0.256, "0%", "26%"), (0.256, "0.0%", "25.6%"), (5, "000", "005"), (0.5, "#.##", ".5"), (0.5, "#.0#", ".5"),
        (1234, "0.00E+00", "1.23E+03"), (0.00012, "0.0E+0", "1.2E-4"), (9.999, "0.0E+00", "1.0E+01"),
        (-3, "0;(0)", "(3)"), (0, "0;-0;\"none\"", "none"), (-3, "0.0_);(0.0)", "(3.0)"), (3, "[Red]0.0", "3.0"),
        (3, '0.0" mg"', "3.0 mg"), (3, "0\\ \\m\\g", "3 mg"), (3, '"P"0', "P3"), (1500000, "0.0,,", "1.5"),
        (7, "@", "7"), ("P1", "0.00", "P1"), (True, "General", "TRUE"), (None, "0.0", ""), (5, '[$€-407] 0', "€ 5"),
        (-0.001, "0.00", "0.00"), (0.1 + 0.2, "General", "0.3"), (1e-7, "General", "0.0000001"),
    ],
)  # fmt: skip
def test_numbers(value: object, format: str, text: str) -> None:
    assert shown(value, format) == text  # type: ignore[arg-type]


MOMENT = datetime(2020, 3, 1, 14, 5, 9)


@pytest.mark.parametrize(
    ("value", "format", "text"),
    [
        (MOMENT, "yyyy-mm-dd", "2020-03-01"), (MOMENT, "d-mmm-yy", "1-Mar-20"), (MOMENT, "dd/mm/yyyy", "01/03/2020"),
        (MOMENT, "mmmm yyyy", "March 2020"), (MOMENT, "h:mm", "14:05"), (MOMENT, "h:mm AM/PM", "2:05 PM"),
        (MOMENT, "yyyy\\-mm\\-dd\\ hh:mm:ss", "2020-03-01 14:05:09"), (MOMENT, "mm:ss", "05:09"),
        (date(2020, 3, 1), "m/d/yy", "3/1/20"), (time(9, 30), "hh:mm", "09:30"),
        (timedelta(hours=30, minutes=5), "[h]:mm", "30:05"), (43891, "yyyy-mm-dd", "2020-03-01"),
        (MOMENT, "dddd, d mmm", "Sunday, 1 Mar"), (date(2020, 3, 1), "General", "2020-03-01"),
    ],
)  # fmt: skip
def test_dates(value: object, format: str, text: str) -> None:
    assert shown(value, format) == text  # type: ignore[arg-type]


@pytest.mark.parametrize("format", ["# ?/?", "[>100]0;0.0", "0-00-00", "00.0E+00", "[=1]0"])
def test_formats_that_are_not_known_show_nothing(format: str) -> None:
    assert shown(1.5, format) is None


@pytest.mark.parametrize(
    ("number", "text"),
    [(1 / 3, "0.333333333"), (2 / 3, "0.666666667"), (100 / 3, "33.33333333"), (1e12 / 7, "1.42857E+11"), (12.0, "12")],
)
def test_calculated_numbers_fit_eleven_characters(number: float, text: str) -> None:
    assert shown(number, "General", calculated=True) == text


@given(st.decimals(-(10**9), 10**9, places=4))
def test_no_typed_digit_is_lost(number: Decimal) -> None:
    assert Decimal(general(Decimal(repr(float(number))))) == number


@given(st.decimals(-(10**6), 10**6, places=6), st.integers(0, 4))
def test_fixed_places_are_within_half_a_unit(number: Decimal, places: int) -> None:
    text = shown(float(number), "0." + "0" * places if places else "0")
    assert text is not None
    assert abs(Decimal(text) - number) <= Decimal("0.5").scaleb(-places)
    assert len(text.partition(".")[2]) == places


@given(st.integers(1, 10**12))
def test_thousands_are_as_python_writes_them(number: int) -> None:
    assert shown(number, "#,##0") == f"{number:,}"


@given(
    st.floats(allow_nan=True, allow_infinity=True) | st.integers(),
    st.text('0#?.,%;[]"\\_*@E+-ymdhs/ Gneral', max_size=12),
)
def test_any_format_shows_something_or_nothing_and_never_fails(value: float, format: str) -> None:
    assert isinstance(shown(value, format), str | None)
