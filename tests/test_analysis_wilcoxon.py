"""The signed-rank test against enumeration in the open, and against scipy where scipy is exact."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from casex.analysis.wilcoxon import EXACT_UP_TO, doubled_ranks, signed_rank

BASELINE = (2, 13, 4, 1, 20, 2, 1, 4, 4)
LAST_TABLE = (2, 2, 4, 0, 9, 4, 2, 8, 6)
LAST_NARRATIVE = (2, 2, 0, 0, 9, 4, 2, 8, 2)

tied = st.lists(st.integers(-6, 6).map(Fraction), min_size=1, max_size=9)
tie_free = st.lists(st.integers(1, 500), min_size=1, max_size=EXACT_UP_TO, unique=True).flatmap(
    lambda sizes: st.tuples(*(st.sampled_from([Fraction(s), Fraction(-s)]) for s in sizes)).map(list)
)
longer = st.lists(st.integers(-40, 40).filter(bool).map(Fraction), min_size=EXACT_UP_TO + 1, max_size=60)


def change(end: tuple[int, ...]) -> list[Fraction]:
    return [Fraction(last - first) for first, last in zip(BASELINE, end, strict=True)]


def enumerated(differences: list[Fraction]) -> tuple[Fraction, Fraction]:
    """Smaller rank sum and p from every sign pattern, written out: patterns at least as far from the middle."""
    moved = [d for d in differences if d != 0]
    sizes = [abs(d) for d in moved]
    ranks = [Fraction(sum(s < size for s in sizes)) + Fraction(sum(s == size for s in sizes) + 1, 2) for size in sizes]
    middle = sum(ranks, Fraction(0)) / 2
    up = sum((r for r, d in zip(ranks, moved, strict=True) if d > 0), Fraction(0))
    far = patterns = 0
    for signs in itertools.product((0, 1), repeat=len(moved)):
        patterns += 1
        far += abs(sum(r for r, s in zip(ranks, signs, strict=True) if s) - middle) >= abs(up - middle)
    return min(up, sum(ranks) - up), Fraction(far, patterns)


@pytest.mark.parametrize(
    ("end", "statistic", "pvalue", "n"),
    [(LAST_TABLE, 13.5, 1.0, 7), (LAST_NARRATIVE, 10.5, 0.34375, 8)],
    ids=["table", "narrative"],
)
def test_the_study(end: tuple[int, ...], statistic: float, pvalue: float, n: int) -> None:
    outcome = signed_rank(change(end))
    assert (outcome.statistic, outcome.pvalue) == (statistic, pvalue)
    assert f"exact, all 2^{n} sign patterns" in outcome.method


@given(tied)
def test_exact_is_full_enumeration(differences: list[Fraction]) -> None:
    statistic, pvalue = enumerated(differences)
    outcome = signed_rank(differences)
    assert (outcome.statistic, outcome.pvalue) == (float(statistic), float(pvalue))


@given(tie_free)
def test_exact_agrees_with_scipy_without_ties(differences: list[Fraction]) -> None:
    scipys = stats.wilcoxon([float(d) for d in differences], method="exact")
    outcome = signed_rank(differences)
    assert outcome.statistic == float(scipys.statistic)
    assert outcome.pvalue == pytest.approx(float(scipys.pvalue), rel=1e-12)


@settings(max_examples=50)
@given(longer)
def test_beyond_twenty_it_is_scipys_normal_approximation(differences: list[Fraction]) -> None:
    scipys = stats.wilcoxon([float(d) for d in differences], zero_method="wilcox", correction=False, method="approx")
    outcome = signed_rank(differences)
    assert outcome.statistic == float(scipys.statistic)
    assert outcome.pvalue == pytest.approx(float(scipys.pvalue), rel=1e-9)
    assert f"normal approximation with tie correction, without continuity correction ({len(differences)}" in (
        outcome.method
    )


def test_the_normal_approximation_by_hand() -> None:
    """21 rises of sizes 1 to 21: W = 0, mean 115.5, variance 21 x 22 x 43 / 24 = 827.75, z = -4.0145."""
    outcome = signed_rank([Fraction(k) for k in range(1, 22)])
    assert outcome.pvalue == pytest.approx(2 * stats.norm.sf(115.5 / 827.75**0.5), rel=1e-12)


def test_twenty_differences_are_still_exact() -> None:
    outcome = signed_rank([Fraction(k) for k in range(1, 21)] + [Fraction(0)] * 5)
    assert outcome.pvalue == 2 / 2**20
    assert "exact, all 2^20 sign patterns" in outcome.method


def test_floor_at_nine() -> None:
    assert signed_rank([Fraction(k) for k in range(1, 10)]).pvalue == 2 / 512


def test_nothing_to_test_and_nothing_changed() -> None:
    none, zeros = signed_rank([]), signed_rank([Fraction(0), Fraction(0)])
    assert (none.statistic, none.pvalue) == (None, None)
    assert "no pairs, nothing to test" in none.method
    assert (zeros.statistic, zeros.pvalue) == (0.0, 1.0)
    assert "every difference is zero" in zeros.method


def test_mid_ranks() -> None:
    assert doubled_ranks([Fraction(d) for d in (-11, -1, -11, 2, 1, 4, 2)]) == [13, 3, 13, 7, 3, 10, 7]


either = st.one_of(tied, longer)


@given(data=st.data(), differences=either)
def test_order_sign_and_unit_do_not_matter(data: st.DataObject, differences: list[Fraction]) -> None:
    outcome = signed_rank(differences)
    assert signed_rank(data.draw(st.permutations(differences))) == outcome
    assert signed_rank([-d for d in differences]).pvalue == pytest.approx(outcome.pvalue, rel=1e-12)
    assert signed_rank([Fraction(7, 3) * d for d in differences]) == outcome


@given(either)
def test_p_is_a_probability(differences: list[Fraction]) -> None:
    pvalue = signed_rank(differences).pvalue
    assert pvalue is not None
    assert 0 < pvalue <= 1


@given(tied, st.integers(1, 5))
def test_zeros_change_nothing(differences: list[Fraction], zeros: int) -> None:
    more, outcome = signed_rank([*differences, *[Fraction(0)] * zeros]), signed_rank(differences)
    assert (more.statistic, more.pvalue) == (outcome.statistic, outcome.pvalue)
