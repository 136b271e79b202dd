"""The nine sample quantiles of Hyndman and Fan, in exact arithmetic.

The positions are rational numbers and the values are taken as the decimals they were printed as, so that a result is
rounded once, at the end, and is the same with every version of numpy (before 2.1, numpy's ``closest_observation`` is
not Hyndman and Fan's).

References
----------
Hyndman RJ, Fan Y (1996). Sample quantiles in statistical packages. The American Statistician 50(4), 361–365.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from difflib import get_close_matches
from fractions import Fraction
from typing import SupportsIndex

from casex.errors import CasexError

#: numpy's names of the definitions; the position in the list (from 1) is Hyndman and Fan's number.
DEFINITIONS: tuple[str, ...] = (
    "inverted_cdf",
    "averaged_inverted_cdf",
    "closest_observation",
    "interpolated_inverted_cdf",
    "hazen",
    "weibull",
    "linear",
    "median_unbiased",
    "normal_unbiased",
)

#: Plotting positions (k - alpha) / (n + 1 - alpha - beta) of the definitions that interpolate.
_PLOTTING: dict[str, tuple[Fraction, Fraction]] = {
    "interpolated_inverted_cdf": (Fraction(0), Fraction(1)),
    "hazen": (Fraction(1, 2), Fraction(1, 2)),
    "weibull": (Fraction(0), Fraction(0)),
    "linear": (Fraction(1), Fraction(1)),
    "median_unbiased": (Fraction(1, 3), Fraction(1, 3)),
    "normal_unbiased": (Fraction(3, 8), Fraction(3, 8)),
}


def definition(asked: str | SupportsIndex) -> str:
    """The name of a quantile definition, asked for by numpy's name or by Hyndman and Fan's number.

    Raises
    ------
    CasexError
        For anything else.

    Examples
    --------
    >>> definition(6)
    'weibull'
    """
    if isinstance(asked, str):
        if asked in DEFINITIONS:
            return asked
        raise CasexError(_unknown_name(asked))
    number = _integer(asked)
    if number is None or not 1 <= number <= len(DEFINITIONS):
        raise CasexError(f"quantiles={asked!r}: it can be 1 to 9 (Hyndman and Fan's numbers) or {_choices()}")
    return DEFINITIONS[number - 1]


def as_asked(asked: str | int, conventions: Sequence[tuple[str, str]]) -> str | int:
    """The definition asked for; ``as_reported`` is the one that the paper's own statistics follow.

    >>> as_asked("as_reported", [("quantiles", "weibull")])
    'weibull'
    """
    return dict(conventions).get("quantiles", asked) if asked == "as_reported" else asked


def _integer(asked: object) -> int | None:
    if isinstance(asked, bool):  # True is an int to Python, and nobody's quantile definition
        return None
    try:
        return operator.index(asked)  # type: ignore[arg-type]  # numpy's integers pass, floats do not
    except TypeError:
        return None


def _unknown_name(asked: str) -> str:
    if asked == "as_reported":
        return (
            "quantiles='as_reported': the paper's own statistics follow from no single definition, or it prints none; "
            f"name one: {_choices()}"
        )
    if asked.strip().isdecimal():
        return f"quantiles={asked!r} is text; did you mean the number {int(asked)}? It can be 1 to 9 or {_choices()}"
    close = get_close_matches(asked, DEFINITIONS, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    return f"quantiles={asked!r} is no quantile definition; {hint}It can be 1 to 9 or {_choices()}"


def _choices() -> str:
    return ", ".join(repr(name) for name in DEFINITIONS)


def described(name: str) -> str:
    """A definition in words.

    >>> described("weibull")
    'Hyndman-Fan 6 (weibull)'
    """
    return f"Hyndman-Fan {DEFINITIONS.index(name) + 1} ({name})"


def exact(value: float) -> Fraction:
    """The decimal that a float is printed as, as a fraction.

    >>> exact(0.1)
    Fraction(1, 10)
    """
    return Fraction(repr(float(value)))


def quantile(values: Sequence[Fraction], p: Fraction, name: str) -> Fraction:
    """The sample quantile of order `p` of at least one value.

    Parameters
    ----------
    values
        In any order.
    p
        Between 0 and 1.
    name
        One of `DEFINITIONS`.

    Examples
    --------
    >>> quantile([Fraction(k) for k in (2, 13, 4, 1, 20, 2, 1, 4, 4)], Fraction(3, 4), "weibull")
    Fraction(17, 2)
    """
    ordered = sorted(values)
    low, high, weight = _neighbours(len(ordered), p, name)
    below, above = ordered[low - 1], ordered[high - 1]
    return below + weight * (above - below)


def _neighbours(n: int, p: Fraction, name: str) -> tuple[int, int, Fraction]:
    """Which two order statistics (from 1) a quantile lies between, and the weight of the upper one."""

    def inside(rank: int) -> int:
        return min(max(rank, 1), n)

    if name == "inverted_cdf":
        rank = inside(math.ceil(n * p))
        return rank, rank, Fraction(0)
    if name == "averaged_inverted_cdf":
        return inside(math.ceil(n * p)), inside(math.floor(n * p) + 1), Fraction(1, 2)
    if name == "closest_observation":
        rank = inside(round(n * p))  # halfway: the even order statistic, as `round` does
        return rank, rank, Fraction(0)
    alpha, beta = _PLOTTING[name]
    position = alpha + p * (n + 1 - alpha - beta)
    rank = math.floor(position)
    return inside(rank), inside(rank + 1), position - rank
