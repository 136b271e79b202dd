"""Whose table it is: layouts written down from memory of many fields' papers, patients and values invented."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from casex import Table, schema
from casex.interpret.kinds import NotPatients, PatientAxis, patient_axis
from casex.interpret.labels import identifier
from casex.model import Cell
from casex.readers.grid import Spanned
from casex.readers.headings import header_rows
from casex.tables.levels import says_units

GENERAL = schema.read("case_series")


def axis(*rows: Sequence[str], header: int = 1) -> PatientAxis | NotPatients:
    return patient_axis(Table.from_rows(rows, header_rows=header, label="Table 1"), GENERAL)


def found(*rows: Sequence[str], header: int = 1) -> PatientAxis:
    held = axis(*rows, header=header)
    assert isinstance(held, PatientAxis), held
    return held


@pytest.mark.parametrize("row", [["Normal range", "4–10", "12–16"], ["Reference values", "4–10", "12–16"]])
def test_a_row_of_normal_values_is_no_patient(row: list[str]) -> None:
    held = found(["Patient", "WBC", "Hb"], ["1", "3.2", "8.0"], ["2", "11.0", "9.9"], row)
    assert (held.rows, held.left_out) == ((0, 1), ((2, "normal values or units"),))


def test_columns_of_p_numbers_beside_normal_values_are_patients() -> None:
    held = found(
        ["Parameter", "Reference range", "P1", "P2"], ["IgG", "7–16", "3.1", "5.2"], ["IgA", "1–4", "0.1", "0.4"]
    )
    assert (held.turned, held.rows) == (True, (1, 2))


def test_columns_of_p_numbers_alone_are_not() -> None:
    assert isinstance(axis(["Step", "P1", "P2"], ["Denaturation", "94", "95"], ["Annealing", "58", "60"]), NotPatients)


def test_columns_of_days_are_no_patients_though_the_corner_says_so() -> None:
    assert isinstance(
        axis(["Patients", "Day 1", "Day 7"], ["Total", "12", "11"], ["With fever", "10", "3"]), NotPatients
    )


def test_pedigree_numbers_name_columns() -> None:
    held = found(
        ["Individual", "F1-II:1", "F2-III:2"], ["Sex", "F", "M"], ["Ataxia", "+", "–"], ["Onset", "2 y", "4 y"]
    )
    assert (held.turned, held.rows) == (True, (0, 1))


def test_measurements_under_cases_are_no_labels() -> None:
    assert isinstance(axis(["Sample", "Cases", "Controls"], ["S1", "1.2", "0.8"], ["S2", "2.2", "1.1"]), NotPatients)


def test_a_heading_of_patient_sex_and_age_names_patients() -> None:
    held = found(["Patient/Sex/Age (yr)", "Site"], ["1/M/34", "Ileum"], ["2/F/51", "Colon"])
    assert (held.column, held.rows) == (0, (0, 1))


def test_a_raised_letter_behind_the_heading_is_its_mark() -> None:
    table = Table(
        "Table 1", header=((Cell("Patienta", marks=("a",)), Cell("CRP")),), body=((Cell("1"), Cell("5")),) * 2
    )
    assert isinstance(patient_axis(table, GENERAL), PatientAxis)


@pytest.mark.parametrize(
    ("label", "name"), [("1/M/34", "1"), ("P-04^2,3", "P-04"), ("3^a", "3"), ("F1-II:3", "F1-II:3"), ("12 (F)", "12")]
)
def test_the_name_in_a_label(label: str, name: str) -> None:
    assert identifier(label, GENERAL) == name


def test_a_row_of_units_is_header() -> None:
    rows = [["Patient", "Age", "Weight"], ["(sex)", "(yr)", "(kg)"], ["1 (F)", "3", "14.2"], ["2 (M)", "7", "21.5"]]
    assert header_rows(tuple(tuple(Spanned(Cell(text)) for text in row) for row in rows)) == 2
    assert not says_units(["(3)", "(4)"])  # figures in brackets are values


def test_figures_that_number_the_columns_below_a_heading_of_all_are_header() -> None:
    case = Spanned(Cell("Case", column_span=3))
    nothing = Spanned(Cell(""))
    rows = [
        [nothing, case, case, case],
        *([Spanned(Cell(t)) for t in row] for row in (["", "1", "2", "3"], ["Age", "9", "8", "7"])),
    ]
    assert header_rows(tuple(map(tuple, rows))) == 2
