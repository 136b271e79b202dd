"""Text of marked-up elements (JATS, HTML): words with the marks that are raised or lowered among them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from casex.errors import LimitExceeded
from casex.model import Cell
from casex.readers.grid import MAXIMUM_COLUMNS, Spanned
from casex.tables import Script, is_mark, set_inline

#: Elements that part words where they begin and end.
_APART = frozenset(
    (
        "p",
        "break",
        "br",
        "div",
        "li",
        "tr",
        "td",
        "th",
        "title",
        "list",
        "list-item",
        "def-item",
        "term",
        "def",
        "disp-formula",
        "disp-quote",
        "sec",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "label",
        "caption",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "verse-line",
        "verse-group",
        "attrib",
        "ul",
        "ol",
        "dl",
        "table",
        "hr",
        "article",
        "section",
    )
)
_ITEMS = frozenset(("li", "list-item"))
_RAISED = frozenset(("sup", "sub"))
_MARKS = frozenset(("table-fn", "fn", "table-wrap-foot"))  # what an xref that is a footnote's mark refers to
_NO_TEXT = frozenset(("script", "style", "template", "noscript", "object-id", "tex-math", "graphic", "media"))
_DEEPEST = 200  # elements within each other


@dataclass(slots=True)
class _Pieces:
    """Text as it is gathered, with the marks met."""

    texts: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    scripts: dict[int, Script] = field(default_factory=dict)  # of `texts`, where they do not stand level

    def part(self) -> None:
        """Set a semicolon between two items of a list, which stand on lines of their own in print."""
        while self.texts and not self.texts[-1].strip():
            self.texts.pop()
        if self.texts and self.texts[-1].rstrip()[-1] not in ".,;:":
            self.texts.append(";")

    @property
    def whole(self) -> str:
        return set_inline((text, self.scripts.get(place, "")) for place, text in enumerate(self.texts))


@dataclass(frozen=True, slots=True)
class Said:
    """An element's text on one line, its marks, and how far it is set in."""

    text: str
    marks: tuple[str, ...] = ()
    indent: int = 0


def tag_of(element: Any) -> str:
    """The local name of an element in lower case; empty for comments and the like."""
    name = element.tag
    return name.rpartition("}")[2].casefold() if isinstance(name, str) else ""


def said_in(element: Any, *, without: Callable[[Any], bool] = lambda _: False) -> Said:
    """What an element says.

    Parameters
    ----------
    element
        An lxml element.
    without
        Elements that are left out (tables inside a paragraph).
    """
    pieces = _Pieces()
    _gather(element, pieces, without, 0)
    raw = pieces.whole
    text = " ".join(raw.split())
    before = raw[: len(raw) - len(raw.lstrip())] if text else ""
    if "\n" in before:  # a line feed and the blanks behind it are the file's layout, others are typed to set in
        before = before.rpartition("\n")[2].strip("\r\t ")
    indent = len(before)
    return Said(text, tuple(mark for mark in pieces.marks if mark), indent)


def _gather(element: Any, pieces: _Pieces, without: Callable[[Any], bool], depth: int) -> None:
    if depth > _DEEPEST:
        raise LimitExceeded(f"elements within each other deeper than {_DEEPEST} levels")
    tag = tag_of(element)
    if tag in _NO_TEXT or (depth and without(element)):
        return
    if tag == "alternatives":  # several forms of one thing: the first that has text
        for child in element:
            before = len(pieces.texts)
            _gather(child, pieces, without, depth + 1)
            if len(pieces.texts) > before:
                return
        return
    apart = tag in _APART and depth > 0
    if tag in _ITEMS and any(tag_of(one) in _ITEMS for one in element.itersiblings(preceding=True)):
        pieces.part()
    if apart:
        pieces.texts.append(" ")
    if tag in _RAISED or (tag == "xref" and element.get("ref-type") in _MARKS):
        _gather_mark(element, tag, pieces, without, depth)
    else:
        _gather_children(element, pieces, without, depth)
    if apart:
        pieces.texts.append(" ")


def _gather_children(element: Any, pieces: _Pieces, without: Callable[[Any], bool], depth: int) -> None:
    if element.text:
        pieces.texts.append(element.text)
    for child in element:
        if isinstance(child.tag, str):
            _gather(child, pieces, without, depth + 1)
        elif child.tag is etree.Entity:
            pieces.texts.append(explained(child.name) or f"&{child.name};")
        if child.tail:
            pieces.texts.append(child.tail)


def explained(name: str) -> str | None:
    """The character that an entity of the HTML list is; None for any other: casex expands none that a file declares."""
    text = html.unescape(f"&{name};")
    return None if text == f"&{name};" else text


def _gather_mark(element: Any, tag: str, pieces: _Pieces, without: Callable[[Any], bool], depth: int) -> None:
    """A raised or lowered piece: a mark; `set_inline` tells its figures from those around it."""
    inner = _Pieces()
    _gather_children(element, inner, without, depth)
    text = " ".join(inner.whole.split())
    if not text:
        return
    pieces.scripts[len(pieces.texts)] = "_" if tag == "sub" else "^"
    pieces.texts.append(text)
    if is_mark(text):
        pieces.marks += inner.marks if inner.marks == [text] else [text]


def span(element: Any, name: str) -> int:
    """A span as written; what is no number is 1, 0 and more than a sheet's columns are cut."""
    said = re.fullmatch(r"\s*(\d{1,9})\s*", element.get(name) or "")
    return min(max(int(said[1]), 1), MAXIMUM_COLUMNS) if said else 1


def cell_in(element: Any, *, without: Callable[[Any], bool] = lambda _: False) -> Spanned:
    """A ``td`` or ``th`` as a cell."""
    said = said_in(element, without=without)
    cell = Cell(said.text, None, span(element, "rowspan"), span(element, "colspan"), said.marks)
    return Spanned(cell, tag_of(element) == "th", said.indent)


def rows_in(element: Any) -> Iterator[Any]:
    """The ``tr`` elements of a table or row group, not those of tables within it."""
    for child in element:
        tag = tag_of(child)
        if tag == "tr":
            yield child
        elif tag not in ("td", "th", "table", "caption"):
            yield from rows_in(child)


def cells_in(row: Any, *, without: Callable[[Any], bool] = lambda _: False) -> tuple[Spanned, ...]:
    """The cells of a ``tr``."""
    return tuple(cell_in(child, without=without) for child in row if tag_of(child) in ("td", "th"))
