"""Time points in the order of time, and misspelt ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casex.analysis import time_order
from casex.analysis.timepoints import checked
from casex.errors import CasexError

IN_ORDER = (
    "no_time_point", "onset", "diagnosis", "prior", "year_minus_1", "month_minus_3", "baseline", "month_0", "day_10",
    "week_2", "month_0_5", "week_4", "month_1", "month_3", "week_24", "month_6", "month_10", "year_1", "after_surgery",
    "last_follow_up",
)  # fmt: skip


@given(st.permutations(IN_ORDER))
def test_order_of_time(shuffled: list[str]) -> None:
    assert time_order(shuffled) == IN_ORDER


def test_names_without_a_date_keep_their_order_and_stand_once() -> None:
    assert time_order(["last_follow_up", "visit_b", "visit_a", "visit_b"]) == ("visit_b", "visit_a", "last_follow_up")


def test_a_time_point_that_the_study_lacks_passes() -> None:
    assert checked(["month_36", "baseline", "baseline"], []) == ("month_36", "baseline")
    assert checked(["after_surgery"], ["after_surgery"]) == ("after_surgery",)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("last_followup", "no time point 'last_followup'; did you mean 'last_follow_up'"),
        ("after_surgry", "did you mean 'after_surgery'"),
        ("qqq", "no time point 'qqq'; It can be no_time_point, onset"),
        ("month_x", "no time point 'month_x'"),
    ],
)
def test_a_name_that_cannot_be_is_refused(name: str, message: str) -> None:
    with pytest.raises(CasexError, match=message):
        checked([name], ["after_surgery"])
