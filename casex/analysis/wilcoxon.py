"""The Wilcoxon signed-rank test: zeros dropped, mid-ranks, two-sided.

References
----------
Wilcoxon F (1945). Individual comparisons by ranking methods. Biometrics Bulletin 1(6), 80–83.
(Pratt's way with zeros, which ranks them before it drops them, is not used.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

#: Up to so many differences, all sign patterns are counted.
EXACT_UP_TO = 20
_NAME = "Wilcoxon signed-rank, two-sided; zero differences dropped, mid-ranks for ties"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a test says; None where there is nothing to test."""

    statistic: float | None
    pvalue: float | None
    method: str


def signed_rank(differences: Sequence[Fraction]) -> Outcome:
    """The test of differences that lie symmetrically about zero.

    Parameters
    ----------
    differences
        Exact, so that ties are ties; zeros are dropped here.

    Returns
    -------
    Outcome
        `statistic` is the smaller of the two rank sums. Without any pair nothing can be tested (None); where every
        difference is zero the only sign pattern is the one observed, and p is 1.

    Examples
    --------
    >>> signed_rank([Fraction(d) for d in (0, -11, -4, -1, -11, 2, 1, 4, -2)]).pvalue
    0.34375
    """
    moved = [difference for difference in differences if difference]
    if not differences:
        return Outcome(None, None, f"{_NAME}; no pairs, nothing to test")
    if not moved:
        return Outcome(0.0, 1.0, f"{_NAME}; every difference is zero, p is 1")
    doubled = doubled_ranks(moved)
    up = sum(rank for rank, difference in zip(doubled, moved, strict=True) if difference > 0)
    smaller = min(up, sum(doubled) - up)
    if len(moved) <= EXACT_UP_TO:
        pvalue = float(exact_pvalue(doubled, smaller))
        return Outcome(smaller / 2, pvalue, f"{_NAME}; exact, all 2^{len(moved)} sign patterns")
    return Outcome(
        smaller / 2,
        _normal_pvalue(doubled, moved),
        f"{_NAME}; normal approximation with tie correction, without continuity correction ({len(moved)} differences)",
    )


def doubled_ranks(differences: Sequence[Fraction]) -> list[int]:
    """Twice the mid-ranks of the sizes, so that they are whole.

    >>> doubled_ranks([Fraction(3), Fraction(-1), Fraction(1)])
    [6, 3, 3]
    """
    sizes = [abs(difference) for difference in differences]
    rank: dict[Fraction, int] = {}
    below = 0
    for size, tied in sorted(Counter(sizes).items()):
        rank[size] = 2 * below + tied + 1
        below += tied
    return [rank[size] for size in sizes]


def exact_pvalue(doubled: Sequence[int], smaller: int) -> Fraction:
    """The share of all sign patterns at least as far from the middle as `smaller`, the smaller (doubled) rank sum.

    >>> exact_pvalue([2, 4, 6], 0)
    Fraction(1, 4)
    """
    patterns = np.zeros(sum(doubled) + 1, dtype=np.int64)  # how many patterns have this rank sum; 2^20 fits
    patterns[0] = 1
    for rank in doubled:
        patterns[rank:] = patterns[rank:] + patterns[:-rank]
    as_small = int(patterns[: smaller + 1].sum())
    return min(Fraction(2 * as_small, 2 ** len(doubled)), Fraction(1))


def _normal_pvalue(doubled: Sequence[int], differences: Sequence[Fraction]) -> float:
    """Scipy's approximation, given the signed ranks: their ranks are themselves, ties included."""
    signed = [rank if difference > 0 else -rank for rank, difference in zip(doubled, differences, strict=True)]
    from scipy import stats  # heavy, and needed for long series only

    tested = stats.wilcoxon(signed, zero_method="wilcox", correction=False, method="approx")
    return float(tested.pvalue)
