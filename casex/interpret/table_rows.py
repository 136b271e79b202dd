"""Per-patient tables: each cell of each row as a statement about that patient."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from casex.errors import ReadingError
from casex.interpret import cells
from casex.interpret.arranged import Arranged, Group, Place, arranged, column_names, is_banner, laid
from casex.interpret.cells import Words
from casex.interpret.headers import HeaderGrammar, Meaning
from casex.interpret.index_treatment import IndexTreatment
from casex.interpret.kinds import PatientAxis, stem
from casex.interpret.labels import identifier
from casex.interpret.measured import in_unit
from casex.interpret.overrides import changes, decimal_given, overridden, words_of
from casex.interpret.reading_file import NOTHING_SAID, ColumnSettings, TableSettings, hint, same
from casex.interpret.row_sizes import row_sizes
from casex.interpret.said import Said
from casex.interpret.several import read_parts
from casex.model import (
    Action,
    Category,
    Cell,
    Finding,
    Interval,
    Number,
    Regimen,
    Source,
    Table,
    Text,
    TimePoint,
    Value,
    finding,
)
from casex.schema import Definition, Variable
from casex.values import Note, Parsed, category, marks, regimen
from casex.values.lists import split_remark

_DOSE = r"\d[\d.,–-]*\s*[a-zµ]+(?:/[a-z\d]+)*(?:\s+(?:q\w+|[bt]id|daily|once daily|twice daily|weekly|per day))?"
_DOSES_BEHIND = re.compile(
    rf"\s*[(\[](?P<inside>[^()\[\]]*\d[^()\[\]]*)[)\]]|,?\s+(?P<bare>{_DOSE}(?:\s+(?:or|and|to|then)\s+{_DOSE})*)", re.I
)


@dataclass(frozen=True, slots=True)
class PatientRow:
    """One row with the patient it is about.

    `visits` is the most rows that a patient of its table has: where it is one, `timepoint` is this row's alone.
    """

    patient: str
    label: str
    number: int
    patients: int = 1
    timepoint: TimePoint | None = None
    specimen: str | None = None
    visits: int = 1


@dataclass(frozen=True)
class TableReading:
    """A per-patient table arranged with one row for each patient, its rows' patients and what its columns mean.

    `places` tells where each cell of `table` is printed, `groups` what stands for each row and others together. Where
    no column names patients (`label` is None, `labelled` false) they are called by their order.
    """

    table: Table
    places: tuple[tuple[Place, ...], ...]
    groups: tuple[Group | None, ...]
    name: str
    document: str
    rows: tuple[PatientRow, ...]
    columns: tuple[tuple[int, Meaning], ...]
    settings: TableSettings = NOTHING_SAID
    overridden: tuple[tuple[int, str], ...] = ()
    changes: tuple[Finding, ...] = ()
    label: int | None = None
    labelled: bool = True

    def changed_from(self, own: Sequence[tuple[int, Meaning]], words: Words, whole: Sequence[str]) -> TableReading:
        """The reading with what a reading file has changed in it.

        Parameters
        ----------
        own
            What the columns mean without the reading file.
        words
            What the document's cells are read with.
        whole
            Settings that were changed for the table as a whole.
        """
        names = list(enumerate(self._names))
        texts = {c: [self.table.body[row.number][c].text for row in self.rows] for c, _ in names}
        found = changes(
            names, own, self.columns, texts, words.explained_by(self.table.footnotes), self.settings
        )  # fmt: skip
        marked = ((c, ", ".join([*whole, *dict.fromkeys(key for key, _ in found.get(c, ()))])) for c, _ in names)
        return replace(
            self,
            overridden=tuple((column, mark) for column, mark in marked if mark),
            changes=tuple(
                overridden(
                    self.table.label or self.name,
                    f"{dict(names)[column]!r}: ",
                    [said for _, said in told],
                    (self.key(self.places[self.rows[0].number][column]),),
                )
                for column, told in found.items()
            ),
        )

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return column_names(self.table)

    @cached_property
    def _settled(self) -> Mapping[int, str]:
        """What a reading file has set of each column that it speaks of."""
        return dict(self.overridden)

    def said_of(self, column: int) -> ColumnSettings:
        """What the reading file says of a column."""
        return self.settings.column(self._names[column])

    def words_of(self, column: int, words: Words) -> Words:
        """The words to read a column's cells with, given those of the table."""
        said = self.said_of(column)
        texts = [row[column].text for row in self.table.body]
        settled = words_of(words, self.settings, said)
        return replace(settled, decimal=decimal_given(texts, settled, self.settings, said))

    def key(self, place: Place) -> str:
        """How the source of a printed cell is called; header rows have no number above 0."""
        row, column = place
        return f"{self.name}-r{row + 1}-c{column + 1}" if row >= 0 else f"{self.name}-h{-row}-c{column + 1}"

    def source(self, row: int, column: int) -> Source:
        """Where a cell of a patient's row is printed."""
        settled = self._settled.get(column, "")
        return self.source_at(self.places[row][column], self.table.body[row][column], overridden=settled)

    def source_at(self, place: Place, cell: Cell, *, overridden: str = "") -> Source:
        return Source(
            key=self.key(place),
            document=self.document,
            page=cell.page or self.table.page,
            table=self.table.label or self.name,
            row=place[0] + 1,
            column=place[1] + 1,
            box=cell.box,
            reader=f"{self.table.reader}: {cell.formula}" if cell.formula else self.table.reader,
            agreed=False if cell.doubt else cell.agreed,
            overridden=overridden,
        )


def patients_of(
    table: Table,
    axis: PatientAxis,
    schema: Definition,
    *,
    samples: bool = False,
    settings: TableSettings = NOTHING_SAID,
) -> tuple[Arranged, tuple[PatientRow, ...], tuple[Finding, ...]]:
    """A table with one row per patient, and their names; a label that comes again is told apart (``3#2``) and said.

    A row without a label of its own has the one above it (a paper's second patient); where no column names patients
    they are called by their order. Where a column dates the rows, a label that comes again is the same patient at
    another time. With `samples`, the letter behind a label names the sample, not the patient. `settings` may say who a
    label stands for.
    """
    axis = axis.by_visit()
    held = arranged(table, axis)
    rows, findings, seen = [], list(_dating(table, axis, samples=samples)), set[str]()
    printed_rows, _ = laid(table, axis)
    labels = _labels(held)
    names = _without_marks(held, labels)
    for said, _ in settings.labels:
        if not any(same(said, label) for label in labels):
            raise ReadingError(f"{settings.place}: labels: no label {said!r}{hint(said, labels)}")
    printed = {identifier(label, schema) for label in names}
    sizes, doubts = row_sizes(held, names, schema, table.label or "table")
    visits: set[tuple[str, str]] = set()
    for number, (label, name) in enumerate(zip(labels, names, strict=True)):
        patient = bare = _who(label, settings) or identifier(stem(name) if samples else name, schema)
        specimen = label.strip() if samples and stem(name) != name else None
        when = _row_time(printed_rows, axis, number, schema)
        again = 1
        if when is not None and (bare, when.printed) not in visits:
            visits.add((bare, when.printed))
            rows.append(PatientRow(patient, bare if samples else label, number, sizes[number], when, specimen))
            seen.add(patient)
            continue
        while patient in seen or (again > 1 and patient in printed):
            again += 1
            patient = f"{bare}#{again}"
        seen.add(patient)
        if again > 1:
            findings.append(
                finding(
                    "duplicate_patient",
                    f"{table.label or 'table'}: the label {label!r} comes again in {_where(held, number, axis)}; "
                    f"it is called {patient}",
                    patient=patient,
                )
            )
        rows.append(PatientRow(patient, label, number, sizes[number]))
    visited = Counter(row.patient for row in rows)
    several = max(visited.values(), default=1)
    rows = [replace(row, visits=several) for row in rows]
    return held, tuple(rows), (*findings, *doubts, *_axis_findings(table, axis))


def _who(label: str, settings: TableSettings) -> str | None:
    """The patient for whom a label stands, where the reading file says so."""
    return next((patient for said, patient in settings.labels if same(said, label)), None)


def _labels(held: Arranged) -> tuple[str, ...]:
    """What each patient is called; one without a label of its own has the one above."""
    labels: list[str] = []
    for number, row in enumerate(held.table.body, start=1):
        above = labels[-1] if labels else ""
        labels.append(str(number) if held.label is None else row[held.label].text or above)
    return tuple(labels)


def _without_marks(held: Arranged, labels: Sequence[str]) -> tuple[str, ...]:
    """The labels without raised marks ("2b", the b raised), unless it is these that tell patients apart."""
    if held.label is None:
        return tuple(labels)
    noted = marks.notes(held.table.footnotes)
    seen = [row[held.label].marks for row in held.table.body]
    bare = [marks.split(label, raised, noted)[0] for label, raised in zip(labels, seen, strict=True)]
    return tuple(one if bare.count(one) == 1 else label for one, label in zip(bare, labels, strict=True))


def _where(held: Arranged, number: int, axis: PatientAxis) -> str:
    row, column = held.places[number][0]
    return f"column {column + 1}" if axis.turned else f"row {row + 1}"


def _axis_findings(table: Table, axis: PatientAxis) -> Iterator[Finding]:
    """Why rows or columns are taken for patients, and which are left out."""
    name, these = table.label or "table", "columns" if axis.turned else "rows"
    if axis.evidence:
        yield finding("rows_taken_for_patients", f"{name}: its {these} are taken for patients, since {axis.evidence}")
    if axis.column is None:
        yield finding(
            "patients_by_order",
            f"{name}: no column names its patients; they are called 1 to {len(axis.rows)}, as they stand",
            hint="another table's patients of the same number need not be the same",
        )
    labels = laid(table, axis)[0].body
    if axis.halved:
        yield finding("parts_side_by_side", f"{name}: its headings come again; its parts are read below each other")
    if axis.turned and (sections := dict.fromkeys(row[0].text for row in table.body if is_banner(row))):
        yield finding(
            "section_rows",
            f"{name}: {', '.join(map(repr, sections))} head the rows below them: a variable or a time that such a row "
            "does not name is theirs",
        )
    for what, code in (
        ("a sum of patients", "summary_rows"),
        ("a section", "section_rows"),
        ("normal values or units", "row_not_read"),
        ("no patient's label", "row_not_read"),
    ):
        rows = [labels[number] for number, taken_for in axis.left_out if taken_for == what]
        if rows:
            said = ", ".join(repr(_label_of(row, axis)) for row in rows)
            yield finding(code, f"{name}: left out, since each is {what}: {said}")


def _label_of(row: Sequence[Cell], axis: PatientAxis) -> str:
    """What a row is called: its cell in the patients' column, or the first that says something."""
    label = row[axis.column].text if axis.column is not None else ""
    return label or next((cell.text for cell in row if cell.text), "")


def _row_time(table: Table, axis: PatientAxis, row: int, schema: Definition) -> TimePoint | None:
    """When a patient's row is, by the column that dates the rows."""
    if axis.dated_by is None:
        return None
    column, by = axis.dated_by
    return HeaderGrammar(schema, ()).row_time(by, table.body[axis.rows[row]][column].text)


def _dating(table: Table, axis: PatientAxis, *, samples: bool) -> Iterator[Finding]:
    """What to say of rows that stand for visits or samples."""
    name = table.label or "table"
    if axis.dated_by is not None:
        printed = axis.dated_by[1].printed
        yield finding("rows_dated", f"{name}: its rows are dated by the column {printed!r}")
    if samples:
        yield finding(
            "labels_of_samples",
            f"{name}: the letter behind a label is taken for its sample; 1a and 1b are samples of patient 1",
        )


def said_in_cells(reading: TableReading, words: Words) -> Iterator[Said]:
    """One statement for each value of each cell, row by row."""
    words = words.explained_by(reading.table.footnotes)
    settled = {column: reading.words_of(column, words) for column, _ in reading.columns}
    several_units = dict(mixed(reading))
    sampled = next((column for column, meaning in reading.columns if meaning.name == "specimen"), None)
    columns = _by_column(reading.columns)
    read: dict[tuple[int, str, tuple[str, ...]], list[tuple[Meaning, Parsed]]] = {}  # equal cells are read once
    for row in reading.rows:
        if sampled is not None and (specimen := reading.table.body[row.number][sampled].text.strip()):
            row = replace(row, specimen=row.specimen or specimen)
        for column, meanings_here in columns:
            cell = reading.table.body[row.number][column]
            key = column, cell.text, cell.marks
            if key not in read:
                read[key] = list(read_parts(cell, meanings_here, settled[column]))
            for meaning, parsed in read[key]:
                one = _said(reading, row, column, meaning, parsed)
                yield replace(one, variable=_in_unit(one.variable, one.value)) if column in several_units else one


def mixed(reading: TableReading) -> Iterator[tuple[int, tuple[str | None, ...]]]:
    """Columns that no schema knows whose numbers have several units, with the units."""
    for column, meaning in reading.columns:
        variable = meaning.variable
        if variable is not None and not variable.aliases and variable.kind == "number" and variable.unit is None:
            units = cells.units_of(reading.table.body[row.number][column].text for row in reading.rows)
            if len(units) > 1:
                yield column, units


def _in_unit(variable: Variable, value: Value) -> Variable:
    """The variable of a number in a column of several units: one for each unit."""
    unit = value.unit if isinstance(value, Number | Interval) else None
    return variable if unit is None else in_unit(variable, unit)


def _by_column(columns: Sequence[tuple[int, Meaning]]) -> list[tuple[int, tuple[Meaning, ...]]]:
    """The meanings of each column, in order."""
    held: dict[int, list[Meaning]] = {}
    for column, meaning in columns:
        held.setdefault(column, []).append(meaning)
    return [(column, tuple(meanings_here)) for column, meanings_here in held.items()]


def _said(reading: TableReading, row: PatientRow, column: int, meaning: Meaning, parsed: Parsed) -> Said:
    """One value of a cell as a statement of its row's patient."""
    cell = reading.table.body[row.number][column]
    variable = meaning.variable
    assert variable is not None  # meaning_for made one up where the schema has none
    dates = None if variable.once or variable.default_timepoint else row.timepoint
    return Said(
        patient=row.patient,
        variable=variable,
        timepoint=meaning.timepoint or dates or TimePoint(variable.default_timepoint),
        value=parsed.value,
        printed=cell.text,
        voice="table",
        source=reading.source(row.number, column),
        variable_printed=meaning.printed,
        marks=cell.marks or parsed.marks,
        specimen=row.specimen or meaning.specimen,
        unnamed=row.visits == 1 and dates is not None and meaning.timepoint is None,
        action="given" if isinstance(parsed.value, Regimen) else None,
        notes=parsed.notes,
    )


def said_of_groups(reading: TableReading, variable: Variable) -> Iterator[Said]:
    """The group of each patient whose rows stand under a section's heading or behind a group's label."""
    for row, group in zip(reading.rows, reading.groups, strict=True):
        if group is not None:
            yield Said(
                row.patient, variable, TimePoint(variable.default_timepoint), Text(group.text), group.text, "table",
                reading.source_at(group.place, Cell(group.text)), variable_printed=variable.label,
            )  # fmt: skip


def said_of_labels(reading: TableReading, variable: Variable) -> Iterator[Said]:
    """The category that a patient's label has in brackets ("Patient 1 (boy)"), where no column tells it."""
    if reading.label is None or any(meaning.name == variable.name for _, meaning in reading.columns):
        return
    for row in reading.rows:
        _, remark = split_remark(reading.table.body[row.number][reading.label].text)
        value = category.parse(remark or "", variable.categories, open=False)
        if isinstance(value, Category):
            yield Said(
                row.patient, variable, TimePoint(variable.default_timepoint), value, row.label, "table",
                reading.source(row.number, reading.label), variable_printed=variable.label,
            )  # fmt: skip


def index_doses(reading: TableReading, index: IndexTreatment, variable: Variable, words: Words) -> Iterator[Said]:
    """The index treatment's dose that a caption gives for all of a table's patients ("… (5 mg bid)").

    More than one dose is nobody's: it is said without a dose, and noted.
    """
    caption = reading.table.caption
    doses = list(_caption_doses(caption, index, words))
    if not doses:
        return
    printed, parsed = doses[0]
    if len({one.value for _, one in doses}) > 1:
        printed = "; ".join(text for text, _ in doses)
        parsed = Parsed(Text(printed), (Note("ambiguous_value", printed, " or ".join(text for text, _ in doses)),))
    source = Source(
        key=f"{reading.name}-caption",
        document=reading.document,
        page=reading.table.page,
        table=reading.table.label or reading.name,
        reader=reading.table.reader,
    )
    when = TimePoint("baseline", printed=printed)
    action: Action | None = "given" if isinstance(parsed.value, Regimen) else None
    for row in reading.rows:
        notes = parsed.notes if row is reading.rows[0] else ()  # one finding for the caption, not one a patient
        yield Said(
            row.patient, variable, when, parsed.value, printed, "caption", source,
            variable_printed="caption", action=action, notes=notes,
        )  # fmt: skip


def _caption_doses(caption: str, index: IndexTreatment, words: Words) -> Iterator[tuple[str, Parsed]]:
    """Each dose that stands behind a name of the index treatment, with what is printed."""
    for mention in regimen.find_drugs(caption, words.vocabulary):
        behind = _DOSES_BEHIND.match(caption, mention.end)
        if not index.includes(mention.drug.name) or behind is None:
            continue
        name = caption[mention.start : mention.end]
        for dose in re.split(r"\s+(?:or|and|to|then)\s+", behind["inside"] or behind["bare"]):
            yield f"{name} ({dose})", regimen.parse_dosage(dose, mention.drug, name, words.vocabulary)


def table_names(tables: Sequence[Table]) -> tuple[str, ...]:
    """How sources call the tables of a document: ``p5-t2``, or ``t2`` where there are no pages."""
    return tuple(
        f"p{table.page}-t{number}" if table.page is not None else f"t{number}"
        for number, table in enumerate(tables, start=1)
    )
