"""Summaries of a variable at its time points."""

from __future__ import annotations

import math
import statistics
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from casex.analysis.numbers import Numbers, checked_input, counted, last_visits, numbers, preferred, timepoint_names
from casex.analysis.quantiles import definition, described, exact, quantile
from casex.analysis.text import aligned, shown, told_by
from casex.analysis.timepoints import NO_TIME_POINT, checked, time_order
from casex.errors import CasexError

_STATISTICS = ("median", "q1", "q3", "mean", "sd", "min", "max")
_COUNTS = ("n", "n_missing")
LeftOut = tuple[tuple[str, str], ...]  # patient, why
_NAMED = 30  # patients whom a printed summary names
Figure = float | None
Figures = tuple[Figure, Figure, Figure, Figure, Figure, Figure, Figure]  # in the order of _STATISTICS
_NO_FIGURES: Figures = (None, None, None, None, None, None, None)
Group = tuple[Hashable, tuple[str, ...]]  # its name, its patients


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """The statistics of one time point (and group); None where there are too few numbers.

    `voices` counts the numbers that each voice gave.
    """

    timepoint: str
    group: Hashable
    median: float | None
    q1: float | None
    q3: float | None
    mean: float | None
    sd: float | None
    min: float | None
    max: float | None
    n: int
    n_missing: int
    voices: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, repr=False)
class Summary:
    """A variable, summarized at its time points.

    Attributes
    ----------
    variable, unit
        What was summarized, and the unit it stands in (None for scores).
    quantiles
        numpy's name of the quantile definition; the median follows it too.
    voice
        The voice that was preferred where two spoke; what only another voice says counts as well (`rows` tell).
    n_patients
        How many patients were asked for.
    rows
        One for each time point (and group), in the order of time.
    left_out
        For each time point: the patients without an exact number there, and why.
    grouped_by
        What the groups are called, None without groups.
    """

    variable: str
    unit: str | None
    quantiles: str
    voice: str
    n_patients: int
    rows: tuple[SummaryRow, ...]
    left_out: tuple[tuple[str, LeftOut], ...]
    grouped_by: str | None = None

    @property
    def method(self) -> str:
        """How the numbers were worked out."""
        return f"median and quartiles by {described(self.quantiles)}; sd with n - 1; exact single numbers only"

    def to_frame(self) -> pd.DataFrame:
        """One row per time point (and group).

        Returns
        -------
        pandas.DataFrame
            Index `timepoint` (and the group), columns median, q1, q3, mean, sd (n - 1), min, max, n, n_missing.
        """
        figures = {
            name: pd.array([math.nan if (x := getattr(row, name)) is None else x for row in self.rows], dtype="float64")
            for name in _STATISTICS
        }
        counts = {name: pd.array([getattr(row, name) for row in self.rows], dtype="int64") for name in _COUNTS}
        times = pd.Index([row.timepoint for row in self.rows], dtype="str", name="timepoint")
        if self.grouped_by is None:
            return pd.DataFrame({**figures, **counts}, index=times)
        groups = pd.Index([row.group for row in self.rows], name=self.grouped_by)
        return pd.DataFrame({**figures, **counts}, index=pd.MultiIndex.from_arrays([times, groups]))

    def __str__(self) -> str:
        unit = f" ({self.unit})" if self.unit else ""
        names = ["time point", *([self.grouped_by] if self.grouped_by else [])]
        head = [*names, *_STATISTICS, "n", "missing", "told by"]
        body = [
            [
                row.timepoint,
                *([str(row.group)] if self.grouped_by else []),
                *(shown(getattr(row, name)) for name in _STATISTICS),
                str(row.n),
                str(row.n_missing),
                told_by(row.voices),
            ]
            for row in self.rows
        ]
        omitted = [f"left out at {when}: {_named(who)}" for when, who in self.left_out if who]
        title = f"{self.variable}{unit}, {self.n_patients} patients, preferred voice: {self.voice}"
        return "\n".join([title, *aligned([head, *body], left=len(names)), self.method, *omitted])

    __repr__ = __str__


def _named(who: LeftOut) -> str:
    """Who was left out and why; of many, the first, and how many more."""
    more = f" (+{len(who) - _NAMED} more: left_out names all)" if len(who) > _NAMED else ""
    return ", ".join(f"{patient} ({why})" for patient, why in who[:_NAMED]) + more


def summarize(
    observations: pd.DataFrame,
    patients: Sequence[str],
    variable: str,
    *,
    at: str | Sequence[str] | None = None,
    by: pd.Series | None = None,
    quantiles: str | int = "linear",
    voice: str = "table",
) -> Summary:
    """Summarize a variable at its time points, over the patients with an exact number there.

    Parameters
    ----------
    observations
        The frame `observations`; only its preferred rows count.
    patients
        Who is asked for, in printed order. Whoever has no exact number is counted in `n_missing` and named in
        `left_out`.
    variable
        Its name.
    at
        One or several time points; every time point at which something was said where None. A time point (or a
        variable) of which nothing was said gives a row with n = 0; a variable without any time point has the single
        row ``no_time_point``.
    by
        Groups, indexed by patient. Patients without a group are left out.
    quantiles
        numpy's name of a quantile definition, or its number 1 to 9 after Hyndman and Fan. The default is numpy's and
        R's, and does not depend on the paper.
    voice
        The voice that the preferred rows follow: said in the result.

    Raises
    ------
    CasexError
        For an unknown quantile definition, an impossible time point, or groups that are not indexed by patient.

    Notes
    -----
    Everything is worked out exactly on the printed decimals and rounded once. Definition 6 ("weibull") is SPSS's.

    References
    ----------
    Hyndman RJ, Fan Y (1996). Sample quantiles in statistical packages. The American Statistician 50(4), 361–365.

    Examples
    --------
    >>> told = pd.DataFrame(
    ...     {"patient": list("1234"), "variable": "sledai_2k", "timepoint": "baseline", "value": [2.0, 13.0, 4.0, None]}
    ... ).assign(comparator=None, unit=None, standard_value=None, standard_unit=None, voice="table", preferred=True)
    >>> told = told.assign(missing_reason=[None, None, None, "not_done"], printed=["2", "13", "4", "ND"])
    >>> summarize(told, list("1234"), "sledai_2k", quantiles="weibull")
    sledai_2k, 4 patients, preferred voice: table
    time point  median  q1  q3     mean       sd  min  max  n  missing  told by
    baseline         4   2  13  6.33333  5.85947    2   13  3        1  table 3
    median and quartiles by Hyndman-Fan 6 (weibull); sd with n - 1; exact single numbers only
    left out at baseline: 4 (not done)
    """
    name = definition(quantiles)
    asked = checked_input(observations, patients)
    rows = preferred(observations, variable)
    if at is None:
        times = time_order(timepoint_names(rows)) or (NO_TIME_POINT,)
    else:
        times = time_order(checked([at] if isinstance(at, str) else at, timepoint_names(observations)))
    found = numbers(rows, times, last_visits(observations))
    groups = _groups(by, asked)
    return Summary(
        variable=variable,
        unit=found.unit,
        quantiles=name,
        voice=voice,
        n_patients=len(asked),
        rows=tuple(_row(found, time, group, name) for time in times for group in groups),
        left_out=tuple((time, _left_out(found, time, asked, groups)) for time in times),
        grouped_by=None if by is None else str(by.name or "group"),
    )


def _groups(by: pd.Series | None, patients: Sequence[str]) -> tuple[Group, ...]:
    """The groups in the order of their categories (sorted where they have none), patients in printed order."""
    if by is None:
        return ((None, tuple(patients)),)
    if not by.index.is_unique:
        raise CasexError("by= has several rows for one patient; give one group per patient")
    if patients and not by.index.isin(list(patients)).any():
        raise CasexError(f"by= must be indexed by patient; its index {list(by.index[:3])} has none of the patients")
    group = by.reindex(list(patients)).astype("category")
    held: dict[Hashable, list[str]] = {name: [] for name in group.cat.categories.tolist()}
    for patient, name in zip(patients, group.tolist(), strict=True):
        if name in held:  # a patient without a group has NaN
            held[name].append(patient)
    return tuple((name, tuple(members)) for name, members in held.items() if members)


def _left_out(found: Numbers, time: str, patients: Sequence[str], groups: Sequence[Group]) -> LeftOut:
    grouped = {patient for _, members in groups for patient in members}
    why = [(patient, found.of(time, patient).why if patient in grouped else "no group") for patient in patients]
    return (*((patient, reason) for patient, reason in why if reason), *found.strangers(time, patients))


def _row(found: Numbers, time: str, group: Group, quantiles: str) -> SummaryRow:
    label, members = group
    told = [found.of(time, patient) for patient in members]
    values = [exact(t.value) for t in told if t.value is not None]
    figures = _figures(values, quantiles) if values else _NO_FIGURES
    return SummaryRow(time, label, *figures, len(values), len(members) - len(values), counted(told))


def _figures(values: Sequence[Fraction], quantiles: str) -> Figures:
    median, q1, q3 = (float(quantile(values, Fraction(k, 4), quantiles)) for k in (2, 1, 3))
    sd = float(statistics.stdev(values)) if len(values) > 1 else None
    return median, q1, q3, float(statistics.mean(values)), sd, float(min(values)), float(max(values))
