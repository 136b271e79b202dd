"""A per-patient table with one row for each patient, whichever way it is printed, and where each cell is printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from casex.model import Cell, Row, Table

Place = tuple[int, int]  # row of the body, counted from 0 (header rows are -1, -2, … upwards), and column
_EMPTY = Cell("")


@dataclass(frozen=True, slots=True)
class Group:
    """A label that stands for several patients: the heading of a section, or a label on a group's first row."""

    text: str
    place: Place


class Axis(Protocol):
    """What `kinds.patient_axis` finds."""

    @property
    def column(self) -> int | None: ...
    @property
    def rows(self) -> tuple[int, ...]: ...
    @property
    def left_out(self) -> tuple[tuple[int, str], ...]: ...
    @property
    def turned(self) -> bool: ...
    @property
    def halved(self) -> bool: ...
    @property
    def stub(self) -> int: ...
    @property
    def group(self) -> int | None: ...
    @property
    def blocks(self) -> tuple[tuple[int, ...], ...]: ...
    @property
    def within(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Arranged:
    """One row per patient.

    Attributes
    ----------
    table : Table
        Its header is one level, the columns' full names.
    places : tuple of tuple of (int, int)
        Where each cell of `table` stands in the printed table.
    label : int or None
        The column of the patients' labels.
    groups : tuple of Group or None
        For each row, what stands for it and others together.
    sections : tuple of str
        For each column, the heading of the section in which it is printed; only a turned table has such.
    """

    table: Table
    places: tuple[tuple[Place, ...], ...]
    label: int | None
    groups: tuple[Group | None, ...]
    sections: tuple[str, ...]


def turned(table: Table, stub: int = 1) -> tuple[Table, tuple[tuple[Place, ...], ...]]:
    """A table whose columns behind the `stub` are its rows, and where each cell of the new body stands in the old.

    The old header's levels are the first columns; a level that says the same all along is their heading. Where the stub
    has two columns, a label of the first holds for the rows below it that have none.
    """
    rows = [*table.header, *(table.body if stub == 1 else _filled_down(table.body))]
    levels = len(table.header)
    constant = [len({cell.text for cell in row[stub:]}) == 1 and len(row) > stub + 1 for row in table.header]
    telling = [level for level in range(levels) if not constant[level] and not _said_above(table, level, stub)]
    above = next((table.header[n][stub].text for n in range(levels) if constant[n] and table.header[n][stub].text), "")
    kept = [number for number, row in enumerate(rows) if number >= levels and not is_banner(row)]
    names: list[Cell] = []
    for n, level in enumerate(telling):
        corner = _joined(table.header[level][:stub]).text
        names.append(Cell(above if n == 0 and above else corner if n == 0 else ""))
    names += [_joined(rows[number][:stub]) for number in kept]
    body, places = [], []
    for column in range(stub, table.columns):
        wanted = [*telling, *kept]
        body.append(tuple(_across(rows[number][column]) for number in wanted))
        places.append(tuple((number - levels, column) for number in wanted))
    return replace(table, header=(tuple(names),), body=tuple(body)), tuple(places)


def _filled_down(body: Sequence[Row]) -> Iterator[Row]:
    """The rows with the first cell of the row above, where theirs is empty."""
    above = _EMPTY
    for row in body:
        above = row[0] if row[0].text else above
        yield (above, *row[1:])


def halves(table: Table) -> tuple[Table, tuple[tuple[Place, ...], ...]] | None:
    """A table in parts side by side ("Patient | Sex | Patient | Sex") with its parts below each other; None for others.

    Its headings come again in the same order. The places are those of the cells in the printed table.
    """
    names = table.headings()
    widths = (width for width in range(2, len(names) // 2 + 1) if len(names) % width == 0)
    width = next((w for w in widths if names == names[:w] * (len(names) // w) and len(set(names[:w])) == w), None)
    if width is None or not all(names):
        return None
    body, places = [], []
    for first in range(0, len(names), width):
        for number, row in enumerate(table.body):
            part = row[first : first + width]
            if any(cell.text for cell in part):
                body.append(part)
                places.append(tuple((number, column) for column in range(first, first + width)))
    header = tuple(row[:width] for row in table.header)
    return replace(table, header=header, body=tuple(body)), tuple(places)


def laid(table: Table, axis: Axis) -> tuple[Table, tuple[tuple[Place, ...], ...]]:
    """A table as its axis has it, patients as rows, and where each cell of its body is printed."""
    if axis.turned:
        return turned(table, axis.stub)
    if axis.halved and (stacked := halves(table)) is not None:
        return stacked
    return table, tuple(tuple((row, column) for column in range(table.columns)) for row in range(len(table.body)))


def section_of(table: Table, row: int) -> str:
    """The heading of the section in which a row of the body is printed: a row with nothing behind its heading."""
    above = (one[0].text for one in reversed(table.body[: max(row, 0)]) if _heads_rows(one))
    return next(above, "")


def _heads_rows(row: Row) -> bool:
    """Whether a row of a table with patients as columns is nothing but the heading of those below it."""
    return is_banner(row) or (bool(row[0].text) and not any(cell.text for cell in row[1:]))


def column_names(table: Table) -> tuple[str, ...]:
    """Printed headings; one without text is called by its place, one that comes again is counted: "Age (2)"."""
    return told_apart(table.headings(), "column")


def told_apart(printed: Sequence[str], what: str) -> tuple[str, ...]:
    """Names of columns or rows, none of them twice."""
    names: list[str] = []
    seen: Counter[str] = Counter()
    for position, heading in enumerate(printed, start=1):
        seen[heading] += 1
        again = seen[heading] if heading else 1
        name = heading or f"{what}_{position}"
        names.append(name if again == 1 else f"{name} ({again})")
    return tuple(names)


def _said_above(table: Table, level: int, stub: int) -> bool:
    """Whether a header's level only repeats the one above it (cells that reach down)."""
    return level > 0 and all(
        cell.text == over.text
        for cell, over in zip(table.header[level][stub:], table.header[level - 1][stub:], strict=True)
    )


def _across(cell: Cell) -> Cell:
    if cell.row_span == cell.column_span:
        return cell
    return replace(cell, row_span=cell.column_span, column_span=cell.row_span)


def is_banner(row: Row) -> bool:
    """Whether one cell takes the whole width of a table."""
    return len(row) > 1 and row[0].column_span >= len(row) and all(cell.text == row[0].text for cell in row)


def _joined(cells: Sequence[Cell]) -> Cell:
    texts = tuple(dict.fromkeys(cell.text for cell in cells if cell.text))
    marks = tuple(mark for cell in dict.fromkeys(cells) for mark in cell.marks)
    return replace(cells[0], text=" - ".join(texts), marks=marks) if cells else _EMPTY


def _shared_word(labels: Sequence[str]) -> str:
    """The word that patients' labels begin with ("Patient 1", "Patient 2"): what heads them where nothing does."""
    firsts = {label.split()[0] for label in labels if label.split()}
    word = firsts.pop() if len(firsts) == 1 and all(len(label.split()) > 1 for label in labels) else ""
    return word if word.isalpha() else ""


def arranged(table: Table, axis: Axis) -> Arranged:
    """The table's patients as rows: sums and sections left out, the rows of one patient side by side."""
    printed = table
    table, places = laid(table, axis)
    groups = _groups(table, axis, places)
    names = list(table.headings())
    if axis.turned and axis.column is not None and not names[axis.column]:
        names[axis.column] = _shared_word([row[axis.column].text for row in table.body])
    columns = [column for column in range(table.columns) if column != axis.group and column != axis.within]
    blocks = axis.blocks or tuple((row,) for row in axis.rows)
    headings: list[str] = []
    sections: list[str] = []
    raised: list[tuple[str, ...]] = []
    body: list[list[Cell]] = [[] for _ in blocks]
    stand: list[list[Place]] = [[] for _ in blocks]
    label = None
    for column in columns:
        if column == axis.column:
            label = len(headings)
        once = column == axis.column or all(_said_once(table, block, column) for block in blocks)
        deepest = 1 if once else max(len(block) for block in blocks)
        for n in range(deepest):
            headings.append(names[column] if once else _name_within(table, axis, blocks, names[column], n))
            sections.append(section_of(printed, places[0][column][0]) if axis.turned else "")
            raised.append(tuple(dict.fromkeys(mark for row in table.header for mark in row[column].marks)))
            for number, block in enumerate(blocks):
                row = block[n] if n < len(block) else None
                body[number].append(_EMPTY if row is None else table.body[row][column])
                stand[number].append(places[block[0] if row is None else row][column])
    header = tuple(Cell(name, marks=marks) for name, marks in zip(headings, raised, strict=True))
    whole = replace(table, header=(header,), body=tuple(tuple(row) for row in body))
    held_by = tuple(groups.get(block[0]) for block in blocks)
    return Arranged(whole, tuple(tuple(row) for row in stand), label, held_by, tuple(sections))


def _said_once(table: Table, block: Sequence[int], column: int) -> bool:
    """Whether the rows of one patient say one thing in a column: a cell that spans them, or one and then nothing."""
    first, *others = (table.body[row][column] for row in block)
    return all(not cell.text or (cell == first and cell.row_span > 1) for cell in others)


def _name_within(table: Table, axis: Axis, blocks: Sequence[Sequence[int]], name: str, n: int) -> str:
    """A column's name for the n-th row of each patient: behind it stands what that row is called."""
    block = next(block for block in blocks if n < len(block))
    called = table.body[block[n]][axis.within].text if axis.within is not None else str(n + 1)
    return " - ".join(part for part in (name, called) if part)


def _groups(table: Table, axis: Axis, places: Sequence[Sequence[Place]]) -> dict[int, Group]:
    """For each row of the body, the section it stands in or the group whose label stands on an earlier row."""
    sections = {row for row, what in axis.left_out if what == "a section"}
    sums = {row for row, what in axis.left_out if what == "a sum of patients"}
    section: Group | None = None
    label: Group | None = None
    out: dict[int, Group] = {}
    for row in range(len(table.body)):
        if row in sections:
            text = next((cell.text for cell in table.body[row] if cell.text), "")
            section, label = Group(text, places[row][0]), None
            continue
        if axis.group is not None and row not in sums and table.body[row][axis.group].text:
            label = Group(table.body[row][axis.group].text, places[row][axis.group])
        held = label or section
        if held is not None:
            out[row] = held
    return out
