"""`patients` (one row each) and `variables` (the codebook of its columns)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pandas as pd

from casex.frames.dtypes import COUNT, NUMBER, TERMS, TEXT, YES_NO, closed, column, frame
from casex.frames.numbers import exact, parts
from casex.interpret.reading import Reading
from casex.interpret.voices import preferred_ids
from casex.model import Missing, Number, Observation, Presence, Regimen
from casex.model.timepoints import NO_TIME_POINT, months_named, time_order
from casex.schema import Variable
from casex.schema.definition import COLUMN_LENGTH

INDEX_DOSE_UNIT = "mg"  # a day
_EXACT = ("number", "age", "duration")
SEXES = ("F", "M", "U")
_STUDY_WIDE = (
    "sex",
    "age",
    "index_treatment",
    "index_treatment_duration",
    "index_treatment_status",
    "follow_up",
    "response",
    "group",
)


#: Columns that are no variable's.
_FIXED = ("patient", "patient_label", "n_patients", "index_treatment", "index_treatment_daily_dose")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of `patients`: which variable at which time point, and the observation of each patient."""

    name: str
    variable: Variable
    timepoint: str | None
    cells: tuple[tuple[str, Observation], ...]


def columns(reading: Reading) -> tuple[Column, ...]:
    """The variables' columns, in the order of the frame: study-wide, schema, document.

    A value of a dated visit answers to the visit's month and, where it was the last one, to the last follow-up.
    """
    made = {v.name: v for v in (*reading.schema.variables, *reading.variables)}  # the document's own win
    shown = [o for o in reading.observations if _has_column(o, made.get(o.variable))]
    preferred = preferred_ids(reading)
    cells: dict[tuple[str, str | None], dict[str, Observation]] = {
        (o.variable, None if made[o.variable].once else o.timepoint.name): {} for o in shown
    }
    cells |= {(name, when): {} for name, when, _ in reading.layout if (name, when) not in cells}
    followed = [o for o in shown if o.id in preferred]
    last = {o.patient: o.timepoint.months for o in reading.observations if o.timepoint.name == "last_follow_up"}
    for said in followed:
        variable = made[said.variable]
        held = cells[variable.name, None if variable.once else said.timepoint.name]
        first = held.setdefault(said.patient, said)
        if first.value != said.value and variable.kind in _EXACT:
            held[said.patient] = replace(first, value=Missing("ambiguous"))  # casex does not choose
    times_of: dict[str, list[tuple[str | None, dict[str, Observation]]]] = {}
    for (name, timepoint), held in cells.items():
        times_of.setdefault(name, []).append((timepoint, held))
    for said in followed:
        for timepoint, held in times_of[said.variable]:
            if _same_time(timepoint, said, last.get(said.patient)):
                held.setdefault(said.patient, said)
    ordered = dict.fromkeys([*_STUDY_WIDE, *(n for n in reading.schema.columns if n in made), *made])
    rank = {name: position for position, name in enumerate(ordered)}
    times = time_order(timepoint or NO_TIME_POINT for _, timepoint in cells)
    keys = sorted(cells, key=lambda key: (rank[key[0]], times.index(key[1] or NO_TIME_POINT)))
    names = _apart(made[name].column_name(when) for name, when in keys)
    return tuple(
        Column(name, made[n], when, tuple(cells[n, when].items())) for name, (n, when) in zip(names, keys, strict=True)
    )


def _apart(names: Iterable[str]) -> Iterator[str]:
    """Names of columns, each once: one that is equal (or cut to be) to another, or to a fixed one, is counted."""
    taken = set(_FIXED)
    for name in names:
        own, again = name, 1
        while own in taken:
            again += 1
            own = f"{name[: COLUMN_LENGTH - len(str(again)) - 1]}_{again}"
        taken.add(own)
        yield own


def _has_column(said: Observation, variable: Variable | None) -> bool:
    if variable is None or not variable.column or isinstance(said.value, Regimen):
        return False
    return variable.kind not in ("regimens", "drugs")


def _same_time(timepoint: str | None, said: Observation, last: Decimal | None) -> bool:
    """Whether a dated statement stands at a time point of another name."""
    months = said.timepoint.months
    if timepoint is None or months is None or said.timepoint.months_low != months:
        return False
    return months_named(timepoint) == months or (timepoint == "last_follow_up" and last == months)


def patient_dtypes(reading: Reading) -> dict[str, Any]:
    """The columns of `patients` in order, each with its dtype."""
    said = {one.name: one for one in columns(reading)}
    ages = [name for name, one in said.items() if one.variable.name == "age"] or ["age_at_baseline_years"]
    dtypes: dict[str, Any] = {"patient_label": TEXT, "n_patients": COUNT, "sex": closed(*SEXES)}
    dtypes |= dict.fromkeys(ages, NUMBER)
    dtypes |= {"index_treatment": TEXT, "index_treatment_daily_dose": NUMBER, "index_treatment_duration_months": NUMBER}
    dtypes["index_treatment_status"] = _categories(reading, "index_treatment_status")
    dtypes |= {"follow_up_months": NUMBER, "response": _categories(reading, "response"), "group": TEXT}
    return dtypes | {name: _dtype(one, reading) for name, one in said.items()}


def layout(reading: Reading) -> tuple[tuple[str, str | None, tuple[str, ...]], ...]:
    """The columns that the document brought: variable, time point, and the categories that were seen."""
    return tuple((one.variable.name, one.timepoint, _seen(one)) for one in columns(reading))


def _seen(one: Column) -> tuple[str, ...]:
    if one.variable.kind != "category":
        return ()
    return tuple(dict.fromkeys(text for _, said in one.cells if (text := parts(said.value).get("text"))))


def _dtype(one: Column, reading: Reading) -> Any:
    kind = one.variable.kind
    if kind == "category":
        names = [name for name, _ in one.variable.categories]
        before = [seen for name, when, seen in reading.layout if (name, when) == (one.variable.name, one.timepoint)]
        return closed(*dict.fromkeys([*names, *(before[0] if before else ()), *_seen(one)]))
    return NUMBER if kind in _EXACT else TERMS if kind == "terms" else YES_NO if kind == "presence" else TEXT


def _categories(reading: Reading, name: str) -> Any:
    variable = reading.variable(name)
    return closed(*(category for category, _ in variable.categories)) if variable else TEXT


def patients(reading: Reading) -> pd.DataFrame:
    """One row per patient, in printed order."""
    ids = reading.study.patients
    index = pd.Index(list(ids), name="patient", dtype=TEXT)
    said = {one.name: one for one in columns(reading)}
    known: dict[str, Sequence[Any]] = {
        "patient_label": reading.study.labels,
        "n_patients": reading.study.sizes,
        "index_treatment": _index(reading, "index_treatment"),
        "index_treatment_daily_dose": _index(reading, "index_treatment_daily_dose"),
        "follow_up_months": _follow_up(reading, said.get("follow_up_months")),
    }
    values = {name: known.get(name) or _values(said.get(name), ids) for name in patient_dtypes(reading)}
    dtypes = patient_dtypes(reading)
    return pd.DataFrame({name: column(values[name], dtype, index) for name, dtype in dtypes.items()}, index=index)


def _values(one: Column | None, ids: Sequence[str]) -> list[Any]:
    """The value of each patient in a column; None is missing."""
    if one is None:
        return [None] * len(ids)
    held = dict(one.cells)
    if mixed_units(one):
        return [None] * len(ids)
    return [_value(held[patient], one.variable) if patient in held else None for patient in ids]


def mixed_units(one: Column) -> tuple[str, ...]:
    """The units of a column that has none of its own, where its numbers have several: they are not comparable."""
    units = dict.fromkeys(said.value.unit or "" for _, said in one.cells if isinstance(said.value, Number))
    return tuple(units) if one.variable.unit is None and len(units) > 1 else ()


def _value(said: Observation, variable: Variable) -> Any:
    value = said.value
    if variable.kind in _EXACT:
        return exact(said, variable.unit)
    if variable.kind == "presence":
        return value.present if isinstance(value, Presence) else None
    return parts(value).get("terms" if variable.kind == "terms" else "text")


def _follow_up(reading: Reading, observed: Column | None) -> list[Decimal | None]:
    """Months of follow-up as told, else the month of the patient's last dated visit."""
    last: dict[str, Decimal] = {}
    for o in reading.observations:
        if o.variable == "visit" and o.timepoint.months is not None:
            last[o.patient] = max(o.timepoint.months, last.get(o.patient, o.timepoint.months))
    told = _values(observed, reading.study.patients)
    return [last.get(p) if value is None else value for p, value in zip(reading.study.patients, told, strict=True)]


def _index(reading: Reading, name: str) -> list[Any]:
    preferred = preferred_ids(reading)
    given = {
        o.patient: o.value
        for o in reversed(reading.observations)
        if o.id in preferred and o.action == "given" and o.timepoint.name == "baseline"
        if isinstance(o.value, Regimen) and o.value.drug in reading.study.index_drugs
    }
    if name == "index_treatment":
        study_wide = reading.study.index_treatment
        return [given[p].drug if p in given else study_wide for p in reading.study.patients]
    return [
        given[p].daily_dose if p in given and given[p].daily_dose_unit == INDEX_DOSE_UNIT else None
        for p in reading.study.patients
    ]


def variables(reading: Reading, frame_of_patients: pd.DataFrame) -> pd.DataFrame:
    """The codebook of `patients`: what each column is."""
    said = {column.name: column for column in columns(reading)}
    return frame(
        "variables", [_described(name, said.get(name), frame_of_patients[name]) for name in frame_of_patients.columns]
    )


def _described(name: str, one: Column | None, series: pd.Series[Any]) -> dict[str, object]:
    present = int(series.notna().sum())
    row: dict[str, object] = {
        "column": name,
        "variable": name,
        "label": name,
        "n": present,
        "n_missing": len(series) - present,
    }
    if name == "index_treatment_daily_dose":
        row |= {"kind": "number", "unit": INDEX_DOSE_UNIT}
    if isinstance(series.dtype, pd.CategoricalDtype):
        row["categories"] = "; ".join(str(c) for c in series.cat.categories)
    if one is not None:
        variable = one.variable
        row |= {
            "variable": variable.name,
            "label": variable.label,
            "timepoint": one.timepoint,
            "kind": variable.kind,
            "unit": variable.unit,
            "codes": "; ".join(f"{system}:{code}" for system, code in variable.codes) or None,
        }
    return row
