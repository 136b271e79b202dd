"""Header grammar: a printed heading is a variable × a time point × a unit, in any order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate
from typing import Generic, TypeVar

from casex.interpret.header_units import is_compound, split_unit
from casex.model import TimePoint, folded
from casex.schema import Definition, Variable
from casex.values import units
from casex.values.number import is_unit

INDEX = "{index}"
#: Footnote marks at the end of a level of a heading.
_MARKS = re.compile(r"[*†‡§¶‖#]+(?=\s*(?:$| - ))")
_BETWEEN = re.compile(r"\s*[/,&]\s*|\s+and\s+", re.I)
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
_TOKEN = re.compile(r"\{index\}|[^\W_]+(?:\.[^\W_]+)*|[^\w\s,;:.()\[\]]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
SLUG_LENGTH = 32
#: Ends the name of a column whose heading a variable has, and whose cells are something else.
AS_PRINTED = "_as_printed"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a heading says. `variable` is None where no schema knows it; then `name` is a slug of the heading.

    `unit` is as printed (None where the heading names none). `part` is the name that the values have within the cells
    ("LCA" of "LCA=5.8, RCA=5.7"), `specimen` what was looked at (serum, urine).
    """

    printed: str
    name: str
    variable: Variable | None = None
    timepoint: TimePoint | None = None
    unit: str | None = None
    part: str = ""
    specimen: str | None = None

    @property
    def kind(self) -> str:
        return self.variable.kind if self.variable else "unknown"


@dataclass(frozen=True, slots=True)
class RowTime:
    """A heading that dates its rows: the unit of its figures, and the event from which they count (None: not said).

    `counted` is true of "Days after onset", false of "Time since diagnosis (months)", which may be a length of time.
    """

    printed: str
    unit: str
    event: str | None
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Named:
    """What a text names: its tokens, and the stretches of them that name a variable or a time point, longest first."""

    tokens: tuple[str, ...]
    variables: tuple[tuple[int, int, Variable], ...]
    times: tuple[tuple[int, int, TimePoint], ...]


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
        self._named: dict[str, Named] = {}  # sentences ask for the same words again and again
        self._variables = _Names(
            (pattern, variable)
            for variable in schema.variables
            for pattern in _patterns((*variable.aliases, variable.name.replace("_", " ")))
        )
        self._specimens = _Names((pattern, name) for name, words in schema.specimens for pattern in _patterns(words))
        self._timepoints = _Names(
            (pattern, name)
            for name, printed in schema.timepoints
            for short in _patterns(printed)
            for pattern in (short, ["time", "of", *short], ["the", "time", "of", *short])
        )

    @property
    def index_words(self) -> frozenset[str]:
        """The words by which the index treatment goes."""
        return frozenset(word for name in self._index for word in name)

    def tokens(self, text: str) -> list[str]:
        """Folded words of a text; every name of the index treatment has become ``{index}``."""
        words = _TOKEN.findall(folded(text))
        out: list[str] = []
        while words:
            name = next((n for n in self._index if words[: len(n)] == n), None)
            out.append(INDEX if name else words[0])
            words = words[len(name) if name else 1 :]
        return out

    def without_marks(self, printed: str, marks: Sequence[str]) -> str:
        """A heading without the raised letters at the end of its levels ("Outcomeb", the b raised).

        A letter is taken off only where the reader saw it raised; a raised figure behind a ten is its power.
        """
        for mark in marks:
            if mark.isdigit():
                printed = re.sub(rf"(?<!\d)10{mark}(?!\d)", f"10^{mark}", printed)
        letters = "".join(sorted({mark for mark in marks if len(mark) == 1 and mark.islower() and mark.isascii()}))
        return re.sub(rf"(?<=[\w)])\^?[{letters}](?=\s*(?:$| - ))", "", printed) if letters else printed

    def read(self, printed: str) -> Meaning:
        """The meaning of a heading; what it says besides a variable and a time point makes it an unknown one."""
        return replace(self._read(printed), specimen=self._specimen(printed))

    def _specimen(self, printed: str) -> str | None:
        """The one specimen that a heading names ("IgM - Urine", "Serum ferritin")."""
        found = dict.fromkeys(name for _, name in self._specimens.within(self.tokens(printed)))
        return next(iter(found)) if len(found) == 1 else None

    def _read(self, printed: str) -> Meaning:
        text, unit = self._split_unit(_MARKS.sub("", printed))
        dates_rows = self.time_of_rows(printed)
        if dates_rows is not None and dates_rows.event is not None and dates_rows.counted:
            return Meaning(printed, slug(text), None, None, dates_rows.unit)
        tokens = self.tokens(text)
        best: tuple[tuple[int, int], Variable, TimePoint | None] | None = None
        times = self._times(tokens, printed)
        for span, variable in self._variables.within(tokens):
            for time_span, timepoint in [*times, (None, None)]:
                apart = time_span is None or not span.overlaps(time_span)
                if not apart or not _allowed(variable, timepoint) or not self._covered(tokens, span, time_span):
                    continue
                score = (len(span) + (len(time_span) if time_span else 0), len(span))
                if best is None or score > best[0]:
                    best = (score, variable, timepoint)
        if best:
            return Meaning(printed, best[1].name, best[1], best[2], unit)
        return self._at_event(printed, tokens, unit) or self._unknown(printed, text, tokens, unit)

    def read_all(self, printed: str) -> tuple[Meaning, ...]:
        """The meanings of a heading: two where it names two variables, or one variable at two times.

        "Age/sex" has both in each cell; "CRP before / after" has a value for either time.
        """
        whole = self.read(printed)
        if whole.variable is not None:
            return (whole,)
        return self._fused(printed) or self._two_times(printed) or (whole,)

    def _fused(self, printed: str) -> tuple[Meaning, ...] | None:
        """Two variables of different kinds in one heading."""
        bracketed = re.fullmatch(r"(?P<one>[^()]+)\((?P<two>[^()]+)\)\s*", printed)
        cuts = [(bracketed["one"], bracketed["two"])] if bracketed else []
        cuts += [(printed[: m.start()], printed[m.end() :]) for m in _BETWEEN.finditer(printed)]
        for one, two in cuts:
            first, second = self.read(one.strip()), self.read(two.strip())
            if first.variable is None or second.variable is None or first.kind == second.kind:
                continue
            if {first.kind, second.kind} <= {"age", "number", "duration", "category"}:
                return tuple(replace(meaning, printed=printed) for meaning in (first, second))
        return None

    def _two_times(self, printed: str) -> tuple[Meaning, ...] | None:
        """One variable at two named times: "before / after", "pre-/post-"."""
        text, unit = self._split_unit(_MARKS.sub("", printed))
        tokens = self.tokens(text)
        named = [(span, TimePoint(name, printed=printed)) for span, name in self._timepoints.within(tokens)]
        pairs = [
            (a, b)
            for a in named
            for b in named
            if not any(token.isalnum() for token in tokens[a[0].end : b[0].start])
            and a[0].end <= b[0].start
            and a[1].name != b[1].name
            and _side_by_side(tokens, a[0], b[0], text)
        ]
        if not pairs:
            return None
        first, second = max(pairs, key=lambda pair: len(pair[0][0]) + len(pair[1][0]))
        rest = [token for i, token in enumerate(tokens) if not first[0].start <= i < second[0].end]
        if not any(token not in self._filler for token in rest):
            return None
        one = self.read(" ".join(rest))
        if one.timepoint is not None:
            return None
        return tuple(replace(one, printed=printed, timepoint=when, unit=unit) for _, when in (first, second))

    def _at_event(self, printed: str, tokens: list[str], unit: str | None) -> Meaning | None:
        """The age at some event that no schema knows: "Age at transplant"."""
        for span, variable in self._variables.within(tokens):
            event = tokens[span.end + 1 :]
            if variable.kind == "age" and span.start == 0 and tokens[span.end : span.end + 1] == ["at"] and event:
                when = TimePoint(slug(" ".join(event).replace(INDEX, "index treatment")), printed=printed)
                return Meaning(printed, variable.name, variable, when, unit)
        return None

    def _split_unit(self, printed: str) -> tuple[str, str | None]:
        """A heading without its unit, and without the range of possible or normal values."""
        return split_unit(printed, self._may_be_unit, self._is_unit)

    def _is_unit(self, text: str) -> bool:
        """Whether a text is a unit that is known."""
        return is_unit(text) or units.parse(text, self._schema.vocabulary) is not None

    def _may_be_unit(self, inside: str) -> bool:
        """Whether what stands in brackets may be a unit: no time, no word that says nothing."""
        known = self._is_unit(inside)
        names_time = self._times(self.tokens(inside), inside) and inside.casefold() not in TIME_UNITS
        if (names_time and not ("/" in inside and known)) or set(self.tokens(inside)) <= self._filler:
            return False
        return known or is_compound(inside)

    def time_of_rows(self, printed: str) -> RowTime | None:
        """What a heading says that dates its rows: "Days after onset", "Time since diagnosis (months)", "Week".

        A unit alone ("Day") names no event: whose rows it dates, others have to say.
        """
        text, unit = self._split_unit(printed)
        tokens, counted = self.tokens(text), True
        if tokens[:1] and tokens[0] in _OF_TIME and unit and unit.casefold() in TIME_UNITS:
            tokens[0], counted = unit.casefold(), False
        if not tokens or tokens[0] not in TIME_UNITS or (len(tokens) > 1 and tokens[1] not in _AFTER):
            return None
        event = tokens[2:]
        if any(_NUMBER.fullmatch(token) for token in event) or (len(tokens) == 2):
            return None
        return RowTime(printed, TIME_UNITS[tokens[0]], self._event(event) if event else None, counted)

    def row_time(self, by: RowTime, cell: str) -> TimePoint | None:
        """When a row is, by the cell below such a heading; None where the cell says no time."""
        amount = _NUMBER.fullmatch(cell.strip())
        printed = f"{by.printed} {cell}".strip()
        if amount is None:
            return self.timepoint(cell)
        return _anchored(Decimal(amount[0]), by.unit, by.event, printed)

    def when(self, printed: str) -> TimePoint:
        """The time point that a heading of visits names, in whatever words: "Ipilimumab restarted" is one."""
        tokens = self.tokens(printed)
        whole = [when for span, when in self._times(tokens, printed) if self._covered(tokens, span)]
        return whole[0] if whole else TimePoint(slug(printed), printed=printed)

    def _event(self, tokens: Sequence[str]) -> str:
        """The event behind "after": a time point that the schema knows, else its words; a start is the baseline."""
        words = [token for token in tokens if token not in ("the", "a", "an")]
        known = [name for span, name in self._timepoints.within(words) if len(span) == len(words)]
        spelled = slug(" ".join(words).replace(INDEX, "index treatment"))
        if "baseline" in known and words != [INDEX] and words[0] not in _BEFORE:
            return "baseline"
        return next((name for name in known if name != "baseline"), spelled)

    def timepoint(self, text: str) -> TimePoint | None:
        """The time point that a phrase names, if it names one."""
        times = self._times(self.tokens(text), text)
        return max(times, key=lambda t: len(t[0]))[1] if times else None

    def is_time(self, text: str) -> bool:
        """Whether a text names a dated time point and nothing else ("At 12 months")."""
        tokens = self.tokens(text)
        return any(t.months is not None and self._covered(tokens, span) for span, t in self._times(tokens, text))

    def named(self, text: str) -> Named:
        """The variables and time points that a text names anywhere."""
        if text not in self._named:
            self._named[text] = self._named_in(text)
        return self._named[text]

    def _named_in(self, text: str) -> Named:
        tokens = self.tokens(text)
        variables = [(s.start, s.end, v) for s, v in self._variables.within(tokens)]
        times = [(s.start, s.end, when) for s, when in self._times(tokens, text)]
        return Named(
            tuple(tokens),
            tuple(sorted(variables, key=lambda one: (one[0] - one[1], one[0]))),
            tuple(sorted(times, key=lambda one: (one[0] - one[1], one[0]))),
        )

    def variables(self, text: str) -> list[tuple[int, Variable]]:
        """Variables whose alias a phrase begins with: (tokens used, variable), longest first."""
        found = [(len(s), v) for s, v in self._variables.within(self.tokens(text)) if s.start == 0]
        return sorted(found, key=lambda f: -f[0])

    def _times(self, tokens: list[str], printed: str) -> list[tuple[_Span, TimePoint]]:
        dated = [self._after(tokens, span, when, printed) for span, when in _dated(tokens, printed)]
        if any(tokens[span.end : span.end + 1] and tokens[span.end] in _BEFORE for span, _ in dated):
            return []  # "6 months before": casex does not know before what
        ends = self._level_ends(printed)
        named = [
            (span, TimePoint(name, printed=printed))
            for span, name in self._timepoints.within(tokens)
            if len(span) > 1 or tokens[span.start] not in _ALONE or _alone(tokens, span, ends)
        ]
        return named + dated

    def _after(self, tokens: list[str], span: _Span, when: TimePoint, printed: str) -> tuple[_Span, TimePoint]:
        """The dated time point with the event that it is counted from: "3 months after onset"."""
        if tokens[span.end : span.end + 1] and tokens[span.end] in _AFTER and when.time_value is not None:
            start = span.end + 1
            known = [
                name.end
                for name, _ in self._timepoints.within(tokens)
                if name.start == start and tokens[start] not in _BEFORE
            ]
            end = max(known, default=self._level_end(tokens, start, printed))
            if end > start:
                event = self._event(tokens[start:end])
                return _Span(span.start, end), _anchored(when.time_value, when.time_unit or "", event, printed)
        return span, when

    def _level_end(self, tokens: list[str], start: int, printed: str) -> int:
        """Where the header level ends in which a token stands (levels are joined by " - ")."""
        return next((end for end in self._level_ends(printed) if start < end <= len(tokens)), len(tokens))

    def _level_ends(self, printed: str) -> list[int]:
        """How many tokens stand up to the end of each header level."""
        return list(accumulate(len(self.tokens(level)) for level in printed.split(" - ")))

    def _unknown(self, printed: str, text: str, tokens: list[str], unit: str | None) -> Meaning:
        """A heading that no schema knows, called by its words; a letter with figures ("D3") is no time then."""
        times = [
            (s, t)
            for s, t in self._times(tokens, printed)
            if (t.time_value is None or _sure(tokens, s))
            and (t.name not in _NOUNS or _at(tokens, s, printed))
            and tokens[max(0, s.start - 1)] not in _OF  # "percent of baseline" is no baseline
        ]
        span, timepoint = max(times, key=lambda t: len(t[0]), default=(_Span(0, 0), None))
        if timepoint is None and (level := self._event_level(printed)) is not None:
            return level if unit is None else replace(level, unit=unit)
        start = span.start
        while start < span.end and start > 0 and tokens[start - 1] in ("at", "the", "on"):
            start -= 1
        rest = [t for i, t in enumerate(tokens) if not start <= i < span.end]
        while timepoint and rest and rest[-1] in self._filler:
            rest.pop()
        name = slug(" ".join(rest).replace(INDEX, "index treatment")) if timepoint and rest else slug(text)
        return Meaning(printed, self._free_name(name), None, timepoint, unit)

    def _event_level(self, printed: str) -> Meaning | None:
        """A level of a heading that says when, in words that no schema knows: "Blasts - At end of study"."""
        levels = printed.split(" - ")
        for place, level in enumerate(levels):
            said = re.fullmatch(r"\s*(?:at|on)\s+(?:the\s+)?(?P<event>\S.*)", level, re.I)
            if said and len(levels) > 1:
                others, _ = self._split_unit(" - ".join([*levels[:place], *levels[place + 1 :]]))
                when = TimePoint(slug(said["event"]), printed=printed)
                return Meaning(printed, self._free_name(slug(others)), None, when)
        return None

    def _free_name(self, name: str) -> str:
        """A slug that is no variable of the schema."""
        return name if self._schema.variable(name) is None else f"{name}{AS_PRINTED}"

    def unknown(self, printed: str) -> Meaning:
        """A heading taken for one that no schema knows."""
        text, unit = self._split_unit(_MARKS.sub("", printed))
        return self._unknown(printed, text, self.tokens(text), unit)

    def _covered(self, tokens: list[str], *spans: _Span | None) -> bool:
        return all(
            token in self._filler or any(s and s.start <= i < s.end for s in spans) for i, token in enumerate(tokens)
        )


class _Names(Generic[T]):
    """What goes by names of one or more words, found wherever a text has one of them."""

    def __init__(self, named: Iterable[tuple[Sequence[str], T]]) -> None:
        self._named: dict[tuple[str, ...], list[tuple[int, T]]] = {}
        for order, (name, what) in enumerate(named):
            self._named.setdefault(tuple(name), []).append((order, what))
        self._longest = max(map(len, self._named), default=0)
        self._first = {name[0] for name in self._named if name}

    def within(self, tokens: Sequence[str]) -> list[tuple[_Span, T]]:
        """Every name in a text, in the order in which the names were given."""
        found = [
            (order, start, end, what)
            for start, token in enumerate(tokens)
            if token in self._first
            for end in range(start + 1, min(start + self._longest, len(tokens)) + 1)
            for order, what in self._named.get(tuple(tokens[start:end]), ())
        ]
        return [(_Span(start, end), what) for _, start, end, what in sorted(found, key=lambda one: one[:3])]


def _patterns(aliases: Iterable[str]) -> list[list[str]]:
    return [_TOKEN.findall(folded(alias)) for alias in aliases]


def _allowed(variable: Variable, timepoint: TimePoint | None) -> bool:
    return not variable.timepoints or (timepoint is not None and timepoint.name in variable.timepoints)


def _dated(tokens: list[str], printed: str) -> list[tuple[_Span, TimePoint]]:
    """Time points by number: "3 months", "month 3", "M12", "12 mo"."""
    found = []
    for i, token in enumerate(tokens):
        after = tokens[i + 1] if i + 1 < len(tokens) else ""
        if _NUMBER.fullmatch(token) and after in TIME_UNITS:
            found.append((_Span(i, i + 2), TimePoint.after(Decimal(token), TIME_UNITS[after], printed)))
        elif token in TIME_UNITS and len(token) > 1 and _NUMBER.fullmatch(after):
            found.append((_Span(i, i + 2), TimePoint.after(Decimal(after), TIME_UNITS[token], printed)))
        elif match := re.fullmatch(r"([mwdy])(\d+)", token):
            found.append((_Span(i, i + 1), TimePoint.after(Decimal(match[2]), TIME_UNITS[match[1]], printed)))
    return found


def _anchored(amount: Decimal, unit: str, event: str | None, printed: str) -> TimePoint:
    """So long after an event: months are known only where the event is the study's own origin."""
    after = TimePoint.after(amount, unit, printed)
    if event in (None, "baseline"):
        return after
    name = f"{after.name}_after_{event}"
    return TimePoint(name, time_value=amount, time_unit=unit, printed=printed)


def _alone(tokens: Sequence[str], span: _Span, ends: Sequence[int]) -> bool:
    """Whether "before" or "after" names a time by itself: at a level's end ("pre" and "post" also at its start)."""
    starts = (0, *ends)
    return span.end in (*ends, len(tokens)) or (tokens[span.start] in ("pre", "post") and span.start in starts)


def _side_by_side(tokens: Sequence[str], one: _Span, two: _Span, printed: str) -> bool:
    """Whether a sign stands between two times ("before / after", "pre-/post-"); "after onset" is no two times."""
    first, second = tokens[one.end - 1], tokens[two.start]
    between = rf"(?<!\w){re.escape(first)}\W{{0,3}}(?:/|→|,|;|vs\.?\s)\W{{0,3}}{re.escape(second)}(?!\w)"
    return re.search(between, printed, re.I) is not None


def _at(tokens: Sequence[str], span: _Span, printed: str) -> bool:
    """Whether a word that is a thing as well ("diagnosis") is said as a time: behind "at", or as a level of its own."""
    before = [token for token in tokens[: span.start] if token not in ("the", "time", "of")]
    return before[-1:] == ["at"] or (len(span) < len(tokens) and " - " in printed)


def _sure(tokens: list[str], span: _Span) -> bool:
    """Whether a dated span has a unit that is more than a letter ("3 months", not "D3" or "6 m")."""
    return any(token in TIME_UNITS and len(token) > 1 for token in tokens[span.start : span.end])
