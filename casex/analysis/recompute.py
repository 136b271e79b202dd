"""One printed figure against values: under which of the definitions that could have been meant it follows."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache

from casex.analysis.quantiles import DEFINITIONS, quantile
from casex.model import Figure

_EXACT = Context(prec=60)
#: Statistics that have one definition.
_ONE_WAY: dict[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "mean": lambda x: sum(x, Fraction(0)) / len(x),
    "median": lambda x: Fraction(statistics.median(x)),
    "sum": lambda x: sum(x, Fraction(0)),
}


def follows_by(
    figure: Figure,
    values: Sequence[Decimal],
    *,
    completed: bool = False,
    cut: bool = False,
    more: Sequence[tuple[str, tuple[Decimal, ...]]] = (),
) -> tuple[str, ...] | None:
    """The definitions by which a figure follows from values: none is (), any is ("any",), no value at all is None.

    Parameters
    ----------
    figure, values
        The printed figure, and the patients' values.
    completed
        Whether whole years or months may be completed ones.
    cut
        Whether the paper cuts its figures off: else they are rounded half up or half to even.
    more
        Further numbers that the figure may be, by their definition.

    Examples
    --------
    >>> follows_by(Figure("iqr", ("1.50", "8.50")), [Decimal(k) for k in (2, 13, 4, 1, 20, 2, 1, 4, 4)])
    ('weibull',)
    """
    computed = (*candidates(figure.statistic, values), *more)
    if not computed:
        return None
    found = []
    for name, numbers in computed:
        if not all(map(_is_near, numbers, figure.printed)):
            continue
        if all(prints(x, p) for x, p in zip(numbers, figure.printed, strict=True)):
            found.append(name)
        elif cut and all(cuts_off(x, p) for x, p in zip(numbers, figure.printed, strict=True)):
            found.append("cut off" if name == "any" else f"{name}, cut off")
        elif all(_prints_twice(x, p) for x, p in zip(numbers, figure.printed, strict=True)):
            found.append("rounded twice" if name == "any" else f"{name}, rounded twice")
        elif completed and all(_completes(x, p) for x, p in zip(numbers, figure.printed, strict=True)):
            found.append(f"{name}, completed units" if name != "any" else "completed units")
    return tuple(found)


def candidates(statistic: str, values: Sequence[Decimal]) -> tuple[tuple[str, tuple[Decimal, ...]], ...]:
    """The numbers that a statistic can come to, by definition; none where it is no statistic of one set of values."""
    return _candidates(statistic, tuple(values)) if values and statistic not in ("ci", "p") else ()


@lru_cache(maxsize=4096)  # many statements are tried on the same columns
def _candidates(statistic: str, values: tuple[Decimal, ...]) -> tuple[tuple[str, tuple[Decimal, ...]], ...]:
    if statistic in ("sd", "se"):
        return tuple(_spreads(statistic, values))
    if statistic in ("min", "max", "range"):
        ends = (min(values), max(values))
        return (("any", ends if statistic == "range" else ends[:1] if statistic == "min" else ends[1:]),)
    exact = [Fraction(value) for value in values]
    if statistic in _ONE_WAY:
        return (("any", (as_decimal(_ONE_WAY[statistic](exact)),)),)
    quartiles = tuple(
        (name, tuple(as_decimal(quantile(exact, Fraction(k, 4), name)) for k in (1, 3))) for name in DEFINITIONS
    )
    if statistic == "iqr":
        return quartiles
    return (("range", (min(values), max(values))), *quartiles)  # spread: of what is not said


def _spreads(statistic: str, values: Sequence[Decimal]) -> Iterator[tuple[str, tuple[Decimal, ...]]]:
    """The SD or standard error by n - 1 and by n, from the sums of whole numbers of the last printed place."""
    n = len(values)
    last = 10 ** max(0, *(-int(value.as_tuple().exponent) for value in values))
    whole = [int(value * last) for value in values]
    squares = n * sum(x * x for x in whole) - sum(whole) ** 2
    for name, below in (("n-1", n - 1), ("n", n)):
        if below:
            squared = Fraction(squares, n * below * last * last * (n if statistic == "se" else 1))
            yield f"{statistic} {name}", (_EXACT.sqrt(as_decimal(squared)),)


def nearest(figure: Figure, values: Sequence[Decimal]) -> tuple[str, Decimal] | None:
    """The value nearest to a figure's first number that differs, and its definition, with both ends of two."""
    computed = candidates(figure.statistic, values)
    if not computed:
        return None

    def distance(one: tuple[str, tuple[Decimal, ...]]) -> Decimal:
        return sum((abs(x - number(p)) for x, p in zip(one[1], figure.printed, strict=True)), Decimal(0))

    name, numbers = min(computed, key=distance)
    off = next((x for x, p in zip(numbers, figure.printed, strict=True) if not prints(x, p)), numbers[0])
    ends = " to ".join(plain(x) for x in numbers) if len(numbers) > 1 else ""
    return ": ".join(one for one in ("" if name == "any" and ends else name, ends) if one), off


@lru_cache(maxsize=4096)  # the same figures are tried on many columns
def number(printed: str) -> Decimal:
    """A printed number."""
    return Decimal(printed.replace("−", "-").replace("·", ".").replace(",", ""))


def prints(value: Decimal, printed: str) -> bool:
    """Whether a number is printed so, rounded half up (away from zero) or half to even."""
    if not _is_near(value, printed):
        return False
    wanted, unit = number(printed), _unit(printed)
    return any(value.quantize(unit, rounding=how, context=_EXACT) == wanted for how in (ROUND_HALF_UP, ROUND_HALF_EVEN))


def _is_near(value: Decimal, printed: str) -> bool:
    """Whether rounding or cutting off may lead from a number to the printed one at all."""
    return abs(value - number(printed)) <= 2 * _unit(printed)


def _prints_twice(value: Decimal, printed: str) -> bool:
    """Whether a number is printed so where it was first rounded to one place more: 3.1496, 3.15, 3.2."""
    once = value.quantize(Decimal(1).scaleb(-places(printed) - 1), rounding=ROUND_HALF_UP, context=_EXACT)
    return prints(once, printed)


def rounds_to(value: Decimal, printed: str) -> bool:
    """Whether a number is printed so, rounded once or twice.

    >>> rounds_to(Decimal("45.4545"), "46"), rounds_to(Decimal("45.44"), "46")
    (True, False)
    """
    return prints(value, printed) or _prints_twice(value, printed)


def cuts_off(value: Decimal, printed: str) -> bool:
    """Whether a number is printed so where further digits are cut off: 48.857, 48.8."""
    unit = _unit(printed)
    return value.quantize(unit, rounding=ROUND_DOWN, context=_EXACT) == number(printed)


def _completes(value: Decimal, printed: str) -> bool:
    return places(printed) == 0 and value >= 0 and Decimal(int(value)) == number(printed)


def plain(value: Decimal) -> str:
    """A computed number as messages show it."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


@lru_cache(maxsize=4096)
def _unit(printed: str) -> Decimal:
    """One of the last place that a number is printed to."""
    return Decimal(1).scaleb(-places(printed))


def places(printed: str) -> int:
    """How many places a number is printed to."""
    return len(printed.replace("·", ".").partition(".")[2])


def as_decimal(value: Fraction) -> Decimal:
    """A fraction as a decimal of sixty digits."""
    return _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
