"""Table 1: cells by hand, in the layout of a paper."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from studies import of_table, sample

from casex.errors import CasexError, UnknownVariable

MEDIAN = "median (Q1, Q3; weibull)"


def cells(frame: pd.DataFrame, characteristic: str, level: str = "") -> dict[str, str]:
    return {str(column): str(cell) for column, cell in frame.loc[(characteristic, level)].items()}


def test_the_study() -> None:
    """Quartiles by n + 1, as in `test_analysis_groups`; fever in all but cases 6 and 9 (7 of 9 = 78 %)."""
    frame = sample("tofacitinib.txt").table_one(by="response", quantiles=6)
    assert list(frame.columns) == ["Missing", "Overall", "Alleviated", "Unalleviated"]
    assert frame.index.names == ["characteristic", "level"]
    assert cells(frame, "Patients", "n") == {"Missing": "", "Overall": "9", "Alleviated": "4", "Unalleviated": "5"}
    assert cells(frame, "Sex, n (%)", "F")["Overall"] == "9 (100)"
    assert cells(frame, f"SLEDAI-2K at baseline, {MEDIAN}") == {
        "Missing": "0", "Overall": "4 (1.5, 8.5)", "Alleviated": "1.5 (1, 10.3)", "Unalleviated": "4 (3, 12)",
    }  # fmt: skip
    # alleviated: 1 2 4 7 all have fever; unalleviated: 3 5 8 do, 6 and 9 do not
    assert cells(frame, "Clinical manifestations at baseline, n (%)", "fever") == {
        "Missing": "0", "Overall": "7 (78)", "Alleviated": "4 (100)", "Unalleviated": "3 (60)",
    }  # fmt: skip
    # narratives name lupus nephritis in cases 3, 5 and 8; of the others nothing is said
    assert cells(frame, "Complication at baseline, n (%)", "lupus nephritis class i") == {
        "Missing": "6", "Overall": "1 (33)", "Alleviated": "–", "Unalleviated": "1 (33)",
    }  # fmt: skip
    assert not any("follow" in name for name, _ in frame.index)  # baseline and before


def test_means() -> None:
    """Ages 10, 12 and 14: mean 12, SD 2; one girl alone has no SD. 7, 8 and 10 years: 25/3 and the root of 7/3."""
    study = of_table(
        ("Sex", "Age at baseline (years)", "Age at diagnosis (years)"),
        ("M", "10", "7"), ("F", "12", "8"), ("M", "14", "10"),
    )  # fmt: skip
    frame = study.table_one(["age_at_baseline_years", "age_at_diagnosis_years"], by="sex", numbers="mean")
    assert cells(frame, "Age at baseline, years, mean (SD)") == {
        "Missing": "0", "Overall": "12 (2)", "F": "12 (–)", "M": "12 (2.8)",
    }  # fmt: skip
    assert cells(frame, "Age at diagnosis, years, mean (SD)")["Overall"] == "8.3 (1.5)"


def test_percentages_are_of_those_of_whom_it_is_known() -> None:
    study = of_table(("Sex", "Adverse events"), ("F", "rash, fever"), ("F", "None"), ("M", "ND"), ("", "rash"))
    frame = study.table_one(["sex", "adverse_events_at_last_follow_up"])
    assert cells(frame, "Sex, n (%)", "F") == {"Missing": "1", "Overall": "2 (67)"}
    events = frame.loc["Adverse events at last follow up, n (%)"]
    assert events["Overall"].to_dict() == {"rash": "2 (67)", "fever": "1 (33)", "none": "1 (33)"}
    assert set(events["Missing"]) == {"1"}


def test_from_a_hundred_patients_on_percentages_have_a_place() -> None:
    rows = [("F",)] * 41 + [("M",)] * 60
    frame = of_table(("Sex",), *rows).table_one()
    assert cells(frame, "Sex, n (%)", "F")["Overall"] == "41 (40.6)"  # 41 / 101


def test_a_condition_makes_groups_and_who_is_in_none_is_shown() -> None:
    study = of_table(("Sex", "SLEDAI-2K at baseline"), ("F", "12"), ("M", "4"), ("F", ""))
    frame = study.table_one(["sex"], by="sledai_2k_at_baseline > 10")
    assert list(frame.columns) == [
        "Missing", "Overall", "sledai_2k_at_baseline > 10: no", "sledai_2k_at_baseline > 10: yes", "Group not known",
    ]  # fmt: skip
    assert frame.loc[("Patients", "n")].tolist() == ["", "3", "1", "1", "1"]


def test_yes_and_no(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "extends: lupus\nvariables: {nephritis: {aliases: [nephritis], kind: presence, default_timepoint: baseline}}\n",
        encoding="utf-8",
    )
    frame = of_table(("Nephritis",), ("Yes",), ("No",), ("Yes",), ("ND",), schema=own).table_one()
    shown = frame.loc["nephritis at baseline, n (%)"]
    assert shown.to_dict("index") == {
        "yes": {"Missing": "1", "Overall": "2 (67)"}, "no": {"Missing": "1", "Overall": "1 (33)"},
    }  # fmt: skip


def test_a_selection_has_its_own_table() -> None:
    frame = of_table(("Sex",), ("F",), ("M",)).select(where="sex == 'F'").table_one()
    assert frame["Overall"].to_dict() == {("Patients", "n"): "1", ("Sex, n (%)", "F"): "1 (100)"}


def test_what_cannot_be_asked_is_refused() -> None:
    study = of_table(("Sex",), ("F",))
    with pytest.raises(UnknownVariable, match="did you mean 'sex'"):
        study.table_one(["sexx"])
    with pytest.raises(CasexError, match="numbers='means': it can be median, mean; did you mean 'mean'"):
        study.table_one(numbers="means")  # type: ignore[arg-type]
    with pytest.raises(CasexError, match="gives no group for any of the patients"):
        study.table_one(by=pd.Series({"9": "a"}))
    with pytest.raises(CasexError, match="is no quantile definition"):
        study.table_one(quantiles="wrong")


def test_it_names_its_method() -> None:
    said = sample("tofacitinib.txt", "narrative").table_one(quantiles="as_reported").attrs
    assert said == {
        "method": "median and quartiles by Hyndman-Fan 6 (weibull); exact single numbers only; percentages of the "
        "patients of whom it is known; rounded half up",
        "voice": "narrative",
        "n": 9,
    }
    assert of_table(("Sex",), ("F",)).table_one(numbers="mean").attrs["method"].startswith("mean (SD with n - 1);")
