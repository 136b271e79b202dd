"""What means and percentages of so many can be at all, tested on the digits as printed.

References
----------
Brown NJL, Heathers JAJ (2017). The GRIM test. Social Psychological and Personality Science 8(4), 363–369.
Anaya J (2016). The GRIMMER test: a method for testing the validity of reported measures of variability. PeerJ Preprints
4:e2400v1.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from casex.analysis.recompute import as_decimal, cuts_off, number, places, rounds_to
from casex.model import Count, Figure, Statement

_DENSE = 10_000  # totals of whole numbers that print as one mean: among so many, one fits any SD


def possible_mean(printed: str, n: int) -> bool:
    """Whether a mean of `n` whole numbers can be printed so (GRIM).

    Examples
    --------
    >>> possible_mean("5.19", 28), possible_mean("5.18", 28)
    (False, True)
    """
    return any(True for _ in _totals(printed, n))


def _totals(printed: str, n: int) -> Iterator[int]:
    """The sums of `n` whole numbers whose mean is printed so."""
    mean, wide = Fraction(number(printed)), Fraction(6, 10) / 10 ** places(printed)
    for total in range(math.floor((mean - wide) * n), math.ceil((mean + wide) * n) + 1):
        if rounds_to(as_decimal(Fraction(total, n)), printed):
            yield total


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
    if n < 2 or n > _DENSE:
        return True
    wide = Fraction(56, 100) / 10 ** places(sd)  # rounded twice, .4445 is .4 as well
    low, high = max(Fraction(number(sd)) - wide, Fraction(0)) ** 2, (Fraction(number(sd)) + wide) ** 2
    return any(_squares(total, n, free * low, free * high) for total in _totals(mean, n) for free in (n - 1, n))


def _squares(total: int, n: int, low: Fraction, high: Fraction) -> bool:
    """Whether whole numbers of this sum can have squares that exceed the mean's by so much."""
    least = Fraction(total * total, n)
    first, last = math.ceil(least + low), math.floor(least + high)
    return any((squares - total) % 2 == 0 for squares in range(first, min(last, first + 1) + 1))


def possible_median(printed: str) -> bool:
    """Whether a median of whole numbers can be printed so: it is whole, or half way between two.

    >>> possible_median("5.5"), possible_median("5.3"), possible_median("5")
    (True, False, True)
    """
    return any(rounds_to(number(printed).to_integral_value() + Decimal(k) / 2, printed) for k in (-1, 0, 1))


def possible_percentage(count: int, of: int, printed: str) -> bool:
    """Whether a percentage is that of a count, rounded or cut off to the printed places.

    >>> possible_percentage(5, 12, "41.7"), possible_percentage(5, 12, "41.6"), possible_percentage(5, 12, "41.5")
    (True, True, False)
    """
    share = as_decimal(Fraction(100 * count, of)) if of else Decimal(-1)
    return rounds_to(share, printed) or cuts_off(share, printed)


def ruled_out(statement: Statement, one: Count | Figure) -> tuple[str, Decimal | None] | None:
    """Why no values at all give a printed figure, and the nearest that some give; None where it is possible.

    Means, SDs and medians are tested where all values are whole numbers, percentages where they are plainly of
    patients: they may be of any number of them in sight.
    """
    if not statement.plain or statement.rest:
        return None
    if isinstance(one, Count):
        return _no_percentage(one, statement)
    if len(one.printed) != 1:
        return None
    outside = _outside(statement, one)
    if outside or not statement.whole_numbers:
        return outside
    return _no_whole_numbers(statement, one)


def _outside(statement: Statement, one: Figure) -> tuple[str, None] | None:
    """A mean or median that its own range, or a median that its own quartiles exclude."""
    around = {"median": ("range", "iqr"), "mean": ("range",)}.get(one.statistic, ())
    for other in statement.figures:
        if other.statistic in around and len(other.printed) == 2:
            low, high = map(number, other.printed)
            if low <= high and not low <= number(one.printed[0]) <= high:
                return f"outside its own {other.statistic} {other.printed[0]} to {other.printed[1]}", None
    return None


def _no_whole_numbers(statement: Statement, one: Figure) -> tuple[str, Decimal | None] | None:
    n, printed = statement.n, one.printed[0]
    mean = next((f.printed[0] for f in statement.figures if f.statistic == "mean"), None)
    if one.statistic == "median" and not possible_median(printed):
        return "no whole numbers have this median", None
    if n is None or mean is None:
        return None
    if one.statistic == "mean" and not possible_mean(mean, n):
        return f"GRIM: no {n} whole numbers have this mean", nearest_mean(mean, n)
    if one.statistic == "sd" and possible_mean(mean, n) and not possible_sd(mean, printed, n):
        return f"GRIMMER: no {n} whole numbers have this mean and SD", None
    return None


def _no_percentage(one: Count, statement: Statement) -> tuple[str, Decimal | None] | None:
    """A percentage of a count that is of none of the numbers of patients in sight; below all, it is of other things."""
    most, n = statement.most, statement.n
    if most is None or n is None or one.percent is None or not one.printed.isdigit() or int(one.printed) > n:
        return None
    count, percent = int(one.printed), number(one.percent)
    below_all = percent < Decimal(100 * count) / most
    if below_all or any(possible_percentage(count, of, one.percent) for of in range(max(count, 1), most + 1)):
        return None
    right = as_decimal(Fraction(100 * count, n)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return f"{count} of {n} is {right} %, and of any number to {most} it is not {one.percent} %", Decimal(count)
