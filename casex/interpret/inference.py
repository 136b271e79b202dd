"""What a column is: the kind of its values, from its heading and all its cells together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from casex.model import (
    Age,
    Category,
    Duration,
    Interval,
    Missing,
    Number,
    Presence,
    Text,
    TimeUnit,
    Value,
    Vocabulary,
    as_code,
)
from casex.values import date, grade, marks, missing, number, presence, span, written
from casex.values.number import DecimalMark

#: Share of a column's filled cells that have to be of a kind; the others are said one by one.
MOST = 0.8
_TIME_UNITS: dict[str, TimeUnit] = {
    "year": "years", "years": "years", "yr": "years", "yrs": "years", "y": "years",
    "month": "months", "months": "months", "mo": "months", "mos": "months",
    "week": "weeks", "weeks": "weeks", "wk": "weeks", "wks": "weeks",
    "day": "days", "days": "days", "d": "days",
}  # fmt: skip


@dataclass(frozen=True)
class Words:
    """What cells are read with.

    The vocabulary, names that this document uses rightly, words for "not given"; what the table's footnotes say of
    `codes` and of `marks`; the decimal mark, where column or document settle it.
    """

    vocabulary: Vocabulary
    known: frozenset[str] = frozenset()
    stop: tuple[str, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
    decimal: DecimalMark | None = None

    def explained_by(self, footnotes: Sequence[str]) -> Words:
        """The same words with what a table's footnotes say of codes and marks."""
        codes = {**self._bare_codes(footnotes), **marks.codes(footnotes)}
        return replace(self, codes=tuple(codes.items()), marks=tuple(marks.notes(footnotes).items()))

    def _bare_codes(self, footnotes: Sequence[str]) -> dict[str, str]:
        """Codes that stand before what they mean without a sign between them: "MD missing data"."""
        return {match["code"]: match["meaning"] for note in footnotes for match in self._bare_code.finditer(note)}

    @cached_property
    def _bare_code(self) -> re.Pattern[str]:
        phrases = sorted((text for text, _ in self.vocabulary.missing if " " in text), key=len, reverse=True)
        return re.compile(
            rf"(?<!\w)(?P<code>[A-Z]{{1,4}})\s+(?P<meaning>{'|'.join(map(re.escape, phrases)) or '(?!)'})\b"
        )

    def code(self, text: str) -> str | None:
        """What the footnotes say that a whole cell means; dashes are one dash."""
        return self._meanings.get(as_code(text)) if self.codes else None

    @cached_property
    def _meanings(self) -> Mapping[str, str]:
        return {as_code(code): meaning for code, meaning in reversed(self.codes)}

    def no_value(self, text: str) -> bool:
        """Whether the footnotes explain a cell as no value of its column's kind: a sign, or a reason for missing."""
        meaning = self.code(text)
        signs = not any(char.isalnum() for char in text)
        return meaning is not None and (signs or missing.parse(meaning, self.vocabulary) is not None)

    def mark(self, mark: str) -> str | None:
        """What the footnotes say of a mark."""
        return self.notes.get(mark)

    @cached_property
    def notes(self) -> Mapping[str, str]:
        """What the footnotes say of each mark."""
        return dict(self.marks)


def time_unit(printed: str | None) -> TimeUnit | None:
    """The unit of time that a printed unit names."""
    return _TIME_UNITS.get((printed or "").casefold().rstrip("."))


def bare(text: str, seen: Sequence[str], words: Words) -> tuple[str, tuple[str, ...]]:
    """A cell's text without its footnote marks, and the marks."""
    return marks.split(text, seen, words.notes)


def kind_of(texts: Sequence[str], unit: str | None, words: Words) -> str:
    """The kind of most filled cells (the others are then said); ``text`` where no kind fits.

    Parameters
    ----------
    texts
        The column's cells without footnote marks.
    unit
        The unit in its heading.
    words
        With the table's codes.
    """
    texts = [marks.unmarked(text) for text in texts]
    filled = [t for t in texts if missing.parse(t, words.vocabulary) is None and not words.no_value(t)]
    decimal = words.decimal
    if _most(filled, _lasts) and any(span.says_time(text) for text in filled):
        return "duration"
    for kind, accepts in (
        ("number", _numbers(filled, decimal)),
        ("duration", _lasts),
        ("presence", lambda text: isinstance(presence.parse(text, words.vocabulary), Presence)),
        ("date", lambda text: _dated(date.parse(text))),
    ):
        if _most(filled, accepts):
            return "duration" if kind == "number" and time_unit(unit) else kind
    # a code that the footnotes explain may be a grade ("–, negative")
    if _most([t for t in texts if _graded(t) or t in filled], _graded):
        return "grade"
    return "text"


def decimal_of(texts: Sequence[str], words: Words) -> DecimalMark | None:
    """The decimal mark of a column, else that of its document."""
    return number.decimal_mark(texts) or words.decimal


def _numbers(filled: Sequence[str], decimal: DecimalMark | None) -> Callable[[str], bool]:
    """What a number's column may hold; several side by side only among more cells that hold one."""
    several = [text for text in filled if len(written.beside(text)) > 1]
    few = 2 * len(several) < len(filled)
    return lambda text: (few or text not in several) and _numeric(number.parse(text, decimal=decimal))


def _most(filled: Sequence[str], accepts: Callable[[str], bool]) -> bool:
    found = sum(times for text, times in Counter(filled).items() if accepts(text))
    return found > 0 and found >= MOST * len(filled)


def _lasts(text: str) -> bool:
    """Whether a text is a span of time with its unit."""
    return isinstance(span.parse_duration(text, unit=None), Age | Duration | Number | Interval)


def _graded(text: str) -> bool:
    return isinstance(grade.parse(text), Category)


def _dated(value: Value) -> bool:
    """Whether a date has more than its year, which any number may be."""
    return (isinstance(value, Text) and "-" in value.text) or (isinstance(value, Missing) and bool(value.possible))


def _numeric(value: Value) -> bool:
    """A number, a range, or figures with a comma that nothing settles."""
    if isinstance(value, Missing):
        return value.reason == "ambiguous" and len(value.possible) == 2 and all(_plain(one) for one in value.possible)
    return isinstance(value, Number | Interval)


def _plain(reading: str) -> bool:
    return isinstance(number.parse(reading.replace("; ", ".")), Number)
