"""Tables of one patient against time: rows are variables, columns are visits or events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from casex.interpret import cells
from casex.interpret.cells import Words
from casex.interpret.headers import HeaderGrammar, Meaning
from casex.interpret.said import Said
from casex.model import Document, Finding, Source, Table, TimePoint, finding, folded
from casex.schema import Definition

_HALF = 2  # of the headings have to name a time; the others may name events ("Ipilimumab restarted")


@dataclass(frozen=True, slots=True)
class VisitAxis:
    """A table whose columns from the second on are points in time, and what shows that it is one patient's."""

    evidence: str


def visit_axis(table: Table, document: Document, schema: Definition) -> VisitAxis | None:
    """Whether a table tells of one patient over time: its headings are times, and title or caption speak of one.

    A table of means over many patients looks the same; nothing but the words around it tells them apart.
    """
    if not table.body or table.columns < 1 + _HALF:
        return None
    grammar = HeaderGrammar(schema, ())
    headings = table.headings()
    timed = [grammar.timepoint(printed) is not None or grammar.is_time(printed) for printed in headings[1:]]
    if not all(headings[1:]) or _HALF * sum(timed) < len(timed) or sum(timed) < _HALF:
        return None
    if any(grammar.read(printed).variable is not None for printed in headings[1:]):
        return None
    summed = {folded(word) for word in schema.summary_words}
    if any(folded(row[0].text) in summed or "±" in "".join(cell.text for cell in row) for row in table.body):
        return None
    said = next((text for text in (table.caption, document.title or "") if _of_one(text, schema)), None)
    return None if said is None else VisitAxis(said)


def _of_one(text: str, schema: Definition) -> bool:
    words = f" {folded(text)} "
    return any(f" {folded(phrase)} " in words for phrase in schema.one_patient)


@dataclass(frozen=True, slots=True)
class VisitReading:
    """A table of one patient over time: what its rows mean, and when its columns are."""

    table: Table
    name: str
    document: str
    patient: str
    rows: tuple[tuple[int, Meaning], ...]
    columns: tuple[tuple[int, TimePoint], ...]

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


def read_visits(
    table: Table, name: str, document: str, patient: str, headers: HeaderGrammar, words: Words
) -> VisitReading:
    """What the rows and columns of such a table mean."""
    words = words.explained_by(table.footnotes)
    rows = []
    for number, row in enumerate(table.body):
        if any(cell.text for cell in row):
            meaning = headers.read(row[0].text or f"row_{number + 1}")
            rows.append((number, cells.meaning_for(meaning, row[1:], words)))
    columns = tuple((place, headers.when(printed)) for place, printed in enumerate(table.headings()) if place)
    return VisitReading(table, name, document, patient, tuple(rows), columns)


def said_in_visits(reading: VisitReading, words: Words) -> Iterator[Said]:
    """One statement for each value of each cell, row by row."""
    words = words.explained_by(reading.table.footnotes)
    for number, meaning in reading.rows:
        settled = replace(words, decimal=cells.decimal_of([cell.text for cell in reading.table.body[number]], words))
        variable = meaning.variable
        assert variable is not None  # meaning_for made one up where the schema has none
        for column, when in reading.columns:
            cell = reading.table.body[number][column]
            for parsed in cells.read_cell(cell, variable, meaning.unit, settled, heading=meaning.printed):
                yield Said(
                    patient=reading.patient,
                    variable=variable,
                    timepoint=when,
                    value=parsed.value,
                    printed=cell.text,
                    voice="table",
                    source=reading.source(number, column),
                    variable_printed=meaning.printed,
                    marks=cell.marks or parsed.marks,
                    notes=parsed.notes,
                )


def visit_findings(reading: VisitReading, axis: VisitAxis) -> Iterator[Finding]:
    """What to say of such a table: whose it is taken to be, and rows that no schema knows."""
    label = reading.table.label or reading.name
    yield finding(
        "one_patient_over_time",
        f"{label}: its columns are times of one patient, since it says {axis.evidence!r}; "
        f"the patient is called {reading.patient}",
        patient=reading.patient,
    )
    for number, meaning in reading.rows:
        variable = meaning.variable
        if variable is not None and not variable.aliases:
            yield finding(
                "unknown_header",
                f"{label}: no schema knows {meaning.printed!r}; the row is called {variable.column_name(None)!r}, "
                f"read as {variable.kind}",
                variable=variable.name,
                hint="add the heading to a variable's aliases in a schema of your own",
                sources=(f"{reading.name}-r{number + 1}-c1",),
            )
