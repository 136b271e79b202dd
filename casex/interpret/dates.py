"""When: every statement's time point in months after the study's time origin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from casex.interpret.said import Said
from casex.model import Duration, Finding, TimeOrigin, TimePoint, finding

#: Events from which a study without an index treatment may count its months.
ANCHORS: tuple[TimeOrigin, ...] = ("onset", "diagnosis")


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is known of a study's time: its origin, each patient's last visit and diagnosis."""

    origin: TimeOrigin
    last_visit: Mapping[str, Decimal]
    diagnosis: Mapping[str, Decimal]

    def dated(self, patient: str, timepoint: TimePoint, voice: str) -> TimePoint:
        """The time point with its months; a narrative's last visit is the last follow-up.

        Where the study counts from an event ("Days after onset"), only what is said to count from it has months.
        """
        if self.origin in ANCHORS:
            return _since(self.origin, timepoint)
        if self.origin == "unknown":
            undated = timepoint.months_low is None and timepoint.months_high is None
            return timepoint if undated else replace(timepoint, months_low=None, months_high=None)
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
    return Calendar("index_treatment" if index_known else _origin(said), visits, diagnosis)


def later_visits(said: Sequence[Said]) -> Iterator[Finding]:
    """Patients of whom a visit is told after the end of their follow-up: the last visit is then the later one."""
    lengths: dict[str, Said] = {}
    visits: dict[str, Said] = {}
    for one in said:
        if one.name == "follow_up" and isinstance(one.value, Duration):
            lengths.setdefault(one.patient, one)
        months, before = one.timepoint.months, visits.get(one.patient)
        if one.name == "visit" and months is not None and (before is None or (before.timepoint.months or 0) < months):
            visits[one.patient] = one
    for patient, length in lengths.items():
        visit = visits.get(patient)
        if visit is None or not isinstance(length.value, Duration):
            continue
        end, month = length.value.months, visit.timepoint.months
        if month is not None and month > end:
            yield finding(
                "voices_disagree",
                f"patient {patient}, {length.variable_printed or length.name}: {length.voice} says {length.printed!r} "
                f"({end:.6g} months), and a visit is told at {month:.6g} months, which is taken for the last one",
                patient=patient,
                variable=length.name,
                timepoint="last_follow_up",
                sources=(length.source.key, visit.source.key),
            )


def _origin(said: Sequence[Said]) -> TimeOrigin:
    """The one event from which dated rows and headings count, where no index treatment is known."""
    names = {one.timepoint.name or "" for one in said}
    found: list[TimeOrigin] = [event for event in ANCHORS if any(name.endswith(f"_after_{event}") for name in names)]
    return found[0] if len(found) == 1 else "unknown"


def _since(origin: TimeOrigin, timepoint: TimePoint) -> TimePoint:
    """A time point of a study whose months count from an event."""
    name, amount, unit = timepoint.name or "", timepoint.time_value, timepoint.time_unit
    if name.endswith(f"_after_{origin}") and amount is not None and unit is not None:
        return TimePoint.after(amount, unit, timepoint.printed)
    zero = Decimal(0) if name == origin else None
    return replace(timepoint, months_low=zero, months_high=zero)


def dated(said: Sequence[Said], by: Calendar) -> tuple[Said, ...]:
    """The statements with their months."""
    found = []
    for one in said:
        when = by.dated(one.patient, one.timepoint, one.voice)
        when = replace(when, name=None) if one.unnamed else when
        found.append(one if when is one.timepoint else replace(one, timepoint=when))
    return tuple(found)
