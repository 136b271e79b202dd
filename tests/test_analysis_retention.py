"""Retention: Kaplan-Meier against published tables, and who is left out."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import of_table, sample

from casex.analysis import Retention
from casex.analysis.retention import curve
from casex.errors import CasexError

HEADINGS = ("Tofacitinib duration (months)", "Tofacitinib use")
#: Freireich EJ et al. (1963) Blood 21, 699–716: weeks in remission under 6-mercaptopurine; whether a relapse ended it.
SIX_MP = [
    (6, True), (6, True), (6, True), (6, False), (7, True), (9, False), (10, True), (10, False), (11, False),
    (13, True), (16, True), (17, False), (19, False), (20, False), (22, True), (23, True), (25, False), (32, False),
    (32, False), (34, False), (35, False),
]  # fmt: skip
#: The same in print, as Stata lists it (sts list, log-log limits): Kleinbaum DG, Klein M, Survival Analysis, Springer.
#: Week: at risk, S, lower, upper.
SIX_MP_PRINTED = {
    6: (21, ".8571", ".6197", ".9516"),
    7: (17, ".8067", ".5631", ".9228"),
    10: (15, ".7529", ".5032", ".8894"),
    13: (12, ".6902", ".4316", ".8491"),
    16: (11, ".6275", ".3675", ".8049"),
    22: (7, ".5378", ".2678", ".7468"),
    23: (6, ".4482", ".1881", ".6801"),
}


def stays(*rows: tuple[object, str]) -> Retention:
    """Retention of patients with a duration and a status as printed."""
    told = [(str(length), status) for length, status in rows]
    return of_table(HEADINGS, *told, index_treatment="tofacitinib").retention()


def status(stopped: bool) -> str:
    return "Discontinued" if stopped else "Ongoing"


@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=12))
def test_the_curve_in_the_open(known: list[tuple[int, bool]]) -> None:
    """The product of those who stay, and Greenwood's sum on the log-log scale, written out."""
    share, spread = Fraction(1), Fraction(0)
    steps = {row.months: row for row in curve(sorted((float(months), stopped) for months, stopped in known))}
    assert sorted(steps) == sorted({months for months, _ in known})
    for month in sorted(steps):
        at_risk = sum(months >= month for months, _ in known)
        stops = sum(months == month and stopped for months, stopped in known)
        share *= 1 - Fraction(stops, at_risk)
        spread += Fraction(stops, at_risk * (at_risk - stops)) if stops < at_risk else 0
        row = steps[month]
        assert (row.at_risk, row.events) == (at_risk, stops)
        assert row.survival == pytest.approx(float(share), abs=1e-12)
        if 0 < share < 1:
            reach = 1.959963984540054 * math.sqrt(spread) / abs(math.log(share))
            ends = sorted(float(share) ** math.exp(sign * reach) for sign in (1, -1))
            assert list(row.confidence_interval) == pytest.approx(ends, abs=1e-9)
        else:
            assert math.isnan(row.confidence_interval.low)


def printed(number: float) -> str:
    return f"{number:.4f}".lstrip("0")


def test_the_curve_of_freireich() -> None:
    result = stays(*((weeks, status(stopped)) for weeks, stopped in SIX_MP))
    frame = result.to_frame()
    steps = frame[frame["events"] > 0]
    assert {
        int(str(month).removesuffix(".0")): (row.at_risk, *map(printed, (row.survival, row.low, row.high)))
        for month, row in zip(steps.index, steps.itertuples(), strict=True)
    } == SIX_MP_PRINTED
    assert (result.n, result.n_events, result.median) == (21, 9, 23)


@pytest.mark.parametrize(
    ("voice", "share", "low", "high"),
    [
        # table: 9 at risk, one stop in month 6 (case 5); cases 4 and 7 censored there; 6 at risk, two stops in month 9
        # (cases 6 and 8): 8/9 * 4/6
        ("table", ".5926", ".1859", ".8498"),
        # narrative: case 9 stops in month 3 (8/9), cases 3 and 5 in month 6 (6/8), 6 and 8 in month 9 (2/4)
        ("narrative", ".3333", ".0526", ".6638"),
    ],
)
def test_the_study_at_nine_months(voice: str, share: str, low: str, high: str) -> None:
    result = sample("tofacitinib.txt", voice).retention(at_months=9)
    assert (printed(result.survival), *map(printed, result.confidence_interval)) == (share, low, high)
    assert result.to_frame()[["survival", "low", "high"]].map(printed).to_numpy().tolist() == [[share, low, high]]
    assert (result.n, result.n_missing, result.voice) == (9, 0, voice)
    assert result.treatment == "tofacitinib"
    assert "log-log" in result.method


def test_data_is_what_other_programs_take() -> None:
    frame = sample("tofacitinib.txt", "narrative").retention().data
    assert frame.index.name == "patient"
    assert list(frame.index) == list("123456789")
    assert frame["months"].tolist() == [24, 18, 6, 6, 6, 9, 6, 9, 3]
    assert frame["event"].tolist() == [False, False, True, False, True, True, False, True, True]
    assert frame.dtypes.astype(str).tolist() == ["float64", "bool"]


def test_the_curve_between_and_beyond_its_steps() -> None:
    study = of_table(HEADINGS, ("2", "Discontinued"), ("5", "Ongoing"), ("8", "Ongoing"), index_treatment="tofacitinib")
    frame = study.retention(at_months=[0, 2, 4, 5, 8, 9]).to_frame()
    assert frame.index.tolist() == [0, 2, 4, 5, 8, 9]
    assert frame["at_risk"].tolist() == [3, 3, 2, 2, 1, 0]
    assert frame["events"].tolist() == [0, 1, 0, 0, 0, 0]
    assert frame["censored"].tolist() == [0, 0, 0, 1, 1, 0]
    assert frame["survival"].tolist()[:5] == pytest.approx([1, 2 / 3, 2 / 3, 2 / 3, 2 / 3])
    assert math.isnan(frame["survival"].iloc[5])  # nobody was followed for nine months
    assert frame.loc[0, ["low", "high"]].isna().all()  # before the first stop no interval is defined
    assert math.isnan(study.retention(at_months=4).median)


def test_nobody_left_is_nought_for_ever() -> None:
    result = stays((3, "Discontinued"), (7, "Discontinued"))
    assert result.to_frame()["survival"].tolist() == [0.5, 0.0]
    assert result.median == 3
    study = of_table(HEADINGS, ("3", "Discontinued"), ("7", "Discontinued"), index_treatment="tofacitinib")
    assert study.retention(at_months=60).survival == 0


def test_who_is_left_out_and_why() -> None:
    result = stays((6, "Discontinued"), ("ND", "Ongoing"), (">12", "Ongoing"), (9, ""), ("", ""), (12, "Ongoing"))
    assert list(result.data.index) == ["1", "6"]
    assert dict(result.left_out) == {
        "2": "duration: ambiguous",
        "3": "duration: not an exact value: '>12'",
        "4": "status: blank",
        "5": "duration: blank; status: blank",
    }
    assert (result.n, result.n_missing) == (2, 4)
    assert "left out: 2 (duration: ambiguous)" in str(result)


def test_a_series_without_the_treatment_has_an_empty_curve() -> None:
    result = of_table(("Sex",), ("F",), ("M",)).retention(at_months=6)
    assert (result.n, result.n_missing) == (0, 2)
    assert result.to_frame()["survival"].isna().all()
    assert dict(result.left_out)["1"] == "duration: nothing said; status: nothing said"
    assert result.data.dtypes.astype(str).tolist() == ["float64", "bool"]


@pytest.mark.parametrize("month", [-1, math.nan, [3, -0.5]])
def test_a_month_is_no_negative_number(month: float) -> None:
    with pytest.raises(CasexError, match="a month on the treatment is 0 or more"):
        sample("tofacitinib.txt").retention(at_months=month)


def test_results_are_frozen_and_say_all() -> None:
    result = sample("tofacitinib.txt").retention(at_months=[6, 9])
    with pytest.raises(FrozenInstanceError):
        result.voice = "narrative"  # type: ignore[misc]
    assert str(result).splitlines()[0] == (
        "retention on tofacitinib, preferred voice: table; n = 9, 5 stopped, median 12 months"
    )  # month 12: 8/9 * 4/6 * 3/4 = .44
    assert isinstance(result.data, pd.DataFrame)
