"""Repeated values side by side, one row per patient."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from casex.analysis.numbers import Numbers, checked_input, numbers, preferred, timepoint_names
from casex.analysis.timepoints import checked
from casex.errors import CasexError

CHOICES = ("nearest", "before", "after")


def wide(
    observations: pd.DataFrame,
    patients: Sequence[str],
    variables: Sequence[str],
    at: Sequence[str | float],
    tolerance: float | None,
    choose: str,
    *,
    change: bool,
) -> pd.DataFrame:
    """One row per patient, one column per variable and time point (``<variable>_at_<time point>``).

    Raises
    ------
    CasexError
        For a time point that no study could have, or an unknown `choose`.
    """
    if choose not in CHOICES:
        raise CasexError(f"choose={choose!r}: it can be {', '.join(CHOICES)}")
    asked = checked_input(observations, patients)
    out = pd.DataFrame(index=pd.Index(list(asked), name="patient", dtype=observations["patient"].dtype))
    for variable in variables:
        rows = preferred(observations, variable)
        seen = timepoint_names(rows)
        checked([point for point in at if isinstance(point, str)], seen)
        held = numbers(rows, seen)
        names = [_column(variable, point) for point in at]
        for name, point in zip(names, at, strict=True):
            out[name] = [_value(rows, held, patient, point, tolerance or 0.0, choose) for patient in asked]
        for name in names[1:] if change else ():
            out[f"{name}_change"] = out[name] - out[names[0]]
    return out


def _column(variable: str, point: str | float) -> str:
    return f"{variable}_at_{point}" if isinstance(point, str) else f"{variable}_at_month_{point:g}"


def _value(rows: pd.DataFrame, held: Numbers, patient: str, point: str | float, tolerance: float, choose: str) -> float:
    name = point if isinstance(point, str) else _nearest(rows, held, patient, point, tolerance, choose)
    value = None if name is None else held.of(name, patient).value
    return float("nan") if value is None else value


def _nearest(
    rows: pd.DataFrame, held: Numbers, patient: str, month: float, tolerance: float, choose: str
) -> str | None:
    """The patient's time point that is nearest to a month, of those that have a number."""
    mine = rows[(rows["patient"].astype(str) == patient) & rows["months"].notna() & rows["timepoint"].notna()]
    away = {str(name): float(when) - month for name, when in zip(mine["timepoint"], mine["months"], strict=True)}
    allowed = {
        name: abs(distance)
        for name, distance in away.items()
        if abs(distance) <= tolerance and held.of(name, patient).value is not None
        if choose == "nearest" or (distance <= 0 if choose == "before" else distance >= 0)
    }
    return min(allowed, key=lambda name: allowed[name]) if allowed else None
