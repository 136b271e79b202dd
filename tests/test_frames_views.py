"""Views: some patients of a study, and everything behind one cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import of_table, sample

import casex
from casex import CasexError, Table, UnknownVariable
from casex.frames import COLUMNS
from casex.series import CaseSeries

STUDY = of_table(
    ["Sex", "SDI at baseline", "SDI at last visit", "Treatments at baseline", "Follow-up (months)", "Adverse events"],
    ["F", "1", "2", "TOF (5 mg bid), GC (5 mg qd)", "12", "rash"],
    ["M", "99", "", "TOF (5 mg qd)", "24", "None"],
    ["F", "1,5", "3", "GC (5 mg qd)", "36", ""],
    index_treatment="tofacitinib",
)


def ids(study: CaseSeries) -> list[str]:
    return list(study.patients.index)


def alike(one: CaseSeries, other: CaseSeries) -> bool:
    """Whether all frames are the same; the provenance also tells the selection."""
    return all(getattr(one, name).equals(getattr(other, name)) for name in ("patients", *COLUMNS))


# --- select -----------------------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from(["1", "2", "3"]), max_size=5))
def test_any_selection_is_of_those_patients_in_printed_order(wanted: list[str]) -> None:
    some = STUDY.select(patients=wanted)
    assert ids(some) == [one for one in ("1", "2", "3") if one in wanted]
    assert some.patients["patient_label"].tolist() == ids(some)
    for name in ("observations", "treatments", "timeline"):
        whole = getattr(STUDY, name)
        assert getattr(some, name)["source"].tolist() == whole[whole["patient"].isin(wanted)]["source"].tolist()
    assert set(some.sources["source"]) == set(some.observations["source"])


def test_all_patients_are_the_study() -> None:
    for some in (STUDY.select(), STUDY.select(patients=["3", "2", "1"]), STUDY.select(where="sex == sex")):
        assert alike(some, STUDY)


def test_selecting_twice_is_selecting_both() -> None:
    assert alike(STUDY.select(patients=["1", "2"]).select(where="sex == 'F'"), STUDY.select(patients="1"))
    with pytest.raises(UnknownVariable, match="no patient '3'; there are 1, 2"):
        STUDY.select(patients=["1", "2"]).select(patients="3")


def test_findings_of_others_go_and_those_of_nobody_stay() -> None:
    codes = {patient: set(STUDY.select(patients=patient).findings["code"]) for patient in ("1", "2", "3")}
    assert "out_of_range" not in codes["1"] | codes["3"]
    assert "out_of_range" in codes["2"]
    assert "ambiguous_value" in codes["3"]
    table = Table.from_rows([["Patient", "Zeta"], ["1", "a"], ["2", "b"]])
    assert "unknown_header" in set(casex.assemble([table]).select(patients="2").findings["code"])


@pytest.mark.parametrize(
    ("where", "wanted"),
    [
        ("sex == 'F'", ["1", "3"]),
        ("sdi_at_baseline > 0", ["1", "2"]),
        ("sdi_at_baseline.isna()", ["3"]),
        ("index == '2'", ["2"]),
        ("patient == '2'", ["2"]),
        ("follow_up_months > 12 and sex == 'F'", ["3"]),
        ("sex == 'U'", []),
    ],
)
def test_conditions_over_the_columns_of_patients(where: str, wanted: list[str]) -> None:
    assert ids(STUDY.select(where=where)) == wanted


def test_a_condition_is_asked_of_the_named_patients_only() -> None:
    assert ids(STUDY.select(patients=["2", "3"], where="sex == 'F'")) == ["3"]


def test_a_patient_that_is_not_there() -> None:
    for wanted in ("4", ["1", "4"], ["Case 4"]):
        with pytest.raises(UnknownVariable, match=r"no patient '(Case )?4'; there are 1, 2, 3"):
            STUDY.select(patients=wanted)


def test_numbers_name_patients_too() -> None:
    assert ids(STUDY.select(patients=[2])) == ["2"]  # type: ignore[list-item]


def test_a_misspelt_column_is_an_unknown_variable() -> None:
    with pytest.raises(
        UnknownVariable, match="where='sexx == 1' cannot be evaluated over the columns of patients: name 'sexx'"
    ):
        STUDY.select(where="sexx == 1")


@pytest.mark.parametrize("where", ["sex", "1 + 1", "@x > 1", "sex ==", "sdi_at_baseline + 1"])
def test_what_is_no_condition_is_one_error(where: str) -> None:
    with pytest.raises(CasexError, match="cannot be evaluated"):
        STUDY.select(where=where)


def test_a_selection_keeps_the_preferred_voice_and_leaves_the_study_alone() -> None:
    study = sample("tofacitinib.txt", "narrative")
    before = study.patients
    some = study.select(patients=["9"])
    assert some.provenance["prefer"] == "narrative"
    assert some.patients["sledai_2k_at_last_follow_up"].tolist() == [2.0]
    assert study.patients.equals(before)


# --- trace ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("sex", ["t1-r1-c2"]),
        ("sdi_at_baseline", ["t1-r1-c3"]),
        ("sdi_at_last_follow_up", ["t1-r1-c4"]),
        ("follow_up_months", ["t1-r1-c6"]),
        ("adverse_events_at_last_follow_up", ["t1-r1-c7"]),
        ("group", []),
        ("n_patients", []),
    ],
)
def test_what_stands_behind_a_cell(column: str, cells: list[str]) -> None:
    rows = STUDY.trace("1", column)
    assert rows["source"].tolist() == cells
    assert set(rows["patient"]) <= {"1"}
    assert rows["row"].tolist() == [1] * len(cells)


def test_a_trace_has_the_columns_of_observations_and_of_sources() -> None:
    for column in ("sex", "group"):
        held = list(STUDY.trace("1", column).columns)
        assert held == [*COLUMNS["observations"], *(name for name in COLUMNS["sources"] if name != "source")]
        assert list(STUDY.trace("1", column).index) == list(range(len(STUDY.trace("1", column))))


def test_a_missing_value_can_be_traced() -> None:
    rows = STUDY.trace("3", "sdi_at_baseline")
    assert rows[["printed", "missing_reason"]].to_numpy().tolist() == [["1,5", "ambiguous"]]


def test_every_filled_cell_of_a_column_of_the_schema_can_be_traced() -> None:
    study = sample("tofacitinib.txt")
    frame = study.patients
    told = study.variables.query("kind.notna()")["column"]
    for column in told:
        for patient in frame.index[frame[column].notna()]:
            assert len(study.trace(patient, column)) > 0, (patient, column)


@pytest.mark.parametrize("column", ["index_treatment", "index_treatment_daily_dose"])
def test_the_index_treatment_of_the_caption_can_be_traced(column: str) -> None:
    study = of_table(["Sex"], ["F"], index_treatment="tofacitinib", caption="Given tofacitinib (5 mg bid).")
    assert study.trace("1", column)["source"].tolist() == ["t1-caption"]


@pytest.mark.parametrize("column", ["index_treatment", "index_treatment_daily_dose"])
def test_the_index_treatment_of_a_list_can_be_traced(column: str) -> None:
    assert STUDY.patients.loc["1", "index_treatment_daily_dose"] == 10.0
    assert "t1-r1-c5" in set(STUDY.trace("1", column)["source"])


def test_names_are_helped() -> None:
    with pytest.raises(UnknownVariable, match="no column 'sdi_at_baselin' in patients; did you mean 'sdi_at_baseline'"):
        STUDY.trace("1", "sdi_at_baselin")
    with pytest.raises(UnknownVariable, match="no column 'zzzz' in patients; there are patient_label, n_patients"):
        STUDY.trace("1", "zzzz")
    with pytest.raises(UnknownVariable, match="no patient '4'; there are 1, 2, 3"):
        STUDY.trace("4", "sex")
