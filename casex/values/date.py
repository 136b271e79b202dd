"""Calendar dates, whole or partial, as ISO 8601 writes them: ``2013``, ``2013-07``, ``2013-07-05``."""

from __future__ import annotations

import re
from calendar import monthrange

from casex.model import Missing, Text, Value
from casex.values.lists import one_line

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
         "december")  # fmt: skip
_NAME = rf"(?P<month>(?:{'|'.join(_FULL)}|sept|{'|'.join(_MONTHS)}))\.?"
_YEAR = r"(?P<year>(?:1[6-9]|20)\d\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_WORDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_NAME},?\s?{_YEAR}",
        rf"{_DAY}\s{_NAME},?\s{_YEAR}",
        rf"{_NAME}\s{_DAY},?\s{_YEAR}",
        rf"{_DAY}-{_NAME}-{_YEAR}",
    )
)
_ISO = re.compile(rf"{_YEAR}(?:[-/.](?P<month>[01]\d)(?:[-/.](?P<day>[0-3]\d))?)?")
_MONTH_YEAR = re.compile(rf"(?P<month>[01]?\d)[-/.]{_YEAR}")
_FIGURES = re.compile(rf"(?P<one>[0-3]?\d)(?P<mark>[-/.])(?P<two>[0-3]?\d)(?P=mark){_YEAR}")


def parse(text: str) -> Value:
    """Read a date; the parts that are not said are left out.

    Returns
    -------
    Text or Missing
        The date in ISO 8601; ``ambiguous`` where day and month cannot be told apart.

    Examples
    --------
    >>> parse("July 2013"), parse("5 Jul 2013").text
    (Text(text='2013-07'), '2013-07-05')
    >>> parse("03/04/2013").possible
    ('2013-04-03', '2013-03-04')
    """
    line = one_line(text)
    if not line:
        return Missing("blank")
    for pattern in (*_WORDS, _ISO, _MONTH_YEAR):
        if match := pattern.fullmatch(line):
            parts = match.groupdict()
            return _date(parts["year"], parts.get("month"), parts.get("day"))
    if match := _FIGURES.fullmatch(line):
        found = [
            value.text
            for day, month in ((match["one"], match["two"]), (match["two"], match["one"]))
            if isinstance(value := _date(match["year"], month, day), Text)
        ]
        distinct = tuple(dict.fromkeys(found))
        if len(distinct) == 1:
            return Text(distinct[0])
        return Missing("ambiguous", distinct) if distinct else Missing("unreadable")
    return Missing("unreadable")


def format(value: Text) -> str:
    """The text that `parse` reads as this value."""
    return value.text


def _date(year: str, month: str | None, day: str | None) -> Value:
    if month is None:
        return Text(year)
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    if not 1 <= number <= len(_MONTHS):
        return Missing("unreadable")
    if day is None:
        return Text(f"{year}-{number:02}")
    return (
        Text(f"{year}-{number:02}-{int(day):02}")
        if 1 <= int(day) <= monthrange(int(year), number)[1]
        else Missing("unreadable")
    )
