"""Case narratives in running prose: what is plainly said is read, with its place; what is not, is a finding."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import extract

from casex import CaseSeries, NoCaseSeries

TABLE = "Table 1. Three\n\n| Patient | Sex | SDI |\n|---|---|---|\n| 1 | F | 0 |\n| 2 | M | 1 |\n| 3 | F | 1 |\n"
GIRL = "Patient 3, a 12-year-old girl, was seen. "


def study(text: str, *, table: bool = True) -> CaseSeries:
    whole = f"A study of three\n\n{TABLE if table else ''}\nResults\n\n{text}\n"
    return extract(whole.encode(), schema="lupus", index_treatment="tofacitinib")


def told(made: CaseSeries, voice: str = "narrative") -> list[tuple[str, str, str | None, object]]:
    frame = made.observations
    frame = frame[(frame["voice"] == voice) & (frame["variable"] != "remark")]
    return [
        (
            row.patient, row.variable, None if pd.isna(row.timepoint) else row.timepoint,
            row.text if pd.isna(row.value) else row.value,
        )
        for row in frame.itertuples()
    ]  # fmt: skip


def unread(made: CaseSeries) -> list[str]:
    frame = made.findings
    return frame.loc[frame["code"] == "unread_statement", "message"].tolist()


def test_a_patient_described_and_followed() -> None:
    made = study(GIRL + "Her SLEDAI-2K fell from 12 at baseline to 4 at 6 months.")
    assert told(made) == [
        ("3", "age", None, 12.0), ("3", "sex", None, "F"),
        ("3", "sledai_2k", "baseline", 12.0), ("3", "sledai_2k", "month_6", 4.0),
    ]  # fmt: skip
    assert made.patients.loc["3", ["sledai_2k_at_baseline", "sledai_2k_at_month_6"]].tolist() == [12.0, 4.0]
    assert unread(made) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SLEDAI-2K fell from 12 to 4 at 6 months.", [(None, 12.0), ("month_6", 4.0)]),
        ("At six months, her SLEDAI-2K score had gradually improved from 12 to 4.", [(None, 12.0), ("month_6", 4.0)]),
        (
            "SLEDAI decreased from a baseline of 12 to 4 after 6 months of tofacitinib.",
            [("baseline", 12.0), ("month_6", 4.0)],
        ),
        ("At baseline, SLEDAI was 12, and 4 at her last visit.", [("baseline", 12.0), ("last_follow_up", 4.0)]),
        ("SLEDAI was 6 at 3 months and at 6 months it was 4.", [("month_3", 6.0), ("month_6", 4.0)]),
        ("The SLEDAI-2K was 4.5 at the 6-month visit.", [("month_6", 4.5)]),
        ("She had a SLEDAI-2K of 14 at diagnosis.", [("diagnosis", 14.0)]),
    ],
)  # fmt: skip
def test_numbers_with_their_times(text: str, found: list[tuple[str | None, float]]) -> None:
    held = told(study(GIRL + text))
    assert [(when, value) for _, variable, when, value in held if variable == "sledai_2k"] == found


@pytest.mark.parametrize(
    "text",
    [
        "Her SLEDAI did not fall below 2 at 6 months.",
        "If SLEDAI was 4 at 6 months, MMF 1 g was stopped.",
        "SLEDAI was planned to be 4 at 6 months.",
        "Her SLEDAI should be 4 at 6 months.",
        "The mean SLEDAI was 4 at 6 months.",
        "SLEDAI fell by 4 at 6 months.",
        "SLEDAI fell from 12 to 4.",
        "SLEDAI fell from 12 to 4 within 6 months.",
        "Six months later SLEDAI was 4.",
        "SLEDAI was 4 after 6 months of prednisone.",
        "SLEDAI was 4 to 6 at 6 months.",
        "SLEDAI was <4 at 6 months.",
        "SLEDAI was 4 6 months before tofacitinib.",
        "Her sister had a SLEDAI of 4 at 6 months.",
        "Her SLEDAI was 4 at 6 months, like that of other patients.",
        "SLEDAI and SDI were 4 at 6 months.",
        "She planned to start MMF 1 g bid at 6 months.",
        "MMF 1 g bid was not started at 6 months.",
        "MMF 1 g bid could be stopped at 6 months.",
    ],
)
def test_what_is_no_plain_fact_is_a_finding_and_no_value(text: str) -> None:
    made = study(GIRL + text)
    assert [one for one in told(made) if one[1] not in ("age", "sex")] == []
    assert unread(made)
    assert all(message.startswith("patient 3, Remark: ") for message in unread(made))


@pytest.mark.parametrize(
    ("text", "age", "sex"),
    [
        ("Patient 3, a 12-year-old girl, was well.", 12.0, "F"),
        ("In case 3, a previously healthy 9-month-old boy, all went well.", 9.0, "M"),  # in months
        ("Patient 3 was a boy aged 9 years.", 9.0, "M"),
        ("Patient 3 (a woman of 33 years) was well.", 33.0, "F"),
        ("Case 3. A six-year-old Chinese girl came.", 6.0, "F"),
        ("Case 3\n\nA 12-year-old girl came.", 12.0, "F"),
        ("Case 3\n\nShe was a 12-year-old girl.", 12.0, "F"),
        ("Patient 3, a 2-year-3-month-old girl, was well.", 27.0, "F"),  # in months
    ],
)
def test_descriptions(text: str, age: float, sex: str) -> None:
    assert told(study(text)) == [("3", "age", None, age), ("3", "sex", None, sex)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She received prednisone 10 mg daily at 3 months.", [["prednisone", 10.0, "month_3"]]),
        ("At 3 months, she was treated with MMF 500 mg bid.", [["mycophenolate mofetil", 1000.0, "month_3"]]),
        ("She was given prednisone 7.5 mg qd at baseline.", [["prednisone", 7.5, "baseline"]]),
        ("She received prednisone 10 mg daily for 3 months.", []),  # from when to when, nobody says
        ("She received prednisone 10 mg daily.", []),
        ("She never received prednisone 10 mg daily at 3 months.", []),
        ("She had received prednisone 10 mg daily at 3 months.", []),
        ("She received prednisone 10 mg and something 5 mg at 3 months.", []),
    ],
)
def test_drugs_that_were_given_at_a_time(text: str, found: list[list[object]]) -> None:
    made = study(GIRL + text)
    assert made.treatments[["drug", "daily_dose", "timepoint"]].values.tolist() == found
    assert bool(unread(made)) is (found == [])


def test_the_age_at_diagnosis() -> None:
    held = told(study(GIRL + "She was diagnosed with SLE at the age of nine years."))
    assert held[2:] == [("3", "age", "diagnosis", 9.0)]
    assert told(study(GIRL + "She was not diagnosed at the age of 9 years."))[2:] == []


def test_changes_of_drugs_stand_at_their_time() -> None:
    made = study(GIRL + "At 3 months, prednisone was reduced to 5 mg qd and MMF (0.5 g bid) was added.")
    frame = made.timeline
    events = frame[frame["voice"] == "narrative"][["months", "event", "drug", "value"]].to_numpy().tolist()
    assert [3.0, "dose_change", "prednisone", 5.0] in events
    assert [3.0, "start", "mycophenolate mofetil", 1000.0] in events
    stopped = study(GIRL + "Tofacitinib was stopped at 12 months.").timeline
    assert stopped.loc[stopped["event"] == "stop", ["months", "drug"]].to_numpy().tolist() == [[12.0, "tofacitinib"]]


def test_a_narrative_ends_with_its_paragraph_or_with_another_patient() -> None:
    made = study(
        GIRL + "SLEDAI was 12 at baseline. Patient 2 came later. SLEDAI was 5 at baseline.\n\nSLEDAI was 6 at baseline."
    )
    assert [one for one in told(made) if one[1] == "sledai_2k"] == [("3", "sledai_2k", "baseline", 12.0)]


def test_a_heading_holds_until_the_next_one() -> None:
    text = "Case 1\n\nShe came.\n\nSLEDAI was 12 at baseline.\n\nCase 2\n\nSLEDAI was 5 at baseline."
    text += "\n\nDiscussion\n\nSLEDAI was 7."
    assert told(study(text, table=False)) == [
        ("1", "sledai_2k", "baseline", 12.0), ("2", "sledai_2k", "baseline", 5.0),
    ]  # fmt: skip


def test_a_name_alone_in_its_line_holds_for_the_lines_below_it() -> None:
    text = "Case 1\nThis child had a fever. SLEDAI was 12 at baseline.\n\nCase 2\nA boy came. SLEDAI was 5 at baseline."
    assert told(study(text, table=False)) == [
        ("1", "sledai_2k", "baseline", 12.0), ("2", "sledai_2k", "baseline", 5.0),
    ]  # fmt: skip


def test_others_cases_are_nobody_s() -> None:
    with pytest.raises(NoCaseSeries):
        study("All went well.\n\nDiscussion\n\nPatient 9, a 12-year-old girl, was told of by others.", table=False)
    made = study("Patient 9, a 12-year-old girl, had a SLEDAI of 4 at baseline.")
    assert "unknown_patient" in set(made.findings["code"])


def test_the_source_is_the_clause_in_the_text() -> None:
    made = study(GIRL + "It was hard.\nAt 6 months, her\nSLEDAI was 4; it went on.")
    row = made.observations[made.observations["variable"] == "sledai_2k"].iloc[0]
    source = made.sources.set_index("source").loc[row["source"]]
    held = made.document.text[source["start"] : source["end"]]
    assert " ".join(held.split()) == row["printed"] == "her SLEDAI was 4"
    assert source["reader"] == "narrative"


def test_a_sentence_of_a_patient_among_the_results_is_of_voice_text() -> None:
    made = study("In patient 3, SLEDAI fell from 12 at baseline to 4 at 6 months.")
    assert told(made, "text") == [("3", "sledai_2k", "baseline", 12.0), ("3", "sledai_2k", "month_6", 4.0)]
    assert told(made) == []


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 105), st.integers(0, 105), st.integers(1, 60), st.sampled_from(["fell", "rose", "changed"]))
def test_printed_numbers_come_back(one: int, other: int, months: int, verb: str) -> None:
    made = study(f"{GIRL}SLEDAI-2K {verb} from {one} at baseline to {other} at {months} months.")
    assert told(made)[2:] == [
        ("3", "sledai_2k", "baseline", float(one)), ("3", "sledai_2k", f"month_{months}", float(other)),
    ]  # fmt: skip
