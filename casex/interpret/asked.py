"""Tables that were asked for by their labels, and those that were not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from casex.errors import CasexError
from casex.model import Block, Document, Finding, Table, finding


def left_out(labels: Sequence[str] | None, documents: Sequence[Document]) -> tuple[Finding, ...]:
    """Which tables are not among those asked for; a label that no table has is refused."""
    if labels is None:
        return ()
    if isinstance(labels, str):
        raise CasexError(f"tables={labels!r}: give a list of labels: tables=[{labels!r}]")
    if wrong := [label for label in labels if not isinstance(label, str)]:
        raise CasexError(
            f"tables={list(labels)!r}: {wrong[0]!r} is no label; write it as printed: tables=['Table {wrong[0]}']"
        )
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
    """A document with the tables of these labels; the others' captions are theirs, not running text."""
    if labels is None:
        return document
    wanted = {_bare(label) for label in labels}
    others = {_bare(table.label) for table in document.tables if table.label} - wanted
    return replace(
        document,
        tables=tuple(table for table in document.tables if _bare(table.label) in wanted),
        blocks=tuple(replace(block, kind="table") if _captions(block, others) else block for block in document.blocks),
    )


def _captions(block: Block, labels: Iterable[str]) -> bool:
    """Whether a block is the caption of a table of these labels."""
    text = " ".join(block.text.split()).casefold()
    return block.kind == "caption" and any(re.match(rf"{re.escape(one)}(?![\w-]|\.\w)", text) for one in labels)


def _bare(label: str) -> str:
    """A table's label without regard to capitals, white space and a closing stop."""
    return " ".join(label.split()).rstrip(".:").casefold()
