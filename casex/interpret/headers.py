"""Header grammar: a printed heading is a variable × a time point × a unit, in any order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from casex.interpret.header_times import TIME_UNITS, RowTime, TimeGrammar, at_row, side_by_side
from casex.interpret.header_units import is_compound, split_unit
from casex.interpret.header_words import INDEX, Names, Span, Tokens, patterns, slug
from casex.model import TimePoint, folded
from casex.schema import Definition, Variable
from casex.values import units
from casex.values.number import is_unit

#: Footnote marks at the end of a level of a heading.
_MARKS = re.compile(r"[*†‡§¶‖#]+(?=\s*(?:$| - ))")
_BETWEEN = re.compile(r"\s*[/,&]\s*|\s+and\s+", re.I)
#: Ends the name of a column whose heading a variable has, and whose cells are something else.
AS_PRINTED = "_as_printed"


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
class Named:
    """What a text names: its tokens, and the stretches of them that name a variable or a time point, longest first."""

    tokens: tuple[str, ...]
    variables: tuple[tuple[int, int, Variable], ...]
    times: tuple[tuple[int, int, TimePoint], ...]


class HeaderGrammar:
    """Reads headings by one schema, for one study's index treatment."""

    def __init__(self, schema: Definition, index_names: Iterable[str]) -> None:
        self._schema = schema
        self._tokens = Tokens(index_names)
        self._times = TimeGrammar(schema, self._tokens)
        self._filler = {folded(word) for word in schema.header_filler}
        self._named: dict[str, Named] = {}  # sentences ask for the same words again and again
        self._variables, self._specimens = _names_in(schema)

    @property
    def index_words(self) -> frozenset[str]:
        """The words by which the index treatment goes."""
        return self._tokens.index_words

    def tokens(self, text: str) -> list[str]:
        """Folded words of a text; every name of the index treatment has become ``{index}``."""
        return self._tokens.of(text)

    @staticmethod
    def without_marks(printed: str, marks: Sequence[str]) -> str:
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
        times = self._times.within(tokens, printed)
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

    def read_under(self, section: str, printed: str) -> tuple[Meaning, ...]:
        """The meanings of a heading in a section: "3 months" under "Hb (g/dL)", "Hb" under "At last follow-up".

        A section gives the variable where the heading is a time, and the time where the heading names none.
        """
        alone = self.read_all(printed)
        if not section or len(alone) > 1:
            return alone
        (said,) = alone
        if said.variable is None and self.whole_time(printed) is not None:
            return self.read_all(f"{section} - {printed}")
        above = self.read(section)
        timed = said.timepoint is None and (said.variable is None or _may_be_at(said.variable, above.timepoint))
        return (replace(said, timepoint=above.timepoint),) if timed else alone

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
        named = [*self._times.named(tokens, printed), *self._times.said_as_time(tokens, printed)]
        pairs = [
            (a, b)
            for a in named
            for b in named
            if not any(token.isalnum() for token in tokens[a[0].end : b[0].start])
            and a[0].end <= b[0].start
            and a[1].name != b[1].name
            and side_by_side(tokens, a[0], b[0], text)
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
        names_time = self._times.within(self.tokens(inside), inside) and inside.casefold() not in TIME_UNITS
        if (names_time and not ("/" in inside and known)) or set(self.tokens(inside)) <= self._filler:
            return False
        return known or is_compound(inside)

    def time_of_rows(self, printed: str) -> RowTime | None:
        """What a heading says that dates its rows: "Days after onset", "Time since diagnosis (months)", "Week".

        A unit alone ("Day") names no event: whose rows it dates, others have to say.
        """
        return self._times.of_rows(printed, *self._split_unit(printed))

    def row_time(self, by: RowTime, cell: str) -> TimePoint | None:
        """When a row is, by the cell below such a heading; None where the cell says no time."""
        return at_row(by, cell) or self.timepoint(cell)

    def when(self, printed: str) -> TimePoint:
        """The time point that a heading of visits names, in whatever words: "Ipilimumab restarted" is one."""
        return self.whole_time(printed) or TimePoint(slug(printed), printed=printed)

    def whole_time(self, text: str) -> TimePoint | None:
        """The time point that a text names, where it names nothing else ("Baseline", "At 12 months")."""
        tokens = self.tokens(text)
        return next((when for span, when in self._times.within(tokens, text) if self._covered(tokens, span)), None)

    def timepoint(self, text: str) -> TimePoint | None:
        """The time point that a phrase names, if it names one."""
        times = self._times.within(self.tokens(text), text)
        return max(times, key=lambda t: len(t[0]))[1] if times else None

    def is_time(self, text: str) -> bool:
        """Whether a text names a dated time point and nothing else ("At 12 months")."""
        tokens = self.tokens(text)
        return any(t.months is not None and self._covered(tokens, span) for span, t in self._times.within(tokens, text))

    def named(self, text: str) -> Named:
        """The variables and time points that a text names anywhere."""
        if text not in self._named:
            self._named[text] = self._named_in(text)
        return self._named[text]

    def _named_in(self, text: str) -> Named:
        tokens = self.tokens(text)
        variables = [(s.start, s.end, v) for s, v in self._variables.within(tokens)]
        times = [(s.start, s.end, when) for s, when in self._times.within(tokens, text)]
        return Named(
            tuple(tokens),
            tuple(sorted(variables, key=lambda one: (one[0] - one[1], one[0]))),
            tuple(sorted(times, key=lambda one: (one[0] - one[1], one[0]))),
        )

    def variables(self, text: str) -> list[tuple[int, Variable]]:
        """Variables whose alias a phrase begins with: (tokens used, variable), longest first."""
        found = [(len(s), v) for s, v in self._variables.within(self.tokens(text)) if s.start == 0]
        return sorted(found, key=lambda f: -f[0])

    def _unknown(self, printed: str, text: str, tokens: list[str], unit: str | None) -> Meaning:
        """A heading that no schema knows, called by its words."""
        times = self._times.said_as_time(tokens, printed)
        span, timepoint = max(times, key=lambda t: len(t[0]), default=(Span(0, 0), None))
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

    def _covered(self, tokens: list[str], *spans: Span | None) -> bool:
        return all(
            token in self._filler or any(s and s.start <= i < s.end for s in spans) for i, token in enumerate(tokens)
        )


@lru_cache(maxsize=8)  # every paper's headings are read by the same few schemas
def _names_in(schema: Definition) -> tuple[Names[Variable], Names[str]]:
    """The names of a schema's variables, and those of its specimens."""
    variables = Names(
        (pattern, variable)
        for variable in schema.variables
        for pattern in patterns((*variable.aliases, variable.name.replace("_", " ")))
    )
    return variables, Names((pattern, name) for name, words in schema.specimens for pattern in patterns(words))


def _may_be_at(variable: Variable, timepoint: TimePoint | None) -> bool:
    """Whether a section's time may be that of a variable which is read without one."""
    return not variable.once and _allowed(variable, timepoint)


def _allowed(variable: Variable, timepoint: TimePoint | None) -> bool:
    return not variable.timepoints or (timepoint is not None and timepoint.name in variable.timepoints)
