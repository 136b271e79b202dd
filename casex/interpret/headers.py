"""Header grammar: a printed heading is a variable × a time point × a unit, in any order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from casex.model import TimePoint, folded
from casex.schema import Definition, Variable

INDEX = "{index}"
_BRACKET = re.compile(r"[(\[]\s*(?P<inside>[^()\[\]]{1,24})\s*[)\]]\s*$")
_UNIT = re.compile(r"%|(?:10\^?\d+\s*)?[A-Za-zµμ%°]{1,6}(?:[/·.^*⁻-]?[A-Za-zµμ\d²³¹-]{1,6}){0,3}")
_TIME_BEHIND = re.compile(r",\s*(?P<unit>years?|months?|weeks?|days?|yrs?|mos?|wks?|y)\s*$", re.I)
_RANGE = re.compile(r"(?:range\s*:?\s*)?[\d.,]+\s*(?:[-–—]|to)\s*[\d.,]+", re.I)
_BEFORE = ("before", "prior", "earlier")
_TIME_UNITS = {
    "day": "days", "days": "days", "d": "days",
    "week": "weeks", "weeks": "weeks", "wk": "weeks", "wks": "weeks", "w": "weeks",
    "month": "months", "months": "months", "mo": "months", "mos": "months", "m": "months",
    "year": "years", "years": "years", "yr": "years", "yrs": "years", "y": "years",
}  # fmt: skip
_TOKEN = re.compile(r"\{index\}|[^\W_]+(?:\.[^\W_]+)*|[^\w\s,;:.()\[\]]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
SLUG_LENGTH = 32
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a heading says. `variable` is None where no schema knows it; then `name` is a slug of the heading.

    `unit` is as printed (None where the heading names none).
    """

    printed: str
    name: str
    variable: Variable | None = None
    timepoint: TimePoint | None = None
    unit: str | None = None

    @property
    def kind(self) -> str:
        return self.variable.kind if self.variable else "unknown"


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int

    def overlaps(self, other: _Span) -> bool:
        return self.start < other.end and other.start < self.end

    def __len__(self) -> int:
        return self.end - self.start


def slug(text: str) -> str:
    """A name for a column without one of its own: ASCII, lower case, at most 32 characters.

    >>> slug("Peak Troponin-T (ng/mL)")
    'peak_troponin_t_ng_ml'
    >>> slug("ΔSLEDAI-2K, %")
    'delta_sledai_2k_percent'
    """
    spelled = "".join(_spelled(letter) for letter in unicodedata.normalize("NFKD", text))
    ascii_text = spelled.encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "_", ascii_text).strip("_")[:SLUG_LENGTH].rstrip("_") or "unnamed"


def _spelled(letter: str) -> str:
    if letter == "%":
        return " percent "
    name = unicodedata.name(letter, "") if letter > "\x7f" else ""
    return f" {name.split()[-1]} " if name.startswith("GREEK") and "LETTER" in name else letter


class HeaderGrammar:
    """Reads headings by one schema, for one study's index treatment."""

    def __init__(self, schema: Definition, index_names: Iterable[str]) -> None:
        self._schema = schema
        self._index = sorted((folded(name).split() for name in index_names), key=len, reverse=True)
        self._filler = {folded(word) for word in schema.header_filler}
        self._variables = [
            (pattern, variable)
            for variable in schema.variables
            for pattern in _patterns((*variable.aliases, variable.name.replace("_", " ")))
        ]
        self._timepoints = [
            (pattern, name)
            for name, printed in schema.timepoints
            for short in _patterns(printed)
            for pattern in (short, ["time", "of", *short], ["the", "time", "of", *short])
        ]

    def tokens(self, text: str) -> list[str]:
        """Folded words of a text; every name of the index treatment has become ``{index}``."""
        words = _TOKEN.findall(folded(text))
        out: list[str] = []
        while words:
            name = next((n for n in self._index if words[: len(n)] == n), None)
            out.append(INDEX if name else words[0])
            words = words[len(name) if name else 1 :]
        return out

    def read(self, printed: str) -> Meaning:
        """The meaning of a heading; what it says besides a variable and a time point makes it an unknown one."""
        text, unit = self._split_unit(printed)
        tokens = self.tokens(text)
        best: tuple[tuple[int, int], Variable, TimePoint | None] | None = None
        times = self._times(tokens, printed)
        for span, variable in self._matches(tokens, self._variables):
            for time_span, timepoint in [*times, (None, None)]:
                apart = time_span is None or not span.overlaps(time_span)
                if not apart or not _allowed(variable, timepoint) or not self._covered(tokens, span, time_span):
                    continue
                score = (len(span) + (len(time_span) if time_span else 0), len(span))
                if best is None or score > best[0]:
                    best = (score, variable, timepoint)
        if best:
            return Meaning(printed, best[1].name, best[1], best[2], unit)
        return self._unknown(printed, text, tokens, unit)

    def _split_unit(self, printed: str) -> tuple[str, str | None]:
        """A heading without the unit, or the range of possible values, in brackets at its end."""
        match = _BRACKET.search(printed)
        if match is None:
            behind = _TIME_BEHIND.search(printed)
            return (printed[: behind.start()], behind["unit"]) if behind else (printed, None)
        inside = " ".join(match["inside"].split())
        if _RANGE.fullmatch(inside):
            return printed[: match.start()], None
        names_time = self._times(self.tokens(inside), inside) and inside.casefold() not in _TIME_UNITS
        words = set(self.tokens(inside))
        if names_time or words <= self._filler or not _UNIT.fullmatch(inside):
            return printed, None
        return printed[: match.start()], inside

    def timepoint(self, text: str) -> TimePoint | None:
        """The time point that a phrase names, if it names one."""
        times = self._times(self.tokens(text), text)
        return max(times, key=lambda t: len(t[0]))[1] if times else None

    def is_time(self, text: str) -> bool:
        """Whether a text names a dated time point and nothing else ("At 12 months")."""
        tokens = self.tokens(text)
        return any(t.months is not None and self._covered(tokens, span) for span, t in self._times(tokens, text))

    def variables(self, text: str) -> list[tuple[int, Variable]]:
        """Variables whose alias a phrase begins with: (tokens used, variable), longest first."""
        found = [(len(s), v) for s, v in self._matches(self.tokens(text), self._variables) if s.start == 0]
        return sorted(found, key=lambda f: -f[0])

    def _times(self, tokens: list[str], printed: str) -> list[tuple[_Span, TimePoint]]:
        dated = _dated(tokens, printed)
        if any(tokens[span.end : span.end + 1] and tokens[span.end] in _BEFORE for span, _ in dated):
            return []  # "6 months before": casex does not know before what
        named = [(span, TimePoint(name, printed=printed)) for span, name in self._matches(tokens, self._timepoints)]
        return named + dated

    def _unknown(self, printed: str, text: str, tokens: list[str], unit: str | None) -> Meaning:
        """A heading that no schema knows, called by its words; a letter with figures ("D3") is no time then."""
        times = [(s, t) for s, t in self._times(tokens, printed) if t.months is None or _sure(tokens, s)]
        span, timepoint = max(times, key=lambda t: len(t[0]), default=(_Span(0, 0), None))
        rest = [t for i, t in enumerate(tokens) if not span.start <= i < span.end]
        while timepoint and rest and rest[-1] in self._filler:
            rest.pop()
        name = slug(" ".join(rest).replace(INDEX, "index treatment")) if timepoint and rest else slug(text)
        if self._schema.variable(name) is not None:
            name = f"{name}_as_printed"
        return Meaning(printed, name, None, timepoint, unit)

    def _covered(self, tokens: list[str], *spans: _Span | None) -> bool:
        return all(
            token in self._filler or any(s and s.start <= i < s.end for s in spans) for i, token in enumerate(tokens)
        )

    @staticmethod
    def _matches(tokens: list[str], patterns: Sequence[tuple[list[str], T]]) -> list[tuple[_Span, T]]:
        return [
            (_Span(start, start + len(pattern)), what)
            for pattern, what in patterns
            for start in range(len(tokens) - len(pattern) + 1)
            if tokens[start : start + len(pattern)] == pattern
        ]


def _patterns(aliases: Iterable[str]) -> list[list[str]]:
    return [_TOKEN.findall(folded(alias)) for alias in aliases]


def _allowed(variable: Variable, timepoint: TimePoint | None) -> bool:
    return not variable.timepoints or (timepoint is not None and timepoint.name in variable.timepoints)


def _dated(tokens: list[str], printed: str) -> list[tuple[_Span, TimePoint]]:
    """Time points by number: "3 months", "month 3", "M12", "12 mo"."""
    found = []
    for i, token in enumerate(tokens):
        after = tokens[i + 1] if i + 1 < len(tokens) else ""
        if _NUMBER.fullmatch(token) and after in _TIME_UNITS:
            found.append((_Span(i, i + 2), TimePoint.after(Decimal(token), _TIME_UNITS[after], printed)))
        elif token in _TIME_UNITS and len(token) > 1 and _NUMBER.fullmatch(after):
            found.append((_Span(i, i + 2), TimePoint.after(Decimal(after), _TIME_UNITS[token], printed)))
        elif match := re.fullmatch(r"([mwdy])(\d+)", token):
            found.append((_Span(i, i + 1), TimePoint.after(Decimal(match[2]), _TIME_UNITS[match[1]], printed)))
    return found


def _sure(tokens: list[str], span: _Span) -> bool:
    """Whether a dated span has a unit that is more than a letter ("3 months", not "D3" or "6 m")."""
    return any(token in _TIME_UNITS and len(token) > 1 for token in tokens[span.start : span.end])
