"""What each table was taken for, in the words of a reading file: what a person edits instead of writing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casex.interpret import cells
from casex.interpret.arranged import column_names
from casex.interpret.cells import Words
from casex.interpret.headers import Meaning
from casex.interpret.kinds import NotPatients, PatientAxis
from casex.interpret.overrides import column_of
from casex.interpret.reading_file import Codes, ColumnSettings, TableSettings
from casex.interpret.table_rows import TableReading, table_names
from casex.interpret.visits import VisitAxis, VisitReading, row_names
from casex.model import Cell, Missing, Table
from casex.values import missing

#: Reasons that no code says by itself.
_UNSAID = ("blank", "ambiguous", "unreadable")
#: Kinds whose unit says something.
_MEASURED = ("number", "age", "duration")


def decided(
    tables: Sequence[Table],
    axes: Sequence[PatientAxis | VisitAxis | NotPatients],
    readings: Mapping[str, TableReading | VisitReading],
    words: Words,
) -> tuple[TableSettings, ...]:
    """The settings with which each table is read as it was read; those of a table that is not read are empty."""
    labels = [table.label for table in tables]
    out = []
    for table, axis, name in zip(tables, axes, table_names(tables), strict=True):
        called = table.label if table.label and labels.count(table.label) == 1 else name
        reading = readings.get(name)
        if isinstance(axis, PatientAxis) and isinstance(reading, TableReading):
            out.append(_of_patients(called, table, axis, reading, words))
        elif isinstance(reading, VisitReading):
            out.append(_of_visits(called, reading, words))
        else:
            out.append(TableSettings(called))
    return tuple(out)


def _of_patients(called: str, table: Table, axis: PatientAxis, reading: TableReading, words: Words) -> TableSettings:
    given = (("patients", "columns" if axis.turned else "rows"), ("patient_column", column_of(axis, table)))
    columns = []
    explained = words.explained_by(reading.table.footnotes)
    for column, name in enumerate(column_names(reading.table)):
        held = [row[column] for row in reading.table.body]
        found = [meaning for other, meaning in reading.columns if other == column]
        if found:
            codes = _codes(held, reading.words_of(column, explained))
            columns.append(ColumnSettings(name, _given(found, reading.said_of(column)), codes))
        elif reading.said_of(column).ignore:
            columns.append(ColumnSettings(name, (("ignore", "true"),)))
    return TableSettings(called, given, labels=reading.settings.labels, columns=tuple(columns))


def _of_visits(called: str, reading: VisitReading, words: Words) -> TableSettings:
    rows, found = [], dict(reading.rows)
    explained = words.explained_by(reading.table.footnotes)
    for number, name in enumerate(row_names(reading.table)):
        if number in found:
            ours = reading.words_of(number, explained)
            given = _given([found[number]], reading.said_of(number))
            rows.append(ColumnSettings(name, given, _codes(reading.table.body[number][1:], ours)))
        elif reading.said_of(number).ignore:
            rows.append(ColumnSettings(name, (("ignore", "true"),)))
    return TableSettings(called, columns=tuple(rows))


def _given(found: Sequence[Meaning], said: ColumnSettings) -> tuple[tuple[str, str], ...]:
    """What a column is; a heading that names two things is left to casex."""
    decimal = said.get("decimal")
    mark = (("decimal", decimal),) if decimal else ()
    if len(found) > 1:
        return mark
    (meaning,) = found
    variable = meaning.variable
    named = {"variable": meaning.name}
    if meaning.timepoint is not None and meaning.timepoint.name:
        named["timepoint"] = meaning.timepoint.name
    if variable is not None and not variable.aliases:
        named["kind"] = variable.kind
    if meaning.unit and meaning.kind in _MEASURED:
        named["unit"] = meaning.unit
    return (*named.items(), *mark)


def _codes(held: Sequence[Cell], words: Words) -> Codes:
    """What the codes of a column's cells were taken for, where they say one reason."""
    out = {}
    for text in dict.fromkeys(cells.bare(cell.text, cell.marks, words)[0] for cell in held):
        meant = words.code(text)
        found = missing.parse(meant if meant is not None else text, words.vocabulary)
        if isinstance(found, Missing) and found.reason not in _UNSAID:
            out[text] = found.reason
    return tuple(out.items())
