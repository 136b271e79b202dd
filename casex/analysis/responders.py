"""Who fell by so much: a count, a proportion, and its intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from numbers import Real
from typing import Literal

import pandas as pd

from casex.analysis.intervals import LEVEL, NO_INTERVAL, ConfidenceInterval
from casex.analysis.numbers import checked_input, counted
from casex.analysis.paired import matched_pairs
from casex.analysis.quantiles import exact
from casex.analysis.text import shown, told_by
from casex.errors import CasexError
from casex.settings import one_of

Denominator = Literal["evaluable", "all"]
_OVER = {
    "evaluable": "patients with both numbers",
    "all": "all patients; who lacks a number counts as not having responded",
}


@dataclass(frozen=True, slots=True)
class Response:
    """One patient: both numbers, whether the second is lower by enough, and whether the first leaves room for it.

    None where it is not known; `why` says why there is no answer.
    """

    patient: str
    start: float | None
    end: float | None
    responded: bool | None
    could: bool | None
    why: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Proportion:
    """How many patients fell by so much.

    Attributes
    ----------
    variable, unit, start, end, drop
        What was asked: `end` is lower than `start` by `drop` or more.
    lowest
        The lowest value that the variable can have, after the schema; None where it says none.
    denominator
        ``evaluable`` (patients with both numbers) or ``all`` (who lacks one counts as not having responded).
    voice
        The voice that was preferred where two spoke; `voices` counts the numbers that each voice gave.
    responses
        One entry per patient; `data` shows them as a frame.
    """

    variable: str
    unit: str | None
    start: str
    end: str
    drop: float
    lowest: float | None
    denominator: str
    voice: str
    voices: tuple[tuple[str, int], ...]
    responses: tuple[Response, ...]

    @property
    def k(self) -> int:
        """How many responded."""
        return sum(one.responded is True for one in self.responses)

    @property
    def n(self) -> int:
        """Of how many."""
        return len(self._counted)

    @property
    def proportion(self) -> float:
        """K / n; NaN where n is 0."""
        return self.k / self.n if self.n else math.nan

    @property
    def confidence_interval(self) -> ConfidenceInterval:
        """The exact interval (Clopper and Pearson)."""
        return proportion_interval(self.k, self.n, "exact")

    @property
    def wilson(self) -> ConfidenceInterval:
        """Wilson's score interval."""
        return proportion_interval(self.k, self.n, "wilson")

    @property
    def n_missing(self) -> int:
        """How many patients lack a number at the start, at the end, or at both."""
        return sum(one.responded is None for one in self.responses)

    @property
    def could_not(self) -> tuple[str, ...]:
        """Patients of the denominator who start so low that they cannot fall by so much."""
        return tuple(one.patient for one in self._counted if one.could is False)

    @property
    def n_could_not(self) -> int | None:
        """How many of the denominator cannot fall by so much; None where no lowest value is known."""
        return None if self.lowest is None else len(self.could_not)

    @property
    def left_out(self) -> tuple[tuple[str, str], ...]:
        """Who lacks a number, and why."""
        return tuple((one.patient, one.why) for one in self.responses if one.why)

    @property
    def method(self) -> str:
        """How the numbers were worked out."""
        return (
            f"responders: {self.end} lower than {self.start} by {shown(self.drop)} or more; denominator: "
            f"{_OVER[self.denominator]}; {LEVEL:.0%} intervals: Clopper-Pearson (exact) and Wilson (score, without "
            "continuity correction)"
        )

    @property
    def data(self) -> pd.DataFrame:
        """Every patient: both numbers, whether they responded, whether they could have, and why it is not known."""
        held = self.responses
        return pd.DataFrame(
            {
                "start": pd.array([math.nan if one.start is None else one.start for one in held], dtype="float64"),
                "end": pd.array([math.nan if one.end is None else one.end for one in held], dtype="float64"),
                "responded": pd.array([one.responded for one in held], dtype="boolean"),
                "could": pd.array([one.could for one in held], dtype="boolean"),
                "why": pd.Series([one.why for one in held], dtype="str").array,
            },
            index=pd.Index([one.patient for one in held], name="patient", dtype="str"),
        )

    def to_frame(self) -> pd.DataFrame:
        """The result in one row: `k`, `n`, `proportion`, `low`, `high` (exact), `wilson_low`, `wilson_high`, counts."""
        (low, high), (wilson_low, wilson_high) = self.confidence_interval, self.wilson
        row = {
            "variable": self.variable, "start": self.start, "end": self.end, "drop": self.drop, "k": self.k,
            "n": self.n, "proportion": self.proportion, "low": low, "high": high, "wilson_low": wilson_low,
            "wilson_high": wilson_high, "n_missing": self.n_missing, "n_could_not": self.n_could_not,
            "denominator": self.denominator, "method": self.method, "voice": self.voice,
        }  # fmt: skip
        return pd.DataFrame([row]).astype({"n_could_not": "Int64"})

    def __str__(self) -> str:
        unit = f" ({self.unit})" if self.unit else ""
        exactly, wilson = self.confidence_interval, self.wilson
        could_not = (
            "not known how many could not fall by so much: the schema gives no lowest value"
            if self.lowest is None
            else f"{len(self.could_not)} could not fall by so much"
            + (f": {', '.join(self.could_not)}" if self.could_not else "")
        )
        lacking = ", ".join(f"{patient} ({why})" for patient, why in self.left_out)
        return "\n".join(
            [
                f"{self.variable}{unit}, {self.start} to {self.end}, preferred voice: {self.voice} "
                f"(told by {told_by(self.voices)})",
                f"{self.k} of {self.n} fell by {shown(self.drop)} or more: {shown(self.proportion)}; Clopper-Pearson "
                f"({shown(exactly.low)}, {shown(exactly.high)}), Wilson ({shown(wilson.low)}, {shown(wilson.high)})",
                f"{could_not}; missing {self.n_missing}",
                self.method,
                *([f"not known: {lacking}"] if lacking else []),
            ]
        )

    __repr__ = __str__

    @property
    def _counted(self) -> list[Response]:
        return [one for one in self.responses if self.denominator == "all" or one.responded is not None]


def proportion_interval(k: int, n: int, method: Literal["exact", "wilson"]) -> ConfidenceInterval:
    """The interval of a proportion; NaN where nobody is counted.

    References
    ----------
    Clopper CJ, Pearson ES (1934). The use of confidence or fiducial limits. Biometrika 26(4), 404–413.
    Wilson EB (1927). Probable inference, the law of succession, and statistical inference. JASA 22(158), 209–212.

    Examples
    --------
    >>> [round(end, 4) for end in proportion_interval(1, 29, "wilson")]
    [0.0061, 0.1718]
    """
    if n == 0:
        return NO_INTERVAL
    from scipy import stats  # heavy

    interval = stats.binomtest(k, n).proportion_ci(confidence_level=LEVEL, method=method)
    return ConfidenceInterval(float(interval.low), float(interval.high))


def responders(
    observations: pd.DataFrame,
    patients: Sequence[str],
    variable: str,
    *,
    drop: float,
    start: str = "baseline",
    end: str = "last_follow_up",
    denominator: Denominator = "evaluable",
    range_of: tuple[Decimal, str | None] | None = None,
    voice: str = "table",
) -> Proportion:
    """How many patients have a number at the end that is lower than at the start by `drop` or more.

    Parameters
    ----------
    observations
        The frame `observations`; only its preferred rows count.
    patients
        Who is asked for, in printed order.
    variable
        Its name.
    drop
        By how much at least, in the variable's unit; above 0.
    start, end
        Two time points.
    denominator
        ``evaluable``: patients with both numbers. ``all``: all patients; who lacks a number has not responded.
    range_of
        The lowest value that the variable can have, and its unit.
    voice
        The voice that the preferred rows follow: said in the result.

    Raises
    ------
    CasexError
        For a drop that is not above 0, an unknown denominator, an impossible time point, or start and end the same.
    """
    if isinstance(drop, bool) or not isinstance(drop, Real) or not 0 < drop < math.inf:
        raise CasexError(f"drop={drop!r}: a fall is a number above 0")
    asked = checked_input(observations, patients)
    found, matched = matched_pairs(observations, asked, variable, start, end)
    low = None if range_of is None or found.unit not in (None, range_of[1]) else range_of[0]
    enough = exact(float(drop))
    responses = []
    for pair in matched:
        first = None if pair.start is None else exact(pair.start)
        could = None if first is None or low is None else first - Fraction(low) >= enough
        if pair.change is None:
            responses.append(Response(pair.patient, pair.start, pair.end, None, could, pair.why))
        else:
            responses.append(Response(pair.patient, pair.start, pair.end, -exact(pair.change) >= enough, could))
    return Proportion(
        variable, found.unit, start, end, float(drop), None if low is None else float(low),
        one_of("denominator", denominator, ("evaluable", "all")), voice,
        counted(found.of(time, patient) for time in (start, end) for patient in asked), tuple(responses),
    )  # fmt: skip
