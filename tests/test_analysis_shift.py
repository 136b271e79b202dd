"""The estimates and tests of paired values, against print: R's documentation, Hollander and Wolfe, Zar."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from studies import of_table, sample

from casex.analysis import Comparison
from casex.analysis.shift import EXACT_UP_TO, correlation, hodges_lehmann, mean_interval
from casex.analysis.sign import sign_test
from casex.errors import CasexError

#: Hollander M, Wolfe DA (1973) p. 29: depression scale of 9 patients at two visits; R: example(wilcox.test).
DEPRESSION = (
    ("1.83", "0.50", "1.62", "2.48", "1.68", "1.88", "1.55", "3.06", "1.30"),
    ("0.878", "0.647", "0.598", "2.05", "1.06", "1.29", "1.06", "3.14", "1.29"),
)
#: Student (1908): hours of sleep gained by 10 patients with two drugs; R: ?sleep, example(t.test).
SLEEP = (
    ("0.7", "-1.6", "-0.2", "-1.2", "-0.1", "3.4", "3.7", "0.8", "0.0", "2.0"),
    ("1.9", "0.8", "1.1", "0.1", "-0.1", "4.4", "5.5", "1.6", "4.6", "3.4"),
)
#: Zar JH, Biostatistical Analysis, 4th ed. (1999): hind and fore leg of 10 deer.
DEER = (
    ("142", "140", "144", "144", "142", "146", "149", "150", "142", "148"),
    ("138", "136", "147", "139", "143", "141", "143", "145", "136", "146"),
)
whole = st.lists(st.integers(-20, 20).map(Fraction), min_size=1, max_size=25)


def paired(values: tuple[tuple[str, ...], tuple[str, ...]], test: str = "wilcoxon") -> Comparison:
    """A comparison of two columns, as a table of a paper."""
    study = of_table(("PGA at baseline", "PGA at last follow-up"), *zip(*values, strict=True))
    name = next(name for name in study.patients.columns if name.startswith("pga_at_baseline"))
    return study.compare(name.removesuffix("_at_baseline"), "baseline", "last_follow_up", test=test)


def test_depression_as_r_documents_it() -> None:
    """V = 40, p = .01953 one-sided; pseudomedian -.46, 95 percent interval -.786 to -.010 (Hollander and Wolfe 3.4)."""
    result = paired(DEPRESSION)
    assert (result.statistic, round(result.pvalue, 5)) == (45 - 40, round(2 * 0.01953125, 5))
    assert (result.hodges_lehmann, *result.confidence_interval) == (-0.46, -0.786, -0.010)


def test_sleep_as_r_documents_it() -> None:
    """Second drug minus first: 1.58, 95 percent interval .7001142 to 2.4598858; cor = .7951702, sd = 1.229995."""
    result = paired(SLEEP)
    assert result.mean_difference == 1.58
    assert [f"{end:.7f}" for end in result.mean_confidence_interval] == ["0.7001142", "2.4598858"]
    assert (f"{result.correlation:.7f}", f"{result.sd_difference:.6f}") == ("0.7951702", "1.229995")


def test_deer_as_zar_tells_it() -> None:
    result = paired(DEER, "sign")
    assert (result.pvalue, result.statistic, result.n) == (0.109375, 2, 10)  # 2 (1 + 10 + 45) / 1024
    assert result.method == "sign test, two-sided; zero differences dropped; exact, binomial with n = 10"


@pytest.mark.parametrize(
    ("voice", "pvalue", "smaller", "n"),
    [
        ("table", 1.0, 3, 7),  # 0 -11 0 -1 -11 2 1 4 2: 4 up, 3 down
        ("narrative", 0.7265625, 3, 8),  # 0 -11 -4 -1 -11 2 1 4 -2: 3 up, 5 down; 2 (1 + 8 + 28 + 56) / 256
    ],
)
def test_the_sign_test_of_the_study(voice: str, pvalue: float, smaller: int, n: int) -> None:
    result = sample("tofacitinib.txt", voice).compare("sledai_2k", "baseline", "last_follow_up", test="sign")
    assert (result.pvalue, result.statistic, result.n) == (pvalue, smaller, n)


@pytest.mark.parametrize("n", range(6, 13))
def test_the_interval_is_of_95_percent_by_enumeration(n: int) -> None:
    """Walsh averages of 1, 2, 4, … differ; the rank leaves out 2.5 % of the sign patterns or less, the next more."""
    differences = [Fraction(2**k) for k in range(n)]
    walsh = sorted((a + b) / 2 for a, b in itertools.combinations_with_replacement(differences, 2))
    low, high = hodges_lehmann(differences)[1]
    rank = walsh.index(Fraction(low)) + 1
    sums = [sum(k for k, up in enumerate(signs, 1) if up) for signs in itertools.product((0, 1), repeat=n)]
    assert sum(total < rank for total in sums) / 2**n <= 0.025 < sum(total <= rank for total in sums) / 2**n
    assert Fraction(high) == walsh[-rank]


@pytest.mark.parametrize("n", range(6))
def test_fewer_than_six_have_no_interval(n: int) -> None:
    estimate, interval = hodges_lehmann([Fraction(k) for k in range(n)])
    assert math.isnan(interval.low)
    assert math.isnan(interval.high)
    assert math.isnan(estimate) == (n == 0)


def test_the_normal_approximation_goes_on_where_the_exact_one_ends() -> None:
    """Critical values of Wilcoxon's T, two-sided .05: 434 for n = 50 (Wilcoxon and Wilcox 1964), so rank 435."""
    differences = [Fraction(2**k) for k in range(EXACT_UP_TO)]
    walsh = sorted((a + b) / 2 for a, b in itertools.combinations_with_replacement(differences, 2))
    assert hodges_lehmann(differences)[1].low == float(walsh[434])
    longer = [*differences, Fraction(2**EXACT_UP_TO)]
    walsh = sorted((a + b) / 2 for a, b in itertools.combinations_with_replacement(longer, 2))
    # 51 * 52 / 4 - 1.959964 sqrt(51 * 52 * 103 / 24) = 663 - 209.10 = 453.9
    assert hodges_lehmann(longer)[1].low == float(walsh[452])


@given(whole)
def test_hodges_lehmann_in_the_open(differences: list[Fraction]) -> None:
    values = np.array([float(d) for d in differences])
    first, second = np.triu_indices(len(values))
    estimate, (low, high) = hodges_lehmann(differences)
    assert estimate == np.median((values[first] + values[second]) / 2)
    mirrored, (below, above) = hodges_lehmann([-d for d in differences])
    assert mirrored == -estimate
    if len(values) >= 6:
        assert low <= estimate <= high
        assert (below, above) == (-high, -low)


@given(whole.filter(lambda held: len(set(held)) > 1))
def test_the_mean_agrees_with_scipy(differences: list[Fraction]) -> None:
    mean, interval, sd = mean_interval(differences)
    theirs = stats.ttest_1samp([float(d) for d in differences], 0).confidence_interval()
    assert (interval.low, interval.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    assert (mean, sd) == pytest.approx((np.mean(differences), np.std([float(d) for d in differences], ddof=1)))


@given(whole)
def test_the_sign_test_is_the_binomials(differences: list[Fraction]) -> None:
    up, down = sum(d > 0 for d in differences), sum(d < 0 for d in differences)
    tail = sum(math.comb(up + down, k) for k in range(min(up, down) + 1))
    assert sign_test(differences).pvalue == pytest.approx(min(1.0, 2 * tail / 2 ** (up + down)))


def test_what_does_not_vary_has_no_correlation() -> None:
    assert math.isnan(correlation([1, 1, 1], [1, 2, 3]))
    assert math.isnan(correlation([1, 2, 3], [4, 4, 4]))
    assert math.isnan(correlation([1, 2], [4, 5]))


def test_pairs_of_nobody_and_of_one() -> None:
    one = paired((("3", "4"), ("2", "")))
    assert (one.hodges_lehmann, one.mean_difference, one.n_pairs) == (-1, -1, 1)
    assert math.isnan(one.sd_difference)
    assert math.isnan(one.mean_confidence_interval.low)
    none = paired((("3", "4"), ("", "")))
    assert none.n_pairs == 0
    assert none.to_frame()[["hodges_lehmann", "low", "mean_difference", "mean_low", "correlation"]].isna().all().all()


def test_equal_changes_have_an_interval_without_width() -> None:
    result = paired((("3", "4", "9"), ("2", "3", "8")))
    assert (result.mean_difference, *result.mean_confidence_interval, result.sd_difference) == (-1, -1, -1, 0)


def test_one_row_has_all_of_it() -> None:
    row = paired(DEPRESSION).to_frame().iloc[0]
    assert (row["hodges_lehmann"], row["low"], row["high"]) == (-0.46, -0.786, -0.010)
    assert row["mean_low"] < row["mean_difference"] < row["mean_high"]


def test_a_test_that_is_not_there() -> None:
    with pytest.raises(CasexError, match="test='sing' is not there; did you mean 'sign'"):
        paired(DEER, "sing")
