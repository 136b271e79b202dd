"""Groups for summaries: a column, a condition, a Series; who is in none is left out and named."""

from __future__ import annotations

import pandas as pd
import pytest
from studies import of_table, sample

from casex.errors import CasexError, UnknownVariable
from casex.series import CaseSeries


def figures(study: CaseSeries, by: object, at: str) -> dict[object, tuple[float, float, float, int]]:
    """Median, quartiles (n + 1) and n of SLEDAI-2K in each group at one time point."""
    frame = study.summarize("sledai_2k", at=at, by=by, quantiles="weibull").to_frame()  # type: ignore[arg-type]
    return {
        group: (row.median, row.q1, row.q3, int(row.n))
        for (_, group), row in zip(frame.index, frame.itertuples(), strict=True)
    }


@pytest.mark.parametrize(
    ("voice", "low"),
    [
        # Cases 1, 3, 4, 6, 7, 8, 9 start at 10 or less. Table 2 at the last follow-up: 2 4 0 4 2 8 6, in order
        # 0 2 2 4 4 6 8: the median is the 4th, 4; with n + 1 = 8 the quartiles are the 2nd and 6th, 2 and 6.
        ("table", (4, 2, 6, 7)),
        # Narratives: 2 0 0 4 2 8 2, in order 0 0 2 2 2 4 8: 2; 0 and 4.
        ("narrative", (2, 0, 4, 7)),
    ],
)
def test_a_threshold_over_the_study(voice: str, low: tuple[float, float, float, int]) -> None:
    """Cases 2 and 5 start above 10 (13 and 20) and end at 2 and 9: median 5.5; the quartiles are the two themselves."""
    found = figures(sample("tofacitinib.txt", voice), "sledai_2k_at_baseline > 10", "last_follow_up")
    assert found == {False: low, True: (5.5, 2, 9, 2)}


def test_categories_of_the_study() -> None:
    """Alleviated: cases 1 2 4 7, from 2 13 1 1 (1 1 2 13: median 1.5; quartiles at 1.25 and 3.75: 1 and 10.25).

    Unalleviated: cases 3 5 6 8 9, from 4 20 2 4 4 (2 4 4 4 20: 4; at 1.5 and 4.5: 3 and 12).
    """
    found = figures(sample("tofacitinib.txt"), "response", "baseline")
    assert found == {"Alleviated": (1.5, 1, 10.25, 4), "Unalleviated": (4, 3, 12, 5)}


def test_a_condition_over_categories() -> None:
    study = sample("tofacitinib.txt")
    condition = "response == 'Alleviated' and index_treatment_status == 'Ongoing'"
    found = figures(study, condition, "baseline")
    assert found == {False: (4, 3, 12, 5), True: (1.5, 1, 10.25, 4)}
    assert study.summarize("sledai_2k", by=condition).grouped_by == condition


@pytest.fixture(scope="module")
def small() -> CaseSeries:
    headings = ("Sex", "SLEDAI-2K at baseline", "SLEDAI-2K at last follow-up")
    return of_table(headings, ("F", "12", "4"), ("F", "", "6"), ("M", "8", "3"), ("M", ">10", "5"))


def test_for_whom_the_condition_is_not_known_is_in_no_group(small: CaseSeries) -> None:
    """Pandas says that missing > 10 does not hold: patients 2 and 4 would be in the group of low activity."""
    summary = small.summarize("sledai_2k", at="last_follow_up", by="sledai_2k_at_baseline > 10")
    assert [(row.group, row.n) for row in summary.rows] == [(False, 1), (True, 1)]
    assert dict(dict(summary.left_out)["last_follow_up"]) == {"2": "no group", "4": "no group"}


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("sledai_2k_at_baseline.isna()", [(False, 2), (True, 2)]),
        ("not (sledai_2k_at_baseline > 10)", [(False, 1), (True, 1)]),
        ("sledai_2k_at_baseline > 10 or sex == 'F'", [(False, 1), (True, 1)]),  # patient 2 is not decided
        ("sex == 'sledai_2k_at_baseline'", [(False, 4)]),  # a word in quotes is no column
        ("sledai_2k_at_last_follow_up // 3", [(1, 3), (2, 1)]),
    ],
)
def test_conditions(small: CaseSeries, by: str, groups: list[tuple[object, int]]) -> None:
    summary = small.summarize("sledai_2k", at="last_follow_up", by=by)
    assert [(row.group, row.n + row.n_missing) for row in summary.rows] == groups


def test_a_series_of_ones_own(small: CaseSeries) -> None:
    centre = pd.Series({"1": "Oslo", "2": "Oslo", "3": "Graz"}, name="centre")
    summary = small.summarize("sledai_2k", at="last_follow_up", by=centre)
    assert [(row.group, row.median) for row in summary.rows] == [("Graz", 3), ("Oslo", 5)]
    assert summary.grouped_by == "centre"
    assert dict(summary.left_out)["last_follow_up"] == (("4", "no group"),)


def test_what_forms_no_groups_is_refused(small: CaseSeries) -> None:
    with pytest.raises(UnknownVariable, match="did you mean 'sex'"):
        small.summarize("sledai_2k", by="sexx")
    with pytest.raises(UnknownVariable, match="by='sledai > 10' cannot be evaluated over the columns of patients"):
        small.summarize("sledai_2k", by="sledai > 10")
    with pytest.raises(CasexError, match="by='sex ==' cannot be evaluated"):
        small.summarize("sledai_2k", by="sex ==")
    with pytest.raises(CasexError, match=r"by='1 \+ 1' gives no value for each patient"):
        small.summarize("sledai_2k", by="1 + 1")
    with pytest.raises(CasexError, match="by=3: give a column of patients, a condition over its columns, or a Series"):
        small.summarize("sledai_2k", by=3)  # type: ignore[arg-type]
