"""The statistics of a `CaseSeries`: one line each into the room `analysis`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from casex import analysis
from casex.errors import UnknownVariable
from casex.interpret.reading import Reading
from casex.settings import refusing_unknown_settings, unknown

if TYPE_CHECKING:
    from casex.analysis import Classes, Comparison, DailyDoses, Proportion, Retention, Summary
    from casex.model import Study


class SeriesStatistics:
    """What a series can work out; `CaseSeries` brings the reading, its frames, and its study."""

    _reading: Reading

    if TYPE_CHECKING:

        @property
        def study(self) -> Study: ...

        @property
        def _frames(self) -> Mapping[str, pd.DataFrame]: ...

    @refusing_unknown_settings
    def wide(
        self,
        variables: str | Sequence[str],
        *,
        at: str | float | Sequence[str | float],
        tolerance: float | None = None,
        choose: Literal["nearest", "before", "after", "first", "last", "worst"] = "nearest",
        change: bool = False,
        carry_forward: bool = False,
    ) -> pd.DataFrame:
        """Repeated values side by side: one row per patient, one column per variable and time point.

        Parameters
        ----------
        variables
            Names of variables with numbers.
        at
            Time points by name, or months.
        tolerance
            How many months a value may be away from a month of `at` (None: it has to be that month).
        choose
            Which value to take within the tolerance: the nearest, the last before, the first after; or of all in the
            window the first, the last, or the worst (the schema says which numbers are worse).
        change
            Also the change from the first time point to each other one.
        carry_forward
            Where a month has no value, take the last one before it, and say from which month it is, in the column
            ``<column>_carried_from_month``. Without it nothing is carried forward.

        Returns
        -------
        pandas.DataFrame
            In the unit as printed where all patients have one unit, else in the schema's. Missing where nothing is
            said, where it is no single number, or where two different numbers are said. `.attrs`: method, voice, n.
        """
        names = [variables] if isinstance(variables, str) else list(variables)
        points = [at] if isinstance(at, str | float | int) else list(at)
        for name in names:
            self._known(name)
        worse = {v.name: v.worse for v in self._reading.schema.variables if v.worse is not None}
        return analysis.wide(
            self._frames["observations"], self.study.patients, names, points, tolerance, choose, change=change,
            carry_forward=carry_forward, worse=worse, voice=self._reading.prefer,
        )  # fmt: skip

    @refusing_unknown_settings
    def summarize(
        self,
        variable: str,
        *,
        at: str | Sequence[str] | None = None,
        by: str | pd.Series[Any] | None = None,
        quantiles: str | int = "linear",
    ) -> Summary:
        """Median, quartiles, mean, SD (n − 1), minimum and maximum per time point.

        Parameters
        ----------
        variable
            A variable with numbers, e.g. ``sledai_2k``.
        at
            Time points (default: all that the study has).
        by
            What forms groups: a column of `patients`; a condition over its columns as `select(where=)` takes it, e.g.
            ``"sledai_2k_at_baseline > 10"``; or a Series indexed by patient, e.g. ``daily_dose(…).per_day >= 10``.
            For whom it is not known is left out, and named.
        quantiles
            A method name of `numpy.quantile`, or 1–9 (Hyndman & Fan 1996). ``"as_reported"``: the definition that the
            paper's own statements follow, where only one explains them (`study.conventions`).
        """
        groups = None if by is None else analysis.groups(self._frames["patients"], by)
        return analysis.summarize(
            self._frames["observations"], self.study.single, self._known(variable), at=at, by=groups,
            quantiles=analysis.as_asked(quantiles, self.study.conventions), voice=self._reading.prefer,
        )  # fmt: skip

    @refusing_unknown_settings
    def compare(self, variable: str, start: str, end: str, *, test: str = "wilcoxon") -> Comparison:
        """Values at two time points, paired by patient.

        Parameters
        ----------
        variable
            A variable with numbers, e.g. ``sledai_2k``.
        start, end
            Time points, e.g. ``baseline`` and ``last_follow_up``.
        test
            ``wilcoxon``: the signed-rank test, zero differences dropped, mid-ranks, exact up to n = 20. ``sign``:
            the exact sign test.
        """
        return analysis.compare(
            self._frames["observations"], self.study.single, self._known(variable), start, end,
            test=test, voice=self._reading.prefer,
        )  # fmt: skip

    @refusing_unknown_settings
    def responders(
        self,
        variable: str,
        *,
        drop: float,
        start: str = "baseline",
        end: str = "last_follow_up",
        denominator: Literal["evaluable", "all"] = "evaluable",
    ) -> Proportion:
        """How many patients fell by so much or more, with Clopper-Pearson and Wilson intervals.

        Parameters
        ----------
        variable
            A variable with numbers, e.g. ``sledai_2k``.
        drop
            By how much at least, e.g. 4.
        start, end
            Time points.
        denominator
            ``evaluable``: patients with both numbers. ``all``: all; who lacks a number has not responded.
        """
        known = self._reading.variable(self._known(variable))
        lowest = None if known is None or known.range is None else (known.range[0], known.unit)
        return analysis.responders(
            self._frames["observations"], self.study.single, variable, drop=drop, start=start, end=end,
            denominator=denominator, range_of=lowest, voice=self._reading.prefer,
        )  # fmt: skip

    @refusing_unknown_settings
    def retention(self, *, at_months: float | Sequence[float] | None = None) -> Retention:
        """The share of patients still on the index treatment, by month: Kaplan-Meier with log-log intervals.

        Parameters
        ----------
        at_months
            One or several months at which to read the curve (None: every step of it).
        """
        return analysis.retention(
            self._frames["observations"], self._frames["patients"], self.study.single,
            treatment=self.study.index_treatment, at_months=at_months, voice=self._reading.prefer,
        )  # fmt: skip

    def switches(self) -> pd.DataFrame:
        """What followed each stop of a drug, by drug class: a row for each start that may have followed it.

        Returns
        -------
        pandas.DataFrame
            The stop (`stopped`, its class, its span of months) and what followed (missing where nothing did): drug,
            class, months from stop to start (`gap_low`, `gap_high`), and whether it is `certain` that the start was
            not the earlier of the two. `.attrs`: method, voice, n (patients), n_stopped (those with a stop).
        """
        return analysis.switches(self._frames["timeline"], self.study.single, voice=self._reading.prefer)

    @refusing_unknown_settings
    def daily_dose(self, name: str, *, at: str, assume: str | None = None) -> DailyDoses:
        """Each patient's dose a day of a class of drugs, in the doses of one of them.

        Parameters
        ----------
        name
            An equivalent of the schema, e.g. ``prednisone_equivalent``; the result names the source of its doses.
        at
            A time point, e.g. ``baseline``.
        assume
            For which drug to take one of which only the class is named ("GC"). Without it that is refused.
        """
        return analysis.daily_dose(self._reading, self.study.single, name, at=at, assume=assume)

    @refusing_unknown_settings
    def classify(self, name: str, *, at: str = "last_follow_up", assume: str | None = None) -> Classes:
        """The class of each patient by published criteria, as far as the data tell; else unknown.

        Parameters
        ----------
        name
            A classification of the schema, e.g. ``lldas``.
        at
            A time point.
        assume
            For which drug to take one of which only the class is named; without it its dose is not known.
        """
        return analysis.classify(
            self._reading, self._frames["observations"], self.study.single, name, at=at, assume=assume
        )

    @refusing_unknown_settings
    def table_one(
        self,
        variables: Sequence[str] | None = None,
        *,
        by: str | pd.Series[Any] | None = None,
        numbers: Literal["median", "mean"] = "median",
        quantiles: str | int = "linear",
    ) -> pd.DataFrame:
        """Characteristics of the patients, overall and by group, as Table 1 of a paper has them.

        Parameters
        ----------
        variables
            Columns of `patients` (None: sex, and all that was so at baseline or before, free text aside).
        by
            What forms groups, as in `summarize`.
        numbers
            ``median`` (with quartiles) or ``mean`` (with standard deviation, n - 1).
        quantiles
            The definition of the quartiles, as in `summarize`.

        Returns
        -------
        pandas.DataFrame
            Text; index `characteristic` and `level`, columns Missing, Overall, and one for each group. Percentages
            are of the patients of whom it is known. `.attrs`: method, voice, n.
        """
        return analysis.table_one(
            self._frames["patients"], self._frames["variables"], self.study.single, variables,
            by=None if by is None else analysis.groups(self._frames["patients"], by), numbers=numbers,
            quantiles=analysis.as_asked(quantiles, self.study.conventions), voice=self._reading.prefer,
        )  # fmt: skip

    def _known(self, variable: str) -> str:
        """The variable's name, if the schema or the document knows it."""
        if self._reading.variable(variable) is None:
            names = [v.name for v in (*self._reading.schema.variables, *self._reading.variables)]
            raise UnknownVariable(unknown("variable", variable, names))
        return variable
