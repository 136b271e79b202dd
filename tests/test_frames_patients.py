"""`patients` and its codebook: order, names, units, types, with rows and without."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import of_table, sample

import casex
from casex.schema import Variable
from casex.series import CaseSeries

ALWAYS = [
    "patient_label", "n_patients", "sex", "age_at_baseline_years", "index_treatment", "index_treatment_daily_dose",
    "index_treatment_duration_months", "index_treatment_status", "follow_up_months", "response", "group",
]  # fmt: skip


def own(folder: Path, variables: str, headings: list[str], *rows: list[str]) -> CaseSeries:
    path = folder / "own.yaml"
    path.write_text(f"extends: lupus\nvariables: {variables}", encoding="utf-8")
    return of_table(headings, *rows, schema=path, index_treatment="tofacitinib")


# --- columns ----------------------------------------------------------------------------------------------------


def test_every_study_has_these_columns_first() -> None:
    frame = of_table(["Remark"], ["well"]).patients
    assert list(frame.columns) == [*ALWAYS, "remark"]
    empty = ["sex", "age_at_baseline_years", "index_treatment", "response", "group", "follow_up_months"]
    assert frame[empty].isna().all(axis=None)


def test_the_order_is_study_schema_document_whatever_is_printed_first() -> None:
    frame = of_table(
        ["Zeta", "SDI at last visit", "Response", "SLEDAI-2K at baseline", "Alpha", "Sex", "Adverse events",
         "SDI at diagnosis", "Disease duration (years)"],
        ["z", "1", "CR", "8", "a", "F", "rash", "0", "2"],
    ).patients  # fmt: skip
    assert list(frame.columns) == [
        *ALWAYS, "disease_duration_at_baseline_years", "adverse_events_at_last_follow_up", "sledai_2k_at_baseline",
        "sdi_at_diagnosis", "sdi_at_last_follow_up", "zeta", "alpha",
    ]  # fmt: skip


def test_time_points_of_one_variable_stand_in_order_of_time() -> None:
    times = ["last visit", "month 12", "6 months", "diagnosis", "baseline", "week 4"]
    frame = of_table([f"SDI at {time}" for time in times], ["1"] * 6).patients
    assert list(frame.columns)[len(ALWAYS) :] == [
        "sdi_at_diagnosis",
        "sdi_at_baseline",
        "sdi_at_week_4",
        "sdi_at_month_6",
        "sdi_at_month_12",
        "sdi_at_last_follow_up",
    ]


def test_ages_take_the_place_of_the_age_at_baseline() -> None:
    frame = of_table(["Age at onset (years)", "Age at diagnosis (years)"], ["9", "10"]).patients
    assert list(frame.columns) == [*ALWAYS[:3], "age_at_onset_years", "age_at_diagnosis_years", *ALWAYS[4:]]


@pytest.mark.parametrize("name", ["tofacitinib.txt", "tofacitinib_ocr.txt"])
def test_names_are_short_plain_and_unique(name: str) -> None:
    columns = list(sample(name).patients.columns)
    assert len(columns) == len(set(columns))
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,62}", column) for column in columns)


@given(st.from_regex(r"[a-z][a-z0-9_]{0,30}", fullmatch=True), st.sampled_from([None, "baseline", "month_3"]),
       st.none() | st.text(min_size=1, max_size=8))  # fmt: skip
def test_any_column_name_is_ascii_and_short(name: str, timepoint: str | None, unit: str | None) -> None:
    column = Variable(name, unit=unit).column_name(timepoint)
    assert len(column) <= 63
    assert column.isascii()
    assert column.startswith(name.rstrip("_"))
    assert timepoint is None or f"_at_{timepoint}" in column


def test_units_stand_in_the_name_and_scores_have_none(tmp_path: Path) -> None:
    frame = own(
        tmp_path,
        "{urate: {aliases: [urate], kind: number, unit: mg/dL}}",
        ["Urate at 6 months", "SDI at baseline"],
        ["5", "1"],
    ).patients
    assert list(frame.columns)[len(ALWAYS) :] == ["sdi_at_baseline", "urate_at_month_6_mg_dl"]


def test_what_is_said_once_has_no_time_point() -> None:
    frame = of_table(
        ["Response at last visit", "TOF duration (months)"], ["CR", "7"], index_treatment="tofacitinib"
    ).patients
    assert frame["response"].tolist() == ["Complete remission"]
    assert frame["index_treatment_duration_months"].tolist() == [7.0]


@pytest.mark.parametrize(
    ("variables", "headings"),
    [
        (f"{{{'x' * 60}: {{aliases: [weight], kind: number}}}}", ["Weight at baseline", "Weight at last visit"]),
        (
            "{a: {aliases: [weight], kind: number, unit: mg/l, once: true}, "
            "a_mg_l: {aliases: [height], kind: number, once: true}}",
            ["Weight", "Height"],
        ),
        (
            "{n_patients: {aliases: [weight], kind: number, once: true}, "
            "b: {aliases: [height], kind: number, once: true}}",
            ["Weight", "Height"],
        ),
    ],
)
def test_no_two_variables_share_a_column(tmp_path: Path, variables: str, headings: list[str]) -> None:
    frame = own(tmp_path, variables, headings, ["421", "422"]).patients
    assert {421.0, 422.0} <= set(frame.iloc[0])


def test_a_schema_may_order_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("extends: lupus\ncolumns: [sdi, sledai_2k]", encoding="utf-8")
    frame = of_table(["SLEDAI-2K at baseline", "SDI at baseline"], ["8", "1"], schema=path).patients
    assert list(frame.columns)[-2:] == ["sdi_at_baseline", "sledai_2k_at_baseline"]


# --- values and types -------------------------------------------------------------------------------------------


def test_units_of_time_are_those_of_the_schema() -> None:
    frame = of_table(
        ["Age at diagnosis", "Disease duration", "Follow-up"],
        ["10 y 6 m", "18 months", "2 years"],
        ["9 years", "2", "12"],
    ).patients
    assert frame["age_at_diagnosis_years"].tolist() == [10.5, 9.0]
    assert frame["disease_duration_at_baseline_years"].tolist() == [1.5, 2.0]
    assert frame["follow_up_months"].tolist() == [24.0, 12.0]


def test_types_of_every_kind() -> None:
    frame = of_table(
        [
            "Sex",
            "Age at diagnosis",
            "Response",
            "Adverse events",
            "Reason for TOF use",
            "SDI at baseline",
            "TOF use",
            "Note",
        ],
        ["F", "9", "CR", "rash", "flare", "1", "Ongoing", "well"],
        index_treatment="tofacitinib",
    ).patients
    text = str(frame["patient_label"].dtype)
    assert text in ("str", "string")
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
        "patient_label": text, "n_patients": "Int64", "sex": "category", "age_at_diagnosis_years": "float64",
        "index_treatment": text, "index_treatment_daily_dose": "float64", "index_treatment_duration_months": "float64",
        "index_treatment_status": "category", "follow_up_months": "float64", "response": "category", "group": text,
        "reason_for_index_treatment": text, "adverse_events_at_last_follow_up": "object", "sdi_at_baseline": "float64",
        "note": text,
    }  # fmt: skip
    assert str(frame.index.dtype) == text
    assert frame.index.name == "patient"


@pytest.mark.parametrize("cell", ["", "NA", "1,5"])
def test_types_do_not_depend_on_what_is_there(cell: str) -> None:
    headings = ["Sex", "Age at diagnosis", "Adverse events", "SDI at baseline", "TOF use"]
    full = of_table(headings, ["F", "9", "rash", "1", "Ongoing"]).patients
    assert of_table(headings, [cell] * 5).patients.dtypes.equals(full.dtypes)


def test_closed_lists_have_all_their_names_in_order() -> None:
    frame = of_table(["Sex", "TOF use"], ["M", "Discontinued"], index_treatment="tofacitinib").patients
    assert frame["sex"].cat.ordered
    assert frame["sex"].cat.categories.tolist() == ["F", "M", "U"]
    assert frame["index_treatment_status"].cat.categories.tolist() == ["Ongoing", "Discontinued"]


def test_words_outside_an_open_list_come_behind_it() -> None:
    frame = of_table(["Response"], ["Partial remission"], ["CR"], ["Death"]).patients
    assert frame["response"].tolist() == ["Partial remission", "Complete remission", "Death"]
    assert frame["response"].cat.categories.tolist() == [
        "Complete remission", "Clinical remission", "Alleviated", "Unalleviated", "Partial remission", "Death",
    ]  # fmt: skip


def test_terms_tell_none_from_missing_and_keep_their_order() -> None:
    held = of_table(["Adverse events"], ["Rash, Fever"], ["None"], [""]).patients["adverse_events_at_last_follow_up"]
    assert held.tolist()[:2] == [("rash", "fever"), ()]
    assert held.tolist()[2] is pd.NA


def test_an_index_treatment_by_class_is_each_patients_drug() -> None:
    frame = of_table(
        ["Treatments at baseline"],
        ["TOF (5 mg bid)"],
        ["baricitinib (4 mg qd)"],
        ["GC"],
        index_treatment="JAK inhibitor",
    ).patients
    assert frame["index_treatment"].tolist() == ["tofacitinib", "baricitinib", "JAK inhibitor"]
    assert frame["index_treatment_daily_dose"].tolist()[:2] == [10.0, 4.0]
    assert pd.isna(frame["index_treatment_daily_dose"].iloc[2])


def test_regimens_and_lists_of_drugs_are_no_columns() -> None:
    frame = of_table(["Prior treatments", "Treatments at baseline"], ["GC", "GC (5 mg qd)"]).patients
    assert list(frame.columns) == ALWAYS


def test_a_variable_without_a_column_stands_in_observations_only(tmp_path: Path) -> None:
    study = own(tmp_path, "{w: {aliases: [weight], kind: number, column: false}}", ["Weight"], ["42"])
    assert list(study.patients.columns) == ALWAYS
    assert study.observations["value"].tolist() == [42.0]


def test_labels_stay_as_printed_and_ids_are_bare() -> None:
    frame = casex.assemble([casex.Table.from_rows([["Patient", "Sex"], ["Case 007", "F"], ["P 2", "M"]])]).patients
    assert frame["patient_label"].tolist() == ["Case 007", "P 2"]
    assert frame.index.tolist() == ["007", "P 2"]
    assert frame["n_patients"].tolist() == [1, 1]


def test_a_frame_without_rows_has_the_same_columns_and_types() -> None:
    study = of_table(["Sex", "SDI at baseline", "Response"], ["F", "1", "better"])
    assert study.select(patients=[]).patients.dtypes.equals(study.patients.dtypes)


# --- the codebook -----------------------------------------------------------------------------------------------


def test_the_codebook_has_a_row_for_each_column_in_order() -> None:
    study = of_table(["Sex", "SDI at baseline", "Age at diagnosis", "Note"], ["F", "1", "9", "x"], ["", "2", "", ""])
    book = study.variables
    assert book["column"].tolist() == list(study.patients.columns)
    rows = book.set_index("column")
    assert rows.loc["sdi_at_baseline", ["variable", "label", "timepoint", "kind", "n", "n_missing"]].tolist() == [
        "sdi", "SLICC/ACR damage index", "baseline", "number", 2, 0,
    ]  # fmt: skip
    assert rows.loc["age_at_diagnosis_years", ["unit", "n", "n_missing"]].tolist() == ["years", 1, 1]
    assert rows.loc["sex", "categories"] == "F; M; U"
    assert rows.loc["note", ["label", "kind"]].tolist() == ["Note", "text"]
    assert ((rows["n"] + rows["n_missing"]) == 2).all()


def test_codes_are_in_the_codebook(tmp_path: Path) -> None:
    study = own(
        tmp_path, "{u: {aliases: [urate], kind: number, codes: {LOINC: 3084-1, HPO: 'HP:1'}}}", ["Urate"], ["1"]
    )
    assert study.variables.set_index("column").loc["u", "codes"] == "LOINC:3084-1; HPO:HP:1"
