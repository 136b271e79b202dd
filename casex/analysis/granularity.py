"""What means and percentages of so many can be at all, tested on the digits as printed.

References
----------
Brown NJL, Heathers JAJ (2017). The GRIM test. Social Psychological and Personality Science 8(4), 363–369.
Anaya J (2016). The GRIMMER test: a method for testing the validity of reported measures of variability. PeerJ Preprints
4:e2400v1.
"""

from __future__ import annotations

import math
from fractions import Fraction

from casex.analysis.recompute import as_decimal, number, places, prints


def possible_mean(printed: str, n: int) -> bool:
    """Whether a mean of `n` whole numbers can be printed so (GRIM).

    Examples
    --------
    >>> possible_mean("5.19", 28), possible_mean("5.18", 28)
    (False, True)
    """
    total = round(number(printed) * n)
    return any(prints(as_decimal(Fraction(k, n)), printed) for k in (total - 1, total, total + 1))


def possible_sd(mean: str, sd: str, n: int) -> bool:
    """Whether a mean and an SD (n - 1) of `n` whole numbers can be printed so (GRIMMER).

    The sum of squares of whole numbers is whole, and even where their sum is even.

    Examples
    --------
    >>> possible_sd("3.44", "2.47", 18), possible_sd("3.44", "2.45", 18)
    (False, True)
    """
    if n < 2 or not possible_mean(mean, n):
        return n < 2
    half = Fraction(1, 2) / 10 ** places(sd)
    shown = Fraction(number(sd))
    middle = round(number(mean) * n)
    for total in (middle - 1, middle, middle + 1):
        if not prints(as_decimal(Fraction(total, n)), mean):
            continue
        low = max(shown - half, Fraction(0)) ** 2 * (n - 1) + Fraction(total * total, n)
        high = (shown + half) ** 2 * (n - 1) + Fraction(total * total, n)
        first, last = math.ceil(low), math.floor(high)
        if any((squares - total) % 2 == 0 for squares in range(first, min(last, first + 1) + 1)):
            return True
    return False


def possible_percentage(count: int, of: int, printed: str) -> bool:
    """Whether a percentage is that of a count, to the printed places.

    >>> possible_percentage(5, 12, "41.7"), possible_percentage(5, 12, "41.6")
    (True, False)
    """
    return of > 0 and prints(as_decimal(Fraction(100 * count, of)), printed)
