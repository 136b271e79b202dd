"""The rules of a schema against the values: what does not hold is a finding, the values stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from casex.frames.numbers import exact
from casex.interpret.reading import Reading
from casex.interpret.voices import by_patient
from casex.model import MONTHS, Age, Category, Duration, Finding, Observation, Value, finding
from casex.model.timepoints import NO_TIME_POINT, time_order
from casex.schema import LAST_VISIT, Rule, Term

_Cells = dict[tuple[str, str | None], Mapping[str, Observation]]


def comparisons(reading: Reading) -> Iterator[Finding]:
    """Sums and limits that a patient's values do not keep.

    A rule that most patients break says nothing of any of them: the paper means something else by one of the
    variables. That is one finding.
    """
    rules = [rule for rule in reading.schema.rules if rule.kind == "compares"]
    if not rules:
        return
    cells: _Cells = {(c.variable.name, c.timepoint): dict(c.cells) for c in reading.columns}
    cells |= {(LAST_VISIT, None): _last_visits(reading)}
    for rule in rules:
        held = [_compared(rule, patient, cells, reading) for patient in reading.study.single]
        yield from _judged(rule, [one for one in held if one is not None])


@dataclass(frozen=True, slots=True)
class _Check:
    """One rule for one patient: whether it holds, the observations it was held against, and how far they are off."""

    patient: str
    holds: bool
    said: tuple[Observation, ...]
    off: str = ""


def _judged(rule: Rule, checks: Sequence[_Check]) -> Iterator[Finding]:
    broken = [one for one in checks if not one.holds]
    if 2 * len(broken) > len(checks) > 1:
        yield finding(
            "rule_in_doubt",
            f"{rule.says}: it does not hold for {len(broken)} of {len(checks)} patients; one of these variables "
            "may mean something else in this paper",
            variable=rule.left[0].variable,
            sources=tuple(dict.fromkeys(o.source.key for one in broken for o in one.said)),
        )
        return
    for one in broken:
        first = one.said[0]
        yield finding(
            "rule_in_doubt" if rule.mostly else "rule_broken",
            f"patient {one.patient}: {rule.says}: {one.off}" + (f"; {rule.because}" if rule.because else ""),
            hint="look at each of the places: a slip of the paper, or of the reading",
            patient=one.patient,
            variable=first.variable,
            timepoint=first.timepoint.name,
            sources=tuple(dict.fromkeys(said.source.key for said in one.said)),
        )


def _compared(rule: Rule, patient: str, cells: _Cells, reading: Reading) -> _Check | None:
    """The patient's two sums side by side; None where a value is missing, or the rule is not about the patient."""
    if rule.where is not None:
        at = cells.get((rule.where[0], None), {}).get(patient)
        if at is None or not isinstance(at.value, Category) or at.value.name != rule.where[1]:
            return None
    sides = [_sum(terms, patient, cells, reading) for terms in (rule.left, rule.right)]
    if sides[0] is None or sides[1] is None:
        return None
    (left, said, room), (right, others, more) = sides[0], sides[1]
    unit = _unit(rule.left[0], reading)
    least = rule.tolerance * MONTHS.get(unit, Decimal(1))
    not_above = left - right <= max(least, room.below + more.above)
    not_below = right - left <= max(least, room.above + more.below)
    holds = not_above and (not_below or rule.relation == "<=")
    named = "; ".join(
        f"{one.variable_printed or one.variable} {one.printed!r}" for one in dict.fromkeys((*said, *others))
    )
    per = MONTHS.get(unit, Decimal(1))
    shown = f"{_plain(left / per)} against {_plain(right / per)}" + (f" {unit}" if unit else "")
    return _Check(patient, holds, (*said, *others), f"{named} ({shown})")


def _sum(
    terms: Sequence[Term], patient: str, cells: _Cells, reading: Reading
) -> tuple[Decimal, tuple[Observation, ...], _Room] | None:
    """A sum (times in months), the observations it is made of, and how much their printed places leave open."""
    total, rooms, said = Decimal(0), [], []
    for term in terms:
        if term.variable == LAST_VISIT:
            last = cells[LAST_VISIT, None].get(patient)
            if last is None or last.timepoint.months is None:
                return None
            total += last.timepoint.months
            said.append(last)
            continue
        one = cells.get((term.variable, term.timepoint), {}).get(patient)
        unit = _unit(term, reading)
        number = exact(one, unit) if one is not None else None
        if one is None or number is None:
            return None
        total += number * MONTHS.get(unit, Decimal(1))
        rooms.append(_room(one.value))
        said.append(one)
    room = _Room(sum((one.below for one in rooms), Decimal(0)), sum((one.above for one in rooms), Decimal(0)))
    return total, tuple(said), room


def _unit(term: Term, reading: Reading) -> str:
    variable = reading.variable(term.variable)
    return "months" if variable is None else variable.unit or ""


@dataclass(frozen=True, slots=True)
class _Room:
    """How far below and above a printed time (or a sum of them) the true one may lie, in months."""

    below: Decimal = Decimal(0)
    above: Decimal = Decimal(0)


def _room(value: Value) -> _Room:
    """Half of the last printed place; above a whole year or month all of it, since it may be a completed one."""
    if not isinstance(value, Age | Duration):
        return _Room()
    last = value.parts[-1]
    places = max(0, -int(last.amount.as_tuple().exponent))
    half = MONTHS[last.unit] * Decimal("0.5").scaleb(-places)
    return _Room(half, half if places else 2 * half)


def _last_visits(reading: Reading) -> dict[str, Observation]:
    """The visit of each patient that is dated last."""
    dated = by_patient(o for o in reading.observations if o.variable == "visit" and o.timepoint.months is not None)
    return {who: max(visits, key=lambda o: o.timepoint.months or Decimal(0)) for who, visits in dated.items()}


def courses(reading: Reading) -> Iterator[Finding]:
    """Variables that never fall (or rise), and do."""
    for rule in reading.schema.rules:
        if rule.kind not in ("never_falls", "never_rises"):
            continue
        name = rule.left[0].variable
        variable = reading.variable(name)
        told = by_patient(o for o in reading.observations if o.variable == name and o.id in reading.preferred)
        for patient in reading.study.single:
            yield from _turns(rule, patient, _in_time(told.get(patient, [])), variable.unit if variable else None)


def _in_time(said: Sequence[Observation]) -> list[list[Observation]]:
    """Observations by time point, in the order of time; those whose place in it is not known are left out."""
    dated = [o for o in said if o.timepoint.months is not None]
    if len(dated) == len(said):
        months = sorted({o.timepoint.months or Decimal(0) for o in said})
        return [[o for o in said if o.timepoint.months == month] for month in months]
    named = [o for o in said if o.timepoint.name is not None]
    order = [name for name in time_order(str(o.timepoint.name) for o in named) if name != NO_TIME_POINT]
    return [[o for o in named if o.timepoint.name == name] for name in order if _is_placed(name)]


def _is_placed(name: str) -> bool:
    return name in ("onset", "diagnosis", "baseline", "last_follow_up")


def _turns(rule: Rule, patient: str, times: Sequence[Sequence[Observation]], unit: str | None) -> Iterator[Finding]:
    """Times next to each other between which every value falls (or rises): said twice and differently is no fall."""
    sign = 1 if rule.kind == "never_falls" else -1
    held = [[(x, o) for o in at if (x := exact(o, unit)) is not None] for at in times]
    filled = [at for at in held if at]
    for before, after in pairwise(filled):
        low, first = min(before, key=lambda one: sign * one[0])
        high, second = max(after, key=lambda one: sign * one[0])
        ends = (_room(first.value), _room(second.value))
        room = ends[0].below + ends[1].above if rule.kind == "never_falls" else ends[0].above + ends[1].below
        if sign * (low - high) > max(rule.tolerance, room / MONTHS.get(unit or "", Decimal(1))):
            yield finding(
                "rule_in_doubt" if rule.mostly else "rule_broken",
                f"patient {patient}: {rule.says}: {first.printed!r} {_when(first)}, {second.printed!r} {_when(second)}"
                + (f"; {rule.because}" if rule.because else ""),
                hint="look at both places: a slip of the paper, or of the reading",
                patient=patient,
                variable=second.variable,
                timepoint=second.timepoint.name,
                sources=(first.source.key, second.source.key),
            )


def _when(said: Observation) -> str:
    months = said.timepoint.months
    return f"at month {_plain(months)}" if months is not None else f"at {said.timepoint.name}"


def _plain(number: Decimal) -> str:
    return f"{number.quantize(Decimal('0.001')).normalize():f}"
