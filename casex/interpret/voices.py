"""Who said it: statements about the same thing side by side, and which one the frames follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from casex.model import Duration, Missing, Observation, Regimen, TimePoint

if TYPE_CHECKING:
    from casex.interpret.reading import Reading

Slot = tuple[str, str, str | None]

_ORDER = {
    "table": ("table", "caption", "narrative", "text"),
    "narrative": ("narrative", "table", "caption", "text"),
}
PREFERENCES = ("table", "narrative", "latest")


def following(reading: Reading, voice: str) -> Reading:
    """The reading whose frames follow a voice; what stands at diagnosis stands as far back as that voice has it."""
    followed = replace(reading, prefer=voice)
    if reading.study.time_origin != "index_treatment":
        return followed
    months: dict[str, Decimal] = {}
    for one in followed.observations:
        at_baseline = one.variable == "disease_duration" and one.timepoint.name == "baseline"
        if at_baseline and isinstance(one.value, Duration) and one.id in followed.preferred:
            months.setdefault(one.patient, -one.value.months)
    return replace(followed, observations=tuple(_at_diagnosis(one, months) for one in followed.observations))


def _at_diagnosis(one: Observation, months: Mapping[str, Decimal]) -> Observation:
    when = one.timepoint
    if when.name != "diagnosis" or when.time_value is not None or one.patient not in months:
        return one
    month = months[one.patient]
    return replace(one, timepoint=replace(when, months_low=month, months_high=month))


def drug_slots(said: Iterable[Observation]) -> Mapping[str, str]:
    """Under which name each drug of one patient is compared: its own, or its class where some voice names only that.

    "GC" in a table and "prednisone" in a narrative are one; two glucocorticoids in one list stay two.
    """
    lists: dict[tuple[object, ...], dict[str, set[str]]] = {}
    named_as_class: set[str] = set()
    class_of: dict[str, str] = {}
    for observation in said:
        if isinstance(observation.value, Regimen):
            drug, drug_class = observation.value.drug, observation.value.drug_class or observation.value.drug
            class_of[drug] = drug_class
            if drug == drug_class:
                named_as_class.add(drug)
            one_list = (observation.voice, observation.action, observation.variable, observation.timepoint.name)
            lists.setdefault(one_list, {}).setdefault(drug_class, set()).add(drug)
    several = {name for held in lists.values() for name, drugs in held.items() if len(drugs) > 1}
    merged = named_as_class - several
    return {drug: drug_class if drug_class in merged else drug for drug, drug_class in class_of.items()}


def side_by_side(reading: Reading) -> dict[Slot, list[Observation]]:
    """Observations by what they speak of: patient, variable (or drug), time point; in order.

    A variable with one value per patient has no time point; a dated time point is its month, whatever its name.
    """
    names = {patient: drug_slots(said) for patient, said in by_patient(reading.observations).items()}
    slots: dict[Slot, list[Observation]] = {}
    for observation in reading.observations:
        variable, value = reading.variable(observation.variable), observation.value
        when = None if variable is not None and variable.once else _when(observation.timepoint)
        what = observation.variable
        if isinstance(value, Regimen):
            what = f"{observation.action}:{names[observation.patient][value.drug]}"
        slots.setdefault((observation.patient, what, when), []).append(observation)
    return slots


def by_patient(observations: Iterable[Observation]) -> dict[str, list[Observation]]:
    """Observations of each patient."""
    out: dict[str, list[Observation]] = {}
    for observation in observations:
        out.setdefault(observation.patient, []).append(observation)
    return out


def _when(timepoint: TimePoint) -> str | None:
    exact = timepoint.months_low is not None and timepoint.months_low == timepoint.months_high
    return (
        f"month {timepoint.months_low.normalize():f}" if exact and timepoint.months_low is not None else timepoint.name
    )


def preferred_ids(reading: Reading) -> frozenset[str]:
    """Ids of the observations that the frames follow: within each slot all of one voice, the preferred one.

    A voice that only says that a value is missing yields to one that has a value.
    """
    rank = _ranking(reading.prefer)
    kept: set[str] = set()
    for group in side_by_side(reading).values():
        filled = [o for o in group if not isinstance(o.value, Missing)] or group
        best = min(filled, key=rank)
        kept.update(o.id for o in filled if o.voice == best.voice and _table(o) == _table(best))
    return frozenset(kept)


def _table(observation: Observation) -> str | None:
    """Which table a cell stands in (its label may come twice); None for what is no cell."""
    return observation.source.key.rpartition("-r")[0] if observation.source.row is not None else None


def _ranking(prefer: str) -> Callable[[Observation], tuple[Decimal, int]]:
    order = _ORDER["narrative" if prefer == "narrative" else "table"]

    def rank(observation: Observation) -> tuple[Decimal, int]:
        months = observation.timepoint.months
        later = -months if prefer == "latest" and months is not None else Decimal(0)
        return later, order.index(observation.voice)

    return rank
