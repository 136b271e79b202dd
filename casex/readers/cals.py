"""CALS tables (``tgroup``, ``row``, ``entry``; OASIS tables in JATS): rows whose cells name the columns they take."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from casex.model import Cell
from casex.readers.grid import NOTHING, Spanned
from casex.readers.markup import said_in, span, tag_of

Rows = list[tuple[Spanned, ...]]


def column_groups(table: Any) -> tuple[Any, ...]:
    """The ``tgroup`` elements of a table; none where it is no CALS table."""
    return tuple(child for child in table if tag_of(child) == "tgroup")


def rows_of(group: Any, *, without: Callable[[Any], bool]) -> tuple[Rows, list[Rows]]:
    """The rows of a group's head, and those of its body and its foot."""
    columns = _columns(group)
    spans = {one.get("spanname"): (one.get("namest"), one.get("nameend")) for one in group if tag_of(one) == "spanspec"}
    head: Rows = []
    bodies: list[Rows] = []
    for part in group:
        if tag_of(part) == "thead":
            head += _rows(part, columns, spans, without)
        elif tag_of(part) in ("tbody", "tfoot"):
            bodies.append(list(_rows(part, columns, spans, without)))
    return head, [rows for rows in bodies if rows]


def _columns(group: Any) -> dict[str, int]:
    """The place of each named column, counted from 0."""
    out: dict[str, int] = {}
    place = -1
    for one in group:
        if tag_of(one) == "colspec":
            place = span(one, "colnum") - 1 if one.get("colnum") else place + 1
            if one.get("colname"):
                out[one.get("colname")] = place
    return out


def _rows(
    part: Any, columns: Mapping[str, int], spans: Mapping[str, tuple[str, str]], without: Callable[[Any], bool]
) -> Iterator[tuple[Spanned, ...]]:
    """Rows as `laid_out_rows` takes them: what no cell names and none above reaches into is an empty cell."""
    hanging: dict[int, int] = {}
    for row in part:
        if tag_of(row) != "row":
            continue
        taken = {column for column, left in hanging.items() if left}
        hanging = {column: left - 1 for column, left in hanging.items() if left > 1}
        cells: list[Spanned] = []
        at = 0
        for entry in row:
            if tag_of(entry) not in ("entry", "entrytbl"):
                continue
            first, last = _place(entry, columns, spans)
            while at in taken or (first is not None and at < first):
                if at not in taken:
                    cells.append(NOTHING)
                at += 1
            wide = last - at + 1 if last is not None and last >= at else 1
            tall = span(entry, "morerows") + 1 if (entry.get("morerows") or "0").strip() != "0" else 1
            said = said_in(entry, without=without)
            cells.append(Spanned(Cell(said.text, None, tall, wide, said.marks), tag_of(part) == "thead", said.indent))
            hanging |= dict.fromkeys(range(at, at + wide), tall - 1)
            at += wide
        yield tuple(cells)


def _place(
    entry: Any, columns: Mapping[str, int], spans: Mapping[str, tuple[str, str]]
) -> tuple[int | None, int | None]:
    """The first and the last column that a cell names."""
    start, end = spans.get(entry.get("spanname") or "", (entry.get("namest"), entry.get("nameend")))
    first = columns.get(start or entry.get("colname") or "")
    return first, columns.get(end or "", first)
