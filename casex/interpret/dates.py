"""When: every statement's time point in months after the study's time origin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from casex.interpret.said import Said
from casex.model import Duration, TimeOrigin, TimePoint


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is known of a study's time: its origin, each patient's last visit and diagnosis."""

    origin: TimeOrigin
    last_visit: Mapping[str, Decimal]
    diagnosis: Mapping[str, Decimal]

    def dated(self, patient: str, timepoint: TimePoint, voice: str) -> TimePoint:
        """The time point with its months; a narrative's last visit is the last follow-up."""
        if self.origin == "unknown":
            return replace(timepoint, months_low=None, months_high=None)
        last = self.last_visit.get(patient)
        if voice == "narrative" and timepoint.months is not None and timepoint.months == last:
            return replace(timepoint, name="last_follow_up")
        months = self._named(patient, timepoint.name) if timepoint.months is None else None
        return timepoint if months is None else replace(timepoint, months_low=months, months_high=months)

    def _named(self, patient: str, name: str | None) -> Decimal | None:
        if name == "last_follow_up":
            return self.last_visit.get(patient)
        if name == "diagnosis":
            return self.diagnosis.get(patient)
        return Decimal(0) if name == "baseline" else None


def calendar(said: Sequence[Said], index_known: bool) -> Calendar:
    """The calendar that the statements give.

    Last visits by narrative or by the length of follow-up, diagnosis by the disease's duration at baseline.
    """
    visits: dict[str, Decimal] = {}
    diagnosis: dict[str, Decimal] = {}
    for one in said:
        months = one.timepoint.months
        if one.name == "follow_up" and isinstance(one.value, Duration):
            months = one.value.months
        if one.name in ("visit", "follow_up") and months is not None:
            visits[one.patient] = max(months, visits.get(one.patient, months))
        at_baseline = one.name == "disease_duration" and one.timepoint.name == "baseline"
        if at_baseline and isinstance(one.value, Duration) and one.patient not in diagnosis:
            diagnosis[one.patient] = -one.value.months
    return Calendar("index_treatment" if index_known else "unknown", visits, diagnosis)


def dated(said: Sequence[Said], by: Calendar) -> tuple[Said, ...]:
    """The statements with their months."""
    return tuple(replace(one, timepoint=by.dated(one.patient, one.timepoint, one.voice)) for one in said)
