"""Documents to a `Reading`: kinds, headings, cells, narratives, dates, one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from casex.errors import NoCaseSeries
from casex.interpret import dates, doubts, flattened
from casex.interpret import statements as stated
from casex.interpret.abbreviations import defined_in, with_definitions
from casex.interpret.arranged import turned
from casex.interpret.articles import articles_of, bound_together
from casex.interpret.axes import (
    Axes,
    axes_in,
    classified,
    other_tables,
    overridden_axes,
    refuse_unread,
    unread_captions,
    why_none,
)
from casex.interpret.cells import Words
from casex.interpret.column_findings import column_findings
from casex.interpret.corrections import as_corrected, as_printed, placed, signed
from casex.interpret.decisions import decided
from casex.interpret.headers import HeaderGrammar
from casex.interpret.index_treatment import IndexTreatment, chosen, inferred
from casex.interpret.joining import free_name
from casex.interpret.kinds import NotPatients, PatientAxis
from casex.interpret.labels import identifier
from casex.interpret.measured import in_its_unit, other_units
from casex.interpret.narrative import Language, read_section
from casex.interpret.narrative_text import CaseSection, case_sections
from casex.interpret.patient_tables import table_readings
from casex.interpret.prose_cases import Prose, prose_cases, said_in_prose, unknown_patients
from casex.interpret.reading_file import ReadingFile, TableSettings
from casex.interpret.references import resolved
from casex.interpret.said import Said, findings_of, numbered
from casex.interpret.sentences import Sentence, sentences
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
    visit_findings,
)
from casex.model import (
    Correction,
    Document,
    Finding,
    Observation,
    Statement,
    Study,
    TimeOrigin,
    Vocabulary,
    finding,
    folded,
)
from casex.schema import Definition, Variable
from casex.values import regimen
from casex.values.number import decimal_mark

#: How the patient of a table without labels is called, where there is only one.
ONLY_PATIENT = "1"


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
    document, axes = classified(as_corrected(printed, spots), schema, reading)
    refuse_unread(axes)
    read = _read(document, axes, schema, index_treatment)
    told = _told(read)
    calendar = dates.calendar(told.said, read.language.index.name is not None)
    said = list(dates.dated(told.said, calendar))
    study = _study(read, told.patients, calendar.origin)
    place = {patient: position for position, patient in enumerate(study.patients)}
    in_order = sorted(said, key=lambda one: place[one.patient])
    observations = doubts.marked(numbered(in_order, document.source.sha256), document)
    observations, mended = signed(observations, document, spots)
    findings = (
        *recovered,
        *mended,
        *_findings(read, told, said),
        *doubts.unsure_readings(document, table_names(document.tables), observations),
    )
    brought = {one.name: one.variable for one in in_order if one.variable != schema.variable(one.name)}
    by_name: dict[str, TableReading | VisitReading] = {r.name: r for r in read.tables}
    by_name |= {visit.name: visit for visit, _ in read.visits}
    decisions = decided(axes.tables, axes.axes, by_name, read.language.words)
    document = as_printed(document, printed, spots)
    words, headers = read.language.words, read.language.headers
    statements = tuple(_statements(read.document, axes, read.text, headers, words)) if read.alone else ()
    return Interpretation(document, study, tuple(brought.values()), observations, findings, decisions, statements)


@dataclass(frozen=True)
class _Read:
    """A document taken apart: what its tables and narratives are, and what their words are read with.

    `text` are its sentences, `patients` those whom tables name, `findings` what there was to say so far; `alone` says
    that it is one article.
    """

    document: Document
    axes: Axes
    language: Language
    tables: tuple[TableReading, ...]
    visits: tuple[tuple[VisitReading, VisitAxis], ...]
    sections: Sequence[CaseSection]
    text: tuple[Sentence, ...]
    prose: Prose
    patients: tuple[str, ...]
    findings: tuple[Finding, ...]
    alone: bool


def _read(document: Document, axes: Axes, schema: Definition, index_treatment: str | None) -> _Read:
    """A document taken apart.

    Raises
    ------
    NoCaseSeries
        Where it has neither a per-patient table nor a case narrative.
    """
    articles = articles_of(document.tables)
    bound = tuple(bound_together(document, articles))
    sections = () if bound else case_sections(document, schema)
    text = () if bound else tuple(sentences(document, sections))  # whose article it is nothing tells
    prose = prose_cases(text, sections, schema)
    if not sections and not prose.told and not any(True for _ in (*axes.patients(), *axes.visits())):
        raise NoCaseSeries(
            "; ".join((why_none(document, axes), *(f.message for f in bound))), document, document.tables
        )
    words = _words(document, schema)
    if bound and index_treatment is None:
        index, findings = IndexTreatment(None), bound
    else:
        index, said = _index(document, axes, sections, schema, words, index_treatment)
        findings = (*bound, *said)
    headers = HeaderGrammar(schema, index.names)
    tables, patients, doubles = table_readings(
        document, tuple(axes.patients()), axes.settings, articles, schema, headers, words
    )
    visits = _visit_readings(document, axes, articles, tables, sections, schema, headers, words)
    patients = tuple(dict.fromkeys([*patients, *(one.patient for one, _ in visits)]))
    language = Language(schema, headers, index, words)
    return _Read(
        document, axes, language, tuple(tables), tuple(visits), sections, text, prose, patients, (*findings, *doubles),
        alone=not bound,
    )  # fmt: skip


@dataclass(frozen=True)
class _Told:
    """All that is said of the patients, voice by voice, and what there is to say about it."""

    said: Sequence[Said]
    patients: tuple[str, ...]
    findings: tuple[Finding, ...]


def _told(read: _Read) -> _Told:
    """Everything that tables, narratives and text say, in units of its variables."""
    document, language, schema = read.document, read.language, read.language.schema
    columns = {m.variable.name: m.variable for r in read.tables for _, m in r.columns if m.variable is not None}
    narrated, strangers = _narratives(read.sections, read.patients, language, columns, document)
    cited = tuple(resolved(read.tables, document, schema))
    said = [
        *_said_in_tables(read),
        *(one for held, _ in cited for one in held),
        *_index_doses(read),
        *(one for visit, _ in read.visits for one in said_in_visits(visit, language.words)),
        *narrated,
        *said_in_prose(read.prose, document, language),
    ]
    known = tuple(dict.fromkeys([*read.patients, *(one.patient for one in narrated), *read.prose.patients]))
    said += said_in_text(document, read.text, known, language.headers, schema, narrated=read.prose.places)
    in_their_units = list(in_its_unit(said, language.words.vocabulary))
    findings = (
        *strangers,
        *unknown_patients(read.prose, read.patients),
        *other_units(said, in_their_units),
        *(f for _, unresolved in cited for f in unresolved),
    )
    return _Told(in_their_units, known, findings)


def _said_in_tables(read: _Read) -> Iterator[Said]:
    """What cells, group rows and labels say."""
    schema, words = read.language.schema, read.language.words
    for reading in read.tables:
        yield from said_in_cells(reading, words)
    if group := schema.variable("group"):
        yield from (one for reading in read.tables for one in said_of_groups(reading, group))
    if sex := schema.variable("sex"):
        yield from (one for reading in read.tables for one in said_of_labels(reading, sex))


def _index_doses(read: _Read) -> Iterator[Said]:
    """The daily dose of the index treatment, where its column has one."""
    language = read.language
    if dose := language.schema.variable("index_treatment"):
        yield from (one for r in read.tables for one in index_doses(r, language.index, dose, language.words))


def _study(read: _Read, patients: tuple[str, ...], origin: TimeOrigin) -> Study:
    index = read.language.index
    labels = {row.patient: row.label for reading in reversed(read.tables) for row in reading.rows}
    sizes: dict[str, int] = {}
    for row in (row for reading in read.tables for row in reading.rows):
        sizes[row.patient] = max(row.patients, sizes.get(row.patient, 1))  # another table need not say it again
    return Study(
        title=read.document.title,
        index_treatment=index.name,
        index_drugs=tuple(drug.name for drug in index.drugs),
        time_origin=origin,
        patients=patients,
        labels=tuple(labels.get(patient, patient) for patient in patients),
        sizes=tuple(sizes.get(patient, 1) for patient in patients),
    )


def _findings(read: _Read, told: _Told, said: Sequence[Said]) -> Iterator[Finding]:
    """What there is to say of the tables, their columns, and what was said."""
    words = read.language.words
    yield from read.findings
    yield from _overridden(read)
    yield from unread_captions(read.document)
    yield from other_tables(read.axes)
    yield from (f for reading in read.tables for f in column_findings(reading, words))
    yield from (f for visit, axis in read.visits for f in visit_findings(visit, axis))
    yield from told.findings
    yield from dates.later_visits(said)
    yield from findings_of(said)


def statements_alone(document: Document, schema: Definition) -> tuple[Statement, ...]:
    """Statistics that tables and text print, where nothing is told patient by patient."""
    axes = axes_in(document, schema)
    words = _words(document, schema)
    index, _ = _index(document, axes, (), schema, words, None)
    return tuple(_statements(document, axes, sentences(document), HeaderGrammar(schema, index.names), words))


def _statements(
    document: Document, axes: Axes, text: Iterable[Sentence], headers: HeaderGrammar, words: Words
) -> Iterator[Statement]:
    """Statistics that tables and text print."""
    yield from _table_statements(document, axes, headers, words)
    yield from stated.prose(document, text, headers)


def _overridden(read: _Read) -> Iterator[Finding]:
    """What the reading file has changed, table by table and column by column."""
    yield from overridden_axes(read.axes, read.language.schema)
    for reading in read.tables:
        yield from reading.changes
    for visit, _ in read.visits:
        yield from visit.changes


def _table_statements(document: Document, axes: Axes, headers: HeaderGrammar, words: Words) -> Iterator[Statement]:
    """Statistics that tables print, table by table."""
    names = table_names(document.tables)
    for table, axis, name, said in zip(axes.tables, axes.axes, names, axes.settings, strict=True):
        if isinstance(axis, PatientAxis):
            yield from summary_rows(table, axis, name, document.file_of(table), words, said)
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
    index, _ = _index(document, Axes((), ()), sections, schema, words, index_treatment)
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
    axes: Axes,
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
    axes: Axes,
    articles: Sequence[int],
    tables: Sequence[TableReading],
    sections: Sequence[CaseSection],
    schema: Definition,
    headers: HeaderGrammar,
    words: Words,
) -> list[tuple[VisitReading, VisitAxis]]:
    """Tables of one patient over time: the one whom another table of the article or the one narrative names."""
    told = dict.fromkeys(identifier(section.label, schema) for section in sections if section.label)
    names = table_names(document.tables)
    article = dict(zip(names, articles, strict=True))
    taken = {row.patient for one in tables for row in one.rows}
    nameless: dict[int, str] = {}
    out = []
    for number, table, axis in axes.visits():
        held = (row.patient for one in tables if article[one.name] == articles[number] for row in one.rows)
        named = list(dict.fromkeys([*held, *told]))
        if len(named) > 1:
            continue
        if not named:
            named = [nameless.setdefault(articles[number], free_name(ONLY_PATIENT, taken))]
            taken.update(named)
        said = axes.settings[number]
        where = (table, names[number], document.file_of(table), named[0])
        own = read_visits(*where, headers, words, schema=schema, axis=axis)
        read = read_visits(*where, headers, words, schema=schema, axis=axis, settings=said)
        out.append((read.changed_from(own.rows, words), axis))
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
