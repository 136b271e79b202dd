"""Which columns a statement may speak of, and how surely."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from casex.analysis.held import Held
from casex.analysis.populations import Population, akin, stems
from casex.model import Statement

NAMED, LIKE, GUESSED = 2, 1, 0  # how a statement and a column are linked
LISTS = ("drugs", "regimens", "terms")
#: Digits that figures must show together before a column that was only guessed is taken for theirs.
SURE_DIGITS = 4
_LIST_WORDS = frozenset(("drug", "treatment", "medication", "agent", "therapy", "therapie", "medicine"))

_TIMES = {
    "years": r"\b(?:years?|yrs?|y)\b",
    "months": r"\b(?:months?|mos?)\b",
    "weeks": r"\b(?:weeks?|wks?)\b",
    "days": r"\b(?:days?|d)\b",
    "hours": r"\b(?:hours?|hrs?|h)\b",
    "minutes": r"\b(?:minutes?|mins?)\b",
}
Row = tuple[str, str, int]
Rows = Mapping[Row, Population]


def row_of(statement: Statement) -> Row | None:
    """The row of a summary table that a statement stands in."""
    where = statement.source
    if where.table is None or where.row is None or statement.values:
        return None
    return where.document, where.table, where.row


def spoken_of(statement: Statement, held: Held, rows: Rows, *, numeric: bool) -> tuple[list[Population], int]:
    """The columns that a statement may speak of, and how they are linked to it: named, alike, or guessed."""
    place = row_of(statement)
    if place is not None and place in rows:
        return [rows[place]], NAMED
    able = [p for p in held.columns if not numeric or p.numbers or p.beyond or p.kind in (*LISTS, "text")]
    if statement.variable is not None:
        return _of_variable(statement, able, held)
    wanted = stems(statement.phrase)
    same = [p for p in able if held.stems(p) == wanted and wanted]
    if same:
        return same, NAMED if len(same) == 1 else LIKE
    lists = [p for p in able if p.kind in ("drugs", "regimens")] if numeric and wanted & _LIST_WORDS else []
    if lists:
        return lists, LIKE
    return _by_words(statement, able, held) if wanted else (able, GUESSED)


def _by_words(statement: Statement, able: Sequence[Population], held: Held) -> tuple[list[Population], int]:
    """Columns by the words of their headings: named where one alone has all that the statement says."""
    columns, link = closest(able, statement.phrase, held)
    alone = link == LIKE and len(columns) == 1 and explains(columns[0], statement, held)
    return columns, NAMED if alone and statement.rest else link


def explains(column: Population, statement: Statement, held: Held) -> bool:
    """Whether a statement has no words but those of a column's heading, and no other time."""
    said = stems(" ".join(statement.rest)) - held.people - ({"percent"} if "%" in column.heading else set())
    if column.kind not in ("age", "duration") and not _same_times(statement.rest, column.heading):
        return False
    same = (None, statement.timepoint, *(["diagnosis"] if _onset_is_diagnosis(statement, column, held) else []))
    other = statement.timepoint is not None and column.timepoint not in same
    undated = statement.timepoint not in (None, "baseline") and column.timepoint is None and statement.variable is None
    return akin(said, held.stems(column)) == said and not other and not undated


def _same_times(words: Sequence[str], heading: str) -> bool:
    """Whether a heading with units of time has those of some figures."""
    there = {name for name, said in _TIMES.items() if re.search(said, heading, re.I)}
    asked = {name for name, said in _TIMES.items() for word in words if re.fullmatch(said, word, re.I)}
    return not there or asked <= there


def stands_alone(statement: Statement, held: Held) -> bool:
    """Whether what else a clause says is what the tables have: nothing in it makes a figure another one."""
    said = stems(" ".join(statement.around)) - held.people
    return akin(said, held.told) == said


def _onset_is_diagnosis(statement: Statement, column: Population, held: Held) -> bool:
    """Whether a paper gives a variable at one of the two only, so that they are one."""
    onsets = any(p.variable == column.variable and p.timepoint == "onset" for p in held.columns)
    return statement.timepoint == "onset" and not onsets


def _of_variable(statement: Statement, able: Sequence[Population], held: Held) -> tuple[list[Population], int]:
    named = [p for p in able if p.variable == statement.variable]
    if statement.timepoint is not None:
        timed = [p for p in named if p.timepoint == statement.timepoint]
        if not timed and statement.timepoint == "onset":  # one with the diagnosis
            timed = [p for p in named if p.timepoint == "diagnosis"]
        if timed:
            return timed, NAMED if len(timed) == 1 else LIKE
        only = [p for p in named if p.timepoint is None] if len(named) == 1 else []
        return only, NAMED if statement.timepoint == "baseline" else LIKE  # a column without a time may be of another
    if len(named) > 1:
        return closest(named, statement.phrase, held)[0], LIKE
    return (named, NAMED) if named else closest(able, statement.phrase, held)


def closest(columns: Sequence[Population], phrase: str, held: Held) -> tuple[list[Population], int]:
    """The columns whose headings share most words with a phrase; all where none shares any."""
    wanted = stems(phrase)
    shared = {id(p): len(wanted & held.stems(p)) for p in columns}
    most = max(shared.values(), default=0)
    return [p for p in columns if shared[id(p)] == most], LIKE if most else GUESSED


def columns_of_rows(
    statements: Sequence[Statement], held: Held, follows: Callable[[Statement, Population], int]
) -> dict[Row, Population]:
    """The column of each row of a summary table that names none: the one that most of its figures follow from.

    Parameters
    ----------
    statements, held
        What the paper says, and the study.
    follows
        How many digits of a statement follow from a column, whichever patients are meant.
    """
    rows: dict[Row, list[Statement]] = {}
    for one in statements:
        place = row_of(one)
        if place is not None and not one.sides:
            rows.setdefault(place, []).append(one)
    found = {place: _column_of_row(row, held, follows) for place, row in rows.items()}
    return {place: column for place, column in found.items() if column is not None}


def _column_of_row(
    row: Sequence[Statement], held: Held, follows: Callable[[Statement, Population], int]
) -> Population | None:
    score: dict[int, int] = {}
    for one in row:
        columns, link = spoken_of(one, held, {}, numeric=bool(one.figures))
        if link == NAMED:
            continue
        for column in held.columns if link == GUESSED else columns:
            if digits := follows(one, column):
                score[id(column)] = score.get(id(column), 0) + digits
    best = [p for p in held.columns if score.get(id(p), 0) == max(score.values(), default=-1)]
    return best[0] if len(best) == 1 and score[id(best[0])] >= SURE_DIGITS else None


def digits_of(statement: Statement) -> int:
    """How many digits a statement shows, leading zeros aside: what it would take to meet it by chance."""
    figures = sum(len(p.replace(".", "").lstrip("0")) for f in statement.figures for p in f.printed)
    return figures or sum(len(c.printed) for c in statement.counts)
