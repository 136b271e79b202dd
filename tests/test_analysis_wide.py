"""Windows: which visit stands for a month; what is carried forward is asked for, and says from when it is."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import of_table

from casex.errors import CasexError
from casex.series import CaseSeries

MONTHS = (0, 3, 5, 7, 12)
HEADINGS = ("SLEDAI-2K at baseline", *(f"SLEDAI-2K at {month} months" for month in MONTHS[1:]))


@pytest.fixture(scope="module")
def study() -> CaseSeries:
    return of_table(
        HEADINGS,
        ("10", "8", "4", "6", "2"),
        ("10", "8", "6", "4", ""),
        ("10", "8", "", "", "2"),
        ("10", "", "ND", "4-6", ""),
        index_treatment="tofacitinib",
    )


def column(study: CaseSeries, month: float = 6, **settings: object) -> list[float]:
    frame = study.wide("sledai_2k", at=month, **settings)  # type: ignore[arg-type]
    return [-1 if math.isnan(value) else value for value in frame[f"sledai_2k_at_month_{month:g}"]]


@pytest.mark.parametrize(
    ("choose", "tolerance", "expected"),
    [
        # visits 5 and 7 are in month 6 ± 1; 3 and 12 are not
        ("first", 1, [4, 6, -1, -1]),
        ("last", 1, [6, 4, -1, -1]),
        ("worst", 1, [6, 6, -1, -1]),
        ("before", 1, [4, 6, -1, -1]),
        ("after", 1, [6, 4, -1, -1]),
        ("first", 3, [8, 8, 8, -1]),
        ("worst", 3, [8, 8, 8, -1]),
        ("last", 6, [2, 4, 2, 10]),
        ("first", 6, [10, 10, 10, 10]),
        ("worst", 0, [-1, -1, -1, -1]),
        ("nearest", None, [-1, -1, -1, -1]),
    ],
)
def test_the_window_of_month_six(
    study: CaseSeries, choose: str, tolerance: float | None, expected: list[float]
) -> None:
    assert column(study, tolerance=tolerance, choose=choose) == expected


def test_a_visit_is_in_the_window_of_the_month_nearest_to_it(study: CaseSeries) -> None:
    """With ± 3 month 5 is within both windows; it belongs to month 4, 7 to month 8."""
    frame = study.wide("sledai_2k", at=[4, 8], tolerance=3, choose="last")
    assert frame.iloc[0].tolist() == [4, 6]
    assert frame.iloc[2].tolist()[:1] == [8]
    assert math.isnan(frame.iloc[2, 1])


def test_low_numbers_can_be_worse(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "extends: lupus\nvariables:\n  fvc: {aliases: [fvc], kind: number, worse: low}\n  urate: {aliases: [urate], "
        "kind: number}\n",
        encoding="utf-8",
    )
    headings = ("FVC at 5 months", "FVC at 7 months", "Urate at 5 months")
    study = of_table(headings, ("80", "70", "5"), schema=own, index_treatment="tofacitinib")
    assert study.wide("fvc", at=6, tolerance=1, choose="worst").iloc[0].tolist() == [70]
    with pytest.raises(CasexError, match="does not say whether high or low numbers of 'urate' are worse"):
        study.wide("urate", at=6, tolerance=1, choose="worst")


def test_nothing_is_carried_forward_unless_asked(study: CaseSeries) -> None:
    assert column(study, 9) == [-1, -1, -1, -1]
    frame = study.wide("sledai_2k", at=[6, 9, 24], carry_forward=True)
    assert list(frame.columns) == [
        f"sledai_2k_at_month_{month}{end}" for month in (6, 9, 24) for end in ("", "_carried_from_month")
    ]
    assert frame["sledai_2k_at_month_9"].tolist() == [6, 4, 8, 10]
    assert frame["sledai_2k_at_month_9_carried_from_month"].tolist() == [7, 7, 3, 0]
    assert frame["sledai_2k_at_month_24_carried_from_month"].tolist() == [12, 7, 12, 0]


def test_what_is_told_then_is_not_carried(study: CaseSeries) -> None:
    frame = study.wide("sledai_2k", at=12, tolerance=1, carry_forward=True)
    assert frame["sledai_2k_at_month_12"].tolist() == [2, 4, 2, 10]
    carried = frame["sledai_2k_at_month_12_carried_from_month"]
    assert carried.isna().tolist() == [True, False, True, False]


def test_names_of_time_points_carry_nothing(study: CaseSeries) -> None:
    frame = study.wide("sledai_2k", at=["baseline", "last_follow_up"], carry_forward=True)
    assert frame["sledai_2k_at_last_follow_up"].isna().all()
    assert frame["sledai_2k_at_baseline_carried_from_month"].isna().all()


def test_an_unknown_choice(study: CaseSeries) -> None:
    with pytest.raises(CasexError, match=r"choose='worse': it can be .*; did you mean 'worst'"):
        study.wide("sledai_2k", at=6, choose="worse")  # type: ignore[arg-type]


@given(
    at=st.lists(st.integers(0, 14), min_size=1, max_size=3, unique=True),
    tolerance=st.integers(0, 4),
    choose=st.sampled_from(["nearest", "first", "last", "worst"]),
)
def test_every_value_is_of_a_visit_in_its_window(study: CaseSeries, at: list[int], tolerance: int, choose: str) -> None:
    """The first patient has a number at every visit, each another one."""
    frame = study.wide("sledai_2k", at=at, tolerance=tolerance, choose=choose)  # type: ignore[arg-type]
    when = dict(zip((10, 8, 4, 6, 2), MONTHS, strict=True))
    chosen = [None if math.isnan(value) else when[int(value)] for value in frame.iloc[0]]
    assert all(visit is None or abs(visit - month) <= tolerance for visit, month in zip(chosen, at, strict=True))
    used = [visit for visit in chosen if visit is not None]
    assert len(used) == len(set(used))
    if len(at) == 1:
        assert (chosen[0] is None) == all(abs(visit - at[0]) > tolerance for visit in MONTHS)


def test_it_names_its_method(study: CaseSeries) -> None:
    said = study.wide("sledai_2k", at=6, tolerance=1, choose="worst", carry_forward=True).attrs
    assert said == {
        "method": "exact single numbers only; of months: worst within 1 months; the last one before is carried forward",
        "voice": "table",
        "n": 4,
    }
    assert study.wide("sledai_2k", at=6).attrs["method"].endswith("nothing is carried forward")
