"""Frame contracts: pandera proves columns, dtypes, keys and closed categories. A failure is a bug of casex."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
import pandera.pandas as pa

from casex.errors import CasexError, UnknownVariable
from casex.frames.dtypes import COLUMNS, COUNT, NUMBER, TEXT, closed
from casex.frames.patients import SEXES
from casex.schema import Definition

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

_KEYS = {"observations": "id", "sources": "source", "findings": "finding", "variables": "column"}
_REQUIRED = {
    "observations": ("id", "patient", "variable", "voice", "preferred", "source"),
    "treatments": ("patient", "drug", "voice", "source"),
    "timeline": ("patient", "event", "source"),
    "findings": ("finding", "code", "severity", "message"),
    "reported": ("printed", "statistic", "verdict"),
    "sources": ("source", "document"),
    "variables": ("column", "variable"),
}


class Schema(Definition):
    """A schema as users hold it: its definition, and the contracts of its frames."""

    __slots__ = ()

    def dataframe_schema(self, frame: str) -> DataFrameSchema:
        """The pandera contract of one frame.

        Parameters
        ----------
        frame
            ``patients``, ``observations``, ``treatments``, ``timeline``, ``findings``, ``reported``, ``sources`` or
            ``variables``.

        Raises
        ------
        UnknownVariable
            Where there is no such frame.
        """
        return contract(frame)


def contract(frame: str) -> DataFrameSchema:
    """The pandera contract of one frame; it coerces nothing."""
    if frame == "patients":
        return _patients()
    if frame not in COLUMNS:
        raise UnknownVariable(f"no frame {frame!r}; there are patients, {', '.join(COLUMNS)}")
    required, key = _REQUIRED[frame], _KEYS.get(frame)
    columns = {
        name: pa.Column(dtype, nullable=name not in required, unique=name == key)
        for name, dtype in COLUMNS[frame].items()
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True, coerce=False, name=frame)


def _patients() -> DataFrameSchema:
    """Study-wide columns are fixed; the others depend on the study and are held to the dtypes of frames."""
    columns = {
        "patient_label": pa.Column(TEXT, nullable=False),
        "n_patients": pa.Column(COUNT, pa.Check.ge(1), nullable=False),
        "sex": pa.Column(closed(*SEXES), nullable=True),
        "index_treatment": pa.Column(TEXT, nullable=True),
        "index_treatment_daily_dose": pa.Column(NUMBER, nullable=True),
        "index_treatment_duration_months": pa.Column(NUMBER, nullable=True),
        "follow_up_months": pa.Column(NUMBER, nullable=True),
        "group": pa.Column(TEXT, nullable=True),
    }
    return pa.DataFrameSchema(
        columns,
        index=pa.Index(TEXT, unique=True, nullable=False, name="patient"),
        strict=False,
        coerce=False,
        name="patients",
    )


def prove(frames: Mapping[str, pd.DataFrame]) -> None:
    """Hold every frame against its contract.

    Raises
    ------
    CasexError
        Where one fails: that is a bug of casex, not of the document.
    """
    for name, held in frames.items():
        try:
            contract(name).validate(held, lazy=True)
        except pa.errors.SchemaErrors as error:
            raise CasexError(f"bug of casex: the frame {name!r} breaks its contract: {_first(error)}") from error


def _first(error: Any) -> str:
    cases = error.failure_cases
    return ", ".join(f"{key}={value!r}" for key, value in cases.iloc[0].items()) if len(cases) else str(error)
