"""Tables whose headings nobody knows: their cells are read as before, and what they hold is still told from them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from studies import SAMPLES, SHARED

import casex
from casex import Table
from casex.interpret.kinds import PatientAxis, patient_axis
from casex.model import Row
from casex.schema import read

GENERAL = read("case_series")
FIGURES = {"number", "age", "duration"}
#: Share of a column's cells that show what it is; the others are said one by one.
MOST = 0.8
SEXES = {alias for variable in GENERAL.variables if variable.name == "sex" for alias in variable.aliases}


def nonsense(number: int) -> str:
    """A word that no schema knows, another one for each number; of consonants, so that it is no word at all."""
    letters = "bcfghjkqvwxz"
    return "Zq" + letters[number // len(letters) % len(letters)] + letters[number % len(letters)] + "xv"


def renamed(table: Table) -> Table:
    """The table with every heading renamed, but those that say whose rows they are and when they are."""
    axis = patient_axis(table, GENERAL)
    assert isinstance(axis, PatientAxis)
    if axis.turned:
        body = [_row_renamed(row, n) for n, row in enumerate(table.body)]
        return replace(table, body=tuple(body), footnotes=())
    told = (axis.column, axis.group, axis.dated_by[0] if axis.dated_by else None)
    kept = {c for c, name in enumerate(table.headings()) if c in told or (axis.evidence and _of_sex(name))}
    levels = len(table.header)
    header = [
        tuple(
            cell if column in kept else replace(cell, text=nonsense(column) if level == levels - 1 else "", marks=())
            for column, cell in enumerate(row)
        )
        for level, row in enumerate(table.header)
    ]
    return replace(table, header=tuple(header), footnotes=())


def _of_sex(text: str) -> bool:
    return any(alias in text.casefold() for alias in SEXES)


def _row_renamed(row: Row, number: int) -> Row:
    """A row of a table whose patients are columns, under another name; that of sexes shows who they are."""
    if _of_sex(row[0].text) or len({cell.text for cell in row}) == 1:
        return row
    return (replace(row[0], text=nonsense(number), marks=()), *row[1:])


@cache
def printed(path: Path) -> tuple[Table, ...]:
    """The per-patient tables of a document."""
    views = casex.find_tables(path)
    return tuple(view.table for view in views if view.kind == "patients" and len(view.by_patient) > 1)


def documents() -> list[Path]:
    return [
        SAMPLES / "tofacitinib_three_line.pdf",
        *(
            path
            for name in ("fulltext.xml", "7.pdf", "*.xlsx")
            for path in sorted((SHARED / "corpus").glob(f"*-*/{name}"))
        ),
    ]


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.parent.name)
def test_cells_are_read_as_before(path: Path) -> None:
    for table in printed(path):
        before = casex.assemble([table]).tables[0]
        after = casex.assemble([renamed(table)]).tables[0]
        assert after.kind == "patients"
        assert after.by_patient.to_numpy().tolist() == before.by_patient.to_numpy().tolist()


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.parent.name)
def test_types_are_still_inferred(path: Path) -> None:
    """A column of plain figures is numbers, whatever it is called, and one of words never is."""
    for table in printed(path):
        study = casex.assemble([renamed(table)])
        said = study.observations[study.observations["variable_printed"].fillna("").str.startswith("Zq")]
        book = study.variables.drop_duplicates("variable").set_index("variable")["kind"]
        for _, cells in said.groupby("variable_printed"):
            taken_for = set(book.reindex(cells["variable"]).dropna())
            if cells["printed"].str.fullmatch(r"\d+(\.\d+)?").mean() >= MOST:
                assert taken_for <= FIGURES, cells["printed"].tolist()
            if not cells["printed"].str.contains(r"\d").any():
                assert not taken_for & FIGURES, cells["printed"].tolist()
        assert said["value"].notna().any() or said["text"].notna().any()


def test_every_kind_is_told_from_its_cells() -> None:
    rows = [
        ["Patient", *(nonsense(n) for n in range(9))],
        ["1", "4.36", "yes", "++", "2019-03-04", "rash", "3 weeks", "1:640", "4:1", "0.3, 0.4"],
        ["2", "<0.5", "no", "-", "2019-05-06", "fever; cough", "2 mo", "<1:10", "3.5 : 1", "12"],
        ["3", "12", "yes", "+", "2019-07-08", "none", "1 y 2 m", "1:80", "3:1", "7"],
    ]
    study = casex.assemble([Table.from_rows(rows)])
    kinds = study.variables.set_index("variable")["kind"]
    told = [kinds[nonsense(n).casefold()] for n in range(9)]
    assert told == ["number", "presence", "grade", "date", "text", "duration", "number", "number", "number"]
