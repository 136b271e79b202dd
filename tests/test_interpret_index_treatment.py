"""The study's index treatment: inferred and said, left open where it is not clear, chosen by the user."""

from __future__ import annotations

import pytest
from studies import SAMPLES, extract, of_cases, of_table, sample

from casex import UnknownVariable, schema
from casex.interpret.index_treatment import chosen

VOCABULARY = schema.read("lupus").vocabulary


def test_inferred_from_headings_and_said() -> None:
    study = of_table(["SLEDAI-2K at BARI initiation"], ["4"])
    assert study.study.index_treatment == "baricitinib"
    said = study.findings.set_index("code").loc["index_treatment_inferred"]
    assert (said["severity"], said["possible"]) == ("info", "baricitinib")
    assert "SLEDAI-2K at BARI initiation" in said["message"]
    assert study.time_origin == "index_treatment"


def test_ambiguous_is_a_warning_with_all_candidates_and_months_missing() -> None:
    study = of_table(["SLEDAI-2K at TOF initiation", "SDI at belimumab initiation"], ["4", "0"])
    assert study.study.index_treatment is None
    assert study.time_origin == "unknown"
    said = study.findings.set_index("code").loc["index_treatment_ambiguous"]
    assert said["severity"] == "warning"
    assert set(said["possible"].split("; ")) == {"tofacitinib", "belimumab"}
    assert "index_treatment=" in said["hint"]
    assert study.observations["months"].isna().all()
    assert study.timeline["months"].isna().all()


def test_unknown_is_said_and_months_are_missing() -> None:
    study = of_table(["SLEDAI-2K at 3 months", "Sex"], ["4", "F"])
    assert study.study.index_treatment is None
    assert "index_treatment_unknown" in set(study.findings["code"])
    assert study.observations["months"].isna().all()
    assert study.observations.loc[0, "timepoint"] == "month_3"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("tofacitinib", "tofacitinib"),
        ("TOF", "tofacitinib"),
        ("JAK inhibitor", "JAK inhibitor"),
        ("l04af", "L04AF"),
        ("L04AF01", "L04AF01"),
    ],
)
def test_chosen_by_drug_class_or_code(given: str, name: str) -> None:
    index = chosen(given, VOCABULARY)
    assert index.name == name
    assert index.includes("tofacitinib")
    assert not index.includes("belimumab")


@pytest.mark.parametrize("given", ["", "L0", "aspirine", "Z99ZZ"])
def test_an_unknown_choice_is_refused(given: str) -> None:
    with pytest.raises(UnknownVariable, match="index_treatment="):
        chosen(given, VOCABULARY)


def test_a_misspelt_choice_is_helped() -> None:
    with pytest.raises(UnknownVariable, match="did you mean 'tofacitinib'"):
        chosen("tofacitnib", VOCABULARY)


def test_a_choice_settles_and_nothing_is_inferred() -> None:
    headings = ["SLEDAI-2K at TOF initiation", "SLEDAI-2K at belimumab initiation"]
    study = of_table(headings, ["4", "7"], index_treatment="belimumab")
    assert study.patients["sledai_2k_at_baseline"].tolist() == [7.0]
    assert not any(code.startswith("index_treatment") for code in study.findings["code"])


def test_a_class_starts_once() -> None:
    study = extract(SAMPLES / "tofacitinib.txt", schema="lupus", index_treatment="JAK inhibitor")
    frame = study.timeline
    starts = frame[(frame["event"] == "start") & (frame["drug"] == "tofacitinib")]
    assert starts.groupby("patient").size().tolist() == [1] * 9


def test_a_start_that_nobody_tells_is_not_invented() -> None:
    study = extract(SAMPLES / "tofacitinib.txt", schema="lupus", index_treatment="rituximab")
    assert "rituximab" not in set(study.timeline["drug"].dropna())


def test_the_dose_in_the_caption_is_everybodys() -> None:
    study = of_table(["Sex"], ["F"], ["M"], caption="Two patients who received tofacitinib (5 mg bid).")
    assert study.patients["index_treatment_daily_dose"].tolist() == [10.0, 10.0]
    assert set(study.treatments["voice"]) == {"caption"}


def test_a_range_of_doses_in_the_caption_is_no_single_dose_and_said() -> None:
    study = of_table(["Sex"], ["F"], caption="Patients who received tofacitinib (5-10 mg bid).")
    assert study.patients["index_treatment_daily_dose"].isna().all()
    assert study.treatments["doses"].tolist() == ["5–10"]
    (said,) = study.findings.loc[study.findings["code"] == "not_an_exact_number"].itertuples()
    assert "5-10 mg" in said.message
    assert said.possible == "5; 10"


def test_two_doses_in_the_caption_are_nobodys() -> None:
    study = of_table(["Sex"], ["F"], caption="Patients who received tofacitinib 5 mg bid or 10 mg bid.")
    assert study.patients["index_treatment_daily_dose"].isna().all()


def test_a_column_of_doses_of_the_index_treatment() -> None:
    study = of_table(["SLEDAI-2K at TOF initiation", "TOF dose"], ["4", "5 mg bid"], ["2", "10 mg bid"])
    assert study.patients["index_treatment_daily_dose"].tolist() == [10.0, 20.0]
    assert "unknown_drug" not in set(study.findings["code"])


def test_the_index_treatment_in_a_regimen_column_has_a_daily_dose() -> None:
    study = of_table(
        ["Treatments at baseline"],
        ["tofacitinib (5 mg bid), GC (30 mg qd)"],
        caption="Patients given tofacitinib (5 mg bid).",
    )
    assert study.patients["index_treatment_daily_dose"].tolist() == [10.0]


def test_a_narrative_alone_can_mark_it() -> None:
    study = of_cases("Tofacitinib dosage: 5 mg bid.\n\nFollow-up: 3 months.", index_treatment=None)
    assert study.study.index_treatment == "tofacitinib"


def test_the_sample_says_where_it_was_inferred_from() -> None:
    said = sample("tofacitinib_three_line.pdf").findings.set_index("code").loc["index_treatment_inferred"]
    for place in ("header", "caption", "title", "narrative"):
        assert place in said["message"]
