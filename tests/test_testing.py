"""`casex.testing`: what it draws, how it prints and shrinks, and that nothing needs hypothesis but strategies."""

from __future__ import annotations

import random
import runpy
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import find as _find
from hypothesis import strategies as st

import casex
from casex import testing
from casex.interpret.cells import Words, read
from casex.schema import Variable
from casex.schema.definition import KINDS
from casex.testing import (
    PrintedFile,
    Reports,
    Says,
    assert_case_series_equal,
    case_series,
    documents,
    frames,
    series,
    values,
)

LUPUS = casex.load_schema("lupus")
FRAMES = ("patients", "observations", "treatments", "timeline", "findings", "reported", "sources", "variables")
QUICK = settings(
    max_examples=300, phases=[Phase.generate, Phase.shrink], database=None, suppress_health_check=list(HealthCheck),
    print_blob=False,
)  # fmt: skip
FEW = settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def find(strategy: st.SearchStrategy, holds: object) -> object:
    """The simplest example, without asking why it is the simplest."""
    return _find(strategy, holds, settings=QUICK)  # type: ignore[arg-type]


def codes(study: casex.CaseSeries) -> set[str]:
    return set(study.findings["code"])


# --- a series from a few words -------------------------------------------------------------------------------------


def test_a_series_is_read_dated_and_checked() -> None:
    study = series(
        "lupus",
        said=[
            Says("1", "sledai_2k", "8", at="baseline"),
            Says("1", "sledai_2k", "6", at="baseline", voice="narrative"),
            Says("2", "sledai_2k", "4", at="month_3"),
            Says("2", "concomitant_treatments", "Prednisone (10 mg bid), HCQ", at="baseline"),
            Says("2", "visit", "6 months", at="month_6", voice="narrative"),
            Says("2", "treatment_change", "Tacrolimus (1 mg bid)", at="month_6", voice="narrative", action="start"),
        ],
        reported=[Reports("sledai_2k", "median", "8", at="baseline")],
        index_treatment="tofacitinib",
    )
    assert study.patients["sledai_2k_at_baseline"].tolist()[:1] == [8.0]
    assert study.prefer("narrative").patients.loc["1", "sledai_2k_at_baseline"] == 6.0
    assert study.patients.loc["2", "follow_up_months"] == 6.0
    assert study.treatments[["drug", "daily_dose"]].iloc[0].tolist() == ["prednisone", 20.0]
    starts = study.timeline[study.timeline["event"] == "start"]
    assert starts[["drug", "months", "value"]].values.tolist() == [["tacrolimus", 6.0, 2.0]]
    assert codes(study) == {"voices_disagree"}
    assert study.reported[["value", "verdict"]].values.tolist() == [[8.0, "reproduced"]]


def test_sources_point_to_what_is_printed() -> None:
    said = [Says("1", "sdi", "2", at="baseline"), Says("1", "sdi", "3", at="baseline", voice="text")]
    study = series("lupus", said=said)
    table = study.document.tables[0]
    cell, sentence = (study.sources.iloc[place] for place in (0, 1))
    assert table.body[cell["row"] - 1][cell["column"] - 1].text == "2"
    assert study.document.text[sentence["start"] : sentence["end"]] == "3"
    assert study.tables[0].by_patient.to_dict("list") == {"Patient": ["1"], "SLICC/ACR damage index at baseline": ["2"]}


def test_two_cells_of_one_thing_stand_in_two_tables() -> None:
    said = [Says("1", "sdi", "2", at="baseline"), Says("1", "sdi", "3", at="baseline")]
    study = series("lupus", said=said)
    assert [view.label for view in study.tables] == ["Table 1", "Table 2"]
    assert codes(study) == {"voices_disagree"}


def test_what_cannot_be_read_is_a_finding() -> None:
    study = series("lupus", said=[Says("1", "sdi", "two or three", at="baseline")])
    assert codes(study) == {"unread_value"}
    assert study.observations["missing_reason"].tolist() == ["unreadable"]


def test_a_patient_or_variable_that_is_not_there_is_refused() -> None:
    with pytest.raises(casex.ReadingError, match=r"Says\('3', 'sdi', '0'\): no such patient; there are 1, 2"):
        series("lupus", patients=["1", "2"], said=[Says("3", "sdi", "0")])
    with pytest.raises(casex.UnknownVariable, match=r"no variable 'sledai'; did you mean 'sledai_2k'\?"):
        series("lupus", said=[Says("1", "sledai", "0")])


# --- equality ------------------------------------------------------------------------------------------------------


def test_equal_series_are_equal_whatever_their_files() -> None:
    tables = [casex.Table.from_rows([["Patient", "SDI at baseline"], ["1", "2"]])]
    again = [casex.Table.from_rows([["Patient", "SDI at baseline"], ["1", "2"]], footnotes=["a"])]
    one, other = (casex.assemble(held, schema="lupus") for held in (tables, again))
    assert_case_series_equal(one, one, provenance=True)
    assert_case_series_equal(one, casex.assemble(tables, schema="lupus"), provenance=True)
    assert_case_series_equal(one, other)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ([Says("1", "sdi", "3", at="baseline")], r"patients, patient '1', sdi_at_baseline: 2\.0 against 3\.0"),
        ([Says("1", "sdi", "2", at="month_3")], r"patients: columns only left \['sdi_at_baseline'\], only right"),
        ([Says("2", "sdi", "2", at="baseline")], r"patients: rows \['1'\] against \['2'\]"),
        ([Says("1", "sdi", "NA", at="baseline")], r"missing_reason: nan against 'not_available'"),
    ],
)
def test_a_difference_is_named(said: list[Says], message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        assert_case_series_equal(
            series("lupus", said=[Says("1", "sdi", "2", at="baseline")]), series("lupus", said=said)
        )


# --- series drawn --------------------------------------------------------------------------------------------------


@FEW
@given(case_series("lupus", max_patients=6))
def test_a_drawn_series_keeps_its_promises(study: casex.CaseSeries) -> None:
    sources = set(study.sources["source"])
    for name in ("observations", "treatments", "reported"):
        assert set(getattr(study, name)["source"]) <= sources
    told = study.observations
    assert set(told["patient"]) <= set(study.patients.index)
    assert told["id"].is_unique
    for name in FRAMES:
        LUPUS.dataframe_schema(name).validate(getattr(study, name))


@FEW
@given(case_series("lupus", max_patients=3))
def test_a_drawn_series_survives_json(tmp_path_factory: pytest.TempPathFactory, study: casex.CaseSeries) -> None:
    path = tmp_path_factory.mktemp("json") / "study.json"
    study.to_json(path)
    assert casex.load(path) == study


@FEW
@given(st.data(), st.booleans(), st.booleans())
def test_what_is_asked_for_is_drawn(data: st.DataObject, disagreements: bool, missing: bool) -> None:
    study = data.draw(case_series("lupus", 1, 4, disagreements=disagreements, missing=missing))
    assert 1 <= len(study) <= 4
    assert ("voices_disagree" in codes(study)) == disagreements
    assert study.observations["missing_reason"].notna().any() == missing


@FEW
@given(case_series("lupus", 1, 4, missing=False))
def test_without_missing_values_every_number_stands(study: casex.CaseSeries) -> None:
    numbers = [name for name in study.patients if name.startswith(("sledai_2k", "sdi"))]
    assert not study.patients[numbers].isna().any(axis=None)


@pytest.mark.parametrize("schema", ["case_series", LUPUS])
def test_series_of_any_schema(schema: str | casex.Schema) -> None:
    assert len(find(case_series(schema, min_patients=2), lambda study: True)) == 2


def test_series_of_a_users_own_schema(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("name: own\nvariables:\n  fvc: {kind: number, unit: '%', range: [0, 150]}\n")
    study = find(case_series(own), lambda drawn: "fvc" in set(drawn.observations["variable"]))
    assert study.observations["variable"].tolist() == ["fvc"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"min_patients": 3, "max_patients": 2}, "min_patients=3, max_patients=2: expected 0 <= least <= most"),
        ({"max_patients": 0, "missing": True}, "max_patients=0: nothing can be said differently, or be missing"),
    ],
)
def test_sizes_that_leave_no_room_are_refused(asked: dict[str, int], message: str) -> None:
    with pytest.raises(casex.CasexError, match=message):
        case_series("lupus", **asked)


def test_series_shrink_to_one_short_patient() -> None:
    study = find(case_series("lupus"), lambda drawn: bool(drawn.observations["standard_value"].notna().any()))
    assert study.patients["patient_label"].tolist() == ["1"]
    assert study.observations["printed"].str.len().le(len("4 months")).tolist() == [True]


@pytest.mark.parametrize(
    ("drawn", "holds"),
    [
        (case_series("lupus", disagreements=True), lambda study: True),
        (case_series(missing=False), lambda study: "narrative" in set(study.observations["voice"])),
        (case_series(), lambda study: bool((study.observations["value"] > 5).any())),
    ],
    ids=["two voices", "a narrative", "a number"],
)
def test_series_shrink_to_one_patient_wherever_the_search_begins(drawn: st.SearchStrategy, holds: object) -> None:
    """Twenty beginnings of each gave one patient when this was written; four are enough to see that it holds."""
    for seed in range(4):
        found = _find(drawn, holds, settings=QUICK, random=random.Random(seed))  # type: ignore[arg-type]
        assert len(found) == 1, found


@pytest.mark.parametrize(
    ("drawn", "says"),
    [
        (case_series("lupus"), lambda study: not study.observations["value"].notna().any()),
        (frames("lupus", "patients"), lambda frame: len(frame) == 0),
        (testing.tables(), lambda table: len(table.body) < 2),
        (documents("jats"), lambda made: len(made.rows) < 3),
    ],
    ids=["case_series", "frames", "tables", "documents"],
)
def test_what_fails_prints_as_code_that_builds_it_again(drawn: st.SearchStrategy, says: object) -> None:
    seen = []

    @settings(QUICK, max_examples=50)
    @given(drawn)
    def fails(one: object) -> None:
        seen.append(one)
        assert says(one)  # type: ignore[operator]

    with pytest.raises(AssertionError) as failure:
        fails()
    note = "\n".join(failure.value.__notes__)
    code = note[note.index("(") : note.rindex(")") + 1].partition("Explanation")[0].strip()
    names = {"casex": casex, **vars(testing)}  # what a user has imported
    again = eval(f"(lambda one: one){code}", names)
    least = seen[-1]
    if isinstance(least, pd.DataFrame):
        pd.testing.assert_frame_equal(again, least)
    else:
        assert again == least


# --- frames, values, documents -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FRAMES)
def test_frames_keep_their_contract(name: str) -> None:
    held = settings(QUICK, phases=[Phase.generate])
    frame = _find(frames("lupus", name), lambda drawn: name == "findings" or len(drawn) > 0, settings=held)
    LUPUS.dataframe_schema(name).validate(frame)


def test_a_frame_that_is_not_there_is_refused() -> None:
    with pytest.raises(casex.CasexError, match=r"name='patient': it can be patients, .*; did you mean 'patients'"):
        frames("lupus", "patient")


@pytest.mark.parametrize("kind", [*KINDS, "missing"])
def test_a_printed_form_says_its_value(kind: str) -> None:
    sex = LUPUS.variable("sex")
    unit = "years" if kind in ("age", "duration") else None
    variable = Variable("x", kind=kind if kind in KINDS else "number", unit=unit,
                        categories=sex.categories if kind == "category" else ())  # fmt: skip
    words = Words(LUPUS.vocabulary, stop=(*LUPUS.narrative.stop, *LUPUS.narrative.not_given))

    @given(values(kind))
    def holds(drawn: tuple[str, object]) -> None:
        printed, value = drawn
        assert [parsed.value for parsed in read(printed, variable, None, words)] == [value]

    holds()


@pytest.mark.parametrize("kind", ["pdf", "jats", "xlsx"])
def test_documents_hold_their_truth(kind: str) -> None:
    @settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
    @given(documents(kind))
    def holds(made: PrintedFile) -> None:
        (view,) = casex.find_tables(made.data)
        pd.testing.assert_frame_equal(view.by_patient, made.truth)
        assert made.data == made.data

    holds()


# --- how it comes --------------------------------------------------------------------------------------------------


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip() + done.stderr.strip().rpartition("\n")[2]


def test_the_example_of_the_docs_runs_as_it_stands(tmp_path: Path) -> None:
    page = (Path(__file__).parent.parent / "docs" / "testing.md").read_text(encoding="utf-8")
    example = page.partition("```python\n")[2].partition("```")[0]
    assert "def test_the_worst_score_is_one_that_was_told" in example
    (tmp_path / "mine.py").write_text(example, encoding="utf-8")
    mine = runpy.run_path(str(tmp_path / "mine.py"))
    tests = [held for name, held in mine.items() if name.startswith("test_")]
    assert len(tests) == 2
    for test in tests:
        test()


def test_every_name_can_be_had() -> None:
    assert dir(testing) == sorted(testing.__all__)
    assert all(getattr(testing, name).__name__ == name for name in testing.__all__)
    with pytest.raises(AttributeError, match=r"module 'casex\.testing' has no attribute 'cases'"):
        testing.cases  # noqa: B018


def test_hypothesis_knows_how_to_draw_a_series() -> None:
    assert [point.load().__name__ for point in entry_points(group="hypothesis", name="casex")] == ["register"]
    assert len(find(st.from_type(casex.CaseSeries), len)) == 1  # hypothesis was imported before casex here


@pytest.mark.parametrize(
    "drawer", ["import hypothesis", "import casex, hypothesis", "import hypothesis, casex.testing"]
)
def test_hypothesis_is_imported_without_loading_series(drawer: str) -> None:
    heavy = "{'pandas', 'pandera', 'casex.series', 'casex.testing.from_type'}"
    assert run(f"{drawer}; import sys; print(sorted({heavy} & set(sys.modules)), 'casex.testing' in sys.modules)") == (
        "[] True"
    )


def test_a_series_loaded_before_hypothesis_can_be_drawn() -> None:
    code = "import casex; casex.CaseSeries; from hypothesis import strategies as st"
    assert run(f"{code}; print(st.from_type(casex.CaseSeries))").startswith(
        "_told(plan=case_series, least=0, most=20).flatmap("
    )


def test_without_hypothesis_only_strategies_are_missing() -> None:
    absent = "import sys, importlib.util as u; real = u.find_spec; sys.modules['hypothesis'] = None\n"
    absent += "u.find_spec = lambda name, *a: None if name in ('hypothesis', 'reportlab') else real(name, *a)\n"
    built = "from casex.testing import Says, series; print(len(series('lupus', said=[Says('1', 'sdi', '0')])))"
    assert run(absent + built) == "1"
    refused = run(absent + "from casex.testing import case_series")
    assert 'casex.testing.case_series needs an extra: pip install "casex[testing]"' in refused
    assert "MissingExtra" in refused


def test_nan_is_equal_to_nan_and_to_nothing_else() -> None:
    one = series("lupus", patients=["1"], said=[Says("1", "sdi", "", at="baseline")])
    assert np.isnan(one.patients.loc["1", "sdi_at_baseline"])
    assert_case_series_equal(one, one)
