"""Views on a study's frames: some patients, repeated values side by side, everything behind one cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

import pandas as pd

from casex.errors import CasexError, UnknownVariable
from casex.frames.patients import layout
from casex.interpret.reading import Reading
from casex.model import Observation, Regimen


def selected(reading: Reading, patients: pd.DataFrame, ids: str | Sequence[str] | None, where: str | None) -> Reading:
    """The reading of some patients: those named, and of them those for which `where` holds."""
    known = list(reading.study.patients)
    wanted = known if ids is None else [ids] if isinstance(ids, str) else [str(one) for one in ids]
    for one in wanted:
        if one not in known:
            raise UnknownVariable(f"no patient {one!r}; there are {', '.join(known)}")
    if where is not None:
        with _evaluating(where, "where"):
            kept: set[str] = set(patients.query(where).index)
        wanted = [one for one in wanted if one in kept]
    held = [one for one in known if one in wanted]
    chosen = ("select", f"patients={', '.join(held)}" + (f"; where={where}" if where else ""))
    sizes = dict(zip(known, reading.study.sizes, strict=True))
    return replace(
        reading,
        provenance=replace(reading.provenance, settings=(*reading.provenance.settings, chosen)),
        study=replace(
            reading.study,
            patients=tuple(held),
            labels=tuple(reading.study.label(one) for one in held),
            sizes=tuple(sizes[one] for one in held),
        ),
        observations=tuple(o for o in reading.observations if o.patient in held),
        layout=reading.layout if held else layout(reading),
        findings=tuple(f for f in reading.findings if f.patient is None or f.patient in held),
    )


def evaluated(patients: pd.DataFrame, condition: str, setting: str) -> Any:
    """What a condition over the columns of `patients` gives, as `pandas.DataFrame.eval` reads it.

    Raises
    ------
    UnknownVariable
        Where a name is no column.
    CasexError
        Where it cannot be evaluated; the message begins with the setting.
    """
    with _evaluating(condition, setting):
        return patients.eval(condition)


@contextmanager
def _evaluating(condition: str, setting: str) -> Iterator[None]:
    """What goes wrong in a condition, as errors of casex."""
    failed = f"{setting}={condition!r} cannot be evaluated over the columns of patients"
    try:
        yield
    except pd.errors.UndefinedVariableError as error:
        raise UnknownVariable(f"{failed}: {error}") from error
    except (ValueError, KeyError, SyntaxError, TypeError, NameError, AttributeError, NotImplementedError) as error:
        raise CasexError(f"{failed}: {error}") from error


def trace(reading: Reading, held: Mapping[str, pd.DataFrame], patient: str, column: str) -> pd.DataFrame:
    """Observations behind one cell of `patients`, joined to their sources."""
    patient = str(patient)
    if patient not in reading.study.patients:
        raise UnknownVariable(f"no patient {patient!r}; there are {', '.join(reading.study.patients)}")
    names = list(held["patients"].columns)
    if column not in names:
        close = get_close_matches(column, names, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else f"; there are {', '.join(names)}"
        raise UnknownVariable(f"no column {column!r} in patients{hint}")
    ids = {one.id for one in _behind(reading, patient, column)}
    rows = held["observations"]
    rows = rows[rows["id"].isin(ids)]
    return rows.merge(held["sources"], on="source", how="left", suffixes=("", "_source")).reset_index(drop=True)


def printed_of(reading: Reading, held: Mapping[str, pd.DataFrame], patient: str, column: str) -> tuple[str, str]:
    """Printed text and source of what a cell of `patients` follows; of all that was said where nothing is followed."""
    rows = trace(reading, held, patient, column)
    followed = rows[rows["preferred"].astype(bool)] if rows["preferred"].any() else rows
    return "; ".join(dict.fromkeys(followed["printed"])), "; ".join(dict.fromkeys(followed["source"]))


def _behind(reading: Reading, patient: str, column: str) -> Iterator[Observation]:
    """The statements of all voices that a cell of `patients` rests on."""
    one = next((one for one in reading.columns if one.name == column), None)
    shown = dict(one.cells).get(patient) if one is not None else None
    for said in reading.observations:
        if said.patient != patient:
            continue
        if one is not None:
            same_time = one.variable.once or said.timepoint.name == one.timepoint
            same_month = shown is not None and said.timepoint.months == shown.timepoint.months is not None
            if said.variable == one.variable.name and (same_time or same_month):
                yield said
        elif _answers_to(column, said, reading):
            yield said


def _answers_to(column: str, said: Observation, reading: Reading) -> bool:
    """Whether a statement is behind a column that every study has."""
    if column == "follow_up_months":
        return said.variable == "visit"
    return column.startswith("index_treatment") and _is_index_dose(said, reading)


def _is_index_dose(said: Observation, reading: Reading) -> bool:
    listed = said.action == "given" and said.timepoint.name == "baseline"
    return listed and isinstance(said.value, Regimen) and said.value.drug in reading.study.index_drugs
