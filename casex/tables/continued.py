"""Tables that go on: their second part found where it has neither header nor caption, and the parts made one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from casex.model import Box, Cell, Finding, Row, Table, Word, finding
from casex.tables.blocks import region_of
from casex.tables.captions import CONTINUED
from casex.tables.columns import Columns
from casex.tables.joining import join
from casex.tables.lines import Line, lines_of, phrases
from casex.tables.regions import Region

_SIZE = 0.08
_ALIKE = 0.5  # from this share of equal headings on a header is a repeated one
_SHIFT = 3.0  # points by which columns of two parts may differ
_SKIPPED = 2  # lines over the second part: "(Continued)"
_GAP = 3.2  # em

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of a table stand, in the view in which it was read, and the size of its letters."""

    box: Box
    ranges: tuple[Range | None, ...]
    size: float

    @property
    def cuts(self) -> tuple[float, ...] | None:
        """The x between each column and the next; None where a column is empty or columns overlap."""
        held = [r for r in self.ranges if r is not None]
        if len(held) < len(self.ranges) or any(a[1] > b[0] for a, b in pairwise(held)):
            return None
        return tuple((a[1] + b[0]) / 2 for a, b in pairwise(held))

    def moved(self, by: float) -> Layout:
        box = replace(self.box, x0=self.box.x0 + by, x1=self.box.x1 + by)
        ranges = tuple(None if r is None else (r[0] + by, r[1] + by) for r in self.ranges)
        return Layout(box, ranges, self.size)


def layout_of(table: Table, size: float) -> Layout | None:
    """The layout of a table as read."""
    if table.box is None or not table.body:
        return None
    boxes: list[list[Box]] = [[] for _ in range(table.columns)]
    for row in table.body:
        for n, cell in enumerate(row):
            if cell.box is not None and cell.column_span == 1:
                boxes[n].append(cell.box)
    ranges = tuple((min(b.x0 for b in held), max(b.x1 for b in held)) if held else None for held in boxes)
    return Layout(table.box, ranges, size)


# --- a part without header or caption -----------------------------------------------------------------------------


def part_on(layout: Layout, words: Iterable[Word]) -> tuple[Region, Columns, tuple[Line, ...]] | None:
    """The lines at the top of a page that go on in a table's columns: their region, columns and lines."""
    lines = lines_of(w for w in words if w.upright)
    skipped = next((n for n, line in enumerate(lines[:_SKIPPED]) if not CONTINUED.search(line.text)), len(lines))
    lines = lines[skipped:]
    if not lines or layout.cuts is None:
        return None
    left = min(line.box.x0 for line in lines[:5])
    first = next(r for r in layout.ranges if r is not None)[0]
    for shift in (0.0, left - first):
        moved = layout.moved(shift)
        cuts = moved.cuts or ()
        columns = Columns((), cuts, 0.0)
        held = _fitting(lines, moved, columns)
        if held:
            return region_of(None, held), columns, held
    return None


def _fitting(lines: Sequence[Line], layout: Layout, columns: Columns) -> tuple[Line, ...]:
    """The first lines that fit the columns; none where they are too few to tell."""
    held: list[Line] = []
    several = most = 0
    for line in lines:
        if abs(line.size - layout.size) > _SIZE * layout.size or _crosses(line, layout, columns):
            break
        if held and line.baseline - held[-1].baseline > _GAP * line.size:
            break
        filled = len({columns.column(w.box.centre[0]) for w in line.words})
        several += filled > 1
        most = max(most, filled)
        held.append(line)
    return tuple(held) if several > 1 or 2 * most > len(layout.ranges) else ()


def _crosses(line: Line, layout: Layout, columns: Columns) -> bool:
    """Whether a phrase of a line runs across a cut or beyond the table's sides."""
    parts = phrases(line, 0.5 * line.size)
    inside = layout.box.x0 - _SHIFT <= line.box.x0 and line.box.x1 <= layout.box.x1 + _SHIFT
    return not inside or any(part.box.x0 < cut - 1 and part.box.x1 > cut + 1 for part in parts for cut in columns.cuts)


# --- parts made one ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """A table with its layout.

    `headless` where it has no header of its own, `adjoins` where it begins a page and the table before it ended one.
    """

    table: Table
    layout: Layout | None
    adjoins: bool = False
    headless: bool = False


def stitched(parts: Iterable[Part], known: frozenset[str]) -> tuple[tuple[Table, ...], tuple[Finding, ...]]:
    """The tables of a document, their parts made one, and what there is to say of it."""
    whole: list[Part] = []
    findings: list[Finding] = []
    for part in parts:
        before = whole[-1] if whole else None
        body = _continuation(before, part) if before is not None else None
        if before is None or body is None:
            whole.append(part)
            continue
        table = _joined(before.table, part.table, body, known)
        whole[-1] = Part(table, part.layout or before.layout)
        findings.append(
            finding(
                "repaired",
                f"{table.label or 'a table without a label'}: its part on page {part.table.page} was added to the one "
                f"on page {before.table.page}",
            )
        )
    return tuple(part.table for part in whole), tuple(findings)


def _continuation(before: Part, part: Part) -> tuple[Row, ...] | None:
    """The rows that a part adds to the table before it; None where it is a table of its own."""
    one, other = before.table, part.table
    if not one.label or one.columns != other.columns:
        return None
    same_label = _bare_label(one.label) == _bare_label(other.label)
    if other.label and not same_label:
        return None
    alike = _alike(one, other)
    if not part.headless and alike >= _ALIKE and (same_label or part.adjoins or alike == 1.0):
        return other.body
    if part.headless and part.adjoins:
        return other.body[len(one.header) :] if _repeats(one.header, other.body) else other.body
    told = same_label or bool(CONTINUED.search(other.caption))
    if (told or (part.adjoins and not other.label)) and _same_columns(before.layout, part.layout):
        return (*other.header, *other.body)
    return None


def _bare_label(label: str) -> str:
    """A label without the letter of its part: "Table 2b" and "Table 2(b)" are of Table 2."""
    return re.sub(r"(?<=\d)\s*\(?[a-z]\)?$", "", label.casefold())


def _alike(one: Table, other: Table) -> float:
    """The share of columns under the same heading."""
    pairs = list(zip(one.headings(), other.headings(), strict=True))
    if not any(a for a, _ in pairs):
        return 0.0
    return sum(_bare(a) == _bare(b) for a, b in pairs) / len(pairs)


def _repeats(header: Sequence[Row], body: Sequence[Row]) -> bool:
    """Whether a body begins with the header of the part before."""
    first = body[: len(header)]
    return len(first) == len(header) and all(
        _bare(a.text) == _bare(b.text)
        for row, other in zip(header, first, strict=True)
        for a, b in zip(row, other, strict=True)
    )


def _bare(heading: str) -> str:
    return re.sub(r"[\s-]", "", CONTINUED.sub("", heading)).casefold()


def _same_columns(one: Layout | None, other: Layout | None) -> bool:
    """Whether the columns of two parts stand one below the other, a shift of the whole aside."""
    if one is None or other is None:
        return False
    moved = other.moved(one.box.x0 - other.box.x0)
    pairs = [(a, b) for a, b in zip(one.ranges, moved.ranges, strict=True) if a is not None and b is not None]
    return bool(pairs) and all(a[0] - _SHIFT <= b[1] and b[0] - _SHIFT <= a[1] for a, b in pairs) and _in_order(pairs)


def _in_order(pairs: Sequence[tuple[Range, Range]]) -> bool:
    """Whether no column of either part reaches into the next one of the other."""
    return all(max(a[1], b[1]) <= min(c[0], d[0]) + _SHIFT for (a, b), (c, d) in pairwise(pairs))


def _joined(one: Table, other: Table, rows: Sequence[Row], known: frozenset[str]) -> Table:
    added = [tuple(_on_page(cell, other.page) for cell in row) for row in rows]
    body = list(one.body)
    if body and added and _is_cut(body, added[0]):
        body[-1] = tuple(_whole(a, b, known) for a, b in zip(body[-1], added.pop(0), strict=True))
    notes = (*one.footnotes, *(note for note in other.footnotes if note not in one.footnotes))
    return replace(one, body=(*body, *added), footnotes=notes)


def _on_page(cell: Cell, page: int | None) -> Cell:
    return cell if cell.page is not None or cell.box is None else replace(cell, page=page)


def _is_cut(body: Sequence[Row], first: Row) -> bool:
    """Whether a part's first row goes on with the last row before it: every row above has a first cell but this one."""
    return not first[0].text and any(c.text for c in first) and all(row[0].text for row in body)


def _whole(one: Cell, other: Cell, known: frozenset[str]) -> Cell:
    if not other.text:
        return one
    if not one.text:
        return other
    return replace(one, text=join([one.text, other.text], known), marks=(*one.marks, *other.marks))
