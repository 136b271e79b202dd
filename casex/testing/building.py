"""A series from a few words: what is said of whom, when, and by which voice; no document, no hypothesis."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

from casex.errors import ReadingError, UnknownVariable
from casex.interpret.cells import Words, read
from casex.interpret.dates import calendar, dated
from casex.interpret.index_treatment import IndexTreatment, chosen
from casex.interpret.narrative import CHANGE, REMARK, VISIT
from casex.interpret.reading import Reading
from casex.interpret.said import Said, findings_of, numbered
from casex.model import (
    VOICES,
    Action,
    Block,
    Box,
    Cell,
    Document,
    Figure,
    Origin,
    Page,
    Provenance,
    Regimen,
    Source,
    Statement,
    Study,
    Table,
    TimePoint,
    Voice,
    laid_out,
)
from casex.schema import Definition, Variable
from casex.series import CaseSeries
from casex.settings import one_of, refusing_unknown_settings, unknown
from casex.verbs import concluded, load_schema

_DATED = re.compile(r"(day|week|month|year)_(minus_)?(\d+)(?:_(\d+))?")
_WIDTH, _HEIGHT = 60.0, 20.0  # of a cell, in points
_TOLD = {variable.name: variable for variable in (CHANGE, REMARK, VISIT)}  # what narratives tell beside a schema


class _Short:
    """A repr that evaluates and leaves out what is as usual."""

    __slots__ = ()

    def __repr__(self) -> str:
        held = [(one, getattr(self, one.name)) for one in fields(self)]  # type: ignore[arg-type]
        by_place = [repr(value) for one, value in held if not one.kw_only]
        named = [f"{one.name}={value!r}" for one, value in held if one.kw_only and value != one.default]
        return f"{type(self).__name__}({', '.join([*by_place, *named])})"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What hypothesis (and IPython) print."""
        printer.text(repr(self))


@dataclass(frozen=True, slots=True, repr=False)
class Says(_Short):
    """One cell of a table, or one statement of another voice.

    Parameters
    ----------
    patient
        The patient's id.
    variable
        A variable of the schema, or ``visit``, ``remark``, ``treatment_change``.
    printed
        The text as printed: it is read as a cell under this variable is read.
    at
        Name of the time point (``baseline``, ``month_3``, …); None for variables with one value per patient, and for
        the time point that the variable has where nothing is said.
    voice
        ``table``, ``narrative``, ``caption`` or ``text``.
    action
        Of a told drug: ``start``, ``stop`` or ``dose_change``.

    Examples
    --------
    >>> Says("1", "sledai_2k", "8", at="baseline")
    Says('1', 'sledai_2k', '8', at='baseline')
    """

    patient: str
    variable: str
    printed: str
    at: str | None = field(default=None, kw_only=True)
    voice: Voice = field(default="table", kw_only=True)
    action: Action | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True, repr=False)
class Reports(_Short):
    """A statistic that the paper prints of a variable.

    Parameters
    ----------
    variable
        A variable of the schema with numbers.
    statistic
        ``mean``, ``median``, ``sd``, ``min`` or ``max``.
    figure
        The figure as printed.
    at
        Name of the time point, where the variable has one.
    """

    variable: str
    statistic: str
    figure: str
    at: str | None = field(default=None, kw_only=True)


@refusing_unknown_settings
def series(
    schema: str | Path | Definition = "case_series",
    *,
    patients: Sequence[str] | None = None,
    said: Sequence[Says] = (),
    reported: Sequence[Reports] = (),
    several: Mapping[str, int] | None = None,
    index_treatment: str | None = None,
    prefer: str = "table",
) -> CaseSeries:
    """A series of what is said, read, dated and checked as `casex.extract` does it.

    Parameters
    ----------
    schema
        Name of a shipped schema, path of a YAML file, or a schema.
    patients
        Ids in printed order; those of whom something is said where None.
    said
        Cells and statements. Two cells of one variable, patient and time point stand in two tables.
    reported
        What the paper prints of its patients as a group; it gets its verdict in `reported`.
    several
        Ids of rows that speak of several patients, with how many.
    index_treatment, prefer
        As for `casex.extract`; nothing is inferred.

    Returns
    -------
    CaseSeries

    Raises
    ------
    UnknownVariable
        Where the schema knows no such variable or drug.
    ReadingError
        Where something is said of somebody who is not among `patients`.

    Examples
    --------
    >>> study = series("lupus", said=[Says("1", "sledai_2k", "8", at="baseline")])
    >>> study.patients["sledai_2k_at_baseline"].tolist()
    [8.0]
    """
    definition = _plain(load_schema(schema))
    known = tuple(dict.fromkeys(one.patient for one in said)) if patients is None else tuple(patients)
    for one in said:
        one_of("voice", one.voice, VOICES)
        if one.patient not in known:
            raise ReadingError(f"{one!r}: no such patient; there are {', '.join(known) or 'none'}")
    index = IndexTreatment(None) if index_treatment is None else chosen(index_treatment, definition.vocabulary)
    digest = hashlib.sha256(repr((definition.sha256, known, said, reported, several)).encode()).hexdigest()
    document, places = _document(known, said, reported, definition, digest)
    read_ones = [one for says, place in zip(said, places, strict=False) for one in _read(says, place, definition)]
    in_time = dated(read_ones, times := calendar(read_ones, index.name is not None))
    place = {patient: position for position, patient in enumerate(known)}
    study = Study(
        index_treatment=index.name,
        index_drugs=tuple(drug.name for drug in index.drugs),
        time_origin=times.origin,
        patients=known,
        labels=tuple(patient.partition("#")[0] for patient in known),
        sizes=tuple((several or {}).get(patient, 1) for patient in known),
    )
    settings = () if index_treatment is None else (("index_treatment", index_treatment),)
    made = Provenance(
        version("casex"), (), definition.name, definition.sha256, ((document.source.name, digest),), settings
    )
    brought = {one.name: one.variable for one in in_time if definition.variable(one.name) is None}
    in_order = sorted(in_time, key=lambda one: place[one.patient])
    reading = Reading(
        document, study, definition, tuple(brought.values()), numbered(in_order, digest), findings_of(in_time), made,
        one_of("prefer", prefer, ("table", "narrative", "latest")),
    )  # fmt: skip
    stated = (_statement(r, source, definition) for r, source in zip(reported, places[len(said) :], strict=True))
    return CaseSeries(concluded(reading, tuple(stated)))


def _plain(schema: Definition) -> Definition:
    return Definition(**{one.name: getattr(schema, one.name) for one in fields(Definition)})


def variable_named(schema: Definition, name: str) -> Variable:
    """The schema's variable of this name, or one of those that narratives tell beside it."""
    found = schema.variable(name) or _TOLD.get(name)
    if found is None:
        raise UnknownVariable(unknown("variable", name, [*(v.name for v in schema.variables), *_TOLD]))
    return found


def _document(
    patients: Sequence[str], said: Sequence[Says], reported: Sequence[Reports], schema: Definition, digest: str
) -> tuple[Document, list[Source]]:
    """A document that holds all of it, and where each piece stands: cells first, then the running text."""
    name = "<series>"
    tables, sources = _tables(patients, said, schema, name)
    texts = [(f"Case {one.patient}: ", one.printed) for one in said if one.voice != "table"]
    texts += [("", _sentence(one, schema)) for one in reported]
    blocks = laid_out(Block(f"{before}{text}", "paragraph", 1, document=name) for before, text in texts)
    told = iter([
        Source(
            key=f"p1-s{number}", document=name, page=1, start=block.end - len(text), end=block.end, reader="testing"
        )
        for number, (block, (_, text)) in enumerate(zip(blocks, texts, strict=True), start=1)
    ])  # fmt: skip
    places = [sources[number] if number in sources else next(told) for number in range(len(said))]
    width = max((table.columns for table in tables), default=1) * _WIDTH
    page = Page(1, width, _HEIGHT * (len(tables) + 1) * (len(patients) + 2), document=name)
    return Document(Origin(name, "testing", digest), (page,), blocks, tables), [*places, *told]


def _tables(
    patients: Sequence[str], said: Sequence[Says], schema: Definition, name: str
) -> tuple[tuple[Table, ...], dict[int, Source]]:
    """Tables with a row for each patient; what is said a second time of one thing stands in the next table."""
    held: list[dict[tuple[str, str | None], dict[str, int]]] = []
    for number, one in enumerate(said):
        if one.voice != "table":
            continue
        key = one.variable, one.at
        free = next((table for table in held if one.patient not in table.get(key, {})), None)
        if free is None:
            held.append(free := {})
        free.setdefault(key, {})[one.patient] = number
    tables: list[Table] = []
    sources: dict[int, Source] = {}
    for t, columns in enumerate(held, start=1):
        heads = [variable_named(schema, variable).label + (f" at {at}" if at else "") for variable, at in columns]
        rows = [
            [patient, *(said[cells[patient]].printed if patient in cells else "" for cells in columns.values())]
            for patient in patients
        ]
        top = (t - 1) * (len(rows) + 1) * _HEIGHT
        for c, cells in enumerate(columns.values(), start=2):
            for r, patient in enumerate(patients, start=1):
                if patient in cells:
                    sources[cells[patient]] = Source(
                        f"p1-t{t}-r{r}-c{c}", name, 1, f"Table {t}", r, c, _box(r, c, top), reader="testing"
                    )
        header, *body = (
            tuple(Cell(text, _box(r, c, top)) for c, text in enumerate(row, start=1))
            for r, row in enumerate([["Patient", *heads], *rows])
        )
        tables.append(Table(f"Table {t}", "", (), (header,), tuple(body), 1, "testing", kind="patients", document=name))
    return tuple(tables), sources


def _box(row: int, column: int, top: float) -> Box:
    left, up = (column - 1) * _WIDTH, top + row * _HEIGHT
    return Box(left, up, left + _WIDTH, up + _HEIGHT)


def _read(says: Says, source: Source, schema: Definition) -> Iterator[Said]:
    """What a cell or statement says: one value, or one for each drug of a list."""
    variable = variable_named(schema, says.variable)
    when = timepoint(says.at or (None if variable.once else variable.default_timepoint))
    narrative = schema.narrative
    words = Words(schema.vocabulary, stop=(*narrative.stop, *narrative.not_given))
    for parsed in read(says.printed, variable, None, words):
        drug = isinstance(parsed.value, Regimen)
        yield Said(
            says.patient, variable, replace(when, printed=says.at or ""), parsed.value, says.printed, says.voice,
            source, variable.label, parsed.marks, (says.action or "given") if drug else None, parsed.notes,
        )  # fmt: skip


def timepoint(name: str | None) -> TimePoint:
    """The time point of a name; ``month_3`` has its months."""
    found = _DATED.fullmatch(name or "")
    if found is None:
        return TimePoint(name)
    unit, minus, whole, part = found.groups()
    amount = Decimal(f"{whole}.{part}" if part else whole)
    return replace(TimePoint.after(-amount if minus else amount, f"{unit}s"), name=name)


def _sentence(one: Reports, schema: Definition) -> str:
    when = f" at {one.at.replace('_', ' ')}" if one.at else ""
    return f"The {one.statistic} {variable_named(schema, one.variable).label}{when} was {one.figure}."


def _statement(one: Reports, source: Source, schema: Definition) -> Statement:
    figures: tuple[Any, ...] = (Figure(one.statistic, (one.figure,)),)
    label = variable_named(schema, one.variable).label
    return Statement(_sentence(one, schema), source, label, one.variable, one.at, figures=figures, plain=True)
