"""Documents of many tables: work in proportion to what they print, whatever their names and labels are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import casex
from casex.interpret import joining, patient_columns, reading
from casex.schema.definition import Variable

MANY = 30


def counted(monkeypatch: pytest.MonkeyPatch, room: object, name: str) -> list[str]:
    """The calls of a function from now on, one entry each."""
    calls: list[str] = []
    real: Callable[..., Any] = getattr(room, name)

    def noted(*given: Any, **named: Any) -> Any:
        calls.append(name)
        return real(*given, **named)

    monkeypatch.setattr(room, name, noted)
    return calls


def tables(heading: str, label: Callable[[int, int], str]) -> list[casex.Table]:
    """Tables of three patients each, who differ in everything."""
    return [
        casex.Table.from_rows(
            [
                ["Patient", "Age, years", heading],
                *([label(table, row), str(3 * table + row), f"{table}.{row}"] for row in range(1, 4)),
            ]
        )
        for table in range(MANY)
    ]


def test_a_table_is_read_for_joining_once_however_many_it_is_held_against(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counted(monkeypatch, joining, "_told")
    study = casex.assemble(tables("Height, cm", lambda table, row: f"T{table}-{row}"))
    assert len(study) == 3 * MANY
    assert len(calls) <= 2 * MANY  # once for its own labels, once under the names that it was given


def test_columns_of_one_name_are_counted_on_from_table_to_table(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = counted(monkeypatch, Variable, "column_name")
    study = casex.assemble(tables("Zeta", lambda _, row: str(row)))
    names = [name for name in study.patients.columns if name.startswith("zeta")]
    assert names == ["zeta", *(f"zeta_{n}" for n in range(2, MANY + 1))]
    assert study.patients[f"zeta_{MANY}"].tolist() == [29.1, 29.2, 29.3]
    assert len(tried) < 12 * MANY


def test_equal_names_of_columns_are_told_apart_in_order() -> None:
    names = patient_columns._apart(["age", "crp", "age", "patient", "crp", "age", "age_2"])
    assert list(names) == ["age", "crp", "age_2", "patient_2", "crp_2", "age_3", "age_2_2"]


def test_what_the_frames_follow_is_worked_out_once_for_a_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    followed = counted(monkeypatch, reading, "preferred_ids")
    columns = counted(monkeypatch, reading, "columns_of")
    study = casex.assemble(tables("Height, cm", lambda _, row: str(row)), schema="lupus")
    for frame in (study.patients, study.variables, study.observations, study.timeline, study.treatments):
        assert frame is not None
    assert len(followed) <= 2  # for the checks, and for the frames of the voice that was asked for
    assert len(columns) <= 2


def test_a_sort_keeps_its_name_where_others_of_that_name_come_between() -> None:
    made = [
        casex.Table.from_rows([["Patient", heading], ["1", "5.5"], ["2", "6.5"]])
        for heading in ("FVC, L", "FVC, %", "FVC, L", "FVC, %", "FVC, L")
    ]
    columns = [name for name in casex.assemble(made).patients.columns if name.startswith("fvc")]
    assert columns == ["fvc_l", "fvc_percent", "fvc_2_l", "fvc_3_percent", "fvc_4_l"]
