"""Names of time points, and their order in time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from casex.model.values import MONTHS

#: Where a statement names no time point (variables that a patient has once).
NO_TIME_POINT = "no_time_point"

_BASELINE, _UNDATED = 4, 5
FIXED = {NO_TIME_POINT: 0, "onset": 1, "diagnosis": 2, "prior": 3, "baseline": _BASELINE, "last_follow_up": 6}
_DATED = re.compile(r"(day|week|month|year)_(minus_)?(\d+)(?:_(\d+))?")


def time_order(names: Iterable[str]) -> tuple[str, ...]:
    """Names of time points in the order of time, each once.

    Onset, diagnosis, prior, baseline, then ``month_3``, ``week_24``, … by their months (before baseline where they
    are negative), then names without a date in the order given, last follow-up at the end.

    Examples
    --------
    >>> time_order(["last_follow_up", "month_6", "week_4", "baseline", "diagnosis"])
    ('diagnosis', 'baseline', 'week_4', 'month_6', 'last_follow_up')
    """
    return tuple(sorted(dict.fromkeys(names), key=_place))


def _place(name: str) -> tuple[int, Decimal, int]:
    if name in FIXED:
        return FIXED[name], Decimal(0), 0
    months = months_named(name)
    return (_UNDATED, Decimal(0), 0) if months is None else (_BASELINE, months, 1)


def months_named(name: str) -> Decimal | None:
    """The months in a name like ``month_3``, ``week_0_5`` or ``day_minus_7``."""
    found = _DATED.fullmatch(name)
    if found is None:
        return None
    unit, minus, whole, part = found.groups()
    amount = Decimal(f"{whole}.{part or 0}") * MONTHS[f"{unit}s"]
    return -amount if minus else amount
