"""Numbers as printed: signs, comparators, uncertainties, ranges, units, remarks. Digits in = digits out."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction as Ratio
from typing import cast

from casex.model import Comparator, Fraction, Interval, Missing, Number, Value, folded
from casex.values.lists import split_remark

#: A numeral as it stands in print; whether its commas can be read is decided by `exact`.
NUMERAL = r"(?:[0-9]+(?:[.,·][0-9]+)*|[.·][0-9]+)"
DASH = r"[-\u2010-\u2015\u2212~\uff5e]"
_SIGN = r"[-+\u2010-\u2013\u2212\ufe63\uff0d]"
_COMPARATORS: dict[str, Comparator] = {
    "<": "<", "＜": "<", "<=": "<=", "≤": "<=", "≦": "<=", "⩽": "<=",
    ">": ">", "＞": ">", ">=": ">=", "≥": ">=", "≧": ">=", "⩾": ">=",
}  # fmt: skip
_NUMBER = re.compile(
    rf"(?P<comparator>[<>]=|[<>≤≥≦≧⩽⩾＜＞])?\s*(?P<value>{_SIGN}?{NUMERAL})"
    rf"(?:\s*(?:±|\+/[-\u2212])\s*(?P<uncertainty>{NUMERAL}))?(?P<behind>\s*\S.*)?"
)
_RANGE = re.compile(
    rf"(?P<low>{_SIGN}?{NUMERAL})\s*(?P<between>(?!to\b)(?:[^\W\d_]|[%/])*)"
    rf"(?:\s*{DASH}\s*|\s+to\s+)(?P<high>{_SIGN}?{NUMERAL})(?P<behind>\s*\S.*)?"
)
_OF = re.compile(r"([0-9]{1,9}) (?:of|out of) ([0-9]{1,9})")
_SLASH = re.compile(rf"({NUMERAL})\s*/\s*({NUMERAL})")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")

_SCALE = r"[x×*]\s?10(?:\^?-?[0-9]{1,2}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})"
_SI = r"(?:da|[kmcdµμunpfhgt])?(?:mol|osm|bar|cal|kat|eq|iu|pa|hz|gy|bq|[gmlshvuj])"
_WORDS = (
    "percent|min|mins|minutes?|hrs?|hours?|secs?|seconds?|d|days?|w|wks?|weeks?|mo|mos|mon|mths?|months?|y|yrs?|years?"
    "|mmhg|cmh2o|cells?|copies|bpm|in|inch|inches|ft|lbs?|mcg|cc|hpf|lpf|ru|au|sds?|uln|points?|fold|mm hg"
)
_ATOM = rf"(?:[%‰]|°\s?[cf]?|(?:{_WORDS}|{_SI})(?:\^?-?[0-9]|[²³])?)"
_UNIT = re.compile(
    rf"(?:{_SCALE}\s?)?/?{_ATOM}(?:\s?(?:/|·|\bper\b)\s?(?:[0-9.]+\s?)?{_ATOM})*|{_SCALE}", re.IGNORECASE
)
_UNREADABLE = Missing("unreadable")


def parse(text: str, *, unit: str | None = None) -> Value:
    """Read one number, range or "n of N".

    Parameters
    ----------
    text
        A cell without its footnote marks.
    unit
        The unit of the column; a unit printed in the cell goes before it.

    Returns
    -------
    Number, Interval, Fraction or Missing
        Missing is ``blank``, ``unreadable``, or ``ambiguous`` with the readings that are possible.

    Examples
    --------
    >>> parse("2 (anti-dsDNA positivity)")
    Number(value=Decimal('2'), unit=None, comparator=None, uncertainty=None, remark='anti-dsDNA positivity')
    >>> parse("1,5").possible
    ('1.5', '1; 5')
    """
    if not text.strip():
        return Missing("blank")
    head, remark = split_remark(text)
    if match := _SLASH.fullmatch(head):
        return _slashed(match[1], match[2])
    if remark is None and (match := _OF.fullmatch(head)):
        return Fraction(int(match[1]), int(match[2]))
    if match := _RANGE.fullmatch(head):
        # an interval has no place for a remark, and nothing is dropped
        return _interval(match, unit) if remark is None else _UNREADABLE
    if match := _NUMBER.fullmatch(head):
        return _number(match, unit, remark)
    return _UNREADABLE


def exact(numeral: str) -> Decimal | Missing:
    """The number that a numeral stands for; a comma that can be read in two ways is not read.

    >>> exact("1,234.50")
    Decimal('1234.50')
    """
    sign, bare = _signed(numeral)
    bare = bare.replace("·", ".")
    if "," not in bare:
        return Decimal(sign + bare) if bare.count(".") < 2 else _UNREADABLE
    whole, _, rest = bare.partition(",")
    if _THOUSANDS.fullmatch(bare):
        if len(rest) > 3:
            return Decimal(sign + bare.replace(",", ""))
        return Missing("ambiguous", (f"{sign}{whole}{rest}", f"{sign}{whole}.{rest}"))
    if whole.isdigit() and rest.isdigit():
        return Missing("ambiguous", (f"{sign}{whole}.{rest}", f"{sign}{whole}; {rest}"))
    return _UNREADABLE


def is_unit(text: str) -> bool:
    """Whether a text is a unit of measurement, not some word behind a number."""
    lone_capital = len(text) == 1 and text.isupper() and text not in "LUVJ"
    return not lone_capital and _UNIT.fullmatch(text) is not None


def plain(value: Decimal) -> str:
    """A decimal as printed: no exponent, trailing zeros kept."""
    return f"{value:f}"


def format(value: Number | Interval | Fraction) -> str:
    """The text that `parse` reads as this value."""
    if isinstance(value, Fraction):
        return f"{value.numerator} of {value.denominator}"
    behind = "" if value.unit is None else "%" if value.unit == "%" else f" {value.unit}"
    if isinstance(value, Interval):
        signed = value.low.is_signed() or value.high.is_signed()
        return f"{plain(value.low)}{' to ' if signed else '–'}{plain(value.high)}{behind}"
    around = "" if value.uncertainty is None else f" ± {plain(value.uncertainty)}"
    remark = "" if value.remark is None else f" ({value.remark})"
    return f"{value.comparator or ''}{plain(value.value)}{around}{behind}{remark}"


def _number(match: re.Match[str], unit: str | None, remark: str | None) -> Value:
    value = exact(match["value"])
    uncertainty = exact(match["uncertainty"]) if match["uncertainty"] else None
    comparator = _COMPARATORS.get(match["comparator"] or "")
    measured = _measured(match["behind"] or "", unit)
    if measured is False:
        return _UNREADABLE
    if isinstance(value, Missing):
        return Missing(value.reason, tuple(f"{comparator or ''}{reading}" for reading in value.possible))
    if isinstance(uncertainty, Missing):
        return uncertainty
    if _maybe_mark(match["behind"] or "", unit):
        letter = cast("str", measured)
        return Missing("ambiguous", (f"{match['value']} {letter}", f"{match['value']} with the mark {letter}"))
    return Number(value, cast("str | None", measured), comparator, uncertainty, remark)


def _interval(match: re.Match[str], unit: str | None) -> Value:
    low, high = exact(match["low"]), exact(match["high"])
    measured = _measured(match["behind"] or "", unit)
    between = match["between"]
    if measured is False or (between and between != measured):
        return _UNREADABLE
    if isinstance(low, Missing):
        return low
    if isinstance(high, Missing):
        return high
    if low > high:
        return Missing("ambiguous", (f"{match['high']} to {match['low']}", f"{match['low']} then {match['high']}"))
    return Interval(low, high, cast("str | None", measured))


def _measured(behind: str, unit: str | None) -> str | bool | None:
    """The unit behind a number, else the column's; False where other words stand there."""
    printed = behind.strip()
    if not printed:
        return unit
    return printed if is_unit(printed) or (unit is not None and folded(printed) == folded(unit)) else False


def _maybe_mark(behind: str, unit: str | None) -> bool:
    """A small letter glued to the number, which is no unit of the column, may as well be a footnote mark."""
    return len(behind) == 1 and behind.isalpha() and behind.islower() and behind != unit


def _slashed(first: str, second: str) -> Value:
    both = f"{first} and {second}"
    if not (first.isdigit() and second.isdigit()):
        return Missing("ambiguous", (both, f"{first} divided by {second}"))
    quotient = _terminating(first, second)
    return Missing("ambiguous", (*quotient, f"{first} of {second}", both))


def _terminating(first: str, second: str) -> tuple[str, ...]:
    if max(len(first), len(second)) > 9 or int(second) == 0:
        return ()
    ratio = Ratio(int(first), int(second))
    rest = ratio.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return (plain(Decimal(ratio.numerator) / Decimal(ratio.denominator)),) if rest == 1 else ()


def _signed(numeral: str) -> tuple[str, str]:
    if re.match(_SIGN, numeral):
        return ("" if numeral[0] == "+" else "-"), numeral[1:]
    return "", numeral
