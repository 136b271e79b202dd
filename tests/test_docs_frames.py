"""docs/frames.md against the code, both ways: frames, columns, types, keys, closed lists, units in names."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from casex.checks.contracts import _KEYS
from casex.frames import COLUMNS
from casex.frames.dtypes import COUNT, NUMBER, TERMS, TEXT, YES_NO
from casex.testing import Says, series

PAGE = (Path(__file__).parent.parent / "docs" / "frames.md").read_text(encoding="utf-8")
PARTS = dict(re.findall(r"^## `(\w+)`\n(.*?)(?=^## |\Z)", PAGE, flags=re.MULTILINE | re.DOTALL))
TYPES = {str(TEXT): "text", NUMBER: "number", COUNT: "count", YES_NO: "yes/no", TERMS: "terms"}
HEAD = ["column", "type", "unit", "what", "SDTM, ADaM", "FHIR", "Phenopackets"]


def rows(frame: str) -> list[dict[str, str]]:
    """The table of a frame: a row per column."""
    lines = [line for line in PARTS[frame].splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert cells[0] == HEAD
    return [dict(zip(HEAD, row, strict=True)) for row in cells[2:]]


def named(row: dict[str, str]) -> str:
    return row["column"].strip("`")


def type_of(dtype: object) -> str:
    return "closed list" if isinstance(dtype, pd.CategoricalDtype) else TYPES[str(dtype)]


def test_every_frame_is_told_and_no_other() -> None:
    assert set(PARTS) == {"patients", *COLUMNS, "tables"}


@pytest.mark.parametrize("frame", COLUMNS)
def test_every_column_is_told_with_its_type_and_no_other(frame: str) -> None:
    told = [(named(row), row["type"]) for row in rows(frame)]
    assert told == [(name, type_of(dtype)) for name, dtype in COLUMNS[frame].items()]


@pytest.mark.parametrize("frame", COLUMNS)
def test_keys_are_told(frame: str) -> None:
    key = _KEYS.get(frame)
    assert f"\nKey: {f'`{key}`' if key else 'none, rows are numbered'}.\n" in PARTS[frame]


@pytest.mark.parametrize("frame", COLUMNS)
def test_every_value_of_a_closed_list_is_told(frame: str) -> None:
    for row in rows(frame):
        dtype = COLUMNS[frame][named(row)]
        if isinstance(dtype, pd.CategoricalDtype):
            listed = re.sub(r"\([^)]*\)", "", row["what"]).replace("`", "").split(",")
            assert [name.strip() for name in listed] == list(dtype.categories), named(row)


def test_every_column_of_patients_is_told_with_its_type() -> None:
    """Those that every study has, in the order in which they stand."""
    frame = series("case_series", said=[Says("1", "age", "4", at="baseline")]).patients
    first, *told = rows("patients")
    assert (named(first), frame.index.name) == ("patient", "patient")
    names = [named(row).replace("<time point>", "baseline") for row in told]
    assert [(name, row["type"]) for name, row in zip(names, told, strict=True)] == [
        (name, type_of(dtype)) for name, dtype in frame.dtypes.items()
    ]
    assert next(row["what"] for row in told if named(row) == "sex") == ", ".join(frame["sex"].cat.categories)


@pytest.mark.parametrize("frame", ["patients", *COLUMNS])
def test_units_are_told(frame: str) -> None:
    """Columns whose name has a unit have it, those that count months are in months; others name a column or a unit."""
    columns = {named(row) for row in rows(frame)}
    for row in rows(frame):
        name, unit = named(row), row["unit"]
        for ending in ("months", "years"):
            if name.endswith(ending) or (ending == "months" and name.startswith("months")):
                assert unit == ending
        if row["type"] == "number":
            assert unit, name
        for other in re.findall(r"`(\w+)`", unit):
            assert other in columns


@pytest.mark.parametrize("frame", ["patients", "observations", "treatments", "timeline"])
def test_names_elsewhere_are_told(frame: str) -> None:
    """Each column has a name in each standard, or a dash; a frame of patients has most of them."""
    held = [row[standard] for row in rows(frame) for standard in HEAD[4:]]
    assert all(held)
    assert sum(name != "–" for name in held) > len(held) / 2
