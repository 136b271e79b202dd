"""JATS XML (and its ancestor NLM) to `Document`: front, body, back, tables with their captions and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from casex.model import Block, Document, Finding, Origin, Table, finding, laid_out
from casex.readers.grid import stitched
from casex.readers.jats_front import identifiers
from casex.readers.markup import explained, said_in, tag_of
from casex.readers.markup_table import tables_in
from casex.readers.xml import parse_xml

_FLOATS = frozenset(
    (
        "table-wrap",
        "table-wrap-group",
        "fig",
        "fig-group",
        "boxed-text",
        "supplementary-material",
        "media",
        "graphic",
        "array",
    )
)
_SECTIONS = frozenset(
    (
        "sec",
        "body",
        "back",
        "app",
        "app-group",
        "ack",
        "abstract",
        "boxed-text",
        "floats-group",
        "bio",
        "notes",
        "glossary",
    )
)
_LISTS = frozenset(
    ("list", "list-item", "def-list", "def-item", "disp-quote", "fn-group", "fn", "statement", "verse-group")
)
_TITLES = frozenset(("title", "subtitle"))
_PROSE = frozenset(
    ("p", "disp-formula", "disp-formula-group", "preformat", "attrib", "speech", "code", "term", "def", "verse-line")
)
_CAPTIONED = frozenset(("fig", "fig-group", "table-wrap", "table-wrap-group"))


def read_jats(data: bytes, name: str, sha256: str) -> tuple[Document, tuple[Finding, ...]]:
    """A document from JATS XML.

    Raises
    ------
    UnreadableDocument, LimitExceeded
        As `parse_xml`.
    """
    root = parse_xml(data, name)
    article = (
        root if tag_of(root) == "article" else next((one for one in root.iter() if tag_of(one) == "article"), root)
    )
    blocks = laid_out(block for block in _blocks(article) if block.text)
    tables = stitched(table for wrap in _wraps(article) for table in _tables_of(wrap, name))
    document = Document(Origin(name, "application/jats+xml", sha256), (), blocks, tables, **identifiers(article))
    return document, tuple(_findings(article, root))


def _findings(article: Any, root: Any) -> Iterator[Finding]:
    parts = [one for one in article if tag_of(one) in ("sub-article", "response")]
    if parts:
        kinds = ", ".join(sorted({str(one.get("article-type") or tag_of(one)) for one in parts}))
        yield finding(
            "part_not_read",
            f"{len(parts)} articles within the article ({kinds}) were not read",
            hint="give each as a file of its own, if patients are told of there",
        )
    unknown = sorted(set(_entities(root)))
    if unknown:
        yield finding(
            "entity_not_expanded",
            f"entities that no list explains stand as written: {', '.join(f'&{name};' for name in unknown[:10])}",
            hint="casex expands no entities that a file declares; look at the words around them",
        )


def _entities(root: Any) -> Iterator[str]:
    for one in root.iter(etree.Entity):
        if explained(one.name) is None:
            yield one.name


# --- running text -------------------------------------------------------------------------------------------------


def _blocks(article: Any) -> Iterator[Block]:
    for part in article:
        tag = tag_of(part)
        if tag == "front":
            yield from _front(part)
        elif tag in ("body", "back", "floats-group"):
            yield from _children(part)


def _front(front: Any) -> Iterator[Block]:
    meta = next((one for one in front if tag_of(one) == "article-meta"), front)
    for part in meta:
        tag = tag_of(part)
        if tag == "title-group":
            for title in part:
                if tag_of(title) in ("article-title", "subtitle"):
                    yield Block(_text(title), "title" if tag_of(title) == "article-title" else "paragraph")
        elif tag in ("abstract", "trans-abstract"):
            titled = any(tag_of(one) == "title" for one in part)
            if not titled:
                yield Block("Abstract", "heading")
            yield from _children(part)


def _children(element: Any) -> Iterator[Block]:
    for child in element:
        yield from _block(child)


def _block(element: Any) -> Iterator[Block]:
    tag = tag_of(element)
    if tag in _TITLES:
        yield Block(_titled(element), "heading")
    elif tag in _CAPTIONED:
        yield from _captions(element)
    elif tag == "ref-list":
        yield from _references(element)
    elif tag in _PROSE:
        yield Block(_text(element), "paragraph")
        for one in element.iter():
            if one is not element and tag_of(one) in _CAPTIONED and not _within_float(one, element):
                yield from _captions(one)
    elif tag in _SECTIONS or tag in _LISTS:
        yield from _children(element)
    elif tag == "supplementary-material":
        yield Block(_text(element, floats=False), "paragraph")


def _titled(title: Any) -> str:
    """A section's title, its number before it."""
    parent = title.getparent()
    label = next((one for one in parent if tag_of(one) == "label"), None) if parent is not None else None
    return " ".join(part for part in ("" if label is None else _text(label), _text(title)) if part)


def _text(element: Any, *, floats: bool = True) -> str:
    return said_in(element, without=_is_float if floats else (lambda _: False)).text


def _is_float(element: Any) -> bool:
    return tag_of(element) in _FLOATS


def _within_float(element: Any, top: Any) -> bool:
    parent = element.getparent()
    while parent is not None and parent is not top:
        if tag_of(parent) in _CAPTIONED:
            return True
        parent = parent.getparent()
    return False


def _captions(element: Any) -> Iterator[Block]:
    label, caption = _label_and_caption(element)
    said = f"{label.rstrip('.:')}. {caption}" if label and caption else label or caption
    if said:
        yield Block(said, "caption")
    for child in element:
        if tag_of(child) in _CAPTIONED:
            yield from _captions(child)


def _label_and_caption(wrap: Any) -> tuple[str, str]:
    label = next((_text(one) for one in wrap if tag_of(one) == "label"), "")
    caption = " ".join(_text(one) for one in wrap if tag_of(one) in ("caption", "title"))
    return label, caption


def _references(element: Any) -> Iterator[Block]:
    yield Block(next((_text(one) for one in element if tag_of(one) == "title"), "") or "References", "heading")
    for one in element.iter():
        if tag_of(one) == "ref":
            yield Block(_reference(one), "paragraph")


def _reference(ref: Any) -> str:
    """A reference on one line; names, title and figures are often elements without a space between them."""
    pieces = [piece.strip() for piece in ref.itertext() if piece.strip()]
    return re.sub(r" (?=[,.;:)\]])|(?<=[(\[]) ", "", " ".join(" ".join(pieces).split()))


# --- tables -------------------------------------------------------------------------------------------------------


def _wraps(article: Any) -> Iterator[Any]:
    """The wrappers of tables in order, those of articles within the article left out."""
    for part in article:
        if tag_of(part) not in ("sub-article", "response"):
            yield from (one for one in part.iter() if tag_of(one) == "table-wrap")


def _tables_of(wrap: Any, name: str) -> Iterator[Table]:
    label, caption = _label_and_caption(wrap)
    parent = wrap.getparent()
    if parent is not None and tag_of(parent) == "table-wrap-group":
        above, over = _label_and_caption(parent)
        label, caption = label or above, caption or over
    notes = tuple(_notes(wrap))
    for table in wrap.iter():
        within = any(tag_of(one) == "table" for one in table.iterancestors())
        if tag_of(table) == "table" and not within and not _is_another_form(table):
            called = label.rstrip(".:")
            yield from tables_in(table, label=called, caption=caption, notes=notes, name=name, reader="jats")


def _is_another_form(table: Any) -> bool:
    """Whether a table says again, in another markup, what the one before it among alternatives says."""
    alternatives = tag_of(table.getparent()) == "alternatives"
    return alternatives and any(tag_of(one) == "table" for one in table.itersiblings(preceding=True))


def _notes(wrap: Any) -> Iterator[str]:
    """Each note of a table on one line, its mark before it."""
    for foot in wrap:
        if tag_of(foot) != "table-wrap-foot":
            continue
        for part in foot:
            for one in part if tag_of(part) == "fn-group" else (part,):
                if note := _note(one):
                    yield note


def _note(element: Any) -> str:
    """A note on one line; a raised mark at its start stands apart from its words."""
    said = said_in(element)
    mark = said.marks[0] if said.marks else ""
    text = said.text.removeprefix("^")  # before a figure, a raised figure has its sign
    return f"{mark} {text[len(mark) :].lstrip()}" if mark and text.startswith(mark) else said.text
