"""Patients as rows, as columns, as columns with sub-columns, in blocks of rows, in groups, or called by nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casex
from casex import CaseSeries, NoCaseSeries, Table, schema
from casex.interpret.axes import by_patient as by_patient_table
from casex.model import Cell
from casex.readers.grid import Spanned, laid_out_rows

GENERAL = schema.read("case_series")


def series(*rows: Sequence[str], header_rows: int = 1) -> CaseSeries:
    return casex.assemble([Table.from_rows(rows, header_rows=header_rows, label="Table 1")])


def spanned(*rows: Sequence[str | tuple[str, int, int]], header_rows: int = 1) -> Table:
    """A table whose cells may be (text, rows, columns)."""
    grid = laid_out_rows(
        [[Spanned(Cell(c) if isinstance(c, str) else Cell(c[0], None, c[1], c[2])) for c in row] for row in rows], "x"
    )
    cells = tuple(tuple(one.cell for one in row) for row in grid)
    return Table("Table 1", header=cells[:header_rows], body=cells[header_rows:])


def by_patient(study: CaseSeries) -> list[list[str]]:
    frame = study.tables[0].by_patient
    return [list(frame.columns), *frame.to_numpy().tolist()]


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in (*table.header, *table.body)]


def codes(study: CaseSeries) -> set[str]:
    return set(study.findings["code"])


# --- columns ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("corner", "labels", "name"),
    [
        ("Characteristics", ["Patient 1", "Patient 2"], "Characteristics"),
        ("", ["Patient 1", "Patient 2"], "Patient"),
        ("", ["Case I", "Case II"], "Case"),
        ("", ["Patient 1 (boy)", "Patient 2 (girl)"], "Patient"),
        ("Patient ID", ["P1", "P2"], "Patient ID"),
        ("Individual", ["V:2", "V:5"], "Individual"),
        ("Variable", ["1", "2"], "Variable"),
        ("", ["#1", "#2"], "column_1"),
    ],
)
def test_patients_as_columns(corner: str, labels: list[str], name: str) -> None:
    study = series([corner, *labels], ["Age at diagnosis", "12", "14"], ["Sex", "F", "M"], ["Rash", "+", "-"])
    assert by_patient(study) == [
        [name, "Age at diagnosis", "Sex", "Rash"],
        [labels[0], "12", "F", "+"],
        [labels[1], "14", "M", "-"],
    ]
    assert study.patients["sex"].tolist() == ["F", "M"]
    assert study.patients["age_at_diagnosis_years"].tolist() == [12.0, 14.0]


def test_the_sources_of_a_turned_table_are_its_printed_places() -> None:
    study = series(["", "Patient 1", "Patient 2"], ["Age", "12", "14"], ["Sex", "F", "M"])
    said = study.observations.set_index(["patient", "variable"])["source"]
    assert said["2", "sex"] == "t1-r2-c3"
    place = study.sources.set_index("source").loc["t1-r2-c3"]
    assert (place["row"], place["column"]) == (2, 3)


def test_a_heading_over_all_patients_names_them() -> None:
    table = spanned(
        [("Characteristic", 2, 1), ("Patient no.", 1, 2)],
        ["1", "2"],
        ["Age", "12", "14"],
        ["WBC", "4", "5"],
        header_rows=2,
    )
    assert by_patient(casex.assemble([table]))[0] == ["Patient no.", "Age", "WBC"]


def test_section_rows_are_no_columns_and_blank_rows_are() -> None:
    table = spanned(["", "Patient 1", "Patient 2"], [("Clinical", 1, 3)], ["Rash", "+", "-"], ["MRI", "", ""])
    assert by_patient(casex.assemble([table]))[0] == ["Patient", "Rash", "MRI"]


def test_columns_that_sum_up_are_left_out_and_said() -> None:
    study = series(["", "Patient 1", "Patient 2", "Mean"], ["Age", "12", "14", "13"], ["WBC", "4", "6", "5"])
    assert [row[0] for row in by_patient(study)[1:]] == ["Patient 1", "Patient 2"]
    assert study.findings.set_index("code").loc["summary_rows", "message"].endswith("a sum of patients: 'Mean'")


def test_a_column_that_is_nobodys_is_left_out_and_said() -> None:
    study = series(["", "Patient 1", "Patient 2", "Normal values"], ["Age", "12", "14", ""], ["WBC", "4", "6", "4-10"])
    assert [row[0] for row in by_patient(study)[1:]] == ["Patient 1", "Patient 2"]
    assert "'Normal values'" in study.findings.set_index("code").loc["row_not_read", "message"]


def test_sub_columns_of_a_patient_stand_side_by_side() -> None:
    table = spanned(
        [("", 2, 1), ("Patient 1", 1, 2), ("Patient 2", 1, 2)],
        ["Left hip", "Right hip", "Left hip", "Right hip"],
        ["Age", ("12", 1, 2), ("14", 1, 2)],
        ["Angle", "30", "40", "50", "60"],
        header_rows=2,
    )
    assert by_patient(casex.assemble([table])) == [
        ["Patient", "Age", "Angle - Left hip", "Angle - Right hip"],
        ["Patient 1", "12", "30", "40"],
        ["Patient 2", "14", "50", "60"],
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [["", "6 mg (n = 3)", "9 mg (n = 7)"], ["Male", "2", "4"], ["Age", "60", "50"]],
        [["", "Group 1", "Group 2", "P"], ["Sex (F/M)", "7/2", "8/1", ".5"], ["Age", "12", "11", "1"]],
        [["", "Patients (n = 9)", "Controls (n = 9)"], ["Age", "12", "11"], ["Female", "8", "7"]],
        [["", "Before", "1 month", "2 months"], ["TSH", "1", "2", "3"], ["T4", "1", "2", "3"]],
        [["Gene", "1", "2", "3"], ["IL6", "0.1", "2", "3"], ["TNF", "0.1", "2", "3"]],
        [["", "Male", "Female"], ["Age", "12", "13"], ["n", "5", "4"]],
    ],
)
def test_columns_that_are_no_patients(rows: list[list[str]]) -> None:
    with pytest.raises(NoCaseSeries, match="Table 1"):
        series(*rows)


NAMES = st.lists(
    st.sampled_from(["Rash", "Fever", "WBC", "CRP, mg/l", "Outcome", "Site", "Dose"]), min_size=1, unique=True
)


@given(NAMES, st.integers(2, 5), st.lists(st.sampled_from(["a", "+", "4.2", "", "no rash"]), min_size=35, max_size=35))
def test_a_table_and_its_turned_form_give_the_same(names: list[str], patients: int, values: list[str]) -> None:
    told = [values[p * len(names) : (p + 1) * len(names)] for p in range(patients)]
    rows = [["Patient", *names], *([f"Patient {p + 1}", *told[p]] for p in range(patients))]
    across = [list(column) for column in zip(*rows, strict=True)]
    one, other = (by_patient_table(Table.from_rows(held), GENERAL) for held in (rows, across))
    assert one is not None
    assert other is not None
    assert texts(one) == texts(other) == rows


# --- rows of one patient ------------------------------------------------------------------------------------------


def test_several_rows_of_a_patient_stand_side_by_side() -> None:
    study = series(
        ["Patient", "Sex", "Visit", "SDI"],
        ["1", "F", "Before", "0"], ["", "", "After", "1"],
        ["2", "M", "Before", "2"], ["", "", "After", "3"],
    )  # fmt: skip
    assert by_patient(study) == [
        ["Patient", "Sex", "SDI - Before", "SDI - After"],
        ["1", "F", "0", "1"],
        ["2", "M", "2", "3"],
    ]


def test_a_spanned_label_takes_its_rows_together() -> None:
    table = spanned(
        ["Patient", "Eye", "Acuity"],
        [("1", 2, 1), "OD", "0.3"],
        ["OS", "0.4"],
        [("2", 2, 1), "OD", "0.5"],
        ["OS", "0.6"],
    )
    assert by_patient(casex.assemble([table])) == [
        ["Patient", "Acuity - OD", "Acuity - OS"],
        ["1", "0.3", "0.4"],
        ["2", "0.5", "0.6"],
    ]


def test_rows_dated_by_a_column_are_values_over_time() -> None:
    rows = [["Patient", "Days after onset", "SDI"], ["1", "5", "0"], ["", "9", "1"], ["2", "4", "2"], ["", "10", "3"]]
    study = series(*rows)
    assert by_patient(study)[0] == ["Patient", "Days after onset - 1", "Days after onset - 2", "SDI - 1", "SDI - 2"]
    said = study.observations
    assert said.loc[said["variable"] == "sdi", ["patient", "time_value", "value"]].to_numpy().tolist() == [
        ["1", 5.0, 0.0], ["1", 9.0, 1.0], ["2", 4.0, 2.0], ["2", 10.0, 3.0],
    ]  # fmt: skip


def test_one_row_without_a_label_is_no_second_row_of_the_patient_above() -> None:
    study = series(["Patient", "Sex", "SDI"], *([str(n), "F", "0"] for n in range(1, 10)), ["", "", "1"])
    assert len(by_patient(study)) == 10
    assert "row_not_read" in codes(study)


# --- groups, sums, sections -----------------------------------------------------------------------------------------


def test_a_groups_label_on_its_first_row_becomes_the_group() -> None:
    study = series(
        ["Group", "Patient", "Weight"],
        ["A", "1", "50"], ["", "2", "60"], ["B", "3", "70"], ["", "4", "80"], ["", "Mean", "65"],
    )  # fmt: skip
    assert by_patient(study) == [["Patient", "Weight"], ["1", "50"], ["2", "60"], ["3", "70"], ["4", "80"]]
    assert study.patients["group"].tolist() == ["A", "A", "B", "B"]
    assert "summary_rows" in codes(study)


def test_the_heading_of_a_section_becomes_the_group() -> None:
    study = series(["Patient", "SDI"], ["Girls", ""], ["1", "0"], ["2", "1"], ["Boys", ""], ["3", "2"], ["4", "0"])
    assert by_patient(study)[1:] == [["1", "0"], ["2", "1"], ["3", "2"], ["4", "0"]]
    assert study.patients["group"].tolist() == ["Girls", "Girls", "Boys", "Boys"]
    assert study.trace("3", "group")["source"].tolist() == ["t1-r4-c1"]


def test_sums_in_the_first_column_of_patients_without_a_name() -> None:
    rows = [["Group", "Age", "Sex"], ["G1", "70", "F"], ["", "71", "M"], ["G2", "72", "F"], ["STDEV", "1", ""]]
    study = series(*rows)
    assert by_patient(study) == [["Age", "Sex"], ["70", "F"], ["71", "M"], ["72", "F"]]
    assert list(study.patients.index) == ["1", "2", "3"]
    assert "patients_by_order" in codes(study)


# --- what patients are called by -------------------------------------------------------------------------------------


def test_published_cases_are_called_by_their_reference() -> None:
    rows = [["Year", "Reference", "Sex"], ["1983", "Tong [1]", "F"], ["2013", "Cottle [2]", "F"], ["", "", "M"]]
    study = series(*rows)
    assert list(study.patients.index) == ["Tong [1]", "Cottle [2]", "Cottle [2]#2"]
    assert by_patient(study)[3] == ["", "", "M"]


def test_labels_that_tell_nobody_apart_give_way_to_the_order() -> None:
    study = series(["Date", "Sex"], ["March 2012", "F"], ["March 2012", "M"], ["May 2012", "M"])
    assert list(study.patients.index) == ["1", "2", "3"]
    assert by_patient(study)[1] == ["March 2012", "F"]
    assert "patients_by_order" in codes(study)


def test_patients_with_names_are_not_called_by_order() -> None:
    assert "patients_by_order" not in codes(series(["Patient", "Sex"], ["1", "F"], ["2", "M"]))


def _at(study: casex.CaseSeries, variable: str) -> list[tuple[str, str, object]]:
    """Patient, time point and number of each statement about a variable."""
    rows = study.observations[study.observations["variable"] == variable]
    return [(one.patient, str(one.timepoint), one.value) for one in rows.itertuples()]


def test_a_section_gives_the_variable_of_rows_that_are_times() -> None:
    study = casex.assemble([spanned(
        ["", "Patient 1", "Patient 2"],
        [("Hb (g/dL)", 1, 3)], ["Baseline", "10", "11"], ["3 months", "12", "13"],
        [("CRP (mg/L)", 1, 3)], ["Baseline", "100", "110"], ["3 months", "2", "3"],
    )])  # fmt: skip
    assert _at(study, "hemoglobin") == [
        ("1", "baseline", 10), ("1", "month_3", 12), ("2", "baseline", 11), ("2", "month_3", 13),
    ]  # fmt: skip
    assert _at(study, "crp") == [
        ("1", "baseline", 100), ("1", "month_3", 2), ("2", "baseline", 110), ("2", "month_3", 3),
    ]  # fmt: skip
    assert by_patient(study)[0] == ["Patient", "Baseline", "3 months", "Baseline (2)", "3 months (2)"]


def test_a_section_gives_the_time_of_rows_that_name_none() -> None:
    study = casex.assemble([spanned(
        ["", "Patient 1", "Patient 2"],
        [("Laboratory at diagnosis", 1, 3)], ["Hb (g/dL)", "10", "11"], ["Gamma index", "1", "2"],
        [("At last follow-up", 1, 3)], ["Hb (g/dL)", "12", "13"], ["Gamma index", "3", "4"], ["Sex", "F", "M"],
    )])  # fmt: skip
    expected = [("1", "diagnosis"), ("1", "last_follow_up"), ("2", "diagnosis"), ("2", "last_follow_up")]
    assert [row[:2] for row in _at(study, "hemoglobin")] == expected
    assert [row[:2] for row in _at(study, "gamma_index")] == expected
    assert "voices_disagree" not in codes(study)
    said = study.findings.set_index("code").loc["section_rows", "message"]
    assert "'Laboratory at diagnosis', 'At last follow-up' head the rows below them" in said


def test_one_heading_in_two_sections_is_two_variables() -> None:
    study = series(
        ["", "Patient 1", "Patient 2"], ["Right eye", "", ""], ["Acuity", "0.1", "0.2"], ["Left eye", "", ""],
        ["Acuity", "0.3", "0.4"],
    )  # fmt: skip
    assert study.patients["right_eye_acuity"].tolist() == [0.1, 0.2]
    assert study.patients["left_eye_acuity"].tolist() == [0.3, 0.4]


def test_parts_side_by_side_are_read_below_each_other() -> None:
    study = series(
        ["Patient", "Sex", "WBC", "Patient", "Sex", "WBC"], ["1", "F", "4", "3", "M", "6"], ["2", "M", "5", "", "", ""]
    )
    assert by_patient(study) == [
        ["Patient", "Sex", "WBC"], ["1", "F", "4"], ["2", "M", "5"], ["3", "M", "6"],
    ]  # fmt: skip
    assert study.patients["sex"].tolist() == ["F", "M", "M"]
    of_three = study.observations[study.observations["patient"] == "3"]
    assert of_three["source"].tolist() == ["t1-r1-c5", "t1-r1-c6"]
    assert "parts_side_by_side" in codes(study)


def test_a_second_column_of_other_patients_is_refused() -> None:
    with pytest.raises(NoCaseSeries, match="columns 1 and 3 are both 'Patient', and name other patients"):
        series(["Patient", "Sex", "Patient", "WBC"], ["1", "F", "3", "6"], ["2", "M", "4", "5"])


def test_a_second_column_of_the_same_labels_is_none() -> None:
    study = series(["Patient", "Sex", "Patient", "WBC"], ["1", "F", "1", "6"], ["2", "M", "2", "5"])
    assert study.patients["sex"].tolist() == ["F", "M"]


@pytest.mark.parametrize(
    ("printed", "groups"),
    [
        (["Early", "", "Late", "", "Early", ""], ["Early", "Early", "Late", "Late", "Early", "Early"]),
        (["Early", "Early", "Late", "", "Early", "Late"], ["Early", "Early", "Late", None, "Early", "Late"]),
    ],
)
def test_a_group_s_label_holds_until_the_next_where_no_row_repeats_it(
    printed: list[str], groups: list[str | None]
) -> None:
    rows = [[group, str(number), "F"] for number, group in enumerate(printed, start=1)]
    held = series(["Group", "Patient", "Sex"], *rows).patients["group"]
    assert [None if pd.isna(one) else one for one in held] == groups


@pytest.mark.parametrize(
    ("labels", "patients"),
    [([("1", ""), ("2b", "b"), ("3*", "*")], ["1", "2", "3"]), ([("1a", "a"), ("1b", "b")], ["1a", "1b"])],
)
def test_raised_marks_are_no_part_of_a_label_unless_they_tell_patients_apart(
    labels: list[tuple[str, str]], patients: list[str]
) -> None:
    body = tuple((Cell(label, marks=tuple(mark)), Cell("F")) for label, mark in labels)
    table = Table("Table 1", "", ("b Twin of patient 3.",), ((Cell("Patient"), Cell("Sex")),), body)
    study = casex.assemble([table])
    assert study.patients.index.tolist() == patients
    assert study.patients["patient_label"].tolist() == [label for label, _ in labels]


@pytest.mark.parametrize(
    "labels", [["1", "1", "2", "2"], ["1", "1", "2", "3"]], ids=["two visits each", "one patient with two"]
)
def test_labels_that_come_again_at_another_time_are_visits(labels: list[str]) -> None:
    visits = ["Baseline", "Month 3", "Baseline", "Month 3" if labels[3] == "2" else "Baseline"]
    rows = [[label, visit, str(n)] for n, (label, visit) in enumerate(zip(labels, visits, strict=True), start=1)]
    study = series(["Patient", "Visit", "Score"], *rows)
    assert _at(study, "score") == [
        (label, "month_3" if visit == "Month 3" else "baseline", n)
        for n, (label, visit) in enumerate(zip(labels, visits, strict=True), start=1)
    ]
    assert "rows_dated" in codes(study)
    assert "duplicate_patient" not in codes(study)


def test_labels_that_come_again_at_the_same_time_are_two_patients() -> None:
    rows = [["1", "Baseline", "1"], ["1", "Baseline", "2"], ["2", "Baseline", "3"]]
    study = series(["Patient", "Visit", "Score"], *rows)
    assert study.patients.index.tolist() == ["1", "1#2", "2"]
    assert "duplicate_patient" in codes(study)


@pytest.mark.parametrize("spans", [True, False])
def test_two_columns_may_name_the_rows(spans: bool) -> None:
    first, again = ("Hb (g/dL)", 2, 1) if spans else "Hb (g/dL)", [] if spans else [""]
    table = spanned(
        ["Test", "Time", "Patient 1", "Patient 2"],
        [first, "Baseline", "10", "11"], [*again, "3 months", "12", "13"],
    )  # fmt: skip
    study = casex.assemble([table])
    assert _at(study, "hemoglobin") == [
        ("1", "baseline", 10), ("1", "month_3", 12), ("2", "baseline", 11), ("2", "month_3", 13),
    ]  # fmt: skip
    assert by_patient(study)[0][1:] == ["Hb (g/dL) - Baseline", "Hb (g/dL) - 3 months"]
    assert "row_not_read" not in codes(study)


def test_a_second_column_of_normal_values_names_no_rows() -> None:
    table = spanned(
        ["Test", "Normal range", "Patient 1", "Patient 2"],
        [("Hb (g/dL)", 2, 1), "12-16", "10", "11"], ["12-16", "12", "13"],
    )  # fmt: skip
    study = casex.assemble([table])
    assert [row[0] for row in by_patient(study)[1:]] == ["Patient 1", "Patient 2"]
    assert "'Normal range'" in study.findings.set_index("code").loc["row_not_read", "message"]
