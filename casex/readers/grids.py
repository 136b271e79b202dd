"""Drawn cells of fully ruled tables, by pdfplumber's `TableFinder` on our rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casex.model import Box, Page, Rule

_LEAST_UPRIGHT = 3
_SNAP = 3.0


def may_be_ruled(page: Page) -> bool:
    """Whether a page has upright rules enough for a ruled table."""
    upright = [r for r in page.rules if not r.horizontal]
    return len(upright) >= _LEAST_UPRIGHT and len(page.rules) - len(upright) >= _LEAST_UPRIGHT


def grids_on(page: Page) -> tuple[tuple[Box, ...], ...]:
    """The cells of each fully ruled table of a page."""
    if not may_be_ruled(page):
        return ()
    from pdfplumber import table as plumber  # heavy: only pages with upright rules need it

    edges = [_edge(rule) for rule in page.rules]
    joined = plumber.merge_edges(edges, _SNAP, _SNAP, _SNAP, _SNAP)
    crossings = plumber.edges_to_intersections(joined, _SNAP, _SNAP)
    tables: Sequence[Sequence[tuple[float, float, float, float]]] = plumber.cells_to_tables(
        plumber.intersections_to_cells(crossings)
    )
    return tuple(tuple(Box(*cell) for cell in cells) for cells in tables)


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
