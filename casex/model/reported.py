"""What a paper itself says of its patients as a group, and whether its own values bear it out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from casex.model.observation import Source

Verdict = Literal["reproduced", "reproduced_other_voice", "not_reproduced", "not_checkable"]
VERDICTS: tuple[Verdict, ...] = ("reproduced", "reproduced_other_voice", "not_reproduced", "not_checkable")


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed figure: a mean, or both ends of a range.

    `statistic` is ``mean, median, sd, se, iqr, range, min, max, ci, p, sum`` or ``spread`` (two ends, of what is not
    said). A p-value has its sign before its digits ("<0.05").
    """

    statistic: str
    printed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many patients are said to have what `term` says ("male", "<45"), and what percentage.

    `printed` is in figures, or ``all`` or ``both``; `labels` are those of the patients, where they are listed.
    """

    printed: str
    term: str
    percent: str | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of statistics, before it is held against the patients' values.

    `phrase` are the words that may name the variable, `variable` and `timepoint` what a schema knows of them; `group`
    are the words for some of the patients, `n` how many they are said to be. `values` are the patients' own cells
    where the statement is a row of their table. `plain` says that nothing else stands in the statement, so that a
    figure that does not follow is one that does not follow, as far as the words of `rest`, which neither variable nor
    time explain, are words of the column. `sides` are the statements that a p-value compares.
    `whole_numbers` says that every value is a whole number, as scores are; `most` is the largest number of patients
    in sight that a percentage may be of, where it is plainly of patients.
    `ratio` says that the counts are in proportion to those of the patients ("5:1"). `around` are the words of other
    figures in the same clause that neither variable nor time explain. `other_unit` says that the figures are of another
    unit of time than their variable.
    """

    printed: str
    source: Source
    phrase: str = ""
    variable: str | None = None
    timepoint: str | None = None
    group: str = ""
    n: int | None = None
    figures: tuple[Figure, ...] = ()
    counts: tuple[Count, ...] = ()
    values: tuple[Decimal, ...] = ()
    plain: bool = False
    rest: tuple[str, ...] = ()
    sides: tuple[Statement, ...] = ()
    whole_numbers: bool = False
    most: int | None = None
    around: tuple[str, ...] = ()
    ratio: bool = False
    other_unit: bool = False


@dataclass(frozen=True, slots=True)
class Reported:
    """One printed statistic with its verdict; `definitions` say what it follows by, or why it cannot be checked."""

    printed: str
    statistic: str
    variable: str | None
    timepoint: str | None
    subgroup: str
    n: int | None
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    verdict: Verdict
    definitions: tuple[str, ...]
    voice: str | None
    nearest: Decimal | None
    source: Source
