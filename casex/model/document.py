"""A document as read: pages, running text and tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from casex.model.geometry import Box, Page
from casex.model.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of running text in reading order; line breaks are kept as printed.

    `kind` is ``title``, ``heading``, ``paragraph``, ``caption``, ``furniture`` (running heads, page numbers) or
    ``table`` (lines that a table was recovered from).
    `start` is the block's offset in `Document.text`.
    """

    text: str
    kind: str
    page: int | None = None
    box: Box | None = None
    start: int = 0

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

    `recognised` are the spans of the text that OCR read, `doubts` those of them whose reading is in doubt.
    """

    source: Origin
    pages: tuple[Page, ...] = ()
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    doi: str | None = None
    recognised: tuple[tuple[int, int], ...] = ()
    doubts: tuple[tuple[int, int], ...] = ()

    @property
    def text(self) -> str:
        """The running text: blocks joined by a blank line; `Block.start` points into it."""
        return "\n\n".join(block.text for block in self.blocks)

    @property
    def title(self) -> str | None:
        """The text of the first title block, on one line."""
        return next((" ".join(block.text.split()) for block in self.blocks if block.kind == "title"), None)

    def outline(self) -> Document:
        """The document without words and rules: what a result keeps of its source (spans point into its text)."""
        pages = tuple(Page(page.number, page.width, page.height) for page in self.pages)
        return replace(self, pages=pages)


def laid_out(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Blocks with `start` set so that they point into the document's text."""
    placed: list[Block] = []
    start = 0
    for block in blocks:
        placed.append(Block(block.text, block.kind, block.page, block.box, start))
        start += len(block.text) + 2
    return tuple(placed)
