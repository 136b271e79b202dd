"""Which tables are told patient by patient, in which column the patients stand, and which rows are patients."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casex
from casex import NoCaseSeries, Table, schema
from casex.interpret.kinds import NotPatients, PatientAxis, patient_axis
from casex.interpret.labels import identifier

LUPUS = schema.read("lupus")
NINE = [[str(number), "F", "0"] for number in range(1, 10)]


def axis(*rows: list[str], header_rows: int = 1) -> PatientAxis | NotPatients:
    return patient_axis(Table.from_rows(rows, header_rows=header_rows), LUPUS)


def labels(*rows: list[str]) -> list[str] | None:
    """Labels of the rows taken for patients; None where the table is not read per patient."""
    found = axis(*rows)
    return None if isinstance(found, NotPatients) else [rows[row + 1][found.column] for row in found.rows]


@pytest.mark.parametrize(
    "heading",
    ["Patient", "PATIENTS", "Case", "Case no.", "Patient No.", "Patient #", "Subject ID", "Pt.", "Participant number",
     "Patient*", "Case (n = 2)", "Patient-ID", "Patient\nNo.", "Individual"],
)  # fmt: skip
def test_headings_that_name_patients(heading: str) -> None:
    assert axis([heading, "SDI"], ["1", "0"], ["2", "1"]) == PatientAxis(0, (0, 1))


@pytest.mark.parametrize("position", [0, 1, 2])
def test_the_patients_column_may_stand_anywhere(position: int) -> None:
    rows = [["SDI", "Response"], ["0", "CR"], ["1", "CR"]]
    for row, label in zip(rows, ["Case", "a1", "a2"], strict=True):
        row.insert(position, label)
    assert axis(*rows) == PatientAxis(position, (0, 1))


def test_the_first_of_two_such_columns_names_the_patients() -> None:
    assert axis(["Reference", "Case", "Patient"], ["A 2001", "1", "9"], ["B 2002", "2", "8"]) == PatientAxis(1, (0, 1))


def test_a_heading_over_two_levels() -> None:
    found = axis(["Patient", "Scores", "Scores"], ["Patient", "SDI", "SLEDAI"], ["1", "0", "4"], header_rows=2)
    assert found == PatientAxis(0, (0,))


@pytest.mark.parametrize(
    "label", ["1", "12", "P1", "Pt 3", "UPN-12", "iv", "XII", "A", "a.b.", "Case 3", "Patient No. 3", "3a", "ID 07"]
)
def test_labels_of_patients(label: str) -> None:
    assert axis(["Patient", "SDI"], [label, "0"]) == PatientAxis(0, (0,))


@pytest.mark.parametrize("label", ["Glucocorticoid", "Age, years", "Male sex", "8 of 9"])
def test_labels_of_nobody(label: str) -> None:
    found = axis(["Patients", "SDI"], [label, "0"], [label, "1"])
    assert isinstance(found, NotPatients)
    assert found.names_patients
    assert repr(label) in found.why


# --- rows that tell a sex each -----------------------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["Sex", "Gender", "Age/Sex", "Sex, age", "Sex (F/M)"])
@pytest.mark.parametrize(
    ("one", "other"), [("F", "M"), ("female", "Male"), ("74/F", "8/M"), ("boy", "girl"), ("2 y 3 mo/M", "8 mo/F")]
)
def test_rows_that_tell_a_sex_each_are_patients_and_it_is_said(heading: str, one: str, other: str) -> None:
    found = axis(["Reference", heading], ["Smith 2001", one], ["Jones 2002", other])
    assert isinstance(found, PatientAxis)
    assert (found.column, found.rows) == (0, (0, 1))
    assert found.evidence == f"its column {heading!r} tells a sex each"


def test_the_evidence_is_a_finding() -> None:
    study = casex.assemble([Table.from_rows([["Reference", "Sex"], ["Smith", "F"], ["Jones", "M"]], label="Table 7")])
    said = study.findings.set_index("code").loc["rows_taken_for_patients"]
    assert said["severity"] == "info"
    assert said["message"] == "Table 7: its rows are taken for patients, since its column 'Sex' tells a sex each"
    assert list(study.patients.index) == ["Smith", "Jones"]


def test_a_named_column_needs_no_sexes_and_no_finding() -> None:
    study = casex.assemble([Table.from_rows([["Case", "Sex"], ["1", "F"]])])
    assert "rows_taken_for_patients" not in set(study.findings["code"])


@pytest.mark.parametrize("missing", [0, 1])
def test_one_sex_in_five_may_be_missing(missing: int) -> None:
    rows = [[str(row), "" if row <= missing else "F"] for row in range(1, 6)]
    assert labels(["No.", "Sex"], *rows) == ["1", "2", "3", "4", "5"]


def test_two_sexes_in_five_may_not() -> None:
    assert labels(["No.", "Sex"], *([str(row), "" if row < 3 else "F"] for row in range(1, 6))) is None


# --- rows that sum up -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "label", ["Mean", "MEDIAN", "Total", "SD", "Range", "n (%)", "P value", "Median (IQR)", "Mean ± SD", "Overall"]
)
@pytest.mark.parametrize("heading", ["Patient", "No."])
def test_rows_that_sum_up_are_left_out(label: str, heading: str) -> None:
    found = axis([heading, "Sex", "SDI"], *NINE, [label, "F", "1"])
    assert isinstance(found, PatientAxis)
    assert found.rows == tuple(range(9))


def test_what_is_left_out_is_said() -> None:
    study = casex.assemble([Table.from_rows([["Case", "SDI"], ["1", "0"], ["Median (IQR)", "0"]], label="Table 2")])
    message = study.findings.set_index("code").loc["summary_rows", "message"]
    assert message == "Table 2: left out, since each is a sum of patients: 'Median (IQR)'"


@pytest.mark.parametrize(
    "label", ["Mean±SD", "Total (n = 9)", "Normal range", "Median [IQR]", "Average:", "Reference range", "Mean, SD", ""]
)
def test_a_row_that_is_nobodys_is_no_patient_among_nine(label: str) -> None:
    study = casex.assemble([Table.from_rows([["Patient", "Sex", "SDI"], *NINE, [label, "", "1"]])], schema="lupus")
    assert list(study.patients.index) == [row[0] for row in NINE]


def test_a_section_that_counts_its_patients_is_no_patient() -> None:
    rows = [["Patient", "Sex", "SDI"], ["Group A (n = 2)", "", ""], ["P1", "F", "0"], ["P2", "M", "1"],
            ["Group B (n = 1)", "", ""], ["P3", "F", "0"]]  # fmt: skip
    assert labels(*rows) == ["P1", "P2", "P3"]
    assert labels(["No.", *rows[0][1:]], *rows[1:]) == ["P1", "P2", "P3"]  # told by a sex each


def test_a_section_row_is_no_patient() -> None:
    rows = [["Patient", "Sex", "SDI"], ["Lupus nephritis"] * 3, *NINE]
    assert labels(*rows) == [row[0] for row in NINE]


def test_only_sums_are_no_patients() -> None:
    assert labels(["Patient", "SDI"], ["Mean", "1"], ["SD", "2"]) is None


# --- tables that are not patients --------------------------------------------------------------------------------

OTHERS = {
    "drugs": [["Drug", "n"], ["GC", "9"], ["MMF", "5"]],
    "drugs with doses": [["Drug", "Dose", "Frequency"], ["GC", "5 mg", "qd"]],
    "characteristics": [["Characteristic", "n (%)"], ["Female sex", "8 (89)"], ["Age, years", "12 (3-15)"]],
    "sex as a row": [["Variable", "TOF", "Control", "P"], ["Sex (F/M)", "7/2", "8/1", "0.5"], ["Age", "12", "11", "1"]],
    "sexes as columns": [["", "Female", "Male"], ["SDI", "0", "1"], ["SLEDAI-2K", "4", "6"]],
    "correlations": [["", "Age", "Sex", "SDI"], ["Age", "1", "0.2", "0.1"], ["Sex", "0.2", "1", "0"]],
    "sex as p values": [["Variable", "Sex", "Age"], ["SDI", "p = 0.5", "0.4"], ["SLEDAI-2K", "n.s.", "0.1"]],
    "counts by sex": [["Group", "Sex (F/M)"], ["TOF", "7/2"], ["MTX", "6/3"]],
    "drugs by number of patients": [["Drug", "No. of patients"], ["GC", "9"], ["MMF", "5"]],
}


@pytest.mark.parametrize("name", OTHERS)
def test_tables_that_are_no_patients(name: str) -> None:
    found = axis(*OTHERS[name])
    assert isinstance(found, NotPatients), found
    assert found.why
    with pytest.raises(NoCaseSeries, match="Table 5: ") as caught:
        casex.assemble([Table.from_rows(OTHERS[name], label="Table 5")], schema="lupus")
    assert found.why in str(caught.value)


@pytest.mark.parametrize(
    "rows",
    [
        [["Characteristic", "Patients (n = 9)"], ["Female", "8 (89)"], ["Age", "12 (3-15)"]],
        [["Drug", "Patients"], ["GC", "9"], ["MMF", "5"]],
        [["Drug", "Patients (n)", "%"], ["GC", "9", "100"], ["MMF", "5", "55"]],
        [["Manifestation", "Cases"], ["Rash", "4"], ["Fever", "4"]],
        [["Characteristic", "Patients (n = 9)"], ["Age, median", "12"], ["Female, n", "8"]],
    ],
)
def test_counts_of_patients_are_no_labels(rows: list[list[str]]) -> None:
    assert labels(*rows) is None


def test_prothrombin_times_are_no_labels() -> None:
    assert labels(["No.", "Sex", "PT (s)"], ["1", "F", "12.3"], ["2", "M", "11.0"]) == ["1", "2"]


@pytest.mark.parametrize("cells", [("7F/2M", "6F/3M"), ("7 F, 2 M", "6 F, 3 M"), ("female 7, male 2", "6 f, 3 m")])
def test_counts_of_both_sexes_make_no_patient(cells: tuple[str, str]) -> None:
    assert labels(["Group", "Sex"], ["TOF", cells[0]], ["MTX", cells[1]]) is None


def test_f_statistics_are_no_sexes() -> None:
    assert labels(["Variable", "Sex"], ["SLEDAI-2K", "F = 4.2"], ["SDI", "F = 1.2"]) is None


def test_rows_of_sexes_are_no_patients() -> None:
    assert labels(["Sex", "n"], ["Female", "7"], ["Male", "2"]) is None


@pytest.mark.parametrize("rows", [[["Patient"], ["1"]], [["Patient", "Sex"]]])
def test_a_table_without_a_body_of_two_columns(rows: list[list[str]]) -> None:
    assert axis(*rows) == NotPatients("it has no body of two or more columns")


# --- identifiers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "bare"),
    [("Case 3", "3"), ("Patient No. 3", "3"), ("PATIENT  #3", "3"), ("3", "3"), ("3.", "3"), ("Pt. 4", "4"),
     ("ID 07", "07"), ("P1", "P1"), ("Case", "Case"), ("No. 3a", "3a"), ("Patient: 3", "3"), ("Nora", "Nora"),
     ("Case no 3:", "3"), ("", "")],
)  # fmt: skip
def test_identifiers(label: str, bare: str) -> None:
    assert identifier(label, LUPUS) == bare


def test_a_longer_word_is_not_cut_to_a_patients_number() -> None:
    assert identifier("Case-control 1", LUPUS) != "1"
    assert identifier("Caseous lesion 1", LUPUS) == "Caseous lesion 1"


@pytest.mark.parametrize("label", ["Patient-3", "Case‑3", "Patient3", "Case №3"])
def test_other_spellings_of_one_patient(label: str) -> None:
    assert identifier(label, LUPUS) == "3"


@pytest.mark.parametrize("mark", ["*", "†", "‡", "§"])
def test_a_footnote_mark_makes_no_other_patient(mark: str) -> None:
    one = Table.from_rows([["Patient", "Sex"], [f"1{mark}", "F"], ["2", "F"], *([str(n), "M"] for n in range(3, 7))])
    two = Table.from_rows([["Patient", "SDI"], ["1", "0"], ["2", "1"]])
    assert list(casex.assemble([one, two], schema="lupus").patients.index) == ["1", "2", "3", "4", "5", "6"]


@given(st.from_regex(r"[A-Za-z]{0,3}[0-9]{1,3}[a-z]?", fullmatch=True), st.sampled_from(["Case ", "Patient No. ", "#"]))
def test_the_word_before_a_label_does_not_matter(label: str, before: str) -> None:
    bare = identifier(label, LUPUS)
    assert identifier(before + label, LUPUS) == bare
    assert identifier(bare, LUPUS) == bare
    assert "".join(filter(str.isdigit, label)) == "".join(filter(str.isdigit, bare))


@given(st.text(max_size=12))
def test_a_label_is_never_lost(label: str) -> None:
    assert bool(identifier(label, LUPUS)) == bool(label.strip())


def test_a_label_that_looks_like_a_second_one_stays_apart() -> None:
    rows = [["3#2", "F", "0"], ["3", "F", "1"], ["3", "M", "2"], *([f"{n}", "F", "3"] for n in range(4, 10))]
    study = casex.assemble([Table.from_rows([["Patient", "Sex", "SDI"], *rows])], schema="lupus")
    assert study.patients["sdi"].tolist() == [0.0, 1.0, 2.0, *[3.0] * 6]


@pytest.mark.parametrize(
    ("caption", "ages", "read"),
    [
        ("Features of three patients", ["3", "9 mo", "12"], True),
        ("Features of four patients", ["3", "9", "12"], False),
        ("Features", ["3", "9", "12"], False),
        ("Features of three patients", ["3–5", "6–9", "10–12"], False),
    ],
)
def test_rows_with_an_age_each_are_patients_where_the_caption_counts_them(
    caption: str, ages: list[str], read: bool
) -> None:
    rows = [["Age (years)", "Diagnosis"], *([age, "SLE"] for age in ages)]
    table = Table.from_rows(rows, label="Table 1", caption=caption)
    axis = patient_axis(table, schema.read("case_series"))
    assert isinstance(axis, PatientAxis) == read
    if isinstance(axis, PatientAxis):
        assert (axis.column, axis.rows) == (None, (0, 1, 2))
        assert axis.evidence == "its caption speaks of 3 patients, and its column 'Age (years)' tells an age each"
