"""Columns and dtypes of every frame, in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import pandas as pd

from casex.model import SEVERITIES, VOICES, MissingReason

#: Text is pandas' own string type: ``str`` from pandas 3 on, ``string`` before.
TEXT: Any = pd.Series(["x"], dtype="str").dtype if pd.__version__ >= "3" else pd.StringDtype()
NUMBER: Any = "float64"
YES_NO: Any = "boolean"
COUNT: Any = "Int64"
TERMS: Any = "object"


def closed(*names: str) -> pd.CategoricalDtype:
    """An ordered closed list."""
    return pd.CategoricalDtype(list(names), ordered=True)


VOICE = closed(*VOICES)
SEVERITY = closed(*SEVERITIES)
REASON = closed(*get_args(MissingReason))
COMPARATOR = closed("<", "<=", ">", ">=")
EVENTS = ("diagnosis", "visit", "score", "start", "dose_change", "stop", "finding", "adverse_event", "response")
EVENT = closed(*EVENTS)
VERDICT = closed("reproduced", "reproduced_other_voice", "not_reproduced", "not_checkable")

COLUMNS: dict[str, dict[str, Any]] = {
    "observations": {
        "id": TEXT, "patient": TEXT, "variable": TEXT, "variable_printed": TEXT, "timepoint": TEXT, "months": NUMBER,
        "months_low": NUMBER, "months_high": NUMBER, "time_value": NUMBER, "time_unit": TEXT, "time_printed": TEXT,
        "specimen": TEXT, "value": NUMBER, "low": NUMBER, "high": NUMBER, "comparator": COMPARATOR, "unit": TEXT,
        "standard_value": NUMBER, "standard_unit": TEXT, "text": TEXT, "terms": TERMS, "missing_reason": REASON,
        "printed": TEXT, "marks": TEXT, "voice": VOICE, "preferred": YES_NO, "source": TEXT,
    },
    "treatments": {
        "patient": TEXT, "timepoint": TEXT, "months": NUMBER, "drug": TEXT, "drug_class": TEXT, "atc": TEXT,
        "drug_printed": TEXT, "dose": NUMBER, "doses": TEXT, "unit": TEXT, "route": TEXT, "frequency": TEXT,
        "daily_dose": NUMBER, "daily_dose_unit": TEXT, "printed": TEXT, "voice": VOICE, "source": TEXT,
    },
    "timeline": {
        "patient": TEXT, "months": NUMBER, "months_low": NUMBER, "months_high": NUMBER, "timepoint": TEXT,
        "event": EVENT, "variable": TEXT, "drug": TEXT, "value": NUMBER, "unit": TEXT, "text": TEXT,
        "printed": TEXT, "voice": VOICE, "source": TEXT,
    },
    "findings": {
        "finding": TEXT, "code": TEXT, "severity": SEVERITY, "patient": TEXT, "variable": TEXT, "timepoint": TEXT,
        "message": TEXT, "possible": TEXT, "hint": TEXT, "sources": TEXT, "accepted": TEXT,
    },
    "reported": {
        "printed": TEXT, "statistic": TEXT, "variable": TEXT, "timepoint": TEXT, "subgroup": TEXT, "n": COUNT,
        "value": NUMBER, "low": NUMBER, "high": NUMBER, "verdict": VERDICT, "definitions": TEXT, "voice": VOICE,
        "nearest": NUMBER, "source": TEXT,
    },
    "sources": {
        "source": TEXT, "document": TEXT, "page": COUNT, "table": TEXT, "row": COUNT, "column": COUNT, "x0": NUMBER,
        "top": NUMBER, "x1": NUMBER, "bottom": NUMBER, "start": COUNT, "end": COUNT, "reader": TEXT, "ocr": YES_NO,
        "agreed": YES_NO, "overridden": TEXT, "corrected": TEXT,
    },
    "corrections": {
        "document": TEXT, "table": TEXT, "cell": TEXT, "was": TEXT, "is": TEXT, "accepted": TEXT, "said": TEXT,
        "who": TEXT, "when": TEXT, "why": TEXT,
    },
    "variables": {
        "column": TEXT, "variable": TEXT, "label": TEXT, "timepoint": TEXT, "kind": TEXT, "unit": TEXT,
        "categories": TEXT, "codes": TEXT, "n": COUNT, "n_missing": COUNT,
    },
}  # fmt: skip


def column(values: Sequence[Any], dtype: Any, index: pd.Index[Any] | None = None) -> pd.Series[Any]:
    """A column of one dtype; None is missing."""
    if dtype == TERMS:
        held: list[Any] = [pd.NA if value is None else value for value in values]
    elif dtype == NUMBER:
        held = [float("nan") if value is None else float(value) for value in values]
    else:
        held = list(values)
    made: pd.Series[Any] = pd.Series(held, index=index, dtype=dtype)
    return made


def frame(name: str, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """A frame of this name from rows of plain values; the same columns and dtypes where there are none."""
    columns = COLUMNS[name]
    index = pd.RangeIndex(len(rows))
    return pd.DataFrame(
        {key: column([row.get(key) for row in rows], dtype, index) for key, dtype in columns.items()}, index=index
    )
