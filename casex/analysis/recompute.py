"""One printed figure against values: under which of the definitions that could have been meant it follows."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from casex.analysis.quantiles import DEFINITIONS, quantile
from casex.model import Figure

_EXACT = Context(prec=60)


Computed = tuple[tuple[str, tuple[Decimal, ...]], ...]  # by definition


def follows_by(figure: Figure, values: Sequence[Decimal], *, completed: bool = False) -> tuple[str, ...] | None:
    """The definitions by which a figure follows from values: none is (), any is ("any",), no value at all is None.

    Numbers are rounded half up or half to even. With `completed`, whole years or months may be completed ones.

    Examples
    --------
    >>> follows_by(Figure("iqr", ("1.50", "8.50")), [Decimal(k) for k in (2, 13, 4, 1, 20, 2, 1, 4, 4)])
    ('weibull',)
    """
    return agreeing(figure, candidates(figure.statistic, values), completed=completed)


def agreeing(figure: Figure, computed: Computed, *, completed: bool = False) -> tuple[str, ...] | None:
    """As `follows_by`, of the numbers that its statistic can come to."""
    if not computed:
        return None
    found = []
    for name, numbers in computed:
        if all(_prints(x, p) for x, p in zip(numbers, figure.printed, strict=True)):
            found.append(name)
        elif all(_prints_twice(x, p) for x, p in zip(numbers, figure.printed, strict=True)):
            found.append("rounded twice" if name == "any" else f"{name}, rounded twice")
        elif completed and all(_completes(x, p) for x, p in zip(numbers, figure.printed, strict=True)):
            found.append(f"{name}, completed units" if name != "any" else "completed units")
    return tuple(found)


def candidates(statistic: str, values: Sequence[Decimal]) -> Computed:
    """The numbers that a statistic can come to, by definition."""
    n = len(values)
    if not n:
        return ()
    exact = [Fraction(value) for value in values]
    if statistic == "mean":
        return (("any", (_decimal(statistics.mean(exact)),)),)
    if statistic == "median":
        return (("any", (_decimal(Fraction(statistics.median(exact))),)),)
    if statistic in ("min", "max"):
        return (("any", (min(values) if statistic == "min" else max(values),)),)
    if statistic == "range":
        return (("any", (min(values), max(values))),)
    if statistic in ("sd", "se"):
        out = []
        for name, below in (("n-1", n - 1), ("n", n)):
            if below:
                squared = sum((x - statistics.mean(exact)) ** 2 for x in exact) / below
                squared = squared / n if statistic == "se" else squared
                out.append((f"{statistic} {name}", (_EXACT.sqrt(_decimal(Fraction(squared))),)))
        return tuple(out)
    quartiles = tuple(
        (name, (_decimal(quantile(exact, Fraction(1, 4), name)), _decimal(quantile(exact, Fraction(3, 4), name))))
        for name in DEFINITIONS
    )
    if statistic == "iqr":
        return quartiles
    return (("range", (min(values), max(values))), *quartiles)  # spread: of what is not said


def nearest(figure: Figure, computed: Computed) -> tuple[str, Decimal] | None:
    """Of the numbers that a statistic can come to, the one nearest to a figure's first that differs, and its name."""
    if not computed:
        return None

    def distance(one: tuple[str, tuple[Decimal, ...]]) -> Decimal:
        return sum((abs(x - number(p)) for x, p in zip(one[1], figure.printed, strict=True)), Decimal(0))

    name, numbers = min(computed, key=distance)
    off = next((x for x, p in zip(numbers, figure.printed, strict=True) if not _prints(x, p)), numbers[0])
    return name, off


def number(printed: str) -> Decimal:
    """A printed number."""
    return Decimal(printed.replace("−", "-").replace("·", "."))


def percentages(count: int, of: int, printed: str) -> bool:
    """Whether a percentage is that of a count, to the printed places."""
    return of > 0 and _prints(_decimal(Fraction(100 * count, of)), printed)


def possible_mean(printed: str, n: int) -> bool:
    """Whether a mean of `n` whole numbers can be printed so (GRIM).

    References
    ----------
    Brown NJL, Heathers JAJ (2017). The GRIM test. Social Psychological and Personality Science 8(4), 363–369.

    Examples
    --------
    >>> possible_mean("5.19", 28), possible_mean("5.18", 28)
    (False, True)
    """
    total = round(number(printed) * n)
    return any(_prints(_decimal(Fraction(k, n)), printed) for k in (total - 1, total, total + 1))


def _prints(value: Decimal, printed: str) -> bool:
    """Whether a number is printed so, rounded half up (away from zero) or half to even."""
    wanted = number(printed)
    unit = Decimal(1).scaleb(-_places(printed))
    return any(value.quantize(unit, rounding=how, context=_EXACT) == wanted for how in (ROUND_HALF_UP, ROUND_HALF_EVEN))


def _prints_twice(value: Decimal, printed: str) -> bool:
    """Whether a number is printed so where it was first rounded to one place more: 3.1496, 3.15, 3.2."""
    once = value.quantize(Decimal(1).scaleb(-_places(printed) - 1), rounding=ROUND_HALF_UP, context=_EXACT)
    return _prints(once, printed)


def _completes(value: Decimal, printed: str) -> bool:
    return _places(printed) == 0 and value >= 0 and Decimal(int(value)) == number(printed)


def _places(printed: str) -> int:
    return len(printed.replace("·", ".").partition(".")[2])


def _decimal(value: Fraction) -> Decimal:
    return _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
