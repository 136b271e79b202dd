"""Repeated values side by side, one row per patient."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from casex.analysis.numbers import Numbers, checked_input, last_visits, numbers, preferred, timepoint_names
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
        checked((point for point in at if isinstance(point, str)), seen)
        asked_for = [point for point in at if isinstance(point, str)]
        held = numbers(rows, [*seen, *(p for p in asked_for if p not in seen)], last_visits(observations))
        names = [_column(variable, point) for point in at]
        for patient in asked:
            chosen = _chosen(rows, held, patient, at, tolerance or 0.0, choose)
            for name, time in zip(names, chosen, strict=True):
                value = None if time is None else held.of(time, patient).value
                out.loc[patient, name] = float("nan") if value is None else value
        for name in names[1:] if change else ():
            out[f"{name}_change"] = out[name] - out[names[0]]
    return out


def _column(variable: str, point: str | float) -> str:
    return f"{variable}_at_{point}" if isinstance(point, str) else f"{variable}_at_month_{point:g}"


def _chosen(
    rows: pd.DataFrame, held: Numbers, patient: str, at: Sequence[str | float], tolerance: float, choose: str
) -> list[str | None]:
    """The patient's time point for each one asked for; of months, each visit serves the nearest one only."""
    mine = rows[(rows["patient"].astype(str) == patient) & rows["months"].notna() & rows["timepoint"].notna()]
    visits = {str(name): float(when) for name, when in zip(mine["timepoint"], mine["months"], strict=True)}
    pairs = sorted(
        (abs(when - month), place, name)
        for place, month in enumerate(at)
        if not isinstance(month, str)
        for name, when in visits.items()
        if abs(when - month) <= tolerance and held.of(name, patient).value is not None
        if choose == "nearest" or (when <= month if choose == "before" else when >= month)
    )
    chosen: list[str | None] = [point if isinstance(point, str) else None for point in at]
    for _, place, name in pairs:
        if chosen[place] is None and name not in chosen:
            chosen[place] = name
    return chosen
