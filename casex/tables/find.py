"""All tables of a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casex.model import Box, Finding, Page, Table, Word, finding
from casex.tables.captions import Caption
from casex.tables.lines import segments
from casex.tables.regions import find_regions, orphans
from casex.tables.ruled import fill, grid_of, is_table, ruled_table
from casex.tables.three_line import steps_of, table_of


@dataclass(frozen=True, slots=True)
class Found:
    """A table with all the words that it takes from the page, and its caption."""

    table: Table
    words: tuple[Word, ...]
    caption: Caption | None
    findings: tuple[Finding, ...] = ()


def tables_on(
    page: Page, grids: Iterable[Sequence[Box]], prose: float, known: frozenset[str]
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
    """
    found = _ruled(page, grids, prose, known)
    taken = {w for one in found for w in one.words}
    boxes = [one.table.box for one in found if one.table.box]
    words = [w for w in page.words if w not in taken]
    rules = [r for r in page.rules if not any(box.grown(2).contains(r.box.centre) for box in boxes)]
    lines = segments(w for w in words if w.upright)
    regions = find_regions(words, rules, lines, known)
    for region in regions:
        steps = steps_of(region, words, prose)
        table = table_of(steps, page.number, known)
        held = set(steps.words)
        lost = tuple(w for w in words if w not in held and region.box.contains(w.box.centre))
        found.append(Found(table, (*steps.words, *lost), region.caption, _unassigned(table, lost)))
    unread = tuple(
        finding("table_not_read", f"page {page.number}: no table was found at the caption {line.text!r}", hint=_HINT)
        for line in orphans(lines, regions)
    )
    return tuple(sorted(found, key=_order)), unread


_HINT = "its rows may have no rules at all, or it may be a picture"


def _ruled(page: Page, grids: Iterable[Sequence[Box]], prose: float, known: frozenset[str]) -> list[Found]:
    found: list[Found] = []
    drawn = tuple(grids)
    lines = segments(w for w in page.words if w.upright) if drawn else ()
    for cells in drawn:
        grid = grid_of(cells)
        steps = fill(grid, page.words, lines, prose, known) if grid else None
        if steps is not None and is_table(steps):
            table = ruled_table(steps, page.number, known)
            found.append(Found(table, steps.words, steps.caption, _unassigned(table, steps.left)))
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
