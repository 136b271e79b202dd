"""Who said it: statements about the same thing side by side, and which one the frames follow."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from casex.interpret.reading import Reading
from casex.model import Missing, Observation, Regimen

Slot = tuple[str, str, str | None]

_ORDER = {
    "table": ("table", "caption", "narrative", "text"),
    "narrative": ("narrative", "table", "caption", "text"),
}
PREFERENCES = ("table", "narrative", "latest")


def slot(observation: Observation, reading: Reading) -> Slot:
    """What an observation speaks of: patient, variable (or drug class), time point.

    A class and its members share a slot ("GC" and "prednisone"); a variable with one value per patient has no
    time point. All regimens at a time point are told apart by drug.
    """
    value = observation.value
    variable = reading.variable(observation.variable)
    timepoint = None if variable is not None and variable.once else observation.timepoint.name
    if isinstance(value, Regimen):
        return observation.patient, f"{observation.action}:{drug_slot(value)}", timepoint
    return observation.patient, observation.variable, timepoint


def drug_slot(regimen: Regimen) -> str:
    """The drug; a glucocorticoid and the class are one, since papers name either."""
    return regimen.drug_class if regimen.drug_class == "glucocorticoid" else regimen.drug


def side_by_side(reading: Reading) -> dict[Slot, list[Observation]]:
    """Observations by what they speak of, in order."""
    slots: dict[Slot, list[Observation]] = {}
    for observation in reading.observations:
        slots.setdefault(slot(observation, reading), []).append(observation)
    return slots


def preferred_ids(reading: Reading) -> frozenset[str]:
    """Ids of the observations that the frames follow: within each slot all of one voice, the preferred one.

    A voice that only says that a value is missing yields to one that has a value.
    """
    rank = _ranking(reading.prefer)
    kept: set[str] = set()
    for group in side_by_side(reading).values():
        filled = [o for o in group if not isinstance(o.value, Missing)] or group
        best = min(filled, key=rank)
        kept.update(o.id for o in filled if o.voice == best.voice and o.source.table == best.source.table)
    return frozenset(kept)


def _ranking(prefer: str) -> Callable[[Observation], tuple[Decimal, int]]:
    order = _ORDER["narrative" if prefer == "narrative" else "table"]

    def rank(observation: Observation) -> tuple[Decimal, int]:
        months = observation.timepoint.months
        later = -months if prefer == "latest" and months is not None else Decimal(0)
        return later, order.index(observation.voice)

    return rank
