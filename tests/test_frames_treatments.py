"""`treatments`: what patients were given at a time point, one row for each drug."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import of_cases, of_table, sample

import casex
from casex import schema
from casex.frames import COLUMNS
from casex.series import CaseSeries
from casex.testing import regimens
from casex.values import regimen

VOCABULARY = schema.read("lupus").vocabulary


def given_at_baseline(*cells: str) -> pd.DataFrame:
    return of_table(["Treatments at baseline"], *([cell] for cell in cells), index_treatment="tofacitinib").treatments


def test_every_column_of_a_row() -> None:
    (row,) = given_at_baseline("GC (15 mg po qod)").to_dict("records")
    assert row == {
        "patient": "1",
        "timepoint": "baseline",
        "months": 0.0,
        "drug": "glucocorticoid",
        "drug_class": "glucocorticoid",
        "atc": row["atc"],
        "drug_printed": "GC",
        "dose": 15.0,
        "doses": row["doses"],
        "unit": "mg",
        "route": "oral",
        "frequency": "qod",
        "daily_dose": 7.5,
        "daily_dose_unit": "mg",
        "printed": "GC (15 mg po qod)",
        "voice": "table",
        "source": "t1-r1-c2",
    }
    assert pd.isna(row["atc"])
    assert pd.isna(row["doses"])


def test_a_row_for_each_drug_in_printed_order() -> None:
    frame = given_at_baseline("MMF (1 g bid), GC (5 mg qd), HCQ (200 mg qd)", "HCQ (200 mg qd)")
    assert frame["patient"].tolist() == ["1", "1", "1", "2"]
    assert frame["drug"].tolist() == ["mycophenolate mofetil", "glucocorticoid", *["hydroxychloroquine"] * 2]
    assert frame["atc"].tolist()[0] == "L04AA06"
    assert frame["source"].tolist() == ["t1-r1-c2"] * 3 + ["t1-r2-c2"]
    assert set(frame["printed"].iloc[:3]) == {"MMF (1 g bid), GC (5 mg qd), HCQ (200 mg qd)"}


@pytest.mark.parametrize(
    ("cell", "dose", "unit", "frequency", "daily", "daily_unit"),
    [
        ("MMF (1 g bid)", 1.0, "g", "bid", 2000.0, "mg"),
        ("BEL (480 mg q4w)", 480.0, "mg", "q4w", 480 / 28, "mg"),
        ("MTX (10 mg qw)", 10.0, "mg", "qw", 10 / 7, "mg"),
        ("TAC (500 µg bid)", 500.0, "ug", "bid", 1.0, "mg"),
        ("GC (0.5 mg/kg qd)", 0.5, "mg/kg", "qd", 0.5, "mg/kg"),
        ("GC (10 mg prn)", 10.0, "mg", "prn", None, None),
        ("CTX (500 mg once)", 500.0, "mg", "once", None, None),
        ("GC (10 mg)", 10.0, "mg", None, None, None),
        ("GC", None, None, None, None, None),
    ],
)
def test_doses_and_what_they_are_a_day(
    cell: str, dose: float | None, unit: str | None, frequency: str | None, daily: float | None, daily_unit: str | None
) -> None:
    (row,) = given_at_baseline(cell).astype("object").where(lambda frame: frame.notna(), None).to_dict("records")
    assert (row["dose"], row["unit"], row["frequency"], row["daily_dose_unit"]) == (dose, unit, frequency, daily_unit)
    assert row["daily_dose"] == (None if daily is None else pytest.approx(daily, abs=5e-7))


def test_parts_of_a_day_stay_apart() -> None:
    (row,) = given_at_baseline("CysA (50 mg morning, 25 mg evening)").to_dict("records")
    assert math.isnan(row["dose"])
    assert (row["doses"], row["frequency"], row["daily_dose"]) == ("50+25", "morning+evening", 75.0)


@pytest.mark.parametrize("cell", ["None", "NA", "", "–", "not done", "wonderdrug (5 mg qd)"])
def test_what_names_no_known_drug_gives_no_row(cell: str) -> None:
    assert given_at_baseline(cell).empty


@pytest.mark.parametrize(
    ("heading", "timepoint", "month"),
    [("Treatments at baseline", "baseline", 0.0), ("Treatments at 3 months", "month_3", 3.0),
     ("Prior treatments", "prior", None), ("Treatments at last visit", "last_follow_up", 12.0)],
)  # fmt: skip
def test_regimens_are_dated(heading: str, timepoint: str, month: float | None) -> None:
    study = of_table([heading, "Follow-up (months)"], ["GC", "12"], index_treatment="tofacitinib")
    (row,) = study.treatments.to_dict("records")
    assert row["timepoint"] == timepoint
    assert math.isnan(row["months"]) if month is None else row["months"] == month


def test_the_index_treatment_of_the_caption_is_everybodys() -> None:
    study = of_table(["Sex"], ["F"], ["M"], index_treatment="tofacitinib", caption="Nine given tofacitinib (5 mg bid).")
    frame = study.treatments
    assert frame[["patient", "drug", "daily_dose", "timepoint", "voice", "source"]].to_numpy().tolist() == [
        ["1", "tofacitinib", 10.0, "baseline", "caption", "t1-caption"],
        ["2", "tofacitinib", 10.0, "baseline", "caption", "t1-caption"],
    ]


def test_a_change_that_is_told_is_no_regimen() -> None:
    study = of_cases("Follow-up: 3 months, prednisone was reduced to 5 mg qd. Tacrolimus was added.")
    assert study.treatments.empty
    assert {"prednisone", "tacrolimus"} <= set(study.timeline["drug"].dropna())


def test_the_preferred_voice_gives_the_dose_and_a_drug_of_one_voice_stays() -> None:
    rows = "| Patient | Treatments at baseline |\n|---|---|\n| 1 | GC (10 mg qd), MMF (1 g qd) |"
    text = f"A title\n\nTable 1. P\n\n{rows}\n\n"
    study = _with_case(text, "Prior treatment: prednisone 5 mg qd, HCQ 200 mg qd.")
    by_table, by_narrative = study.treatments, study.prefer("narrative").treatments
    assert by_table.set_index("drug")["daily_dose"].to_dict() == {
        "glucocorticoid": 10.0,
        "mycophenolate mofetil": 1000.0,
        "hydroxychloroquine": 200.0,
    }
    assert by_narrative.set_index("drug")["daily_dose"].to_dict() == {
        "prednisone": 5.0, "mycophenolate mofetil": 1000.0, "hydroxychloroquine": 200.0
    }  # fmt: skip
    assert by_narrative.set_index("drug")["voice"].astype(str)["prednisone"] == "narrative"


def _with_case(text: str, case: str) -> CaseSeries:
    whole = f"{text}Case 1\n\n{case}\n\nDiscussion\n\nThat was all.\n"
    return casex.extract(whole.encode(), schema="lupus", index_treatment="tofacitinib")


@given(st.lists(regimens(VOCABULARY), min_size=1, max_size=3, unique_by=lambda one: one.drug))
def test_printed_regimens_are_rows(given: list[object]) -> None:
    said = [one for one in given if "," not in regimen.format(one)]  # a comma parts the drugs of a list
    if not said:
        return
    frame = given_at_baseline("; ".join(regimen.format(one) for one in said))
    assert frame["drug"].tolist() == [one.drug for one in said]
    for row, one in zip(frame.to_dict("records"), said, strict=True):
        assert row["drug_printed"] == one.drug_printed
        assert math.isnan(row["daily_dose"]) if one.daily_dose is None else row["daily_dose"] == float(one.daily_dose)
        assert math.isnan(row["dose"]) if len(one.doses) != 1 else row["dose"] == float(one.doses[0])


def test_no_regimens_are_a_frame_with_the_same_columns_and_types() -> None:
    frame = of_table(["Sex"], ["F"]).treatments
    assert len(frame) == 0
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
        name: str(dtype) for name, dtype in COLUMNS["treatments"].items()
    }
    assert frame.dtypes.equals(sample("tofacitinib.txt").treatments.dtypes)
