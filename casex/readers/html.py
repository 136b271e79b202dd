"""HTML pages to `Document`: headings, paragraphs, tables with their captions and notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from casex.model import Block, Document, Finding, Origin, Table, laid_out
from casex.readers.definitions import is_note
from casex.readers.grid import stitched
from casex.readers.markup import said_in, tag_of
from casex.readers.markup_table import tables_in
from casex.readers.xml import parse_html
from casex.tables.captions import LABEL

_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_PROSE = frozenset(("p", "li", "dt", "dd", "blockquote", "pre", "figcaption", "caption", "address"))
_LEFT_OUT = frozenset(("script", "style", "nav", "template", "noscript", "select", "button", "svg", "head", "iframe"))
_INLINE = frozenset(
    ("a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "em", "font", "i", "img", "kbd", "mark", "q", "s", "small",
     "span", "strong", "sub", "sup", "time", "u", "var", "wbr")
)  # fmt: skip


def read_html(data: bytes, name: str, sha256: str) -> tuple[Document, tuple[Finding, ...]]:
    """A document from an HTML page.

    Raises
    ------
    UnreadableDocument, LimitExceeded
        As `parse_html`.
    """
    root = parse_html(data, name)
    tables: list[Table] = []
    blocks: list[Block] = []
    below = False
    for one in _pieces(root):
        if not isinstance(one, Block):
            tables += _tables(one, blocks, name)
            below = bool(tables)
            continue
        blocks.append(one)
        below = below and one.kind == "paragraph" and is_note(one.text)
        if below:
            tables[-1] = replace(tables[-1], footnotes=(*tables[-1].footnotes, one.text))
    return Document(Origin(name, "text/html", sha256), (), laid_out(_titled(root, blocks)), stitched(tables)), ()


def _titled(root: Any, blocks: list[Block]) -> list[Block]:
    """The blocks with one title: the only heading of the first level, else the page's, else the first heading."""
    firsts = [n for n, block in enumerate(blocks) if block.kind == "title"]
    if len(firsts) == 1:
        return blocks
    plain = [replace(block, kind="heading") if block.kind == "title" else block for block in blocks]
    said = next((said_in(one).text for one in root.iter() if tag_of(one) == "title"), "")
    if said:
        return [Block(said, "title"), *plain]
    first = next((n for n, block in enumerate(plain) if block.kind == "heading"), None)
    return [replace(block, kind="title") if n == first else block for n, block in enumerate(plain)]


def _pieces(element: Any) -> Iterator[Any]:
    """Blocks and the elements of tables, in order; text that stands in no element of its own is a paragraph."""
    loose = element.text or ""
    for child in element:
        tag = tag_of(child)
        if tag in _INLINE and not _holds_blocks(child):
            loose += said_in(child).text and f" {said_in(child).text} "
        else:
            yield from _loose(loose)
            loose = ""
            if tag and tag not in _LEFT_OUT:
                yield from _piece(child, tag)
        loose += child.tail or ""
    yield from _loose(loose)


def _loose(text: str) -> Iterator[Block]:
    if text.strip():
        yield Block(" ".join(text.split()), "paragraph")


def _piece(element: Any, tag: str) -> Iterator[Any]:
    if tag == "table":
        if any(tag_of(one) == "table" for one in element.iterdescendants()):
            yield from _pieces(element)  # a table that only lays out others
        else:
            yield from (block for one in element if tag_of(one) == "caption" for block in _caption(one))
            yield element
    elif tag == "h1" or tag in _HEADINGS:
        text = said_in(element).text
        if text:
            yield Block(text, "title" if tag == "h1" else "caption" if LABEL.match(text) else "heading")
    elif tag in _PROSE and not _holds_blocks(element):
        yield from _caption(element)
    else:
        yield from _pieces(element)


def _holds_blocks(element: Any) -> bool:
    return any(
        tag_of(one) in _PROSE or tag_of(one) in ("table", "div", "section", "article") or tag_of(one) in _HEADINGS
        for one in element.iterdescendants()
    )


def _caption(element: Any) -> Iterator[Block]:
    text = said_in(element).text
    if text:
        captions = tag_of(element) in ("caption", "figcaption") or (LABEL.match(text) and len(text) < _LONGEST)
        yield Block(text, "caption" if captions else "paragraph")


_LONGEST = 400  # letters of a caption that is a paragraph like others


def _tables(element: Any, before: list[Block], name: str) -> Iterator[Table]:
    """A table; its caption is its own, or what stands right before it, where that is a caption or a bare label."""
    own = next((said_in(one).text for one in element if tag_of(one) == "caption"), "")
    near = [block.text for block in before[-2:] if block.kind == "caption" or LABEL.fullmatch(block.text)]
    label = next((text for text in reversed(near) if LABEL.match(text)), "") if not LABEL.match(own) else ""
    if not own:
        own = near[-1] if near and near[-1] != label else ""
    said = f"{label} {own}".strip()
    match = LABEL.match(said)
    label, caption = (match["label"].rstrip("."), said[match.end() :]) if match else ("", said)
    return tables_in(element, label=label, caption=caption, notes=(), name=name, reader="html")
