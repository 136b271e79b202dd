"""Tables of one patient against time: rows are variables and columns visits or events, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from casex.interpret import cells
from casex.interpret.arranged import Place, told_apart, turned
from casex.interpret.cells import Words
from casex.interpret.headers import HeaderGrammar, Meaning
from casex.interpret.overrides import called, changes, decimal_given, given_meanings, overridden, words_of
from casex.interpret.reading_file import NOTHING_SAID, ColumnSettings, TableSettings
from casex.interpret.said import Said
from casex.model import Document, Finding, Source, Table, Text, TimePoint, finding, folded
from casex.schema import Definition
from casex.values import date

_HALF = 2  # of the headings have to name a time; the others may name events ("Ipilimumab restarted")


@dataclass(frozen=True, slots=True)
class VisitAxis:
    """A table whose columns from the second on are points in time, and what shows that it is one patient's.

    Where its rows are the points in time, it is `turned`.
    """

    evidence: str
    turned: bool = False


def visit_axis(table: Table, document: Document, schema: Definition) -> VisitAxis | None:
    """Whether a table tells of one patient over time: its headings are times, and title or caption speak of one.

    A table of means over many patients looks the same; nothing but the words around it tells them apart.
    """
    if not table.body or table.columns < 1 + _HALF:
        return None
    grammar = HeaderGrammar(schema, ())
    across = _are_times(table.headings()[1:], grammar)
    down = not across and _rows_are_times(table, grammar)
    if not across and not down:
        return None
    summed = {folded(word) for word in schema.summary_words}
    if any(folded(row[0].text) in summed or "±" in "".join(cell.text for cell in row) for row in table.body):
        return None
    said = next((text for text in (table.caption, document.title or "") if _of_one(text, schema)), None)
    return None if said is None else VisitAxis(said, down)


def _are_times(headings: Sequence[str], grammar: HeaderGrammar) -> bool:
    """Whether headings are points in time; half of them may name events."""
    timed = [grammar.timepoint(printed) is not None or grammar.is_time(printed) for printed in headings]
    if not all(headings) or _HALF * sum(timed) < len(timed) or sum(timed) < _HALF:
        return False
    return all(grammar.read(printed).variable is None for printed in headings)


def _rows_are_times(table: Table, grammar: HeaderGrammar) -> bool:
    """Whether the first column dates the rows, and the others are variables."""
    first, *others = table.headings()
    cells = [row[0].text for row in table.body]
    timed = [_row_time(first, cell, grammar) is not None for cell in cells]
    known = any(grammar.read(printed).variable is not None for printed in others)
    return known and grammar.read(first).variable is None and len(cells) >= _HALF and all(timed)


def _row_time(heading: str, cell: str, grammar: HeaderGrammar) -> TimePoint | None:
    """When a row is: by its first column's heading ("Month"), in its own words, or a date."""
    by = grammar.time_of_rows(heading)
    when = grammar.row_time(by, cell) if by is not None else None
    if when is None and (grammar.is_time(cell) or isinstance(date.parse(cell), Text)):
        when = grammar.when(cell)
    return when


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
    settings: TableSettings = NOTHING_SAID
    overridden: tuple[tuple[int, str], ...] = ()
    changes: tuple[Finding, ...] = ()
    places: tuple[tuple[Place, ...], ...] = ()

    def key(self, row: int, column: int) -> str:
        """How the source of a cell is called: by its place in the printed table, where the reading turned it."""
        at, across = self.places[row][column] if self.places else (row, column)
        return f"{self.name}-r{at + 1}-c{across + 1}" if at >= 0 else f"{self.name}-h{-at}-c{across + 1}"

    def changed_from(self, own: Sequence[tuple[int, Meaning]], words: Words) -> VisitReading:
        """The reading with what a reading file has changed in it; `own` is what the rows mean without it."""
        names = list(enumerate(row_names(self.table)))
        texts = {number: [cell.text for cell in row[1:]] for number, row in enumerate(self.table.body)}
        found = changes(names, own, self.rows, texts, words.explained_by(self.table.footnotes), self.settings)
        return replace(
            self,
            overridden=tuple((row, ", ".join(dict.fromkeys(key for key, _ in told))) for row, told in found.items()),
            changes=tuple(
                overridden(
                    self.table.label or self.name,
                    f"{dict(names)[row]!r}: ",
                    [said for _, said in told],
                    (self.key(row, 0),),
                )
                for row, told in found.items()
            ),
        )

    def said_of(self, row: int) -> ColumnSettings:
        """What the reading file says of a row."""
        return self.settings.column(row_names(self.table)[row])

    def words_of(self, row: int, words: Words) -> Words:
        """The words to read a row's cells with, given those of the table."""
        said = self.said_of(row)
        settled = words_of(words, self.settings, said)
        texts = [cell.text for cell in self.table.body[row]]
        return replace(settled, decimal=decimal_given(texts, settled, self.settings, said))

    def source(self, row: int, column: int) -> Source:
        cell = self.table.body[row][column]
        at, across = self.places[row][column] if self.places else (row, column)
        return Source(
            key=self.key(row, column),
            document=self.document,
            page=cell.page or self.table.page,
            table=self.table.label or self.name,
            row=at + 1,
            column=across + 1,
            box=cell.box,
            reader=self.table.reader,
            agreed=cell.agreed,
            overridden=dict(self.overridden).get(row, ""),
        )


def row_names(table: Table) -> tuple[str, ...]:
    """What the rows of a table over time are called."""
    return told_apart([row[0].text for row in table.body], "row")


def read_visits(
    table: Table,
    name: str,
    document: str,
    patient: str,
    headers: HeaderGrammar,
    words: Words,
    *,
    schema: Definition,
    axis: VisitAxis,
    settings: TableSettings = NOTHING_SAID,
) -> VisitReading:
    """What the rows and columns of such a table mean."""
    words = words.explained_by(table.footnotes)
    corner = table.headings()[0]
    table, places = turned(table) if axis.turned else (table, ())
    rows = []
    for number, row in enumerate(table.body):
        said = settings.column(row_names(table)[number])
        if any(cell.text for cell in row) and not said.ignore:
            meaning = headers.read(row[0].text or f"row_{number + 1}")
            if said.given:
                (meaning,) = given_meanings((meaning,), said, headers, schema)
            ours = words_of(words, settings, said)
            made = cells.meaning_for(meaning, row[1:], ours, kind=said.get("kind"))
            rows.append((number, called(made, said)))
    columns = tuple(
        (place, (axis.turned and _row_time(corner, printed, headers)) or headers.when(printed))
        for place, printed in enumerate(table.headings())
        if place
    )
    return VisitReading(table, name, document, patient, tuple(rows), columns, settings, places=places)


def said_in_visits(reading: VisitReading, words: Words) -> Iterator[Said]:
    """One statement for each value of each cell, row by row."""
    words = words.explained_by(reading.table.footnotes)
    for number, meaning in reading.rows:
        settled = reading.words_of(number, words)
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
                    specimen=meaning.specimen,
                    notes=parsed.notes,
                )


def visit_findings(reading: VisitReading, axis: VisitAxis) -> Iterator[Finding]:
    """What to say of such a table: whose it is taken to be, and rows that no schema knows."""
    label = reading.table.label or reading.name
    times, variables = ("rows", "column") if axis.turned else ("columns", "row")
    yield finding(
        "one_patient_over_time",
        f"{label}: its {times} are times of one patient, since it says {axis.evidence!r}; "
        f"the patient is called {reading.patient}",
        patient=reading.patient,
    )
    for number, meaning in reading.rows:
        variable = meaning.variable
        if variable is not None and not variable.aliases and reading.said_of(number).get("variable") is None:
            yield finding(
                "unknown_header",
                f"{label}: no schema knows {meaning.printed!r}; the {variables} is called "
                f"{variable.column_name(None)!r}, read as {variable.kind}",
                variable=variable.name,
                hint="add the heading to a variable's aliases in a schema of your own, or name it in a reading file",
                sources=(reading.key(number, 0),),
            )
