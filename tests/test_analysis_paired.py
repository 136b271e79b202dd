"""Paired comparisons: matched by patient, with who was left out and why."""

from __future__ import annotations

import math
import pickle

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casex.analysis import compare
from casex.errors import CasexError

NINE = list("123456789")
BASELINE = (2, 13, 4, 1, 20, 2, 1, 4, 4)
LAST = {"table": (2, 2, 4, 0, 9, 4, 2, 8, 6), "narrative": (2, 2, 0, 0, 9, 4, 2, 8, 2)}


def observations(*rows: dict[str, object]) -> pd.DataFrame:
    """Rows of an observations frame; what a row does not say is empty, or what most rows have."""
    plain: dict[str, object] = {
        "patient": "1", "variable": "sledai_2k", "timepoint": "baseline", "months": math.nan, "value": math.nan,
        "comparator": None, "unit": None, "standard_value": math.nan, "standard_unit": None, "missing_reason": None,
        "printed": "", "voice": "table", "preferred": True,
    }  # fmt: skip
    frame = pd.DataFrame([plain | row for row in rows], columns=list(plain))
    return frame.astype({"value": "float64", "standard_value": "float64", "preferred": "boolean"})


def at(timepoint: str, values: tuple[float, ...], **more: object) -> list[dict[str, object]]:
    return [
        {"patient": patient, "timepoint": timepoint, "value": value, **more}
        for patient, value in zip(NINE, values, strict=False)
    ]


def study(prefer: str) -> pd.DataFrame:
    told = [
        row
        for voice, values in LAST.items()
        for row in at("last_follow_up", values, voice=voice, preferred=voice == prefer)
    ]
    return observations(*reversed(told), *at("baseline", BASELINE))


@pytest.mark.parametrize(
    ("prefer", "pvalue", "statistic", "n", "n_zero", "median"),
    [("table", 1.0, 13.5, 7, 2, 0), ("narrative", 0.34375, 10.5, 8, 1, -1)],
)
def test_the_study(prefer: str, pvalue: float, statistic: float, n: int, n_zero: int, median: float) -> None:
    result = compare(study(prefer), NINE, "sledai_2k", "baseline", "last_follow_up", voice=prefer)
    assert (result.pvalue, result.statistic) == (pvalue, statistic)
    assert (result.n, result.n_zero, result.n_missing) == (n, n_zero, 0)
    assert result.median_difference == median
    assert result.voice == prefer
    assert f"exact, all 2^{n} sign patterns" in result.method
    assert "zero differences dropped, mid-ranks" in result.method


def test_pairs_show_everyone() -> None:
    frame = observations(
        *at("baseline", (2, 13, 4, 1)),
        {"patient": "5", "missing_reason": "not_done"},
        {"patient": "9", "value": 3.0},
        {"patient": "3", "timepoint": "last_follow_up", "value": 5.5},
        {"patient": "1", "timepoint": "last_follow_up", "value": 2.0},
        {"patient": "2", "timepoint": "last_follow_up", "missing_reason": "blank"},
        {"patient": "5", "timepoint": "last_follow_up", "value": 7.0},
    )
    result = compare(frame, NINE[:6], "sledai_2k", "baseline", "last_follow_up")
    expected = pd.DataFrame(
        {
            "patient": pd.Series(list("123456"), dtype="str"),
            "start": [2, 13, 4, 1, math.nan, math.nan],
            "end": [2, math.nan, 5.5, math.nan, 7, math.nan],
            "change": [0, math.nan, 1.5, math.nan, math.nan, math.nan],
            "used": [False, False, True, False, False, False],
            "why": pd.Series(
                [
                    "no change; the test drops zero differences",
                    "last_follow_up: blank",
                    "",
                    "last_follow_up: nothing said",
                    "baseline: not done",
                    "baseline: nothing said; last_follow_up: nothing said",
                ],
                dtype="str",
            ),
        }
    )
    pd.testing.assert_frame_equal(result.pairs, expected)
    assert (result.n, result.n_zero, result.n_missing) == (1, 1, 4)
    assert result.median_difference == 0.75
    assert result.left_out == (("9", "not among the patients asked for"),)
    assert "left out: 1 (no change" in str(result)
    assert "9 (not among the patients asked for)" in str(result)


def test_one_row() -> None:
    frame = compare(study("narrative"), NINE, "sledai_2k", "baseline", "last_follow_up", voice="narrative").to_frame()
    assert frame.shape[0] == 1
    row = frame.iloc[0]
    assert (row["pvalue"], row["statistic"], row["n"], row["n_zero"], row["n_missing"]) == (0.34375, 10.5, 8, 1, 0)
    assert (row["variable"], row["start"], row["end"]) == ("sledai_2k", "baseline", "last_follow_up")
    assert (row["test"], row["voice"]) == ("wilcoxon", "narrative")


def test_as_text() -> None:
    result = compare(study("narrative"), NINE, "sledai_2k", "baseline", "last_follow_up", voice="narrative")
    assert str(result).splitlines() == [
        "sledai_2k, baseline to last_follow_up, preferred voice: narrative (told by narrative 9, table 9)",
        "median difference -1; statistic 10.5, p = 0.34375; n = 8, without change 1, missing 0",
        "Wilcoxon signed-rank, two-sided; zero differences dropped, mid-ranks for ties; exact, all 2^8 sign patterns",
        # differences 0 -11 -4 -1 -11 2 1 4 -2: sum -22, squares 284, sd² = (284 - 22²/9) / 8 = 28.7778, t(8) = 2.3060
        "Hodges-Lehmann -1.5 (-6.5, 1.5); mean difference -2.44444 (-6.56796, 1.67907), sd 5.36449, "
        "correlation 0.569265; pairs 9",
        result.method_of_estimates,
        "left out: 1 (no change; the test drops zero differences)",
    ]


def test_no_pairs() -> None:
    result = compare(study("table"), NINE, "pga", "baseline", "month_3")
    assert math.isnan(result.pvalue)
    assert math.isnan(result.statistic)
    assert math.isnan(result.median_difference)
    assert (result.n, result.n_zero, result.n_missing) == (0, 0, 9)
    assert "no pairs" in result.method
    assert result == pickle.loads(pickle.dumps(result))
    nobody = compare(study("table").iloc[:0], [], "sledai_2k", "baseline", "last_follow_up")
    some = compare(study("table"), NINE, "sledai_2k", "baseline", "last_follow_up")
    assert dict(nobody.pairs.dtypes) == dict(some.pairs.dtypes)


def test_nobody_changed() -> None:
    frame = observations(*at("baseline", (2, 3)), *at("last_follow_up", (2, 3)))
    result = compare(frame, NINE[:2], "sledai_2k", "baseline", "last_follow_up")
    assert (result.pvalue, result.n, result.n_zero) == (1.0, 0, 2)
    assert "every difference is zero" in result.method


def test_ties_are_ties_of_the_printed_decimals() -> None:
    """0.3 - 0.1 and 0.5 - 0.3 are one size; in floating point they are not."""
    frame = observations(*at("baseline", (0.1, 0.3, 0.2)), *at("last_follow_up", (0.3, 0.1, 0.4)))
    result = compare(frame, NINE[:3], "sledai_2k", "baseline", "last_follow_up")
    assert result.pairs["change"].tolist() == [0.2, -0.2, 0.2]
    assert (result.statistic, result.pvalue) == (2.0, 1.0)  # three mid-ranks of 2: rank sums 4 and 2


def test_both_ends_stand_in_one_unit() -> None:
    frame = observations(
        {"value": 2.0, "unit": "years", "standard_value": 24.0, "standard_unit": "months"},
        {"timepoint": "month_3", "value": 30.0, "unit": "months", "standard_value": 30.0, "standard_unit": "months"},
    )
    result = compare(frame, ["1"], "sledai_2k", "baseline", "month_3")
    assert (result.unit, result.median_difference) == ("months", 6)
    assert "sledai_2k (months)" in str(result)


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(CasexError, match="test='wilcoxn' is not there; did you mean 'wilcoxon'"):
        compare(study("table"), NINE, "sledai_2k", "baseline", "last_follow_up", test="wilcoxn")
    with pytest.raises(CasexError, match="test='anova' is not there; There is 'wilcoxon'"):
        compare(study("table"), NINE, "sledai_2k", "baseline", "last_follow_up", test="anova")
    with pytest.raises(CasexError, match="did you mean 'baseline'"):
        compare(study("table"), NINE, "sledai_2k", "base_line", "last_follow_up")
    with pytest.raises(CasexError, match="both 'baseline'; a comparison needs two"):
        compare(study("table"), NINE, "sledai_2k", "baseline", "baseline")


def test_results_are_values() -> None:
    one, same = (compare(study("table"), NINE, "sledai_2k", "baseline", "last_follow_up") for _ in range(2))
    assert one == same
    assert hash(one) == hash(same)
    assert one != compare(study("narrative"), NINE, "sledai_2k", "baseline", "last_follow_up")
    with pytest.raises(AttributeError):
        one.voice = "narrative"  # type: ignore[misc]


tenths = st.integers(-50, 50).map(lambda k: k / 10)
series = st.lists(tenths, min_size=9, max_size=9)


@given(data=st.data(), first=series, last=series)
def test_order_does_not_matter_and_backwards_mirrors(
    data: st.DataObject, first: list[float], last: list[float]
) -> None:
    rows = [*at("baseline", tuple(first)), *at("last_follow_up", tuple(last))]
    plain = compare(observations(*rows), NINE, "sledai_2k", "baseline", "last_follow_up")
    shuffled = compare(
        observations(*data.draw(st.permutations(rows))),
        data.draw(st.permutations(NINE)),
        "sledai_2k",
        "baseline",
        "last_follow_up",
    )
    backwards = compare(observations(*rows), NINE, "sledai_2k", "last_follow_up", "baseline")
    assert shuffled.outcome == plain.outcome == backwards.outcome
    assert shuffled.median_difference == plain.median_difference == -backwards.median_difference
    assert plain.n + plain.n_zero + plain.n_missing == 9
    assert 0 < plain.pvalue <= 1
