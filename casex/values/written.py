"""Numbers that are written otherwise: with a fraction's sign, with a power of ten, one beside another, as a share."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction as Ratio

_VULGAR = {"¼": ".25", "½": ".5", "¾": ".75"}
_FRACTION = re.compile(r"(?<![0-9.,/])(?P<whole>[0-9]{0,3})\s?(?P<part>[¼½¾])(?![0-9])")
_POWER = re.compile(
    r"(?P<value>[0-9]+(?:\.[0-9]+)?)\s?[x×*]\s?10(?:\^(?P<plain>[-\u2212]?[0-9]{1,2})|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]{1,3}))"
    r"(?=$|\s*[)\]–]|\s+[^\W\d_]{2})"
)
_DEGREE = re.compile(r"º(?=\s?[CF]\b)")  # the ordinal sign, typed for the degree's
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻\u2212", "0123456789--")
_BESIDE = re.compile(r"\s+and\s+|\s*;\s*|,\s+")
_BEFORE_RANGE = re.compile(r"^(?:from|between)\s+(?=[0-9])", re.IGNORECASE)
_SHARE = re.compile(r"(?P<share>[0-9]{1,3}(?:\.(?P<places>[0-9]+))?)\s?%")


def plainly(text: str) -> str:
    """A text whose fractions' signs and powers of ten (but those that belong to a unit) are decimals.

    >>> plainly("1½"), plainly("3.2 × 10^5 copies/mL"), plainly("5.1 × 10⁹/L")
    ('1.5', '320000 copies/mL', '5.1 × 10⁹/L')
    """
    text = _DEGREE.sub("°", text)
    text = _FRACTION.sub(lambda match: f"{match['whole'] or 0}{_VULGAR[match['part']]}", text)
    return _BEFORE_RANGE.sub("", _POWER.sub(_multiplied, text))


def has_power(text: str) -> bool:
    """Whether a number in a text has a power of ten of its own, which `plainly` multiplies out.

    >>> has_power("4.5 × 10^3"), has_power("4.5 × 10^3/L")
    (True, False)
    """
    return _POWER.search(text) is not None


def beside(text: str) -> tuple[str, ...]:
    """What stands side by side in a text: "−0.06, −0.03", "5; 6", "9 mm and 9 mm"."""
    return tuple(part.strip() for part in _BESIDE.split(text.strip()))


def is_share(numerator: int, denominator: int, percent: str) -> bool:
    """Whether a percentage is that of n in N, to the places printed; half a unit of the last place either way.

    >>> is_share(3, 12, "25%"), is_share(1, 3, "33.3 %"), is_share(1, 3, "34%")
    (True, True, False)
    """
    match = _SHARE.fullmatch(percent.strip())
    if match is None or denominator == 0:
        return False
    half = Ratio(1, 2 * 10 ** len(match["places"] or ""))
    return abs(Ratio(100 * numerator, denominator) - Ratio(match["share"])) <= half


def _multiplied(match: re.Match[str]) -> str:
    power = int((match["plain"] or match["raised"]).translate(_RAISED))
    return f"{Decimal(match['value']).scaleb(power):f}"
