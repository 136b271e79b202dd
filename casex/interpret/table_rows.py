"""Per-patient tables: each cell of each row as a statement about that patient."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casex.interpret import cells
from casex.interpret.cells import Words
from casex.interpret.headers import HeaderGrammar, Meaning
from casex.interpret.index_treatment import IndexTreatment
from casex.interpret.kinds import PatientAxis, identifier
from casex.interpret.said import Said
from casex.model import Finding, Regimen, Source, Table, TimePoint, finding
from casex.schema import Definition, Variable
from casex.values import regimen

_PLAIN_NUMBER = re.compile(r"^[-+]?\d+(?:\.\d+)?$")
_BRACKET_BEHIND = re.compile(
    r"\s*[(\[](?P<dose>[^()\[\]]*\d[^()\[\]]*)[)\]]|\s+(?P<bare>\d[\d.]*\s*\w+(?:/\w+)?(?:\s+\w+)?)"
)


@dataclass(frozen=True, slots=True)
class PatientRow:
    """One row with the patient it is about."""

    patient: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class TableReading:
    """A per-patient table, its rows' patients and what its columns mean."""

    table: Table
    name: str
    document: str
    rows: tuple[PatientRow, ...]
    columns: tuple[tuple[int, Meaning], ...]

    def source(self, row: int, column: int) -> Source:
        cell = self.table.body[row][column]
        return Source(
            key=f"{self.name}-r{row + 1}-c{column + 1}",
            document=self.document,
            page=cell.page or self.table.page,
            table=self.table.label or self.name,
            row=row + 1,
            column=column + 1,
            box=cell.box,
            reader=self.table.reader,
            agreed=cell.agreed,
        )


def patients_of(
    table: Table, axis: PatientAxis, schema: Definition
) -> tuple[tuple[PatientRow, ...], tuple[Finding, ...]]:
    """The patients of a table's rows; a label that comes again is told apart (``3#2``) and said."""
    rows, findings, seen = [], [], dict[str, int]()
    for number, row in enumerate(table.body):
        label = row[axis.column].text
        patient = identifier(label, schema)
        seen[patient] = seen.get(patient, 0) + 1
        if seen[patient] > 1:
            again = f"{patient}#{seen[patient]}"
            findings.append(
                finding(
                    "duplicate_patient",
                    f"{table.label or 'table'}: the label {label!r} comes again in row {number + 1}; "
                    f"it is called {again}",
                    patient=again,
                )
            )
            patient = again
        rows.append(PatientRow(patient, label, number))
    return tuple(rows), tuple(findings)


def meanings(table: Table, axis: PatientAxis, headers: HeaderGrammar, words: Words) -> tuple[tuple[int, Meaning], ...]:
    """What each column but the patients' own means."""
    out = []
    for column, printed in enumerate(table.headings()):
        if column != axis.column:
            texts = [row[column].text for row in table.body]
            out.append((column, cells.meaning_for(headers.read(printed or f"column_{column + 1}"), texts, words)))
    return tuple(out)


def said_in_cells(reading: TableReading, words: Words) -> Iterator[Said]:
    """One statement for each value of each cell, row by row."""
    for row in reading.rows:
        for column, meaning in reading.columns:
            cell = reading.table.body[row.number][column]
            variable = meaning.variable
            assert variable is not None  # meaning_for made one up where the schema has none
            for parsed in cells.read(cell.text, variable, meaning.unit, words):
                yield Said(
                    patient=row.patient,
                    variable=variable,
                    timepoint=meaning.timepoint or TimePoint(variable.default_timepoint),
                    value=parsed.value,
                    printed=cell.text,
                    voice="table",
                    source=reading.source(row.number, column),
                    variable_printed=meaning.printed,
                    marks=cell.marks,
                    action="given" if isinstance(parsed.value, Regimen) else None,
                    notes=parsed.notes,
                )


def column_findings(reading: TableReading) -> Iterator[Finding]:
    """What to say of whole columns: headings that no schema knows, units that were assumed."""
    for column, meaning in reading.columns:
        variable = meaning.variable
        table, key = reading.table.label or reading.name, f"{reading.name}-r1-c{column + 1}"
        if variable is None:
            continue
        plain = any(_PLAIN_NUMBER.match(row[column].text) for row in reading.table.body)
        if not variable.aliases:
            yield finding(
                "unknown_header",
                f"{table}: no schema knows {meaning.printed!r}; the column is called {variable.name!r}, "
                f"read as {variable.kind}",
                variable=variable.name,
                hint="add the heading to a variable's aliases in a schema of your own",
                sources=(key,),
            )
        elif variable.kind in ("age", "duration") and meaning.unit is None and plain:
            yield finding(
                "assumed_unit",
                f"{table}: {meaning.printed!r} names no unit; {variable.unit} assumed",
                variable=variable.name,
                sources=(key,),
            )


def index_doses(reading: TableReading, index: IndexTreatment, variable: Variable, words: Words) -> Iterator[Said]:
    """The index treatment's dose that a caption gives for all of a table's patients ("… (5 mg bid)")."""
    caption = reading.table.caption
    mentions = regimen.find_drugs(caption, words.vocabulary)
    for mention in mentions:
        behind = _BRACKET_BEHIND.match(caption, mention.end)
        if not index.includes(mention.drug.name) or behind is None:
            continue
        text = f"{caption[mention.start : mention.end]} ({behind['dose'] or behind['bare']})"
        parsed = regimen.parse_list(text, words.vocabulary)[0]
        if not isinstance(parsed.value, Regimen) or not parsed.value.doses:
            continue
        source = Source(
            key=f"{reading.name}-caption",
            document=reading.document,
            page=reading.table.page,
            table=reading.table.label or reading.name,
            reader=reading.table.reader,
        )
        printed = caption[mention.start : behind.end()]
        for row in reading.rows:
            when = TimePoint("baseline", printed=printed)
            yield Said(
                row.patient, variable, when, parsed.value, printed, "caption", source,
                variable_printed="caption", action="given", notes=parsed.notes,
            )  # fmt: skip
        return


def table_names(tables: Sequence[Table]) -> tuple[str, ...]:
    """How sources call the tables of a document: ``p5-t2``, or ``t2`` where there are no pages."""
    return tuple(
        f"p{table.page}-t{number}" if table.page is not None else f"t{number}"
        for number, table in enumerate(tables, start=1)
    )
