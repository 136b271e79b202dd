"""Frame contracts: pandera proves columns, dtypes, keys and closed categories. A failure is a bug of casex."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd
import pandera.pandas as pa
from pandera.engines import pandas_engine

from casex.errors import CasexError, UnknownVariable
from casex.frames import patient_dtypes
from casex.frames.dtypes import COLUMNS, COUNT, NUMBER, TERMS, TEXT, YES_NO, closed
from casex.frames.patients import SEXES
from casex.interpret.reading import Reading
from casex.schema import Definition, Variable

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
    "corrections": ("document", "who", "when", "why"),
    "variables": ("column", "variable"),
}
_FIXED: Mapping[str, Any] = {
    "patient_label": TEXT,
    "n_patients": COUNT,
    "sex": closed(*SEXES),
    "index_treatment": TEXT,
    "index_treatment_daily_dose": NUMBER,
    "follow_up_months": NUMBER,
}
_KIND_DTYPES = {
    "number": NUMBER, "age": NUMBER, "duration": NUMBER, "text": TEXT, "date": TEXT, "grade": TEXT, "terms": TERMS,
    "presence": YES_NO,
}  # fmt: skip


class _Text(pandas_engine.STRING):
    """pandas' own string type: it holds nothing but text, so the type proves the values (pandera asks each of them)."""

    def check(self, pandera_dtype: Any, data_container: Any = None) -> bool:
        return bool(getattr(pandera_dtype, "type", None) == self.type)


_TEXT = _Text(TEXT.storage)


class Schema(Definition):
    """A schema as users hold it: its definition, and the contracts of its frames."""

    __slots__ = ()

    def dataframe_schema(self, frame: str) -> DataFrameSchema:
        """The pandera contract of one frame, as this schema has it.

        Parameters
        ----------
        frame
            ``patients``, ``observations``, ``treatments``, ``timeline``, ``findings``, ``reported``, ``sources``,
            ``corrections`` or ``variables``. That of ``patients`` holds every column that the schema knows, at any time
            point; columns that a document brings are free.

        Returns
        -------
        pandera.DataFrameSchema

        Raises
        ------
        UnknownVariable
            Where there is no such frame.
        """
        return _patients_of_schema(self) if frame == "patients" else contract(frame)


def contract(frame: str) -> DataFrameSchema:
    """The pandera contract of a frame whose columns do not depend on the study; it coerces nothing."""
    if frame not in COLUMNS:
        raise UnknownVariable(f"no frame {frame!r}; there are patients, {', '.join(COLUMNS)}")
    required, key = _REQUIRED[frame], _KEYS.get(frame)
    columns = {
        name: pa.Column(_proven(dtype), nullable=name not in required, unique=name == key)
        for name, dtype in COLUMNS[frame].items()
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True, coerce=False, name=frame)


_held_contract = cache(contract)  # a user's own copy may be changed, this one is not given away


def patients_of_study(reading: Reading) -> DataFrameSchema:
    """The contract of one study's `patients`: its very columns, in order, with dtypes and categories."""
    columns = {name: _held_column(name, dtype) for name, dtype in patient_dtypes(reading).items()}
    return pa.DataFrameSchema(columns, index=_index(), strict=True, ordered=True, coerce=False, name="patients")


def _patients_of_schema(schema: Definition) -> DataFrameSchema:
    columns = {name: _column(name, dtype) for name, dtype in _FIXED.items()}
    for variable in schema.variables:
        dtype = _KIND_DTYPES.get(variable.kind)
        if variable.column and dtype is not None:
            pattern = _column_pattern(variable)
            columns[pattern] = _column(pattern, dtype, regex=True, required=False)
    return pa.DataFrameSchema(columns, index=_index(), strict=False, coerce=False, name="patients")


def _column_pattern(variable: Variable) -> str:
    """Columns of a variable: at any time point (none where it has one value per patient)."""
    bare, dated = variable.column_name(None), variable.column_name("@")
    anywhere = re.escape(dated).replace("@", r"\w+")
    return rf"^(?:{re.escape(bare)})$" if variable.once else rf"^(?:{re.escape(bare)}|{anywhere})$"


def _column(name: str, dtype: Any, **more: Any) -> pa.Column:
    checks = [pa.Check(_is_terms, element_wise=True, error="a tuple of text, or missing")] if dtype == TERMS else []
    if name == "n_patients":
        checks = [pa.Check.ge(1)]
    return pa.Column(_proven(dtype), checks, nullable=name not in ("patient_label", "n_patients"), **more)


_held_column = lru_cache(maxsize=512)(_column)  # most studies have the same ones


def _proven(dtype: Any) -> Any:
    """The dtype as pandera proves it."""
    return _TEXT if dtype == TEXT else dtype


def _is_terms(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(term, str) for term in value)


def _index() -> pa.Index:
    return pa.Index(_TEXT, unique=True, nullable=False, name="patient")


def prove(reading: Reading, frames: Mapping[str, pd.DataFrame]) -> None:
    """Hold every frame against its contract.

    Raises
    ------
    CasexError
        Where one fails: that is a bug of casex, not of the document.
    """
    for name, held in frames.items():
        try:
            (patients_of_study(reading) if name == "patients" else _held_contract(name)).validate(held, lazy=True)
        except pa.errors.SchemaErrors as error:
            raise CasexError(f"bug of casex: the frame {name!r} breaks its contract: {_first(error)}") from error


def _first(error: Any) -> str:
    cases = error.failure_cases
    return ", ".join(f"{key}={value!r}" for key, value in cases.iloc[0].items()) if len(cases) else str(error)
