"""Daily doses: equivalents worked out by hand; what is not named, not known or no daily dose is told apart."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest
from studies import of_table, sample

import casex
from casex.analysis import DailyDoses
from casex.errors import CasexError

#: Printed in Table 2 (GC) and in the narratives (prednisone): 15 qd, 25, 32.5, 20, 30, 7.5, 20, 12.5, 15 mg qod.
BASELINE = [15, 25, 32.5, 20, 30, 7.5, 20, 12.5, 7.5]
LAST = [6.25, 12.5, 5, 15, 27.5, 7.5, 12.5, 2.5, 2.5]  # Table 2; case 9: 5 mg qod


def doses(*lists: str, assume: str | None = None, **more: object) -> DailyDoses:
    """Doses at baseline of patients with these lists of drugs."""
    study = of_table(("Treatments at baseline",), *((one,) for one in lists))
    return study.daily_dose("prednisone_equivalent", at="baseline", assume=assume, **more)  # type: ignore[arg-type]


def whys(result: DailyDoses) -> dict[str, str]:
    return dict(result.left_out)


# --- the study ---------------------------------------------------------------------------------------------------


def test_the_study_by_its_narratives_names_prednisone() -> None:
    result = sample("tofacitinib.txt", "narrative").daily_dose("prednisone_equivalent", at="baseline")
    assert result.per_day.tolist() == BASELINE
    assert (result.assumed, result.voice, result.n_missing) == ((), "narrative", 0)


@pytest.mark.parametrize(("at", "expected"), [("baseline", BASELINE), ("last_follow_up", LAST)])
def test_the_studys_table_names_only_the_class(at: str, expected: list[float]) -> None:
    study = sample("tofacitinib.txt")
    with pytest.raises(
        CasexError, match=r"the glucocorticoid of patients 1, 2, 3, .* is not named; give assume='prednisone'"
    ):
        study.daily_dose("prednisone_equivalent", at=at)
    result = study.daily_dose("prednisone_equivalent", at=at, assume="prednisone")
    assert result.per_day.tolist() == expected
    assert result.assumed == tuple("123456789")
    assert set(result.to_frame()["assumed"]) == {"prednisone"}
    assert result.method.endswith("an unnamed glucocorticoid taken for prednisone")


def test_a_threshold_of_ten_milligrams() -> None:
    """At baseline cases 6 and 9 take less than 10 mg a day; the SLEDAI-2K of the other seven (2 13 4 1 20 1 4) has the
    median 4, that of the two (2 4) has 3."""
    study = sample("tofacitinib.txt", "narrative")
    dose = study.daily_dose("prednisone_equivalent", at="baseline").per_day
    summary = study.summarize("sledai_2k", at="baseline", by=(dose >= 10).rename("10 mg a day or more"))
    assert [(row.group, row.median, row.n) for row in summary.rows] == [(False, 3, 2), (True, 4, 7)]


def test_every_dose_cites_its_cell() -> None:
    study = sample("tofacitinib.txt", "narrative")
    keys = study.daily_dose("prednisone_equivalent", at="baseline").to_frame()["source"]
    assert keys.notna().all()
    assert set(keys) <= set(study.sources["source"])


# --- equivalents -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "per_day"),
    [
        # Meikle and Tyler 1977: prednisone 5 = prednisolone 5 = methylprednisolone 4 = triamcinolone 4
        # = hydrocortisone 20 = cortisone 25 = dexamethasone 0.75
        ("prednisone (10 mg qd)", 10),
        ("prednisolone (10 mg bid)", 20),
        ("methylprednisolone (16 mg qd)", 20),  # 16 * 5 / 4
        ("triamcinolone (4 mg qd)", 5),
        ("hydrocortisone (10 mg bid)", 5),  # 20 * 5 / 20
        ("cortisone (37.5 mg qd)", 7.5),
        ("dexamethasone (1.5 mg qd)", 10),  # 1.5 * 5 / .75
        ("prednisone (15 mg qod)", 7.5),
        ("prednisone (5 mg qd), hydrocortisone (20 mg qd)", 10),
        ("HCQ (200 mg bid), MMF (1 g bid)", 0),  # a list that names none
        ("None", 0),
    ],
)
def test_equivalents_by_hand(text: str, per_day: float) -> None:
    assert doses(text).per_day.tolist() == [per_day]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("deflazacort (6 mg qd)", "has no dose of deflazacort"),
        ("prednisone", "prednisone: no dose a day is said"),
        ("prednisone (5 mg prn)", "no dose a day is said"),
        ("prednisone (5-10 mg qd)", "prednisone 5–10 mg qd: a range, no single dose"),
        ("prednisone (1 mg/kg qd)", "in mg/kg, and what to multiply by is not known"),
        ("prednisone (40 mg/m2 qd)", "in mg/m2, and what to multiply by is not known"),
        ("prednisone (10 mg qd), prednisone (5 mg qd)", "prednisone is listed twice"),
        ("HCQ (200 mg bid), zzyzx (5 mg qd)", "the list of drugs was not read whole: 'HCQ (200 mg bid), zzyzx"),
        ("ND", "the list of drugs was not read whole: 'ND'"),
    ],
)
def test_what_is_not_known_has_no_dose(text: str, why: str) -> None:
    result = doses(text, "prednisone (5 mg qd)")
    assert result.per_day.isna().tolist() == [True, False]
    assert why in whys(result)["1"]
    assert (result.n, result.n_missing) == (1, 1)


def test_no_list_is_no_absence() -> None:
    result = of_table(("Sex",), ("F",)).daily_dose("prednisone_equivalent", at="baseline")
    assert whys(result) == {"1": "no drugs are listed"}


def test_pulses_stay_apart_and_are_listed() -> None:
    result = doses(
        "methylprednisolone pulse (500 mg qd for 3 days), prednisone (20 mg qd)",
        "methylprednisolone (1 g q4w), prednisone (10 mg qd)",  # 1000 mg on one day are 1250 mg of prednisone
        "methylprednisolone (160 mg qd)",  # 200 mg of prednisone: below 250
        "methylprednisolone (200 mg qd)",  # 250
    )
    assert result.per_day.tolist() == [20, 10, 200, 0]
    assert result.apart[["patient", "why"]].to_numpy().tolist() == [["1", "pulse"], ["2", "pulse"], ["4", "pulse"]]
    assert "apart: 1 (methylprednisolone 500 mg qd: pulse)" in str(result)


def test_doses_by_weight_stay_apart_and_are_listed() -> None:
    result = doses("prednisone (1 mg/kg qd)", "prednisone (5 mg qd)")
    assert result.apart["printed"].tolist() == ["prednisone 1 mg/kg qd"]
    assert result.to_frame().loc["1", "apart"] == "prednisone 1 mg/kg qd"


def test_doses_by_weight_count_where_the_weight_is_told_then() -> None:
    study = of_table(
        ("Weight at baseline (kg)", "Treatments at baseline"),
        ("20", "prednisone (1.5 mg/kg qd)"),
        ("", "prednisone (1.5 mg/kg qd)"),
        ("12.5", "methylprednisolone (0.8 mg/kg bid)"),  # 12.5 * 1.6 = 20 mg, 25 of prednisone
    )
    result = study.daily_dose("prednisone_equivalent", at="baseline")
    assert result.to_frame()["per_day"].fillna(-1).tolist() == [30, -1, 25]


def test_what_is_put_on_the_skin_is_no_daily_dose() -> None:
    result = doses("hydrocortisone (20 mg qd, topical), prednisone (5 mg qd)")
    assert result.per_day.tolist() == [5]
    assert result.apart["why"].tolist() == ["not systemic"]


def test_one_unnamed_among_named_ones() -> None:
    lists = ("prednisone (5 mg qd)", "steroids (10 mg qd)")
    with pytest.raises(CasexError, match="the glucocorticoid of patient 2 is not named"):
        doses(*lists)
    result = doses(*lists, assume="methylprednisolone")
    assert (result.per_day.tolist(), result.assumed) == ([5, 12.5], ("2",))
    assert result.to_frame()["assumed"].isna().tolist() == [True, False]


def test_a_comparison_with_what_is_missing_is_missing() -> None:
    dose = doses("prednisone", "prednisone (5 mg qd)").per_day
    assert (dose >= 10).isna().tolist() == [True, False]
    assert dose.name == "prednisone_equivalent_at_baseline_mg_per_day"


def test_what_cannot_be_asked_is_refused() -> None:
    study = of_table(("Treatments at baseline",), ("prednisone (5 mg qd)",))
    with pytest.raises(CasexError, match="no equivalent of doses 'prednisone_equivalents'; did you mean"):
        study.daily_dose("prednisone_equivalents", at="baseline")
    with pytest.raises(CasexError, match="did you mean 'prednisone'"):
        study.daily_dose("prednisone_equivalent", at="baseline", assume="prednison")
    with pytest.raises(CasexError, match="did you mean 'baseline'"):
        study.daily_dose("prednisone_equivalent", at="base")
    plain = of_table(("Treatments at baseline",), ("prednisone (5 mg qd)",), schema="case_series")
    with pytest.raises(CasexError, match="this schema has no 'prednisone_equivalent'"):
        plain.daily_dose("prednisone_equivalent", at="baseline")


def test_frames_have_the_same_columns_and_types() -> None:
    full, empty = doses("prednisone (5 mg qd)"), doses("None")
    assert dict(full.to_frame().dtypes) == dict(empty.to_frame().dtypes)
    assert dict(full.apart.dtypes) == dict(doses("prednisone pulse (500 mg qd)").apart.dtypes)


def test_the_doses_are_those_of_the_schema() -> None:
    equivalent = casex.load_schema("lupus").equivalents[0]
    assert dict(equivalent.doses)["dexamethasone"] == Decimal("0.75")
    assert "Meikle" in equivalent.source
    assert isinstance(doses("None").per_day.dtype, pd.Float64Dtype)
