"""From the `observations` frame to one exact number per patient and time point, or the reason why there is none."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from casex.analysis.timepoints import NO_TIME_POINT
from casex.errors import CasexError
from casex.model.timepoints import months_named

_COLUMNS = (
    "patient", "variable", "timepoint", "value", "comparator", "unit", "standard_value", "standard_unit",
    "missing_reason", "printed", "voice", "preferred",
)  # fmt: skip
NOTHING_SAID = "nothing said"
NOT_ASKED = "not among the patients asked for"


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of one patient at one time point: a number, or why there is none."""

    value: float | None = None
    unit: str | None = None
    standard_value: float | None = None
    standard_unit: str | None = None
    voice: str = ""
    why: str = ""


Key = tuple[str, str]  # time point, patient


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of one variable in one unit, by time point and patient."""

    unit: str | None
    by_key: Mapping[Key, Told]

    def of(self, timepoint: str, patient: str) -> Told:
        """What is known of a patient at a time point."""
        return self.by_key.get((timepoint, patient), Told(why=NOTHING_SAID))

    def strangers(self, timepoint: str, patients: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Who is spoken of at a time point without being one of `patients`."""
        asked = set(patients)
        return tuple((who, NOT_ASKED) for when, who in self.by_key if when == timepoint and who not in asked)


def checked_input(observations: pd.DataFrame, patients: Sequence[str]) -> tuple[str, ...]:
    """The patients, after a look at whether the input is what it should be.

    Raises
    ------
    CasexError
        Where the frame lacks columns of `observations`, or a patient is listed twice.
    """
    lacking = [column for column in _COLUMNS if column not in observations.columns]
    if lacking:
        raise CasexError(f"this is no frame of observations: it has no column {', '.join(map(repr, lacking))}")
    twice = [patient for patient, times in Counter(patients).items() if times > 1]
    if twice:
        raise CasexError(f"patient {twice[0]!r} is listed twice; patients must be unique")
    return tuple(patients)


def preferred(observations: pd.DataFrame, variable: str) -> pd.DataFrame:
    """The rows of a variable that the preferred voice says."""
    follows = observations["preferred"].astype("boolean").fillna(False).astype(bool)
    return observations.loc[follows & (observations["variable"].astype(str) == variable)]


def why_not(observations: pd.DataFrame, variable: str, patient: str) -> str:
    """Why a patient has no value of a variable that is told once: what is said instead, if anything is."""
    rows = preferred(observations, variable)
    mine = rows.loc[rows["patient"].astype(str) == patient]
    missing = [str(reason).replace("_", " ") for reason in mine["missing_reason"].dropna()]
    inexact = [f"not an exact value: {printed!r}" for printed in mine.loc[mine["missing_reason"].isna(), "printed"]]
    return "; ".join(dict.fromkeys(inexact or missing)) or NOTHING_SAID


def timepoint_names(rows: pd.DataFrame) -> tuple[str, ...]:
    """Names of the time points in a frame, in the order of its categories or else of appearance."""
    column = rows["timepoint"]
    if isinstance(column.dtype, pd.CategoricalDtype):
        present = set(column.dropna())
        named = [str(name) for name in column.dtype.categories if name in present]
        return tuple([NO_TIME_POINT] * bool(column.isna().any()) + named)
    return tuple(dict.fromkeys(_text(name) or NO_TIME_POINT for name in column))


def last_visits(observations: pd.DataFrame) -> Mapping[str, float]:
    """The month of each patient's last follow-up, where it is dated."""
    dated = observations.loc[observations["timepoint"].astype("object").eq("last_follow_up")]
    if "months" not in dated.columns:
        return {}
    dated = dated.loc[dated["months"].notna()]
    return dict(zip(dated["patient"].astype(str), dated["months"].astype(float), strict=True))


def numbers(rows: pd.DataFrame, timepoints: Sequence[str], last: Mapping[str, float] | None = None) -> Numbers:
    """The exact numbers of one variable's rows at some time points.

    Values stay as printed where all have one unit. Where units differ, the values in the standard unit stand for
    them; what has none is left out and says so. A patient of whom two different numbers are told at one time point
    is left out: casex does not choose. A value of a dated visit answers to the visit's month and, where it was the
    patient's last one (`last`), to the last follow-up.
    """
    said: dict[Key, list[Told]] = {}
    for row in rows.loc[:, list(_COLUMNS)].to_dict("records"):
        key = (_text(row["timepoint"]) or NO_TIME_POINT, str(row["patient"]))
        if key[0] in timepoints:
            said.setdefault(key, []).append(_told(row))
    for key, told in _by_month(rows, timepoints, last or {}):
        if key not in said:
            said[key] = [told]
    unit, measured = _in_one_unit(said)
    return Numbers(unit, {key: _single(statements) for key, statements in measured.items()})


def _by_month(rows: pd.DataFrame, timepoints: Sequence[str], last: Mapping[str, float]) -> Iterable[tuple[Key, Told]]:
    """Dated statements under the other names of their month."""
    if not {"months", "months_low"} <= set(rows.columns):
        return
    for row in rows.to_dict("records"):
        months, patient = _number(row["months"]), str(row["patient"])
        if months is None or months != _number(row["months_low"]):
            continue
        for name in timepoints:
            named = months_named(name)
            if (named is not None and float(named) == months) or (
                name == "last_follow_up" and last.get(patient) == months
            ):
                yield (name, patient), _told(row)


def _told(row: Mapping[Any, Any]) -> Told:
    value = _number(row["value"])
    voice, printed = _text(row["voice"]) or "", _text(row["printed"]) or ""
    reason = _text(row["missing_reason"])
    if reason is not None:
        return Told(voice=voice, why=reason.replace("_", " "))
    if value is None or _text(row["comparator"]) is not None:
        return Told(voice=voice, why=f"not an exact number: {printed!r}")
    return Told(value, _text(row["unit"]), _number(row["standard_value"]), _text(row["standard_unit"]), voice)


def _in_one_unit(said: Mapping[Key, list[Told]]) -> tuple[str | None, Mapping[Key, list[Told]]]:
    valued = [told for statements in said.values() for told in statements if told.value is not None]
    units = dict.fromkeys(told.unit for told in valued)
    if len(units) <= 1:
        return next(iter(units), None), said
    convertible = [told for told in valued if told.standard_value is not None]
    standards = dict.fromkeys(told.standard_unit for told in convertible)
    standard = next(iter(standards)) if len(standards) == 1 else None
    listed = ", ".join(unit or "without unit" for unit in units)

    def converted(told: Told) -> Told:
        if told.value is None:
            return told
        if standard is None or told.standard_value is None:
            return Told(voice=told.voice, why=f"units differ ({listed}) and have no common standard unit")
        return replace(told, value=told.standard_value, unit=standard)

    return standard, {key: [converted(told) for told in statements] for key, statements in said.items()}


def _single(statements: Sequence[Told]) -> Told:
    valued = [told for told in statements if told.value is not None]
    different = dict.fromkeys(told.value for told in valued)
    if len(different) > 1:
        return Told(why=f"{len(different)} different values: {', '.join(f'{value:.15g}' for value in different)}")
    if valued:
        return valued[0]
    return Told(why="; ".join(dict.fromkeys(told.why for told in statements)))


def _number(cell: Any) -> float | None:
    if pd.isna(cell):
        return None
    number = float(cell)
    return number if math.isfinite(number) else None


def _text(cell: Any) -> str | None:
    return None if pd.isna(cell) or cell == "" else str(cell)


def counted(told: Iterable[Told]) -> tuple[tuple[str, int], ...]:
    """How many numbers each voice gave, in alphabetical order."""
    return tuple(sorted(Counter(t.voice for t in told if t.value is not None).items()))
