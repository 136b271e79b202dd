"""Counts of patients, held against the values of columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import gcd

from casex.analysis.granularity import possible_percentage
from casex.analysis.held import Held
from casex.analysis.populations import Population, akin, patients_with, stems
from casex.analysis.recompute import prints
from casex.analysis.subgroups import Some
from casex.analysis.trials import Trial
from casex.interpret.clause_words import words_of
from casex.model import Count, Statement

#: Words that may stand in a statement of a count without altering it.
HARMLESS = frozenset(
    ["out", "be", "day", "time", "remained", "end", "study", "still", "experienced", "showed", "have", "did", "been",
     "also", "there", "included", "enrolled", "present", "observed", "found", "seen", "noted", "reported", "detected",
     "identified", "occurred", "documented", "recorded", "ratio", "comprised"]
)  # fmt: skip
_TIMES = frozenset(["day", "time", "end"])
_DENIED = re.compile(r"\b(?:not|nor|never|neither)\b", re.I)
#: How much of what a count is said of has to be words of a column, before a count that fits is taken for its proof.
_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a count: a column's value that its words name, and how much of the words that explains."""

    trial: Trial
    exact: bool
    explained: float


def counted(statement: Statement, column: Population, groups: Sequence[Some], held: Held) -> Iterator[Trial]:
    """A cell's counts against a column whose values its terms are, for each set of patients."""
    aliases = held.aliases(column)
    for voice in dict.fromkeys((*column.words, *column.numbers)):
        sets = [patients_with(column, voice, c.term, aliases) for c in statement.counts]
        if any(sets):
            yield from _trials(statement, column, voice, sets, groups, one_cell=True, everyone=len(held.everyone))


def told(
    statement: Statement, column: Population, groups: Sequence[Some], held: Held, *, exact: bool
) -> Iterator[Trial]:
    """Counts in running text against a column whose values they mention, whole (`exact`) or by a word."""
    for voice in column.words:
        mentions = held.mentions(column, voice)
        sets = [mentions.of(c.term, exact=exact) for c in statement.counts] if mentions is not None else []
        if sets and all(sets):
            yield from _trials(statement, column, voice, sets, groups, one_cell=False, everyone=len(held.everyone))


def _trials(
    statement: Statement, column: Population, voice: str, sets: Sequence[frozenset[str] | None], groups: Sequence[Some],
    *, one_cell: bool, everyone: int,
) -> Iterator[Trial]:  # fmt: skip
    for some in groups:
        if any(c.printed.casefold() == "both" for c in statement.counts) and len(some.members) != 2:
            continue
        got = [len(some.members & (members or frozenset())) for members in sets]
        sizes = (statement.n,) if statement.n else (len(some.members), everyone)
        found = tuple(
            ("any",) if g == _wanted(c, some) and any(_percent_holds(c, n) for n in sizes) else ()
            for g, c in zip(got, statement.counts, strict=True)
        )
        if one_cell and not all(found) and all(c.percent is None for c in statement.counts):
            found = ((),) * len(found)  # the counts of one cell are judged together
        matched = frozenset[str]().union(*(some.members & members for members in sets if members))
        near = tuple(map(Decimal, got))
        yield Trial(column, voice, some, len(some.members), found, near, ("any",) * len(got), matched=matched)


def _wanted(count: Count, some: Some) -> int:
    return int(count.printed) if count.printed.isdigit() else len(some.members)


def _percent_holds(count: Count, n: int) -> bool:
    return (
        count.percent is None
        or not count.printed.isdigit()
        or possible_percentage(int(count.printed), n, count.percent)
    )


def readings(statement: Statement, groups: Sequence[Some], held: Held) -> list[Reading]:
    """The ways to read one count of running text, best explained first."""
    out = []
    for column in held.mentioned(c.term for c in statement.counts):
        for exact in (True, False):
            found = [
                Reading(one, exact, _explained(statement, one, held))
                for one in told(statement, column, groups, held, exact=exact)
            ]
            out += found
            if found:
                break
    return sorted(out, key=lambda one: (-one.explained, not one.exact))


def proves(reading: Reading) -> bool:
    """Whether a count that fits is said of enough to be that column's."""
    return reading.trial.whole and reading.explained >= (_ENOUGH if not reading.exact else _ENOUGH / 2)


def _explained(statement: Statement, trial: Trial, held: Held) -> float:
    """How much of a count's words its value and its column's heading have."""
    said = stems(" ".join(c.term for c in statement.counts)) - HARMLESS
    words = frozenset(word for word in said if not word[0].isdigit()) or said
    known = _known(trial, held)
    return len(akin(words, known)) / len(words) if words else 0.0


def in_proportion(statement: Statement, trial: Trial) -> bool:
    """Whether a ratio of two counts is that of a trial's: "5:1" of ten and two; to one, it may be rounded."""
    one, two = (int(c.printed) for c in statement.counts)
    got, other = (Decimal(near or 0) for near in trial.near)
    if got * two == other * one and got + other > 0:
        return True
    to_one, from_one = two == 1 and other > 0, one == 1 and got > 0
    return (to_one and prints(got / other, str(one))) or (from_one and prints(other / got, str(two)))


def in_lowest_terms(statement: Statement) -> bool:
    """Whether a ratio cannot be shortened: "7:7" may be two counts as well."""
    return gcd(*(int(c.printed) for c in statement.counts)) == 1


def _known(trial: Trial, held: Held) -> frozenset[str]:
    """The words of a trial's column: its heading, its values and their names."""
    column = trial.column
    if column is None:
        return frozenset()
    names = " ".join(alias for alias in held.aliases(column) if len(alias) > 2)
    values = " ".join(set(column.words.get(trial.voice, {}).values()))
    return held.stems(column) | stems(values) | stems(names)


def says_only(statement: Statement, trial: Trial, held: Held) -> bool:
    """Whether a statement has no words but those of a value, its column and its patients."""
    around = " ".join((*words_of(statement.phrase, ""), *statement.rest))
    words = stems(f"{around} {' '.join(c.term for c in statement.counts)}")
    known = _known(trial, held) | (HARMLESS - _TIMES) | held.people
    if _DENIED.search(around):  # "not all patients were"
        return False
    column, when = trial.column, statement.timepoint
    then = column is None or when in (None, column.timepoint) or (when == "baseline" and column.timepoint is None)
    if not then and not stems(str(when).replace("_", " ")) <= known:
        return False
    return trial.some.sure and all(word in known or any(map(str.isdigit, word)) for word in words)


def same_patients(statement: Statement, trial: Trial, held: Held) -> Trial:
    """A trial of a count whose patients are listed: whether they are the column's, too."""
    labels = statement.counts[0].labels
    column = trial.column
    if not labels or column is None or not trial.whole:
        return trial
    listed = held.patients(labels)
    if listed is None or len(listed) != trial.near[0]:
        return trial
    mentions = held.mentions(column, trial.voice)
    for exact in (True, False):
        members = mentions.of(statement.counts[0].term, exact=exact) if mentions is not None else None
        if members is not None and members & trial.some.members == listed:
            return replace(trial, remark="the patients listed")
    return replace(trial, remark="of other patients than those listed")
