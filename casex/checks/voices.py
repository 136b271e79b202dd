"""Voices side by side: where two of them say different things, one finding names both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from casex.interpret.reading import Reading
from casex.interpret.voices import by_patient, drug_slots, side_by_side
from casex.model import (
    Age,
    Category,
    Duration,
    Finding,
    Missing,
    Number,
    Observation,
    Regimen,
    Terms,
    Text,
    Value,
    finding,
    folded,
)


def disagreements(reading: Reading) -> tuple[Finding, ...]:
    """What voices (and tables) say differently of one patient, variable or drug, and time point.

    Words that differ (``texts_differ``) may mean the same: they are information; values that differ are warnings.
    """
    found: list[Finding] = []
    for group in side_by_side(reading).values():
        variable = reading.variable(group[0].variable)
        if variable is not None and variable.column:  # remarks, visits and changes come several to a time point
            found += _compared([o for o in group if not isinstance(o.value, Missing)])
    return (*found, *_changes_against_regimens(reading))


def _compared(filled: Sequence[Observation]) -> Iterator[Finding]:
    """The first two statements that differ, else the first two whose words do, with what others say of the same.

    One cell's values stand side by side.
    """
    unsure: tuple[Observation, Observation] | None = None
    for one, other in combinations(_told_once(filled), 2):
        verdict = _differ(one.value, other.value) if one.source.key != other.source.key else "same"
        if verdict == "differ":
            yield _named("voices_disagree", one, other, filled)
            return
        if verdict == "words" and unsure is None:
            unsure = one, other
    if unsure is not None:
        yield _named("texts_differ", *unsure, filled)


def _told_once(filled: Iterable[Observation]) -> list[Observation]:
    """The statements without those whose value two sources have said before: the first pairs that differ are in it."""
    kept: list[Observation] = []
    said: dict[Value, set[str]] = {}
    for one in filled:
        keys = said.setdefault(one.value, set())
        if len(keys) < 2 and one.source.key not in keys:
            keys.add(one.source.key)
            kept.append(one)
    return kept


def _named(code: str, one: Observation, other: Observation, filled: Iterable[Observation]) -> Finding:
    """The finding of two statements, with what all others say."""
    keys = (one.source.key, other.source.key)
    return _finding(code, one, other, others=[o for o in filled if o.source.key not in keys])


def _differ(one: Value, other: Value) -> str:
    """``same``, ``differ``, or ``words`` where only a reader could tell."""
    if isinstance(one, Regimen) and isinstance(other, Regimen):
        return "differ" if _doses_differ(one, other) else "same"
    if isinstance(one, Age | Duration) and isinstance(other, Age | Duration):
        return "same" if one.months == other.months else "differ"
    if isinstance(one, Number) and isinstance(other, Number):
        units = None in (one.unit, other.unit) or folded(one.unit or "") == folded(other.unit or "")
        return "same" if units and _figures(one) == _figures(other) else "differ"
    if isinstance(one, Category) and isinstance(other, Category):
        return "same" if one.name == other.name else "differ"
    if isinstance(one, Terms) and isinstance(other, Terms):
        if set(one.terms) == set(other.terms):
            return "same"
        return "words" if one.terms and other.terms else "differ"
    if isinstance(one, Text) and isinstance(other, Text):
        return "same" if " ".join(one.text.casefold().split()) == " ".join(other.text.casefold().split()) else "words"
    return "same" if one == other else "differ"


def _figures(number: Number) -> tuple[object, ...]:
    return number.value, number.comparator, number.uncertainty


def _doses_differ(one: Regimen, other: Regimen) -> bool:
    """Doses a day where both are known, else the doses as printed; a drug without a dose contradicts none."""
    if one.daily_dose is not None and other.daily_dose is not None:
        return (one.daily_dose, one.daily_dose_unit) != (other.daily_dose, other.daily_dose_unit)
    if not one.doses or not other.doses:
        return False
    frequencies = None in (one.frequency, other.frequency) or one.frequency == other.frequency
    return not frequencies or (one.doses, one.unit) != (other.doses, other.unit)


def _finding(
    code: str, one: Observation, other: Observation, what: str | None = None, others: Sequence[Observation] = ()
) -> Finding:
    name = what or one.variable_printed or one.variable
    said = (one, other, *{o.source.key: o for o in others}.values())
    return finding(
        code,
        f"patient {one.patient}, {name}: {'; '.join(map(_says, said))}",
        possible=tuple(dict.fromkeys(o.printed for o in said)),
        hint="look at both places; study.prefer(…) chooses the voice that the frames follow"
        if one.voice != other.voice
        else "look at both places; casex does not choose between them",
        patient=one.patient,
        variable=one.variable,
        timepoint=one.timepoint.name,
        sources=(one.source.key, other.source.key),
    )


def _says(said: Observation) -> str:
    where = said.source.table if said.voice in ("table", "caption") else said.voice
    when = f" at month {_plain(said.timepoint.months)}" if said.timepoint.months is not None else ""
    read = f" (read as {said.source.corrected!r}, a correction)" if said.source.corrected else ""
    return f"{where}{when} says {said.printed!r}{read}"


def _plain(months: Decimal) -> str:
    return format(months.normalize(), "f")


def _none_against_some(said: Sequence[Observation]) -> Iterator[Finding]:
    """An observed "None" of one source against drugs that another lists for the same time."""
    listed = [o for o in said if o.variable == "concomitant_treatments"]
    for none in (o for o in listed if o.value == Terms(())):
        some = (o for o in listed if isinstance(o.value, Regimen) and o.timepoint.name == none.timepoint.name)
        other = next((o for o in some if o.source.key != none.source.key), None)
        if other is not None:
            yield _finding("voices_disagree", none, other)


def _changes_against_regimens(reading: Reading) -> Iterator[Finding]:
    """A change that one voice tells against the list of drugs that another gives for the same time."""
    for said in by_patient(reading.observations).values():
        slots = drug_slots(said)
        yield from _none_against_some(said)
        lists: dict[str | None, dict[str, Observation]] = {}
        for o in said:
            if o.variable == "concomitant_treatments" and isinstance(o.value, Regimen):
                lists.setdefault(o.timepoint.name, {}).setdefault(slots[o.value.drug], o)
        for o in said:
            listed = lists.get(o.timepoint.name)
            if o.action in (None, "given") or not isinstance(o.value, Regimen) or listed is None:
                continue
            first = next(iter(listed.values()))
            other = listed.get(slots[o.value.drug])
            if first.voice == o.voice:
                continue
            if o.action == "stop" and other is not None:
                yield _finding("voices_disagree", other, o, o.value.drug)
            elif o.action != "stop" and other is None:
                yield _finding("voices_disagree", first, o, o.value.drug)
            elif o.action != "stop" and other is not None and _differ(other.value, o.value) == "differ":
                yield _finding("voices_disagree", other, o, o.value.drug)
