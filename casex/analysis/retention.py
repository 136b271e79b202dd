"""How long patients stay on the index treatment: Kaplan-Meier."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd

from casex.analysis.intervals import LEVEL, NO_INTERVAL, ConfidenceInterval
from casex.analysis.numbers import why_not
from casex.analysis.text import aligned, shown
from casex.errors import CasexError

_LENGTH, _STATUS = "index_treatment_duration", "index_treatment_status"
_STOPPED = "Discontinued"
_METHOD = (
    "Kaplan-Meier (scipy.stats.ecdf, right-censored): a stop is an event, treatment that goes on is censored; "
    f"{LEVEL:.0%} interval by Greenwood's variance on the log-log scale (none where S is 1 or 0)"
)


@dataclass(frozen=True, slots=True)
class Stay:
    """One patient's time on the treatment: months, and whether it ended with a stop; `why` it is not known."""

    patient: str
    months: float | None
    stopped: bool | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class RetentionRow:
    """The curve at a month: who was at risk just before it, who stopped or was censored in it, and S from then on."""

    months: float
    at_risk: int
    events: int
    censored: int
    survival: float
    confidence_interval: ConfidenceInterval


@dataclass(frozen=True, slots=True, repr=False)
class Retention:
    """The share of patients still on the index treatment, by month.

    Attributes
    ----------
    treatment
        The index treatment.
    voice
        The voice that was preferred where two spoke.
    stays
        One entry per patient, in printed order; `data` shows those that count.
    curve
        The steps: every month in which somebody stopped or was censored.
    asked
        The curve at the months asked for (`at_months`); NaN beyond the last patient who was followed.
    """

    treatment: str | None
    voice: str
    stays: tuple[Stay, ...]
    curve: tuple[RetentionRow, ...]
    asked: tuple[RetentionRow, ...]

    @property
    def method(self) -> str:
        """How the numbers were worked out."""
        return _METHOD

    @property
    def n(self) -> int:
        """How many patients the curve rests on."""
        return sum(not stay.why for stay in self.stays)

    @property
    def n_events(self) -> int:
        """How many of them stopped."""
        return sum(row.events for row in self.curve)

    @property
    def n_missing(self) -> int:
        """How many patients are left out."""
        return len(self.stays) - self.n

    @property
    def left_out(self) -> tuple[tuple[str, str], ...]:
        """Who is left out, and why."""
        return tuple((stay.patient, stay.why) for stay in self.stays if stay.why)

    @property
    def median(self) -> float:
        """The first month from which half or less are left; NaN where the curve does not come down to that."""
        return next((row.months for row in self.curve if row.survival <= 0.5 + 1e-12), math.nan)

    @property
    def survival(self) -> float:
        """S at the month asked for (the first of them); NaN where none was."""
        return self.asked[0].survival if self.asked else math.nan

    @property
    def confidence_interval(self) -> ConfidenceInterval:
        """The interval of `survival`."""
        return self.asked[0].confidence_interval if self.asked else NO_INTERVAL

    @property
    def data(self) -> pd.DataFrame:
        """What the curve rests on, as other programs for survival take it.

        Returns
        -------
        pandas.DataFrame
            Index `patient`, in printed order; `months` (float64) and `event` (bool: stopped; else censored).
        """
        known = [stay for stay in self.stays if not stay.why]
        index = pd.Index([stay.patient for stay in known], name="patient", dtype="str")
        months = pd.array([stay.months for stay in known], dtype="float64")
        return pd.DataFrame(
            {"months": months, "event": pd.array([stay.stopped for stay in known], dtype="bool")}, index=index
        )

    def to_frame(self) -> pd.DataFrame:
        """The curve at the months asked for, else every step of it.

        Returns
        -------
        pandas.DataFrame
            Index `months`; `at_risk`, `events`, `censored` (in that month), `survival`, `low`, `high`.
        """
        rows = self.asked or self.curve
        counts = {n: pd.array([getattr(r, n) for r in rows], dtype="int64") for n in ("at_risk", "events", "censored")}
        figures = {
            "survival": [row.survival for row in rows],
            "low": [row.confidence_interval.low for row in rows],
            "high": [row.confidence_interval.high for row in rows],
        }
        index = pd.Index([row.months for row in rows], dtype="float64", name="months")
        held: dict[str, Any] = {**counts, **{name: pd.array(x, dtype="float64") for name, x in figures.items()}}
        return pd.DataFrame(held, index=index)

    def __str__(self) -> str:
        head = ["month", "at risk", "stopped", "censored", "S", "low", "high"]
        body = [
            [shown(row.months), str(row.at_risk), str(row.events), str(row.censored), shown(row.survival)]
            + [shown(end) for end in row.confidence_interval]
            for row in self.asked or self.curve
        ]
        omitted = ", ".join(f"{patient} ({why})" for patient, why in self.left_out)
        return "\n".join(
            [
                f"retention on {self.treatment or 'the index treatment'}, preferred voice: {self.voice}; n = {self.n}, "
                f"{self.n_events} stopped, median {shown(self.median)} months",
                *aligned([head, *body], left=0),
                self.method,
                *([f"left out: {omitted}"] if omitted else []),
            ]
        )

    __repr__ = __str__


def retention(
    observations: pd.DataFrame,
    patients: pd.DataFrame,
    asked: Sequence[str],
    *,
    treatment: str | None = None,
    at_months: float | Sequence[float] | None = None,
    voice: str = "table",
) -> Retention:
    """The Kaplan-Meier curve of the time on the index treatment.

    Parameters
    ----------
    observations
        The frame `observations`: it says why a patient has no number.
    patients
        The frame `patients`: duration in months and status of the index treatment.
    asked
        Who is asked for, in printed order. Whoever has no exact duration or no status is left out and named.
    treatment
        The index treatment's name, for the result.
    at_months
        One or several months at which to read the curve (None: all its steps).
    voice
        The voice that the frames follow: said in the result.

    Raises
    ------
    CasexError
        For a month that is negative or no number.

    References
    ----------
    Kaplan EL, Meier P (1958). Nonparametric estimation from incomplete observations. JASA 53(282), 457–481.
    Kalbfleisch JD, Prentice RL (1980). The Statistical Analysis of Failure Time Data. Wiley (log-log interval).
    """
    months = [] if at_months is None else [at_months] if isinstance(at_months, int | float) else list(at_months)
    for month in months:
        if not month >= 0:
            raise CasexError(f"at_months={month!r}: a month on the treatment is 0 or more")
    stays = tuple(_stay(observations, patients, patient) for patient in asked)
    known = [(stay.months, bool(stay.stopped)) for stay in stays if stay.months is not None and not stay.why]
    steps = curve(sorted(known))
    return Retention(treatment, voice, stays, steps, tuple(_at(float(month), steps, len(known)) for month in months))


def _stay(observations: pd.DataFrame, patients: pd.DataFrame, patient: str) -> Stay:
    row: Any = patients.loc[patient]
    length, status = float(row[f"{_LENGTH}_months"]), row[_STATUS]
    reasons = []
    if math.isnan(length):
        reasons.append(f"duration: {why_not(observations, _LENGTH, patient)}")
    elif length < 0:
        reasons.append(f"duration: {length:g} months")
    if pd.isna(status):
        reasons.append(f"status: {why_not(observations, _STATUS, patient)}")
    if reasons:
        return Stay(patient, None if math.isnan(length) else length, None, "; ".join(reasons))
    return Stay(patient, length, bool(status == _STOPPED))


def curve(known: Sequence[tuple[float, bool]]) -> tuple[RetentionRow, ...]:
    """The steps, from months and whether they ended with a stop, in the order of months."""
    if not known:
        return ()
    from scipy import stats  # heavy

    sample = stats.CensoredData.right_censored([months for months, _ in known], [not stopped for _, stopped in known])
    survival: Any = stats.ecdf(sample).sf  # its stubs know less than it does
    with warnings.catch_warnings():  # scipy warns where S is 1 or 0; there the rows have NaN, and `method` says so
        warnings.filterwarnings("ignore", "The confidence interval is undefined", RuntimeWarning)
        interval = survival.confidence_interval(confidence_level=LEVEL, method="log-log")
    rows, left = [], len(known)
    for months, group in groupby(known, key=lambda one: one[0]):
        ended = [stopped for _, stopped in group]
        share = float(survival.evaluate(months))
        ends = NO_INTERVAL
        if 0 < share < 1:
            ends = ConfidenceInterval(float(interval.low.evaluate(months)), float(interval.high.evaluate(months)))
        rows.append(RetentionRow(months, left, sum(ended), len(ended) - sum(ended), share, ends))
        left -= len(ended)
    return tuple(rows)


def _at(month: float, steps: Sequence[RetentionRow], n: int) -> RetentionRow:
    """The curve at one month; beyond the last patient nothing is known, unless nobody is left."""
    before = [row for row in steps if row.months <= month]
    here = before[-1] if before and before[-1].months == month else None
    at_risk = n - sum(row.events + row.censored for row in before if row is not here)
    events, censored = (here.events, here.censored) if here else (0, 0)
    if not steps or (month > steps[-1].months and steps[-1].survival > 0):
        return RetentionRow(month, at_risk, 0, 0, math.nan, NO_INTERVAL)
    if not before:
        return RetentionRow(month, at_risk, 0, 0, 1.0, NO_INTERVAL)
    return RetentionRow(month, at_risk, events, censored, before[-1].survival, before[-1].confidence_interval)
