"""`timeline`: each patient's events in order; what follows from two lists of drugs, and what was told."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import of_cases, of_table, sample

import casex
from casex.series import CaseSeries

DRUG_EVENTS = ("start", "stop", "dose_change")


def two_lists(before: str, after: str, follow_up: str = "12") -> CaseSeries:
    headings = ["Treatments at baseline", "Treatments at last visit", "Follow-up (months)"]
    return of_table(headings, [before, after, follow_up], index_treatment="tofacitinib")


def drugs(study: CaseSeries) -> list[tuple[str, str, float | None]]:
    frame = study.timeline[study.timeline["event"].isin(DRUG_EVENTS)]
    return [
        (str(row["event"]), row["drug"], None if pd.isna(row["value"]) else row["value"])
        for row in frame.to_dict("records")
    ]


def with_case(headings: str, cells: str, case: str) -> CaseSeries:
    dashes = "|---" * (headings.count("|") + 2) + "|"
    text = (
        f"A title\n\nTable 1. P\n\n| Patient | {headings} |\n{dashes}\n| 1 | {cells} |\n\n"
        f"Case 1\n\n{case}\n\nDiscussion\n\nThat was all.\n"
    )
    return casex.extract(text.encode(), schema="lupus", index_treatment="tofacitinib")


LISTS = "Treatments at baseline | Treatments at last visit | Follow-up (months)"


# --- two lists --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "events"),
    [
        ("GC (10 mg qd), MMF (1 g qd)", "GC (10 mg qd)", [("stop", "mycophenolate mofetil", None)]),
        ("GC (10 mg qd)", "GC (10 mg qd), MMF (1 g qd)", [("start", "mycophenolate mofetil", 1000.0)]),
        ("GC (10 mg qd)", "GC (5 mg qd)", [("dose_change", "glucocorticoid", 5.0)]),
        ("GC (10 mg qd)", "prednisone (5 mg qd)", [("dose_change", "prednisone", 5.0)]),
        ("GC (10 mg qd)", "GC (5 mg bid)", []),
        ("MMF (1 g bid)", "MMF (1000 mg bid)", []),
        ("GC (10 mg qd)", "None", [("stop", "glucocorticoid", None)]),
        ("None", "GC (10 mg qd)", [("start", "glucocorticoid", 10.0)]),
        ("None", "None", []),
        ("GC (10 mg qd), HCQ", "HCQ, GC (10 mg qd)", []),
        ("MP (500 mg qd), prednisone (30 mg qd)", "prednisone (30 mg qd)", [("stop", "methylprednisolone", None)]),
    ],
)
def test_what_follows_from_two_lists(before: str, after: str, events: list[tuple[str, str, float | None]]) -> None:
    assert drugs(two_lists(before, after)) == events


@pytest.mark.parametrize("unread", ["", "NA", "–", "not reported", "see text"])
def test_nothing_follows_from_a_list_that_was_not_read(unread: str) -> None:
    assert drugs(two_lists("GC (10 mg qd)", unread)) == []
    assert drugs(two_lists(unread, "GC (10 mg qd)")) == []


def test_an_unread_entry_leaves_only_what_does_not_rest_on_it() -> None:
    assert drugs(two_lists("GC (10 mg qd), MMF (1 g qd)", "GC (5 mg qd), wonderdrug (3 mg qd)")) == [
        ("dose_change", "glucocorticoid", 5.0)  # MMF may be the drug that was not read: no stop
    ]
    assert drugs(two_lists("GC (10 mg qd), wonderdrug (3 mg qd)", "MMF (1 g qd)")) == [("stop", "glucocorticoid", None)]


def test_a_derived_event_cites_both_cells_and_lies_between_them() -> None:
    row = two_lists("GC (10 mg qd)", "None").timeline.query("event == 'stop'").iloc[0]
    assert row["source"] == "t1-r1-c2; t1-r1-c3"
    assert (row["months"], row["months_low"], row["months_high"]) == (12.0, 0.0, 12.0)
    assert (row["timepoint"], row["voice"], row["printed"]) == ("last_follow_up", "table", "GC (10 mg qd)")


def test_a_derived_event_without_a_date_has_no_months() -> None:
    row = two_lists("GC (10 mg qd)", "None", "").timeline.query("event == 'stop'").iloc[0]
    assert row[["months", "months_low", "months_high"]].isna().all()


@pytest.mark.parametrize(
    ("heading", "cell"), [("Prior treatments", "GC, CTX"), ("Treatments at 3 months", "GC (1 mg qd)")]
)
def test_other_lists_give_no_changes(heading: str, cell: str) -> None:
    study = of_table([heading, "Treatments at last visit"], [cell, "MMF (1 g qd)"], index_treatment="tofacitinib")
    assert drugs(study) == []


def test_the_lists_of_different_patients_are_not_compared() -> None:
    study = of_table(
        ["Treatments at baseline", "Treatments at last visit"], ["GC", ""], ["", "MMF"], index_treatment="tofacitinib"
    )
    assert drugs(study) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("GC", "GC (10 mg qd)"),
        ("GC (10 mg qd)", "GC"),
        ("GC (10 mg)", "GC (10 mg qd)"),
        ("BEL (200 mg biw)", "BEL (200 mg qw)"),
        ("GC (1 mg/kg qd)", "GC (30 mg qd)"),
    ],
)
def test_an_unknown_dose_has_not_changed(before: str, after: str) -> None:
    assert drugs(two_lists(before, after)) == []


def test_the_order_of_two_entries_of_one_drug_is_no_change() -> None:
    assert drugs(two_lists("GC (10 mg qd), GC (5 mg qod)", "GC (5 mg qod), GC (10 mg qd)")) == []


# --- told against derived ---------------------------------------------------------------------------------------


def test_a_told_change_that_fits_dates_the_derived_one() -> None:
    study = with_case(
        LISTS, "GC (5 mg qd), MMF (1 g qd) | GC (5 mg qd) | 12", "Follow-up at 6 months: MMF was stopped."
    )
    (stop,) = study.timeline.query("event == 'stop'").to_dict("records")
    assert (stop["months"], stop["months_low"], stop["voice"], stop["drug"]) == (
        6.0,
        6.0,
        "narrative",
        "mycophenolate mofetil",
    )
    assert stop["source"].startswith("n1-")


def test_a_told_stop_of_a_member_takes_the_place_of_its_class() -> None:
    study = with_case(LISTS, "GC (5 mg qd) | None | 12", "Follow-up at 6 months: prednisone was stopped.")
    assert drugs(study) == [("stop", "prednisone", None)]


def test_what_only_one_voice_says_stays_under_table() -> None:
    study = with_case(LISTS, "GC (10 mg qd) | GC (5 mg qd) | 24", "Follow-up at 3 months: GC was reduced to 7.5 mg qd.")
    assert ("dose_change", "glucocorticoid", 7.5) in drugs(study)


def test_a_later_dose_of_the_table_stays_under_narrative() -> None:
    study = with_case(LISTS, "GC (10 mg qd) | GC (5 mg qd) | 24", "Follow-up at 3 months: GC was reduced to 7.5 mg qd.")
    assert ("dose_change", "glucocorticoid", 5.0) in drugs(study.prefer("narrative"))


# --- the index treatment ----------------------------------------------------------------------------------------


def index(headings: list[str], *cells: str) -> list[dict[str, object]]:
    frame = of_table(headings, list(cells), index_treatment="tofacitinib").timeline
    return frame[frame["event"].isin(DRUG_EVENTS)].to_dict("records")


def test_start_and_stop_by_duration_and_status() -> None:
    start, stop = index(["TOF dose", "TOF duration (months)", "TOF use"], "5 mg bid", "7", "Discontinued")
    assert (start["event"], start["months"], start["drug"], start["value"], start["unit"]) == (
        "start",
        0.0,
        "tofacitinib",
        10.0,
        "mg/day",
    )
    assert (stop["event"], stop["months"], stop["timepoint"], stop["drug"]) == ("stop", 7.0, "month_7", "tofacitinib")
    assert stop["source"] == "t1-r1-c3; t1-r1-c4"
    assert stop["printed"] == "7; Discontinued"
    assert pd.isna(stop["value"])


@pytest.mark.parametrize("status", ["Ongoing", "", "NA", "perhaps"])
def test_no_stop_where_nobody_says_it(status: str) -> None:
    events = index(["TOF dose", "TOF duration (months)", "TOF use"], "5 mg bid", "7", status)
    assert [event["event"] for event in events] == ["start"]


def test_a_stop_without_a_duration_has_no_months() -> None:
    _, stop = index(["TOF dose", "TOF use"], "5 mg bid", "Discontinued")
    assert pd.isna(stop["months"])
    assert stop["source"] == "t1-r1-c3"


def test_a_stop_at_the_last_visit_is_called_so() -> None:
    _, stop = index(
        ["TOF duration (months)", "TOF use", "SDI at last visit", "Follow-up (months)"], "12", "Discontinued", "0", "12"
    )
    assert (stop["timepoint"], stop["months"]) == ("last_follow_up", 12.0)


def test_the_index_treatment_in_both_lists_starts_once_and_follows_no_list() -> None:
    study = two_lists("TOF (5 mg bid), GC (5 mg qd)", "GC (5 mg qd)")
    assert drugs(study) == [("start", "tofacitinib", 10.0)]


def test_without_an_index_treatment_nothing_starts_at_month_0() -> None:
    study = of_table(["Treatments at baseline", "SDI at baseline"], ["GC (5 mg qd)", "1"])
    assert drugs(study) == []
    assert study.timeline["months"].isna().all()


# --- order and content ------------------------------------------------------------------------------------------

SCORES = ["SDI at last visit", "SDI at 6 months", "SDI at baseline", "SDI at 3 months", "Adverse events", "Response",
          "Disease duration (years)", "Follow-up (months)"]  # fmt: skip


def test_events_stand_in_order_of_months_and_undated_ones_last() -> None:
    study = of_table(SCORES, ["4", "3", "1", "2", "rash", "CR", "2", "12"], ["9", "8", "7", "6", "None", "", "", ""],
                     index_treatment="tofacitinib")  # fmt: skip
    frame = study.timeline
    assert frame["patient"].tolist() == sorted(frame["patient"])
    first = frame[frame["patient"] == "1"]
    assert list(zip(first["event"].astype(str), first["months"], strict=True))[:-1] == [
        ("diagnosis", -24.0), ("score", 0.0), ("score", 3.0), ("score", 6.0), ("score", 12.0), ("adverse_event", 12.0),
    ]  # fmt: skip
    assert (first.iloc[-1]["event"], pd.isna(first.iloc[-1]["months"])) == ("response", True)
    second = frame[frame["patient"] == "2"]
    assert second["value"].dropna().tolist() == [7.0, 6.0, 8.0, 9.0]
    assert "adverse_event" not in set(second["event"])  # observed none: nothing happened


def test_patients_stand_in_printed_order() -> None:
    table = casex.Table.from_rows([["Patient", "SDI at baseline"], ["10", "1"], ["9", "2"], ["1", "3"]])
    study = casex.assemble([table], schema="lupus", index_treatment="tofacitinib")
    assert study.timeline["patient"].tolist() == ["10", "9", "1"]


@given(st.lists(st.integers(0, 60), min_size=1, max_size=5, unique=True))
def test_any_visits_stand_in_order(visits: list[int]) -> None:
    case = "\n\n".join(f"Follow-up at {month} months: SLEDAI-2K score: {month + 1}." for month in visits)
    frame = of_cases(case).timeline
    scores = frame[frame["event"] == "score"]
    assert scores["months"].tolist() == sorted(float(month) for month in visits)
    assert scores["value"].tolist() == sorted(month + 1.0 for month in visits)
    assert frame["months"].dropna().is_monotonic_increasing


@pytest.mark.parametrize("cell", ["", "NA", "1,5", "–"])
def test_what_is_missing_is_no_event(cell: str) -> None:
    study = of_table(["SDI at baseline", "Response", "Adverse events"], [cell, cell, ""], index_treatment="tofacitinib")
    kinds = set(study.timeline["event"].astype(str))
    assert not kinds & {"score", "adverse_event"}


def test_ages_durations_and_what_is_said_once_are_no_scores() -> None:
    study = of_table(["Age at diagnosis (years)", "Disease duration (years)", "Follow-up (months)"], ["9", "2", "12"],
                     index_treatment="tofacitinib")  # fmt: skip
    assert study.timeline["event"].astype(str).tolist() == ["diagnosis"]


def test_every_event_cites_sources_that_are_there() -> None:
    study = sample("tofacitinib.txt")
    for voice in ("table", "narrative", "latest"):
        cited = study.prefer(voice).timeline["source"].str.split("; ").explode()  # type: ignore[arg-type]
        assert cited.notna().all()
        assert set(cited) <= set(study.sources["source"])


def test_events_follow_the_preferred_voice() -> None:
    heads, cells = "SLEDAI-2K at last visit | Follow-up (months)", "8 | 12"
    study = with_case(heads, cells, "Follow-up at 12 months: SLEDAI-2K score: 6.")
    assert study.timeline.query("event == 'score'")["value"].tolist() == [8.0]
    assert study.prefer("narrative").timeline.query("event == 'score'")["value"].tolist() == [6.0]
