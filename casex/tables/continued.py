"""Tables that go on: their second part found where it has neither header nor caption, and the parts made one."""

from __future__ import annotations

import re
from collections import Counter
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
_LEAST_GAP = 2.2  # points
_LONG = 7  # words: a longer phrase names no rows

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of a table stand, in the view in which it was read, and the size of its letters.

    `headings` are those of its columns, `header` the words of its header.
    """

    box: Box
    ranges: tuple[Range | None, ...]
    size: float
    headings: tuple[str, ...] = ()
    header: tuple[str, ...] = ()

    def repeats(self, table: Table) -> bool:
        """Whether a table has the headings of this one, most of them."""
        return table.columns == len(self.ranges) and _share(self.headings, table.headings()) >= _ALIKE

    @property
    def cuts(self) -> tuple[float, ...] | None:
        """The x between each column and the next; None where a column is empty or columns overlap."""
        held = [r for r in self.ranges if r is not None]
        if len(held) < len(self.ranges) or any(a[1] > b[0] for a, b in pairwise(held)):
            return None
        return tuple((a[1] + b[0]) / 2 for a, b in pairwise(held))

    @property
    def gutter(self) -> float:
        """The narrowest gap between two columns."""
        held = [r for r in self.ranges if r is not None]
        return min((b[0] - a[1] for a, b in pairwise(held)), default=0.0)

    def moved(self, by: float) -> Layout:
        box = replace(self.box, x0=self.box.x0 + by, x1=self.box.x1 + by)
        ranges = tuple(None if r is None else (r[0] + by, r[1] + by) for r in self.ranges)
        return replace(self, box=box, ranges=ranges)


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
    cells = {id(cell): cell.text for row in table.header for cell in row}
    header = tuple(word for text in cells.values() for word in text.split())
    return Layout(table.box, ranges, size, table.headings(), header)


def _around(one: Range | None, other: Range | None) -> Range | None:
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), max(one[1], other[1])


@dataclass(frozen=True, slots=True)
class Going:
    """A part at the top of a page: its lines in the columns of the table that goes on, and a header that it repeats."""

    region: Region
    columns: Columns
    lines: tuple[Line, ...]
    layout: Layout
    header: tuple[Line, ...] = ()


# --- a part without header or caption -----------------------------------------------------------------------------


def may_go_on(layout: Layout, sizes: Iterable[float]) -> bool:
    """Whether a table may go on where letters of these sizes begin lines: they have to be as large as its own."""
    return any(_is_of_size(size, layout) for size in sizes)


def _is_of_size(size: float, layout: Layout) -> bool:
    return abs(size - layout.size) <= _SIZE * layout.size


def part_on(layout: Layout, words: Iterable[Word]) -> Going | None:
    """The lines at the top of a page that go on in a table's columns."""
    lines = lines_of(w for w in words if w.upright)
    skipped = next((n for n, line in enumerate(lines[:_SKIPPED]) if not CONTINUED.search(line.text)), len(lines))
    lines = lines[skipped:]
    depth = _header_lines(lines, layout.header)
    header, lines = lines[:depth], lines[depth:]
    if not lines or layout.cuts is None:
        return None
    left = min(line.box.x0 for line in lines[:5])
    first = next(r for r in layout.ranges if r is not None)[0]
    for shift in (0.0, left - first):
        moved = layout.moved(shift)
        held, wider = _fitting(lines, moved)
        cuts = wider.cuts
        if held and cuts is not None:
            across = tuple(line for line in held if _crosses(line, wider))
            return Going(region_of(None, held), Columns((), cuts, 0.0, across), held, wider, header)
    return None


def _header_lines(lines: Sequence[Line], header: Sequence[str]) -> int:
    """How many lines at the top repeat a header, word by word."""
    left = Counter(header)
    for n, line in enumerate(lines):
        own = Counter(line.text.split())
        if own - left:
            break
        left -= own
        if not left:
            return n + 1
    return 0


def _fitting(lines: Sequence[Line], layout: Layout) -> tuple[tuple[Line, ...], Layout]:
    """The first lines that fit the columns, and these with what stands in them; no lines where too few tell."""
    held: list[Line] = []
    several = most = fitting = 0
    for line in lines:
        if not _is_of_size(line.size, layout) or line.box.x0 < layout.box.x0 - _SHIFT:
            break
        across = _crosses(line, layout)
        if across and not _names_rows(line, layout):
            break
        if held and line.baseline - held[-1].baseline > _GAP * line.size:
            break
        held.append(line)
        if not across:
            layout = _with_line(line, layout)
            filled = len({_column(part, layout) for part in _parts(line, layout)})
            several += filled > 1
            most = max(most, filled)
            fitting = len(held)
    told = several > 1 or 2 * most > len(layout.ranges)
    return (tuple(held[:fitting]) if told else ()), layout


def _parts(line: Line, layout: Layout) -> tuple[Line, ...]:
    """The phrases of a line; where columns stand close, less parts them."""
    return phrases(line, max(_LEAST_GAP, min(0.5 * line.size, 0.8 * layout.gutter)))


def _over(part: Line, layout: Layout) -> list[int]:
    """The columns in which a phrase stands."""
    return [
        n
        for n, own in enumerate(layout.ranges)
        if own is not None and part.box.x0 < own[1] - 1 and part.box.x1 > own[0] + 1
    ]


def _column(part: Line, layout: Layout) -> int:
    over = _over(part, layout)
    return over[0] if over else sum(part.box.centre[0] > cut for cut in layout.cuts or ())


def _with_line(line: Line, layout: Layout) -> Layout:
    """The layout with its columns as wide as a line that fits them."""
    ranges = list(layout.ranges)
    for part in _parts(line, layout):
        n = _column(part, layout)
        ranges[n] = _around(ranges[n], (part.box.x0, part.box.x1))
    return replace(layout, ranges=tuple(ranges))


def _crosses(line: Line, layout: Layout) -> bool:
    """Whether a phrase of a line runs across columns, or a line makes them overlap."""
    return any(len(_over(part, layout)) > 1 for part in _parts(line, layout)) or _with_line(line, layout).cuts is None


def _names_rows(line: Line, layout: Layout) -> bool:
    """Whether a line that runs across columns may be a section row: one short phrase from the table's left on."""
    first = next((r[0] for r in layout.ranges if r is not None), layout.box.x0)
    short = len(line.words) <= _LONG and line.box.x1 < layout.box.x1 - _SHIFT
    return short and abs(line.box.x0 - first) < _SHIFT and len(phrases(line, line.size)) == 1


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
    if other.label and _bare_label(one.label) != _bare_label(other.label):
        return None
    if part.headless and part.adjoins:
        return other.body[len(one.header) :] if _repeats(one.header, other.body) else other.body
    alike = _alike(one, other)
    if not (part.adjoins or goes_on(one, other) or (not other.label and alike == 1.0 and _is_next(one, other))):
        return None
    if not part.headless and alike >= _ALIKE:
        return other.body
    return (*other.header, *other.body) if _same_columns(before.layout, part.layout) else None


def goes_on(one: Table, other: Table) -> bool:
    """Whether a table is said to go on: "(Continued)", "Table 2b" after "Table 2a", or its caption overleaf again.

    A label that returns over another caption is another article's in the same file.
    """
    if CONTINUED.search(other.caption) or (other.label and other.label.casefold() != one.label.casefold()):
        return True
    return bool(other.label) and _bare(one.caption) == _bare(other.caption) and _is_next(one, other)


def _is_next(one: Table, other: Table) -> bool:
    """Whether a table begins where the other ends, or on the page after."""
    if one.page is None or other.page is None:
        return True
    return other.page <= 1 + max((cell.page for row in one.body for cell in row if cell.page), default=one.page)


def _bare_label(label: str) -> str:
    """A label without the letter of its part: "Table 2b" and "Table 2(b)" are of Table 2."""
    return re.sub(r"(?<=\d)\s*\(?[a-z]\)?$", "", label.casefold())


def _alike(one: Table, other: Table) -> float:
    """The share of columns under the same heading."""
    return _share(one.headings(), other.headings())


def _share(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of headings that are equal."""
    pairs = list(zip(one, other, strict=True))
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
