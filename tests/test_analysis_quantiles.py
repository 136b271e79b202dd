"""Sample quantiles against the paper's own formula, values worked by hand, and numpy."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casex.analysis import DEFINITIONS, quantile
from casex.analysis.quantiles import definition, described, exact
from casex.errors import CasexError

NUMBERS = range(1, 10)
QUARTILES = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))
hundredths = st.integers(-10_000, 10_000).map(lambda k: Fraction(k, 100))
samples = st.lists(hundredths, min_size=1, max_size=25)
orders = st.fractions(0, 1, max_denominator=40)
names = st.sampled_from(DEFINITIONS)


def hyndman_fan(values: list[Fraction], p: Fraction, number: int) -> Fraction:
    """Hyndman and Fan (1996), section 2: Q(p) = (1 - gamma) X(j) + gamma X(j+1), j = floor(pn + m), g = pn + m - j."""
    n = len(values)
    half = Fraction(1, 2)
    shifts: dict[int, Fraction | int]
    shifts = {1: 0, 2: 0, 3: -half, 4: 0, 5: half, 6: p, 7: 1 - p, 8: (p + 1) / 3, 9: p / 4 + Fraction(3, 8)}
    m = shifts[number]
    j = math.floor(p * n + m)
    g = p * n + m - j
    if number == 1:
        gamma = Fraction(1) if g > 0 else Fraction(0)
    elif number == 2:
        gamma = Fraction(1) if g > 0 else Fraction(1, 2)
    elif number == 3:
        gamma = Fraction(0) if g == 0 and j % 2 == 0 else Fraction(1)
    else:
        gamma = g
    padded = [min(values), *sorted(values), max(values)]  # X(0) is X(1), X(n+1) is X(n)

    def order_statistic(k: int) -> Fraction:
        return padded[min(max(k, 0), n + 1)]

    return (1 - gamma) * order_statistic(j) + gamma * order_statistic(j + 1)


@pytest.mark.parametrize("number", NUMBERS)
@given(values=samples, p=orders)
def test_every_definition_is_the_papers(number: int, values: list[Fraction], p: Fraction) -> None:
    assert quantile(values, p, definition(number)) == hyndman_fan(values, p, number)


#: First quartile of 1, 2, …, 10 by hand: where pn + m points to, and the value.
FIRST_QUARTILE_OF_TEN = {
    1: Fraction(3),  # pn = 2.5: up to the third
    2: Fraction(3),  # pn = 2.5 is not whole: the third
    3: Fraction(2),  # 2.5 lies halfway: the even one
    4: Fraction(5, 2),  # pn = 2.5
    5: Fraction(3),  # pn + 1/2 = 3
    6: Fraction(11, 4),  # p(n + 1) = 2.75
    7: Fraction(13, 4),  # p(n - 1) + 1 = 3.25
    8: Fraction(35, 12),  # 2.5 + 1.25/3 = 2.91666…
    9: Fraction(47, 16),  # 2.5 + 1/16 + 3/8 = 2.9375
}


@pytest.mark.parametrize(("number", "expected"), FIRST_QUARTILE_OF_TEN.items())
def test_first_quartile_of_one_to_ten(number: int, expected: Fraction) -> None:
    assert quantile([Fraction(k) for k in range(10, 0, -1)], Fraction(1, 4), definition(number)) == expected


def test_definitions_two_and_three_at_a_whole_position() -> None:
    four, six = ([Fraction(k) for k in range(1, n + 1)] for n in (4, 6))
    assert quantile(four, Fraction(1, 4), "inverted_cdf") == 1
    assert quantile(four, Fraction(1, 4), "averaged_inverted_cdf") == Fraction(3, 2)
    assert quantile(four, Fraction(3, 8), "closest_observation") == 2  # 1.5: the even one is the second
    assert quantile(six, Fraction(5, 12), "closest_observation") == 2  # 2.5: the even one is the second
    assert quantile(six, Fraction(7, 12), "closest_observation") == 4  # 3.5: the even one is the fourth


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((2, 13, 4, 1, 20, 2, 1, 4, 4), (Fraction(3, 2), Fraction(4), Fraction(17, 2))),
        ((2, 2, 4, 0, 9, 4, 2, 8, 6), (Fraction(2), Fraction(4), Fraction(7))),
        ((2, 2, 0, 0, 9, 4, 2, 8, 2), (Fraction(1), Fraction(2), Fraction(6))),
    ],
    ids=["baseline", "last, table", "last, narrative"],
)
def test_the_studys_quartiles_are_definition_six(
    values: tuple[int, ...], expected: tuple[Fraction, Fraction, Fraction]
) -> None:
    assert tuple(quantile([Fraction(v) for v in values], p, definition(6)) for p in QUARTILES) == expected


FIXED_IN_NUMPY_2_1 = "closest_observation"


@given(values=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=25), name=names, p=st.sampled_from(QUARTILES))
def test_numpy_agrees(values: list[float], name: str, p: Fraction) -> None:
    assume(name != FIXED_IN_NUMPY_2_1 or np.lib.NumpyVersion(np.__version__) >= "2.1.0")
    ours = float(quantile([exact(v) for v in values], p, name))
    numpys = np.quantile(values, float(p), method=name)  # type: ignore[call-overload]  # the stub wants literals
    assert ours == pytest.approx(float(numpys), rel=1e-9, abs=1e-8)


@given(
    values=samples, name=names, p=orders, shift=hundredths, scale=st.fractions(Fraction(1, 10), 10, max_denominator=10)
)
def test_moves_with_the_values(
    values: list[Fraction], name: str, p: Fraction, shift: Fraction, scale: Fraction
) -> None:
    moved = [scale * value + shift for value in values]
    assert quantile(moved, p, name) == scale * quantile(values, p, name) + shift


@given(data=st.data(), values=samples, name=names, p=orders)
def test_order_does_not_matter(data: st.DataObject, values: list[Fraction], name: str, p: Fraction) -> None:
    assert quantile(data.draw(st.permutations(values)), p, name) == quantile(values, p, name)


@given(values=samples, name=names, p=orders, q=orders)
def test_rises_with_p_and_stays_inside(values: list[Fraction], name: str, p: Fraction, q: Fraction) -> None:
    low, high = (quantile(values, order, name) for order in sorted((p, q)))
    assert min(values) <= low <= high <= max(values)


@given(
    values=samples,
    name=st.sampled_from(["averaged_inverted_cdf", "hazen", "weibull", "linear", "median_unbiased", "normal_unbiased"]),
    p=orders,
)
def test_symmetric_definitions_mirror(values: list[Fraction], name: str, p: Fraction) -> None:
    assert quantile([-value for value in values], p, name) == -quantile(values, 1 - p, name)


@pytest.mark.parametrize("number", NUMBERS)
def test_number_name_and_words_agree(number: int) -> None:
    name = DEFINITIONS[number - 1]
    assert definition(number) == definition(name) == definition(np.int64(number)) == name
    assert described(name) == f"Hyndman-Fan {number} ({name})"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("weibul", "quantiles='weibul' is no quantile definition; did you mean 'weibull'"),
        ("spss", "quantiles='spss' is no quantile definition; It can be 1 to 9 or 'inverted_cdf'"),
        ("6", "quantiles='6' is text; did you mean the number 6"),
        ("as_reported", "follow from no single definition"),
        (0, "quantiles=0: it can be 1 to 9"),
        (10, "quantiles=10: it can be 1 to 9"),
        (True, "quantiles=True: it can be 1 to 9"),
        (6.0, "quantiles=6.0: it can be 1 to 9"),
        (None, "quantiles=None: it can be 1 to 9"),
    ],
)
def test_anything_else_is_refused(asked: object, message: str) -> None:
    with pytest.raises(CasexError, match=message):
        definition(asked)  # type: ignore[arg-type]


@given(st.decimals(-1000, 1000, places=2))
def test_exact_is_the_printed_decimal(printed: object) -> None:
    assert exact(float(str(printed))) == Fraction(str(printed))
