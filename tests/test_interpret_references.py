"""Tables of published cases: the reference mark of each row resolved to its entry in the reference list."""

from __future__ import annotations

import pandas as pd
import pytest
from studies import extract

from casex import CaseSeries
from casex.interpret.references import reference_list
from casex.readers import Content, read

LIST = """References

1. Tong P, Tan WC. Disseminated disease in three travellers. J Made Up 1983;1:1-5.
2. Cottle LE, Gkrania-Klotsas E. A cave and its visitors. Invented Lett
2013;2:10-12.
3. Lakshman A, Dhir V. A case report. Fictional Med 2016;3:7.
"""


def paper(heading: str, *cells: str, references: str = LIST) -> CaseSeries:
    rows = "\n".join(f"| {cell} | {sex} | {n} |" for n, (cell, sex) in enumerate(zip(cells, "FMFMF", strict=False)))
    text = (
        f"Published cases\n\nTable 1. Cases so far\n\n| {heading} | Sex | SDI |\n|---|---|---|\n{rows}\n\n{references}"
    )
    return extract(text.encode(), schema="lupus")


def cited(study: CaseSeries) -> list[str | None]:
    if "patient_reference" not in study.patients:
        return [None] * len(study)
    return [None if pd.isna(text) else text[:6] for text in study.patients["patient_reference"]]


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Reference", ["Tong et al. [1]", "Cottle [2]", "Lakshman and Dhir [3]", "Our case"]),
        ("Author (ref.)", ["Tong (1)", "Cottle (2)", "Lakshman (3)", "Present case"]),
        ("Ref.", ["1", "2", "3", "Our case"]),
        ("1st author, year (ref.)", ["Tong, 1983", "Cottle, 2013", "Lakshman, 2016", "This report, 2020"]),
        ("Study", ["Tong 1983", "Cottle 2013", "Lakshman 2016", "Present study"]),
    ],
)
def test_marks_are_resolved(heading: str, cells: list[str]) -> None:
    study = paper(heading, *cells)
    assert cited(study) == ["Tong P", "Cottle", "Lakshm", None]
    assert "reference_not_resolved" not in study.findings["code"].tolist()


def test_the_whole_entry_stands_in_the_column_and_the_cell_is_its_source() -> None:
    study = paper("Reference", "Tong [1]", "Cottle [2]")
    assert study.patients["patient_reference"].iloc[1] == (
        "Cottle LE, Gkrania-Klotsas E. A cave and its visitors. Invented Lett 2013;2:10-12."
    )
    traced = study.trace("Cottle [2]", "patient_reference")
    assert traced[["printed", "source"]].to_numpy().tolist() == [["Cottle [2]", "t1-r2-c1"]]


def test_a_second_patient_of_one_paper_has_its_reference() -> None:
    assert cited(paper("Reference", "Tong [1]", "Cottle [2]", "")) == ["Tong P", "Cottle", "Cottle"]


@pytest.mark.parametrize(
    "cell", ["Tong [2]", "Tong [9]", "Tong, 1999", "Tong et al. [1] and Cottle [2]", "Tong [1, 2]"]
)
def test_what_fits_no_entry_or_two_is_said(cell: str) -> None:
    study = paper("Reference", cell, "Cottle [2]")
    assert cited(study)[0] is None
    said = study.findings.set_index("code")
    if cell != "Tong [1, 2]":  # a list of marks is nobody's label: no mark is seen in it
        assert f"{cell!r}: no entry" in said.loc["reference_not_resolved", "message"]


def test_other_columns_cite_nothing() -> None:
    for heading in ("Source of infection", "Study day", "Reference range"):
        assert set(cited(paper(f"Patient | {heading}", "1 | 1", "2 | 2"))) == {None}


def test_entries_are_told_apart_with_and_without_numbers() -> None:
    def entries(text: str) -> list[tuple[int | None, str]]:
        document = read(Content("a.txt", f"A title\n\nReferences\n\n{text}".encode()))[0]
        return [(one.number, one.text) for one in reference_list(document)]

    assert entries("[1] A B, One.\n[2] C D, Two,\n12 pages.\n\n[3] E F, Three.") == [
        (1, "A B, One."), (2, "C D, Two, 12 pages."), (3, "E F, Three."),
    ]  # fmt: skip
    assert entries("Adams A. One. 2001.\n\nBaker B. Two. 2002.") == [
        (None, "Adams A. One. 2001."), (None, "Baker B. Two. 2002."),
    ]  # fmt: skip
