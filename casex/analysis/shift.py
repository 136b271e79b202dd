"""How far paired values moved: Hodges-Lehmann, the mean, and what a meta-analysis needs beside it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from casex.analysis.intervals import LEVEL, NO_INTERVAL, ConfidenceInterval

#: Up to so many differences, the limits are ranks of the exact distribution; beyond, of its normal approximation.
EXACT_UP_TO = 50
HODGES_LEHMANN = (
    "Hodges-Lehmann: median of the Walsh averages of all differences, those of zero too; its interval are Walsh "
    f"averages by the distribution of the signed-rank statistic, {LEVEL:.0%} at least, ties or not (Noether 1967); "
    "none exists for fewer than 6 differences"
)
MEAN = (
    f"mean difference with its {LEVEL:.0%} interval by Student's t; sd with n - 1; Pearson's correlation of the pairs"
)


def hodges_lehmann(differences: Sequence[Fraction]) -> tuple[float, ConfidenceInterval]:
    """The median of all averages of two differences (a difference with itself too), and its interval.

    References
    ----------
    Hodges JL, Lehmann EL (1963). Estimates of location based on rank tests. Ann Math Stat 34(2), 598–611.
    Hollander M, Wolfe DA (1999). Nonparametric Statistical Methods, 2nd ed., 3.2 and 3.3. Wiley.
    Noether GE (1967). Wilcoxon confidence intervals for location parameters in the discrete case. JASA 62, 184–188.

    Examples
    --------
    >>> estimate, interval = hodges_lehmann([Fraction(d) for d in (0, -11, -4, -1, -11, 2, 1, 4, -2)])
    >>> estimate, interval.low, interval.high
    (-1.5, -6.5, 1.5)
    """
    if not differences:
        return math.nan, NO_INTERVAL
    parts = math.lcm(*(one.denominator for one in differences))
    whole = [int(one * parts) for one in differences]
    fits = max(map(abs, whole)) < 2**61
    held = np.array(whole, dtype=np.int64 if fits else object)
    sums = np.sort(np.concatenate([held[k:] + held[k] for k in range(len(held))]))

    def walsh(place: int) -> Fraction:
        return Fraction(int(sums[place]), 2 * parts)

    middle, odd = divmod(len(sums), 2)
    estimate = float(walsh(middle) if odd else (walsh(middle - 1) + walsh(middle)) / 2)
    rank = _lower_rank(len(differences))
    if rank == 0:
        return estimate, NO_INTERVAL
    return estimate, ConfidenceInterval(float(walsh(rank - 1)), float(walsh(-rank)))


def _lower_rank(n: int) -> int:
    """The largest rank whose Walsh average, and its mirror, leave out at most 2.5 % each; 0 where none does."""
    tail = (1 - LEVEL) / 2
    if n > EXACT_UP_TO:
        spread = math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
        return math.floor(n * (n + 1) / 4 - statistics.NormalDist().inv_cdf(1 - tail) * spread)
    chance = np.zeros(n * (n + 1) // 2 + 1)  # of each rank sum, by 2^n sign patterns
    chance[0] = 1.0
    for rank in range(1, n + 1):
        chance[rank:] = chance[rank:] + chance[:-rank]
    return int((np.cumsum(chance) / 2.0**n <= tail).sum())


def mean_interval(differences: Sequence[Fraction]) -> tuple[float, ConfidenceInterval, float]:
    """The mean, its interval by Student's t, and the standard deviation (n - 1); NaN where there are too few.

    References
    ----------
    Student (1908). The probable error of a mean. Biometrika 6(1), 1–25.

    Examples
    --------
    >>> mean, (low, high), sd = mean_interval([Fraction(d) for d in (1, 2, 6)])
    >>> mean, round(low, 4), round(high, 4), round(sd, 4)
    (3.0, -3.5724, 9.5724, 2.6458)
    """
    n = len(differences)
    if n == 0:
        return math.nan, NO_INTERVAL, math.nan
    mean = statistics.mean(differences)
    if n == 1:
        return float(mean), NO_INTERVAL, math.nan
    from scipy import stats  # heavy

    sd = float(statistics.stdev(differences))
    reach = float(stats.t.ppf((1 + LEVEL) / 2, n - 1)) * sd / math.sqrt(n)
    return float(mean), ConfidenceInterval(float(mean) - reach, float(mean) + reach), sd


def correlation(start: Sequence[float], end: Sequence[float]) -> float:
    """Pearson's correlation; NaN for fewer than three pairs, or where one side does not vary.

    >>> correlation([1, 2, 4], [2, 4, 8])
    1.0
    """
    if len(start) < 3 or len(set(start)) == 1 or len(set(end)) == 1:
        return math.nan
    return statistics.correlation(start, end)
