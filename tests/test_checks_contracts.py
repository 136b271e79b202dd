"""Contracts: what a frame must be; nothing is coerced, a failure is a bug of casex."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pandera.errors
import pytest
from pandera.pandas import DataFrameSchema
from studies import of_table, sample

import casex
from casex import CasexError, UnknownVariable
from casex.checks import Schema, contract, prove
from casex.checks.contracts import patients_of_study
from casex.frames import COLUMNS, frame

FRAMES = ("patients", *COLUMNS)
BROKEN = (pandera.errors.SchemaError, pandera.errors.SchemaErrors)
STUDY = "tofacitinib.txt"


def own(name: str) -> DataFrameSchema:
    """The contract that the study's own frame is held to."""
    return patients_of_study(sample(STUDY)._reading) if name == "patients" else contract(name)


@pytest.mark.parametrize("name", FRAMES)
def test_frames_of_a_study_keep_their_contracts(name: str) -> None:
    held = getattr(sample(STUDY), name)
    assert own(name).validate(held).equals(held)


@pytest.mark.parametrize("name", COLUMNS)
def test_frames_without_rows_keep_them_too(name: str) -> None:
    empty = frame(name, ())
    assert contract(name).validate(empty).equals(empty)


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_are_exactly_these_in_this_order(name: str) -> None:
    held = frame(name, ())
    for wrong in (held.assign(mine=1), held.iloc[:, 1:], held[held.columns[::-1]]):
        with pytest.raises(BROKEN, match="column"):
            contract(name).validate(wrong)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("observations", lambda held: pd.concat([held, held.iloc[:1]], ignore_index=True)),
        ("observations", lambda held: held.astype({"value": "object"})),
        ("observations", lambda held: held.astype({"voice": "object"})),
        ("observations", lambda held: held.assign(preferred=True)),
        ("observations", lambda held: held.assign(patient=pd.array([None] * len(held), dtype=held["patient"].dtype))),
        ("treatments", lambda held: held.assign(dose=1)),
        ("treatments", lambda held: held.assign(drug=pd.array([None] * len(held), dtype=held["drug"].dtype))),
        ("timeline", lambda held: held.assign(event=held["event"].cat.add_categories("party"))),
        ("timeline", lambda held: held.assign(event=held["event"].where(held["event"] != "start"))),
        ("timeline", lambda held: held.assign(event=held["event"].cat.as_unordered())),
        ("sources", lambda held: pd.concat([held, held])),
        ("sources", lambda held: held.astype({"page": "float64"})),
        ("findings", lambda held: held.assign(severity="loud")),
        ("variables", lambda held: pd.concat([held, held])),
        ("patients", lambda held: pd.concat([held, held.iloc[:1]])),
        ("patients", lambda held: held.rename_axis("case")),
        ("patients", lambda held: held.assign(sex=held["sex"].cat.add_categories("X"))),
        ("patients", lambda held: held.assign(sex="F")),
        ("patients", lambda held: held.drop(columns="group")),
        ("patients", lambda held: held.assign(follow_up_months="12")),
    ],
)  # fmt: skip
def test_what_breaks_a_contract_is_found(name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    wrong = change(getattr(sample(STUDY), name))
    with pytest.raises(BROKEN):
        own(name).validate(wrong)
    with pytest.raises(CasexError, match=f"bug of casex: the frame '{name}' breaks its contract: "):
        prove(sample(STUDY)._reading, {name: wrong})


def test_nothing_is_coerced() -> None:
    for name in FRAMES:
        for held in (own(name), casex.load_schema("lupus").dataframe_schema(name)):
            assert held.coerce is False
            assert all(not column.coerce for column in held.columns.values())


def test_what_is_proven_is_not_changed() -> None:
    study = sample(STUDY)
    held = {name: getattr(study, name) for name in FRAMES}
    copies = {name: one.copy() for name, one in held.items()}
    prove(study._reading, held)
    for name, one in held.items():
        pd.testing.assert_frame_equal(one, copies[name])


@pytest.mark.parametrize("name", ["patient", "observation", "", "tables"])
def test_no_such_frame(name: str) -> None:
    with pytest.raises(UnknownVariable, match=f"no frame {name!r}; there are patients, observations, treatments"):
        contract(name)


@pytest.mark.parametrize("name", FRAMES)
def test_a_schema_gives_the_contracts_of_its_frames(name: str) -> None:
    held = casex.load_schema("lupus")
    assert isinstance(held, Schema)
    assert held.dataframe_schema(name).name == name
    held.dataframe_schema(name).validate(getattr(sample(STUDY), name))


@pytest.mark.parametrize(
    "column", ["sledai_2k_at_baseline", "age_at_baseline_years", "disease_duration_at_baseline_years"]
)
def test_columns_that_depend_on_the_study_are_held_to_the_dtypes_of_frames(column: str) -> None:
    wrong = sample(STUDY).patients.astype({column: "object"})
    wrong[column] = "not a number"
    with pytest.raises(BROKEN):
        casex.load_schema("lupus").dataframe_schema("patients").validate(wrong)


@pytest.mark.parametrize("column", ["response", "index_treatment_status"])
def test_closed_lists_of_patients_are_held(column: str) -> None:
    with pytest.raises(BROKEN):
        own("patients").validate(sample(STUDY).patients.drop(columns=column))


@pytest.mark.parametrize(
    ("said", "heading", "cell"),
    [
        ("sex: {aliases: [sex], kind: category, once: true, categories: {Female: [f], Male: [m]}}", "Sex", "F"),
        ("sex: {aliases: [sex], kind: text, once: true}", "Sex", "F"),
        ("group: {aliases: [group], kind: category, once: true, categories: {A: [a]}}", "Group", "A"),
        ("follow_up: {aliases: [follow-up], kind: text, once: true, unit: months}", "Follow-up", "12"),
    ],
)
def test_a_schema_may_change_a_fixed_column_or_is_refused_as_a_schema(
    tmp_path: Path, said: str, heading: str, cell: str
) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(f"extends: lupus\nvariables: {{{said}}}", encoding="utf-8")
    try:
        study = of_table([heading], [cell], schema=path)
    except casex.SchemaError:
        return
    assert study.patients.iloc[0].astype(str).str.contains(cell).any()


def test_a_row_of_no_patients_breaks_the_contract() -> None:
    held = sample(STUDY).patients
    with pytest.raises(BROKEN):
        own("patients").validate(held.assign(n_patients=pd.array([0] * len(held), dtype="Int64")))
