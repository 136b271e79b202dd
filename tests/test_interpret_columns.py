"""What columns mean by their headings and all their cells: several values in a cell, units, specimens, other kinds."""

from __future__ import annotations

import pandas as pd
import pytest
from studies import of_table

import casex
from casex.interpret.headers import HeaderGrammar
from casex.schema import read

GRAMMAR = HeaderGrammar(read("case_series"), ["tofacitinib", "TOF"])


def messages(study: casex.CaseSeries, code: str) -> list[str]:
    found = study.findings
    return found.loc[found["code"] == code, "message"].tolist()


# --- several values in one cell -----------------------------------------------------------------------------------


def test_values_with_names_of_their_own_are_columns() -> None:
    study = of_table(["Coronary change (mm)"], ["LCA=5.8, RCA=5.7"], ["LCA=12, RCA=8.3"], ["RCA=7.5"], ["NA"])
    assert study.patients["coronary_change_lca_mm"].tolist()[:2] == [5.8, 12.0]
    assert study.patients["coronary_change_rca_mm"].tolist()[:3] == [5.7, 8.3, 7.5]
    said = study.observations.set_index(["patient", "variable"])["missing_reason"]
    assert said["3", "coronary_change_lca"] == "not_reported"
    assert {said["4", f"coronary_change_{name}"] for name in ("lca", "rca")} == {"not_available"}
    assert study.observations["printed"].tolist()[:2] == ["LCA=5.8, RCA=5.7"] * 2


def test_names_above_values() -> None:
    frame = of_table(["UPDRS"], ["OFF/ON 7/2"], ["OFF/ON 30/12"]).patients
    assert frame[["updrs_off", "updrs_on"]].to_numpy().tolist() == [[7.0, 2.0], [30.0, 12.0]]


@pytest.mark.parametrize(
    "cells", [["rash: 2, fever: 3", "cough"], ["Ki67 1%", "Ki67 50%"], ["a 1, b 2, c 3, d 4, e 5", "a 1, b 2"]]
)
def test_what_is_no_list_of_named_values_stays_text(cells: list[str]) -> None:
    study = of_table(["Note"], *([cell] for cell in cells))
    assert study.patients["note"].tolist() == cells


@pytest.mark.parametrize("cells", [["35/F", "4 m/F", "49/M"], ["35F", "4, f", "49 M"], ["F/35", "female, 4 m", "M 49"]])
def test_a_sex_beside_the_age_under_age(cells: list[str]) -> None:
    frame = of_table(["Age (years)"], *([cell] for cell in cells)).patients
    assert frame["sex"].tolist() == ["F", "F", "M"]
    assert frame["age_years"].tolist()[0] == 35.0
    assert frame["age_years"].tolist()[2] == 49.0


def test_where_a_column_tells_the_sex_no_other_does() -> None:
    study = of_table(["Sex", "Age (years)"], ["F", "35/F"], ["M", "40/M"])
    assert study.patients["sex"].tolist() == ["F", "M"]
    assert study.patients["age_years"].isna().all()
    assert len(messages(study, "unread_value")) == 2


def test_the_sex_in_a_label() -> None:
    rows = [["", "Patient 1 (boy)", "Patient 2 (girl)"], ["Age", "12 months", "2 years"], ["Side", "Left", "Right"]]
    study = casex.assemble([casex.Table.from_rows(rows)])
    assert study.patients["sex"].tolist() == ["M", "F"]
    said = study.observations.query("variable == 'sex'")
    assert said["source"].isin(study.sources["source"]).all()


def test_few_lists_among_numbers_are_refused_and_many_stay_words() -> None:
    study = of_table(["Zonulin (IU/ml)"], ["0.27"], ["0.07"], ["−0.06, −0.03"])
    assert study.patients["zonulin_iu_ml"].tolist()[:2] == [0.27, 0.07]
    assert study.findings.query("code == 'ambiguous_value'")["possible"].tolist() == ["−0.06; −0.03"]
    assert of_table(["Exons"], ["3, 4"], ["5, 6"]).patients["exons"].tolist() == ["3, 4", "5, 6"]


# --- cells that are not what the heading says ---------------------------------------------------------------------


def test_a_heading_that_a_variable_has_for_cells_that_are_something_else() -> None:
    """HCT may be the hematocrit, or a transplant."""
    study = of_table(["HCT"], ["Yes"], ["No"], ["Yes"])
    assert study.patients["hct"].tolist() == [True, False, True]
    assert "hematocrit" not in set(study.observations["variable"])
    (said,) = messages(study, "unknown_header")
    assert "read as presence" in said


def test_one_odd_cell_does_not_change_what_a_column_is() -> None:
    study = of_table(["Hematocrit (%)"], ["34"], ["see text"], ["41"])
    assert study.patients["hematocrit_percent"].dropna().tolist() == [34.0, 41.0]
    assert len(messages(study, "unread_value")) == 1


# --- units --------------------------------------------------------------------------------------------------------


def test_numbers_are_in_the_schemas_unit_and_as_printed_in_observations() -> None:
    """1.2 mg/dL are 12 mg/L; 14.5 ×10³/µL are 14.5 ×10⁹/L; 31 µmol/L of bilirubin (584.66 g/mol) are 1.812446 mg/dL."""
    study = of_table(
        ["CRP (mg/dL)", "WBC (10³/µL)", "Total bilirubin", "ALT (IU/L)"], ["1.2", "14.5", "31 µmol/L", "40"]
    )
    row = study.patients.iloc[0]
    assert row[["crp_mg_l", "wbc_10_9_l", "alt_u_l"]].tolist() == [12.0, 14.5, 40.0]
    assert row["total_bilirubin_mg_dl"] == pytest.approx(1.812446, abs=1e-12)
    said = study.observations.set_index("variable")
    assert said.loc["crp", ["value", "unit", "standard_value", "standard_unit"]].tolist() == [
        1.2,
        "mg/dL",
        12.0,
        "mg/L",
    ]
    assert len(messages(study, "unit_converted")) == 4
    assert any("'31 µmol/L' is 1.812446 mg/dL" in one for one in messages(study, "unit_converted"))


def test_no_unit_is_assumed_of_a_laboratory_value() -> None:
    study = of_table(["CRP"], ["1.2"], ["NA"])
    assert study.patients["crp"].tolist()[0] == 1.2
    assert "crp_mg_l" not in study.patients
    assert study.observations["standard_value"].isna().all()
    assert messages(study, "another_unit") == [
        "Table 1: the numbers of 'CRP' have no unit; casex does not assume mg/L; they are called 'crp'"
    ]


def test_two_units_from_which_nothing_leads_are_two_columns_and_a_finding() -> None:
    study = of_table(["TSH"], ["1.5 mIU/L"], ["3 ng/mL"], ["4"])
    frame = study.patients
    assert frame["tsh_miu_l"].dropna().tolist() == [1.5]
    assert frame["tsh_ng_ml"].dropna().tolist() == [3.0]
    assert frame["tsh_no_unit"].dropna().tolist() == [4.0]
    assert len(messages(study, "another_unit")) == 2


def test_a_converted_number_keeps_its_comparator_and_is_no_exact_one() -> None:
    study = of_table(["CRP (mg/dL)"], ["<0.5"], ["2–3"])
    assert study.patients["crp_mg_l"].isna().all()
    assert study.observations[["low", "high", "unit"]].to_numpy().tolist()[1] == [2.0, 3.0, "mg/dL"]


def test_a_series_with_converted_numbers_is_the_same_when_read_back(tmp_path) -> None:
    study = of_table(["Creatinine (µmol/L)"], ["88.4"], ["<50"])
    study.to_json(tmp_path / "study.json")
    again = casex.load(tmp_path / "study.json")
    assert again == study
    pd.testing.assert_frame_equal(again.observations, study.observations)


@pytest.mark.parametrize(
    ("heading", "variable", "unit", "when"),
    [
        ("CRP (mg/L) at diagnosis", "crp", "mg/L", "diagnosis"),
        ("Hb g/dL", "hemoglobin", "g/dL", None),
        ("WBC count (10^9/1)", "wbc", "10^9/1", None),
        ("WBC (10³/µL)", "wbc", "10³/µL", None),
        ("ALT (U/L) [5-45]", "alt", "U/L", None),
        ("Creatinine (mg/dL; normal 0.5–1.2)", "creatinine", "mg/dL", None),
        ("Ferritin, ng/mL (normal: 10–150)", "ferritin", "ng/mL", None),
        ("CPK(REFERENCE_20-180_U/L)", "ck", "U/L", None),
        ("BMI (kg/m²)", "bmi", "kg/m²", None),
        ("ESR (mm/1st h)", "esr", "mm/1st h", None),
        ("Dead/alive at end of study", "vital_status", None, "end_of_study"),
    ],
)
def test_units_anywhere_in_a_heading(heading: str, variable: str, unit: str | None, when: str | None) -> None:
    meaning = GRAMMAR.read(heading)
    assert meaning.variable is not None
    assert (meaning.name, meaning.unit, meaning.timepoint.name if meaning.timepoint else None) == (variable, unit, when)


@pytest.mark.parametrize(
    "heading",
    ["CRP (3 months)", "CRP (M3)", "Mutations (gene)", "CRP (high)", "Ratio FEV1/FVC", "Imaging (CT/MRI) findings"],
)
def test_what_stands_in_brackets_and_is_no_unit(heading: str) -> None:
    assert GRAMMAR.read(heading).unit is None


# --- specimens ----------------------------------------------------------------------------------------------------


def test_the_specimen_is_kept_where_the_heading_prints_it() -> None:
    study = of_table(
        ["ZIKV RT-PCR - Urine", "ZIKV RT-PCR - Serum", "Saliva", "Fever"], ["yes", "no", "positive", "yes"]
    )
    assert study.observations["specimen"].fillna("none").tolist() == ["urine", "serum", "saliva", "none"]


def test_a_column_of_specimens_is_each_rows() -> None:
    study = of_table(["Specimen", "Ct value"], ["Urine", "30.7"], ["Serum", "34.8"])
    said = study.observations.query("variable == 'ct_value'")
    assert said["specimen"].tolist() == ["Urine", "Serum"]


def test_two_specimens_in_one_heading_are_none() -> None:
    assert GRAMMAR.read("Serum and urine IgM").specimen is None
    assert GRAMMAR.read("Serum ferritin (ng/mL)").specimen == "serum"
