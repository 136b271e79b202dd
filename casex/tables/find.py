"""All tables of a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from casex.model import Box, Finding, Page, Row, Rule, Table, Word, finding
from casex.tables.blocks import block_under, extended, region_of
from casex.tables.captions import Caption
from casex.tables.continued import Layout, layout_of, part_on
from casex.tables.lines import Line, segments, words_by_line
from casex.tables.regions import Region, find_regions, orphans, with_partial
from casex.tables.ruled import RuledSteps, fill, grid_of, is_table, ruled_table
from casex.tables.three_line import Steps, headless_steps, steps_of, table_of
from casex.tables.turning import View


@dataclass(frozen=True, slots=True)
class Found:
    """A table with all the words that it takes from the page, and its caption; whether it opens or ends the page.

    `steps` led to it; they stand in the view in which it was read, the page turned by `turn` quarters with the clock.
    `outside` are the words within it that no cell holds.
    """

    table: Table
    words: tuple[Word, ...]
    caption: Caption | None
    steps: Steps | RuledSteps
    outside: tuple[Word, ...] = ()
    findings: tuple[Finding, ...] = ()
    layout: Layout | None = None
    turn: int = 0
    opens: bool = False
    ends: bool = False

    @property
    def cell_words(self) -> tuple[Word, ...]:
        """The words of its cells; those of its caption and its notes are left out."""
        if isinstance(self.steps, Steps):
            return (*self.steps.header, *self.steps.body)
        return self.words

    @property
    def headless(self) -> bool:
        """Whether it has no header of its own."""
        return not self.table.header


def turned_back(found: Found, view: View) -> Found:
    """What was found in a view, where it stands on the page as seen; the caption keeps the lines of the view."""
    if view.turn == 0:
        return found
    table = found.table
    box = view.box_back(table.box) if table.box else None
    header, body = _rows_back(table.header, view), _rows_back(table.body, view)
    table = replace(table, header=header, body=body, box=box)
    words, outside = view.words_back(found.words), view.words_back(found.outside)
    return replace(found, table=table, words=words, outside=outside, turn=view.turn)


def _rows_back(rows: Iterable[Row], view: View) -> tuple[Row, ...]:
    return tuple(tuple(replace(c, box=view.box_back(c.box)) if c.box else c for c in row) for row in rows)


def tables_on(
    page: Page, grids: Iterable[Sequence[Box]], prose: float, known: frozenset[str], before: Layout | None = None
) -> tuple[tuple[Found, ...], tuple[Finding, ...]]:
    """The tables of a page from top to bottom, and what there is to say.

    Parameters
    ----------
    page
        Words and rules; running heads may be left out.
    grids
        The drawn cells of each fully ruled table.
    prose
        The size of the document's running text.
    known
        Words that stand undivided in the document.
    before
        The layout of a table that ended the page before, and may go on here.
    """
    lines = segments(w for w in page.words if w.upright)
    found = _ruled(page, grids, lines, prose, known)
    taken = {w for one in found for w in one.words}
    boxes = [one.table.box for one in found if one.table.box]
    words = [w for w in page.words if w not in taken] if taken else list(page.words)
    rules = [r for r in page.rules if not any(box.grown(2).contains(r.box.centre) for box in boxes)]
    parts = segments(w for w in words if w.upright) if taken else lines
    unread: list[Line] = []
    regions = find_regions(words, rules, parts, known)
    for region in regions:
        one = _in_region(region, words, prose, page.number, known)
        if one is not None:
            found.append(one)
        elif region.caption is not None:
            unread.append(region.caption.lines[0])
    for start in orphans(parts, regions):
        gone = {w for one in found for w in one.words}
        if gone.issuperset(start.words):
            continue
        left = [w for w in words if w not in gone]
        block = block_under(start, left, parts, known, prose)
        bare = with_partial(region_of(*block), rules) if block else None
        one = _in_region(bare, left, prose, page.number, known) if bare else None
        if one is None:
            unread.append(start)
        else:
            found.append(one)
    said = tuple(
        finding("table_not_read", f"page {page.number}: no table was found at the caption {line.text!r}", hint=_HINT)
        for line in unread
    )
    if before is not None:
        found = _with_part(before, found, words, rules, prose, page.number, known)
    return _placed(sorted(found, key=_order), page, prose), said


def _with_part(
    layout: Layout,
    found: Sequence[Found],
    words: Sequence[Word],
    rules: Sequence[Rule],
    prose: float,
    page: int,
    known: frozenset[str],
) -> list[Found]:
    """What was found, and over it the part of a table that goes on at the top of a page.

    A table that was found there without a caption is such a part itself, unless it repeats the header.
    """
    own = [one for one in found if one.caption or one.table.reader != "rules" or layout.repeats(one.table)]
    for fixed in (own, found) if len(own) < len(found) else (own,):
        top = min((w.box.top for one in fixed for w in one.words), default=float("inf"))
        part = part_on(layout, [w for w in words if w.box.bottom < top])
        if part is None:
            continue
        repeated = tuple(w for line in part.header for w in line.words)
        held = {*repeated, *(w for line in part.lines for w in line.words)}
        over = [one for one in found if not held.isdisjoint(one.words)]
        if all(held.issuperset(one.cell_words) for one in over):
            steps = headless_steps(with_partial(part.region, rules), part.columns, part.lines, words, prose)
            table = table_of(steps, page, known)
            kept = [one for one in found if one not in over]
            return [*kept, Found(table, (*repeated, *steps.words), None, steps, layout=part.layout)]
    return list(found)


def _placed(found: Sequence[Found], page: Page, prose: float) -> tuple[Found, ...]:
    """Tables with their layout, the first and the last told whether they open and end the page."""
    placed = [
        replace(one, layout=one.layout or layout_of(one.table, median(w.size for w in one.words))) for one in found
    ]
    if placed:
        first, last = (Box.around(w.box for w in one.words) for one in (found[0], found[-1]))
        text = [w for w in page.words if w.upright and w.size > _SMALL * prose]
        above = [w for w in text if w.box.bottom < first.top and first.x0 < w.box.x1 and w.box.x0 < first.x1]
        below = [w for w in text if w.box.top > last.bottom and last.x0 < w.box.x1 and w.box.x0 < last.x1]
        placed[0] = replace(placed[0], opens=len(words_by_line(above)) <= _FEW_LINES)
        placed[-1] = replace(placed[-1], ends=len(words_by_line(below)) <= _FEW_LINES)
    return tuple(placed)


def _in_region(region: Region, words: Sequence[Word], prose: float, page: int, known: frozenset[str]) -> Found | None:
    steps = steps_of(extended(region, words), words, prose)
    if steps is None:
        return None
    table = table_of(steps, page, known)
    held = set(steps.words)
    box = steps.region.box
    lost = tuple(w for w in words if box.contains(w.box.centre) and w not in held)
    return Found(table, (*steps.words, *lost), region.caption, steps, lost, _unassigned(table, lost))


_SMALL = 0.9
_FEW_LINES = 2
_HINT = "its rows may have no rules at all, or it may be a picture"


def _ruled(
    page: Page, grids: Iterable[Sequence[Box]], lines: Sequence[Line], prose: float, known: frozenset[str]
) -> list[Found]:
    found: list[Found] = []
    for cells in grids:
        grid = grid_of(cells)
        steps = fill(grid, page.words, lines, prose, known) if grid else None
        if steps is not None and is_table(steps):
            table = ruled_table(steps, page.number, known)
            said = _unassigned(table, steps.left)
            found.append(Found(table, steps.words, steps.caption, steps, steps.left, said))
    return found


def _unassigned(table: Table, words: Sequence[Word]) -> tuple[Finding, ...]:
    if not words:
        return ()
    listed = " ".join(w.text for w in words[:20])
    name = table.label or "a table without a label"
    return (finding("unassigned_words", f"{name}, page {table.page}: {len(words)} words stand in no cell: {listed}"),)


def _order(found: Found) -> tuple[float, float]:
    box = found.table.box
    return (round(box.top), box.x0) if box else (0.0, 0.0)
