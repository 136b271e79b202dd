"""Rows and columns that stand for times: visits of one patient, samples of several."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casex
from casex import Table, schema
from casex.interpret.headers import HeaderGrammar
from casex.interpret.kinds import stem

SCHEMA = schema.read("lupus")
GRAMMAR = HeaderGrammar(SCHEMA, ("tofacitinib", "TOF"))


def assembled(rows, **around):
    return casex.assemble([Table.from_rows(rows, label="Table 1", **around)], schema="lupus")


VISITS = [
    ["", "Before surgery", "1 month after surgery", "Drug held, another begun", "3 months after surgery"],
    ["Ferritin (10–200 µg/L)", "1,250.5", "90", "<8", ""],
    ["Albumin (g/L)", "31", "35", "NA", "40.0"],
]


def test_columns_that_are_times_tell_of_one_patient() -> None:
    study = assembled(VISITS, caption="Course of a patient with a cyst")
    seen = study.observations
    assert seen["patient"].unique().tolist() == ["1"]
    assert seen["time_printed"].unique().tolist() == VISITS[0][1:]
    assert seen["printed"].tolist() == [*VISITS[1][1:], *VISITS[2][1:]]
    ferritin = seen[seen["variable"] == "ferritin"]
    assert ferritin["unit"].dropna().unique().tolist() == ["µg/L"]
    assert ferritin["value"].tolist()[:2] == [1250.5, 90.0]
    assert (ferritin["comparator"].iloc[2], ferritin["missing_reason"].iloc[3]) == ("<", "blank")
    assert seen["timepoint"].nunique() == 4
    assert [view.kind for view in study.tables] == ["visits"]
    assert "one_patient_over_time" in set(study.findings["code"])


@pytest.mark.parametrize(
    ("corner", "times", "names"),
    [
        ("Month", ["0", "3", "6"], ["month_0", "month_3", "month_6"]),
        ("Days after onset", ["2", "9", "30"], ["day_2", "day_9", "day_30"]),
        ("Time", ["At month 1", "At month 2", "At 1 year"], ["month_1", "month_2", "year_1"]),
        ("Date", ["12 May 2020", "1 June 2020", "5 Sep 2020"], ["12_may_2020", "1_june_2020", "5_sep_2020"]),
    ],
)
def test_rows_that_are_times_tell_of_one_patient(corner: str, times: list[str], names: list[str]) -> None:
    rows = [[corner, "SLEDAI-2K", "Albumin (g/L)"], *zip(times, ["12", "6", "4"], ["31", "", "40.5"], strict=True)]
    study = assembled([list(row) for row in rows], caption="Course of a patient with a cyst")
    seen = study.observations
    scores = seen[seen["variable"] == "sledai_2k"]
    assert scores["value"].tolist() == [12.0, 6.0, 4.0]
    assert scores["timepoint"].tolist() == names
    assert scores["source"].tolist() == ["t1-r1-c2", "t1-r2-c2", "t1-r3-c2"]
    assert seen.loc[seen["variable"] == "albumin", "missing_reason"].tolist()[1] == "blank"
    said = study.findings.set_index("code").loc["one_patient_over_time", "message"]
    assert "its rows are times of one patient" in said


def test_rows_of_means_are_no_patient_s() -> None:
    rows = [["Month", "SLEDAI-2K"], ["0", "12 ± 3"], ["3", "6 ± 2"]]
    with pytest.raises(casex.NoCaseSeries, match="names no patients"):
        assembled(rows, caption="Course in a patient group")


@pytest.mark.parametrize("caption", ["Course of twelve patients", "", "Means at each visit"])
def test_nobody_is_taken_for_one_patient(caption: str) -> None:
    with pytest.raises(casex.NoCaseSeries, match="names no patients"):
        assembled(VISITS, caption=caption)


def test_a_mean_is_no_patients_value() -> None:
    rows = [VISITS[0], ["Ferritin", "12 ± 3", "9 ± 2", "8 ± 1", "7 ± 1"]]
    with pytest.raises(casex.NoCaseSeries, match="names no patients"):
        assembled(rows, caption="Course in a patient group")


SAMPLES = [
    ["Patient", "Days after onset", "IgM", "Result"],
    ["7a", "2", "1.5", "+"],
    ["7b", "10", "3.25", "+"],
    ["8a", "0", "0.9", "-"],
    ["8b", "4", "1.1", "+"],
]


def test_letters_behind_labels_count_samples_where_the_days_differ() -> None:
    study = assembled(SAMPLES)
    assert study.patients.index.tolist() == ["7", "8"]
    igm = study.observations.query("variable == 'igm'")
    assert igm[["patient", "specimen", "timepoint", "value"]].values.tolist() == [
        ["7", "7a", "day_2", 1.5], ["7", "7b", "day_10", 3.25], ["8", "8a", "day_0", 0.9], ["8", "8b", "day_4", 1.1],
    ]  # fmt: skip
    assert study.time_origin == "onset"
    assert igm["months"].tolist() == pytest.approx([2 / 30.4375, 10 / 30.4375, 0, 4 / 30.4375])
    assert {"rows_dated", "labels_of_samples"} <= set(study.findings["code"])


def test_the_column_that_dates_several_rows_stands_in_observations_only() -> None:
    study = assembled(SAMPLES)
    assert not [name for name in study.patients if name.startswith("days_after")]
    days = study.observations.query("variable == 'days_after_onset'")
    assert days["value"].tolist() == [2.0, 10.0, 0.0, 4.0]
    assert "unread_value" not in set(study.findings["code"])


def test_letters_are_part_of_the_label_without_times() -> None:
    rows = [["Patient", "Sex"], ["7a", "F"], ["7b", "M"], ["8a", "F"]]
    study = assembled(rows)
    assert study.patients.index.tolist() == ["7a", "7b", "8a"]
    assert "labels_of_samples" not in set(study.findings["code"])


@pytest.mark.parametrize("again", [True, False], ids=["labels repeated", "labels on the first row"])
@pytest.mark.parametrize("heading", ["Visit", "Time point", "Assessed at"])
def test_a_column_of_visits_in_words_dates_the_rows(heading: str, again: bool) -> None:
    """Whatever the column is called: its cells say when, and no two rows of a patient say the same."""
    seen = [
        ("1", "Baseline", "12"),
        ("1", "Month 3", "7"),
        ("1", "Month 12", "4"),
        ("2", "Baseline", "40"),
        ("2", "3 months", "9"),
    ]
    rows = [[label if again or when == "Baseline" else "", when, crp] for label, when, crp in seen]
    study = casex.assemble([casex.Table.from_rows([["Patient", heading, "CRP (mg/L)"], *rows])])
    assert list(study.patients.index) == ["1", "2"]
    assert study.patients["crp_at_baseline_mg_l"].tolist() == [12.0, 40.0]
    assert study.patients["crp_at_month_3_mg_l"].tolist() == [7.0, 9.0]
    assert study.patients.at["1", "crp_at_month_12_mg_l"] == 4.0
    assert "rows_dated" in set(study.findings["code"])


@pytest.mark.parametrize(
    "told",
    [
        ("3 months", "6 months", "3 months", "12 months"),
        ("Baseline", "Baseline", "Month 3", "Month 3"),
        ("Baseline", "Visit 2", "Baseline", "Visit 2"),
    ],
    ids=["lengths of time", "twice the same", "not all are times"],
)
def test_a_column_that_may_be_something_else_dates_no_rows(told: tuple[str, ...]) -> None:
    rows = [["1", told[0], "12"], ["1", told[1], "7"], ["2", told[2], "40"], ["2", told[3], "9"]]
    study = casex.assemble([casex.Table.from_rows([["Patient", "Given", "CRP (mg/L)"], *rows])])
    assert "rows_dated" not in set(study.findings["code"])
    assert study.observations.query("variable == 'crp'")["timepoint"].isna().all()


def test_a_label_that_comes_again_at_another_week_is_the_same_patient() -> None:
    rows = [["Patient", "Week", "CRP"], ["1", "0", "12"], ["1", "6", "3"], ["2", "0", "40"], ["2", "6", "7"]]
    study = assembled(rows)
    assert study.patients.index.tolist() == ["1", "2"]
    assert study.patients[["crp_at_week_0", "crp_at_week_6"]].values.tolist() == [[12.0, 3.0], [40.0, 7.0]]
    assert "duplicate_patient" not in set(study.findings["code"])


def test_a_label_that_comes_again_in_the_same_week_is_told_apart() -> None:
    rows = [["Patient", "Week", "CRP"], ["1", "0", "12"], ["1", "0", "3"], ["1", "6", "4"], ["2", "0", "40"]]
    study = assembled(rows)
    assert study.patients.index.tolist() == ["1", "1#2", "2"]
    assert "duplicate_patient" in set(study.findings["code"])


def test_one_row_a_patient_keeps_one_column_for_each_variable() -> None:
    study = assembled([["Patient", "Days after onset", "Ct"], ["1", "2", "30.5"], ["2", "5", "31"]])
    assert study.patients["ct"].tolist() == [30.5, 31.0]
    ct = study.observations.query("variable == 'ct'")
    assert ct[["time_value", "time_unit"]].values.tolist() == [[2.0, "days"], [5.0, "days"]]
    assert ct["time_printed"].tolist() == ["Days after onset 2", "Days after onset 5"]


@pytest.mark.parametrize(
    ("heading", "unit", "event"),
    [
        ("Days after onset", "days", "onset"),
        ("Weeks post transplant", "weeks", "transplant"),
        ("Months since diagnosis", "months", "diagnosis"),
        ("Months after the start of TOF", "months", "baseline"),
        ("Time after TOF initiation (weeks)", "weeks", "baseline"),
        ("Week", "weeks", None),
        ("Day", "days", None),
    ],
)
def test_headings_that_date_their_rows(heading: str, unit: str, event: str | None) -> None:
    said = GRAMMAR.time_of_rows(heading)
    assert said is not None
    assert (said.unit, said.event) == (unit, event)


@pytest.mark.parametrize(
    "heading",
    ["Days in hospital", "Time to response (months)", "3 months after onset", "Weekly dose", "Age", "", "Day 3"],
)
def test_headings_that_date_no_rows(heading: str) -> None:
    assert GRAMMAR.time_of_rows(heading) is None


@pytest.mark.parametrize(
    ("heading", "name", "months"),
    [
        ("3 months after TOF initiation", "month_3", 3),
        ("1 month after restarting ipilimumab", "month_1_after_restarting_ipilimumab", None),
        ("2 weeks after onset", "week_2_after_onset", None),
        ("Last visit", "last_follow_up", None),
        ("Drug held, another begun", "drug_held_another_begun", None),
        ("Before surgery", "before_surgery", None),
        ("Before", "baseline", None),
        ("Month 12", "month_12", 12),
    ],
)
def test_headings_of_visits(heading: str, name: str, months: int | None) -> None:
    when = GRAMMAR.when(heading)
    assert (when.name, when.months, when.printed) == (name, months, heading)


@given(
    st.decimals(0, 1000, places=1), st.sampled_from(["Days", "Weeks", "Months"]), st.sampled_from(["onset", "surgery"])
)
def test_a_row_is_dated_by_the_figure_that_is_printed(amount: Decimal, unit: str, event: str) -> None:
    by = GRAMMAR.time_of_rows(f"{unit} after {event}")
    assert by is not None
    when = GRAMMAR.row_time(by, f"{amount}")
    assert when is not None
    assert (when.time_value, when.time_unit, when.months) == (amount, unit.casefold(), None)
    assert when.printed == f"{unit} after {event} {amount}"


@given(st.from_regex(r"[A-Z]{0,2}[0-9]{1,4}", fullmatch=True), st.sampled_from("abc"))
def test_a_stem_is_the_label_without_its_letter(label: str, letter: str) -> None:
    assert stem(label + letter) == label
    assert stem(label) == label
