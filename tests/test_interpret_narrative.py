"""Case sections: labelled statements, visits, clauses; what is told is dated, what is denied is not told."""

from __future__ import annotations

import pandas as pd
import pytest
from studies import extract, of_cases

from casex import NoCaseSeries
from casex.series import CaseSeries


def told(study: CaseSeries, variable: str, patient: str = "1") -> list[tuple[object, object]]:
    """(months, value or text) of what a narrative says of a variable."""
    frame = study.observations
    mine = frame[(frame["voice"] == "narrative") & (frame["variable"] == variable) & (frame["patient"] == patient)]
    return [(row["months"], row["text"] if pd.isna(row["value"]) else row["value"]) for row in mine.to_dict("records")]


def changes(study: CaseSeries) -> set[tuple[str, str]]:
    """(event, drug) of what patients were given or stopped, but the start of the index treatment."""
    frame = study.timeline
    drugs = frame[frame["event"].isin(["start", "stop", "dose_change"]) & (frame["source"] != "")]
    return set(drugs[["event", "drug"]].astype(str).itertuples(index=False, name=None))


def test_a_visit_dates_what_follows_it() -> None:
    study = of_cases(
        "Follow-up: 3 months, no change.\n\nSLEDAI-2K score: 6.\n\nFollow-up at 2 years: well.\n\nSLEDAI-2K: 2."
    )
    assert told(study, "sledai_2k") == [(3.0, 6.0), (24.0, 2.0)]
    assert study.patients["follow_up_months"].tolist() == [24.0]
    assert study.patients["sledai_2k_at_last_follow_up"].tolist() == [2.0]


@pytest.mark.parametrize(
    ("visit", "months"),
    [
        ("Follow-up: 6 months, well.", 6.0),
        ("Follow-up: 1.5 years, well.", 18.0),
        ("Follow-up: 2 years 3 months, well.", 27.0),
        ("Follow-up at 12 months: well.", 12.0),
        ("Follow-up at month 9: well.", 9.0),
        ("Visit at 8 weeks: well.", 56 / 30.4375),
    ],
)
def test_visits_in_many_wordings(visit: str, months: float) -> None:
    study = of_cases(f"{visit}\n\nSLEDAI-2K score: 4.")
    assert told(study, "sledai_2k") == [(pytest.approx(months), 4.0)]


def test_a_visit_without_a_date_dates_nothing_anew() -> None:
    study = of_cases("Follow-up: 3 months.\n\nFollow-up: lost.\n\nSLEDAI-2K score: 4.")
    assert told(study, "sledai_2k") == [(3.0, 4.0)]


def test_a_statement_broken_over_lines_is_one() -> None:
    study = of_cases("Follow-up: 6 months, prednisone dosage reduced\n(6.25 mg\nqd), height increased by\n5 cm.")
    assert told(study, "height_gain") == [(6.0, 5.0)]
    assert ("dose_change", "prednisone") in changes(study)


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("added tacrolimus (1 mg bid)", {("start", "tacrolimus")}),
        ("CTX and belimumab discontinued", {("stop", "cyclophosphamide"), ("stop", "belimumab")}),
        ("CTX discontinued and LEF added", {("stop", "cyclophosphamide"), ("start", "leflunomide")}),
        ("belimumab changed to telitacicept (80 mg qw SQ)", {("stop", "belimumab"), ("start", "telitacicept")}),
        ("prednisone dosage reduced (5 mg qod)", {("dose_change", "prednisone")}),
        ("prednisone could not be reduced", set()),
        ("no belimumab added", set()),
        ("disease still active", set()),
    ],
)
def test_changes_of_drugs(clause: str, expected: set[tuple[str, str]]) -> None:
    assert changes(of_cases(f"Follow-up: 6 months, {clause}.")) == expected


@pytest.mark.parametrize(
    "clause",
    [
        "tofacitinib was not discontinued",
        "prednisone was not reduced (5 mg qd)",
        "belimumab was never stopped",
        "tacrolimus was neither added nor considered",
        "belimumab continued without prednisone being reduced",
    ],
)
def test_what_is_denied_is_not_told(clause: str) -> None:
    study = of_cases(f"Follow-up: 6 months, {clause}.\n\nSLEDAI-2K score: 4.")
    assert changes(study) == set()
    assert (6.0, "Discontinued") not in told(study, "index_treatment_status")


@pytest.mark.parametrize(
    ("clause", "wrong"),
    [
        ("prednisone stopped after tofacitinib started", ("stop", "tofacitinib")),
        ("tacrolimus added to belimumab", ("start", "belimumab")),
        ("tacrolimus started before belimumab was stopped", ("stop", "tacrolimus")),
    ],
)
def test_a_verb_is_said_of_its_own_drug(clause: str, wrong: tuple[str, str]) -> None:
    assert wrong not in changes(of_cases(f"Follow-up: 6 months, {clause}."))


def test_a_status_that_changes_within_a_clause_is_not_chosen() -> None:
    study = of_cases("Follow-up: 6 months, tofacitinib was discontinued at 3 months and continued again.")
    assert told(study, "index_treatment_status") != [(6.0, "Discontinued")]


def test_two_sections_of_one_case_keep_their_places() -> None:
    text = (
        "Cases\n\nWe tell.\n\nCase 1\n\nFollow-up: 3 months.\n\nSLEDAI-2K score: 4.\n\n"
        "Case 1\n\nFollow-up: 6 months.\n\nSLEDAI-2K score: 7.\n\nDiscussion\n\nEnd.\n"
    )
    study = extract(text.encode(), schema="lupus", index_treatment="tofacitinib")
    scores = study.observations[study.observations["variable"] == "sledai_2k"]
    assert scores["value"].tolist() == [4.0, 7.0]
    assert scores["source"].is_unique


def test_a_label_that_is_only_a_time_is_a_visit_or_a_finding() -> None:
    study = of_cases("At 12 months: SLEDAI-2K 4, prednisone reduced (5 mg qd).")
    assert told(study, "sledai_2k") == [(12.0, 4.0)] or len(study.findings[study.findings["patient"] == "1"])


def test_a_visit_with_two_dates_is_not_guessed() -> None:
    study = of_cases("Follow-up at 3 and 12 months: SLEDAI-2K 4.")
    assert told(study, "sledai_2k") != [(12.0, 4.0)] or len(study.findings[study.findings["patient"] == "1"])


def test_table_and_narrative_of_the_same_month_are_compared() -> None:
    table = "Table 1 Scores.\n\n| Patient | SLEDAI-2K at 12 months |\n|---|---|\n| 1 | 5 |\n\n"
    study = of_cases("Follow-up at 12 months: well.\n\nSLEDAI-2K score: 3.", before=table)
    assert study.findings["code"].tolist().count("voices_disagree") == 1
    frame = study.prefer("narrative").timeline
    assert frame.loc[frame["event"] == "score", "value"].tolist() == [3.0]


def test_an_unknown_label_does_not_wipe_an_unknown_column() -> None:
    table = "Table 1 Weights.\n\n| Patient | Weight (kg) |\n|---|---|\n| 1 | 40 |\n| 2 | 45 |\n\n"
    study = of_cases("Follow-up: 3 months.", "Weight: heavy.\n\nFollow-up: 3 months.", before=table)
    assert [v for name in study.patients.filter(like="weight") for v in study.patients[name]][:2] == [40.0, 45.0]


def test_a_narrative_without_a_table_patient_is_said() -> None:
    table = "Table 1 Scores.\n\n| Patient | Sex |\n|---|---|\n| 7 | F |\n\n"
    study = of_cases("Follow-up: 3 months.", before=table)
    assert list(study.patients.index) == ["7", "1"]
    assert study.findings.loc[study.findings["code"] == "unknown_patient", "patient"].tolist() == ["1"]


def test_words_outside_any_grammar_stay_as_remarks() -> None:
    study = of_cases("Follow-up: 6 months, hair loss unchanged.")
    assert told(study, "remark") == [(6.0, "hair loss unchanged")]


def test_cases_end_with_their_section() -> None:
    study = of_cases("Follow-up: 6 months.\n\nSLEDAI-2K score: 4.")
    frame = study.observations
    assert not frame["printed"].str.contains("That was all").any()


def test_prose_about_cases_is_no_narrative_without_a_description() -> None:
    with pytest.raises(NoCaseSeries, match="no table and no case narrative"):
        extract(b"A title\n\nCase 1 was a girl, and was treated. Case 2 was a boy.\n", schema="lupus")
    study = extract(b"A title\n\nCase 1 was a girl of 10 years. Case 2 was a boy.\n", schema="lupus")
    assert study.patients[["sex", "age_years"]].to_numpy().tolist() == [["F", 10.0]]
