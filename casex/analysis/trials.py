"""A statement's figures tried on one choice of column, voice and patients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from casex.analysis.columns import LISTS
from casex.analysis.held import Held
from casex.analysis.populations import Population
from casex.analysis.recompute import candidates, cuts_off, follows_by, nearest, prints
from casex.analysis.subgroups import Some
from casex.analysis.survival import median_survival, survival_times
from casex.model import Figure, Statement

_TOGETHER = ("median", "iqr", "spread")


@dataclass(frozen=True, slots=True)
class Trial:
    """What one choice gives: for each figure the definitions by which it follows, and the nearest value."""

    column: Population | None
    voice: str
    some: Some
    n: int
    found: tuple[tuple[str, ...], ...]
    near: tuple[Decimal | None, ...]
    near_by: tuple[str, ...]
    remark: str = ""
    matched: frozenset[str] = frozenset()  # the patients whom a count counts

    @property
    def score(self) -> int:
        return sum(bool(one) for one in self.found)

    @property
    def whole(self) -> bool:
        """Whether every figure follows."""
        return self.score == len(self.found)


def tried(statement: Statement, column: Population, some: Some, held: Held) -> Iterator[Trial]:
    """A statement's figures against the values of a column, under each voice."""
    for voice in dict.fromkeys((*column.numbers, *column.listed)):
        values = values_of(column, voice, some)
        listed = not column.numbers.get(voice) and column.kind not in LISTS  # things told in words: never sure
        if values:
            chosen = replace(some, sure=False) if listed else some
            yield trial(statement.figures, values, column, voice, chosen, held)


def values_of(column: Population, voice: str, some: Some) -> list[Decimal]:
    """The numbers of some patients in a column; of a list, how many things it has."""
    held = column.numbers.get(voice, {}) if column.kind not in LISTS else {}
    values = [x for p, x in held.items() if p in some.members]
    if not values and column.kind in (*LISTS, "text"):
        values = [Decimal(k) for p, k in column.listed.get(voice, {}).items() if p in some.members]
    return values


def untold(one: Trial) -> tuple[str, ...]:
    """The patients of a trial of whom its column says something that is no single number: "90 and 85 min"."""
    column = one.column
    if column is None or not column.numbers.get(one.voice):
        return ()
    said = {*column.words.get(one.voice, {}), *column.unread.get(one.voice, ())}
    return tuple(sorted((said & one.some.members) - set(column.numbers[one.voice])))


def trial(
    figures: Sequence[Figure], values: Sequence[Decimal], column: Population | None, voice: str, some: Some, held: Held
) -> Trial:
    """Figures against values; a median and its quartiles follow together or not at all."""
    timed = column is not None and column.kind in ("age", "duration")
    more = _more(column, voice, some, held) if any(f.statistic == "median" for f in figures) else []
    found = [
        follows_by(
            f,
            values,
            cut=held.cut,
            completed=timed and f.statistic not in ("sd", "se"),  # years are completed, a spread is not
            more=more if f.statistic == "median" else (),
        )
        or ()
        for f in figures
    ]
    together = [i for i, f in enumerate(figures) if f.statistic in _TOGETHER]
    if len(together) > 1 and not all(found[i] for i in together):
        for i in together:
            found[i] = ()
    near = [nearest(f, values) for f in figures]
    return Trial(
        column, voice, some, len(values), tuple(found), tuple(x[1] if x else None for x in near),
        tuple(x[0] if x else "" for x in near),
    )  # fmt: skip


def _more(column: Population | None, voice: str, some: Some, held: Held) -> list[tuple[str, tuple[Decimal, ...]]]:
    """The Kaplan-Meier median of a column of times, where it is known whose time goes on."""
    times = survival_times(column, voice, some.members, held) if column is not None else []
    return [("Kaplan-Meier", (time,)) for time in median_survival(times)]


def cut_off(figure: Figure, values: Sequence[Decimal]) -> bool | None:
    """Whether a figure follows only where it is cut off (True), only where it is rounded (False); None for either."""
    if figure.statistic not in ("mean", "median", "sd", "se", "iqr"):
        return None
    computed = [numbers for _, numbers in candidates(figure.statistic, values)]
    cut = any(all(cuts_off(x, p) for x, p in zip(one, figure.printed, strict=True)) for one in computed)
    rounded = any(all(prints(x, p) for x, p in zip(one, figure.printed, strict=True)) for one in computed)
    return cut if cut != rounded else None
