"""The columns of `patients`: which variable at which time point, and what is said of each patient there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from casex.model import Missing, Observation, Regimen
from casex.model.timepoints import NO_TIME_POINT, months_named, time_order
from casex.schema import Variable
from casex.schema.definition import COLUMN_LENGTH

if TYPE_CHECKING:
    from casex.interpret.reading import Reading

#: Kinds whose columns hold one exact number each.
EXACT = ("number", "age", "duration")
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


def columns_of(reading: Reading) -> tuple[Column, ...]:
    """The variables' columns, in the order of the frame: study-wide, schema, document.

    A value of a dated visit answers to the visit's month and, where it was the last one, to the last follow-up.
    """
    made = {v.name: v for v in (*reading.schema.variables, *reading.variables)}  # the document's own win
    shown = [o for o in reading.observations if _has_column(o, made.get(o.variable))]
    cells: dict[tuple[str, str | None], dict[str, Observation]] = {
        (o.variable, None if made[o.variable].once else o.timepoint.name): {} for o in shown
    }
    cells |= {(name, when): {} for name, when, _ in reading.layout if (name, when) not in cells}
    followed = [o for o in shown if o.id in reading.preferred]
    last = {o.patient: o.timepoint.months for o in reading.observations if o.timepoint.name == "last_follow_up"}
    for said in followed:
        variable = made[said.variable]
        held = cells[variable.name, None if variable.once else said.timepoint.name]
        first = held.setdefault(said.patient, said)
        if first.value != said.value and variable.kind in EXACT:
            held[said.patient] = replace(first, value=Missing("ambiguous"))  # casex does not choose
    dated: dict[tuple[str, Decimal | None], list[dict[str, Observation]]] = {}
    for (name, timepoint), held in cells.items():
        if timepoint is not None:
            dated.setdefault((name, months_named(timepoint)), []).append(held)
    for said in followed:
        month = said.timepoint.months
        if month is None or said.timepoint.months_low != month:
            continue
        for held in dated.get((said.variable, month), ()):
            held.setdefault(said.patient, said)
        if last.get(said.patient) == month and (said.variable, "last_follow_up") in cells:
            cells[said.variable, "last_follow_up"].setdefault(said.patient, said)
    ordered = dict.fromkeys([*_STUDY_WIDE, *(n for n in reading.schema.columns if n in made), *made])
    rank = {name: position for position, name in enumerate(ordered)}
    times = time_order(timepoint or NO_TIME_POINT for _, timepoint in cells)
    place = {timepoint: position for position, timepoint in enumerate(times)}
    keys = sorted(cells, key=lambda key: (rank[key[0]], place[key[1] or NO_TIME_POINT]))
    names = _apart(made[name].column_name(when) for name, when in keys)
    return tuple(
        Column(name, made[n], when, tuple(cells[n, when].items())) for name, (n, when) in zip(names, keys, strict=True)
    )


def _apart(names: Iterable[str]) -> Iterator[str]:
    """Names of columns, each once: one that is equal (or cut to be) to another, or to a fixed one, is counted."""
    taken = set(_FIXED)
    counted: dict[str, int] = {}  # a study of many tables may have one name in each
    for name in names:
        own, again = name, counted.get(name, 1)
        while own in taken:
            again += 1
            own = f"{name[: COLUMN_LENGTH - len(str(again)) - 1]}_{again}"
        counted[name] = again
        taken.add(own)
        yield own


def _has_column(said: Observation, variable: Variable | None) -> bool:
    if variable is None or not variable.column or isinstance(said.value, Regimen):
        return False
    return variable.kind not in ("regimens", "drugs")
