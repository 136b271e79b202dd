"""`timeline`: each patient's story in order, told events and those that follow from two regimens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from casex.frames.dtypes import EVENTS, frame
from casex.frames.numbers import parts
from casex.interpret.reading import Reading
from casex.interpret.voices import drug_slot, preferred_ids
from casex.model import Category, Duration, Missing, Observation, Regimen, Terms, TimePoint, Voice

_OUTCOMES = {"adverse_events": "adverse_event", "response": "response"}


@dataclass(frozen=True, slots=True)
class _Event:
    """One event; `slot` tells drugs apart, `told` is False where it follows from two regimens."""

    kind: str
    when: TimePoint
    voice: Voice
    sources: tuple[str, ...]
    variable: str | None = None
    drug: str | None = None
    slot: str | None = None
    value: Decimal | None = None
    unit: str | None = None
    text: str | None = None
    printed: str = ""
    told: bool = True


def timeline(reading: Reading) -> pd.DataFrame:
    """Events of every patient, patients in printed order, events by month (undated last)."""
    preferred = preferred_ids(reading)
    rows = []
    for patient in reading.study.patients:
        said = [o for o in reading.observations if o.patient == patient]
        followed = [o for o in said if o.id in preferred]
        events = [*_origin(followed, reading), *_observed(followed, reading), *_drugs(said, followed, reading)]
        rows += [_row(patient, event) for event in sorted(events, key=_order)]
    return frame("timeline", rows)


def _order(event: _Event) -> tuple[bool, Decimal, int]:
    months = event.when.months
    return months is None, months or Decimal(0), EVENTS.index(event.kind)


def _row(patient: str, event: _Event) -> dict[str, object]:
    return {
        "patient": patient,
        "months": event.when.months,
        "months_low": event.when.months_low,
        "months_high": event.when.months_high,
        "timepoint": event.when.name,
        "event": event.kind,
        "variable": event.variable,
        "drug": event.drug,
        "value": event.value,
        "unit": event.unit,
        "text": event.text,
        "printed": event.printed,
        "voice": event.voice,
        "source": "; ".join(event.sources),
    }


def _origin(followed: Sequence[Observation], reading: Reading) -> Iterator[_Event]:
    """Diagnosis (from the disease's duration) and the start and stop of the index treatment."""
    duration = _find(followed, "disease_duration", "baseline")
    if duration is not None and isinstance(duration.value, Duration) and reading.study.time_origin == "index_treatment":
        months = -duration.value.months
        when = TimePoint("diagnosis", months, months)
        yield _Event(
            "diagnosis", when, duration.voice, (duration.source.key,), duration.variable, printed=duration.printed
        )
    if reading.study.index_treatment is None:
        return
    given = _find(followed, "index_treatment", "baseline")
    if given is not None and isinstance(given.value, Regimen):
        yield _drug_event(
            "start", given, given.value, TimePoint("baseline", Decimal(0), Decimal(0)), (given.source.key,)
        )
    elif followed:
        origin = TimePoint("baseline", Decimal(0), Decimal(0))
        yield _Event("start", origin, followed[0].voice, (), drug=reading.study.index_treatment)
    yield from _index_stop(followed, reading)


def _index_stop(followed: Sequence[Observation], reading: Reading) -> Iterator[_Event]:
    status = _find(followed, "index_treatment_status")
    if status is None or not isinstance(status.value, Category) or status.value.name != "Discontinued":
        return
    length = _find(followed, "index_treatment_duration")
    given = _find(followed, "index_treatment", "baseline")
    regimen = given.value if given is not None and isinstance(given.value, Regimen) else None
    when, voice, cited = status.timepoint, status.voice, [status]
    if length is not None and isinstance(length.value, Duration):
        months = length.value.months
        when, voice, cited = TimePoint(_name_at(months, followed), months, months), length.voice, [length, status]
    yield _Event(
        "stop",
        when,
        voice,
        tuple(dict.fromkeys(said.source.key for said in cited)),
        regimen.drug_class if regimen else None,
        regimen.drug if regimen else reading.study.index_treatment,
        printed="; ".join(dict.fromkeys(said.printed for said in cited)),
    )


def _name_at(months: Decimal, followed: Iterable[Observation]) -> str | None:
    """The name that this month has among the patient's visits."""
    return next(
        (o.timepoint.name for o in followed if o.timepoint.months == months), TimePoint.after(months, "months").name
    )


def _observed(followed: Sequence[Observation], reading: Reading) -> Iterator[_Event]:
    """Visits, scores, findings, adverse events and responses."""
    for said in followed:
        variable = reading.variable(said.variable)
        kind = _kind(said, once=variable.once if variable else False)
        if kind is None:
            continue
        filled = parts(said.value, variable.unit if variable else None)
        terms = filled.get("terms")
        text = filled.get("text") if terms is None else "; ".join(terms) or "none reported"
        yield _Event(
            kind, said.timepoint, said.voice, (said.source.key,), said.variable, value=filled.get("value"),
            unit=filled.get("unit"), text=text, printed=said.printed,
        )  # fmt: skip


def _kind(said: Observation, *, once: bool) -> str | None:
    if isinstance(said.value, Missing | Regimen):
        return None
    if said.variable == "visit":
        return "visit"
    if said.variable in _OUTCOMES:
        return _OUTCOMES[said.variable]
    if isinstance(said.value, Terms):
        return "finding"
    numeric = parts(said.value).get("value") is not None
    return (
        "score"
        if numeric
        and not once
        and not isinstance(said.value, Duration)
        and said.timepoint.name
        and said.variable != "age"
        else None
    )


def _drugs(said: Sequence[Observation], followed: Sequence[Observation], reading: Reading) -> Iterator[_Event]:
    """Changes that were told, and those that follow from two regimens of one voice; a told one is the better dated.

    Where a told change does not fit what follows from the regimens, the preferred voice stays.
    """
    told = [
        _drug_event(o.action, o, o.value, o.timepoint, (o.source.key,))
        for o in followed
        if o.action in ("start", "stop", "dose_change") and isinstance(o.value, Regimen)
    ]
    derived = list(_derived(said, reading))
    for event in told:
        rivals = [d for d in derived if _same(d, event)]
        if all(_fits(event, d) for d in rivals) or reading.prefer != "table":
            derived = [d for d in derived if not _same(d, event)]
            yield event
    yield from derived


def _same(one: _Event, other: _Event) -> bool:
    return one.kind == other.kind and one.slot == other.slot


def _fits(told: _Event, derived: _Event) -> bool:
    months, low, high = told.when.months, derived.when.months_low, derived.when.months_high
    in_time = months is None or ((low is None or months >= low) and (high is None or months <= high))
    return in_time and (
        told.value is None or derived.value is None or told.value == derived.value or told.kind != "dose_change"
    )


def _derived(said: Sequence[Observation], reading: Reading) -> Iterator[_Event]:
    """Drugs of the regimen at baseline against those at the last follow-up, each voice by itself."""
    for voice in dict.fromkeys(o.voice for o in said):
        before = _regimens(said, voice, "baseline", reading)
        after = _regimens(said, voice, "last_follow_up", reading)
        if not before or not after:
            continue
        end = next(iter(after.values())).timepoint
        span = TimePoint(end.name, Decimal(0) if end.months is not None else None, end.months)
        last_list, first_list = next(iter(after.values())), next(iter(before.values()))
        for slot in dict.fromkeys([*before, *after]):
            old, new = before.get(slot), after.get(slot)
            if old is not None and new is None:
                yield _drug_event("stop", old, old.value, span, (old.source.key, last_list.source.key), told=False)
            elif new is not None and old is None:
                yield _drug_event("start", new, new.value, span, (first_list.source.key, new.source.key), told=False)
            elif old is not None and new is not None and _dose(old) != _dose(new):
                yield _drug_event("dose_change", new, new.value, span, (old.source.key, new.source.key), told=False)


def _regimens(said: Sequence[Observation], voice: str, timepoint: str, reading: Reading) -> dict[str, Observation]:
    """The listed drugs of one voice at one time point, by slot; the index treatment has events of its own."""
    out: dict[str, Observation] = {}
    for o in said:
        listed = o.voice == voice and o.action == "given" and o.timepoint.name == timepoint
        if (
            listed
            and isinstance(o.value, Regimen)
            and o.variable != "index_treatment"
            and o.value.drug != reading.study.index_treatment
        ):
            out.setdefault(drug_slot(o.value), o)
    return out


def _dose(said: Observation) -> Decimal | None:
    return said.value.daily_dose if isinstance(said.value, Regimen) else None


def _drug_event(
    kind: Any, said: Observation, value: Any, when: TimePoint, cited: tuple[str, ...], *, told: bool = True
) -> _Event:
    dosed = kind != "stop" and value.daily_dose is not None
    return _Event(
        kind=kind,
        when=when,
        voice=said.voice,
        sources=tuple(dict.fromkeys(cited)),
        variable=value.drug_class,
        drug=value.drug,
        slot=drug_slot(value),
        value=value.daily_dose if dosed else None,
        unit=f"{value.daily_dose_unit}/day" if dosed else None,
        text=parts(value)["text"],
        printed=said.printed,
        told=told,
    )


def _find(said: Iterable[Observation], variable: str, timepoint: str | None = None) -> Observation | None:
    return next((o for o in said if o.variable == variable and timepoint in (None, o.timepoint.name)), None)
