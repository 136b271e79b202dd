"""Rows about several patients: by their label, or by a column that counts them; nobody counts silently."""

from __future__ import annotations

import pytest

import casex


def assembled(heading: str, counts: list[str], labels: list[str] | None = None) -> casex.CaseSeries:
    names = labels or [str(n) for n in range(1, len(counts) + 1)]
    rows = [[name, count, "F", str(age)] for age, (name, count) in enumerate(zip(names, counts, strict=True), start=20)]
    table = casex.Table.from_rows([["Patient", heading, "Sex", "Age, years"], *rows], label="Table 1")
    return casex.assemble([table])


def doubts(series: casex.CaseSeries) -> list[str]:
    return series.findings.loc[series.findings["code"] == "patients_not_counted", "message"].tolist()


@pytest.mark.parametrize("heading", ["No. of patients", "Number of cases", "Patients (n)", "Patients, n", "n patients"])
def test_a_column_that_counts_patients(heading: str) -> None:
    series = assembled(heading, ["1", "4", "2"])
    assert series.patients["n_patients"].tolist() == [1, 4, 2]
    assert series.findings["code"].tolist().count("several_patients") == 2
    assert doubts(series) == []
    assert series.patients.loc[series.patients["n_patients"] == 1].index.tolist() == ["1"]
    assert series.summarize("age").to_frame()["n"].tolist() == [1]  # the others stay out


def test_a_letter_alone_is_only_a_finding() -> None:
    series = assembled("n", ["1", "4", "2"])
    assert series.patients["n_patients"].tolist() == [1, 1, 1]
    assert doubts(series) == ["Table 1: the column 'n' may say how many patients each row is about; each counts as one"]


@pytest.mark.parametrize(
    ("heading", "counts"), [("n", ["1", "1", "1"]), ("N", ["0", "2", "1"]), ("Number of relapses", ["1", "4", "2"])]
)
def test_columns_that_count_something_else(heading: str, counts: list[str]) -> None:
    """Nodes are staged N0 to N3."""
    series = assembled(heading, counts)
    assert (series.patients["n_patients"].tolist(), doubts(series)) == ([1, 1, 1], [])


def test_a_count_that_cannot_be_read_is_said() -> None:
    series = assembled("No. of patients", ["1", "several", "3"])
    assert series.patients["n_patients"].tolist() == [1, 1, 3]
    assert doubts(series) == [
        "Table 1: the column 'No. of patients' does not count the patients of 2, or not as their labels do"
    ]


def test_a_label_and_a_column_that_disagree() -> None:
    """9 to 16 are eight patients, whatever the column says."""
    series = assembled("No. of patients", ["1", "1", "7"], ["7", "8", "9–16"])
    assert series.patients["n_patients"].tolist() == [1, 1, 8]
    assert [message.partition("patients of ")[2] for message in doubts(series)] == ["9–16, or not as their labels do"]


@pytest.mark.parametrize(
    ("label", "patients"),
    [("9-16", 8), ("9–16", 8), ("9 to 16", 8), ("Patients 9–16", 8), ("Case 9", 1), ("16–9", 1), ("9a", 1)],
)
def test_labels_of_several_patients(label: str, patients: int) -> None:
    rows = [["Patient", "Sex", "Age, years"], ["7", "F", "3"], ["8", "M", "4"], [label, "F", "5"]]
    series = casex.assemble([casex.Table.from_rows(rows, label="Table 1")])
    assert series.patients["n_patients"].tolist() == [1, 1, patients]


def test_another_table_need_not_say_it_again() -> None:
    first = [["Patient", "No. of patients", "Sex"], ["1", "4", "F"], ["2", "1", "M"]]
    second = [["Patient", "Age, years"], ["1", "12"], ["2", "40"]]
    tables = [casex.Table.from_rows(rows, label=f"Table {n}") for n, rows in enumerate((first, second), start=1)]
    assert casex.assemble(tables).patients["n_patients"].tolist() == [4, 1]


@pytest.mark.parametrize(
    ("label", "size"),
    [("9–16", 8), ("5, 6", 2), ("7 and 8", 2), ("17, 18 and 20", 3), ("1, 3-5", 4), ("Patients 7 & 8", 2), ("8-1", 1)],
)
def test_labels_that_name_several_patients(label: str, size: int) -> None:
    table = casex.Table.from_rows([["Patient", "Sex"], [label, "F"], ["40", "M"]], label="Table 1")
    assert casex.assemble([table]).patients["n_patients"].tolist() == [size, 1]
