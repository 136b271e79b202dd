"""When headings speak of: named time points, dated ones ("3 months", "M12"), and what they are counted from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate

from casex.interpret.header_words import INDEX, Names, Span, Tokens, patterns, slug
from casex.model import TimePoint
from casex.schema import Definition

#: Time points that are things as well: "Final diagnosis" is no time.
_NOUNS = ("onset", "diagnosis")
_OF = ("of", "from", "to", "than", "versus", "vs")
_ALONE = ("before", "after", "pre", "post")
_BEFORE = ("before", "prior", "earlier")
_AFTER = ("after", "post", "since", "following", "from")
_OF_TIME = ("time", "interval", "duration")
TIME_UNITS = {
    "day": "days", "days": "days", "d": "days",
    "week": "weeks", "weeks": "weeks", "wk": "weeks", "wks": "weeks", "w": "weeks",
    "month": "months", "months": "months", "mo": "months", "mos": "months", "m": "months",
    "year": "years", "years": "years", "yr": "years", "yrs": "years", "y": "years",
}  # fmt: skip
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class RowTime:
    """A heading that dates its rows: the unit of its figures, and the event from which they count (None: not said).

    `counted` is true of "Days after onset", false of "Time since diagnosis (months)", which may be a length of time.
    Where the cells are times in their own words ("Visit": "Baseline", "Month 3"), there is no unit.
    """

    printed: str
    unit: str | None
    event: str | None
    counted: bool = True


class TimeGrammar:
    """Reads the time points of headings by one schema, for one study's index treatment."""

    def __init__(self, schema: Definition, tokens: Tokens) -> None:
        self._tokens = tokens
        self._named = _names_in(schema.timepoints)

    def named(self, tokens: Sequence[str], printed: str) -> list[tuple[Span, TimePoint]]:
        """The time points of the schema that tokens name, whatever stands around them."""
        return [(span, TimePoint(name, printed=printed)) for span, name in self._named.within(tokens)]

    def within(self, tokens: list[str], printed: str) -> list[tuple[Span, TimePoint]]:
        """Every time point that tokens name, and where; `printed` is the heading whose tokens they are."""
        dated = [self._after(tokens, span, when, printed) for span, when in _dated(tokens, printed)]
        if any(tokens[span.end : span.end + 1] and tokens[span.end] in _BEFORE for span, _ in dated):
            return []  # "6 months before": casex does not know before what
        ends = self._level_ends(printed)
        named = [
            (span, TimePoint(name, printed=printed))
            for span, name in self._named.within(tokens)
            if len(span) > 1 or tokens[span.start] not in _ALONE or _alone(tokens, span, ends)
        ]
        return named + dated

    def of_rows(self, printed: str, text: str, unit: str | None) -> RowTime | None:
        """What a heading says that dates its rows; `text` is the heading without its unit."""
        tokens, counted = self._tokens.of(text), True
        if tokens[:1] and tokens[0] in _OF_TIME and unit and unit.casefold() in TIME_UNITS:
            tokens[0], counted = unit.casefold(), False
        if not tokens or tokens[0] not in TIME_UNITS or (len(tokens) > 1 and tokens[1] not in _AFTER):
            return None
        event = tokens[2:]
        if any(_NUMBER.fullmatch(token) for token in event) or (len(tokens) == 2):
            return None
        return RowTime(printed, TIME_UNITS[tokens[0]], self._event(event) if event else None, counted)

    def _event(self, tokens: Sequence[str]) -> str:
        """The event behind "after": a time point that the schema knows, else its words; a start is the baseline."""
        words = [token for token in tokens if token not in ("the", "a", "an")]
        known = [name for span, name in self._named.within(words) if len(span) == len(words)]
        spelled = slug(" ".join(words).replace(INDEX, "index treatment"))
        if "baseline" in known and words != [INDEX] and words[0] not in _BEFORE:
            return "baseline"
        return next((name for name in known if name != "baseline"), spelled)

    def _after(self, tokens: list[str], span: Span, when: TimePoint, printed: str) -> tuple[Span, TimePoint]:
        """The dated time point with the event that it is counted from: "3 months after onset"."""
        if tokens[span.end : span.end + 1] and tokens[span.end] in _AFTER and when.time_value is not None:
            start = span.end + 1
            known = [
                name.end
                for name, _ in self._named.within(tokens)
                if name.start == start and tokens[start] not in _BEFORE
            ]
            end = max(known, default=self._level_end(tokens, start, printed))
            if end > start:
                event = self._event(tokens[start:end])
                return Span(span.start, end), _anchored(when.time_value, when.time_unit or "", event, printed)
        return span, when

    def _level_end(self, tokens: list[str], start: int, printed: str) -> int:
        """Where the header level ends in which a token stands (levels are joined by " - ")."""
        return next((end for end in self._level_ends(printed) if start < end <= len(tokens)), len(tokens))

    def _level_ends(self, printed: str) -> list[int]:
        """How many tokens stand up to the end of each header level."""
        return list(accumulate(len(self._tokens.of(level)) for level in printed.split(" - ")))

    def said_as_time(self, tokens: list[str], printed: str) -> list[tuple[Span, TimePoint]]:
        """Time points of a heading that no schema knows: a letter with figures ("D3"), a thing, are none then."""
        return [
            (span, when)
            for span, when in self.within(tokens, printed)
            if (when.time_value is None or _sure(tokens, span))
            and (when.name not in _NOUNS or _at(tokens, span, printed))
            and tokens[max(0, span.start - 1)] not in _OF  # "percent of baseline" is no baseline
        ]


@lru_cache(maxsize=8)  # every paper's headings are read by the same few schemas
def _names_in(timepoints: tuple[tuple[str, tuple[str, ...]], ...]) -> Names[str]:
    """The names of a schema's time points, each also behind "the time of"."""
    return Names(
        (pattern, name)
        for name, printed in timepoints
        for short in patterns(printed)
        for pattern in (short, ["time", "of", *short], ["the", "time", "of", *short])
    )


def at_row(by: RowTime, cell: str) -> TimePoint | None:
    """When a row is, by the figure below a heading that dates rows; None where the cell is no figure."""
    amount = _NUMBER.fullmatch(cell.strip())
    printed = f"{by.printed} {cell}".strip()
    return None if amount is None or by.unit is None else _anchored(Decimal(amount[0]), by.unit, by.event, printed)


def _dated(tokens: list[str], printed: str) -> list[tuple[Span, TimePoint]]:
    """Time points by number: "3 months", "month 3", "M12", "12 mo"."""
    found = []
    for i, token in enumerate(tokens):
        after = tokens[i + 1] if i + 1 < len(tokens) else ""
        if _NUMBER.fullmatch(token) and after in TIME_UNITS:
            found.append((Span(i, i + 2), TimePoint.after(Decimal(token), TIME_UNITS[after], printed)))
        elif token in TIME_UNITS and len(token) > 1 and _NUMBER.fullmatch(after):
            found.append((Span(i, i + 2), TimePoint.after(Decimal(after), TIME_UNITS[token], printed)))
        elif match := re.fullmatch(r"([mwdy])(\d+)", token):
            found.append((Span(i, i + 1), TimePoint.after(Decimal(match[2]), TIME_UNITS[match[1]], printed)))
    return found


def _anchored(amount: Decimal, unit: str, event: str | None, printed: str) -> TimePoint:
    """So long after an event: months are known only where the event is the study's own origin."""
    after = TimePoint.after(amount, unit, printed)
    if event in (None, "baseline"):
        return after
    name = f"{after.name}_after_{event}"
    return TimePoint(name, time_value=amount, time_unit=unit, printed=printed)


def _alone(tokens: Sequence[str], span: Span, ends: Sequence[int]) -> bool:
    """Whether "before" or "after" names a time by itself: at a level's end ("pre" and "post" also at its start)."""
    starts = (0, *ends)
    return span.end in (*ends, len(tokens)) or (tokens[span.start] in ("pre", "post") and span.start in starts)


def side_by_side(tokens: Sequence[str], one: Span, two: Span, printed: str) -> bool:
    """Whether a sign stands between two times ("before / after", "pre-/post-"); "after onset" is no two times."""
    first, second = tokens[one.end - 1], tokens[two.start]
    between = rf"(?<!\w){re.escape(first)}\W{{0,3}}(?:/|→|,|;|vs\.?\s)\W{{0,3}}{re.escape(second)}(?!\w)"
    return re.search(between, printed, re.I) is not None


def _at(tokens: Sequence[str], span: Span, printed: str) -> bool:
    """Whether a word that is a thing as well ("diagnosis") is said as a time: behind "at", or as a level of its own."""
    before = [token for token in tokens[: span.start] if token not in ("the", "time", "of")]
    return before[-1:] == ["at"] or (len(span) < len(tokens) and " - " in printed)


def _sure(tokens: list[str], span: Span) -> bool:
    """Whether a dated span has a unit that is more than a letter ("3 months", not "D3" or "6 m")."""
    return any(token in TIME_UNITS and len(token) > 1 for token in tokens[span.start : span.end])
