"""Tables that were asked for by their labels, and those that were not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from casex.errors import CasexError
from casex.model import Document, Finding, Table, finding


def left_out(labels: Sequence[str] | None, documents: Sequence[Document]) -> tuple[Finding, ...]:
    """Which tables are not among those asked for; a label that no table has is refused."""
    if labels is None:
        return ()
    if isinstance(labels, str):
        raise CasexError(f"tables={labels!r}: give a list of labels: tables=[{labels!r}]")
    tables = [table for document in documents for table in document.tables]
    there = {_bare(table.label): table.label for table in tables if table.label}
    for label in labels:
        if _bare(label) not in there:
            raise CasexError(f"tables={label!r}: no such table; there are {', '.join(there.values()) or 'none'}")
    wanted = {_bare(label) for label in labels}
    rest = [table for table in tables if _bare(table.label) not in wanted]
    if not rest:
        return ()
    named = "; ".join(_named(table) for table in rest)
    return (finding("left_out", f"not read: {named}, since tables={list(labels)!r}"),)


def _named(table: Table) -> str:
    where = "" if table.page is None else f" on page {table.page}"
    return f"{table.label or 'a table without a label'}{where}"


def only(labels: Sequence[str] | None, document: Document) -> Document:
    """A document with the tables of these labels."""
    if labels is None:
        return document
    wanted = {_bare(label) for label in labels}
    return replace(document, tables=tuple(table for table in document.tables if _bare(table.label) in wanted))


def _bare(label: str) -> str:
    """A table's label without regard to capitals, white space and a closing stop."""
    return " ".join(label.split()).rstrip(".:").casefold()
