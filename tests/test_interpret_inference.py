"""Column inference: the kind of a column from its heading and all its cells; what footnotes say of its cells."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import of_table

from casex import schema
from casex.interpret.headers import HeaderGrammar
from casex.interpret.inference import Words, kind_of

SCHEMA = schema.read("lupus")
GRAMMAR = HeaderGrammar(SCHEMA, ("tofacitinib", "TOF"))
WORDS = Words(SCHEMA.vocabulary)


@pytest.mark.parametrize(
    ("texts", "unit", "kind"),
    [
        (["1.5", "<2", "3–4", "NA"], None, "number"),
        (["1,280", "40", "80"], None, "number"),
        (["1:40", "1:1280", "<1:10"], None, "number"),
        (["12", "6.5", "3"], "months", "duration"),
        (["2 y 5 m", "18 months", "3 years", "1 year", "?"], None, "duration"),
        (["4 weeks", "12 weeks", "30 d"], None, "duration"),
        (["4 m", "12 months"], None, "duration"),
        (["400 m", "350 m"], None, "number"),  # metres, as likely as months
        (["Yes", "No", "no (twin)", "NR"], None, "presence"),
        (["Positive", "Negative"], None, "presence"),
        (["+", "++ (hands)", "+++"], None, "grade"),
        (["July 2013", "Aug 2013", "5 May 2014"], None, "date"),
        (["1993", "2002"], None, "number"),
        (["CC", "CT"], None, "text"),
        (["1a", "1b"], None, "text"),
        (["3", "4", "see text", "5 (left)", "died"], None, "text"),
        (["", "NA"], None, "text"),
        ([], None, "text"),
    ],
)
def test_the_kind_that_most_cells_have(texts: list[str], unit: str | None, kind: str) -> None:
    assert kind_of(texts, unit, WORDS) == kind


def test_a_dash_is_a_grade_only_where_the_footnote_says_so() -> None:
    texts = ["–", "–", "–", "+", "++"]
    explained = WORDS.explained_by(["–, negative; +, light; ++, moderate"])
    assert kind_of(texts, None, explained) == "grade"
    study = of_table(["Rash"], *([text] for text in texts), footnotes=["–, negative; +, light; ++, moderate"])
    assert study.patients["rash"].tolist() == ["-", "-", "-", "+", "++"]
    unexplained = of_table(["Rash"], *([text] for text in texts))
    assert unexplained.observations["missing_reason"].eq("ambiguous").tolist() == [True] * 3 + [False] * 2
    assert (unexplained.findings["code"] == "ambiguous_value").sum() == 3


def test_a_column_of_numbers_says_what_does_not_fit() -> None:
    study = of_table(["CRP (mg/L)"], ["1"], ["2"], ["3"], ["4"], ["5"], ["raised"])
    assert study.patients["crp_mg_l"].tolist()[:5] == [1.0, 2.0, 3.0, 4.0, 5.0]
    (said,) = study.findings.query("code == 'unread_value'")["message"]
    assert "raised" in said


def test_one_name_at_two_times_is_of_one_kind() -> None:
    study = of_table(["CRP at diagnosis", "CRP at last visit"], ["1", "low"], ["2", "3"], ["4", "5"], ["6", "7"])
    kinds = study.variables.set_index("column")["kind"]
    assert kinds["crp_at_diagnosis"] == kinds["crp_at_last_follow_up"] == "number"


def test_one_name_in_two_units_is_two_variables() -> None:
    frame = of_table(["FVC, L", "FVC, %"], ["2.5", "60"], ["1.9", "45"]).patients
    assert frame["fvc_l"].tolist() == [2.5, 1.9]
    assert frame["fvc_percent"].tolist() == [60.0, 45.0]


def test_yes_and_no_are_booleans() -> None:
    study = of_table(["Biopsy (yes/no)"], ["yes"], ["No (refused)"], ["NR"])
    column = study.patients["biopsy"]
    assert str(column.dtype) == "boolean"
    assert column.tolist()[:2] == [True, False]
    assert column.isna().tolist() == [False, False, True]


def test_what_the_footnotes_say_of_codes_goes_before_the_schema() -> None:
    notes = ["NE, not evaluable; ND, not detected; Eq, equivocal range. MD missing data"]
    study = of_table(["Titre"], ["10"], ["20"], ["40"], ["80"], ["NE"], ["ND"], ["Eq"], ["MD"], footnotes=notes)
    seen = study.observations.set_index("printed")
    assert seen.loc[["NE", "MD"], "missing_reason"].tolist() == ["not_done", "not_available"]
    assert seen.loc[["ND", "Eq"], "text"].tolist() == ["not detected", "equivocal range"]
    assert seen.loc[["ND", "Eq"], "missing_reason"].isna().all()
    assert study.patients["titre"].isna().tolist() == [False] * 4 + [True] * 4


def test_a_footnote_mark_becomes_a_remark() -> None:
    study = of_table(["Cells"], ["7*"], ["12"], ["9†"], ["4"], ["5"], footnotes=["*Counted twice. †Of the left side"])
    seen = study.observations.set_index("printed")
    assert seen.loc[["7*", "9†"], ["value", "text", "marks"]].values.tolist() == [
        [7.0, "Counted twice", "*"], [9.0, "Of the left side", "†"],
    ]  # fmt: skip
    assert study.patients["cells"].tolist() == [7.0, 12.0, 9.0, 4.0, 5.0]


def test_a_mark_that_nobody_explains_is_taken_off_and_kept() -> None:
    seen = of_table(["Cells"], ["7*"], ["12"]).observations
    assert seen[["value", "marks"]].iloc[0].tolist() == [7.0, "*"]
    assert seen["printed"].iloc[0] == "7*"


def test_a_decimal_comma_that_the_column_settles() -> None:
    study = of_table(["CRP (mg/L)", "Score"], ["0,5", "1,5"], ["12,25", "2,5"])
    assert study.patients["crp_mg_l"].tolist() == [0.5, 12.25]


def test_thousands_that_the_table_settles() -> None:
    study = of_table(["Copies", "Ct"], ["11,647", "34.3"], ["930", "38.1"])
    assert study.patients["copies"].tolist() == [11647.0, 930.0]
    assert "'11,647'; its comma was read as thousands" in " ".join(study.findings["message"])
    alone = of_table(["Copies"], ["11,647"], ["930"])
    assert alone.patients["copies"].isna().tolist() == [True, False]
    assert (alone.findings["code"] == "ambiguous_value").sum() == 1
    assert "decimal_mark_inferred" not in set(alone.findings["code"])


# --- headings that name two things ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "cell", "years", "sex"),
    [
        ("Age/sex", "74/F", 74.0, "F"),
        ("Age, sex", "13, female", 13.0, "F"),
        ("Sex / age (years)", "M/9.5", 9.5, "M"),
        ("Age/sex", "49 M", 49.0, "M"),
        ("Age (years)/sex", "girl, 4 m", 4 / 12, "F"),
        ("Age and gender", "2 y 6 m, boy", 2.5, "M"),
        ("Age (sex)", "60 (F)", None, None),
    ],
)
def test_age_and_sex_in_one_cell(heading: str, cell: str, years: float | None, sex: str | None) -> None:
    study = of_table([heading], [cell])
    age = study.patients.filter(like="age_").drop(columns=["age_at_baseline_years"], errors="ignore")
    read = study.patients["age_years"].iloc[0] if "age_years" in study.patients else age
    if years is None:
        assert "unread_value" in set(study.findings["code"])
        return
    assert read == pytest.approx(years)
    assert study.patients["sex"].tolist() == [sex]
    assert study.observations["printed"].tolist() == [cell, cell]


def test_a_fused_cell_that_cannot_be_cut_is_said_once() -> None:
    study = of_table(["Age/sex"], ["74/F"], ["see text"], ["NR"])
    assert study.patients["sex"].isna().tolist() == [False, True, True]
    assert (study.findings["code"] == "unread_value").sum() == 1


def test_before_and_after_in_one_cell() -> None:
    study = of_table(["IgE before / after (IU/mL)"], ["789.1 / 420.3"], ["10→0"], ["<5 / 7"], ["12"])
    frame = study.patients
    assert frame["ige_at_baseline_iu_ml"].tolist()[:2] == [789.1, 10.0]
    assert frame["ige_at_after_iu_ml"].tolist()[:3] == [420.3, 0.0, 7.0]
    assert study.observations["comparator"].tolist().count("<") == 1
    assert "12" in study.findings.query("code == 'unread_value'")["message"].iloc[0]


def test_an_arrow_under_a_heading_without_times_is_refused() -> None:
    study = of_table(["IgE"], ["10→0"], ["5"], ["7"], ["8"], ["9"])
    assert study.observations["missing_reason"].iloc[0] == "ambiguous"
    assert "10 then 0" in study.findings.query("code == 'ambiguous_value'")["possible"].iloc[0]


@pytest.mark.parametrize(
    ("heading", "name", "timepoint", "unit"),
    [
        ("TSH (0.55–4.78 mUJ/mL)", "tsh", None, "mUJ/mL"),
        ("TSI (<140%)", "tsi", None, "%"),
        ("Weight, kg", "weight", None, "kg"),
        ("Weight (Kg.)", "weight", None, "Kg"),
        ("TSH (mU/L) - Week 6", "tsh", "week_6", "mU/L"),
        ("CRP - Week - 30", "crp", "week_30", None),
        ("Final diagnosis", "final_diagnosis", None, None),
        ("Diagnosis", "diagnosis", None, None),
        ("Method of diagnosis", "method_of_diagnosis", None, None),
        ("CRP at diagnosis", "crp", "diagnosis", None),
        ("CRP - Diagnosis", "crp", "diagnosis", None),
        ("Blasts (%) - At end of study", "blasts", "end_of_study", "%"),
        ("Efficacy at 3 months - Seizures", "efficacy_seizures", "month_3", None),
        ("Drugs before non-drug therapy", "drugs_before_non_drug_therapy", None, None),
        ("CRP before", "crp", "baseline", None),
        ("Before - CRP", "crp", "baseline", None),
        ("Pre-CRP", "crp", "baseline", None),
        ("Post CRP", "crp", "after", None),
        ("Clearance#", "clearance", None, None),
        ("Dose*", "dose", None, None),
        ("CD25 expression (IHC)", "cd25_expression_ihc", None, None),
    ],
)
def test_headings_that_no_schema_knows(heading: str, name: str, timepoint: str | None, unit: str | None) -> None:
    meaning = GRAMMAR.read(heading)
    when = meaning.timepoint.name if meaning.timepoint else None
    assert (meaning.name, when, meaning.unit) == (name, timepoint, unit)


def test_the_age_at_any_event_is_an_age() -> None:
    study = of_table(["Age at transplant (years)"], ["4.5"], ["200"])
    assert study.patients["age_at_transplant_years"].tolist() == [4.5, 200.0]
    assert "out_of_range" in set(study.findings["code"])


@pytest.mark.parametrize(
    "heading", ["Days after onset", "Survival time after diagnosis (months)", "Prior baseline therapy", "CRP"]
)
def test_one_time_is_not_two(heading: str) -> None:
    assert len(GRAMMAR.read_all(heading)) == 1


@pytest.mark.parametrize(
    "heading", ["CRP before / after", "Pre-/post-CRP", "CRP: baseline, last visit", "CRP before→after"]
)
def test_two_times_in_a_heading(heading: str) -> None:
    first, second = GRAMMAR.read_all(heading)
    assert first.name == second.name == "crp"
    assert first.timepoint is not None
    assert second.timepoint is not None
    assert (first.timepoint.name, second.timepoint.name) in {("baseline", "after"), ("baseline", "last_follow_up")}


@pytest.mark.parametrize("heading", ["FEV1 percent of baseline", "Change from baseline", "CRP relative to baseline"])
def test_what_is_measured_against_a_time_is_not_of_that_time(heading: str) -> None:
    assert GRAMMAR.read(heading).timepoint is None


def test_a_raised_letter_is_no_part_of_a_heading() -> None:
    assert GRAMMAR.without_marks("Outcomeb", ["b"]) == "Outcome"
    assert GRAMMAR.without_marks("CRPa - Month 3", ["a"]) == "CRP - Month 3"
    assert GRAMMAR.without_marks("Sequence", []) == "Sequence"
    assert GRAMMAR.without_marks("10^6", ["6"]) == "10^6"
    assert GRAMMAR.without_marks("Load (106 IU/ml)", ["6"]) == "Load (10^6 IU/ml)"
    assert GRAMMAR.without_marks("Load (106 IU/ml)", []) == "Load (106 IU/ml)"


def test_numbers_in_two_units_are_two_columns_and_a_finding() -> None:
    study = of_table(["Bilirubin"], ["4 mg/dL"], ["31 µmol/L"], ["1.5 mg/dL"], ["NR"])
    frame = study.patients
    assert frame["bilirubin_mg_dl"].dropna().to_dict() == {"1": 4.0, "3": 1.5}
    assert frame["bilirubin_umol_l"].dropna().to_dict() == {"2": 31.0}
    (said,) = study.findings.query("code == 'another_unit'")["message"]
    assert "mg/dL, µmol/L" in said


def test_one_unit_in_all_cells_is_the_columns() -> None:
    assert of_table(["Tumour size"], ["7 cm"], ["5.5 cm"]).patients["tumour_size_cm"].tolist() == [7.0, 5.5]


def test_a_second_column_of_one_variable_is_a_variable_of_its_own() -> None:
    study = of_table(["Response", "Outcome"], ["CR on day 46", "CR"])
    assert study.patients["response"].tolist() == ["CR on day 46"]
    assert study.patients["outcome"].tolist() == ["CR"]
    assert "voices_disagree" not in set(study.findings["code"])


def test_a_sign_that_the_footnote_explains_is_no_dash() -> None:
    study = of_table(["IgM"], ["–"], ["Eq"], ["low"], footnotes=["–, negative; Eq, equivocal"])
    assert study.observations["text"].tolist() == ["negative", "Eq", "low"]


UNITS = st.sampled_from([None, "mg/L", "months", "%"])


@given(st.lists(st.text(max_size=12), max_size=8), UNITS)
def test_any_column_has_a_kind(texts: list[str], unit: str | None) -> None:
    kind = kind_of(texts, unit, WORDS)
    assert kind in schema.definition.KINDS
    assert kind_of([*texts, *texts], unit, WORDS) == kind


@given(st.lists(st.decimals(0, 999, places=1), min_size=1, max_size=8))
def test_a_column_of_numbers_is_typed_whatever_it_is_called(amounts: list) -> None:
    study = of_table(["Zzyx"], *([str(amount)] for amount in amounts))
    column = study.patients["zzyx"]
    assert column.tolist() == [float(amount) for amount in amounts]
    assert not pd.isna(column).any()


def test_durations_in_several_units_are_one_column() -> None:
    study = of_table(["Latency"], ["4 m"], ["12 months"], ["2 y"])
    assert study.patients["latency_months"].tolist() == [4, 12, 24]


def test_a_power_of_ten_under_another_is_refused() -> None:
    study = of_table(["Platelets (×10^9/L)"], ["150"], ["4.5 × 10^3"], ["4.5 × 10^9/L"])
    assert study.patients["platelets_10_9_l"].fillna(-1).tolist() == [150, -1, 4.5]
    (said,) = study.findings.query("code == 'ambiguous_value'")["message"]
    assert "patient 2, Platelets" in said


def test_what_is_no_single_number_is_not_called_in_another_unit() -> None:
    study = of_table(["Platelets (×10^9/L)"], ["150"], ["<20"])
    assert "another_unit" not in set(study.findings["code"])
    (said,) = study.findings.query("code == 'not_an_exact_number'")["message"]
    assert "'<20' is no single number" in said


def test_a_missing_code_among_responses_may_be_one_of_them() -> None:
    study = of_table(["Response", "Hearing loss"], ["PR", "yes"], ["NR", "NR"], ["not reported", "no"])
    held = study.observations.set_index(["variable", "patient"])["missing_reason"]
    assert (held["response", "2"], held["response", "3"]) == ("ambiguous", "not_reported")
    assert held["hearing_loss", "2"] == "not_reported"
    (said,) = study.findings.query("code == 'ambiguous_value'")["message"]
    assert said.endswith("'NR' could be not reported or a category called 'NR'")


def test_signs_for_sexes() -> None:
    assert of_table(["Sex"], ["♀"], ["♂"]).patients["sex"].tolist() == ["F", "M"]


def test_a_percentage_in_the_heading_is_that_of_all_its_cells() -> None:
    study = of_table(["FVC (% predicted)"], ["85%"], ["72"], ["65 %"])
    assert study.patients["fvc_percent_predicted_percent"].tolist() == [85, 72, 65]
    assert "another_unit" not in set(study.findings["code"])
