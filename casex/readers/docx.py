"""DOCX to `Document`: paragraphs, headings, tables with merged cells, raised marks, footnotes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from casex.errors import UnreadableDocument
from casex.model import Block, Cell, Document, Finding, Origin, Table, finding, laid_out
from casex.readers.definitions import is_note
from casex.readers.grid import MAXIMUM_COLUMNS, Spanned, laid_out_rows, stitched, table_of_parts, without_blanks
from casex.readers.headings import header_rows
from casex.readers.markup import tag_of
from casex.readers.xml import parse_xml
from casex.readers.zipped import part_of, refuse_document_types
from casex.tables import Script, is_mark, set_inline
from casex.tables.captions import LABEL

_MAIN = "word/document.xml"
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_HEADING = re.compile(r"heading|berschrift|titre|t[ií]tulo|kop", re.I)
_LEFT_OUT = frozenset(("del", "movefrom", "instrtext", "ppr", "rpr", "sectpr", "fallback"))
_BREAKS = frozenset(("br", "cr", "tab"))
_SCRIPTS: dict[str, Script] = {"superscript": "^", "subscript": "_"}


@dataclass(frozen=True, slots=True)
class _Paragraph:
    text: str
    style: str
    marks: tuple[str, ...] = ()


def read_docx(archive: zipfile.ZipFile, name: str, sha256: str) -> tuple[Document, tuple[Finding, ...]]:
    """A document from DOCX.

    Raises
    ------
    UnreadableDocument, LimitExceeded
        As `parse_xml`.
    """
    refuse_document_types(archive, name)
    root = parse_xml(part_of(archive, _MAIN, name), f"{name}: {_MAIN}")
    body = next((one for one in root.iter() if tag_of(one) == "body"), None)
    if body is None:
        raise UnreadableDocument(f"{name}: its part {_MAIN!r} has no body")
    blocks: list[Block] = []
    tables: list[Table] = []
    after_table = False
    for one in _content(body):
        if tag_of(one) == "tbl":
            tables.append(_table(one, blocks, name))
            after_table = True
        elif (paragraph := _paragraph(one)).text:
            if after_table and is_note(paragraph.text, paragraph.marks):
                tables[-1] = replace(tables[-1], footnotes=(*tables[-1].footnotes, paragraph.text))
            else:
                after_table = False
            blocks.append(_block(paragraph, first=not blocks))
    blocks += _notes(archive, name)
    media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    findings = tuple(_changes(root))
    return Document(Origin(name, media, sha256), (), laid_out(blocks), stitched(tables)), findings


def _changes(root: Any) -> Iterator[Finding]:
    if any(tag_of(one) in ("ins", "del", "movefrom", "moveto") for one in root.iter()):
        yield finding(
            "changes_accepted",
            "the file holds tracked changes; it was read as if all were accepted",
            hint="accept or reject them in a word processor",
        )


def _content(element: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, out of content controls and tracked insertions too."""
    for child in element:
        tag = tag_of(child)
        if tag in ("p", "tbl"):
            yield child
        elif tag in ("sdt", "sdtcontent", "ins", "moveto", "customxml", "smarttag", "alternatecontent", "choice"):
            yield from _content(child)


def _paragraph(element: Any) -> _Paragraph:
    texts: list[tuple[str, Script]] = []
    marks: list[str] = []
    _gather(element, texts, marks)
    style = next((one.get(_name(one, "val")) or "" for one in element.iter() if tag_of(one) == "pstyle"), "")
    return _Paragraph(" ".join(set_inline(texts).split()), style, tuple(marks))


def _name(element: Any, attribute: str) -> str:
    """An attribute's name in the element's own namespace."""
    space = element.tag.rpartition("}")[0]
    return f"{space}}}{attribute}" if space else attribute


def _gather(element: Any, texts: list[tuple[str, Script]], marks: list[str]) -> None:
    for child in element:
        tag = tag_of(child)
        if tag == "r":
            _run(child, texts, marks)
        elif tag not in _LEFT_OUT:
            if tag == "p" and texts:  # a paragraph within a text box
                texts.append((" ", ""))
            _gather(child, texts, marks)


def _run(run: Any, texts: list[tuple[str, Script]], marks: list[str]) -> None:
    raised = next((one.get(_name(one, "val")) for one in run.iter() if tag_of(one) == "vertalign"), "")
    said: list[str] = []
    for one in run.iter():
        tag = tag_of(one)
        if tag == "t":
            said.append(one.text or "")
        elif tag in _BREAKS:
            said.append(" ")
        elif tag == "nobreakhyphen":
            said.append("-")
        elif tag == "sym":
            said.append(_symbol(one))
        elif tag in ("footnotereference", "endnotereference"):
            said.append(one.get(_name(one, "id")) or "")
            raised = "superscript"
    text = "".join(said)
    script = _SCRIPTS.get(raised, "")
    if script and is_mark(text.strip()):
        marks.append(text.strip())
    texts.append((text, script))


def _symbol(element: Any) -> str:
    """A letter of a symbol font: those of the private area stand for the letter that their code ends with."""
    code = int(element.get(_name(element, "char")) or "0", 16)
    return chr(code - 0xF000 if 0xF000 <= code <= 0xF0FF else code) if 0 < code < 0xD800 or code >= 0xE000 else ""


def _block(paragraph: _Paragraph, *, first: bool) -> Block:
    style = paragraph.style
    if LABEL.match(paragraph.text) or style.casefold() == "caption":
        kind = "caption"
    elif style.casefold() == "title":
        kind = "title"
    elif _HEADING.search(style):
        kind = "title" if first else "heading"
    else:
        kind = "paragraph"
    return Block(paragraph.text, kind)


def _notes(archive: zipfile.ZipFile, name: str) -> Iterator[Block]:
    for part in _NOTES:
        if part not in archive.namelist():
            continue
        for note in parse_xml(part_of(archive, part, name), f"{name}: {part}"):
            if note.get(_name(note, "type")) is None:
                text = " ".join(text for one in _content(note) if (text := _paragraph(one).text))
                if text:
                    yield Block(f"{note.get(_name(note, 'id')) or ''} {text}".strip(), "paragraph")


# --- tables ---------------------------------------------------------------------------------------------------------


def _table(element: Any, before: list[Block], name: str) -> Table:
    said = before[-1].text if before and before[-1].kind == "caption" else ""
    match = LABEL.match(said)
    label, caption = (match["label"].rstrip("."), said[match.end() :]) if match else ("", said)
    rows = list(_within(element, "tr"))
    grid = without_blanks(laid_out_rows(_spanned([_cells(row) for row in rows]), f"{name}: {label or 'a table'}"))
    marked = 0
    while marked < len(rows) - 1 and any(tag_of(one) == "tblheader" for one in _properties(rows[marked])):
        marked += 1
    count = marked or header_rows(grid)
    return table_of_parts(grid[:count], grid[count:], label=label, caption=caption, footnotes=(), reader="docx")


def _within(element: Any, tag: str) -> Iterator[Any]:
    for child in element:
        if tag_of(child) == tag:
            yield child
        elif tag_of(child) in ("sdt", "sdtcontent", "ins", "moveto", "customxml"):
            yield from _within(child, tag)


def _properties(element: Any) -> Iterator[Any]:
    for child in element:
        if tag_of(child) in ("trpr", "tcpr"):
            yield from child


@dataclass(frozen=True, slots=True)
class _Merged:
    """A cell, and whether it goes on from the row above (``continue``) or begins such a run (``restart``)."""

    cell: Cell
    vertical: str


def _cells(row: Any) -> list[_Merged]:
    out = []
    for one in _within(row, "tc"):
        wide, vertical = 1, ""
        for prop in _properties(one):
            if tag_of(prop) == "gridspan":
                said = prop.get(_name(prop, "val")) or "1"
                wide = min(max(int(said), 1), MAXIMUM_COLUMNS) if said.isdigit() else 1
            elif tag_of(prop) == "vmerge":
                vertical = prop.get(_name(prop, "val")) or "continue"
        paragraphs = [_paragraph(part) for part in one.iter() if tag_of(part) == "p"]
        text = " ".join(part.text for part in paragraphs if part.text)
        marks = tuple(mark for part in paragraphs for mark in part.marks)
        out.append(_Merged(Cell(text, None, 1, wide, marks), vertical))
    return out


def _spanned(rows: list[list[_Merged]]) -> list[list[Spanned]]:
    """Rows whose cells reach down as far as those below go on from them."""
    starts: list[dict[int, _Merged]] = []
    for row in rows:
        column, held = 0, dict[int, _Merged]()
        for one in row:
            held[column] = one
            column += one.cell.column_span
        starts.append(held)
    out = []
    for number, held in enumerate(starts):
        cells = []
        for column, one in held.items():
            if one.vertical == "continue" and number and column in starts[number - 1]:
                continue
            tall = 1
            while one.vertical == "restart" and number + tall < len(starts):
                below = starts[number + tall].get(column)
                if below is None or below.vertical != "continue":
                    break
                tall += 1
            cells.append(Spanned(replace(one.cell, row_span=tall)))
        out.append(cells)
    return out
