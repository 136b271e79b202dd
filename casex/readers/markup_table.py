"""A ``table`` element of JATS or HTML to `Table`; one in the CALS model may hold several."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casex.model import Table
from casex.readers.cals import column_groups, rows_of
from casex.readers.grid import NOTHING, Grid, Spanned, is_blank, laid_out_rows, table_of_parts, without_blanks
from casex.readers.headings import header_rows
from casex.readers.markup import cells_in, rows_in, said_in, tag_of


def tables_in(
    element: Any, *, label: str, caption: str, notes: tuple[str, ...], name: str, reader: str
) -> Iterator[Table]:
    """A table as marked up; of a CALS table, one for each group of columns.

    Parameters
    ----------
    element
        The ``table``.
    label, caption, notes
        What stands around it; notes within its cells come behind them.
    name
        Of the document, for messages.
    reader
        How the table is said to have been read.
    """
    inner = tuple(said_in(fn).text for fn in element.iter() if tag_of(fn) == "fn")
    title = next((said_in(one).text for one in element if tag_of(one) == "title"), "")
    named = f"{name}: {label or 'a table'}"
    groups = [rows_of(group, without=_is_note) for group in column_groups(element)] or [_groups(element)]
    for head, bodies in groups:
        header = laid_out_rows(head, named)
        body = tuple(row for group in bodies for row in laid_out_rows(group, named))
        header, body = _of_one_width(header, body)
        if not header:
            count = header_rows(body)
            header, body = body[:count], body[count:]
        yield table_of_parts(
            header, body, label=label, caption=caption or title, footnotes=(*notes, *inner), reader=reader
        )


def _groups(table: Any) -> tuple[list[tuple[Spanned, ...]], list[list[tuple[Spanned, ...]]]]:
    """Rows of the head, and of each group of the body: a span ends with its group."""
    head: list[tuple[Spanned, ...]] = []
    bodies: list[list[tuple[Spanned, ...]]] = []
    loose: list[tuple[Spanned, ...]] = []
    for child in table:
        tag = tag_of(child)
        if tag == "thead":
            head += [cells_in(row, without=_is_note) for row in rows_in(child)]
        elif tag and tag not in ("tr", "caption"):  # a body, or whatever a page has in its place
            bodies.append([cells_in(row, without=_is_note) for row in rows_in(child)])
        elif tag == "tr":
            loose.append(cells_in(child, without=_is_note))
    return head, [group for group in (loose, *bodies) if group]


def _is_note(element: Any) -> bool:
    return tag_of(element) in ("fn", "table")


def _of_one_width(header: Grid, body: Grid) -> tuple[Grid, Grid]:
    whole = (*header, *body)
    width = max((len(row) for row in whole), default=0)
    filled = without_blanks(tuple((*row, *[NOTHING] * (width - len(row))) for row in whole))
    count = sum(not is_blank(row) for row in header)
    return filled[:count], filled[count:]
