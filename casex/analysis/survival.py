"""The Kaplan-Meier median, in exact arithmetic.

References
----------
Kaplan EL, Meier P (1958). Nonparametric estimation from incomplete observations. JASA 53(282), 457–481.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from casex.analysis.held import Held
from casex.analysis.populations import Population, stems

_TIMES = frozenset(("survival", "time", "duration", "interval", "response", "remission", "progression", "pfs", "os"))
_DEAD = frozenset(("dead", "died", "deceased", "death", "doc", "dod", "dwd"))
_ALIVE = frozenset(("alive", "living", "censored", "awd", "ned", "live"))


def median_survival(times: Sequence[tuple[Decimal, bool]]) -> tuple[Decimal, ...]:
    """The medians that an estimated survival curve can be said to have; () where it does not fall to one half.

    Parameters
    ----------
    times
        For each patient the time, and whether the event happened then (False: it had not happened until then).

    Returns
    -------
    tuple of Decimal
        The first time at which at most half are left; where exactly half are, also the middle between that time and
        the next event's, which some programs print.

    Examples
    --------
    >>> median_survival([(Decimal(3), True), (Decimal(5), False), (Decimal(8), True)])
    (Decimal('8'),)
    """
    left = Fraction(1)
    events = sorted({time for time, happened in times if happened})
    for place, time in enumerate(events):
        at_risk = sum(one >= time for one, _ in times)
        left *= 1 - Fraction(sum(one == time and happened for one, happened in times), at_risk)
        if left <= Fraction(1, 2):
            after = events[place + 1] if place + 1 < len(events) else None
            return (time, (time + after) / 2) if left == Fraction(1, 2) and after is not None else (time,)
    return ()


def survival_times(column: Population, voice: str, members: frozenset[str], held: Held) -> list[tuple[Decimal, bool]]:
    """A column of times with what ended them: its own "64+", or the one column that tells who is dead and who alive."""
    if not _TIMES & held.stems(column):
        return []
    exact, beyond = column.numbers.get(voice, {}), column.beyond.get(voice, {})
    if set(beyond) & members:
        return [(exact[p], True) for p in sorted(members & set(exact))] + [
            (beyond[p], False) for p in sorted(members & set(beyond))
        ]
    told = [one for other in held.columns if (one := _ended(other, voice, members & set(exact)))]
    distinct = {tuple(sorted(one.items())) for one in told}
    if len(distinct) != 1:
        return []
    return [(exact[p], dead) for p, dead in next(iter(distinct))]


def _ended(column: Population, voice: str, members: frozenset[str]) -> dict[str, bool]:
    """Who is dead and who alive, where a column says one of the two of every patient."""
    said = column.words.get(voice, {})
    out: dict[str, bool] = {}
    for patient in members:
        words = stems(said.get(patient, ""))
        if bool(words & _DEAD) == bool(words & _ALIVE):
            return {}
        out[patient] = bool(words & _DEAD)
    return out
