"""Daily doses of one class of drugs, in the doses of one of them: who takes 15 mg of prednisone a day, or as much."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pandas as pd

from casex.analysis.text import aligned, shown
from casex.analysis.timepoints import checked
from casex.errors import CasexError
from casex.frames.dtypes import TEXT
from casex.interpret.reading import Reading
from casex.model import Number, Observation, Regimen, Terms, folded
from casex.model.timepoints import months_named
from casex.schema import Equivalent
from casex.settings import unknown

NOT_NAMED = "not named"
#: What stays apart and is no part of the dose a day; what stays apart for another reason leaves the dose unknown.
_BESIDE = ("pulse", "not systemic")
_LISTS = ("regimens", "drugs")


@dataclass(frozen=True, slots=True)
class Given:
    """One drug of the class as it was given: what it is worth a day, or why that is not known or does not count."""

    drug: str
    printed: str
    source: str
    per_day: Fraction | None = None
    why: str = ""
    apart: bool = False
    assumed: str | None = None


@dataclass(frozen=True, slots=True)
class PatientDose:
    """One patient: the dose a day, or why it is not known; and what was given."""

    patient: str
    per_day: float | None
    given: tuple[Given, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class DailyDoses:
    """Each patient's dose a day at one time point.

    Attributes
    ----------
    equivalent
        The table of doses, with its source (`casex.schema.Equivalent`).
    at, voice
        The time point, and the voice that was preferred where two spoke.
    assume
        For which drug an unnamed one of the class was taken (None: for none).
    doses
        One entry per patient, in printed order.
    """

    equivalent: Equivalent
    at: str
    voice: str
    assume: str | None
    doses: tuple[PatientDose, ...]

    @property
    def per_day(self) -> pd.Series[Any]:
        """The dose a day (mg) by patient, missing where it is not known: as `Float64`, so that comparisons are, too."""
        held = [pd.NA if one.per_day is None else one.per_day for one in self.doses]
        index = pd.Index([one.patient for one in self.doses], name="patient", dtype="str")
        return pd.Series(
            pd.array(held, dtype="Float64"), index=index, name=f"{self.equivalent.name}_at_{self.at}_mg_per_day"
        )

    @property
    def n(self) -> int:
        """How many patients have a dose."""
        return sum(one.per_day is not None for one in self.doses)

    @property
    def n_missing(self) -> int:
        """How many have none."""
        return len(self.doses) - self.n

    @property
    def left_out(self) -> tuple[tuple[str, str], ...]:
        """Who has no dose, and why."""
        return tuple((one.patient, one.why) for one in self.doses if one.why)

    @property
    def assumed(self) -> tuple[str, ...]:
        """The patients whose drug is not named and was taken for `assume`."""
        return tuple(one.patient for one in self.doses if any(given.assumed for given in one.given))

    @property
    def apart(self) -> pd.DataFrame:
        """What stays apart, a row each: pulses, and doses by weight or surface where that is not known."""
        rows = [
            (one.patient, given.drug, given.printed, given.why, given.source)
            for one in self.doses
            for given in one.given
            if given.apart
        ]
        return pd.DataFrame(rows, columns=["patient", "drug", "printed", "why", "source"], dtype=TEXT)

    @property
    def method(self) -> str:
        """How the numbers were worked out."""
        e = self.equivalent
        doses = ", ".join(f"{drug} {dose}" for drug, dose in e.doses)
        pulses = f"; pulses ({e.pulse_from} mg a day or more, or told as such) stay apart" if e.pulse_from else ""
        assumed = f"; an unnamed {e.drug_class} taken for {self.assume}" if self.assumed else ""
        return (
            f"{e.label}, mg of {e.of} a day: {doses} mg do the same ({e.source}); doses at an interval are averaged; 0 "
            f"where a list that was read whole names no {e.drug_class}{pulses}; doses by weight or surface count only "
            f"where the weight is known{assumed}"
        )

    def to_frame(self) -> pd.DataFrame:
        """One row per patient: `per_day` (mg), `drugs`, `assumed`, `apart`, `why` it is not known, `source`."""
        held = self.doses
        texts = {
            "drugs": [_listed(one.given, apart=False) for one in held],
            "assumed": [next((given.assumed for given in one.given if given.assumed), None) for one in held],
            "apart": [_listed(one.given, apart=True) for one in held],
            "why": [one.why or None for one in held],
            "source": ["; ".join(dict.fromkeys(given.source for given in one.given)) or None for one in held],
        }
        per_day = pd.array([math.nan if one.per_day is None else one.per_day for one in held], dtype="float64")
        index = pd.Index([one.patient for one in held], name="patient", dtype="str")
        return pd.DataFrame(
            {"per_day": per_day, **{name: pd.Series(x, dtype=TEXT).array for name, x in texts.items()}}, index=index
        )

    def __str__(self) -> str:
        head = ["patient", "mg a day", "drugs"]
        body = [[one.patient, shown(one.per_day), _listed(one.given, apart=False) or "–"] for one in self.doses]
        lines = [
            f"{self.equivalent.label} at {self.at}, preferred voice: {self.voice}; n = {self.n}, "
            f"missing {self.n_missing}",
            *aligned([head, *body], left=1),
            self.method,
        ]
        apart = [f"{row.patient} ({row.printed}: {row.why})" for row in self.apart.itertuples()]
        omitted = [f"{patient} ({why})" for patient, why in self.left_out]
        lines += [f"apart: {', '.join(apart)}"] if apart else []
        return "\n".join([*lines, *([f"left out: {', '.join(omitted)}"] if omitted else [])])

    __repr__ = __str__


def _listed(given: Sequence[Given], *, apart: bool) -> str | None:
    return "; ".join(one.printed for one in given if one.apart is apart) or None


def daily_dose(reading: Reading, patients: Sequence[str], name: str, *, at: str, assume: str | None) -> DailyDoses:
    """Each patient's dose a day of a class of drugs, in the doses of one of them.

    Parameters
    ----------
    reading
        What was read.
    patients
        Who is asked for, in printed order.
    name
        An equivalent of the schema, e.g. ``prednisone_equivalent``.
    at
        A time point.
    assume
        For which drug to take one of which only the class is named.

    Raises
    ------
    CasexError
        For an unknown equivalent, drug or time point; and where a drug is not named and nothing is assumed.
    """
    equivalent = next((one for one in reading.schema.equivalents if one.name == name), None)
    if equivalent is None:
        names = [one.name for one in reading.schema.equivalents]
        raise CasexError(unknown("equivalent of doses", name, names) if names else f"this schema has no {name!r}")
    if assume is not None and assume not in dict(equivalent.doses):
        raise CasexError(f"assume={assume!r}: {unknown('dose of', assume, [drug for drug, _ in equivalent.doses])}")
    checked([at], [o.timepoint.name for o in reading.observations if o.timepoint.name is not None])
    doses = doses_at(reading, patients, equivalent, at=at, assume=assume)
    nameless = [one.patient for one in doses if any(given.why == NOT_NAMED for given in one.given)]
    if nameless:
        raise CasexError(
            f"{name} at {at}: the {equivalent.drug_class} of patient{'s' * (len(nameless) > 1)} {', '.join(nameless)} "
            f"is not named; give assume={equivalent.of!r} to take it for {equivalent.of}, another voice (prefer), or "
            "select other patients"
        )
    return DailyDoses(equivalent, at, reading.prefer, assume, doses)


def doses_at(
    reading: Reading, patients: Sequence[str], equivalent: Equivalent, *, at: str, assume: str | None
) -> tuple[PatientDose, ...]:
    """The doses of patients; a drug that is not named has the reason `NOT_NAMED`."""
    said: dict[str, list[Observation]] = {}
    for one in reading.observations:
        if one.id in reading.preferred and _is_at(one, at):
            said.setdefault(one.patient, []).append(one)
    return tuple(_of(patient, said.get(patient, []), reading, equivalent, assume) for patient in patients)


def _is_at(said: Observation, at: str) -> bool:
    months, when = months_named(at), said.timepoint
    return when.name == at or (months is not None and when.months_low == when.months_high == months)


def _of(
    patient: str, said: Sequence[Observation], reading: Reading, equivalent: Equivalent, assume: str | None
) -> PatientDose:
    weight = _weight(said, equivalent.weight)
    given = tuple(
        _given(one, one.value, reading, equivalent, assume, weight)
        for one in said
        if one.action == "given" and isinstance(one.value, Regimen) and one.value.drug_class == equivalent.drug_class
    )
    daily = [one for one in given if not one.apart]
    unclear = [f"{one.printed}: {one.why}" for one in given if one.per_day is None and one.why not in _BESIDE]
    twice = [drug for drug, times in Counter(one.drug for one in daily).items() if times > 1]
    why = "; ".join([*unclear, *(f"{drug} is listed twice" for drug in twice)])
    if not why and not daily:
        why = _why_not_none(said, reading)
    if why:
        return PatientDose(patient, None, given, why)
    return PatientDose(patient, float(sum((one.per_day or Fraction(0) for one in daily), Fraction(0))), given)


def _why_not_none(said: Sequence[Observation], reading: Reading) -> str:
    """Why the absence of a drug is not observed: no list of drugs, or one that was not read whole."""
    lists = [one for one in said if _is_list(one, reading)]
    if not lists:
        return "no drugs are listed"
    unread = [one.printed for one in lists if not isinstance(one.value, Regimen | Terms)]
    return f"the list of drugs was not read whole: {'; '.join(dict.fromkeys(unread))!r}" if unread else ""


def _is_list(said: Observation, reading: Reading) -> bool:
    variable = reading.variable(said.variable)
    return variable is not None and variable.kind in _LISTS and not said.variable.startswith("index_treatment")


def _given(
    said: Observation, regimen: Regimen, reading: Reading, equivalent: Equivalent, assume: str | None, weight: Fraction
) -> Given:
    """What one regimen is worth a day; the weight is 0 where it is not known."""
    doses, text = dict(equivalent.doses), _printed(regimen)
    nameless = regimen.drug == equivalent.drug_class
    drug = assume if nameless and assume is not None else regimen.drug
    made = Given(regimen.drug, text, said.source.key, assumed=drug if drug != regimen.drug else None)
    if set(re.findall(r"\w+", folded(regimen.remark or ""))) & set(equivalent.pulse_words):
        return replace(made, why="pulse", apart=True)
    if regimen.route is not None and regimen.route not in equivalent.routes:
        return replace(made, why="not systemic", apart=True)
    if regimen.dose_low is not None:
        return replace(made, why="a range, no single dose")
    if regimen.daily_dose is None or regimen.daily_dose_unit is None:
        return replace(made, why="no dose a day is said")
    daily = Fraction(regimen.daily_dose)
    if regimen.daily_dose_unit == "mg/kg" and weight:
        daily *= weight
    elif regimen.daily_dose_unit != "mg":
        return replace(made, why=f"in {regimen.daily_dose_unit}, and what to multiply by is not known", apart=True)
    if drug not in doses:
        return replace(made, why=NOT_NAMED if nameless else f"{equivalent.source.split(';')[0]} has no dose of {drug}")
    worth = Fraction(doses[equivalent.of]) / Fraction(doses[drug])
    at_once = max(daily, _at_once(regimen, reading)) * worth
    if equivalent.pulse_from is not None and at_once >= Fraction(equivalent.pulse_from):
        return replace(made, why="pulse", apart=True)
    return replace(made, per_day=daily * worth)


def _at_once(regimen: Regimen, reading: Reading) -> Fraction:
    """What is given on one day at an interval of several, in mg."""
    unit = reading.schema.vocabulary.unit(regimen.unit or "")
    if unit is None or unit.standard != "mg" or len(regimen.doses) != 1:
        return Fraction(0)
    return Fraction(regimen.doses[0]) * Fraction(unit.factor)


def _printed(regimen: Regimen) -> str:
    dose = "+".join(format(dose, "f") for dose in regimen.doses)
    if regimen.dose_low is not None and regimen.dose_high is not None:
        dose = f"{regimen.dose_low:f}–{regimen.dose_high:f}"
    return " ".join(
        part for part in (regimen.drug_printed, dose, regimen.unit if dose else "", regimen.frequency) if part
    )


def _weight(said: Sequence[Observation], name: str | None) -> Fraction:
    """The weight in kg that is told at the same time, 0 where none or several are."""
    told = {
        one.value.value
        for one in said
        if one.variable == name and isinstance(one.value, Number) and one.value.exact and one.value.unit == "kg"
    }
    return Fraction(told.pop()) if len(told) == 1 else Fraction(0)
