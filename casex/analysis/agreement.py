"""One's own extraction beside what casex read: where the two are equal, and where not."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd

from casex.errors import CasexError
from casex.model import folded

Verdict = str
VERDICTS: tuple[Verdict, ...] = ("equal", "different", "only_here", "only_there")
_DASHES = re.compile("[\u00ad\u2010-\u2015\u2212]")
_YES_NO = {"true": True, "yes": True, "y": True, "1": True, "false": False, "no": False, "n": False, "0": False}


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell in which the two are not equal: what stands here (in casex) and there (in the other), and where from."""

    patient: str
    variable: str
    verdict: Verdict
    here: str
    there: str
    printed: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A comparison of two extractions, cell by cell; cells that are empty in both are not counted.

    Attributes
    ----------
    counts
        Each variable with how many cells are equal, different, filled only here, filled only there.
    differences
        The cells that are not equal, with the printed text and the source of what casex read.
    patients_only_here, patients_only_there
        Patients of one of the two; none of their cells is counted.
    method
        How cells were compared.
    """

    counts: tuple[tuple[str, tuple[int, int, int, int]], ...]
    differences: tuple[Difference, ...]
    patients_only_here: tuple[str, ...]
    patients_only_there: tuple[str, ...]
    method: str

    @property
    def share(self) -> float:
        """The share of equal cells among those that are filled in either; NaN where there is none."""
        equal, total = sum(held[0] for _, held in self.counts), sum(sum(held) for _, held in self.counts)
        return equal / total if total else math.nan

    def to_frame(self) -> pd.DataFrame:
        """One row per variable: ``equal, different, only_here, only_there``."""
        index = pd.Index([name for name, _ in self.counts], name="variable", dtype="str")
        return pd.DataFrame([held for _, held in self.counts], columns=list(VERDICTS), index=index, dtype="int64")

    def differences_frame(self) -> pd.DataFrame:
        """One row per cell that is not equal: ``patient, variable, verdict, here, there, printed, source``."""
        names = list(Difference.__dataclass_fields__)
        rows = [[getattr(one, name) for name in names] for one in self.differences]
        return pd.DataFrame(rows, columns=names, dtype="str")

    def __str__(self) -> str:
        alone = "; ".join(
            f"patients only {where}: {', '.join(names)}"
            for where, names in (("here", self.patients_only_here), ("there", self.patients_only_there))
            if names
        )
        return "\n".join(part for part in (self.to_frame().to_string(), alone, self.method) if part)


def agreement(
    patients: pd.DataFrame,
    other: pd.DataFrame,
    sources: Callable[[str, str], tuple[str, str]],
    none_words: Collection[str] = (),
    spellings: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> Agreement:
    """Compare a frame of one's own with `patients`.

    Parameters
    ----------
    patients
        The frame of casex.
    other
        The other: one row per patient, patients in its index or in a column ``patient`` (in any capitals).
    sources
        Printed text and source of a cell of `patients`.
    none_words
        Words for an observed absence: an empty list.
    spellings
        By column, the names of categories by their folded spellings: "female" is F.

    Raises
    ------
    CasexError
        Where patients are named twice or not at all, or no patient is in both.
    """
    there = _by_patient(other)
    shared = [name for name in patients.index if name in there.index]
    if not shared:
        raise CasexError(
            f"no patient is in both: here {', '.join(patients.index[:5])} …, there {', '.join(there.index[:5])} …; "
            "give the patients' ids as index, or in a column 'patient'"
        )
    counts, differences = [], []
    for name in map(str, there.columns):
        held = dict.fromkeys(VERDICTS, 0)
        dtype = patients[name].dtype if name in patients.columns else None
        for patient in shared:
            here = patients.at[patient, name] if name in patients.columns else None
            verdict = _compared(here, _called(there.at[patient, name], spellings.get(name, {})), dtype, none_words)
            if verdict is None:
                continue
            held[verdict] += 1
            if verdict != "equal":
                printed, source = sources(patient, name) if name in patients.columns else ("", "")
                shown = (_shown(here), _shown(there.at[patient, name]))
                differences.append(Difference(str(patient), name, verdict, *shown, printed, source))
        counts.append((name, (held["equal"], held["different"], held["only_here"], held["only_there"])))
    return Agreement(
        tuple(counts), tuple(differences), tuple(p for p in patients.index if p not in there.index),
        tuple(p for p in there.index if p not in patients.index),
        "numbers within 1e-9 of each other; words whatever their capitals, spaces and dashes, categories by any "
        "of their names; lists in any order",
    )  # fmt: skip


def _by_patient(other: pd.DataFrame) -> pd.DataFrame:
    if not isinstance(other, pd.DataFrame):
        raise CasexError(f"agreement takes a frame, got {type(other).__name__}")
    named = [name for name in other.columns if str(name).strip().casefold() == "patient"]
    counted = isinstance(other.index, pd.RangeIndex) and other.index.start == 0 and other.index.name is None
    if counted and not named:
        raise CasexError(
            "rows that are only counted from 0 name no patient: call the column of the ids 'patient', or make it the "
            f"index; there are {', '.join(map(str, other.columns))}"
        )
    held = other.set_index(named[0]) if named else other.copy()
    held.index = pd.Index([_label(one) for one in held.index], dtype="str")
    held.columns = pd.Index([str(name) for name in held.columns])
    for what, names in (("patient", held.index), ("column", held.columns)):
        twice = names[names.duplicated()]
        if len(twice):
            raise CasexError(f"{what} {twice[0]!r} comes twice; give one row per patient and one column per variable")
    return held


def _label(one: Hashable) -> str:
    """A patient's id as text: a spreadsheet gives 3 or 3.0 for "3"."""
    return str(int(one)) if isinstance(one, float) and one.is_integer() else str(one)


def _compared(here: Any, there: Any, dtype: Any, none_words: Collection[str]) -> Verdict | None:
    empty = (_is_empty(here), _is_empty(there))
    if all(empty):
        return None
    if any(empty):
        return "only_there" if empty[0] else "only_here"
    return "equal" if _same(here, there, dtype, none_words) else "different"


def _called(value: Any, names: Mapping[str, str]) -> Any:
    """A category by its name, whichever spelling the other has."""
    return names.get(folded(value), value) if isinstance(value, str) else value


def _is_empty(value: Any) -> bool:
    if isinstance(value, tuple | list | set):
        return False  # () is observed none
    return value is None or bool(pd.isna(value)) or (isinstance(value, str) and not value.strip())


def _same(here: Any, there: Any, dtype: Any, none_words: Collection[str]) -> bool:
    if dtype is not None and pd.api.types.is_bool_dtype(dtype):
        return _YES_NO.get(str(there).strip().casefold()) is bool(here)
    if dtype is not None and pd.api.types.is_numeric_dtype(dtype):
        try:
            return math.isclose(float(here), float(there), rel_tol=1e-9, abs_tol=1e-9)
        except (TypeError, ValueError):
            return False
    if isinstance(here, tuple):
        terms = (
            there.split(";")
            if isinstance(there, str)
            else list(there)
            if not pd.api.types.is_scalar(there)
            else [there]
        )
        named = {_bare(str(one)) for one in terms} - {"", *none_words}
        return {_bare(one) for one in here} == named
    return _bare(str(here)) == _bare(str(there))


def _bare(text: str) -> str:
    return " ".join(_DASHES.sub("-", unicodedata.normalize("NFKC", text)).casefold().split())


def _shown(value: Any) -> str:
    if _is_empty(value):
        return ""
    if isinstance(value, tuple | list | set):
        return "; ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
