"""`timeline`: each patient's story in order of months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import pandas as pd

from casex.frames.dtypes import EVENTS, frame
from casex.frames.events import Event, drug_events, find, index_events
from casex.frames.numbers import parts
from casex.interpret.reading import Reading
from casex.interpret.voices import by_patient
from casex.model import Age, Duration, Missing, Observation, Regimen, Terms, TimePoint

_OUTCOMES = {"adverse_events": "adverse_event", "response": "response"}


def timeline(reading: Reading) -> pd.DataFrame:
    """Events of every patient, patients in printed order, events by month (undated last)."""
    told_of = by_patient(reading.observations)
    rows = []
    for patient in reading.study.patients:
        said = told_of.get(patient, [])
        followed = [o for o in said if o.id in reading.preferred]
        events = [*_diagnosis(followed, reading), *_observed(followed, reading)]
        if reading.study.index_treatment is not None:
            events += index_events(followed, reading)
        events += drug_events(said, followed, reading)
        rows += [_row(patient, event) for event in sorted(events, key=_order)]
    return frame("timeline", rows)


def _order(event: Event) -> tuple[bool, Decimal, int]:
    months = event.when.months
    return months is None, months or Decimal(0), EVENTS.index(event.kind)


def _row(patient: str, event: Event) -> dict[str, object]:
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


def _diagnosis(followed: Sequence[Observation], reading: Reading) -> Iterator[Event]:
    """Diagnosis stands as long before the index treatment as the disease had lasted by then."""
    said = find(followed, "disease_duration", "baseline")
    if said is not None and isinstance(said.value, Duration) and reading.study.time_origin == "index_treatment":
        months = -said.value.months
        when = TimePoint("diagnosis", months, months)
        yield Event("diagnosis", when, said.voice, (said.source.key,), said.variable, printed=said.printed)


def _observed(followed: Sequence[Observation], reading: Reading) -> Iterator[Event]:
    """Visits, scores, findings, adverse events and responses."""
    for said in followed:
        variable = reading.variable(said.variable)
        kind = _kind(said, once=variable.once if variable else False)
        if kind is None:
            continue
        filled = parts(said.value, variable.unit if variable else None, said.standard)
        terms = filled.get("terms")
        text = filled.get("text") if terms is None else "; ".join(terms) or "none reported"
        value, unit = filled.get("value"), filled.get("unit")
        yield Event(
            kind, said.timepoint, said.voice, (said.source.key,), said.variable, None, value, unit, text, said.printed
        )


def _kind(said: Observation, *, once: bool) -> str | None:
    if isinstance(said.value, Missing | Regimen) or said.value == Terms(()):
        return None  # nothing happened
    if said.variable == "visit":
        return "visit"
    if said.variable in _OUTCOMES:
        return _OUTCOMES[said.variable]
    if isinstance(said.value, Terms):
        return "finding"
    dated_number = parts(said.value).get("value") is not None and said.timepoint.name is not None
    return "score" if dated_number and not once and not isinstance(said.value, Age | Duration) else None
