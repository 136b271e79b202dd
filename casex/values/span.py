"""Spans of time: ages and durations, in the parts in which they were printed."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

from casex.model import MONTHS, Age, Duration, Interval, Missing, Number, TimePart, TimeUnit, Value
from casex.values import number, written
from casex.values.lists import one_line

_WORDS: dict[TimeUnit, tuple[str, ...]] = {
    "years": ("y", "yr", "yrs", "year", "years"),
    "months": ("m", "mo", "mos", "mon", "mth", "mths", "month", "months"),
    "weeks": ("w", "wk", "wks", "week", "weeks"),
    "days": ("d", "day", "days"),
}
UNITS: dict[str, TimeUnit] = {word: unit for unit, words in _WORDS.items() for word in words}
_WORD = "|".join(sorted(UNITS, key=len, reverse=True))
_PART = re.compile(rf"({number.NUMERAL})\s?({_WORD})\.?(?![^\W\d_])")
_PARTS = re.compile(
    rf"{number.NUMERAL}\s?(?:{_WORD})\.?(?:(?:\s?,\s?|\s?\band\b\s?|\s?\+\s?|\s?){number.NUMERAL}\s?(?:{_WORD})\.?)*"
)
_GESTATION = re.compile(r"([0-9]{1,2})\s?\+\s?([0-6])\s?(.*)")
#: Years with a raised fraction, as children's ages are printed: "7 7/12" is seven years and seven months, and so is
#: "7^7/12" (a raised figure behind another has a sign).
_TWELFTHS = re.compile(
    rf"(?P<years>[0-9]{{1,2}})[\s+^]+(?P<months>[0-9]|1[01])\s?[/\u2044]\s?12(?:\s?(?P<unit>{_WORD}))?"
)
#: Half years and quarters: "2 1/2".
_MIXED = re.compile(r"^(?P<whole>[0-9]{1,2})\s(?P<part>1/2|1/4|3/4)(?![0-9/])")
_PARTS_OF_ONE = {"1/2": ".5", "1/4": ".25", "3/4": ".75"}
_WORDS_TO_TWELVE = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER_WORDS = {word: str(count) for count, word in enumerate(_WORDS_TO_TWELVE, start=1)}
_WORD_FIRST = re.compile(rf"^(?P<word>{'|'.join(_NUMBER_WORDS)})\s(?={_WORD})")
#: A range whose ends have units of their own: "6 mo–2 y".
_ENDS = re.compile(
    rf"(?P<low>{number.NUMERAL})\s?(?P<one>{_WORD})\s?(?:{number.DASH}|to)\s?(?P<high>{number.NUMERAL})\s?(?P<two>{_WORD})"
)
#: What so many of a unit are in a smaller one, where that is exact.
_IN: dict[tuple[TimeUnit, TimeUnit], int] = {("years", "months"): 12, ("weeks", "days"): 7}
#: "36+" is 36 and more, as of who is still followed.
_AND_MORE = re.compile(rf"(?P<count>{number.NUMERAL})(?:\s?\+\s?(?P<unit>{_WORD})?|\s?(?P<before>{_WORD})\s?\+)")
_LIFE = re.compile(r"(?P<count>[1-9]|10)(?:st|nd|rd|th)\s+decade(?:\s+of\s+life)?")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_MALE = re.compile(rf"({number.NUMERAL})\s?M")
_DECADE = re.compile(r"(?:(?:in\s+(?:his|her|their)\s+)?(?:early|mid|late)?[-\s]?)([1-9]?[0-9]0)['’]?s")
_HYPHEN = re.compile(r"(?<=[0-9])[-\u2010\u2011\u2013]\s?(?=[^\W\d_])|(?<=[^\W\d_])[-\u2010\u2011\u2013](?=old\b)")
_YEARS_OLD = re.compile(r"(?<=[0-9])\s?y\.?/?o\.?$")
_OLD = re.compile(r"(?<=[^\W\d_.])\s?(?:old|of age)$")
_UNREADABLE = Missing("unreadable")
Span = TypeVar("Span", Age, Duration)


def parse_age(text: str, *, unit: str | None, decimal: number.DecimalMark | None = None) -> Value:
    """Read an age.

    Parameters
    ----------
    text
        A cell or a phrase: ``10.00``, ``2 y 5 m``, ``13 years old``, ``60s``.
    unit
        The unit of the column, where the text has none of its own; None where nothing says it.
    decimal
        The decimal mark, where column or document settle it.

    Returns
    -------
    Age, Number, Interval or Missing
        An Age where the text says one span, a Number with its comparator, an Interval, or why there is none.

    Examples
    --------
    >>> format(parse_age("2 y 5 m", unit=None))
    '2 years 5 months'
    """
    line = _plainly(_YEARS_OLD.sub(" y", _OLD.sub("", _HYPHEN.sub(" ", one_line(text)))))
    if match := _LIFE.fullmatch(_ordinal(line)):
        first = 10 * (Decimal(match["count"]) - 1)
        return Interval(first, first + 9, "years")
    if match := _DECADE.fullmatch(line):
        return Interval(Decimal(match[1]), Decimal(match[1]) + 9, "years")
    if match := _MALE.fullmatch(line):
        return Missing("ambiguous", (f"{match[1]} months", f"{match[1]}, male"))
    return _span(line, unit, Age, decimal)


def parse_duration(text: str, *, unit: str | None, decimal: number.DecimalMark | None = None) -> Value:
    """Read a duration: as `parse_age`, without the words that only ages have.

    >>> format(parse_duration("24+5 weeks", unit=None))
    '24 weeks 5 days'
    """
    return _span(_plainly(_HYPHEN.sub(" ", one_line(text))), unit, Duration, decimal)


def says_time(text: str) -> bool:
    """Whether a text names a unit of time that is no other unit: "4 m" may be metres.

    >>> says_time("12 months"), says_time("4 m"), says_time("1.5 y")
    (True, False, True)
    """
    return any(word != "m" for _, word in _PART.findall(text.lower()))


def format(value: Age | Duration | Number | Interval) -> str:
    """The text that `parse_age` or `parse_duration` reads as this value, whatever the column's unit."""
    if isinstance(value, Number | Interval):
        return number.format(value)
    return " ".join(f"{number.plain(part.amount)} {part.unit}" for part in value.parts)


def _span(line: str, unit: str | None, kind: type[Span], decimal: number.DecimalMark | None) -> Value:
    lower = line.lower()
    column = None if unit is None else UNITS.get(one_line(unit).lower())
    if match := _GESTATION.fullmatch(lower):
        weeks, days, behind = match.groups()
        if (UNITS.get(behind) if behind else column) != "weeks":
            return _UNREADABLE
        return kind((TimePart(Decimal(weeks), "weeks"), TimePart(Decimal(days), "days")))
    if _PARTS.fullmatch(lower):
        return _in_parts(lower, kind, decimal)
    if match := _ENDS.fullmatch(lower):
        return _mixed_ends(match)
    if match := _TWELFTHS.fullmatch(lower):
        said = UNITS.get(match["unit"]) if match["unit"] else column
        months = TimePart(Decimal(match["months"]), "months")
        return kind((TimePart(Decimal(match["years"]), "years"), months)) if said == "years" else _UNREADABLE
    if match := _AND_MORE.fullmatch(lower):
        lower = f"\u2265{match['count']} {match['unit'] or match['before'] or ''}".rstrip()
    return _single(number.parse(lower, unit=column, decimal=decimal), kind, column)


def _plainly(line: str) -> str:
    """A line whose number words and fractions are decimals: "two months", "2 1/2 years", "1½ y"."""
    line = _MIXED.sub(lambda match: match["whole"] + _PARTS_OF_ONE[match["part"]], written.plainly(line))
    return (
        re.sub(_WORD_FIRST, lambda match: f"{_NUMBER_WORDS[match['word']]} ", line.lower())
        if line[:1].isalpha()
        else line
    )


def _ordinal(line: str) -> str:
    for count, word in enumerate(_ORDINALS, start=1):
        line = re.sub(rf"^{word}(?= decade)", f"{count}th", line.lower())
    return line


def _mixed_ends(match: re.Match[str]) -> Value:
    """A range from one unit to a larger one, in the smaller where that is exact."""
    low, high = number.exact(match["low"]), number.exact(match["high"])
    one, two = UNITS[match["one"]], UNITS[match["two"]]
    if not (isinstance(low, Decimal) and isinstance(high, Decimal)):
        return _UNREADABLE
    factor = 1 if one == two else _IN.get((two, one))
    return _UNREADABLE if factor is None or low > high * factor else Interval(low, high * factor, one)


def _in_parts(line: str, kind: type[Span], decimal: number.DecimalMark | None) -> Value:
    parts: list[TimePart] = []
    for numeral, word in _PART.findall(line):
        amount = number.exact(numeral, decimal)
        if isinstance(amount, Missing):
            return replace(amount, possible=tuple(f"{reading} {UNITS[word]}" for reading in amount.possible))
        parts.append(TimePart(amount, UNITS[word]))
    sizes = [MONTHS[part.unit] for part in parts]
    falling = all(larger > smaller for larger, smaller in pairwise(sizes))
    return kind(tuple(parts)) if parts and falling else _UNREADABLE


def _single(value: Value, kind: type[Span], column: TimeUnit | None) -> Value:
    if not isinstance(value, Number | Interval):
        return value if isinstance(value, Missing) else _UNREADABLE
    low = value.value if isinstance(value, Number) else value.low
    if low < 0 or (isinstance(value, Number) and value.remark is not None):
        return _UNREADABLE
    if value.unit is None:
        printed = number.format(value)
        return Missing("ambiguous", (f"{printed} years", f"{printed} months"))
    unit = UNITS.get(value.unit)
    if unit is None:
        return _UNREADABLE
    if kind is Duration and unit == column and unit in ("years", "months") and _YEAR.fullmatch(number.plain(low)):
        return Missing("ambiguous", (f"the year {low}", f"{low} {unit}"))
    if isinstance(value, Number) and value.exact:
        return kind((TimePart(value.value, unit),))
    return replace(value, unit=unit)
