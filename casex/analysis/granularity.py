"""What means and percentages of so many can be at all, tested on the digits as printed.

References
----------
Brown NJL, Heathers JAJ (2017). The GRIM test. Social Psychological and Personality Science 8(4), 363–369.
Anaya J (2016). The GRIMMER test: a method for testing the validity of reported measures of variability. PeerJ Preprints
4:e2400v1.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from casex.analysis.recompute import as_decimal, number, places, prints
from casex.model import Count, Figure, Statement


def possible_mean(printed: str, n: int) -> bool:
    """Whether a mean of `n` whole numbers can be printed so (GRIM).

    Examples
    --------
    >>> possible_mean("5.19", 28), possible_mean("5.18", 28)
    (False, True)
    """
    total = round(number(printed) * n)
    return any(prints(as_decimal(Fraction(k, n)), printed) for k in (total - 1, total, total + 1))


def nearest_mean(printed: str, n: int) -> Decimal:
    """The mean of `n` whole numbers that is nearest to a printed one, to as many places.

    >>> nearest_mean("5.19", 28)
    Decimal('5.18')
    """
    mean = as_decimal(Fraction(round(number(printed) * n), n))
    return mean.quantize(Decimal(1).scaleb(-places(printed)), rounding=ROUND_HALF_UP)


def possible_sd(mean: str, sd: str, n: int) -> bool:
    """Whether a mean and an SD (n - 1, or n) of `n` whole numbers can be printed so (GRIMMER).

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
        for freedom in (n - 1, n):
            low = max(shown - half, Fraction(0)) ** 2 * freedom + Fraction(total * total, n)
            high = (shown + half) ** 2 * freedom + Fraction(total * total, n)
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


def ruled_out(statement: Statement, one: Count | Figure) -> tuple[str, Decimal | None] | None:
    """Why no values at all give a printed figure, and the nearest that some give; None where it is possible.

    Means and SDs are tested where all values are whole numbers, percentages where they are said to be such: one of
    fewer patients than the statement tells of is possible, since some may have had no value.
    """
    n = statement.n
    if n is None or not statement.plain or statement.rest:
        return None
    if isinstance(one, Count):
        return _no_percentage(one, n) if "%" in statement.printed else None
    if not statement.whole_numbers:
        return None
    mean = next((f.printed[0] for f in statement.figures if f.statistic == "mean"), None)
    if mean is None:
        return None
    if one.statistic == "mean" and not possible_mean(mean, n):
        return f"GRIM: no {n} whole numbers have this mean", nearest_mean(mean, n)
    if one.statistic == "sd" and possible_mean(mean, n) and not possible_sd(mean, one.printed[0], n):
        return f"GRIMMER: no {n} whole numbers have this mean and SD", None
    return None


def _no_percentage(one: Count, n: int) -> tuple[str, Decimal | None] | None:
    if one.percent is None or not one.printed.isdigit() or int(one.printed) > n:
        return None
    count = int(one.printed)
    if any(possible_percentage(count, of, one.percent) for of in range(max(count, 1), n + 1)):
        return None
    right = as_decimal(Fraction(100 * count, n)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return f"{count} of {n} is {right} %, and of fewer it is not {one.percent} % either", Decimal(count)
