"""Headings: variable × time point × unit in any order; what is not sure to be a variable is none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import of_table

from casex import schema
from casex.interpret.header_words import slug
from casex.interpret.headers import HeaderGrammar, Meaning

GRAMMAR = HeaderGrammar(schema.read("lupus"), ("tofacitinib", "TOF", "tofacitinib citrate"))


def short(meaning: Meaning) -> tuple[str | None, str | None, str | None]:
    variable = meaning.variable.name if meaning.variable else None
    return variable, meaning.timepoint.name if meaning.timepoint else None, meaning.unit


@pytest.mark.parametrize(
    ("printed", "variable", "timepoint", "unit"),
    [
        ("Age at diagnosis (years)", "age", "diagnosis", "years"),
        ("Age at TOF initiation (yr)", "age", "baseline", "yr"),
        ("Age at start of TOF (years)", "age", "baseline", "years"),
        ("AGE AT ONSET [months]", "age", "onset", "months"),
        ("Gender", "sex", None, None),
        ("Sex (M/F)", "sex", None, "M/F"),
        ("SLEDAI-2K", "sledai_2k", None, None),
        ("SLEDAI‑2K score at the last follow‑up", "sledai_2k", "last_follow_up", None),
        ("Last follow-up SLEDAI-2K", "sledai_2k", "last_follow_up", None),
        ("Baseline SLEDAI", "sledai_2k", "baseline", None),
        ("SLEDAI-2K, month 3", "sledai_2k", "month_3", None),
        ("3 months - SLEDAI-2K", "sledai_2k", "month_3", None),
        ("SLEDAI-2K W24", "sledai_2k", "week_24", None),
        ("SLEDAI-2K at 1.5 years", "sledai_2k", "year_1_5", None),
        ("SLEDAI-2K before tofacitinib", "sledai_2k", "baseline", None),
        ("Prior treatments", "prior_treatments", "prior", None),
        ("Treatments before TOF", "prior_treatments", "prior", None),
        ("Treatments at last visit", "concomitant_treatments", "last_follow_up", None),
        ("Disease duration at initiation of tofacitinib citrate (years)", "disease_duration", "baseline", "years"),
        ("Duration of TOF (weeks)", "index_treatment_duration", None, "weeks"),
        ("TOF use at last follow-up", "index_treatment_status", "last_follow_up", None),
        ("Main reason for TOF initiation", "reason_for_index_treatment", None, None),
        ("Follow-up time (months)", "follow_up", None, "months"),
        ("Adverse effects as of last recorded treatment", "adverse_events", "last_follow_up", None),
    ],
)
def test_headings_in_many_wordings(printed: str, variable: str, timepoint: str | None, unit: str | None) -> None:
    assert short(GRAMMAR.read(printed)) == (variable, timepoint, unit)


def test_a_numbered_time_point_keeps_its_months() -> None:
    when = GRAMMAR.read("SLEDAI-2K at 2 years").timepoint
    assert when is not None
    assert (when.months_low, when.months_high, when.time_value, when.time_unit) == (24, 24, Decimal(2), "years")


@pytest.mark.parametrize(
    "printed",
    [
        "Mother's age at diagnosis",
        "Maximum SLEDAI-2K at baseline",
        "Change in SLEDAI-2K",
        "SLEDAI-2K ratio",
        "Age, years, at diagnosis",  # a unit between commas is not read, so nothing is claimed
        "Months on tofacitinib",
        "Sex of the index patient's sibling",
        "Response to prednisone",
        "SLEDAI-2K 6 months before TOF initiation",
        "Age difference",
        "Disease duration since diagnosis of the mother",
        "No. of treatments",
        "Height (cm)",
        "",
        "?",
        "年龄",
    ],
)
def test_what_is_not_sure_is_no_variable(printed: str) -> None:
    assert GRAMMAR.read(printed).variable is None


@pytest.mark.parametrize(
    "printed",
    ["Time to response (months)", "Time of SLEDAI-2K", "Mean SLEDAI-2K at last follow-up", "Level of response"],
)
def test_words_that_change_the_meaning_are_no_filler(printed: str) -> None:
    assert GRAMMAR.read(printed).variable is None


@pytest.mark.parametrize("printed", ["ΔSLEDAI-2K at last follow-up", "SLEDAI-2K ? at baseline", "SLEDAI-2K, %"])
def test_an_unknown_heading_never_takes_a_variables_name(printed: str) -> None:
    meaning = GRAMMAR.read(printed)
    assert meaning.variable is not None or meaning.name != "sledai_2k"


def test_a_change_of_a_score_is_not_the_score() -> None:
    study = of_table(["SLEDAI-2K at last follow-up", "ΔSLEDAI-2K at last follow-up"], ["8", "-2"], ["9", "-3"])
    frame = study.observations
    assert frame.loc[frame["variable"] == "sledai_2k", "value"].tolist() == [8.0, 9.0]


@pytest.mark.parametrize(
    ("printed", "timepoint"),
    [
        ("SLEDAI-2K (baseline)", "baseline"),
        ("SLEDAI-2K (last follow-up)", "last_follow_up"),
        ("SLEDAI-2K (3 months)", "month_3"),
        ("SLEDAI-2K (TOF initiation)", "baseline"),
    ],
)
def test_a_time_point_in_brackets_is_a_time_point(printed: str, timepoint: str) -> None:
    assert short(GRAMMAR.read(printed)) == ("sledai_2k", timepoint, None)


@pytest.mark.parametrize("printed", ["SLEDAI-2K at diagnosis (0-105)", "SDI (range 0–47)", "SLEDAI-2K (score)"])
def test_a_range_in_brackets_is_no_unit(printed: str) -> None:
    assert GRAMMAR.read(printed).unit is None


@pytest.mark.parametrize("printed", ["Vitamin D3 (ng/mL)", "6 m walk test", "2-D echocardiogram", "AML M3"])
def test_letters_with_figures_are_no_time_points(printed: str) -> None:
    assert GRAMMAR.read(printed).timepoint is None


@pytest.mark.parametrize("printed", ["C3 6 months before", "C3 6 months before baseline", "C3 3 months prior"])
def test_months_before_are_not_months_after(printed: str) -> None:
    when = GRAMMAR.read(printed).timepoint
    assert when is None or when.months is None or when.months < 0
    assert when is None or when.name not in ("month_6", "month_3", "baseline")


@given(st.text(max_size=80))
def test_any_heading_has_a_name_and_keeps_its_print(printed: str) -> None:
    meaning = GRAMMAR.read(printed)
    assert meaning.printed == printed
    assert meaning.name
    if meaning.variable is None:
        assert meaning.name.isascii()
        assert len(meaning.name) <= 32


@given(st.text(max_size=80))
def test_a_slug_is_a_short_name(text: str) -> None:
    assert 0 < len(slug(text)) <= 32
    assert set(slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789_")
    assert slug(slug(text)) == slug(text)


VARIABLES = st.sampled_from(
    [("Age", "age"), ("SLEDAI-2K", "sledai_2k"), ("SDI", "sdi"), ("Clinical features", "manifestations")]
)
TIMES = st.sampled_from(
    [
        ("diagnosis", "diagnosis"),
        ("TOF initiation", "baseline"),
        ("last visit", "last_follow_up"),
        ("6 months", "month_6"),
        ("week 12", "week_12"),
    ]
)


@given(VARIABLES, TIMES, st.sampled_from(["{v} at {t}", "{t} - {v}", "{v}, {t}", "{t}: {v}", "{v} at the {t}"]))
def test_order_and_punctuation_do_not_matter(variable: tuple[str, str], time: tuple[str, str], order: str) -> None:
    read = GRAMMAR.read(order.format(v=variable[0], t=time[0]))
    assert short(read)[:2] == (variable[1], time[1])


def test_an_unknown_heading_is_a_column_and_a_finding() -> None:
    study = of_table(["Weight at diagnosis (kg)", "Favourite colour (own words)"], ["40", "blue"], ["45.50", "red"])
    assert study.patients["weight_at_diagnosis_kg"].tolist() == [40.0, 45.5]
    assert study.patients["favourite_colour_own_words"].tolist() == ["blue", "red"]
    said = study.findings[study.findings["code"] == "unknown_header"]
    assert said["message"].str.contains("Weight at diagnosis (kg)", regex=False).tolist() == [True, False]
    assert set(said["severity"]) == {"info"}


def test_unknown_headings_with_the_same_slug_stay_apart() -> None:
    study = of_table(["Weight!", "Weight?", "Weight"], ["1", "2", "3"])
    assert [study.patients[name].iloc[0] for name in ("weight", "weight_2", "weight_3")] == [1.0, 2.0, 3.0]


def test_two_headings_never_share_a_column() -> None:
    study = of_table(["Dose (mg)", "Dose mg"], ["3", "4"])
    assert sorted(v for v in study.patients.select_dtypes("float").iloc[0].dropna()) == [3.0, 4.0]


def test_a_heading_called_like_a_fixed_column_is_kept() -> None:
    study = of_table(["Patient label", "N patients"], ["anna", "7"])
    assert "anna" in set(study.patients.drop(columns="patient_label").iloc[0])


def test_responses_at_two_times_are_no_disagreement() -> None:
    study = of_table(
        ["Response at 3 months", "Response at 12 months"], ["Alleviated", "Unalleviated"], index_treatment="tofacitinib"
    )
    assert "voices_disagree" not in set(study.findings["code"])


@pytest.mark.parametrize(
    ("printed", "unit"),
    [
        ("Hb - g/dL", "g/dL"), ("CRP - mg/L - before", "mg/L"), ("Age - years", "years"), ("Hb - Day 3", None),
        ("Hb - Min", None), ("Hb - L", None), ("Hb - M3", None),
    ],
)  # fmt: skip
def test_a_level_of_units_is_the_unit(printed: str, unit: str | None) -> None:
    assert HeaderGrammar(schema.read("case_series"), ()).read(printed).unit == unit


@pytest.mark.parametrize(
    ("printed", "times"),
    [
        ("CRP (baseline → 6 mo)", ["baseline", "month_6"]),
        ("CRP (mg/L) baseline/6 months", ["baseline", "month_6"]),
        ("CRP at month 3/month 6", ["month_3", "month_6"]),
        ("CRP 3 months after onset", ["month_3_after_onset"]),
    ],
)
def test_two_times_of_which_one_is_counted(printed: str, times: list[str]) -> None:
    read = HeaderGrammar(schema.read("case_series"), ()).read_all(printed)
    assert [(one.name, one.timepoint and one.timepoint.name) for one in read] == [("crp", when) for when in times]
