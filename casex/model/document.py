"""A document as read: pages, running text and tables."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from casex.model.geometry import Box, Page
from casex.model.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of running text in reading order; line breaks are kept as printed.

    `kind` is ``title``, ``heading``, ``paragraph``, ``caption``, ``furniture`` (running heads, page numbers) or
    ``table`` (lines that a table was recovered from; the caption of one that was left out).
    `start` is the block's offset in `Document.text`. `document` is its file, where a study has several.
    """

    text: str
    kind: str
    page: int | None = None
    box: Box | None = None
    start: int = 0
    document: str = ""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document came from: its name as given, what its bytes are, and their SHA-256."""

    name: str
    media: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: pages (geometry), blocks (running text in reading order), tables, and its DOI where known.

    `pmid`, `year` and `licence` (its address, or its words) stand where the file itself says them. `recognised` are
    the spans of the text that OCR read, `doubts` those of them whose reading is in doubt.
    """

    source: Origin
    pages: tuple[Page, ...] = ()
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    doi: str | None = None
    recognised: tuple[tuple[int, int], ...] = ()
    doubts: tuple[tuple[int, int], ...] = ()
    pmid: str | None = None
    year: int | None = None
    licence: str | None = None

    @property
    def text(self) -> str:
        """The running text: blocks joined by a blank line; `Block.start` points into it."""
        return "\n\n".join(block.text for block in self.blocks)

    @property
    def title(self) -> str | None:
        """The text of the first title block, on one line."""
        return next((" ".join(block.text.split()) for block in self.blocks if block.kind == "title"), None)

    def file_at(self, offset: int) -> str:
        """The name of the file in which a place of the running text stands."""
        held = next((block for block in reversed(self.blocks) if block.start <= offset), None)
        return (held.document if held is not None else "") or self.source.name

    def file_of(self, table: Table) -> str:
        """The name of the file in which a table stands."""
        return table.document or self.source.name

    def outline(self) -> Document:
        """The document without words and rules: what a result keeps of its source (spans point into its text)."""
        pages = tuple(Page(page.number, page.width, page.height, document=page.document) for page in self.pages)
        return replace(self, pages=pages)


def laid_out(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Blocks with `start` set so that they point into the document's text."""
    placed: list[Block] = []
    start = 0
    for block in blocks:
        placed.append(replace(block, start=start))
        start += len(block.text) + 2
    return tuple(placed)


def joined(documents: Sequence[Document]) -> Document:
    """Several files of one study as one document: their pages, text and tables one after the other.

    Each block and table names its file; the whole is called by all of them, its hash is made of theirs.
    """
    first, *others = documents
    if not others:
        return first
    names = told_apart([document.source.name for document in documents])
    digest = hashlib.sha256("\n".join(document.source.sha256 for document in documents).encode())
    media = " + ".join(dict.fromkeys(document.source.media for document in documents))
    held = list(zip(names, documents, strict=True))
    starts = accumulate((len(document.text) + 2 if document.blocks else 0 for document in documents), initial=0)
    placed = list(zip(starts, documents, strict=False))
    return Document(
        Origin(" + ".join(names), media, digest.hexdigest()),
        tuple(replace(page, document=name) for name, document in held for page in document.pages),
        laid_out(replace(block, document=name) for name, document in held for block in document.blocks),
        tuple(replace(table, document=name) for name, document in held for table in document.tables),
        doi=next((document.doi for document in documents if document.doi), None),
        pmid=next((document.pmid for document in documents if document.pmid), None),
        year=next((document.year for document in documents if document.year), None),
        licence=next((document.licence for document in documents if document.licence), None),
        recognised=tuple(span for start, one in placed for span in _moved(one.recognised, start)),
        doubts=tuple(span for start, one in placed for span in _moved(one.doubts, start)),
    )


def _moved(spans: Iterable[tuple[int, int]], by: int) -> tuple[tuple[int, int], ...]:
    return tuple((start + by, end + by) for start, end in spans)


def told_apart(names: Sequence[str]) -> list[str]:
    """Names, one that comes again with its number behind it."""
    out: list[str] = []
    for place, name in enumerate(names):
        again = names[:place].count(name) + 1
        out.append(name if again == 1 else f"{name} ({again})")
    return out
