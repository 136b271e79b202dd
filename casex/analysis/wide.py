"""Repeated values side by side, one row per patient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from casex.analysis.numbers import Numbers, checked_input, last_visits, numbers, preferred, timepoint_names
from casex.analysis.timepoints import checked
from casex.errors import CasexError
from casex.settings import one_of

CHOICES = ("nearest", "before", "after", "first", "last", "worst")
Visit = tuple[float, str]  # its month, its time point


def wide(
    observations: pd.DataFrame,
    patients: Sequence[str],
    variables: Sequence[str],
    at: Sequence[str | float],
    tolerance: float | None,
    choose: str,
    *,
    change: bool,
    carry_forward: bool = False,
    worse: Mapping[str, str] | None = None,
    voice: str = "table",
) -> pd.DataFrame:
    """One row per patient, one column per variable and time point (``<variable>_at_<time point>``).

    `worse` says of each variable whether ``high`` or ``low`` numbers are worse. What is carried forward has the month
    that it is from in a column of its own. `.attrs` says the method, the voice that was preferred, and how many
    patients were asked for (n).

    Raises
    ------
    CasexError
        For a time point that no study could have, an unknown `choose`, or the worst of a variable of which nobody says
        what is worse.
    """
    one_of("choose", choose, CHOICES)
    asked = checked_input(observations, patients)
    out = pd.DataFrame(index=pd.Index(list(asked), name="patient", dtype=observations["patient"].dtype))
    for variable in variables:
        rows = preferred(observations, variable)
        seen = timepoint_names(rows)
        checked((point for point in at if isinstance(point, str)), seen)
        asked_for = [point for point in at if isinstance(point, str)]
        held = numbers(rows, [*seen, *(p for p in asked_for if p not in seen)], last_visits(observations))
        sign = _sign(variable, worse or {}) if choose == "worst" else 1
        names = [_column(variable, point) for point in at]
        for patient in asked:
            visits = _visits(rows, held, patient)
            if choose in ("first", "last", "worst"):
                chosen = _in_windows(visits, held, patient, at, tolerance or 0.0, choose, sign)
            else:
                chosen = _matched(visits, at, tolerance or 0.0, choose)
            carried = [
                _before(visits, point) if carry_forward and not chosen[k] else None for k, point in enumerate(at)
            ]
            for name, time, visit in zip(names, chosen, carried, strict=True):
                told = time if visit is None else visit[1]
                value = None if told is None else held.of(told, patient).value
                out.loc[patient, name] = float("nan") if value is None else value
                if carry_forward:
                    out.loc[patient, f"{name}_carried_from_month"] = float("nan") if visit is None else visit[0]
        for name in names[1:] if change else ():
            out[f"{name}_change"] = out[name] - out[names[0]]
    carried_on = "the last one before is carried forward" if carry_forward else "nothing is carried forward"
    method = f"exact single numbers only; of months: {choose} within {tolerance or 0:g} months; {carried_on}"
    out.attrs |= {"method": method, "voice": voice, "n": len(asked)}
    return out


def _column(variable: str, point: str | float) -> str:
    return f"{variable}_at_{point}" if isinstance(point, str) else f"{variable}_at_month_{point:g}"


def _sign(variable: str, worse: Mapping[str, str]) -> int:
    if variable not in worse:
        raise CasexError(
            f"choose='worst': the schema does not say whether high or low numbers of {variable!r} are worse; give the "
            "variable 'worse: high' or 'worse: low'"
        )
    return 1 if worse[variable] == "high" else -1


def _visits(rows: pd.DataFrame, held: Numbers, patient: str) -> list[Visit]:
    """The patient's dated time points with a number."""
    mine = rows[(rows["patient"].astype(str) == patient) & rows["months"].notna() & rows["timepoint"].notna()]
    dated = {str(name): float(when) for name, when in zip(mine["timepoint"], mine["months"], strict=True)}
    return [(when, name) for name, when in dated.items() if held.of(name, patient).value is not None]


def _matched(visits: Sequence[Visit], at: Sequence[str | float], tolerance: float, choose: str) -> list[str | None]:
    """The patient's time point for each one asked for; of months, each visit serves the nearest one only."""
    pairs = sorted(
        (abs(when - month), place, name)
        for place, month in enumerate(at)
        if not isinstance(month, str)
        for when, name in visits
        if abs(when - month) <= tolerance
        if choose == "nearest" or (when <= month if choose == "before" else when >= month)
    )
    chosen = _named(at)
    for _, place, name in pairs:
        if chosen[place] is None and name not in chosen:
            chosen[place] = name
    return chosen


def _in_windows(
    visits: Sequence[Visit],
    held: Numbers,
    patient: str,
    at: Sequence[str | float],
    tolerance: float,
    choose: str,
    sign: int,
) -> list[str | None]:
    """The first, last or worst visit of each window; a visit is in the window of the month nearest to it only."""
    chosen = _named(at)
    months = [(month, place) for place, month in enumerate(at) if not isinstance(month, str)]
    windows: dict[int, list[Visit]] = {place: [] for _, place in months}
    for when, name in sorted(visits):
        away, place = min(((abs(when - month), place) for month, place in months), default=(None, None))
        if away is not None and place is not None and away <= tolerance and name not in chosen:
            windows[place].append((when, name))
    for place, inside in windows.items():
        if inside and choose == "worst":
            chosen[place] = max(inside, key=lambda visit: sign * (held.of(visit[1], patient).value or 0.0))[1]
        elif inside:
            chosen[place] = inside[0 if choose == "first" else -1][1]
    return chosen


def _named(at: Sequence[str | float]) -> list[str | None]:
    return [point if isinstance(point, str) else None for point in at]


def _before(visits: Sequence[Visit], point: str | float) -> Visit | None:
    """The last visit before a month."""
    earlier = [visit for visit in visits if not isinstance(point, str) and visit[0] < point]
    return max(earlier, default=None)
