"""Paired comparisons, matched by patient."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction

import pandas as pd

from casex.analysis import shift
from casex.analysis.intervals import ConfidenceInterval
from casex.analysis.numbers import Numbers, checked_input, counted, last_visits, numbers, preferred, timepoint_names
from casex.analysis.quantiles import exact
from casex.analysis.sign import sign_test
from casex.analysis.text import shown, told_by
from casex.analysis.timepoints import checked
from casex.analysis.wilcoxon import Outcome, signed_rank
from casex.errors import CasexError

_TESTS: dict[str, Callable[[Sequence[Fraction]], Outcome]] = {"wilcoxon": signed_rank, "sign": sign_test}
_NO_CHANGE = "no change; the test drops zero differences"


@dataclass(frozen=True, slots=True)
class Pair:
    """One patient's two numbers and their difference, None where one is missing; `why` it stays out of the test."""

    patient: str
    start: float | None
    end: float | None
    change: float | None
    why: str = ""

    @property
    def used(self) -> bool:
        """Whether the pair enters the test."""
        return not self.why


@dataclass(frozen=True, slots=True, repr=False)
class Comparison:
    """A variable at two time points, paired by patient.

    Attributes
    ----------
    variable, unit, start, end, test
        What was compared, and with which test.
    voice
        The voice that was preferred where two spoke; `voices` counts the numbers that each voice gave.
    outcome
        What the test says; `statistic`, `pvalue` and `method` show it.
    matched
        One entry per patient; `pairs` shows them as a frame.
    """

    variable: str
    unit: str | None
    start: str
    end: str
    test: str
    voice: str
    voices: tuple[tuple[str, int], ...]
    matched: tuple[Pair, ...]
    left_out: tuple[tuple[str, str], ...]
    outcome: Outcome

    @property
    def statistic(self) -> float:
        """The smaller of the two rank sums (sign test: counts); NaN without pairs."""
        return math.nan if self.outcome.statistic is None else self.outcome.statistic

    @property
    def pvalue(self) -> float:
        """Two-sided; 1 where every difference is zero, NaN without pairs."""
        return math.nan if self.outcome.pvalue is None else self.outcome.pvalue

    @property
    def method(self) -> str:
        """The test in words."""
        return self.outcome.method

    @property
    def method_of_estimates(self) -> str:
        """How the estimates were worked out, in words."""
        return f"{shift.HODGES_LEHMANN}; {shift.MEAN}"

    @property
    def n(self) -> int:
        """How many pairs enter the test: those that differ."""
        return sum(pair.used for pair in self.matched)

    @property
    def n_zero(self) -> int:
        """How many pairs do not differ."""
        return sum(pair.change == 0 for pair in self.matched)

    @property
    def n_missing(self) -> int:
        """How many patients lack a number at the start, at the end, or at both."""
        return sum(pair.change is None for pair in self.matched)

    @property
    def median_difference(self) -> float:
        """Median of end minus start over all pairs, those without change included; NaN without pairs."""
        return float(statistics.median(self._changes)) if self._changes else math.nan

    @property
    def hodges_lehmann(self) -> float:
        """The Hodges-Lehmann estimate of the shift over all pairs, those without change included."""
        return shift.hodges_lehmann(self._changes)[0]

    @property
    def confidence_interval(self) -> ConfidenceInterval:
        """The interval (95 % at least) of `hodges_lehmann`; NaN for fewer than 6 pairs: none exists there."""
        return shift.hodges_lehmann(self._changes)[1]

    @property
    def mean_difference(self) -> float:
        """Mean of end minus start over all pairs."""
        return shift.mean_interval(self._changes)[0]

    @property
    def mean_confidence_interval(self) -> ConfidenceInterval:
        """The 95 % interval of `mean_difference` by Student's t; NaN for fewer than 2 pairs."""
        return shift.mean_interval(self._changes)[1]

    @property
    def sd_difference(self) -> float:
        """Standard deviation (n - 1) of the differences; NaN for fewer than 2 pairs."""
        return shift.mean_interval(self._changes)[2]

    @property
    def correlation(self) -> float:
        """Pearson's correlation of start and end; NaN for fewer than 3 pairs, or where one side does not vary."""
        both = [(p.start, p.end) for p in self.matched if p.start is not None and p.end is not None]
        return shift.correlation([start for start, _ in both], [end for _, end in both])

    @property
    def n_pairs(self) -> int:
        """How many patients have both numbers: the estimates rest on all of them."""
        return len(self._changes)

    @property
    def _changes(self) -> list[Fraction]:
        return [exact(pair.change) for pair in self.matched if pair.change is not None]

    @property
    def pairs(self) -> pd.DataFrame:
        """Every patient: both numbers, end minus start, whether the pair enters the test, and why not."""
        return pd.DataFrame(
            {
                "patient": pd.Series([pair.patient for pair in self.matched], dtype="str"),
                "start": pd.Series([pair.start for pair in self.matched], dtype="float64"),
                "end": pd.Series([pair.end for pair in self.matched], dtype="float64"),
                "change": pd.Series([pair.change for pair in self.matched], dtype="float64"),
                "used": pd.Series([pair.used for pair in self.matched], dtype="bool"),
                "why": pd.Series([pair.why for pair in self.matched], dtype="str"),
            }
        )

    def to_frame(self) -> pd.DataFrame:
        """The result in one row."""
        names = (
            "variable", "start", "end", "median_difference", "statistic", "pvalue", "n", "n_zero", "n_missing",
            "hodges_lehmann", "low", "high", "mean_difference", "mean_low", "mean_high", "sd_difference",
            "correlation", "test", "method", "voice",
        )  # fmt: skip
        (low, high), (mean_low, mean_high) = self.confidence_interval, self.mean_confidence_interval
        ends = {"low": low, "high": high, "mean_low": mean_low, "mean_high": mean_high}
        return pd.DataFrame({name: [ends[name] if name in ends else getattr(self, name)] for name in names})

    def __str__(self) -> str:
        unit = f" ({self.unit})" if self.unit else ""
        lines = [
            f"{self.variable}{unit}, {self.start} to {self.end}, preferred voice: {self.voice} "
            f"(told by {told_by(self.voices)})",
            f"median difference {shown(self.median_difference)}; statistic {shown(self.statistic)}, "
            f"p = {shown(self.pvalue)}; n = {self.n}, without change {self.n_zero}, missing {self.n_missing}",
            self.method,
            f"Hodges-Lehmann {shown(self.hodges_lehmann)} {_ends(self.confidence_interval)}; mean difference "
            f"{shown(self.mean_difference)} {_ends(self.mean_confidence_interval)}, sd {shown(self.sd_difference)}, "
            f"correlation {shown(self.correlation)}; pairs {self.n_pairs}",
            self.method_of_estimates,
        ]
        omitted = [f"{pair.patient} ({pair.why})" for pair in self.matched if not pair.used]
        omitted += [f"{patient} ({why})" for patient, why in self.left_out]
        return "\n".join([*lines, *([f"left out: {', '.join(omitted)}"] if omitted else [])])

    __repr__ = __str__


def _ends(interval: ConfidenceInterval) -> str:
    return f"({shown(interval.low)}, {shown(interval.high)})"


def compare(
    observations: pd.DataFrame,
    patients: Sequence[str],
    variable: str,
    start: str,
    end: str,
    *,
    test: str = "wilcoxon",
    voice: str = "table",
) -> Comparison:
    """Compare a variable at two time points; pairs are matched by patient, never by the order of rows.

    Parameters
    ----------
    observations
        The frame `observations`; only its preferred rows count.
    patients
        Who is asked for, in printed order.
    variable
        Its name.
    start, end
        Two time points; differences are end minus start.
    test
        ``"wilcoxon"``: the two-sided signed-rank test with zeros dropped and mid-ranks, by full enumeration of the
        sign patterns up to 20 differences, by scipy's normal approximation with tie correction beyond. ``"sign"``: the
        exact two-sided sign test, zeros dropped (`scipy.stats.binomtest`).
    voice
        The voice that the preferred rows follow: said in the result.

    Raises
    ------
    CasexError
        For an unknown test or an impossible time point, or where start and end are the same.

    References
    ----------
    Wilcoxon F (1945). Individual comparisons by ranking methods. Biometrics Bulletin 1(6), 80–83.
    Dixon WJ, Mood AM (1946). The statistical sign test. JASA 41(236), 557–566.
    Those of the estimates stand in `casex.analysis.shift`.

    Examples
    --------
    >>> told = pd.DataFrame(
    ...     {
    ...         "patient": list("123123"),
    ...         "timepoint": ["baseline"] * 3 + ["last_follow_up"] * 3,
    ...         "value": [2.0, 13.0, 4.0, 2.0, 2.0, None],
    ...         "missing_reason": [None] * 5 + ["not_available"],
    ...     }
    ... ).assign(variable="sledai_2k", voice="table", preferred=True, printed="")
    >>> told = told.assign(comparator=None, unit=None, standard_value=None, standard_unit=None)
    >>> print(str(compare(told, list("123"), "sledai_2k", "baseline", "last_follow_up")))  # doctest: +ELLIPSIS
    sledai_2k, baseline to last_follow_up, preferred voice: table (told by table 5)
    median difference -5.5; statistic 0, p = 1; n = 1, without change 1, missing 1
    Wilcoxon signed-rank, two-sided; zero differences dropped, mid-ranks for ties; exact, all 2^1 sign patterns
    Hodges-Lehmann -5.5 (–, –); mean difference -5.5 (-75.3841, 64.3841), sd 7.77817, correlation –; pairs 2
    Hodges-Lehmann: median of the Walsh averages of all differences, ...
    left out: 1 (no change; the test drops zero differences), 3 (last_follow_up: not available)
    """
    asked, times = checked_input(observations, patients), (start, end)
    outcome_of = _test(test)
    found, matched = matched_pairs(observations, asked, variable, start, end)
    return Comparison(
        variable=variable,
        unit=found.unit,
        start=start,
        end=end,
        test=test,
        voice=voice,
        voices=counted(found.of(time, patient) for time in times for patient in asked),
        matched=matched,
        left_out=tuple(dict.fromkeys(who for time in times for who in found.strangers(time, asked))),
        outcome=outcome_of([exact(pair.change) for pair in matched if pair.change is not None]),
    )


def matched_pairs(
    observations: pd.DataFrame, patients: Sequence[str], variable: str, start: str, end: str
) -> tuple[Numbers, tuple[Pair, ...]]:
    """What is known at two time points, and each patient's pair.

    Raises
    ------
    CasexError
        For an impossible time point, or where start and end are the same.
    """
    times = checked([start, end], timepoint_names(observations))
    if len(times) == 1:
        raise CasexError(f"start and end are both {start!r}; a comparison needs two time points")
    found = numbers(preferred(observations, variable), times, last_visits(observations))
    return found, tuple(_pair(found, patient, start, end) for patient in patients)


def _test(name: str) -> Callable[[Sequence[Fraction]], Outcome]:
    if name not in _TESTS:
        close = get_close_matches(str(name), _TESTS, n=1)
        hint = f"did you mean {close[0]!r}? " if close else ""
        raise CasexError(f"test={name!r} is not there; {hint}There is {', '.join(map(repr, _TESTS))}")
    return _TESTS[name]


def _pair(found: Numbers, patient: str, start: str, end: str) -> Pair:
    first, last = found.of(start, patient), found.of(end, patient)
    if first.value is None or last.value is None:
        why = "; ".join(f"{time}: {told.why}" for time, told in ((start, first), (end, last)) if told.why)
        return Pair(patient, first.value, last.value, None, why)
    change = exact(last.value) - exact(first.value)
    return Pair(patient, first.value, last.value, float(change), "" if change else _NO_CHANGE)
