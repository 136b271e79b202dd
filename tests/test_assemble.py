"""Tables at hand: nothing silent, nothing lost, no digit changed, whatever stands in the cells."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
import studies
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from studies import of_table

import casex
from casex import NoCaseSeries, ReadingError, Table, schema
from casex.checks import contract
from casex.frames import COLUMNS
from casex.series import CaseSeries
from casex.testing import ages, numbers, regimens, tables, term_lists
from casex.values import number, regimen, span, terms

HEADINGS = (
    "Sex", "Age at diagnosis (years)", "SLEDAI-2K at diagnosis", "SLEDAI-2K at last follow-up", "SDI",
    "Prior treatments", "Treatments at last visit", "Clinical manifestations", "Response", "Weight (kg)", "Remark",
    "TOF duration (months)",
)  # fmt: skip
VOCABULARY = schema.read("lupus").vocabulary
CELLS = st.one_of(
    st.sampled_from(
        ["1,5", "biw", "–", "ND", "NA", "", "None", "F", "2 (anti-dsDNA)", "<0.008", "60s", "5-10", "3/4", "nonsense 7"]
    ),
    numbers().map(number.format),
    ages().map(span.format),
    term_lists().map(terms.format),
    regimens(VOCABULARY).map(regimen.format),
    st.text(max_size=12).map(lambda text: " ".join(text.split())),
)


@st.composite
def readable(draw: st.DrawFn) -> Table:
    """Per-patient tables whose headings are mostly known and whose cells are mostly hard."""
    headings = draw(st.lists(st.sampled_from(HEADINGS), min_size=1, max_size=5, unique=True))
    count = draw(st.integers(1, 4))
    body = [[str(row), *(draw(CELLS) for _ in headings)] for row in range(1, count + 1)]
    return Table.from_rows([["Patient", *headings], *body], label="Table 1", caption="Given tofacitinib (5 mg bid).")


def assembled(table: Table) -> CaseSeries:
    return casex.assemble([table], schema="lupus", index_treatment="tofacitinib")


def proven(study: CaseSeries) -> None:
    """Every frame keeps its contract, its columns and its dtypes."""
    casex.load_schema("lupus").dataframe_schema("patients").validate(study.patients)
    for name in COLUMNS:
        contract(name).validate(getattr(study, name))
    for name, columns in COLUMNS.items():
        assert {c: str(d) for c, d in getattr(study, name).dtypes.items()} == {c: str(d) for c, d in columns.items()}


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(readable() | tables())
def test_every_cell_is_an_observation_with_its_own_text(table: Table) -> None:
    if table.columns < 2:
        return
    study = assembled(table)
    frame = study.observations.merge(study.sources, on="source")
    said = frame[frame["row"].notna()]
    for number_of_row, row in enumerate(table.body, start=1):
        for column, cell in enumerate(row[1:], start=2):
            here = said[(said["row"] == number_of_row) & (said["column"] == column)]
            assert len(here) > 0, cell
            assert set(here["printed"]) == {cell.text}
            assert set(here["patient"]) == {row[0].text}
    proven(study)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(readable())
def test_what_has_no_value_has_a_reason_and_what_is_doubtful_a_finding(table: Table) -> None:
    study = assembled(table)
    frame = study.observations
    empty = frame[["value", "low", "high", "text", "terms"]].isna().all(axis=1)
    assert frame.loc[empty, "missing_reason"].notna().all()
    assert frame.loc[~empty, "missing_reason"].isna().all()
    doubtful = frame[frame["missing_reason"].isin(["ambiguous", "unreadable"])]
    cited = {source for sources in study.findings["sources"].dropna() for source in sources.split("; ")}
    assert set(doubtful["source"]) <= cited


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(readable())
def test_numbers_are_the_printed_digits(table: Table) -> None:
    frame = assembled(table).observations
    for row in frame[frame["unit"].astype(str).str.contains("/day") == False].to_dict("records"):  # noqa: E712
        if pd.isna(row["value"]) or " " in row["printed"]:
            continue  # spans of several parts are sums
        digits = [float(found) for found in re.findall(r"\d*\.?\d+", row["printed"].replace(",", ""))]
        assert abs(row["value"]) in digits, row["printed"]


def test_patients_stand_in_printed_order() -> None:
    table = Table.from_rows([["Case", "Sex"], ["10", "F"], ["2", "M"], ["1", "F"]])
    study = assembled(table)
    assert list(study.patients.index) == ["10", "2", "1"]
    assert study.patients["sex"].tolist() == ["F", "M", "F"]


def test_a_label_that_comes_again_is_another_patient_and_a_warning() -> None:
    study = assembled(Table.from_rows([["Patient", "Sex"], ["3", "F"], ["3", "M"], ["3", "F"]]))
    assert list(study.patients.index) == ["3", "3#2", "3#3"]
    assert study.patients["patient_label"].tolist() == ["3", "3", "3"]
    said = study.findings[study.findings["code"] == "duplicate_patient"]
    assert said["severity"].tolist() == ["warning", "warning"]


def test_words_before_a_label_do_not_make_another_patient() -> None:
    one = Table.from_rows([["Patient", "Sex"], ["Case 1", "F"], ["Patient No. 2", "M"]], label="Table 1")
    two = Table.from_rows([["No.", "SDI"], ["1", "0"], ["2", "1"]], label="Table 2")
    study = casex.assemble([one, two], schema="lupus")
    assert list(study.patients.index) == ["1", "2"]
    assert study.patients["patient_label"].tolist() == ["Case 1", "Patient No. 2"]
    assert study.trace("2", "sex")["printed"].tolist() == ["M"]


@pytest.mark.parametrize(
    ("heading", "cell", "reason", "code"),
    [
        ("SLEDAI-2K at diagnosis", "1,5", "ambiguous", "ambiguous_value"),
        ("SLEDAI-2K at diagnosis", "–", "ambiguous", "ambiguous_value"),
        ("SLEDAI-2K at diagnosis", "ND", "ambiguous", "ambiguous_value"),
        ("SLEDAI-2K at diagnosis", "1/2", "ambiguous", "ambiguous_value"),
        ("SLEDAI-2K at diagnosis", "about ten", "unreadable", "unread_value"),
        ("Age at diagnosis", "13 M", "ambiguous", "ambiguous_value"),
        ("Sex", "X", "unreadable", "unread_value"),
    ],
)
def test_nothing_is_guessed(heading: str, cell: str, reason: str, code: str) -> None:
    study = of_table([heading], [cell])
    assert study.observations.loc[0, "missing_reason"] == reason
    said = study.findings.set_index("code").loc[code]
    assert said["severity"] == "warning"
    assert repr(cell) in said["message"]
    assert said["sources"] == study.observations.loc[0, "source"]


@pytest.mark.parametrize(
    ("cell", "reason"), [("", "blank"), ("NA", "not_available"), ("not done", "not_done"), ("NR", "not_reported")]
)
def test_plain_missing_values_need_no_finding(cell: str, reason: str) -> None:
    study = of_table(["SDI"], [cell])
    assert study.observations.loc[0, "missing_reason"] == reason
    assert set(study.findings["code"]) == {"index_treatment_unknown"}


def test_an_ambiguous_frequency_has_no_daily_dose() -> None:
    study = of_table(["Treatments at baseline"], ["belimumab (100 mg biw)"])
    assert study.treatments[["drug", "dose", "frequency"]].to_numpy().tolist() == [["belimumab", 100.0, "biw"]]
    assert study.treatments["daily_dose"].isna().all()
    assert "ambiguous_value" in set(study.findings["code"])
    (hint,) = set(study.findings.loc[study.findings["code"] == "ambiguous_value", "hint"])
    assert hint.startswith("a reading file says which: `decimal` for a comma, `missing` for a code")


def test_an_unknown_drug_is_kept_and_said() -> None:
    study = of_table(["Treatments at baseline"], ["wonderdrug (5 mg qd), GC (5 mg qd)"])
    assert study.treatments["drug"].tolist() == ["glucocorticoid"]
    assert "wonderdrug (5 mg qd)" in set(study.observations["text"])
    assert study.findings.set_index("code").loc["unknown_drug", "severity"] == "warning"


def test_out_of_range_keeps_its_value_and_is_an_error() -> None:
    study = of_table(["SDI at diagnosis"], ["48"], ["47"])
    assert study.patients["sdi_at_diagnosis"].tolist() == [48.0, 47.0]
    said = study.findings[study.findings["severity"] == "error"]
    assert said[["code", "patient"]].to_numpy().tolist() == [["out_of_range", "1"]]


@pytest.mark.parametrize("cell", ["<0.008", "5-10", "60s"])
def test_what_is_no_single_number_is_missing_in_patients_and_whole_in_observations(cell: str) -> None:
    heading = "Age at diagnosis (years)" if cell == "60s" else "SDI at diagnosis"
    study = of_table([heading], [cell])
    column = "age_at_diagnosis_years" if cell == "60s" else "sdi_at_diagnosis"
    assert study.patients[column].isna().all()
    assert study.observations[["low", "high"]].notna().any(axis=None)
    assert "not_an_exact_number" in set(study.findings["code"])


def test_two_columns_with_one_heading_are_both_kept_and_compared() -> None:
    study = of_table(["SDI at diagnosis", "SDI at diagnosis"], ["1", "2"], ["3", "3"])
    assert study.observations["value"].tolist() == [1.0, 2.0, 3.0, 3.0]
    assert study.findings.loc[study.findings["code"] == "voices_disagree", "patient"].tolist() == ["1"]
    assert list(study.tables[0].by_patient.columns) == ["Patient", "SDI at diagnosis", "SDI at diagnosis (2)"]


def test_two_tables_that_disagree_are_both_named() -> None:
    one = Table.from_rows([["Patient", "Sex"], ["1", "F"]], label="Table 1")
    two = Table.from_rows([["Patient", "Sex"], ["1", "M"]], label="Table 2")
    study = casex.assemble([one, two])
    assert study.patients["sex"].tolist() == ["F"]
    message = study.findings.set_index("code").loc["voices_disagree", "message"]
    assert "Table 1 says 'F'; Table 2 says 'M'" in message


def test_two_drugs_of_one_class_in_one_cell_are_no_disagreement() -> None:
    study = of_table(["Treatments at baseline"], ["methylprednisolone (500 mg qd), prednisone (30 mg qd)"])
    assert study.treatments["drug"].tolist() == ["methylprednisolone", "prednisone"]
    assert "voices_disagree" not in set(study.findings["code"])


@pytest.mark.parametrize("label", ["SD", "Max", "All", "IQR", "n"])
def test_summary_rows_are_no_patients(label: str) -> None:
    study = casex.assemble(
        [Table.from_rows([["Patient", "SDI"], ["1", "0"], ["2", "1"], [label, "0.7"]])], schema="lupus"
    )
    assert label not in study.patients.index


def test_a_number_in_another_unit_is_not_in_the_column(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "name: own\nextends: lupus\nvariables:\n  weight: {label: Weight, aliases: [weight], kind: number, unit: kg}\n",
        encoding="utf-8",
    )
    study = of_table(["Weight at birth", "Weight at baseline (g)"], ["42 kg", "3500"], schema=own)
    assert study.patients["weight_at_baseline_kg"].isna().all() or study.patients["weight_at_baseline_kg"].tolist() == [
        3.5
    ]


def test_a_frame_made_by_hand_is_a_table() -> None:
    frame = pd.DataFrame({"Patient": ["1", "2"], "SDI": ["0", None], "SLEDAI-2K at diagnosis": [8, 12]})
    before = frame.copy()
    study = casex.assemble([frame], schema="lupus")
    assert study.patients["sledai_2k_at_diagnosis"].tolist() == [8.0, 12.0]
    assert study.observations.set_index(["patient", "variable"]).loc[("2", "sdi"), "missing_reason"] == "blank"
    pd.testing.assert_frame_equal(frame, before)


def test_patients_in_the_index_of_a_frame_are_read() -> None:
    frame = pd.DataFrame({"Sex": ["F", "M"], "SDI": ["0", "1"]}, index=pd.Index(["a1", "a2"], name="Patient"))
    try:
        labels = list(casex.assemble([frame], schema="lupus").patients.index)
    except NoCaseSeries as error:
        labels = [str(error)]
    assert labels == ["a1", "a2"] or "index" in labels[0]


def test_wrong_input_is_refused_with_what_to_do() -> None:
    with pytest.raises(ReadingError, match=r"put the table into brackets: assemble\(\[table\]\)"):
        casex.assemble(pd.DataFrame())  # type: ignore[arg-type]
    with pytest.raises(NoCaseSeries, match="no table and no case narrative"):
        casex.assemble([])
    with pytest.raises(NoCaseSeries, match="'Drug', which names no patients") as caught:
        casex.assemble([Table.from_rows([["Drug", "n"], ["GC", "9"]], label="Table 4")])
    assert "Table 4" in str(caught.value)
    assert [table.label for table in caught.value.tables] == ["Table 4"]
    with pytest.raises(casex.CasexError, match=r"assemble\(\) has no setting 'shema'; did you mean 'schema'"):
        casex.assemble([], shema="lupus")


def test_a_table_beside_the_patients_is_said_to_be_none() -> None:
    patients = Table.from_rows([["Patient", "Sex"], ["1", "F"]], label="Table 1")
    other = Table.from_rows([["Drug", "n"], ["GC", "9"]], label="Table 2")
    broken = Table.from_rows([["Patient", "Sex"], ["1", "F"], ["nobody knows", "–"]], label="Table 3")
    study = casex.assemble([patients, other, broken])
    said = study.findings.set_index("code")
    assert said.loc["table_not_per_patient", "severity"] == "info"
    assert "Table 2" in said.loc["table_not_per_patient", "message"]
    assert said.loc["table_not_read", "severity"] == "warning"
    assert "Table 3" in said.loc["table_not_read", "message"]
    assert [view.kind for view in study.tables] == ["patients", "other", "other"]


def test_empty_frames_keep_their_columns_and_dtypes() -> None:
    study = of_table(["Sex"], ["F"]).select(patients=[])
    assert len(study) == 0
    assert len(study.observations) == 0
    proven(study)
    assert studies.sample("tofacitinib.txt").treatments.dtypes.equals(study.treatments.dtypes)
