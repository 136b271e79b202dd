"""The paper's own statistics, recomputed from the values that were read of its patients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from casex.analysis.populations import (
    Population,
    mentioned,
    patients_with,
    populations,
    stems,
    words_of_values,
    words_told,
)
from casex.analysis.quantiles import DEFINITIONS
from casex.analysis.recompute import (
    Computed,
    agreeing,
    candidates,
    follows_by,
    nearest,
    number,
    percentages,
    possible_mean,
)
from casex.interpret.reading import Reading
from casex.model import Count, Figure, Finding, Reported, Statement, Verdict, finding, folded

#: Digits that figures must show together before a column that was only guessed is taken for theirs.
_SURE_DIGITS = 4
_NAMED, _LIKE, _GUESSED = 2, 1, 0  # how a statement and a column are linked
_LISTS = ("drugs", "regimens", "terms")
_LIST_WORDS = frozenset(("drug", "treatment", "medication", "agent", "therapy", "therapie", "medicine"))
#: Words that may stand in a statement of a count without altering it.
_HARMLESS = frozenset(
    ("out", "be", "day", "time", "remained", "end", "study", "still", "experienced", "showed", "have")
)
_MORE_THAN_ONE = "several columns could be meant"


@dataclass(frozen=True, slots=True)
class _Trial:
    """A statement's figures against one choice of column, voice and patients."""

    population: Population | None
    voice: str
    subgroup: str
    n: int
    found: tuple[tuple[str, ...], ...]  # for each figure: the definitions by which it follows
    near: tuple[Decimal | None, ...]
    near_by: tuple[str, ...]

    @property
    def score(self) -> int:
        return sum(bool(one) for one in self.found)


def judged(statements: Sequence[Statement], reading: Reading) -> tuple[Reported, ...]:
    """Every statement's figures with their verdict, in the order of the statements.

    Parameters
    ----------
    statements
        What the paper says.
    reading
        The study that it says it of.
    """
    if not statements:
        return ()
    judge = _Judge(reading, populations(reading))
    judge.settle_rows(statements)
    return tuple(one for statement in statements for one in judge.verdicts(statement))


def conventions(reported: Sequence[Reported]) -> tuple[tuple[str, str], ...]:
    """The definitions that alone explain a paper's statements: ("quantiles", "weibull") where only that one does."""
    kept: set[str] = set(DEFINITIONS)
    told = False
    for one in reported:
        named = {name for name in one.definitions if name in DEFINITIONS}
        if one.verdict in ("reproduced", "reproduced_other_voice") and named:
            kept, told = kept & named, True
    return (("quantiles", next(iter(kept))),) if told and len(kept) == 1 else ()


def findings(reported: Sequence[Reported]) -> tuple[Finding, ...]:
    """A finding for each statistic that does not follow from the values read, and for other voices."""
    return tuple(_findings(reported))


def _findings(reported: Sequence[Reported]) -> Iterator[Finding]:
    for one in reported:
        if one.verdict == "not_reproduced":
            what = f"{one.statistic}{f' of {one.subgroup}' if one.subgroup else ''}"
            near = "" if one.nearest is None else f"; the nearest value is {_plain(one.nearest)}"
            yield finding(
                "not_reproduced",
                f"{_short(one.printed)!r}: {what} does not follow from the values read{near}"
                f"{f' ({one.definitions[0]})' if one.definitions else ''}",
                hint="look at the statement and at the table: one of them, or the reading, is wrong",
                variable=one.variable,
                timepoint=one.timepoint,
                sources=(one.source.key,),
            )
        elif one.verdict == "reproduced_other_voice":
            yield finding(
                "reproduced_other_voice",
                f"{_short(one.printed)!r}: {one.statistic} follows from what the {one.voice} says, not from the table",
                variable=one.variable,
                timepoint=one.timepoint,
                sources=(one.source.key,),
            )


def _short(printed: str) -> str:
    return printed if len(printed) <= 160 else f"{printed[:157]}..."


def _plain(value: Decimal) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


class _Judge:
    """Holds a study's populations and its categories' names."""

    def __init__(self, reading: Reading, held: Sequence[Population]) -> None:
        self._reading = reading
        self._held = held
        self._all = reading.study.single
        self._aliases = {
            v.name: {folded(word): name for name, words in v.categories for word in (name, *words)}
            for v in (*reading.variables, *reading.schema.variables)
        }
        self._rows: dict[tuple[str, str, int], Population] = {}
        self._figured: dict[tuple[int, str, frozenset[str], str], Computed] = {}
        self._stems = {id(p): stems(p.heading) for p in held}
        self._by_word: dict[str, set[int]] = defaultdict(set)
        for place, column in enumerate(held):
            for word in words_of_values(column, self._aliases.get(column.variable, {})):
                self._by_word[word].add(place)

    def settle_rows(self, statements: Sequence[Statement]) -> None:
        """Find the column of each row of a summary table that does not name it."""
        rows: dict[tuple[str, str, int], list[Statement]] = {}
        for one in statements:
            where = one.source
            if where.table is not None and where.row is not None and not one.values:
                rows.setdefault((where.document, where.table, where.row), []).append(one)
        found = {key: self._column_of_row(row) for key, row in rows.items()}
        self._rows = {key: column for key, column in found.items() if column is not None}

    def verdicts(self, statement: Statement) -> Iterator[Reported]:
        if statement.values:
            yield from self._of_row(statement)
        elif statement.counts:
            yield from self._of_counts(statement)
        else:
            yield from self._of_figures(statement)

    # --- rows of the patients' own table ---------------------------------------------------------------------

    def _of_row(self, statement: Statement) -> Iterator[Reported]:
        home = next(
            (p for p in self._held if p.heading == statement.phrase and p.table in (None, statement.source.table)), None
        )
        found = tuple(follows_by(f, statement.values) or () for f in statement.figures)
        near = [nearest(f, candidates(f.statistic, statement.values)) for f in statement.figures]
        trial = _Trial(
            home, "table", "", len(statement.values), found, tuple(x[1] if x else None for x in near),
            tuple(x[0] if x else "" for x in near),
        )  # fmt: skip
        yield from self._told(statement, trial)

    # --- figures -----------------------------------------------------------------------------------------------

    def _of_figures(self, statement: Statement) -> Iterator[Reported]:
        columns, link = self._columns(statement, numeric=True)
        groups = self._groups(statement)
        if groups is None:
            yield from self._of_some(statement, columns)
            return
        trials = [
            trial
            for column in columns
            for voice in column.numbers or column.listed
            for name, members in groups
            if (trial := self._trial(statement, column, voice, name, members)) is not None
        ]
        yield from self._chosen(statement, trials, link, self._digits(statement))

    def _chosen(self, statement: Statement, trials: list[_Trial], link: int, digits: int) -> Iterator[Reported]:
        """The best trial where it can be told that it is the one that was meant."""
        if not trials:
            yield from self._unchecked(statement, "no column of patients has such values")
            return
        best = max(trials, key=lambda t: (t.score, t.voice == self._voice()))
        whole = best.score == len(best.found)
        fitting = {id(t.population) for t in trials if t.score == len(t.found)}
        sure = link == _NAMED or self._row_column(statement) is not None
        if (whole and (sure or digits >= _SURE_DIGITS or (link == _LIKE and len(fitting) == 1))) or (
            sure and statement.plain
        ):
            yield from self._told(statement, best)
        elif len({id(t.population) for t in trials}) > 1:
            yield from self._unchecked(statement, _MORE_THAN_ONE)
        else:
            yield from self._unchecked(statement, "the statement says more than casex reads")

    def _of_some(self, statement: Statement, columns: Sequence[Population]) -> Iterator[Reported]:
        """A range of some patients that nothing names: it follows where it does whoever is left out."""
        out = len(self._all) - (statement.n or 0)
        for column in columns if 0 < out < len(self._all) else ():
            for voice, held in column.numbers.items():
                values = [x for p, x in held.items() if p in self._all]
                ends = [f.printed for f in statement.figures if f.statistic == "range"]
                if len(ends) != 1 or len(statement.figures) != 1 or len(values) != len(self._all):
                    continue
                low, high = min(values), max(values)
                found = follows_by(statement.figures[0], values)
                if found and values.count(low) > out and values.count(high) > out:
                    trial = _Trial(column, voice, "", statement.n or 0, (found,), (low,), ("any",))
                    yield from self._told(statement, trial, "whichever patients are meant")
                    return
        yield from self._unchecked(statement, f"nothing tells which patients are {statement.group or 'meant'!r}")

    def _trial(
        self, statement: Statement, column: Population, voice: str, name: str, members: frozenset[str]
    ) -> _Trial | None:
        held = column.numbers.get(voice, {}) if column.kind not in _LISTS else {}
        values = [x for p, x in held.items() if p in members]
        if not values:
            values = [Decimal(k) for p, k in column.listed.get(voice, {}).items() if p in members]
            if not values or column.kind not in (*_LISTS, "text"):
                return None
        completed = column.kind in ("age", "duration")
        computed = [self._computed(column, voice, members, f.statistic, values) for f in statement.figures]
        figures = list(zip(statement.figures, computed, strict=True))
        found = [agreeing(f, numbers, completed=completed) or () for f, numbers in figures]
        together = [i for i, f in enumerate(statement.figures) if f.statistic in ("median", "iqr", "spread")]
        if len(together) > 1 and not all(found[i] for i in together):
            for i in together:
                found[i] = ()
        near = [nearest(f, numbers) for f, numbers in figures]
        return _Trial(
            column, voice, name, len(values), tuple(found), tuple(x[1] if x else None for x in near),
            tuple(x[0] if x else "" for x in near),
        )  # fmt: skip

    def _computed(
        self, column: Population, voice: str, members: frozenset[str], statistic: str, values: Sequence[Decimal]
    ) -> Computed:
        """What a statistic comes to for a column and these patients; each is computed once."""
        key = (id(column), voice, members, statistic)
        if key not in self._figured:
            self._figured[key] = candidates(statistic, values)
        return self._figured[key]

    # --- counts ------------------------------------------------------------------------------------------------

    def _of_counts(self, statement: Statement) -> Iterator[Reported]:
        columns, link = self._columns(statement, numeric=False)
        groups = self._groups(statement)
        if groups is None:
            yield from self._unchecked(statement, f"nothing tells which patients are {statement.group or 'meant'!r}")
            return
        if not _is_prose(statement) or statement.variable is not None:
            trials = [t for c in columns for t in self._counted(statement, statement.counts, c, groups, exact=False)]
            digits = sum(len(count.printed) for count in statement.counts)
            yield from self._chosen(statement, trials, link, digits)
            return
        every = [
            t
            for c in self._told_of(statement)
            for t in self._counted(statement, statement.counts, c, groups, exact=False)
        ]
        joint = max(every, key=lambda t: t.score, default=None)
        if joint is not None and len(statement.counts) > 1 and joint.score == len(statement.counts):
            yield from self._told(statement, joint)
            return
        for count in statement.counts:
            yield from self._of_count(replace(statement, counts=(count,)), groups)

    def _of_count(self, statement: Statement, groups: list[tuple[str, frozenset[str]]]) -> Iterator[Reported]:
        """A count that the text tells: of whom it is said decides a value that only one column has."""
        told_of = self._told_of(statement)
        exact = [t for c in told_of for t in self._counted(statement, statement.counts, c, groups, exact=True)]
        loose = [t for c in told_of for t in self._counted(statement, statement.counts, c, groups, exact=False)]
        fitting = [t for t in (*exact, *loose) if t.score]
        columns = {id(t.population) for t in exact}
        if fitting:
            yield from self._told(statement, fitting[0])
        elif len(columns) == 1 and statement.plain and self._says_only(statement, exact[0]):
            yield from self._told(statement, exact[0])
        elif exact or loose:
            yield from self._unchecked(statement, "the statement says more than casex reads")
        elif (percent := statement.counts[0].percent) is not None:
            n = statement.n or len(self._all)
            agrees = "agrees" if percentages(int(statement.counts[0].printed), n, percent) else "does not agree"
            yield from self._unchecked(
                statement, f"no column has such values; the percentage {agrees} with {n} patients"
            )

    def _says_only(self, statement: Statement, trial: _Trial) -> bool:
        """Whether a statement has no words but those of a value, its column and its patients."""
        home = trial.population
        words = stems(f"{statement.phrase} {' '.join(c.term for c in statement.counts)}")
        values = (
            frozenset(w for said in home.words.get(trial.voice, {}).values() for w in stems(said)) if home else set()
        )
        known = (self._stems[id(home)] if home else frozenset()) | values | _HARMLESS
        return all(word in known or any(map(str.isdigit, word)) for word in words)

    def _counted(
        self,
        statement: Statement,
        counts: Sequence[Count],
        column: Population,
        groups: Sequence[tuple[str, frozenset[str]]],
        *,
        exact: bool,
    ) -> Iterator[_Trial]:
        aliases = self._aliases.get(column.variable, {})
        told = _is_prose(statement) and statement.variable is None
        for voice in dict.fromkeys((*column.words, *column.numbers)):
            terms = [mentioned(column, voice, c.term, aliases, exact=exact) if told else c.term for c in counts]
            sets = [
                (patients_with(column, voice, term, aliases) if isinstance(term, str) else term) if term else None
                for term in terms
            ]
            if not any(sets) or (told and not all(sets)):
                continue
            for name, members in groups:
                got = [len(members & (s or frozenset())) for s in sets]
                n = statement.n or len(members)
                found = tuple(
                    ("any",) if g == int(c.printed) and _percent_holds(c, n) else ()
                    for g, c in zip(got, counts, strict=True)
                )
                if not told and not all(found) and all(c.percent is None for c in counts):
                    found = ((),) * len(counts)  # the counts of one cell are judged together
                yield _Trial(column, voice, name, len(members), found, tuple(map(Decimal, got)), ("any",) * len(got))

    def _told_of(self, statement: Statement) -> list[Population]:
        """The columns of which every count of the text may tell: those with a value of which it has a word."""
        words = [words_told(count.term) for count in statement.counts]
        if not all(words):
            return list(self._held)
        there = [set().union(*(self._by_word.get(word, ()) for word in held)) for held in words]
        return [self._held[place] for place in sorted(set.intersection(*there))]

    # --- what is meant -----------------------------------------------------------------------------------------

    def _columns(self, statement: Statement, *, numeric: bool) -> tuple[list[Population], int]:
        """The columns that a statement may speak of, and how they are linked to it: named, alike, or guessed."""
        row = self._row_column(statement)
        if row is not None:
            return [row], _NAMED
        able = [p for p in self._held if not numeric or p.numbers or p.kind in (*_LISTS, "text")]
        if statement.variable is not None:
            named = [p for p in able if p.variable == statement.variable]
            if statement.timepoint is not None:
                timed = [p for p in named if p.timepoint == statement.timepoint]
                if not timed and statement.timepoint == "onset":
                    timed = [p for p in named if p.timepoint == "diagnosis"]
                timed = timed or ([p for p in named if p.timepoint is None] if len(named) == 1 else [])
                return timed, _NAMED if len(timed) == 1 else _LIKE
            if len(named) > 1:
                return self._closest(named, statement.phrase)[0], _LIKE
            return named, _NAMED
        wanted = stems(statement.phrase)
        same = [p for p in able if self._stems[id(p)] == wanted and wanted]
        if same:
            return same, _NAMED if len(same) == 1 else _LIKE
        lists = [p for p in able if p.kind in ("drugs", "regimens")] if numeric and wanted & _LIST_WORDS else []
        if lists:
            return lists, _LIKE
        if not wanted:
            return able, _GUESSED
        return self._closest(able, statement.phrase)

    def _row_column(self, statement: Statement) -> Population | None:
        """The one column from which another cell of a statement's row, or all of them, follow."""
        where = statement.source
        if where.table is None or where.row is None or statement.values:
            return None
        return self._rows.get((where.document, where.table, where.row))

    def _column_of_row(self, row: Sequence[Statement]) -> Population | None:
        """Where a row of a summary table names no column, the one that most of its figures follow from."""
        score: dict[int, int] = {}
        for one in row:
            columns, link = self._columns(one, numeric=bool(one.figures))
            groups = self._groups(one)
            if link == _NAMED or groups is None:
                continue
            for column in self._held if link == _GUESSED else columns:
                trials = [
                    t
                    for name, members in groups
                    for t in (
                        self._counted(one, one.counts, column, [(name, members)], exact=False)
                        if one.counts
                        else (self._trial(one, column, voice, name, members) for voice in column.numbers)
                    )
                    if t is not None
                ]
                if any(t.score == len(t.found) for t in trials):
                    digits = sum(len(c.printed) for c in one.counts) or self._digits(one)
                    score[id(column)] = score.get(id(column), 0) + digits
        best = [p for p in self._held if score.get(id(p), 0) == max(score.values(), default=-1)]
        return best[0] if len(best) == 1 and score[id(best[0])] >= _SURE_DIGITS else None

    def _closest(self, columns: Sequence[Population], phrase: str) -> tuple[list[Population], int]:
        """The columns whose headings share most words with a phrase; all where none shares any."""
        wanted = stems(phrase)
        shared = {id(p): len(wanted & self._stems[id(p)]) for p in columns}
        most = max(shared.values(), default=0)
        return [p for p in columns if shared[id(p)] == most], _LIKE if most else _GUESSED

    def _groups(self, statement: Statement) -> list[tuple[str, frozenset[str]]] | None:
        """The patients that a statement may speak of; None where nothing tells."""
        everyone = frozenset(self._all)
        if not statement.group:
            if statement.n is not None and statement.n != len(everyone) and not self._by_table(statement.n):
                return None
            return [("", everyone)]
        found = []
        for column in self._held:
            for voice in column.words:
                members = patients_with(column, voice, statement.group, self._aliases.get(column.variable, {}))
                if members and (statement.n is None or len(members) == statement.n):
                    found.append((statement.group, members))
        if found:
            return list(dict.fromkeys(found))
        return [("", everyone)] if statement.n == len(everyone) else None

    def _by_table(self, n: int) -> bool:
        """Whether some column has as many patients: tables that were not joined have each their own."""
        return any(len(words) == n for p in self._held for words in p.words.values())

    def _voice(self) -> str:
        return "narrative" if self._reading.prefer == "narrative" else "table"

    @staticmethod
    def _digits(statement: Statement) -> int:
        return sum(len(p.replace(".", "").lstrip("0")) for f in statement.figures for p in f.printed)

    # --- rows --------------------------------------------------------------------------------------------------

    def _told(self, statement: Statement, trial: _Trial, remark: str = "") -> Iterator[Reported]:
        other = trial.voice != self._voice() and trial.score > 0
        said: tuple[Count | Figure, ...] = statement.counts or statement.figures
        for i, one in enumerate(said):
            names = (*(name for name in trial.found[i] if name != "any"), *((remark,) if remark else ()))
            verdict: Verdict = "not_reproduced"
            if trial.found[i]:
                verdict = "reproduced_other_voice" if other else "reproduced"
            row = self._row(statement, one, trial.population, verdict, names)
            yield replace(
                row,
                subgroup=trial.subgroup,
                n=trial.n,
                voice=trial.voice,
                nearest=trial.near[i],
                definitions=names
                if verdict != "not_reproduced"
                else tuple(x for x in (trial.near_by[i],) if x != "any"),
            )

    def _unchecked(self, statement: Statement, why: str) -> Iterator[Reported]:
        for one in statement.counts or statement.figures:
            yield self._row(statement, one, None, "not_checkable", (why,))

    def _row(
        self,
        statement: Statement,
        one: Count | Figure,
        population: Population | None,
        verdict: Verdict,
        definitions: tuple[str, ...],
    ) -> Reported:
        if isinstance(one, Count):
            statistic, ends = f"count {' '.join(one.term.split())}", [Decimal(one.printed)]
        else:
            statistic, ends = one.statistic, [number(p) for p in one.printed]
        value = ends[0] if len(ends) == 1 else None
        low, high = (ends[0], ends[1]) if len(ends) == 2 else (None, None)
        return Reported(
            statement.printed, statistic,
            population.variable if population else statement.variable,
            population.timepoint if population else statement.timepoint,
            statement.group, statement.n, value, low, high, verdict, definitions, None, None, statement.source,
        )  # fmt: skip


def _is_prose(statement: Statement) -> bool:
    return statement.source.reader == "text"


def _percent_holds(count: Count, n: int) -> bool:
    return count.percent is None or percentages(int(count.printed), n, count.percent)


__all__ = ["conventions", "findings", "judged", "possible_mean"]
