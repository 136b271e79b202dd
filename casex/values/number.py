"""Numbers as printed: signs, comparators, uncertainties, ranges, units, remarks. Digits in = digits out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction as Ratio
from typing import Literal, cast

from casex.model import Comparator, Fraction, Interval, Missing, Number, Value, folded
from casex.values import written
from casex.values.lists import split_remark

#: A numeral as it stands in print; whether its commas can be read is decided by `exact`.
NUMERAL = r"(?:[0-9]+(?:[.,·][0-9]+)*|[.·][0-9]+)"
DASH = r"[-\u2010-\u2015\u2212~\uff5e]"
DecimalMark = Literal[".", ","]
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
#: The unit of dilutions ("1:640"), and that of ratios to one ("4:1").
TITRE = "1:"
RATIO = ":1"
_TITRE = re.compile(rf"(?P<comparator>[<>]=|[<>≤≥≦≧⩽⩾＜＞])?\s*1\s?:\s?(?P<value>{NUMERAL})")
_RATIO = re.compile(rf"(?P<value>{NUMERAL})\s?:\s?1")
_DASH_ALONE = re.compile(r"[-\u2010-\u2015\u2212]")
_SPACED = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}(?:[ \u00a0\u2007\u2009\u202f][0-9]{3})+(?![0-9])")
_POINT = re.compile(
    r"(?<![0-9.,/:])[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})(?![0-9.,/])|(?<![0-9.,/])[0-9]{1,3},[0-9]{3}\.[0-9]"
)
_COMMA = re.compile(r"(?<![0-9.,/])(?:0,[0-9]+|[0-9]+,0[0-9])(?![0-9.,/])|(?<![0-9.,/])[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]")
_OF = re.compile(r"([0-9]{1,9}) (?:of|out of) ([0-9]{1,9})")
_SLASH = re.compile(rf"({NUMERAL})\s*/\s*({NUMERAL})")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")

_SCALE = r"[x×*]\s?10(?:\^?-?[0-9]{1,2}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})"
_SI = r"(?:da|[kmcdµμunpfhgt])?(?:mol|osm|bar|cal|kat|eq|iu|pa|hz|gy|bq|[gmlshvuj])"
_WORDS = (
    "percent|min|mins|minutes?|hrs?|hours?|secs?|seconds?|d|days?|w|wks?|weeks?|mo|mos|mon|mths?|months?|y|yrs?|years?"
    "|mmhg|cmh2o|cells?|copies|logmar|bpm|in|inch|inches|ft|lbs?|mcg|cc|hpf|lpf|ru|au|sds?|uln|points?|fold|mm hg"
)
_ATOM = rf"(?:%(?:[- ]?ile)?|‰|°\s?[cf]?|(?:{_WORDS}|{_SI})(?:\^?-?[0-9]|[²³])?)"
_UNIT = re.compile(
    rf"(?:[x×]\s?uln|(?:{_SCALE}\s?|log(?:10)?\s?)?/?{_ATOM}(?:\s?(?:/|·|\bper\b)\s?(?:[0-9.]+\s?)?{_ATOM})*|{_SCALE})",
    re.IGNORECASE,
)
_UNREADABLE = Missing("unreadable")


def parse(text: str, *, unit: str | None = None, decimal: DecimalMark | None = None) -> Value:
    """Read one number, range or "n of N".

    Parameters
    ----------
    text
        A cell without its footnote marks.
    unit
        The unit of the column; a unit printed in the cell goes before it.
    decimal
        The decimal mark, where the column or the document settles it; else a comma that can be read in two ways is
        not read.

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
    head, remark = split_remark(written.plainly(_SPACED.sub(_closed, text)))
    if match := _TITRE.fullmatch(head):
        return _titre(match, remark, decimal)
    if match := _RATIO.fullmatch(head):
        return _ratio(match["value"], remark, decimal)
    if match := _SLASH.fullmatch(head):
        return _slashed(match[1], match[2], remark)
    if remark is None and (match := _OF.fullmatch(head)):
        return Fraction(int(match[1]), int(match[2]))
    if match := _RANGE.fullmatch(head):
        # an interval has no place for a remark, and nothing is dropped
        return _interval(match, unit, decimal) if remark is None else _UNREADABLE
    if match := _NUMBER.fullmatch(head):
        value = _number(match, unit, remark, decimal)
        if value != _UNREADABLE:
            return value
    return _several(text, decimal)


def exact(numeral: str, decimal: DecimalMark | None = None) -> Decimal | Missing:
    """The number that a numeral stands for; a comma that can be read in two ways is not read.

    >>> exact("1,234.50"), exact("1,5", ","), exact("1,234", ".")
    (Decimal('1234.50'), Decimal('1.5'), Decimal('1234'))
    """
    sign, bare = _signed(numeral)
    bare = bare.replace("·", ".")
    if decimal == ",":
        return _with_decimal_comma(sign, bare)
    if decimal == "." and _THOUSANDS.fullmatch(bare):
        return Decimal(sign + bare.replace(",", ""))
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


def _with_decimal_comma(sign: str, bare: str) -> Decimal | Missing:
    """A numeral of a column whose decimal mark is the comma."""
    whole, _, rest = bare.partition(",")
    if "." in whole and not re.fullmatch(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+", whole):
        return _UNREADABLE
    if "." in rest or "," in rest:
        return _UNREADABLE
    return Decimal(sign + whole.replace(".", "") + (f".{rest}" if rest else ""))


def decimal_mark(texts: Iterable[str]) -> DecimalMark | None:
    """The decimal mark that texts show, where all that show one agree; None where they leave it open.

    Figures with a point that can be no thousands ("1.5", "12.75") show a point. Figures with a comma are a list as
    easily as a number; only a zero where no list has one ("0,5", "3,05"), or thousands with points before it
    ("1.234,5"), show that the comma is the decimal mark.

    >>> decimal_mark(["1.5", "2,560"]), decimal_mark(["1,5", "0,7"]), decimal_mark(["1,5", "2,7"])
    ('.', ',', None)
    """
    points = commas = False
    for text in texts:
        points = points or bool(_POINT.search(text))
        commas = commas or bool(_COMMA.search(text))
    return None if points == commas else "." if points else ","


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
    if isinstance(value, Number) and value.unit in (TITRE, RATIO):
        remark = "" if value.remark is None else f" ({value.remark})"
        before, behind = (TITRE, "") if value.unit == TITRE else ("", RATIO)
        return f"{value.comparator or ''}{before}{plain(value.value)}{behind}{remark}"
    behind = "" if value.unit is None else "%" if value.unit == "%" else f" {value.unit}"
    if isinstance(value, Interval):
        signed = value.low.is_signed() or value.high.is_signed()
        return f"{plain(value.low)}{' to ' if signed else '–'}{plain(value.high)}{behind}"
    around = "" if value.uncertainty is None else f" ± {plain(value.uncertainty)}"
    remark = "" if value.remark is None else f" ({value.remark})"
    return f"{value.comparator or ''}{plain(value.value)}{around}{behind}{remark}"


def _titre(match: re.Match[str], remark: str | None, decimal: DecimalMark | None) -> Value:
    """A dilution: "1:640" is 640 in the unit "1:"."""
    value = exact(match["value"], decimal)
    comparator = _COMPARATORS.get(match["comparator"] or "")
    if isinstance(value, Missing):
        return Missing(value.reason, tuple(f"{comparator or ''}{TITRE}{reading}" for reading in value.possible))
    return Number(value, TITRE, comparator, None, remark)


def _ratio(numeral: str, remark: str | None, decimal: DecimalMark | None) -> Value:
    """A ratio to one: "4:1" is 4 in the unit ":1"."""
    value = exact(numeral, decimal)
    return value if isinstance(value, Missing) else Number(value, RATIO, None, None, remark)


def _several(text: str, decimal: DecimalMark | None) -> Missing:
    """Why a text is no number: it may be several, side by side, or one beside a dash."""
    parts = written.beside(text)
    if len(parts) > 1 and all(_is_one(part, decimal) for part in parts):
        return Missing("ambiguous", parts)
    first, slash, second = (part.strip() for part in text.partition("/"))
    dashes = [part for part in (first, second) if _DASH_ALONE.fullmatch(part)]
    if slash and len(dashes) == 1 and _is_one(first if second in dashes else second, decimal):
        return Missing("ambiguous", (f"{first} and {second}", f"{first}, the other not said"))
    return _UNREADABLE


def _is_one(text: str, decimal: DecimalMark | None) -> bool:
    match = _NUMBER.fullmatch(text)
    return match is not None and isinstance(_number(match, None, None, decimal), Number)


def _closed(match: re.Match[str]) -> str:
    """Figures in groups of three, closed up where only a number is printed so: "50 000", or thin spaces."""
    inner = match[0][match[0].find(" ") + 1 :] if " " in match[0] else ""
    zero = any(group.startswith("0") for group in inner.split(" "))
    return re.sub(r"\s", "", match[0]) if zero or " " not in match[0] else match[0]


def _number(match: re.Match[str], unit: str | None, remark: str | None, decimal: DecimalMark | None) -> Value:
    value = exact(match["value"], decimal)
    uncertainty = exact(match["uncertainty"], decimal) if match["uncertainty"] else None
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


def _interval(match: re.Match[str], unit: str | None, decimal: DecimalMark | None) -> Value:
    low, high = exact(match["low"], decimal), exact(match["high"], decimal)
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


def _slashed(first: str, second: str, remark: str | None) -> Value:
    if first.isdigit() and second.isdigit() and remark and written.is_share(int(first), int(second), remark):
        return Fraction(int(first), int(second))
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
