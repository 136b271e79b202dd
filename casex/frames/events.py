"""One event of a timeline, and the events of drugs: told ones, and those that follow from two lists of drugs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from casex.frames.numbers import parts
from casex.interpret.reading import Reading
from casex.interpret.voices import drug_slots
from casex.model import Category, Duration, Observation, Regimen, Terms, TimePoint, Voice

ORIGIN = TimePoint("baseline", Decimal(0), Decimal(0))
_CHANGES = ("start", "stop", "dose_change")


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `sources` are the keys of the statements that it rests on.

    For events of drugs `variable` is the drug's class, `value` the dose a day that holds from then on.
    """

    kind: str
    when: TimePoint
    voice: Voice
    sources: tuple[str, ...]
    variable: str | None = None
    drug: str | None = None
    value: Decimal | None = None
    unit: str | None = None
    text: str | None = None
    printed: str = ""


@dataclass(frozen=True, slots=True)
class _Listed:
    """The drugs that one voice lists at one time point, by slot; whether all of the list was read.

    `doses` are all doses a day of each, in whatever order they are listed.
    """

    source: str
    when: TimePoint
    drugs: Mapping[str, Observation]
    complete: bool
    doses: Mapping[str, tuple[str, ...]]


def find(said: Iterable[Observation], variable: str, timepoint: str | None = None) -> Observation | None:
    """The first observation of a variable (at a time point)."""
    return next((o for o in said if o.variable == variable and timepoint in (None, o.timepoint.name)), None)


def index_events(followed: Sequence[Observation], reading: Reading) -> Iterator[Event]:
    """Start (month 0) and stop of the index treatment, where the patient's statements speak of it."""
    given = _index_given(followed, reading)
    spoken_of = given or next((o for o in followed if _is_of_index(o)), None)
    if given is not None and isinstance(given.value, Regimen):
        yield _drug_event("start", given, given.value, ORIGIN, (given.source.key,))
    elif spoken_of is not None:
        name = reading.study.index_treatment
        yield Event("start", ORIGIN, spoken_of.voice, (spoken_of.source.key,), drug=name, printed=spoken_of.printed)
    status = find(followed, "index_treatment_status")
    if status is None or not isinstance(status.value, Category) or status.value.name != "Discontinued":
        return
    when, voice, cited = status.timepoint, status.voice, [status]
    length = find(followed, "index_treatment_duration")
    if length is not None and isinstance(length.value, Duration):
        months = length.value.months
        when, voice, cited = TimePoint(_name_at(months, followed), months, months), length.voice, [length, status]
    regimen = given.value if given is not None and isinstance(given.value, Regimen) else None
    yield Event(
        "stop",
        when,
        voice,
        tuple(dict.fromkeys(said.source.key for said in cited)),
        regimen.drug_class if regimen else None,
        regimen.drug if regimen else reading.study.index_treatment,
        printed="; ".join(dict.fromkeys(said.printed for said in cited)),
    )


def _is_of_index(said: Observation) -> bool:
    return said.variable.startswith("index_treatment") or said.variable == "reason_for_index_treatment"


def _index_given(followed: Sequence[Observation], reading: Reading) -> Observation | None:
    at_baseline = [o for o in followed if o.action == "given" and o.timepoint.name == "baseline"]
    drugs = reading.study.index_drugs
    return next((o for o in at_baseline if isinstance(o.value, Regimen) and o.value.drug in drugs), None)


def _name_at(months: Decimal, followed: Iterable[Observation]) -> str | None:
    """The name that this month has among the patient's visits."""
    named = (o.timepoint.name for o in followed if o.timepoint.months == months)
    return next(named, TimePoint.after(months, "months").name)


def drug_events(said: Sequence[Observation], followed: Sequence[Observation], reading: Reading) -> Iterator[Event]:
    """Changes of the other drugs: told ones, and those that follow from the lists at baseline and last follow-up.

    A told change takes the place of one that follows from the lists where it says the same, since it is the better
    dated. A dose told for the very month of the last list yields to the list where the frames follow the table.
    """
    slots = drug_slots(said)
    others = [o for o in said if not (isinstance(o.value, Regimen) and o.value.drug in reading.study.index_drugs)]
    derived = [event for voice in dict.fromkeys(o.voice for o in others) for event in _derived(others, voice, slots)]
    for change in followed:
        if change.action not in _CHANGES or not isinstance(change.value, Regimen):
            continue
        told = _drug_event(change.action, change, change.value, change.timepoint, (change.source.key,))
        rivals = [d for d in derived if slots[d.drug or ""] == slots[change.value.drug] and _is_rival(told, d)]
        if rivals and reading.prefer == "table" and any(_differ(told, rival) for rival in rivals):
            continue
        derived = [d for d in derived if d not in rivals]
        yield told
    yield from derived


def _is_rival(told: Event, derived: Event) -> bool:
    """Whether two events could be one: the same kind, in the span of the lists; doses at its very end."""
    months, low, high = told.when.months, derived.when.months_low, derived.when.months_high
    if told.kind != derived.kind:
        return False
    if told.kind == "dose_change":
        return months == high
    return months is None or ((low is None or months >= low) and (high is None or months <= high))


def _differ(told: Event, derived: Event) -> bool:
    known = told.value is not None and derived.value is not None
    return told.kind == "dose_change" and known and told.value != derived.value


def _derived(said: Sequence[Observation], voice: Voice, slots: Mapping[str, str]) -> Iterator[Event]:
    """What follows from one voice's lists at baseline and at the last follow-up: each cites both cells."""
    before, after = _listed(said, voice, "baseline", slots), _listed(said, voice, "last_follow_up", slots)
    if before is None or after is None:
        return
    span = TimePoint(after.when.name, None if after.when.months is None else Decimal(0), after.when.months)
    cited = (before.source, after.source)
    for slot in dict.fromkeys([*before.drugs, *after.drugs]):
        old, new = before.drugs.get(slot), after.drugs.get(slot)
        if old is not None and new is None and after.complete and isinstance(old.value, Regimen):
            yield _drug_event("stop", old, old.value, span, cited)
        elif new is not None and isinstance(new.value, Regimen):
            if old is None and before.complete:
                yield _drug_event("start", new, new.value, span, cited)
            elif old is not None and before.doses[slot] != after.doses[slot] and _changed(old, new):
                yield _drug_event("dose_change", new, new.value, span, cited)


def _listed(said: Sequence[Observation], voice: Voice, timepoint: str, slots: Mapping[str, str]) -> _Listed | None:
    """The list of drugs of one voice at a time point; an observed "None" is an empty one."""
    lists = [o for o in said if o.voice == voice and o.timepoint.name == timepoint and _is_list(o)]
    if not lists:
        return None
    drugs = {slots[o.value.drug]: o for o in reversed(lists) if isinstance(o.value, Regimen)}
    complete = all(isinstance(o.value, Regimen | Terms) for o in lists)
    doses = {
        slot: tuple(sorted(f"{v.daily_dose} {v.daily_dose_unit}" for v in _regimens(lists) if slots[v.drug] == slot))
        for slot in drugs
    }
    return _Listed(lists[0].source.key, lists[0].timepoint, dict(reversed(drugs.items())), complete, doses)


def _regimens(said: Iterable[Observation]) -> Iterator[Regimen]:
    return (one.value for one in said if isinstance(one.value, Regimen))


def _is_list(said: Observation) -> bool:
    return said.variable == "concomitant_treatments"


def _changed(old: Observation, new: Observation) -> bool:
    """Whether two doses a day are known, in one unit, and differ."""
    if not isinstance(old.value, Regimen) or not isinstance(new.value, Regimen):
        return False
    known = old.value.daily_dose is not None and new.value.daily_dose is not None
    same_unit = old.value.daily_dose_unit == new.value.daily_dose_unit
    return known and same_unit and old.value.daily_dose != new.value.daily_dose


def _drug_event(kind: str, said: Observation, value: Regimen, when: TimePoint, cited: tuple[str, ...]) -> Event:
    dosed = kind != "stop" and value.daily_dose is not None
    return Event(
        kind,
        when,
        said.voice,
        tuple(dict.fromkeys(cited)),
        value.drug_class,
        value.drug,
        value.daily_dose if dosed else None,
        f"{value.daily_dose_unit}/day" if dosed else None,
        parts(value)["text"],
        said.printed,
    )
