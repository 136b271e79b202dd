"""Classes of patients by published criteria: what holds, what does not, and what the data do not tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from casex.analysis.doses import doses_at
from casex.analysis.numbers import checked_input, last_visits, numbers, preferred, timepoint_names
from casex.analysis.quantiles import exact
from casex.analysis.text import aligned
from casex.analysis.timepoints import checked
from casex.errors import CasexError
from casex.frames.dtypes import TEXT
from casex.interpret.reading import Reading
from casex.schema import Classification, Criterion
from casex.settings import unknown

Measured = tuple[float | None, str]  # a number, or why there is none


@dataclass(frozen=True, slots=True)
class Judged:
    """One criterion for one patient: whether it holds (None: the data do not tell), by which number, or why not."""

    of_class: str
    says: str
    holds: bool | None
    value: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class PatientClass:
    """One patient: the class (None: unknown), the classes that are still possible, and each criterion."""

    patient: str
    name: str | None
    possible: tuple[str, ...]
    tests: tuple[Judged, ...]

    @property
    def undecided(self) -> tuple[str, ...]:
        """The criteria that the data do not tell and that would decide."""
        return tuple(
            f"{test.says} ({test.why})" for test in self.tests if test.holds is None and test.of_class in self.possible
        )


@dataclass(frozen=True, slots=True, repr=False)
class Classes:
    """A classification of the patients at one time point.

    Attributes
    ----------
    classification
        The classes, their criteria, their source (`casex.schema.Classification`).
    at, voice, assume
        The time point; the voice that was preferred; for which drug an unnamed one was taken.
    patients
        One entry per patient, in printed order.
    """

    classification: Classification
    at: str
    voice: str
    assume: str | None
    patients: tuple[PatientClass, ...]

    @property
    def names(self) -> pd.Series[Any]:
        """The class by patient, missing where unknown: a Series for ``summarize(by=…)``."""
        index = pd.Index([one.patient for one in self.patients], name="patient", dtype="str")
        kinds = pd.CategoricalDtype([name for name, _ in self.classification.classes], ordered=True)
        return pd.Series(
            pd.Categorical([one.name for one in self.patients], dtype=kinds), index=index, name=self.classification.name
        )

    @property
    def n(self) -> int:
        """How many patients have a class."""
        return sum(one.name is not None for one in self.patients)

    @property
    def n_missing(self) -> int:
        """Of how many the class is unknown."""
        return len(self.patients) - self.n

    @property
    def left_out(self) -> tuple[tuple[str, str], ...]:
        """Whose class is unknown, and which criteria the data do not tell."""
        return tuple((one.patient, "; ".join(one.undecided)) for one in self.patients if one.name is None)

    @property
    def method(self) -> str:
        """How the classes were found."""
        assumed = f"; an unnamed drug taken for {self.assume}" if self.assume else ""
        return (
            f"{self.classification.label} ({self.classification.source}): the first class all of whose criteria hold; "
            f"unknown where a criterion that would decide is not told{assumed}"
        )

    @property
    def data(self) -> pd.DataFrame:
        """Every criterion of every patient: `patient`, `class`, `says`, `holds` (NA: not told), `value`, `why`."""
        rows = [
            (one.patient, test.of_class, test.says, test.holds, test.value, test.why or None)
            for one in self.patients
            for test in one.tests
        ]
        frame = pd.DataFrame(rows, columns=["patient", "class", "says", "holds", "value", "why"])
        return frame.astype({"holds": "boolean", "value": "float64", "why": TEXT})

    def to_frame(self) -> pd.DataFrame:
        """One row per patient: `class` (missing: unknown), `possible` classes, `undecided` criteria."""
        frame = self.names.rename("class").to_frame()
        frame["possible"] = pd.Series(["; ".join(one.possible) for one in self.patients], dtype=TEXT).array
        undecided = ["; ".join(one.undecided) if one.name is None else None for one in self.patients]
        frame["undecided"] = pd.Series(undecided, dtype=TEXT).array
        return frame

    def __str__(self) -> str:
        body = [[one.patient, one.name or "unknown", ", ".join(one.possible)] for one in self.patients]
        return "\n".join(
            [
                f"{self.classification.label} at {self.at}, preferred voice: {self.voice}; known {self.n}, "
                f"unknown {self.n_missing}",
                *aligned([["patient", "class", "possible"], *body], left=3),
                self.method,
            ]
        )

    __repr__ = __str__


def classify(
    reading: Reading,
    observations: pd.DataFrame,
    patients: Sequence[str],
    name: str,
    *,
    at: str = "last_follow_up",
    assume: str | None = None,
) -> Classes:
    """The class of each patient at a time point, as far as the data tell.

    Parameters
    ----------
    reading, observations
        What was read, and its frame `observations`.
    patients
        Who is asked for, in printed order.
    name
        A classification of the schema, e.g. ``lldas``.
    at
        A time point.
    assume
        For which drug to take one of which only the class is named; without it the dose of such a drug is not known.

    Raises
    ------
    CasexError
        For an unknown classification or time point, or an assumed drug without a dose.
    """
    found = next((one for one in reading.schema.classifications if one.name == name), None)
    if found is None:
        names = [one.name for one in reading.schema.classifications]
        raise CasexError(unknown("classification", name, names) if names else f"this schema has no {name!r}")
    asked = checked_input(observations, patients)
    checked([at], timepoint_names(observations))
    measures = {
        test: _measured(test, reading, observations, asked, at, assume) for _, tests in found.classes for test in tests
    }
    held = tuple(_classified(patient, found, measures) for patient in asked)
    return Classes(found, at, reading.prefer, assume, held)


def _measured(
    test: Criterion, reading: Reading, observations: pd.DataFrame, patients: Sequence[str], at: str, assume: str | None
) -> Callable[[str], Measured]:
    """The number by which a criterion is told, for each patient."""
    if test.variable is not None:
        told = numbers(preferred(observations, test.variable), [at], last_visits(observations))
        return lambda patient: (told.of(at, patient).value, told.of(at, patient).why)
    if test.daily_dose is not None:
        equivalent = next(one for one in reading.schema.equivalents if one.name == test.daily_dose)
        if assume is not None and assume not in dict(equivalent.doses):
            raise CasexError(f"assume={assume!r}: {unknown('dose of', assume, list(dict(equivalent.doses)))}")
        doses = {one.patient: one for one in doses_at(reading, patients, equivalent, at=at, assume=assume)}
        return lambda patient: (doses[patient].per_day, doses[patient].why)
    return lambda _: (None, "the data do not tell")


def _classified(
    patient: str, classification: Classification, measures: dict[Criterion, Callable[[str], Measured]]
) -> PatientClass:
    """The first class that holds; those that may hold until one does are possible."""
    tests: list[Judged] = []
    possible: list[str] = []
    for name, criteria in classification.classes:
        held = [_test(name, one, *measures[one](patient)) for one in criteria]
        tests += held
        if any(test.holds is False for test in held):
            continue
        possible.append(name)
        if all(test.holds for test in held):
            break
    return PatientClass(patient, possible[0] if len(possible) == 1 else None, tuple(possible), tuple(tests))


def _test(name: str, criterion: Criterion, value: float | None, why: str) -> Judged:
    if value is None or criterion.limit is None:
        return Judged(name, criterion.says, None, None, why)
    number, limit = exact(value), Fraction(criterion.limit)
    if number < limit or (number == limit and not criterion.strict):
        return Judged(name, criterion.says, True, value)
    if criterion.undecided_to is not None and number <= Fraction(criterion.undecided_to):
        return Judged(name, criterion.says, None, value, f"{_shown(value)} alone does not tell")
    return Judged(name, criterion.says, False, value, f"{_shown(value)} is above")


def _shown(value: float) -> str:
    return format(Decimal(repr(value)).normalize(), "f")
