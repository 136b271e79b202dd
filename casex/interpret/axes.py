"""Which tables of a document speak patient by patient, and along which axis; what there is to say of the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from casex.errors import ReadingError
from casex.interpret.arranged import arranged
from casex.interpret.kinds import NotPatients, PatientAxis
from casex.interpret.overrides import axis_changes, axis_of, overridden
from casex.interpret.reading_file import NOTHING_SAID, ReadingFile, TableSettings
from casex.interpret.table_rows import table_names
from casex.interpret.visits import VisitAxis, visit_axis
from casex.model import Document, Finding, Table, finding, folded
from casex.schema import Definition

_CAPTION_LABEL = re.compile(r"^\s*((?:supplementary\s+)?table\s+(?:S?\d+|[IVXL]+))\b", re.I)


@dataclass(frozen=True, slots=True)
class Axes:
    """The tables of a document, each with its patients' axis, its visits' axis, or the reason why it has none."""

    tables: tuple[Table, ...]
    axes: tuple[PatientAxis | VisitAxis | NotPatients, ...]
    settings: tuple[TableSettings, ...] = ()

    def patients(self) -> Iterator[tuple[int, Table, PatientAxis]]:
        for number, (table, axis) in enumerate(zip(self.tables, self.axes, strict=True)):
            if isinstance(axis, PatientAxis):
                yield number, table, axis

    def visits(self) -> Iterator[tuple[int, Table, VisitAxis]]:
        for number, (table, axis) in enumerate(zip(self.tables, self.axes, strict=True)):
            if isinstance(axis, VisitAxis):
                yield number, table, axis


def axes_in(document: Document, schema: Definition, reading: ReadingFile | None = None) -> Axes:
    """Each table's axis, by the reading file too; times of one patient only where no table has several patients."""
    settings = _settings(document, reading)
    axes = [axis_of(table, schema, said) for table, said in zip(document.tables, settings, strict=True)]
    several = any(isinstance(axis, PatientAxis) and len(axis.rows) > 1 for axis in axes)
    found: list[PatientAxis | VisitAxis | NotPatients] = []
    for table, axis, said in zip(document.tables, axes, settings, strict=True):
        maybe = isinstance(axis, NotPatients) and not several and not said.ignore
        visits = visit_axis(table, document, schema) if maybe else None
        found.append(axis if visits is None else visits)
    return Axes(document.tables, tuple(found), settings)


def _kind(axis: PatientAxis | VisitAxis | NotPatients) -> str:
    return "patients" if isinstance(axis, PatientAxis) else "visits" if isinstance(axis, VisitAxis) else "other"


def classified(document: Document, schema: Definition, reading: ReadingFile | None = None) -> tuple[Document, Axes]:
    """The document with every table's kind settled, and the tables' axes."""
    axes = axes_in(document, schema, reading)
    tables = tuple(table.as_kind(_kind(axis)) for table, axis in zip(axes.tables, axes.axes, strict=True))
    return replace(document, tables=tables), replace(axes, tables=tables)


def _settings(document: Document, reading: ReadingFile | None) -> tuple[TableSettings, ...]:
    """What the reading file says of each table."""
    names = table_names(document.tables)
    if reading is None:
        return tuple(TableSettings(table.label or name) for table, name in zip(document.tables, names, strict=True))
    return reading.of([(table.label, name) for table, name in zip(document.tables, names, strict=True)])


def by_patient(table: Table, schema: Definition, settings: TableSettings | None = None) -> Table | None:
    """A table of patients with one row for each of them; None for any other table."""
    axis = axis_of(table, schema, settings or NOTHING_SAID)
    return arranged(table, axis).table if isinstance(axis, PatientAxis) else None


def each_by_patient(document: Document, schema: Definition) -> Iterator[tuple[Table, Table | None]]:
    """Every table with its kind settled, one of patients also with one row for each of them."""
    _, axes = classified(document, schema)
    for table, axis in zip(axes.tables, axes.axes, strict=True):
        yield table, arranged(table, axis).table if isinstance(axis, PatientAxis) else None


def refuse_unread(axes: Axes) -> None:
    """Refuse a reading file that speaks of the columns of a table that is not read patient by patient."""
    for axis, said in zip(axes.axes, axes.settings, strict=True):
        if isinstance(axis, NotPatients) and (said.columns or said.labels) and not said.ignore:
            raise ReadingError(
                f"{said.place}: it is not read patient by patient: {axis.why}; say where its patients "
                "are (patients: rows, or patients: columns), or leave its columns out"
            )


def overridden_axes(axes: Axes, schema: Definition) -> Iterator[Finding]:
    """What the reading file has changed of whole tables."""
    for table, axis, said in zip(axes.tables, axes.axes, axes.settings, strict=True):
        if not isinstance(axis, VisitAxis) and (change := axis_changes(table, schema, said, axis)):
            yield overridden(said.table, "", [change])
        if said.labels:
            yield overridden(said.table, "", [f"the label {label!r} is patient {who}" for label, who in said.labels])


def unread_captions(document: Document) -> Iterator[Finding]:
    """Captions whose table was not read."""
    read = {folded(table.label) for table in document.tables}
    for block in document.blocks:
        match = _CAPTION_LABEL.match(block.text) if block.kind == "caption" else None
        if match and folded(match[1]) not in read:
            read.add(folded(match[1]))
            yield finding(
                "table_not_read",
                f"{' '.join(match[1].split())}: its caption stands in the text, but its cells could not be told apart",
                hint="give the PDF, or the table by casex.Table.from_rows",
            )


def other_tables(axes: Axes) -> Iterator[Finding]:
    """Tables that are not read patient by patient: a warning where they look as if they should be."""
    for number, (table, axis) in enumerate(zip(axes.tables, axes.axes, strict=True), start=1):
        if isinstance(axis, NotPatients):
            code = "table_not_read" if axis.names_patients else "table_not_per_patient"
            yield finding(code, f"{table.label or f'table {number}'} is not read patient by patient: {axis.why}")


def why_none(document: Document, axes: Axes) -> str:
    where = document.source.name
    if where.casefold().endswith(".pdf") and document.source.media != "application/pdf":
        where = f"{where} (no PDF, but {document.source.media}; was an error page saved in its place?)"
    if not axes.tables:
        return f"{where}: no case series: no table and no case narrative ('Case 1' …) was found"
    reasons = "; ".join(
        f"{table.label or f'table {number}'}: {axis.why}"
        for number, (table, axis) in enumerate(zip(axes.tables, axes.axes, strict=True), start=1)
        if isinstance(axis, NotPatients)
    )
    return f"{where}: no case series: no case narrative ('Case 1' …), and no table is per-patient ({reasons})"
