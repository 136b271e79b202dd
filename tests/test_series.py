"""A series: views, voices, copies, equality; misspelt names are helped."""

from __future__ import annotations

import math
import pickle

import pandas as pd
import pytest
from studies import of_table, sample

from casex import CasexError, UnknownVariable
from casex.frames import COLUMNS

PDF = "tofacitinib_three_line.pdf"
FRAMES = ("patients", *COLUMNS)


@pytest.mark.parametrize("name", FRAMES)
def test_a_changed_frame_does_not_change_the_study(name: str) -> None:
    study = sample(PDF)
    held = getattr(study, name)
    held["mine"] = 1
    first = held.columns[0]
    del held[first]
    assert "mine" not in getattr(study, name).columns
    assert getattr(study, name).columns[0] == first


def test_changed_values_do_not_change_the_study() -> None:
    study = sample(PDF)
    held = study.patients
    held.loc["1", "sledai_2k_at_baseline"] = 99.0
    assert study.patients.loc["1", "sledai_2k_at_baseline"] == 2.0
    printed = study.tables[0].by_patient
    printed.iloc[0, 0] = "changed"
    assert study.tables[0].by_patient.iloc[0, 0] == "1"


def test_it_compares_by_value_and_pickles() -> None:
    study = sample(PDF)
    assert pickle.loads(pickle.dumps(study)) == study
    assert study != study.prefer("narrative")
    assert study.prefer("narrative").prefer("table") == study
    assert study != "study"
    with pytest.raises(TypeError, match="unhashable"):
        hash(study)


def test_it_prints_a_summary() -> None:
    assert repr(sample(PDF)).startswith(f"<CaseSeries {PDF}: 9 patients, ")
    assert "index treatment tofacitinib, prefers table, findings: 7 warning" in repr(sample(PDF))
    assert len(sample(PDF)) == 9


def test_provenance_says_what_made_it() -> None:
    held = sample(PDF).provenance
    assert {"casex", "reader pypdfium2", "schema", "schema sha256", f"document {PDF}", "prefer"} <= set(held)
    assert (held["schema"], held["prefer"]) == ("lupus", "table")
    assert len(held[f"document {PDF}"]) == 64
    assert sample(PDF, "narrative").provenance["prefer"] == "narrative"


@pytest.mark.parametrize("voice", ["table", "narrative", "latest"])
def test_voices_differ_only_where_two_speak(voice: str) -> None:
    followed, table = sample(PDF, voice), sample(PDF)
    assert set(followed.observations["id"]) == set(table.observations["id"])
    assert followed.patients["sex"].tolist() == table.patients["sex"].tolist()  # only the table says it
    last = followed.patients["sledai_2k_at_last_follow_up"]
    assert (last["3"], last["9"]) == ((0.0, 2.0) if voice == "narrative" else (4.0, 6.0))  # a tie goes to the table
    height = followed.observations.query("variable == 'height_gain'")
    assert height["preferred"].all()  # only narratives say it


def test_trace_shows_every_voice_and_place() -> None:
    rows = sample(PDF).trace("9", "sledai_2k_at_last_follow_up")
    assert rows[["value", "preferred"]].to_numpy().tolist() == [[6.0, True], [2.0, False]]
    assert rows["voice"].tolist() == ["table", "narrative"]
    assert (rows["page"].notna()).all()
    assert rows.loc[0, ["table", "row", "column"]].tolist() == ["TABLE 2", 9, 8]
    assert rows.loc[1, ["start", "end"]].notna().all()


@pytest.mark.parametrize(
    "column", ["index_treatment_daily_dose", "follow_up_months", "age_at_baseline_years", "response"]
)
def test_every_filled_column_can_be_traced(column: str) -> None:
    assert len(sample(PDF).trace("1", column)) > 0


def test_trace_helps_with_names() -> None:
    with pytest.raises(UnknownVariable, match="did you mean 'sledai_2k_at_baseline'"):
        sample(PDF).trace("1", "sledai_2k_at_baselin")
    with pytest.raises(UnknownVariable, match="no patient '10'; there are 1, 2"):
        sample(PDF).trace("10", "sex")


def test_select_by_name_and_by_condition() -> None:
    study = sample(PDF)
    some = study.select(patients=["9", "3"])
    assert list(some.patients.index) == ["3", "9"]
    assert set(some.observations["patient"]) == {"3", "9"}
    assert set(some.findings["patient"].dropna()) == {"3", "9"}
    ongoing = study.select(where="index_treatment_status == 'Ongoing'")
    assert list(ongoing.patients.index) == ["1", "2", "4", "7"]
    assert list(study.select(patients=["1", "3"], where="sledai_2k_at_baseline > 2").patients.index) == ["3"]
    assert len(study) == 9


@pytest.mark.parametrize("where", ["nosuch > 1", "", "sex", "a $ b", "'open", "1", "sex +"])
def test_a_condition_that_cannot_be_evaluated_is_one_error(where: str) -> None:
    with pytest.raises(CasexError, match="cannot be evaluated over the columns of patients"):
        sample(PDF).select(where=where)


@pytest.mark.parametrize("where", ["sex.foo > 1", "[x for x in sex]"])
def test_other_conditions_that_cannot_be_evaluated(where: str) -> None:
    with pytest.raises(CasexError, match="cannot be evaluated"):
        sample(PDF).select(where=where)


def test_one_label_is_one_patient_or_refused() -> None:
    study = of_table(["Sex"], *[["F"]] * 12)
    try:
        chosen = list(study.select(patients="12").patients.index)
    except CasexError:
        chosen = ["12"]
    assert chosen == ["12"]


def test_wide_puts_values_side_by_side() -> None:
    frame = sample(PDF).wide("sledai_2k", at=["baseline", "last_follow_up"], change=True)
    assert frame.loc["9"].tolist() == [4.0, 6.0, 2.0]
    assert list(frame.columns) == [
        "sledai_2k_at_baseline", "sledai_2k_at_last_follow_up", "sledai_2k_at_last_follow_up_change",
    ]  # fmt: skip
    assert list(frame.index) == [str(number) for number in range(1, 10)]


def test_wide_by_months_with_a_tolerance() -> None:
    study = sample(PDF, "narrative")
    assert study.wide("sledai_2k", at=3).notna().sum().tolist() == [2]
    near = study.wide("sledai_2k", at=6, tolerance=3)["sledai_2k_at_month_6"]
    assert (near["3"], near["4"], near["6"]) == (4.0, 0.0, 4.0)
    after = study.wide("sledai_2k", at=6, tolerance=3, choose="after")["sledai_2k_at_month_6"]
    assert math.isnan(after["3"])
    assert after["8"] == 8.0
    before = study.wide("sledai_2k", at=6, tolerance=3, choose="before")["sledai_2k_at_month_6"]
    assert math.isnan(before["8"])
    assert before["9"] == 6.0


def test_wide_helps_with_names() -> None:
    with pytest.raises(UnknownVariable, match="no variable 'sledai'; did you mean 'sledai_2k'"):
        sample(PDF).wide("sledai", at="baseline")
    with pytest.raises(CasexError, match="choose='closest'"):
        sample(PDF).wide("sledai_2k", at=3, choose="closest")  # type: ignore[arg-type]


def test_wide_helps_with_time_points() -> None:
    with pytest.raises(CasexError, match="did you mean 'baseline'"):
        sample(PDF).wide("sledai_2k", at="basline")


def test_wide_does_not_mix_units() -> None:
    study = of_table(["Disease duration at baseline"], ["6 months"], ["2 years"])
    assert study.wide("disease_duration", at="baseline").iloc[:, 0].tolist() == [0.5, 2.0]


def test_wide_does_not_choose_between_two_values() -> None:
    study = of_table(["SDI at diagnosis", "SDI at diagnosis"], ["1", "2"])
    assert study.wide("sdi", at="diagnosis").isna().all(axis=None)


def test_a_variable_that_the_schema_knows_and_the_paper_lacks_has_n_0() -> None:
    study = of_table(["SDI at diagnosis"], ["1"])
    frame = study.summarize("sledai_2k", at="baseline").to_frame()
    assert frame["n"].tolist() == [0]
    assert study.wide("sledai_2k", at="baseline").isna().all(axis=None)


def test_misspelt_names_are_helped() -> None:
    study = sample(PDF)
    with pytest.raises(UnknownVariable, match="did you mean 'sledai_2k'"):
        study.summarize("sledai_2")
    with pytest.raises(UnknownVariable, match="did you mean 'sex'"):
        study.summarize("sledai_2k", by="sexx")
    with pytest.raises(CasexError, match="did you mean 'narrative'"):
        study.prefer("narratve")  # type: ignore[arg-type]
    with pytest.raises(CasexError, match="severity='loud': it can be error, warning, info"):
        study.raise_for_findings("loud")  # type: ignore[arg-type]


def test_raise_for_findings_counts_this_severity_and_worse() -> None:
    study = sample(PDF)
    study.raise_for_findings()
    with pytest.raises(CasexError, match=rf"{PDF}: 7 findings\n  warning voices_disagree: patient 3"):
        study.raise_for_findings("warning")
    with pytest.raises(CasexError, match=r"(\d+) findings(?s:.*)\(\+\d+ more\)"):
        study.raise_for_findings("info")
    broken = of_table(["SDI at diagnosis"], ["99"])
    with pytest.raises(CasexError, match="1 findings\n  error out_of_range"):
        broken.raise_for_findings()


def test_the_codebook_describes_every_column() -> None:
    study = sample(PDF)
    book = study.variables.set_index("column")
    assert list(book.index) == list(study.patients.columns)
    row = book.loc["sledai_2k_at_baseline"]
    assert (row["variable"], row["label"], row["timepoint"], row["n"], row["n_missing"]) == (
        "sledai_2k",
        "SLEDAI-2K",
        "baseline",
        9,
        0,
    )
    assert book.loc["disease_duration_at_baseline_years", "unit"] == "years"


def test_lists_of_terms_tell_none_from_missing() -> None:
    study = of_table(["Adverse events"], ["None"], ["NA"], ["Rash, fever"])
    held = study.patients["adverse_events_at_last_follow_up"].tolist()
    assert held[0] == ()
    assert held[1] is pd.NA
    assert held[2] == ("rash", "fever")


def test_sources_are_unique_and_every_value_has_one() -> None:
    study = sample(PDF)
    assert study.sources["source"].is_unique
    assert set(study.observations["source"]) | set(study.reported["source"]) == set(study.sources["source"])
    for frame in (study.timeline, study.treatments):
        cited = {one for sources in frame["source"] for one in sources.split("; ")}
        assert cited <= set(study.sources["source"])
