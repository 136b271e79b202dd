"""Values of named patients, or of all, in the running text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import of_cases

_CASES = tuple(f"SLEDAI-2K score: {n}." for n in (4, 6, 8))


def told(text: str) -> list[tuple[str, str, str | None, float]]:
    frame = of_cases(*_CASES, before=f"Results\n\n{text}\n\n").observations
    frame = frame[frame["voice"] == "text"]
    named = frame["timepoint"].astype("object").where(frame["timepoint"].notna(), None)
    return list(zip(frame["patient"], frame["variable"], named, frame["value"], strict=True))


@pytest.mark.parametrize(
    ("text", "patients", "timepoint", "value"),
    [
        ("The SDI score was 0 in all cases at tofacitinib initiation.", "123", "baseline", 0),
        ("Case 2 had an SDI score of 1 at the last follow-up.", "2", "last_follow_up", 1),
        ("At baseline, cases 1 and 3 had SDI scores of 2.", "13", "baseline", 2),
        ("Before tofacitinib, patients 1, 2, and 3 had an SDI of 1.", "123", "baseline", 1),
        ("The SDI was 0 in all 3 patients at baseline.", "123", "baseline", 0),
    ],
)
def test_named_patients_and_all(text: str, patients: str, timepoint: str, value: float) -> None:
    assert told(text) == [(patient, "sdi", timepoint, value) for patient in patients]


def test_it_is_the_variable_of_the_clause_before() -> None:
    text = "At baseline the SDI was 0 in all cases; at the last follow-up it was 1 in case 3."
    assert told(text)[-1] == ("3", "sdi", "last_follow_up", 1.0)
    assert len(told(text)) == 4


@pytest.mark.parametrize(
    "text",
    [
        "The SDI was 0 in all cases but one at baseline.",
        "The SDI was not 0 in all cases at baseline.",
        "The mean SDI was 1 in cases 1 and 3 at baseline.",
        "The SDI was 0 in all 9 patients at baseline.",  # there are three
        "Case 7 had an SDI of 1 at baseline.",
        "The SDI was above 1 in case 2 at baseline.",
        "The SDI was >1 in case 2 at baseline.",
        "The SDI rose from 0 to 1 in case 2.",
        "The SDI was 1 in case 2 and 0 in case 3 at baseline.",
        "If the SDI was 1 in case 2, treatment was stopped.",
        "SDI and SLEDAI-2K were 1 in case 2 at baseline.",
    ],
)
def test_other_words_may_mean_something_else(text: str) -> None:
    assert told(text) == []


def test_what_is_said_without_a_time_has_the_heading_s() -> None:
    assert told("Clinical characteristics of patients\n\nCases 1 and 2 had an SDI of 1.")[0][2] == "baseline"
    assert told("Cases 1 and 2 had an SDI of 1.")[0][2] is None


def test_the_source_is_the_clause_in_the_text() -> None:
    study = of_cases(
        *_CASES, before="Results\n\nAll went well. At baseline the SDI\nwas 0 in all cases; so it goes.\n\n"
    )
    frame = study.observations
    row = frame[frame["voice"] == "text"].iloc[0]
    source = study.sources.set_index("source").loc[row["source"]]
    held = study.document.text[source["start"] : source["end"]]
    assert " ".join(held.split()) == row["printed"] == "At baseline the SDI was 0 in all cases"


@given(
    st.lists(st.sampled_from("123"), min_size=1, max_size=3, unique=True),
    st.integers(0, 47),
    st.sampled_from([("at baseline", "baseline"), ("at the last follow-up", "last_follow_up")]),
)
def test_a_printed_number_comes_back_with_its_patients(who: list[str], value: int, when: tuple[str, str]) -> None:
    noun = "case" if len(who) == 1 else "cases"
    listed = ", ".join(who[:-1]) + (" and " if who[1:] else "") + who[-1]
    said = told(f"The SDI was {value} in {noun} {listed} {when[0]}.")
    assert sorted(said) == [(patient, "sdi", when[1], float(value)) for patient in sorted(who)]
