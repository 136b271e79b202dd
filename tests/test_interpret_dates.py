"""When: months after the study's origin, last visits, diagnosis; unknown means missing, not zero."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import of_cases, of_table

import casex
from casex.interpret.dates import Calendar, calendar, dated
from casex.interpret.said import Said
from casex.model import Duration, Number, Source, TimePart, TimePoint, Value, Voice
from casex.schema import Variable
from casex.series import CaseSeries

HERE = Source("t1-r1-c1", "x")
TABLE = """A title

Table 1. Patients

| Patient | Disease duration (years) | Treatments at baseline | SLEDAI-2K at last visit | Follow-up (months) |
|---|---|---|---|---|
| 1 | 2 | TOF (5 mg bid) | 8 | 12 |

"""


def said(name: str, when: TimePoint, value: Value | None = None, patient: str = "1", voice: Voice = "table") -> Said:
    return Said(patient, Variable(name), when, value or Number(Decimal(1)), "printed", voice, HERE)


def after(value: int | str, unit: str = "months") -> TimePoint:
    return TimePoint.after(Decimal(value), unit)


def lasting(value: str, unit: str = "months") -> Duration:
    return Duration((TimePart(Decimal(value), unit),))  # type: ignore[arg-type]


def both(cases: str) -> CaseSeries:
    return casex.extract(f"{TABLE}{cases}\nDiscussion\n\nThat was all.\n".encode(), schema="lupus",
                         index_treatment="tofacitinib")  # fmt: skip


def months(study: CaseSeries, variable: str) -> list[tuple[str, float]]:
    rows = study.observations[study.observations["variable"] == variable]
    return list(rows[["timepoint", "months"]].itertuples(index=False, name=None))


# --- the calendar -----------------------------------------------------------------------------------------------


def test_the_last_visit_is_the_latest_one_of_each_patient() -> None:
    made = calendar(
        [said("visit", after(12)), said("visit", after(3)), said("visit", after(1, "years"), patient="2"),
         said("sledai_2k", after(99))], True,
    )  # fmt: skip
    assert made.last_visit == {"1": Decimal(12), "2": Decimal(12)}


def test_the_length_of_follow_up_is_a_last_visit() -> None:
    assert calendar([said("follow_up", TimePoint(), lasting("2", "years"))], True).last_visit == {"1": Decimal(24)}
    assert calendar([said("follow_up", TimePoint(), Number(Decimal(24)))], True).last_visit == {}


def test_diagnosis_lies_as_far_back_as_the_disease_had_lasted() -> None:
    at = TimePoint("baseline")
    assert calendar([said("disease_duration", at, lasting("8.75", "years"))], True).diagnosis == {"1": Decimal(-105)}
    assert calendar([said("disease_duration", TimePoint("last_follow_up"), lasting("9"))], True).diagnosis == {}


@pytest.mark.parametrize(
    ("name", "month"), [("baseline", 0), ("diagnosis", -24), ("last_follow_up", 12), ("onset", None), ("prior", None)]
)
def test_named_time_points_have_months_where_they_are_known(name: str, month: int | None) -> None:
    made = Calendar("index_treatment", {"1": Decimal(12)}, {"1": Decimal(-24)})
    when = made.dated("1", TimePoint(name, printed="p"), "table")
    assert (when.name, when.months_low, when.months_high, when.printed) == (name, month, month, "p")
    other = made.dated("2", TimePoint(name), "table").months
    assert other == (0 if name == "baseline" else None)


def test_a_narratives_last_visit_is_the_last_follow_up_and_a_tables_column_keeps_its_name() -> None:
    made = Calendar("index_treatment", {"1": Decimal(12)}, {})
    assert made.dated("1", after(12), "narrative").name == "last_follow_up"
    assert made.dated("1", after(12), "narrative").time_value == 12
    assert made.dated("1", after(12), "table").name == "month_12"
    assert made.dated("1", after(6), "narrative").name == "month_6"


@given(st.integers(-600, 600), st.sampled_from(["days", "weeks", "months", "years"]))
def test_without_an_origin_nothing_has_months_and_all_keep_what_was_said(value: int, unit: str) -> None:
    when = Calendar("unknown", {"1": Decimal(12)}, {"1": Decimal(-24)}).dated("1", after(value, unit), "narrative")
    assert when.months is None
    assert when.months_low is None
    assert (when.name, when.time_value, when.time_unit) == (after(value, unit).name, value, unit)


@given(st.lists(st.tuples(st.sampled_from("12"), st.integers(0, 60)), max_size=6))
def test_dating_twice_changes_nothing(visits: list[tuple[str, int]]) -> None:
    told = tuple(said("visit", after(month), patient=patient, voice="narrative") for patient, month in visits)
    by = calendar(told, True)
    once = dated(told, by)
    assert dated(once, by) == once
    assert [one.timepoint.months for one in once] == [month for _, month in visits]
    for patient in {patient for patient, _ in visits}:
        assert any(one.patient == patient and one.timepoint.name == "last_follow_up" for one in once)


# --- whole studies ----------------------------------------------------------------------------------------------


def test_columns_are_dated_by_the_patients_own_times() -> None:
    study = of_table(
        ["Disease duration (years)", "SLEDAI-2K at diagnosis", "SLEDAI-2K at baseline", "SLEDAI-2K at 6 months",
         "SLEDAI-2K at last visit", "Follow-up (months)"],
        ["2", "9", "8", "7", "6", "12"], ["", "9", "8", "7", "6", ""], index_treatment="tofacitinib",
    )  # fmt: skip
    rows = study.observations[study.observations["variable"] == "sledai_2k"]
    held = rows.pivot(index="patient", columns="timepoint", values="months")
    columns = ["diagnosis", "baseline", "month_6", "last_follow_up"]
    assert held.loc["1", columns].tolist() == [-24.0, 0.0, 6.0, 12.0]
    assert held.loc["2", ["baseline", "month_6"]].tolist() == [0.0, 6.0]
    assert held.loc["2", ["diagnosis", "last_follow_up"]].isna().all()


def test_without_an_index_treatment_months_are_missing_and_not_zero() -> None:
    study = of_table(["SLEDAI-2K at baseline", "SLEDAI-2K at 6 months", "Follow-up (months)"], ["8", "7", "12"])
    assert study.time_origin == "unknown"
    assert study.observations[["months", "months_low", "months_high"]].isna().all(axis=None)
    assert study.observations["time_value"].dropna().tolist() == [6.0]
    assert study.patients["follow_up_months"].tolist() == [12.0]


@pytest.mark.parametrize(("cell", "month"), [("24", 24.0), ("2 years", 24.0), ("1 y 6 m", 18.0), ("about 2", None)])
def test_the_last_visit_by_the_length_of_follow_up(cell: str, month: float | None) -> None:
    study = of_table(["SDI at last visit", "Follow-up (months)"], ["1", cell], index_treatment="tofacitinib")
    when = study.observations.set_index("variable").loc["sdi", "months"]
    assert when == month if month else when != when  # NaN


def test_weeks_and_days_are_exact() -> None:
    study = of_cases("Follow-up: 8 weeks, well.\n\nSLEDAI-2K score: 4.")
    row = study.observations.set_index("variable").loc["sledai_2k"]
    assert (row["months"], row["time_value"], row["time_unit"]) == (pytest.approx(56 / 30.4375), 8.0, "weeks")


def test_a_score_at_diagnosis_and_the_diagnosis_stand_at_one_month() -> None:
    study = of_table(["Disease duration (years)", "SDI at diagnosis"], ["8.75", "1"], index_treatment="tofacitinib")
    assert study.timeline.set_index("event").loc[["diagnosis", "score"], "months"].tolist() == [-105.0, -105.0]


def test_a_score_at_diagnosis_follows_the_preferred_voice_as_the_diagnosis_does() -> None:
    text = TABLE.replace("SLEDAI-2K at last visit", "SLEDAI-2K at diagnosis")
    case = "Case 1\n\nDisease duration: 3 years.\n\nDiscussion\n\nThat was all.\n"
    study = casex.extract((text + case).encode(), schema="lupus", index_treatment="tofacitinib").prefer("narrative")
    assert study.timeline.set_index("event").loc[["diagnosis", "score"], "months"].tolist() == [-36.0, -36.0]


def test_a_regimen_at_a_visit_is_not_the_regimen_at_baseline() -> None:
    study = both("Case 1\n\nFollow-up at 24 months: SLEDAI-2K score: 6. Concomitant treatment: GC 5 mg qd.\n")
    rows = study.observations[study.observations["text"] == "GC (5 mg qd)"]
    assert rows["months"].tolist() == [24.0]


def test_two_lengths_of_follow_up_are_a_finding() -> None:
    study = both("Case 1\n\nFollow-up at 18 months: SLEDAI-2K score: 2.\n")
    assert study.patients["follow_up_months"].tolist() == [12.0]
    by_table = study.observations[(study.observations["voice"] == "table")].set_index("variable").loc["sledai_2k"]
    told = [message for message in study.findings["message"] if "12" in message and "18" in message]
    assert by_table["months"] == 12.0 or told
