"""Names of time points: their order in time, and a kind word for a misspelt one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from difflib import get_close_matches

from casex.errors import CasexError
from casex.model import MONTHS

#: Where a statement names no time point (variables that a patient has once).
NO_TIME_POINT = "no_time_point"

_BASELINE, _UNDATED = 4, 5
_FIXED = {NO_TIME_POINT: 0, "onset": 1, "diagnosis": 2, "prior": 3, "baseline": _BASELINE, "last_follow_up": 6}
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
    if name in _FIXED:
        return _FIXED[name], Decimal(0), 0
    months = _months(name)
    return (_UNDATED, Decimal(0), 0) if months is None else (_BASELINE, months, 1)


def _months(name: str) -> Decimal | None:
    """The months in a name like ``month_3``, ``week_0_5`` or ``day_minus_7``."""
    found = _DATED.fullmatch(name)
    if found is None:
        return None
    unit, minus, whole, part = found.groups()
    amount = Decimal(f"{whole}.{part or 0}") * MONTHS[f"{unit}s"]
    return -amount if minus else amount


def checked(names: Iterable[str], seen: Iterable[str]) -> tuple[str, ...]:
    """Names of time points as asked for; a name that no study could have is an error.

    A name that is well formed but that this study lacks passes: its n is 0.

    Raises
    ------
    CasexError
        For a name that is neither one of casex's own nor one of the study's (`seen`).
    """
    known = time_order([*_FIXED, *seen])
    asked = tuple(dict.fromkeys(names))
    for name in asked:
        if name not in known and _months(name) is None:
            close = get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]!r}? " if close else ""
            raise CasexError(
                f"no time point {name!r}; {hint}It can be {', '.join(known)}, or a date like 'month_3' or 'week_24'"
            )
    return asked
