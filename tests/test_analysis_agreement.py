"""An extraction of one's own beside what casex read; the expected counts are told cell by cell in each test."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from studies import expected, of_table, sample

import casex

STUDY = of_table(
    ["Sex", "Age at diagnosis (years)", "SLEDAI-2K at baseline", "Adverse events", "Response"],
    ["F", "12.5", "4", "None", "CR"],
    ["M", "13", "6", "Rash, fever", "improved"],
    ["F", "", "<1", "rash", "CR"],
)


def mine(**columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame({"patient": ["1", "2", "3"], **columns})


def counts(frame: pd.DataFrame) -> list[list[int]]:
    return STUDY.agreement(frame).to_frame().to_numpy().tolist()


@pytest.mark.parametrize(
    ("column", "values", "held"),  # held: equal, different, only here, only there
    [
        ("sex", ["F", "m", "M"], [2, 1, 0, 0]),
        ("age_at_diagnosis_years", [12.5, 13.0, 7.0], [2, 0, 0, 1]),
        ("age_at_diagnosis_years", ["12.50", " 13", ""], [2, 0, 0, 0]),
        ("age_at_diagnosis_years", [None, "thirteen", None], [0, 1, 1, 0]),
        ("sledai_2k_at_baseline", [4, 6, None], [2, 0, 0, 0]),  # "<1" is no exact number: empty in both
        ("adverse_events_at_last_follow_up", ["none", "fever; rash", "rash; fever"], [2, 1, 0, 0]),
        ("adverse_events_at_last_follow_up", [(), ("fever", "Rash"), None], [2, 0, 1, 0]),
        ("response", ["Complete remission", "Alleviated", "complete  remission"], [3, 0, 0, 0]),
        ("weight_kg", [40, None, 41], [0, 0, 0, 2]),
    ],
)
def test_cells_are_counted(column: str, values: list[object], held: list[int]) -> None:
    assert counts(mine(**{column: values})) == [held]


def test_each_difference_has_its_source() -> None:
    result = STUDY.agreement(mine(sex=["F", "F", ""], age_at_diagnosis_years=[12.5, 13, 14]))
    first, second, third = result.differences
    assert (first.patient, first.variable, first.verdict, first.here, first.there) == (
        "2",
        "sex",
        "different",
        "M",
        "F",
    )
    assert (first.printed, first.source) == ("M", "t1-r2-c2")
    assert (second.verdict, second.here, second.there, second.source) == ("only_here", "F", "", "t1-r3-c2")
    assert (third.verdict, third.here, third.there) == ("only_there", "", "14")
    assert result.share == 3 / 6  # sex 1 of 3; age 2 of 3
    frame = result.differences_frame()
    assert frame.columns.tolist() == ["patient", "variable", "verdict", "here", "there", "printed", "source"]
    assert frame["source"].tolist() == ["t1-r2-c2", "t1-r3-c2", "t1-r3-c3"]


def test_patients_of_one_side_are_listed_and_not_counted() -> None:
    frame = pd.DataFrame({"sex": ["F", "M"]}, index=[1, 9.0])  # ids as a spreadsheet gives them
    result = STUDY.agreement(frame)
    assert (result.patients_only_here, result.patients_only_there) == (("2", "3"), ("9",))
    assert result.to_frame().loc["sex"].tolist() == [1, 0, 0, 0]
    assert "patients only there: 9" in str(result)


def test_nothing_to_compare() -> None:
    assert math.isnan(STUDY.agreement(mine(weight=[None, None, None])).share)
    with pytest.raises(casex.CasexError, match=r"no patient is in both: here 1, 2, 3 …, there A …"):
        STUDY.agreement(pd.DataFrame({"patient": ["A"], "sex": ["F"]}))
    with pytest.raises(casex.CasexError, match="patient '1' comes twice"):
        STUDY.agreement(pd.DataFrame({"patient": ["1", "1"], "sex": ["F", "F"]}))


def test_rows_that_are_only_counted_name_no_patient() -> None:
    """`read_csv` counts rows from 0: row 1 is not patient 1."""
    frame = pd.DataFrame({"Case No.": ["1", "2", "3"], "sex": ["F", "F", "F"]})
    with pytest.raises(casex.CasexError, match=r"call the column of the ids 'patient'.*there are Case No\., sex"):
        STUDY.agreement(frame)
    named = STUDY.agreement(frame.rename(columns={"Case No.": "Patient"}))
    assert named.patients_only_here == ()
    assert named.to_frame().equals(STUDY.agreement(frame.set_index("Case No.")).to_frame())
    with pytest.raises(casex.CasexError, match="agreement takes a frame, got dict"):
        STUDY.agreement({"sex": ["F"]})


def test_a_category_may_have_any_of_its_names() -> None:
    assert STUDY.agreement(mine(sex=["Female", "boy", "f"])).to_frame().loc["sex"].tolist() == [3, 0, 0, 0]
    assert STUDY.agreement(mine(sex=["male", "boy", "f"])).to_frame().loc["sex"].tolist() == [2, 1, 0, 0]


def test_the_callers_frame_stays_as_it_is() -> None:
    frame = mine(sex=["F", "F", "F"])
    before = frame.copy()
    STUDY.agreement(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_the_sample_agrees_with_what_was_extracted_by_hand() -> None:
    frame = pd.DataFrame(expected("tofacitinib.txt", "patients"))
    result = sample("tofacitinib.txt").agreement(frame)
    assert result.share == 1.0
    assert result.differences == ()
