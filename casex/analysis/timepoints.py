"""Names of time points as users ask for them: a kind word for a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from casex.errors import CasexError
from casex.model.timepoints import FIXED, NO_TIME_POINT, months_named, time_order

__all__ = ["NO_TIME_POINT", "checked", "time_order"]


def checked(names: Iterable[str], seen: Iterable[str]) -> tuple[str, ...]:
    """Names of time points as asked for; a name that no study could have is an error.

    A name that is well formed but that this study lacks passes: its n is 0.

    Raises
    ------
    CasexError
        For a name that is neither one of casex's own nor one of the study's (`seen`).
    """
    known = time_order([*FIXED, *seen])
    asked = tuple(dict.fromkeys(names))
    odd = next((name for name in asked if not isinstance(name, str)), None)
    if odd is not None:
        raise CasexError(f"time point {odd!r}: give a name, such as 'month_{odd}'; wide(at=…) takes months")
    for name in asked:
        if name not in known and months_named(name) is None:
            close = get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]!r}? " if close else ""
            raise CasexError(
                f"no time point {name!r}; {hint}It can be {', '.join(known)}, or a date like 'month_3' or 'week_24'"
            )
    return asked
