"""What followed each stop of a drug, by drug class."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from casex.frames.dtypes import TEXT

#: Column: dtype. `gap_low` and `gap_high` are the months from the stop to the start, as far as both are dated.
COLUMNS = {
    "patient": "str", "stopped": "str", "stopped_class": "str", "months_low": "float64", "months_high": "float64",
    "followed_by": "str", "followed_by_class": "str", "gap_low": "float64", "gap_high": "float64",
    "certain": "boolean", "voice": "str", "followed_by_voice": "str", "source": "str",
}  # fmt: skip
METHOD = (
    "each start of the same patient that may be of the month of the stop or of a later one; where lists alone date an "
    "event, it has their span"
)
Event = Mapping[Any, Any]


def switches(timeline: pd.DataFrame, patients: Sequence[str], *, voice: str = "table") -> pd.DataFrame:
    """One row for each stop and each start that may have followed it; one for a stop that nothing followed.

    Where an event is dated by a span only (listed at one visit, no longer at the next), it fell after the span's
    beginning and not after its end. A start follows a stop if it may be of the same month or a later one; it is
    `certain` where it cannot be of an earlier one.

    Parameters
    ----------
    timeline
        The frame `timeline`.
    patients
        Who is asked for, in printed order.
    voice
        The voice that the timeline follows: said in the result.

    Returns
    -------
    pandas.DataFrame
        `.attrs` says the method, the voice, how many patients were asked for (n), and how many have a stop (n_stopped).

    Examples
    --------
    >>> told = pd.DataFrame(
    ...     [["1", "stop", "belimumab", "biological DMARD", 6.0], ["1", "start", "tacrolimus", "CNI", 6.0]],
    ...     columns=["patient", "event", "drug", "variable", "months_low"],
    ... )
    >>> told = told.assign(months_high=told["months_low"], voice="table", source="p1-t1-r1-c1")
    >>> switches(told, ["1"])[["stopped", "followed_by", "gap_low", "certain"]].to_dict("records")
    [{'stopped': 'belimumab', 'followed_by': 'tacrolimus', 'gap_low': 0.0, 'certain': True}]
    """
    rows = []
    for patient in patients:
        events = timeline.loc[timeline["patient"].astype(str) == patient].to_dict("records")
        starts = [one for one in events if one["event"] == "start"]
        for stop in events:
            if stop["event"] == "stop":
                rows += [_row(stop, start) for start in _after(stop, starts)] or [_row(stop, None)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame = frame.astype({name: TEXT if kind == "str" else kind for name, kind in COLUMNS.items()})
    frame.attrs |= {"method": METHOD, "voice": voice, "n": len(patients), "n_stopped": frame["patient"].nunique()}
    return frame


def _after(stop: Event, starts: Sequence[Event]) -> Iterator[Event]:
    """The starts that may be of the stop's month or a later one."""
    a_span = stop["months_low"] < stop["months_high"]
    for start in starts:
        _, high = _gap(stop, start)
        if not (high < 0 or (high == 0 and a_span)):  # where a month is not known (NaN), nothing is ruled out
            yield start


def _gap(stop: Event, start: Event) -> tuple[float, float]:
    return start["months_low"] - stop["months_high"], start["months_high"] - stop["months_low"]


def _row(stop: Event, start: Event | None) -> dict[str, Any]:
    row = {
        "patient": stop["patient"], "stopped": stop["drug"], "stopped_class": stop["variable"],
        "months_low": stop["months_low"], "months_high": stop["months_high"], "voice": stop["voice"],
        "source": stop["source"],
    }  # fmt: skip
    if start is None:
        return row
    low, high = _gap(stop, start)
    cited = dict.fromkeys([*str(stop["source"]).split("; "), *str(start["source"]).split("; ")])
    return row | {
        "followed_by": start["drug"], "followed_by_class": start["variable"], "gap_low": low, "gap_high": high,
        "certain": not math.isnan(low) and low >= 0, "followed_by_voice": start["voice"], "source": "; ".join(cited),
    }  # fmt: skip
