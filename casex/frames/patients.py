"""`patients` (one row each) and `variables` (the codebook of its columns)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from casex.frames.dtypes import COUNT, NUMBER, TERMS, TEXT, YES_NO, closed, column, frame
from casex.frames.numbers import exact, parts
from casex.interpret.patient_columns import EXACT, Column
from casex.interpret.reading import Reading
from casex.model import Number, Observation, Presence, Regimen
from casex.schema import Variable

INDEX_DOSE_UNIT = "mg"  # a day
SEXES = ("F", "M", "U")


def patient_dtypes(reading: Reading) -> dict[str, Any]:
    """The columns of `patients` in order, each with its dtype."""
    said = {one.name: one for one in reading.columns}
    ages = [name for name, one in said.items() if one.variable.name == "age"] or ["age_at_baseline_years"]
    dtypes: dict[str, Any] = {"patient_label": TEXT, "n_patients": COUNT, "sex": closed(*SEXES)}
    dtypes |= dict.fromkeys(ages, NUMBER)
    dtypes |= {"index_treatment": TEXT, "index_treatment_daily_dose": NUMBER, "index_treatment_duration_months": NUMBER}
    dtypes["index_treatment_status"] = _categories(reading, "index_treatment_status")
    dtypes |= {"follow_up_months": NUMBER, "response": _categories(reading, "response"), "group": TEXT}
    return dtypes | {name: _dtype(one, reading) for name, one in said.items()}


def layout(reading: Reading) -> tuple[tuple[str, str | None, tuple[str, ...]], ...]:
    """The columns that the document brought: variable, time point, and the categories that were seen."""
    return tuple((one.variable.name, one.timepoint, _seen(one)) for one in reading.columns)


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
    return NUMBER if kind in EXACT else TERMS if kind == "terms" else YES_NO if kind == "presence" else TEXT


def _categories(reading: Reading, name: str) -> Any:
    variable = reading.variable(name)
    return closed(*(category for category, _ in variable.categories)) if variable else TEXT


def patients(reading: Reading) -> pd.DataFrame:
    """One row per patient, in printed order."""
    ids = reading.study.patients
    index = pd.Index(list(ids), name="patient", dtype=TEXT)
    said = {one.name: one for one in reading.columns}
    known: dict[str, Sequence[Any]] = {
        "patient_label": reading.study.labels,
        "n_patients": reading.study.sizes,
        "index_treatment": _index(reading, "index_treatment"),
        "index_treatment_daily_dose": _index(reading, "index_treatment_daily_dose"),
        "follow_up_months": _follow_up(reading, said.get("follow_up_months")),
    }
    return pd.DataFrame(
        {
            name: column(known.get(name) or _values(said.get(name), ids), dtype, index)
            for name, dtype in patient_dtypes(reading).items()
        },
        index=index,
    )


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
    if variable.kind in EXACT:
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
    given = {
        o.patient: o.value
        for o in reversed(reading.observations)
        if o.id in reading.preferred and o.action == "given" and o.timepoint.name == "baseline"
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
    said = {column.name: column for column in reading.columns}
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
