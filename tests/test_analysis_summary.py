"""Summaries: the study's own, and what is left out and why."""

from __future__ import annotations

import math
import pickle
import statistics

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casex.analysis import DEFINITIONS, Summary, summarize
from casex.errors import CasexError

NINE = list("123456789")
BASELINE = (2, 13, 4, 1, 20, 2, 1, 4, 4)
LAST_TABLE = (2, 2, 4, 0, 9, 4, 2, 8, 6)
LAST_NARRATIVE = (2, 2, 0, 0, 9, 4, 2, 8, 2)
COLUMNS = ["median", "q1", "q3", "mean", "sd", "min", "max", "n", "n_missing"]


def observations(*rows: dict[str, object]) -> pd.DataFrame:
    """Rows of an observations frame; what a row does not say is empty, or what most rows have."""
    plain: dict[str, object] = {
        "patient": "1", "variable": "x", "timepoint": "baseline", "months": math.nan, "value": math.nan,
        "comparator": None, "unit": None, "standard_value": math.nan, "standard_unit": None, "missing_reason": None,
        "printed": "", "voice": "table", "preferred": True,
    }  # fmt: skip
    frame = pd.DataFrame([plain | row for row in rows], columns=list(plain))
    return frame.astype({"value": "float64", "standard_value": "float64", "preferred": "boolean"})


def said(variable: str, timepoint: object, values: tuple[float, ...], **more: object) -> list[dict[str, object]]:
    return [
        {"patient": patient, "variable": variable, "timepoint": timepoint, "value": value, **more}
        for patient, value in zip(NINE, values, strict=False)
    ]


def study(prefer: str) -> pd.DataFrame:
    """The tofacitinib study's scores, told by the table and by the narratives."""
    return observations(
        *said("sledai_2k", "last_follow_up", LAST_NARRATIVE, voice="narrative", preferred=prefer == "narrative"),
        *said("sledai_2k", "last_follow_up", LAST_TABLE, preferred=prefer == "table"),
        *said("sledai_2k", "baseline", BASELINE),
    )


@pytest.mark.parametrize(("prefer", "last"), [("table", (4, 2, 7)), ("narrative", (2, 1, 6))])
def test_the_studys_medians(prefer: str, last: tuple[float, ...]) -> None:
    summary = summarize(study(prefer), NINE, "sledai_2k", quantiles=6, voice=prefer)
    frame = summary.to_frame()
    assert list(frame.index) == ["baseline", "last_follow_up"]
    assert frame.index.name == "timepoint"
    assert list(frame.columns) == COLUMNS
    assert tuple(frame.loc["baseline", ["median", "q1", "q3"]]) == (4, 1.5, 8.5)
    assert tuple(frame.loc["last_follow_up", ["median", "q1", "q3"]]) == last
    assert list(frame["n"]) == [9, 9]
    assert list(frame["n_missing"]) == [0, 0]
    assert (summary.quantiles, summary.voice, summary.n_patients) == ("weibull", prefer, 9)
    assert "Hyndman-Fan 6 (weibull)" in summary.method


def test_the_other_columns_by_hand() -> None:
    row = summarize(study("table"), NINE, "sledai_2k", at="baseline").to_frame().loc["baseline"]
    assert row["mean"] == 51 / 9
    assert row["sd"] == 6.5  # the squares sum to 627, and 627 - 51² / 9 = 338 = 8 x 6.5²
    assert (row["min"], row["max"]) == (1, 20)
    assert (row["q1"], row["q3"]) == (2, 4)  # the default, definition 7: third and seventh of nine


def test_dtypes_are_the_same_with_and_without_numbers() -> None:
    full = summarize(study("table"), NINE, "sledai_2k").to_frame()
    empty = summarize(study("table"), NINE, "pga", at=["baseline"]).to_frame()
    assert (
        dict(full.dtypes)
        == dict(empty.dtypes)
        == dict.fromkeys(COLUMNS[:7], "float64") | dict.fromkeys(COLUMNS[7:], "int64")
    )
    assert full.index.dtype == empty.index.dtype


def test_a_variable_that_the_paper_lacks_has_n_0() -> None:
    nowhere = summarize(study("table"), NINE, "pga")
    assert list(nowhere.to_frame().loc["no_time_point", ["n", "n_missing"]]) == [0, 9]
    asked = summarize(study("table"), NINE, "pga", at=["last_follow_up", "month_3"]).to_frame()
    assert list(asked.index) == ["month_3", "last_follow_up"]
    assert asked["n"].tolist() == [0, 0]
    assert asked[COLUMNS[:7]].isna().all(axis=None)
    assert "no_time_point" in str(nowhere)
    assert dict(nowhere.left_out)["no_time_point"] == tuple((patient, "nothing said") for patient in NINE)


def test_an_empty_frame_of_observations_is_no_trouble() -> None:
    assert summarize(study("table").iloc[:0], [], "sledai_2k").to_frame()["n"].tolist() == [0]


def test_who_is_left_out_and_why() -> None:
    frame = observations(
        {"patient": "1", "value": 5.0},
        {"patient": "2", "missing_reason": "not_done", "printed": "ND"},
        {"patient": "3", "comparator": "<", "value": 0.008, "printed": "<0.008"},
        {"patient": "4", "printed": "5–10"},
        {"patient": "6", "value": 1.0},
        {"patient": "6", "value": 2.5},
        {"patient": "7", "value": 3.0},
        {"patient": "7", "value": 3.0, "voice": "narrative"},
        {"patient": "8", "value": 3.0, "preferred": False},
        {"patient": "9", "value": 3.0, "preferred": None},
        {"patient": "10-12", "value": 3.0},
    )
    summary = summarize(frame, NINE, "x")
    assert dict(summary.left_out)["baseline"] == (
        ("2", "not done"),
        ("3", "not an exact number: '<0.008'"),
        ("4", "not an exact number: '5–10'"),
        ("5", "nothing said"),
        ("6", "2 different values: 1, 2.5"),
        ("8", "nothing said"),
        ("9", "nothing said"),
        ("10-12", "not among the patients asked for"),
    )
    assert list(summary.to_frame().loc["baseline", ["n", "n_missing", "median"]]) == [2, 7, 4]
    assert "left out at baseline: 2 (not done), 3 (not an exact number: '<0.008')" in str(summary)


def test_a_printed_summary_of_many_names_thirty_of_those_left_out() -> None:
    many = [str(number) for number in range(1, 41)]
    summary = summarize(observations({"patient": "1", "value": 5.0}), many, "x")
    assert len(dict(summary.left_out)["baseline"]) == 39
    assert "31 (nothing said) (+9 more: left_out names all)" in str(summary)
    assert "32 (nothing said)" not in str(summary)


def test_one_number_has_no_sd() -> None:
    row = summarize(observations({"value": 5.0}), ["1"], "x").rows[0]
    assert (row.median, row.q1, row.q3, row.mean, row.sd, row.n) == (5, 5, 5, 5, None, 1)
    assert summarize(observations({"value": 5.0}), ["1"], "x").to_frame()["sd"].isna().all()


def test_statements_without_a_time_point_have_a_row_of_their_own() -> None:
    for nothing in (None, math.nan, pd.NA, ""):
        summary = summarize(observations(*said("follow_up", nothing, (6, 24))), NINE[:2], "follow_up")
        assert [(row.timepoint, row.median) for row in summary.rows] == [("no_time_point", 15)]


def test_time_points_stand_in_order_of_time_whatever_their_categories() -> None:
    frame = observations(
        *(row for name in ("last_follow_up", "month_10", "month_3", "baseline") for row in said("x", name, (1, 2)))
    )
    want = ("baseline", "month_3", "month_10", "last_follow_up")
    assert tuple(row.timepoint for row in summarize(frame, NINE, "x").rows) == want
    names = pd.CategoricalDtype(["last_follow_up", "month_3", "baseline", "onset", "month_10"], ordered=True)
    assert summarize(frame.astype({"timepoint": names}), NINE, "x") == summarize(frame, NINE, "x")
    frame.loc[0, "timepoint"] = None
    mixed = summarize(frame.astype({"timepoint": names}), NINE, "x")
    assert tuple(row.timepoint for row in mixed.rows) == ("no_time_point", *want)


def test_printed_decimals_stay_decimal() -> None:
    row = summarize(observations(*said("x", "baseline", (0.1, 0.2, 0.3, 0.3))), NINE[:4], "x").rows[0]
    assert (row.mean, row.median) == (0.225, 0.25)
    pair = summarize(observations(*said("x", "baseline", (0.1, 0.2))), NINE[:2], "x").rows[0]
    assert pair.median == 0.15  # (0.1 + 0.2) / 2 in floating point is 0.15000000000000002


def test_one_unit_stays_as_printed() -> None:
    frame = observations(*said("c3", "baseline", (0.5, 0.7), unit="g/L", standard_value=50.0, standard_unit="mg/dL"))
    summary = summarize(frame, NINE[:2], "c3")
    assert (summary.unit, summary.rows[0].max) == ("g/L", 0.7)
    assert "c3 (g/L), 2 patients" in str(summary)


def test_several_units_go_by_the_standard_one() -> None:
    frame = observations(
        {"patient": "1", "value": 2.0, "unit": "years", "standard_value": 24.0, "standard_unit": "months"},
        {"patient": "2", "value": 32.0, "unit": "months", "standard_value": 32.0, "standard_unit": "months"},
        {"patient": "3", "value": 3.0},
        {"patient": "4", "missing_reason": "blank"},
    )
    summary = summarize(frame, NINE[:4], "x")
    assert (summary.unit, summary.rows[0].median, summary.rows[0].n) == ("months", 28, 2)
    assert dict(summary.left_out)["baseline"] == (
        ("3", "units differ (years, months, without unit) and have no common standard unit"),
        ("4", "blank"),
    )


def test_units_without_a_common_standard_are_not_mixed() -> None:
    frame = observations(
        {"patient": "1", "value": 2.0, "unit": "mg", "standard_value": 2.0, "standard_unit": "mg"},
        {"patient": "2", "value": 3.0, "unit": "mL", "standard_value": 3.0, "standard_unit": "mL"},
    )
    summary = summarize(frame, NINE[:2], "x")
    assert (summary.unit, summary.rows[0].n, summary.rows[0].n_missing) == (None, 0, 2)
    assert "units differ (mg, mL)" in str(summary)


def test_the_voices_that_spoke_are_counted() -> None:
    frame = observations(*said("x", "baseline", (1, 2)), {"patient": "3", "value": 3.0, "voice": "narrative"})
    summary = summarize(frame, NINE, "x")
    assert summary.rows[0].voices == (("narrative", 1), ("table", 2))
    assert "narrative 1, table 2" in str(summary)


def test_groups_are_a_second_level() -> None:
    response = pd.Series(
        ["Alleviated", "Alleviated", "Unalleviated", "Alleviated", None], index=list("12345"), name="response"
    )
    summary = summarize(study("table"), NINE, "sledai_2k", by=response)
    frame = summary.to_frame()
    assert frame.index.names == ["timepoint", "response"]
    assert list(frame.index) == [
        ("baseline", "Alleviated"),
        ("baseline", "Unalleviated"),
        ("last_follow_up", "Alleviated"),
        ("last_follow_up", "Unalleviated"),
    ]
    assert list(frame.loc[("baseline", "Alleviated"), ["median", "n"]]) == [2, 3]  # 2, 13, 1
    assert list(frame.loc[("last_follow_up", "Unalleviated"), ["median", "n"]]) == [4, 1]
    assert dict(summary.left_out)["baseline"] == tuple((patient, "no group") for patient in "56789")
    assert "Unalleviated" in str(summary)


def test_groups_follow_their_categories() -> None:
    bands = pd.CategoricalDtype(["moderate", "high", "empty"], ordered=True)
    activity = pd.Series(["high", "moderate"], index=["1", "2"], dtype=bands)
    summary = summarize(study("table"), ["1", "2"], "sledai_2k", at="baseline", by=activity)
    assert [(row.group, row.median) for row in summary.rows] == [("moderate", 13), ("high", 2)]
    assert summary.grouped_by == "group"


def test_groups_of_other_patients_are_refused() -> None:
    with pytest.raises(CasexError, match=r"by= must be indexed by patient; its index \[0, 1\] has none"):
        summarize(study("table"), NINE, "sledai_2k", by=pd.Series(["a", "b"]))
    with pytest.raises(CasexError, match="several rows for one patient"):
        summarize(study("table"), NINE, "sledai_2k", by=pd.Series(["a", "b"], index=["1", "1"]))


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(CasexError, match="did you mean 'last_follow_up'"):
        summarize(study("table"), NINE, "sledai_2k", at="last_followup")
    with pytest.raises(CasexError, match="did you mean 'hazen'"):
        summarize(study("table"), NINE, "sledai_2k", quantiles="hasen")
    with pytest.raises(CasexError, match="follow from no single definition"):
        summarize(study("table"), NINE, "sledai_2k", quantiles="as_reported")
    with pytest.raises(CasexError, match="no column 'preferred'"):
        summarize(study("table").drop(columns="preferred"), NINE, "sledai_2k")
    with pytest.raises(CasexError, match="patient '1' is listed twice"):
        summarize(study("table"), ["1", "1"], "sledai_2k")


def test_results_are_values() -> None:
    one, same = (summarize(study("table"), NINE, "sledai_2k", at=["baseline", "month_3"]) for _ in range(2))
    assert one == same == pickle.loads(pickle.dumps(one))
    assert hash(one) == hash(same)
    assert one != summarize(study("table"), NINE, "sledai_2k", at=["baseline", "month_3"], quantiles=6)
    with pytest.raises(AttributeError):
        one.voice = "narrative"  # type: ignore[misc]
    first = one.to_frame()
    first.loc["baseline", "median"] = 99
    assert one.to_frame().loc["baseline", "median"] == 4


def test_the_callers_frame_is_untouched() -> None:
    frame, before = study("table"), study("table")
    summarize(frame, NINE, "sledai_2k", by=pd.Series("a", index=NINE))
    pd.testing.assert_frame_equal(frame, before)


def test_as_text() -> None:
    assert repr(summarize(study("table"), NINE, "sledai_2k", quantiles=6)).splitlines() == [
        "sledai_2k, 9 patients, preferred voice: table",
        "time point      median   q1   q3     mean       sd  min  max  n  missing  told by",
        "baseline             4  1.5  8.5  5.66667      6.5    1   20  9        0  table 9",  # sd² is 338 / 8
        "last_follow_up       4    2    7  4.11111  3.01846    0    9  9        0  table 9",  # sd² is 656 / 72
        "median and quartiles by Hyndman-Fan 6 (weibull); sd with n - 1; exact single numbers only",
    ]


values = st.lists(st.integers(-1000, 1000).map(lambda k: k / 10), min_size=1, max_size=9)


def summary_of(frame: pd.DataFrame, patients: list[str], name: str) -> Summary:
    return summarize(frame, patients, "x", quantiles=name)


@given(data=st.data(), numbers=values, name=st.sampled_from(DEFINITIONS))
def test_order_of_patients_and_rows_does_not_matter(data: st.DataObject, numbers: list[float], name: str) -> None:
    rows = said("x", "baseline", tuple(numbers))
    plain = summary_of(observations(*rows), NINE, name)
    shuffled = summary_of(observations(*data.draw(st.permutations(rows))), data.draw(st.permutations(NINE)), name)
    assert plain.rows == shuffled.rows


@given(numbers=values, name=st.sampled_from(DEFINITIONS))
def test_everyone_is_counted_and_figures_are_in_order(numbers: list[float], name: str) -> None:
    summary = summary_of(observations(*said("x", "baseline", tuple(numbers))), NINE, name)
    row = summary.to_frame().loc["baseline"]
    assert row["n"] == len(numbers)
    assert row["n"] + row["n_missing"] == 9
    assert len(dict(summary.left_out)["baseline"]) == row["n_missing"]
    assert min(numbers) == row["min"] <= row["q1"] <= row["median"] <= row["q3"] <= row["max"] == max(numbers)
    assert row["mean"] == pytest.approx(statistics.fmean(numbers))
    if len(numbers) > 1:
        assert row["sd"] == pytest.approx(statistics.stdev(numbers))
