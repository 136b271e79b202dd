"""Values against their schema: outside the range, and what is no single number."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import of_table, sample

from casex.series import CaseSeries


def found(study: CaseSeries, code: str) -> list[str]:
    return [one.message for one in study._reading.findings if one.code == code]


@pytest.mark.parametrize(
    ("cell", "outside"), [("0", False), ("47", False), ("47.0", False), ("47.01", True), ("48", True), ("-1", True)]
)
def test_both_ends_are_inside(cell: str, outside: bool) -> None:
    study = of_table(["SDI at diagnosis"], [cell])
    assert len(found(study, "out_of_range")) == outside
    assert study.patients["sdi_at_diagnosis"].tolist() == [float(cell)]


def test_the_finding_says_where_what_and_what_to_do() -> None:
    one = next(f for f in of_table(["SDI at diagnosis"], ["1"], ["48"])._reading.findings if f.code == "out_of_range")
    assert one.message == "patient 2, SDI at diagnosis: '48' is outside 0 to 47"
    assert (one.severity, one.patient, one.variable, one.timepoint) == ("error", "2", "sdi", "diagnosis")
    assert one.sources == ("t1-r2-c2",)
    assert "look at the page" in one.hint


@pytest.mark.parametrize(
    ("cell", "outside"), [("120", False), ("121", True), ("1440 months", False), ("1441 months", True), ("130 y", True)]
)
def test_ages_are_held_against_the_range_in_its_unit(cell: str, outside: bool) -> None:
    said = found(of_table(["Age at diagnosis (years)"], [cell]), "out_of_range")
    assert len(said) == outside
    assert all(message.endswith("is outside 0 to 120 years") for message in said)


@pytest.mark.parametrize("cell", ["", "NA", "1,5", "<99", "50-60", "about 99", "48 of 50"])
def test_what_is_no_exact_number_is_not_held_against_the_range(cell: str) -> None:
    assert found(of_table(["SDI at diagnosis"], [cell]), "out_of_range") == []


def test_every_statement_is_held_and_not_only_the_preferred_one() -> None:
    study = of_table(["SDI at diagnosis", "SDI at diagnosis"], ["1", "99"])
    assert found(study, "out_of_range") == ["patient 1, SDI at diagnosis: '99' is outside 0 to 47"]


def test_errors_stand_before_warnings_before_information() -> None:
    study = of_table(["SDI at diagnosis", "SLEDAI-2K at diagnosis"], ["99", "1,5"])
    severities = study.findings["severity"].astype(str).tolist()
    assert severities == sorted(severities, key=["error", "warning", "info"].index)
    assert severities[:2] == ["error", "warning"]


@pytest.mark.parametrize(
    ("heading", "cell", "possible"),
    [("SDI at diagnosis", "<3", "3"), ("SDI at diagnosis", "≥3", "3"), ("SDI at diagnosis", "3-5", "3; 5"),
     ("SDI at diagnosis", "3 ± 1", "2; 4"), ("Age at diagnosis", "60s", "60; 69")],
)  # fmt: skip
def test_what_is_no_single_number_is_said(heading: str, cell: str, possible: str) -> None:
    study = of_table([heading], [cell])
    row = study.findings.set_index("code").loc["not_an_exact_number"]
    assert repr(cell) in row["message"]
    assert (row["severity"], row["possible"], row["sources"]) == ("info", possible, "t1-r1-c2")


@pytest.mark.parametrize("cell", ["3", "3 (mild)", "", "NA", "1,5", "nonsense"])
def test_single_numbers_and_missing_values_are_not(cell: str) -> None:
    assert found(of_table(["SDI at diagnosis"], [cell]), "not_an_exact_number") == []


def test_remarks_and_lists_of_words_are_not_held() -> None:
    study = of_table(["Adverse events", "Response"], ["rash, 3-5 times", "CR"])
    assert found(study, "not_an_exact_number") == []


def with_weight(folder: Path, cell: str) -> CaseSeries:
    path = folder / "own.yaml"
    path.write_text("extends: lupus\nvariables: {weight: {aliases: [weight], kind: number, unit: kg, range: [1, 200]}}")
    return of_table(["Weight at baseline"], [cell], schema=path)


@pytest.mark.parametrize(("cell", "value"), [("42", 42.0), ("42 kg", 42.0), ("42 KG", 42.0)])
def test_a_value_in_the_schemas_unit_is_taken(tmp_path: Path, cell: str, value: float) -> None:
    study = with_weight(tmp_path, cell)
    assert study.patients["weight_at_baseline_kg"].tolist() == [value]
    assert found(study, "another_unit") == []


def test_a_value_in_another_unit_is_converted_and_held_against_the_range_so(tmp_path: Path) -> None:
    study = with_weight(tmp_path, "3500 g")
    assert study.patients["weight_at_baseline_kg"].tolist() == [3.5]
    assert found(study, "unit_converted") == [
        "weight: numbers in g stand in kg; the first, patient 1: '3500 g' is 3.5 kg"
    ]
    assert found(study, "out_of_range") == []
    row = study.observations.iloc[0]
    assert (row["value"], row["unit"], row["standard_value"], row["standard_unit"]) == (3500.0, "g", 3.5, "kg")


def test_a_value_in_a_unit_from_which_nothing_leads_is_said_and_not_held_against_the_range(tmp_path: Path) -> None:
    study = with_weight(tmp_path, "350 cm")
    assert study.patients["weight_cm_at_baseline_cm"].tolist() == [350.0]
    assert found(study, "another_unit") == [
        "Table 1: the numbers of 'Weight at baseline' are in cm, from which nothing leads to kg; "
        "they are called 'weight_cm'"
    ]
    assert found(study, "out_of_range") == []


def test_an_unknown_column_does_not_mix_units() -> None:
    study = of_table(["Zonulin"], ["12 mg/L"], ["3 mg/dL"])
    assert study.patients["zonulin_mg_l"].dropna().tolist() == [12.0]
    assert study.patients["zonulin_mg_dl"].dropna().tolist() == [3.0]
    assert found(study, "another_unit")


def test_daily_doses_of_the_index_treatment_do_not_mix_units() -> None:
    study = of_table(["TOF dose"], ["5 mg bid"], ["0.2 mg/kg qd"], index_treatment="tofacitinib")
    assert study.patients["index_treatment_daily_dose"].isna().any() or found(study, "another_unit")


@given(st.decimals(-200, 200, places=2))
def test_a_value_is_kept_whatever_its_range(value: object) -> None:
    study = of_table(["SDI at diagnosis"], [f"{value}"])
    assert study.patients["sdi_at_diagnosis"].tolist() == [float(f"{value}")]
    assert len(found(study, "out_of_range")) == (not 0 <= float(f"{value}") <= 47)


def test_the_samples_keep_their_ranges() -> None:
    codes = set(sample("tofacitinib.txt").findings["code"])
    assert not codes & {"out_of_range", "not_an_exact_number", "another_unit"}


@pytest.mark.parametrize(("cell", "said"), [("4.6 m", "4.6 m"), ("4.6 mm", None), ("4.6", None)])
def test_a_cell_whose_unit_is_not_that_of_its_heading_is_a_warning(cell: str, said: str | None) -> None:
    study = of_table(["Lesion (mm)"], ["5.8"], [cell], ["3"])
    expected = [f"patient 2, Lesion (mm): '{said}' is in m, its heading in mm; it is taken as the cell has it: "]
    assert [one.startswith(expected[0]) for one in found(study, "unit_against_heading")] == [True] * (said is not None)
    assert study.findings.query("code == 'unit_against_heading'")["severity"].isin(["warning"]).all()


def test_a_mass_under_an_amount_is_a_warning_where_the_molar_mass_is_known() -> None:
    study = of_table(["Creatinine (µmol/L)"], ["88"], ["1.2 mg/dL"])
    (said,) = found(study, "unit_against_heading")
    assert said.startswith("patient 2, Creatinine (µmol/L): '1.2 mg/dL' is in mg/dL, its heading in µmol/L")
