"""Groups of patients: by a column, by a condition over the columns of `patients`, or by a Series of one's own."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from casex.errors import CasexError, UnknownVariable
from casex.frames import evaluated
from casex.settings import unknown

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_NAME = re.compile(r"(?<![\w.@])[A-Za-z_]\w*(?!\w)(?!\s*\.\s*(?:isna|isnull|notna|notnull)\s*\()")


def groups(patients: pd.DataFrame, by: str | pd.Series[Any]) -> pd.Series[Any]:
    """The group of each patient; missing where it is not known.

    A condition is not known for whom one of its columns is missing (unless the condition asks for that, with
    ``.isna()`` or ``.notna()``): pandas would say that it does not hold.

    Raises
    ------
    UnknownVariable
        Where a name is no column of `patients`.
    CasexError
        Where the condition cannot be evaluated, or gives something else than one value per patient.

    Examples
    --------
    >>> frame = pd.DataFrame({"sledai": [13.0, None, 4.0]}, index=["1", "2", "3"])
    >>> groups(frame, "sledai > 10").tolist()
    [True, <NA>, False]
    """
    if isinstance(by, pd.Series):
        return by
    if not isinstance(by, str):
        raise CasexError(f"by={by!r}: give a column of patients, a condition over its columns, or a Series")
    if by in patients.columns:
        return patients[by]
    if by.isidentifier():
        raise UnknownVariable(unknown("column of patients", by, list(patients.columns)))
    held: Any = evaluated(patients, by, "by")
    if not isinstance(held, pd.Series) or not held.index.equals(patients.index):
        raise CasexError(f"by={by!r} gives no value for each patient")
    if held.dtype == bool:
        held = held.astype("boolean")
    asked = set(_NAME.findall(_QUOTED.sub("", by)))
    lacking = patients[[name for name in patients.columns if name in asked]].isna().any(axis=1)
    known: pd.Series[Any] = held.mask(lacking).rename(by)
    return known
