"""What each of a paper's statements is held against: which column, voice and patients are meant, and how surely."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from casex.analysis import counting
from casex.analysis.columns import (
    LIKE,
    NAMED,
    SURE_DIGITS,
    columns_of_rows,
    digits_of,
    explains,
    row_of,
    spoken_of,
    stands_alone,
)
from casex.analysis.granularity import possible_percentage
from casex.analysis.held import FIRST, Held
from casex.analysis.populations import Population
from casex.analysis.recompute import follows_by
from casex.analysis.subgroups import Some, meant, tells_apart
from casex.analysis.trials import Trial, trial, tried, untold
from casex.model import Statement

_MORE_THAN_ONE = "several columns could be meant"
_SAYS_MORE = "the statement says more than casex reads"
_OTHER_COUNT = "another count of the same column, in the same sentence, does not follow: no proof"
_OTHER_UNIT = "printed in another unit of time than the variable has"
_NOBODY = "nothing is told patient by patient"
_NO_COLUMN = "no column of patients has such values"


@dataclass(frozen=True, slots=True)
class Choice:
    """A statement, or a part of it, with what it is held against; without a trial, `why` it cannot be checked."""

    statement: Statement
    trial: Trial | None
    why: str = ""


class Judge:
    """Chooses for one study; what the rows of summary tables are of is settled first, from all their cells together."""

    def __init__(self, study: Held, statements: Sequence[Statement]) -> None:
        self.held = study
        self._known: dict[tuple[str, int | None, bool], list[Some] | None] = {}
        self._rows = columns_of_rows(statements, study, self._follows)
        self._beyond = _speaks_of_more(statements, len(study.everyone))

    def choices(self, statement: Statement) -> Iterator[Choice]:
        """What a statement is held against; counts of running text that belong to several columns are parted."""
        if statement.values:
            yield self._row(statement)
        elif not self.held.columns:
            yield Choice(statement, None, _NOBODY)
        elif statement.other_unit:
            yield Choice(statement, None, _OTHER_UNIT)
        elif statement.counts and is_prose(statement) and statement.variable is None:
            yield from self._told(statement)
        else:
            yield self._columns(statement)

    def _meant(self, statement: Statement) -> list[Some] | None:
        """The patients that a statement may speak of; the same words mean the same ones all through a paper."""
        key = (statement.group, statement.n, is_prose(statement))
        if key not in self._known:
            self._known[key] = meant(statement, self.held)
        return self._known[key]

    def chosen(self, statement: Statement) -> Trial | None:
        """What a statement is held against, where that is one thing."""
        found = list(self.choices(statement))
        return found[0].trial if len(found) == 1 else None

    def _follows(self, statement: Statement, column: Population) -> int:
        """How many digits of a statement follow from a column."""
        groups = self._meant(statement) or []
        return digits_of(statement) if any(t.whole for t in self._tried(statement, column, groups)) else 0

    def _tried(self, statement: Statement, column: Population, groups: Sequence[Some]) -> Iterator[Trial]:
        if statement.counts:
            yield from counting.counted(statement, column, groups, self.held)
        else:
            for some in groups:
                yield from tried(statement, column, some, self.held)

    def _row(self, statement: Statement) -> Choice:
        """A row under the patients' own table, or a sum that the text states: its values stand with it."""
        home = next(
            (
                p
                for p in self.held.columns
                if p.heading == statement.phrase and p.table in (None, statement.source.table)
            ),
            None,
        )
        voice = "table" if home is not None or not is_prose(statement) else "text"
        return Choice(
            statement, trial(statement.figures, statement.values, home, voice, Some("", frozenset()), self.held)
        )

    def _columns(self, statement: Statement) -> Choice:
        """The best of the columns that a statement may speak of, where it can be told that it is the one meant."""
        columns, link = spoken_of(statement, self.held, self._rows, numeric=bool(statement.figures))
        groups = self._meant(statement)
        if groups is None:
            return self._of_some(statement, columns)
        trials = [one for column in columns for one in self._tried(statement, column, groups)]
        if not trials:
            return Choice(statement, None, _NO_COLUMN)
        best = max(trials, key=lambda t: (t.score, t.some.sure, not t.some.by, t.voice == FIRST))
        fitting = {id(t.column) for t in trials if t.whole}
        sure = link == NAMED or row_of(statement) in self._rows
        digits = digits_of(statement)
        alone = len(fitting) == 1
        linked = sure or (digits >= SURE_DIGITS and (alone or link == LIKE)) or (link == LIKE and alone)
        if best.whole and linked and (best.some.sure or digits >= SURE_DIGITS):
            return Choice(statement, best)
        only = sure and statement.plain and all(t.some.sure for t in trials) and not self._of_others(statement)
        if (
            only
            and best.column is not None
            and (
                not is_prose(statement)
                or (explains(best.column, statement, self.held) and stands_alone(statement, self.held))
            )
        ):
            unread = untold(best) if statement.figures else ()
            why = f"no single number is known of {', '.join(unread)}" if unread else ""
            return Choice(statement, None if unread else best, why)
        return Choice(statement, None, _MORE_THAN_ONE if len({id(t.column) for t in trials}) > 1 else _SAYS_MORE)

    def _of_others(self, statement: Statement) -> bool:
        """Whether a statement of running text may be about patients that no table has: the paper speaks of more."""
        return self._beyond and is_prose(statement) and not statement.group and statement.n is None

    def _of_some(self, statement: Statement, columns: Sequence[Population]) -> Choice:
        """A range of some patients that nothing names: it follows where it does whoever is left out."""
        everyone = self.held.everyone
        out = len(everyone) - (statement.n or 0)
        ends = [f for f in statement.figures if f.statistic == "range"]
        for column in columns if 0 < out < len(everyone) and len(ends) == len(statement.figures) == 1 else ():
            for voice, numbers in column.numbers.items():
                values = [x for p, x in numbers.items() if p in everyone]
                if len(values) != len(everyone) or not follows_by(ends[0], values):
                    continue
                if values.count(min(values)) > out and values.count(max(values)) > out:
                    some = Some("", everyone)
                    found = trial(statement.figures, values, column, voice, some, self.held)
                    return Choice(statement, replace(found, n=statement.n or 0, remark="whichever patients are meant"))
        return Choice(statement, None, f"nothing tells which patients are {statement.group or 'meant'!r}")

    # --- counts that the text tells ------------------------------------------------------------------------------

    def _told(self, statement: Statement) -> Iterator[Choice]:
        groups = self._those(statement) if statement.sides else self._meant(statement)
        if groups is None:
            yield Choice(statement, None, self._no_patients(statement))
            return
        if len(statement.counts) > 1:
            joint = [
                t
                for c in self.held.mentioned(count.term for count in statement.counts)
                for t in counting.told(statement, c, groups, self.held, exact=False)
                if t.whole
            ]
            if joint:
                remark = f"{len(statement.counts)} counts together"
                yield Choice(statement, replace(joint[0], remark=remark))
                return
            if statement.ratio:
                yield self._proportion(statement, groups)
                return
            if (apart := self._values_of_one(statement, groups)) is not None:
                yield Choice(statement, apart)
                return
        parts = [self._one_count(replace(statement, counts=(count,)), groups) for count in statement.counts]
        for part in parts:
            against = part.trial is not None and any(self._denies(one, part.trial, groups) for one in parts)
            yield Choice(part.statement, None, _OTHER_COUNT) if against else part

    def _proportion(self, statement: Statement, groups: Sequence[Some]) -> Choice:
        """A ratio of two counts: it follows where the patients' counts are in that proportion."""
        trials = [t for c in self.held.columns for t in counting.told(statement, c, groups, self.held, exact=True)]
        if found := [t for t in trials if counting.in_proportion(statement, t)]:
            whole = replace(found[0], found=(("any",),) * 2, remark="in proportion")
            return Choice(statement, *((whole,) if counting.in_lowest_terms(statement) else (None, _SAYS_MORE)))
        false = self._values_of_one(statement, groups)
        return Choice(statement, false, "" if false else _SAYS_MORE)

    def _denies(self, other: Choice, one: Trial, groups: Sequence[Some]) -> bool:
        """Whether another count of a sentence is of a value of the same column and does not follow: a fit is chance."""
        if other.trial is not None or one.column is None:
            return False
        told = list(counting.told(other.statement, one.column, groups, self.held, exact=True))
        values = {one.column.words.get(t.voice, {}).get(p) for t in told for p in t.matched}
        return len(values) == 1 and not any(t.whole for t in told)

    def _values_of_one(self, statement: Statement, groups: Sequence[Some]) -> Trial | None:
        """Counts that do not follow, where all are of values of one column and the sentence says nothing else."""
        columns = self.held.mentioned(c.term for c in statement.counts)
        trials = [t for c in columns for t in counting.told(statement, c, groups, self.held, exact=True)]
        beyond = any(c.printed.isdigit() and int(c.printed) > len(self.held.everyone) for c in statement.counts)
        alone = len({id(t.column) for t in trials}) == 1 and statement.plain and not beyond
        sure = (
            alone
            and not self._of_others(statement)
            and all(t.some.sure for t in trials)
            and counting.says_only(statement, trials[0], self.held)
        )
        return trials[0] if sure else None

    def _those(self, statement: Statement) -> list[Some] | None:
        """The patients whom the count before counts, of whom this one counts some ("16 of them")."""
        one = self.chosen(statement.sides[0])
        if one is None or not one.whole or statement.n not in (None, len(one.matched)):
            return None
        return [Some(statement.sides[0].counts[0].term, one.matched)]

    def _one_count(self, statement: Statement, groups: Sequence[Some]) -> Choice:
        """A count that the text tells: a fit proves it only where its words are those of a column and a value."""
        read = counting.readings(statement, groups, self.held)
        fitting = [one for one in read if one.trial.whole]
        said = f"{len(fitting)} of {len(read)} readings of the count fit"
        known = [one for one in fitting if one.trial.some.sure or not tells_apart(statement.group)]
        proving = [one for one in known if counting.proves(one)]
        if proving:
            best = counting.same_patients(statement, proving[0].trial, self.held)
            return Choice(statement, best if best.remark else replace(best, remark=said if len(read) > 1 else ""))
        exact = [one for one in read if one.exact]
        count = statement.counts[0].printed
        if count.isdigit() and int(count) > len(self.held.everyone):
            return Choice(statement, None, self._no_patients(statement, "the tables have fewer patients"))
        alone = not fitting and not self._of_others(statement) and len({id(one.trial.column) for one in exact}) == 1
        if alone and statement.plain and all(counting.says_only(statement, one.trial, self.held) for one in exact):
            return Choice(statement, exact[0].trial)
        if fitting:
            return Choice(statement, None, f"{said}, but the words tell too little which is meant: no proof")
        return Choice(
            statement, None, _SAYS_MORE if read else self._no_patients(statement, "no column has such values")
        )

    def _no_patients(self, statement: Statement, why: str = "") -> str:
        """Why a count cannot be checked, and what its percentage says by itself."""
        n = statement.n or len(self.held.everyone)
        why = why or f"nothing tells which patients are {statement.group or 'meant'!r}"
        percents = [c for c in statement.counts if c.percent is not None and c.printed.isdigit()]
        if not percents:
            return why
        agrees = all(possible_percentage(int(c.printed), n, c.percent or "") for c in percents)
        return f"{why}; the percentage {'agrees' if agrees else 'does not agree'} with {n} patients"


def _speaks_of_more(statements: Sequence[Statement], n: int) -> bool:
    """Whether a text speaks of more patients than the tables have, again and again."""
    sizes = [one.n for one in statements if is_prose(one) and one.n is not None]
    sizes += [int(c.printed) for one in statements if is_prose(one) for c in one.counts if c.printed.isdigit()]
    return sum(size > n for size in sizes) > 1


def is_prose(statement: Statement) -> bool:
    """Whether a statement stands in running text, not in a table."""
    return statement.source.reader == "text"
