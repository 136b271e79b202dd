"""Documents to a `Reading`: kinds, headings, cells, narratives, dates, one after the other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from casex.errors import NoCaseSeries, ReadingError
from casex.interpret import dates, doubts, flattened
from casex.interpret import statements as stated
from casex.interpret.abbreviations import defined_in, with_definitions
from casex.interpret.arranged import arranged, turned
from casex.interpret.cells import Words
from casex.interpret.column_findings import column_findings
from casex.interpret.corrections import as_corrected, as_printed, placed, signed
from casex.interpret.decisions import decided
from casex.interpret.headers import HeaderGrammar
from casex.interpret.index_treatment import IndexTreatment, chosen, inferred
from casex.interpret.kinds import NotPatients, PatientAxis, identifier
from casex.interpret.measured import in_its_unit, other_units
from casex.interpret.narrative import Language, read_section
from casex.interpret.narrative_text import CaseSection, case_sections
from casex.interpret.overrides import axis_changes, axis_of, overridden
from casex.interpret.patient_tables import table_readings
from casex.interpret.prose_cases import prose_cases, said_in_prose, unknown_patients
from casex.interpret.reading_file import NOTHING_SAID, ReadingFile, TableSettings
from casex.interpret.references import resolved
from casex.interpret.said import Said, findings_of, numbered
from casex.interpret.summaries import summary_rows, summary_table
from casex.interpret.table_rows import (
    TableReading,
    index_doses,
    said_in_cells,
    said_of_groups,
    said_of_labels,
    table_names,
)
from casex.interpret.text_values import said_in_text
from casex.interpret.visits import (
    VisitAxis,
    VisitReading,
    read_visits,
    said_in_visits,
    visit_axis,
    visit_findings,
)
from casex.model import (
    Correction,
    Document,
    Finding,
    Observation,
    Statement,
    Study,
    Table,
    Vocabulary,
    finding,
    folded,
)
from casex.schema import Definition, Variable
from casex.values import regimen
from casex.values.number import decimal_mark

#: How the patient of a table without labels is called, where there is only one.
ONLY_PATIENT = "1"
_CAPTION_LABEL = re.compile(r"^\s*((?:supplementary\s+)?table\s+(?:S?\d+|[IVXL]+))\b", re.I)


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What a document says, before frames and checks."""

    document: Document
    study: Study
    variables: tuple[Variable, ...]
    observations: tuple[Observation, ...]
    findings: tuple[Finding, ...]
    decisions: tuple[TableSettings, ...] = ()
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class _Axes:
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


def _axes(document: Document, schema: Definition, settings: tuple[TableSettings, ...]) -> _Axes:
    """Each table's axis; times of one patient only where no table has several patients."""
    axes = [axis_of(table, schema, said) for table, said in zip(document.tables, settings, strict=True)]
    several = any(isinstance(axis, PatientAxis) and len(axis.rows) > 1 for axis in axes)
    found: list[PatientAxis | VisitAxis | NotPatients] = []
    for table, axis, said in zip(document.tables, axes, settings, strict=True):
        maybe = isinstance(axis, NotPatients) and not several and not said.ignore
        visits = visit_axis(table, document, schema) if maybe else None
        found.append(axis if visits is None else visits)
    return _Axes(document.tables, tuple(found), settings)


def _kind(axis: PatientAxis | VisitAxis | NotPatients) -> str:
    return "patients" if isinstance(axis, PatientAxis) else "visits" if isinstance(axis, VisitAxis) else "other"


def classified(document: Document, schema: Definition, reading: ReadingFile | None = None) -> Document:
    """The document with every table's kind settled."""
    axes = _axes(document, schema, _settings(document, reading))
    tables = tuple(table.as_kind(_kind(axis)) for table, axis in zip(axes.tables, axes.axes, strict=True))
    return replace(document, tables=tables)


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


def interpret(
    document: Document,
    schema: Definition,
    *,
    index_treatment: str | None = None,
    reading: ReadingFile | None = None,
    corrections: Sequence[Correction] = (),
    hashes: Mapping[str, str] = MappingProxyType({}),
) -> Interpretation:
    """Everything that a document says patient by patient; `reading` settles what it says of tables and columns.

    Cells of `corrections` are read as corrected; what is printed stays. `hashes` are the SHA-256 of the files, by name.

    Raises
    ------
    NoCaseSeries
        Where it has neither a per-patient table nor a case narrative.
    ReadingError
        Where a table or heading of the reading file is not there, or a cell of a correction, or its printed text.
    """
    printed, recovered = _recovered(document, schema, index_treatment)
    spots = placed(printed, corrections, hashes)
    document = as_corrected(printed, spots)
    document = classified(document, schema, reading)
    axes = _axes(document, schema, _settings(document, reading))
    _refuse_unread(axes)
    sections = case_sections(document, schema)
    prose = prose_cases(document, sections, schema)
    if not sections and not prose.told and not any(True for _ in (*axes.patients(), *axes.visits())):
        raise NoCaseSeries(_why_none(document, axes), document, document.tables)
    words = _words(document, schema)
    index, findings = _index(document, axes, sections, schema, words, index_treatment)
    headers = HeaderGrammar(schema, index.names)
    readings, patients, doubles = table_readings(
        document, tuple(axes.patients()), axes.settings, schema, headers, words
    )
    visits = _visit_readings(document, axes, patients, sections, schema, headers, words)
    patients = tuple(dict.fromkeys([*patients, *(one.patient for one, _ in visits)]))
    columns = {m.variable.name: m.variable for r in readings for _, m in r.columns if m.variable is not None}
    language = Language(schema, headers, index, words)
    told, strangers = _narratives(sections, patients, language, columns, document)
    strangers += unknown_patients(prose, patients)
    dose = schema.variable("index_treatment")
    group, sex = schema.variable("group"), schema.variable("sex")
    said = [one for reading in readings for one in said_in_cells(reading, words)]
    said += [one for reading in readings if group for one in said_of_groups(reading, group)]
    said += [one for reading in readings if sex for one in said_of_labels(reading, sex)]
    cited = tuple(resolved(readings, document, schema))
    said += [one for held, _ in cited for one in held]
    said += [one for reading in readings if dose for one in index_doses(reading, index, dose, words)]
    said += [one for visit, _ in visits for one in said_in_visits(visit, words)]
    said += told
    said += said_in_prose(prose, document, language)
    known = tuple(dict.fromkeys([*patients, *(one.patient for one in told), *prose.patients]))
    said += said_in_text(document, sections, known, headers, schema, told=prose.places)
    in_their_units = list(in_its_unit(said, words.vocabulary))
    elsewhere, said = tuple(other_units(said, in_their_units)), in_their_units
    calendar = dates.calendar(said, index.name is not None)
    said = list(dates.dated(said, calendar))
    labels = {row.patient: row.label for reading in reversed(readings) for row in reading.rows}
    sizes = {row.patient: row.patients for reading in readings for row in reading.rows}
    study = Study(
        title=document.title,
        index_treatment=index.name,
        index_drugs=tuple(drug.name for drug in index.drugs),
        time_origin=calendar.origin,
        patients=known,
        labels=tuple(labels.get(patient, patient) for patient in known),
        sizes=tuple(sizes.get(patient, 1) for patient in known),
    )
    place = {patient: position for position, patient in enumerate(known)}
    in_order = sorted(said, key=lambda one: place[one.patient])
    observations = doubts.marked(numbered(in_order, document.source.sha256), document)
    observations, mended = signed(observations, document, spots)
    findings = (
        *recovered,
        *mended,
        *findings,
        *_overridden(axes, schema, readings, [visit for visit, _ in visits], words, headers),
        *_unread_tables(document),
        *_other_tables(axes),
        *doubles,
        *strangers,
        *(f for reading in readings for f in column_findings(reading, words)),
        *(f for visit, axis in visits for f in visit_findings(visit, axis)),
        *elsewhere,
        *dates.later_visits(said),
        *(f for _, unresolved in cited for f in unresolved),
        *findings_of(said),
        *doubts.unsure_readings(document, table_names(document.tables), observations),
    )
    statements = (*_table_statements(document, axes, headers), *stated.prose(document, sections, headers, schema))
    brought = {one.name: one.variable for one in in_order if one.variable != schema.variable(one.name)}
    decisions = decided(axes.tables, axes.axes, {**_numbered(readings), **_numbered([v for v, _ in visits])}, words)
    document = as_printed(document, printed, spots)
    return Interpretation(document, study, tuple(brought.values()), observations, findings, decisions, statements)


def _numbered(readings: Sequence[TableReading | VisitReading]) -> dict[str, TableReading | VisitReading]:
    return {reading.name: reading for reading in readings}


def _refuse_unread(axes: _Axes) -> None:
    """Refuse a reading file that speaks of the columns of a table that is not read patient by patient."""
    for axis, said in zip(axes.axes, axes.settings, strict=True):
        if isinstance(axis, NotPatients) and (said.columns or said.labels) and not said.ignore:
            raise ReadingError(
                f"reading file: {said.table}: it is not read patient by patient: {axis.why}; say where its patients "
                "are (patients: rows, or patients: columns), or leave its columns out"
            )


def _overridden(
    axes: _Axes,
    schema: Definition,
    readings: Sequence[TableReading],
    visits: Sequence[VisitReading],
    words: Words,
    headers: HeaderGrammar,
) -> Iterator[Finding]:
    """What the reading file has changed, table by table and column by column."""
    for table, axis, said in zip(axes.tables, axes.axes, axes.settings, strict=True):
        if not isinstance(axis, VisitAxis) and (change := axis_changes(table, schema, said, axis)):
            yield overridden(said.table, "", [change])
        if said.labels:
            yield overridden(said.table, "", [f"the label {label!r} is patient {who}" for label, who in said.labels])
    for reading in readings:
        yield from reading.changes
    for visit in visits:
        yield from visit.changes


def _table_statements(document: Document, axes: _Axes, headers: HeaderGrammar) -> Iterator[Statement]:
    """Statistics that tables print, table by table."""
    for table, axis, name in zip(axes.tables, axes.axes, table_names(document.tables), strict=True):
        if isinstance(axis, PatientAxis):
            yield from summary_rows(table, axis, name, document.file_of(table))
        elif isinstance(axis, NotPatients):
            yield from summary_table(table, name, document.file_of(table), headers)


def _recovered(
    document: Document, schema: Definition, index_treatment: str | None
) -> tuple[Document, tuple[Finding, ...]]:
    """The document with the tables that had been flattened into lines of text."""
    if not flattened.captions(document):
        return document, ()
    words = _words(document, schema)
    sections = case_sections(document, schema)
    index, _ = _index(document, _Axes((), ()), sections, schema, words, index_treatment)
    return flattened.recovered(document, schema, HeaderGrammar(schema, index.names), words)


def _words(document: Document, schema: Definition) -> Words:
    vocabulary = with_definitions(schema.vocabulary, defined_in(document.tables, document))
    return Words(
        vocabulary,
        _known_names(document, vocabulary),
        (*schema.narrative.stop, *schema.narrative.not_given),
        decimal=decimal_mark(cell.text for table in document.tables for row in table.body for cell in row),
    )


def _index(
    document: Document,
    axes: _Axes,
    sections: Sequence[CaseSection],
    schema: Definition,
    words: Words,
    name: str | None,
) -> tuple[IndexTreatment, tuple[Finding, ...]]:
    if name is not None:
        return chosen(name, words.vocabulary), ()
    held = [(table, axis.turned) for _, table, axis in axes.patients()]
    held += [(table, False) for _, table, _ in axes.visits()]
    tables = [table for table, _ in held]
    captions = [t.caption for t in tables] + [b.text for b in document.blocks if b.kind == "caption"]
    places = {
        "header": [heading for table, across in held for heading in (turned(table)[0] if across else table).headings()],
        "caption": captions,
        "title": [document.title] if document.title else [],
        "narrative": [s.label for section in sections for s in section.statements],
    }
    return inferred(schema, words.vocabulary, places)


def _visit_readings(
    document: Document,
    axes: _Axes,
    patients: Sequence[str],
    sections: Sequence[CaseSection],
    schema: Definition,
    headers: HeaderGrammar,
    words: Words,
) -> list[tuple[VisitReading, VisitAxis]]:
    """Tables of one patient over time; the patient is the one that another table or the one narrative names."""
    told = dict.fromkeys(identifier(section.label, schema) for section in sections if section.label)
    named = list(dict.fromkeys([*patients, *told]))
    patient = named[0] if len(named) == 1 else ONLY_PATIENT
    names = table_names(document.tables)
    out = []
    for number, table, axis in axes.visits():
        if len(named) < 2:
            said = axes.settings[number]
            where = (table, names[number], document.file_of(table), patient)
            own = read_visits(*where, headers, words, schema=schema, axis=axis)
            out.append(
                (
                    read_visits(*where, headers, words, schema=schema, axis=axis, settings=said).changed_from(
                        own.rows, words
                    ),
                    axis,
                )
            )
    return out


def _narratives(
    sections: Iterable[CaseSection],
    patients: Sequence[str],
    language: Language,
    columns: Mapping[str, Variable],
    document: Document,
) -> tuple[list[Said], list[Finding]]:
    said: list[Said] = []
    findings = []
    times: Counter[str] = Counter()
    for section in sections:
        if not section.label:
            message = f"{section.printed[:60]!r} looks like the heading of a case; what follows it is told of nobody"
            findings.append(finding("unread_case", message, hint="no value was read from this section"))
            continue
        patient = identifier(section.label, language.schema)
        times[patient] += 1
        name = f"n{patient}" if times[patient] == 1 else f"n{patient}.{times[patient]}"
        if section.repaired:
            findings.append(
                finding("repaired", f"heading {section.printed!r} was read as case {patient}", patient=patient)
            )
        if patients and patient not in patients:
            findings.append(
                finding("unknown_patient", f"{section.printed!r}: no table has a patient {patient}", patient=patient)
            )
        where = document.file_at(section.statements[0].body.start) if section.statements else document.source.name
        said += read_section(section, patient, name, language, columns, where)
    return said, findings


def _known_names(document: Document, vocabulary: Vocabulary) -> frozenset[str]:
    """Folded drug names that this document uses rightly somewhere: what slips may be repaired to."""
    text = " ".join(
        [
            *(block.text for block in document.blocks),
            *(
                " ".join((t.caption, *t.footnotes, *t.headings(), *(c.text for row in t.body for c in row)))
                for t in document.tables
            ),
        ]
    )
    return frozenset(folded(mention.text) for mention in regimen.find_drugs(text, vocabulary))


def _unread_tables(document: Document) -> Iterator[Finding]:
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


def _other_tables(axes: _Axes) -> Iterator[Finding]:
    """Tables that are not read patient by patient: a warning where they look as if they should be."""
    for number, (table, axis) in enumerate(zip(axes.tables, axes.axes, strict=True), start=1):
        if isinstance(axis, NotPatients):
            code = "table_not_read" if axis.names_patients else "table_not_per_patient"
            yield finding(code, f"{table.label or f'table {number}'} is not read patient by patient: {axis.why}")


def _why_none(document: Document, axes: _Axes) -> str:
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
