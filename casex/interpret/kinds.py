"""What a table is: rows of patients, or something else, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass

from casex.model import Table, folded
from casex.schema import Definition

_IDENTIFIER = re.compile(r"^(?:[a-z]{0,3}[\s.#-]*\d{1,4}[a-z]?|[ivxl]{1,6}|[a-z]{1,3}(?:\.[a-z]\.?)*)$", re.I)


@dataclass(frozen=True, slots=True)
class PatientAxis:
    """Where a table's patients are: the column that names them, and the rows that are patients (not sums of them)."""

    column: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NotPatients:
    """Why a table is not read patient by patient, and whether its first column names patients all the same."""

    why: str
    names_patients: bool = False


def patient_axis(table: Table, schema: Definition) -> PatientAxis | NotPatients:
    """The column that holds the patients' labels, where the table's rows are patients."""
    if not table.body or table.columns < 2:
        return NotPatients("it has no body of two or more columns")
    heading = _bare(table.headings()[0])
    labels = [row[0].text for row in table.body]
    if heading not in {folded(word) for word in schema.patient_words}:
        return NotPatients(f"its first column is {table.headings()[0]!r}, which names no patients")
    summaries = {folded(word) for word in schema.summary_words}
    rows = tuple(number for number, label in enumerate(labels) if folded(label) not in summaries)
    wrong = [labels[number] for number in rows if not _IDENTIFIER.match(identifier(labels[number], schema))]
    if wrong or not rows:
        label = wrong[0] if wrong else labels[0]
        return NotPatients(f"{label!r} in its first column is no patient's label", names_patients=True)
    return PatientAxis(0, rows)


def identifier(label: str, schema: Definition) -> str:
    """A label without the word before it: "Case 3", "Patient No. 3" and "3" are the same patient.

    >>> from casex.schema import read
    >>> identifier("Case 3", read("lupus"))
    '3'
    """
    words = "|".join(sorted((re.escape(folded(w)) for w in schema.patient_words), key=len, reverse=True))
    bare = re.sub(rf"^(?:(?:{words})\b[\s.#:]*)+(?=\S)", "", " ".join(label.split()), flags=re.I)
    return bare.strip(" .#:") or label.strip()


def _bare(heading: str) -> str:
    return folded(re.sub(r"[(\[].*?[)\]]|[.#:*]", " ", heading))
