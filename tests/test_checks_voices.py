"""Voices side by side: what differs is said once, with both places; what does not differ is not said."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import of_table

import casex
from casex import Table
from casex.model import Finding
from casex.series import CaseSeries


def tables(heading: str, *cells: str) -> CaseSeries:
    """One patient, one heading, one table for each cell."""
    made = [Table.from_rows([["Patient", heading], ["1", cell]], label=f"Table {n}") for n, cell in enumerate(cells, 1)]
    return casex.assemble(made, schema="lupus", index_treatment="tofacitinib")


def compared(study: CaseSeries) -> list[Finding]:
    return [one for one in study._reading.findings if one.code in ("voices_disagree", "texts_differ")]


def codes(study: CaseSeries) -> list[str]:
    return [one.code for one in compared(study)]


@pytest.mark.parametrize(
    ("heading", "one", "other"),
    [("SDI at diagnosis", "1", "2"), ("SDI at diagnosis", "<1", "1"), ("SDI at diagnosis", "1-2", "1"),
     ("Sex", "F", "M"), ("Age at diagnosis", "10 years", "121 months"), ("Follow-up (months)", "12", "13"),
     ("Adverse events", "None", "rash"), ("Treatments at baseline", "GC (5 mg qd)", "GC (5 mg bid)"),
     ("Response", "CR", "better"), ("TOF dose", "5 mg bid", "5 mg qd")],
)  # fmt: skip
def test_different_values_are_a_warning(heading: str, one: str, other: str) -> None:
    (said,) = compared(tables(heading, one, other))
    assert (said.code, said.severity, said.patient) == ("voices_disagree", "warning", "1")
    assert "Table 1" in said.message
    assert f"says {one!r}; Table 2" in said.message
    assert said.message.endswith(f"says {other!r}")
    assert said.possible == (one, other)
    assert said.sources == ("t1-r1-c2", "t2-r1-c2")


@pytest.mark.parametrize(
    ("heading", "one", "other"),
    [
        ("SDI at diagnosis", "1", "1.0"),
        ("Sex", "F", "girl"),
        ("Age at diagnosis", "10 years", "120 months"),
        ("Follow-up (months)", "24", "2 years"),
        ("Adverse events", "rash, fever", "Fever, rash"),
        ("Treatments at baseline", "GC (5 mg bid)", "GC (10 mg qd)"),
        ("Treatments at baseline", "MMF (1 g qd)", "MMF (500 mg bid)"),
        ("Treatments at baseline", "GC", "GC (10 mg qd)"),
        ("Treatments at baseline", "GC (10 mg qd)", "prednisone (10 mg qd)"),
        ("SDI at diagnosis", "NA", "1"),
        ("SDI at diagnosis", "", ""),
        ("Reason for TOF use", "Renal  flare", "renal flare"),
        ("SDI at diagnosis", "1", "1 (mild)"),
    ],
)
def test_the_same_in_other_words_is_none(heading: str, one: str, other: str) -> None:
    assert codes(tables(heading, one, other)) == []


@pytest.mark.parametrize(
    ("heading", "one", "other"),
    [("Adverse events", "rash", "exanthema"), ("Reason for TOF use", "renal flare", "flare of nephritis")],
)
def test_words_that_only_a_reader_could_compare_are_information(heading: str, one: str, other: str) -> None:
    (said,) = compared(tables(heading, one, other))
    assert (said.code, said.severity) == ("texts_differ", "info")


def test_other_patients_times_and_variables_are_no_disagreement() -> None:
    study = of_table(
        ["SDI at diagnosis", "SDI at last visit", "SLEDAI-2K at diagnosis"], ["1", "2", "3"], ["4", "5", "6"]
    )
    assert codes(study) == []


def test_a_value_told_twice_alike_and_once_otherwise_is_one_finding() -> None:
    (said,) = compared(tables("SDI at diagnosis", "1", "1", "2", "3"))
    assert said.sources == ("t1-r1-c2", "t3-r1-c2")


@given(st.lists(st.sampled_from("123"), min_size=1, max_size=7))
@settings(max_examples=25)
def test_the_first_two_that_differ_are_named(cells: list[str]) -> None:
    pairs = [(a, b) for a, b in combinations(range(len(cells)), 2) if cells[a] != cells[b]]
    said = compared(tables("SDI at diagnosis", *cells))
    assert [one.sources for one in said] == [(f"t{a + 1}-r1-c2", f"t{b + 1}-r1-c2") for a, b in pairs[:1]]
    assert all(f"Table {n}" in one.message for one in said for n in range(1, len(cells) + 1))


def test_month_12_is_compared_whatever_it_is_called() -> None:
    made = [
        Table.from_rows([["Patient", "Follow-up (months)", "SDI at last visit"], ["1", "12", "1"]], label="Table 1"),
        Table.from_rows([["Patient", "SDI at 1 year"], ["1", "2"]], label="Table 2"),
    ]
    (said,) = compared(casex.assemble(made, schema="lupus", index_treatment="tofacitinib"))
    assert "Table 1 at month 12 says '1'; Table 2 at month 12 says '2'" in said.message


def test_which_voice_is_preferred_changes_no_finding() -> None:
    study = tables("SDI at diagnosis", "1", "2")
    for voice in ("narrative", "latest"):
        assert study.prefer(voice).findings.equals(study.findings)  # type: ignore[arg-type]


def test_a_told_stop_against_a_list_that_still_has_the_drug() -> None:
    text = (
        "A title\n\nTable 1. Patients\n\n| Patient | Treatments at last visit | Follow-up (months) |\n|---|---|---|\n"
        "| 1 | MMF (1 g qd), GC (5 mg qd) | 12 |\n\nCase 1\n\n"
        "Follow-up at 12 months: MMF was stopped.\n\nDiscussion\n\nThat was all.\n"
    )
    (said,) = compared(casex.extract(text.encode(), schema="lupus", index_treatment="tofacitinib"))
    assert (said.code, said.timepoint) == ("voices_disagree", "last_follow_up")
    assert said.message.startswith("patient 1, mycophenolate mofetil: Table 1 at month 12 says 'MMF (1 g qd), GC")
    assert "narrative at month 12 says" in said.message


def test_doses_are_compared_where_the_first_table_gives_none() -> None:
    assert codes(tables("Treatments at baseline", "GC", "GC (10 mg qd)", "GC (5 mg qd)")) == ["voices_disagree"]


def test_other_words_do_not_hide_another_value() -> None:
    assert "voices_disagree" in codes(tables("Adverse events", "rash", "fever", "None"))


@pytest.mark.parametrize(
    ("heading", "one", "other"),
    [("Treatments at baseline", "GC (1 mg/kg qd)", "GC (1 mg qd)"), ("SDI at diagnosis", "5 %", "5 points")],
)  # fmt: skip
def test_the_same_figure_in_another_unit_is_not_the_same(heading: str, one: str, other: str) -> None:
    assert codes(tables(heading, one, other)) == ["voices_disagree"]


def test_no_drugs_against_a_drug_is_a_disagreement() -> None:
    assert codes(tables("Treatments at baseline", "None", "GC (5 mg qd)")) == ["voices_disagree"]


@pytest.mark.parametrize(
    "cell",
    ["prednisone (10 mg qd), prednisone (5 mg qod)", "wonderdrug (5 mg qd), otherdrug (3 mg qd)",
     "MP (500 mg qd), MP (40 mg qd)"],
)  # fmt: skip
def test_one_cell_does_not_disagree_with_itself(cell: str) -> None:
    assert codes(of_table(["Treatments at baseline"], [cell])) == []


def test_another_uncertainty_is_not_the_same() -> None:
    assert codes(tables("SDI at diagnosis", "5 ± 1", "5 ± 2")) == ["voices_disagree"]
