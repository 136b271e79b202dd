"""The sign test: zeros dropped, exact, two-sided."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from casex.analysis.wilcoxon import Outcome

_NAME = "sign test, two-sided; zero differences dropped"


def sign_test(differences: Sequence[Fraction]) -> Outcome:
    """The test of differences that are as often positive as negative.

    Returns
    -------
    Outcome
        `statistic` is the smaller of the two counts. Without any pair nothing can be tested (None); where every
        difference is zero p is 1.

    References
    ----------
    Dixon WJ, Mood AM (1946). The statistical sign test. JASA 41(236), 557–566.

    Examples
    --------
    >>> sign_test([Fraction(d) for d in (4, 4, -3, 5, -1, 5, 6, 5, 6, 2)]).pvalue
    0.109375
    """
    up = sum(difference > 0 for difference in differences)
    down = sum(difference < 0 for difference in differences)
    if not differences:
        return Outcome(None, None, f"{_NAME}; no pairs, nothing to test")
    if not up + down:
        return Outcome(0.0, 1.0, f"{_NAME}; every difference is zero, p is 1")
    from scipy import stats  # heavy

    pvalue = float(stats.binomtest(min(up, down), up + down).pvalue)
    return Outcome(float(min(up, down)), pvalue, f"{_NAME}; exact, binomial with n = {up + down}")
