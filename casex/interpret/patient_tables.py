"""The per-patient tables of a document together: each column and each patient with a name of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from casex.interpret.arranged import column_names
from casex.interpret.cells import Words
from casex.interpret.columns import meanings
from casex.interpret.header_words import slug
from casex.interpret.headers import HeaderGrammar, Meaning
from casex.interpret.joining import joined_readings
from casex.interpret.kinds import PatientAxis, letters_of_samples
from casex.interpret.overrides import axis_changes, checked
from casex.interpret.reading_file import TableSettings
from casex.interpret.table_rows import PatientRow, TableReading, patients_of, table_names
from casex.model import Document, Finding, Table
from casex.schema import Definition

#: Columns of `patients` that every study has.
FIXED_COLUMNS = (
    "patient", "patient_label", "n_patients", "index_treatment", "index_treatment_daily_dose", "follow_up_months",
)  # fmt: skip
_Sort = tuple[str, str | None, bool]  # kind, unit, whether it has a column


def table_readings(
    document: Document,
    axes: Sequence[tuple[int, Table, PatientAxis]],
    settings: Sequence[TableSettings],
    articles: Sequence[int],
    schema: Definition,
    headers: HeaderGrammar,
    words: Words,
) -> tuple[list[TableReading], tuple[str, ...], list[Finding]]:
    """The readings of a document's per-patient tables, the patients that they tell of, and what there is to say.

    Parameters
    ----------
    document
        The document.
    axes, settings, articles
        The per-patient tables with their numbers, what the reading file says of every table, and its article.
    schema, headers, words
        What headings and cells are read with.
    """
    names = table_names(document.tables)
    readings: list[TableReading] = []
    findings: list[Finding] = []
    taken = _Taken(set(FIXED_COLUMNS), dict.fromkeys(FIXED_COLUMNS, ("fixed", None, True)), {})
    sampled = any(letters_of_samples(table, axis) for _, table, axis in axes)
    for number, table, axis in axes:
        samples = sampled and axis.dated_by is not None
        held, rows, doubles = patients_of(table, axis, schema, samples=samples, settings=settings[number])
        findings += doubles
        said = settings[number]
        checked(said, column_names(held.table))
        dating = _dating(rows, axis)
        own = None if said.silent else _apart(meanings(held, headers, words, dating=dating), schema, taken.copy())
        columns = _apart(meanings(held, headers, words, dating=dating, schema=schema, settings=said), schema, taken)
        made = TableReading(
            held.table, held.places, held.groups, names[number], document.file_of(table), rows, columns, said,
            label=held.label, labelled=held.label is not None,
        )  # fmt: skip
        whole = [
            what
            for what, yes in (("patients", axis_changes(table, schema, said, axis)), ("labels", said.labels))
            if yes
        ]
        readings.append(made.changed_from(columns if own is None else own, words, whole))
    together, joins = joined_readings(_at_several_times(readings), [articles[number] for number, _, _ in axes], words)
    patients = dict.fromkeys(row.patient for reading in together for row in reading.rows)
    return together, tuple(patients), [*findings, *joins]


@dataclass(slots=True)
class _Taken:
    """What is taken, filled table by table.

    Names of columns, the sort of each variable's name, and how far equal names have been counted.
    """

    names: set[str]
    sorts: dict[str, _Sort]
    counted: dict[tuple[str, str | None, _Sort], int]

    def copy(self) -> _Taken:
        return _Taken(set(self.names), dict(self.sorts), dict(self.counted))


def _dating(rows: Sequence[PatientRow], axis: PatientAxis) -> str | None:
    """The heading of the column that dates a table's rows, where patients have several."""
    return axis.dated_by[1].printed if axis.dated_by and any(row.visits > 1 for row in rows) else None


def _apart(
    columns: tuple[tuple[int, Meaning], ...], schema: Definition, taken: _Taken
) -> tuple[tuple[int, Meaning], ...]:
    """Columns with headings that no schema knows, none of them called like another column of `patients`.

    One name stands for one kind in one unit: "FVC, L" and "FVC, %" are two variables.
    """
    out = []
    for column, meaning in columns:
        variable = meaning.variable
        if variable is None or schema.variable(variable.name) is not None:
            out.append((column, meaning))
            continue
        when = meaning.timepoint.name if meaning.timepoint else None
        sort: _Sort = (variable.kind, variable.unit, variable.column)
        named, again = variable, taken.counted.get((variable.name, when, sort), 1)
        if again > 1:
            named = replace(variable, name=f"{variable.name}_{again}")
        elif taken.sorts.get(named.name, sort) != sort and named.unit:
            named = replace(variable, name=slug(f"{variable.name} {variable.unit}"))
        while taken.sorts.get(named.name, sort) != sort or (variable.column and named.column_name(when) in taken.names):
            again += 1
            named = replace(variable, name=f"{variable.name}_{again}")
        taken.names.add(named.column_name(when))
        taken.sorts[named.name] = sort
        taken.counted[variable.name, when, sort] = again
        out.append((column, replace(meaning, name=named.name, variable=named)))
    return tuple(out)


def _at_several_times(readings: Sequence[TableReading]) -> list[TableReading]:
    """Variables that should have one value per patient, but stand under several time points, get one column each."""
    times: dict[str, set[str]] = {}
    for reading in readings:
        for _, meaning in reading.columns:
            if meaning.variable is not None and meaning.variable.once and meaning.timepoint is not None:
                times.setdefault(meaning.variable.name, set()).add(meaning.timepoint.name or "")
    several = {name for name, named in times.items() if len(named) > 1}

    def dated(meaning: Meaning) -> Meaning:
        if meaning.variable is None or meaning.variable.name not in several:
            return meaning
        return replace(meaning, variable=replace(meaning.variable, once=False))

    return [replace(r, columns=tuple((column, dated(meaning)) for column, meaning in r.columns)) for r in readings]
