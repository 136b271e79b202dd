"""Drawn cells of fully ruled tables, by pdfplumber's `TableFinder` on our rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from casex.model import Box, Page, Rule
from casex.tables import level_rules

_LEAST_UPRIGHT = 2
_LEAST_LEVEL = 3
_SNAP = 3.0
_OPEN = 12.0  # points by which rules reach beyond the outermost upright one where a table is open at its sides


def may_be_ruled(page: Page) -> bool:
    """Whether a page has upright rules enough for a ruled table."""
    upright = sum(not rule.horizontal for rule in page.rules)
    return upright >= _LEAST_UPRIGHT and len(page.rules) - upright >= _LEAST_LEVEL


def grids_on(page: Page) -> tuple[tuple[Box, ...], ...]:
    """The cells of each fully ruled table of a page."""
    if not may_be_ruled(page):
        return ()
    drawn = tuple(rule for rule in page.rules if not rule.edge)
    from pdfplumber import table as plumber  # heavy: only pages with upright rules need it

    edges = [_edge(rule) for rule in (*drawn, *open_sides(drawn))]
    joined = plumber.merge_edges(edges, _SNAP, _SNAP, _SNAP, _SNAP)
    crossings = plumber.edges_to_intersections(joined, _SNAP, _SNAP)
    tables: Sequence[Sequence[tuple[float, float, float, float]]] = plumber.cells_to_tables(
        plumber.intersections_to_cells(crossings)
    )
    return tuple(tuple(Box(*cell) for cell in cells) for cells in tables)


def open_sides(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The sides that a table with upright rules between its columns leaves open: where its level rules end."""
    upright = upright_rules(rules)
    crossed = [r for r in level_rules(rules) if any(_crosses(u, r) for u in upright)]
    sides: list[Rule] = []
    for x, level in _ends(crossed):
        for part in _linked(level, upright):
            first, last = part[0].centre[1], part[-1].centre[1]
            near = any(abs(u.centre[0] - x) < _OPEN and u.bottom > first and u.top < last for u in upright)
            if len(part) > 2 and not near:
                sides.append(Rule(Box(x - 0.2, first, x + 0.2, last)))
    return tuple(sides)


def upright_rules(rules: Iterable[Rule]) -> list[Box]:
    """Upright rules; those drawn row by row are one, as level ones are that touch."""
    return [_across(box) for box in level_rules(Rule(_across(r.box)) for r in rules if not r.horizontal)]


def _across(box: Box) -> Box:
    return Box(box.top, box.x0, box.bottom, box.x1)


def _linked(level: Sequence[Box], upright: Sequence[Box]) -> list[list[Box]]:
    """Level rules grouped where upright ones lead from each to the next."""
    groups = [[level[0]]]
    for above, below in pairwise(level):
        middle = (above.bottom + below.top) / 2
        if any(u.top <= middle <= u.bottom and _crosses(u, below) for u in upright):
            groups[-1].append(below)
        else:
            groups.append([below])
    return groups


def _ends(rules: Iterable[Box]) -> list[tuple[float, list[Box]]]:
    """The x at which rules end, each with its rules from top to bottom."""
    ends: list[tuple[float, list[Box]]] = []
    for x, rule in sorted(((x, r) for r in rules for x in (r.x0, r.x1)), key=lambda end: (end[0], end[1].top)):
        if ends and x - ends[-1][0] <= _SNAP:
            ends[-1][1].append(rule)
        else:
            ends.append((x, [rule]))
    return [(x, sorted(held, key=lambda r: r.top)) for x, held in ends]


def _crosses(upright: Box, level: Box) -> bool:
    x, y = upright.centre[0], level.centre[1]
    return level.x0 - 1 <= x <= level.x1 + 1 and upright.top - 2 <= y <= upright.bottom + 2


def _edge(rule: Rule) -> dict[str, Any]:
    """A rule as one of pdfplumber's edges."""
    box = rule.box
    x, y = box.centre
    if rule.horizontal:
        return {
            "x0": box.x0,
            "x1": box.x1,
            "top": y,
            "bottom": y,
            "width": box.width,
            "height": 0.0,
            "orientation": "h",
        }
    return {
        "x0": x,
        "x1": x,
        "top": box.top,
        "bottom": box.bottom,
        "width": 0.0,
        "height": box.height,
        "orientation": "v",
    }
