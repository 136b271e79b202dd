"""`patients` (one row each) and `variables` (the codebook of its columns)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from casex.frames.dtypes import COUNT, NUMBER, TERMS, TEXT, closed, column, frame
from casex.frames.numbers import exact, parts
from casex.interpret.reading import Reading
from casex.interpret.voices import preferred_ids
from casex.model import Missing, Observation, Regimen, Value
from casex.model.timepoints import NO_TIME_POINT, time_order
from casex.schema import Variable

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


@dataclass(frozen=True, slots=True)
class Column:
    """A column of `patients`: which variable at which time point, and the observation of each patient."""

    name: str
    variable: Variable
    timepoint: str | None
    cells: tuple[tuple[str, Observation], ...]


def columns(reading: Reading) -> tuple[Column, ...]:
    """The variables' columns, in the order of the frame: study-wide, schema, document."""
    preferred = preferred_ids(reading)
    made = {v.name: v for v in (*reading.schema.variables, *reading.variables)}  # the document's own come last and win
    cells: dict[tuple[str, str | None], dict[str, Observation]] = {}
    for said in reading.observations:
        variable = made.get(said.variable)
        if said.id not in preferred or variable is None or not variable.column or isinstance(said.value, Regimen):
            continue
        if variable.kind in ("regimens", "drugs"):
            continue
        key = (variable.name, None if variable.once else said.timepoint.name)
        cells.setdefault(key, {}).setdefault(said.patient, said)
    rank = {name: position for position, name in enumerate([*_STUDY_WIDE, *(n for n in made if n not in _STUDY_WIDE)])}
    times = time_order(timepoint or NO_TIME_POINT for _, timepoint in cells)
    keys = sorted(cells, key=lambda key: (rank[key[0]], times.index(key[1] or NO_TIME_POINT)))
    return tuple(
        Column(made[name].column_name(timepoint), made[name], timepoint, tuple(cells[name, timepoint].items()))
        for name, timepoint in keys
    )


def patients(reading: Reading) -> pd.DataFrame:
    """One row per patient, in printed order."""
    index = pd.Index(list(reading.study.patients), name="patient", dtype=TEXT)
    said = {column.name: column for column in columns(reading)}
    out: dict[str, Any] = {
        "patient_label": column(list(reading.study.labels), TEXT, index),
        "n_patients": column([1] * len(index), COUNT, index),
    }
    for name, series in _always(reading, said, index):
        out[name] = series
    for name, one in said.items():
        if name not in out:
            out[name] = _series(one, index)
    return pd.DataFrame(out, index=index)


def _always(reading: Reading, said: dict[str, Column], index: pd.Index[Any]) -> Iterator[tuple[str, pd.Series[Any]]]:
    """Columns that every study has, from the observations or empty."""
    ages = [name for name in said if said[name].variable.name == "age"] or ["age_at_baseline_years"]
    for name, dtype in [
        ("sex", closed(*SEXES)),
        *((age, NUMBER) for age in ages),
        ("index_treatment", TEXT),
        ("index_treatment_daily_dose", NUMBER),
        ("index_treatment_duration_months", NUMBER),
        ("index_treatment_status", _categories(reading, "index_treatment_status")),
        ("follow_up_months", NUMBER),
        ("response", _categories(reading, "response")),
        ("group", TEXT),
    ]:
        if name.startswith("index_treatment") and name in ("index_treatment", "index_treatment_daily_dose"):
            yield name, column(_index(reading, name), dtype, index)
        elif name in said:
            yield name, _series(said[name], index)
        elif name == "follow_up_months":
            yield name, column(_last_visits(reading), dtype, index)
        else:
            yield name, column([None] * len(index), dtype, index)


def _categories(reading: Reading, name: str) -> Any:
    variable = reading.variable(name)
    return closed(*(category for category, _ in variable.categories)) if variable else TEXT


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
    return [given[p].daily_dose if p in given else None for p in reading.study.patients]


def _last_visits(reading: Reading) -> list[Decimal | None]:
    """Month of each patient's last dated visit."""
    last: dict[str, Decimal] = {}
    for o in reading.observations:
        if o.variable == "visit" and o.timepoint.months is not None:
            last[o.patient] = max(o.timepoint.months, last.get(o.patient, o.timepoint.months))
    return [last.get(patient) for patient in reading.study.patients]


def _series(one: Column, index: pd.Index[Any]) -> pd.Series[Any]:
    held = dict(one.cells)
    values = [held[patient].value if patient in held else None for patient in index]
    kind = one.variable.kind
    if kind in ("number", "age", "duration"):
        return column([None if v is None else exact(v, one.variable.unit) for v in values], NUMBER, index)
    if kind == "terms":
        return column([_terms(v) for v in values], TERMS, index)
    texts = [None if v is None or isinstance(v, Missing) else parts(v).get("text") for v in values]
    if kind == "category":
        names = [name for name, _ in one.variable.categories]
        return column(texts, closed(*dict.fromkeys([*names, *(t for t in texts if t)])), index)
    return column(texts, TEXT, index)


def _terms(value: Value | None) -> tuple[str, ...] | None:
    found = None if value is None else parts(value).get("terms")
    return found if isinstance(found, tuple) else None


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
