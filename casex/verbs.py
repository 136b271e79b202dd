"""The verbs: the only place where the whole flow is composed."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Literal

import pandas as pd

from casex import export, frames, readers
from casex import schema as schemas
from casex.analysis.aggregates import aggregates
from casex.analysis.reported import conventions, judged
from casex.analysis.reported import findings as unreproduced
from casex.analysis.support import supported
from casex.checks import ProvenFrames, Schema, check
from casex.collecting import collecting_rarely
from casex.errors import CasexError, NoCaseSeries, ReadingError
from casex.frames import TableView
from casex.interpret import beside as beside_sources
from casex.interpret import corrections as mending
from casex.interpret import reading_file
from casex.interpret.asked import left_out, only
from casex.interpret.assembly import interpret
from casex.interpret.axes import classified, each_by_patient
from casex.interpret.corrections import Corrections
from casex.interpret.reading import Reading
from casex.interpret.reading_file import ReadingFile
from casex.interpret.voices import PREFERENCES, following
from casex.model import Document, Finding, Origin, Provenance, Statement, Table, joined, told_apart
from casex.readers import PageSteps
from casex.readers.dispatch import Progress
from casex.schema import Definition
from casex.series import CaseSeries
from casex.settings import one_of, refusing_unknown_settings

Source = str | os.PathLike[str] | bytes | IO[bytes]
_log = logging.getLogger("casex")
_log.addHandler(logging.NullHandler())
_WITHOUT_WORDS = ("left_out", "page_not_read", "pages_not_searched", "readers_disagree")  # quote no cell: for any log
READERS = ("pypdfium2", "pdfplumber", "camelot-py")


@refusing_unknown_settings
@collecting_rarely
def extract(
    source: Source | Sequence[Source],
    *,
    schema: str | Path | Definition = "case_series",
    index_treatment: str | None = None,
    prefer: Literal["table", "narrative", "latest"] = "table",
    reading: Path | str | Mapping[str, Any] | None = None,
    pages: str | None = None,
    tables: Sequence[str] | None = None,
    second_reader: str | None = "camelot",
    ocr: Literal["auto", "never", "always"] = "auto",
    progress: Progress | None = None,
    corrections: Path | str | Sequence[Mapping[str, Any]] | None = None,
) -> CaseSeries:
    """Read a published case series.

    Parameters
    ----------
    source
        A path, bytes, an open binary file, or an address that fsspec opens (``https://`` needs the extra ``web``);
        several files (a paper and its supplement) are one study.
    schema
        Name of a shipped schema, path of a YAML file, or a schema.
    index_treatment
        The drug (or class, or beginning of an ATC code) that the study is about; inferred where not given.
    prefer
        The voice that frames follow where table and narrative disagree.
    reading
        A reading file (YAML), or the same as a mapping: what casex is to read otherwise in this paper. Without it, a
        file of the paper's name with the ending ``.casex.yaml`` beside it is used, and a finding says so; ``{}`` reads
        without it.
    pages
        Pages to read, e.g. ``"1-3,5"`` (default: all).
    tables
        Labels of the tables to read, e.g. ``["Table 2"]`` (default: all). The running text is read in any case; that
        pages or tables were left out is a finding.
    second_reader
        The second reader of tables; None for none.
    ocr
        ``"auto"``: pages that are pictures, or whose text is junk, are read by OCR (extra ``ocr``); ``"never"``: they
        are left unread, with a finding; ``"always"``: every page is read from its picture.
    progress
        Called with (pages done, pages in all).
    corrections
        A file of corrections (YAML), or the same as a list of mappings: cells that somebody set right, and findings
        that somebody accepted. Without it, files of the sources' names with the ending ``.casex.corrections.yaml``
        beside them are used, and a finding says so; ``[]`` reads without them.

    Returns
    -------
    CaseSeries

    Raises
    ------
    UnreadableDocument
        Where the file cannot be read.
    NoCaseSeries
        Where nothing in it is told patient by patient.
    SchemaError
        Where the schema is wrong or unknown.
    ReadingError
        Where the reading file is wrong, or names a table or a heading that is not there; where a correction is wrong,
        or what it corrects is no longer printed there.
    """
    one_of("prefer", prefer, PREFERENCES)
    one_of("ocr", ocr, ("auto", "never", "always"))
    _second_reader(second_reader)
    definition = load_schema(schema)
    sources = _each(source)
    given, beside = beside_sources.reading_of(reading, sources)
    mended, near = beside_sources.corrections_of(corrections, sources)
    if pages is not None and len(sources) > 1:
        raise CasexError(f"pages={pages!r}: of which of the {len(sources)} files? Leave pages= out, or read one file")
    contents = [readers.fetch(one) for one in sources]
    read = [readers.read(content, pages=pages, ocr=ocr, progress=progress) for content in contents]
    unasked = left_out(tables, [one for one, _ in read])
    held = [
        _compared(c, (only(tables, one), said), second_reader) for c, (one, said) in zip(contents, read, strict=True)
    ]
    document = joined([one for one, _ in held])
    findings = (*beside, *near, *unasked, *(f for _, said in held for f in said))
    settings = {
        "index_treatment": index_treatment, "pages": pages, "tables": None if tables is None else ", ".join(tables),
        "second_reader": second_reader, "ocr": ocr,
    }  # fmt: skip
    names = told_apart([one.source.name for one, _ in held])
    origins = tuple((name, one.source.sha256) for name, (one, _) in zip(names, held, strict=True))
    return series_of(document, findings, definition, index_treatment, prefer, settings, given, origins, mended)


@refusing_unknown_settings
def assemble(
    tables: Sequence[Table | pd.DataFrame],
    *,
    schema: str | Path | Definition = "case_series",
    index_treatment: str | None = None,
    prefer: Literal["table", "narrative", "latest"] = "table",
    reading: Path | str | Mapping[str, Any] | None = None,
) -> CaseSeries:
    """A series from tables that are already at hand; no document is needed.

    Parameters
    ----------
    tables
        Tables (`Table.from_rows`) or frames, whose columns are the printed headings.
    schema, index_treatment, prefer, reading
        As for `extract`.

    Examples
    --------
    >>> import casex
    >>> rows = [["Patient", "Sex", "SLEDAI-2K at diagnosis"], ["1", "F", "8"], ["2", "F", "12"]]
    >>> study = casex.assemble([casex.Table.from_rows(rows)], schema="lupus")
    >>> study.patients["sledai_2k_at_diagnosis"].tolist()
    [8.0, 12.0]
    """
    one_of("prefer", prefer, PREFERENCES)
    if isinstance(tables, Table | pd.DataFrame):
        raise ReadingError("assemble takes a list of tables; put the table into brackets: assemble([table])")
    wrong = next((one for one in tables if not isinstance(one, Table | pd.DataFrame)), None)
    if wrong is not None:
        raise ReadingError(
            f"assemble takes tables and data frames, got {wrong!r}; Table.from_rows makes a table of rows"
        )
    held = tuple(one if isinstance(one, Table) else frames.table_of(one) for one in tables)
    digest = hashlib.sha256(
        repr([(t.label, t.caption, t.headings(), [[c.text for c in r] for r in t.body]) for t in held]).encode()
    )
    document = Document(Origin("<tables>", "table", digest.hexdigest()), tables=held)
    given = None if reading is None else reading_file.read(reading)
    settings = {"index_treatment": index_treatment}
    return series_of(document, (), load_schema(schema), index_treatment, prefer, settings, given)


@refusing_unknown_settings
@collecting_rarely
def find_tables(
    source: Source,
    *,
    pages: str | None = None,
    full_scan: bool = False,
    second_reader: str | None = None,
    ocr: Literal["auto", "never", "always"] = "auto",
) -> list[TableView]:
    """The tables of a document, as printed, without interpreting them.

    Parameters
    ----------
    source
        A path, bytes, an open binary file, or an address that fsspec opens.
    pages
        Pages to read, e.g. ``"1-3,5"`` (default: all).
    full_scan
        Whether pages without rules and without a table's caption are searched, too. Which pages are not is logged by
        the logger ``casex`` (level INFO, findings that quote the document DEBUG), and ``casex tables`` prints it.
    second_reader
        ``"camelot"`` compares each cell with what camelot reads in its place (slower); None does not.
    ocr
        Whether pages that are pictures are read by OCR.

    Examples
    --------
    >>> import casex
    >>> [(view.label, view.page, view.kind) for view in casex.find_tables("samples/tofacitinib_ruled.pdf")]
    [('TABLE 1', 2, 'patients'), ('TABLE 2', 3, 'patients')]
    """
    one_of("ocr", ocr, ("auto", "never", "always"))
    _second_reader(second_reader)
    content = readers.fetch(_single(source))
    reading = readers.read if full_scan else readers.read_likely
    document, findings = _compared(content, reading(content, pages=pages, ocr=ocr), second_reader)
    _log_findings(findings)
    general = schemas.read("case_series")
    return [TableView(table, apart) for table, apart in each_by_patient(document, general)]


@refusing_unknown_settings
def find_statistics(
    source: Source,
    *,
    schema: str | Path | Definition = "case_series",
    pages: str | None = None,
    ocr: Literal["auto", "never", "always"] = "auto",
) -> pd.DataFrame:
    """The statistics that a paper prints, each with a verdict, also of a paper that tells nothing patient by patient.

    Parameters
    ----------
    source
        A path, bytes, an open binary file, or an address that fsspec opens.
    schema, pages, ocr
        As for `extract`.

    Returns
    -------
    pandas.DataFrame
        As `CaseSeries.reported`. Without patients, sums that the text states are recomputed, and ``not_reproduced`` is
        what digits alone rule out: means and SDs that so many whole numbers cannot have (GRIM, GRIMMER), percentages
        that no such count has. The rest is ``not_checkable``.

    Examples
    --------
    >>> import casex
    >>> page = b"In 28 patients, mean SLEDAI-2K at baseline was 5.19. Drugs: 119 + 76 + 66 + 4 = 265."
    >>> found = casex.find_statistics(page, schema="lupus")
    >>> found[["statistic", "value", "verdict", "nearest"]].values.tolist()
    [['mean', 5.19, 'not_reproduced', 5.18], ['sum', 265.0, 'reproduced', 265.0]]
    """
    try:
        return extract(_single(source), schema=schema, pages=pages, ocr=ocr, second_reader=None).reported
    except NoCaseSeries as error:
        return ProvenFrames(aggregates(error.document, load_schema(schema)))["reported"]


@refusing_unknown_settings
def table_steps(
    source: Source,
    *,
    pages: str | None = None,
    full_scan: bool = False,
    second_reader: str | None = None,
    ocr: Literal["auto", "never", "always"] = "auto",
) -> list[PageSteps]:
    """The pages of a PDF, each with its words, its rules, and the steps that led to its tables.

    They are the steps that `find_tables` takes with the same settings. ``page.picture()`` draws them over the page, so
    that one sees why a table was read so.

    Parameters
    ----------
    source
        A path, bytes, an open binary file, or an address that fsspec opens.
    pages, full_scan, second_reader, ocr
        As for `find_tables`.

    Returns
    -------
    list of PageSteps
        One for each page that was searched, those on which no table was found too.

    Raises
    ------
    UnreadableDocument
        Where the file cannot be read.
    CasexError
        Where it is no PDF.

    Examples
    --------
    >>> import casex
    >>> page = casex.table_steps("samples/tofacitinib_three_line.pdf", pages="3")[0]
    >>> table = page.tables[0]
    >>> len(table.columns), len(table.rows), len(table.rules)
    (10, 9, 3)
    >>> page.picture(dpi=72).width
    596
    """
    one_of("ocr", ocr, ("auto", "never", "always"))
    _second_reader(second_reader)
    content = readers.fetch(_single(source))
    seen = readers.seen_pages(content, pages=pages, full_scan=full_scan, ocr=ocr)
    document, findings = _compared(content, (seen.document, seen.findings), second_reader)
    _log_findings(findings)
    tables = classified(document, schemas.read("case_series"))[0].tables
    return list(readers.page_steps(seen.pages, tables, content))


def load_schema(name_or_path: str | Path | Definition) -> Schema:
    """A schema by its name, from a YAML file, or as it is.

    Parameters
    ----------
    name_or_path
        Name of a shipped schema, path of a YAML file, or a schema.

    Examples
    --------
    >>> import casex
    >>> casex.load_schema("lupus").variable("sledai_2k").range
    (Decimal('0'), Decimal('105'))
    """
    held = name_or_path if isinstance(name_or_path, Definition) else schemas.read(name_or_path)
    return Schema(**{f.name: getattr(held, f.name) for f in fields(held)})


def load(path: str | os.PathLike[str]) -> CaseSeries:
    """A series that `CaseSeries.to_json` wrote; equal to it in every respect.

    Parameters
    ----------
    path
        The JSON file.

    Raises
    ------
    UnreadableDocument
        Where the file is not there, or is none that casex wrote.
    """
    return CaseSeries(export.from_json(Path(path)))


def _log_findings(findings: tuple[Finding, ...]) -> None:
    """Findings to the log; those that quote the document at a level that is off by default."""
    for one in findings:
        level = logging.INFO if one.code in _WITHOUT_WORDS else logging.DEBUG
        _log.log(level, "%s: %s%s", one.severity, one.message, f" ({one.hint})" if one.hint else "")


def _second_reader(name: str | None) -> None:
    if name is not None:
        one_of("second_reader", name, ("camelot",))


def _each(source: Source | Sequence[Source]) -> list[Source]:
    if isinstance(source, Sequence) and not isinstance(source, str | bytes):
        if not source:
            raise CasexError("no source: give a path, bytes, an open binary file, or a list of them")
        return list(source)
    return [source]


def _single(source: Source | Sequence[Source]) -> Source:
    one, *others = _each(source)
    if others:
        raise CasexError(f"{1 + len(others)} sources: give one; casex.extract takes several files of one study")
    return one


def _compared(
    content: readers.Content, read: tuple[Document, tuple[Finding, ...]], second_reader: str | None
) -> tuple[Document, tuple[Finding, ...]]:
    """What was read, its tables compared with the second reader's."""
    document, findings = read
    if second_reader is None or document.source.media != "application/pdf":
        return read
    document, doubts = readers.compared(document, content.data)
    return document, (*findings, *doubts)


def series_of(
    document: Document,
    findings: tuple[Finding, ...],
    schema: Schema,
    index_treatment: str | None,
    prefer: str,
    settings: Mapping[str, str | None],
    given: ReadingFile | None,
    origins: tuple[tuple[str, str], ...] = (),
    corrections: Corrections = mending.NONE,
) -> CaseSeries:
    """A document as a series: interpreted, its statistics recomputed, checked."""
    origins = origins or ((document.source.name, document.source.sha256),)
    held = corrections.of(sha256 for _, sha256 in origins)
    definition = Definition(**{f.name: getattr(schema, f.name) for f in fields(schema)})
    if given is not None:
        index_treatment = index_treatment or given.get("index_treatment")
        used = {"reading": given.name, "reading_sha256": given.sha256}
        settings = {**settings, "index_treatment": index_treatment, **used}
    if corrections.name:
        settings = {**settings, "corrections": corrections.name, "corrections_sha256": corrections.sha256}
    try:
        said = interpret(
            document,
            definition,
            index_treatment=index_treatment,
            reading=given,
            corrections=held.cells,
            hashes=dict(origins),
        )
    except NoCaseSeries as none:
        unread = [one.message for one in findings if one.code == "table_not_read"]
        raise NoCaseSeries("; ".join((str(none), *unread)), none.document, none.tables) from None
    provenance = Provenance(
        casex=_version("casex"),
        readers=tuple((name, _version(name)) for name in READERS),
        schema=definition.name,
        schema_sha256=definition.sha256,
        documents=origins,
        settings=tuple((name, str(value)) for name, value in settings.items() if value is not None),
    )
    reading = Reading(
        said.document.outline(), said.study, definition, said.variables, said.observations,
        (*findings, *said.findings, *mending.not_applied(corrections, (sha256 for _, sha256 in origins))), provenance,
        decisions=said.decisions, corrections=held.cells, acceptances=held.accepted,
    )  # fmt: skip
    return CaseSeries(following(concluded(reading, said.statements), prefer))


_version = cache(version)  # an installed package stays what it is


def concluded(reading: Reading, statements: Sequence[Statement] = ()) -> Reading:
    """A reading with all that follows from it: the paper's statements judged, and what checks find.

    The frames' voice has no part in it, so that a study says the same of itself whichever voice it follows.
    """
    reported = judged(statements, reading)
    study = replace(reading.study, conventions=conventions(reported))
    checked = check(
        replace(reading, study=study, reported=reported, findings=(*reading.findings, *unreproduced(reported)))
    )
    checked = supported(checked, statements)
    return replace(
        checked, findings=mending.accepted(mending.named(checked.findings, checked.observations), reading.acceptances)
    )
