"""Plain text to `Document`: paragraphs, headings, captions and tables; form feeds part pages.

Tables are those of pipes (Markdown), of tabs, and those whose columns are aligned by spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from casex.model import Block, Cell, Document, Finding, Origin, Page, Table, finding, laid_out
from casex.readers.aligned import Columns, Unclear, columns_in, holds_columns
from casex.readers.definitions import is_note
from casex.readers.delimited import nearly_delimited
from casex.readers.grid import Grid, Spanned, table_of_parts

CAPTION = re.compile(
    r"^\s*(?P<label>(?:[Ss]upplementary\s+)?(?:TABLE|Table)\s+(?:S?\d+|[IVXL]+))(?:\s*[.:|–-])?\s+(?P<text>[A-Z0-9(].*)$",
    re.S,
)
_SEPARATOR = re.compile(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_SENTENCES = re.compile(r"[a-z\d)][.?!]\s+[A-Z]|\n.*[.?!]\s*$")  # as in no title, unless it is a line with a full stop
_HEADING_LENGTH = 80
_FEW_LINES = 3  # between rows of a table, without a column in them
_MARKDOWN = re.compile(r"(?P<level>#{1,6})[ \t]+(?P<text>[^\W_].*?)[ \t]*#*[ \t]*")
_HEADING = re.compile(rf"[A-Z\d].{{0,{_HEADING_LENGTH}}}(?<![.:;,|])")


@dataclass(frozen=True, slots=True)
class _Paragraph:
    lines: tuple[str, ...]
    page: int | None
    is_table: bool = False
    columns: Columns | None = None
    unclear: str = ""

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def read_text(text: str, name: str, sha256: str) -> tuple[Document, tuple[Finding, ...]]:
    """A document from plain text; nothing of it is left out."""
    pages = text.replace("\r\n", "\n").replace("\r", "\n").split("\f")
    paragraphs = list(_columns_apart(_rejoined([p for whole in _paragraphs(pages) for p in _tables_apart(whole)])))
    blocks: list[Block] = []
    tables: list[Table] = []
    findings = [_unread(f"{name}: {why}")] if (why := nearly_delimited(text)) else []
    for position, paragraph in enumerate(paragraphs):
        if paragraph.is_table:
            after = paragraphs[position + 1] if position + 1 < len(paragraphs) else None
            captioned = bool(blocks) and not (position and paragraphs[position - 1].is_table)
            tables.append(_table(paragraph, blocks[-1] if captioned else None, after))
        else:
            above = paragraphs[position - 1] if position else None
            if paragraph.unclear and (above is None or above.unclear != paragraph.unclear) and not _captioned(blocks):
                begin = " ".join(paragraph.lines[0].split())
                findings.append(_unread(f"the lines below {begin!r} stand in columns, but {paragraph.unclear}"))
            blocks.append(_block(paragraph.text, paragraph.page, first=not blocks))
    numbered = tuple(Page(number, 0.0, 0.0) for number in range(1, len(pages) + 1)) if len(pages) > 1 else ()
    return Document(Origin(name, "text/plain", sha256), numbered, laid_out(blocks), tuple(tables)), tuple(findings)


def _unread(why: str) -> Finding:
    """What to say of lines that may be a table, and are kept as text."""
    return finding("table_not_read", f"{why}; kept as text", hint="give the table as CSV, or by casex.Table.from_rows")


def _captioned(blocks: Sequence[Block]) -> bool:
    """Whether a caption stands above: a table that is not read below it is said with its label."""
    return bool(blocks) and blocks[-1].kind == "caption"


def _rejoined(paragraphs: Sequence[_Paragraph]) -> list[_Paragraph]:
    """Rows of a table that a blank line or a page's end parted from it are put back."""
    out: list[_Paragraph] = []
    for paragraph in paragraphs:
        last = out[-1] if out else None
        if last is not None and last.is_table and not paragraph.is_table and _are_rows(paragraph.lines, last.lines[1]):
            out[-1] = _Paragraph((*last.lines, *paragraph.lines), last.page, is_table=True)
        else:
            out.append(paragraph)
    return out


def _are_rows(lines: Sequence[str], separator: str) -> bool:
    pipes = len(re.findall(r"(?<!\\)\|", separator))
    return all(len(re.findall(r"(?<!\\)\|", line)) == pipes for line in lines) and pipes > 0


def _paragraphs(pages: Sequence[str]) -> Iterator[_Paragraph]:
    """Lines between blank lines; a caption begins a paragraph of its own, a Markdown heading is one."""
    for position, page in enumerate(pages, start=1):
        number = position if len(pages) > 1 else None  # text without form feeds has no pages
        lines: list[str] = []
        for line in [*page.split("\n"), ""]:
            alone = _MARKDOWN.fullmatch(line)
            if lines and (alone or CAPTION.match(line) or not line.strip() or _MARKDOWN.fullmatch(lines[-1])):
                yield _Paragraph(tuple(lines), number)
                lines = []
            if line.strip():
                lines.append(line.rstrip(" "))


def _tables_apart(paragraph: _Paragraph) -> Iterator[_Paragraph]:
    """A paragraph cut into pipe tables (a line, a line of dashes, lines with pipes) and what is around them."""
    lines, begin, position = paragraph.lines, 0, 1
    while position < len(lines):
        if "|" in lines[position] and _SEPARATOR.match(lines[position]) and "|" in lines[position - 1]:
            end = position + 1
            while end < len(lines) and "|" in lines[end]:
                end += 1
            if position - 1 > begin:
                yield _Paragraph(lines[begin : position - 1], paragraph.page)
            yield _Paragraph(lines[position - 1 : end], paragraph.page, is_table=True)
            begin = position = end
        position += 1
    if begin < len(lines):
        yield _Paragraph(lines[begin:], paragraph.page)


def _columns_apart(paragraphs: Sequence[_Paragraph]) -> Iterator[_Paragraph]:
    """Tables of columns, apart from what is around them; blank lines may stand between their rows."""
    begin = 0
    while begin < len(paragraphs):
        end = begin + 1
        holds = any(map(holds_columns, paragraphs[begin].lines))
        while holds and end < len(paragraphs) and _goes_on(paragraphs[begin], paragraphs[end : end + 3]):
            end += 1
        close = next((n for n in range(begin + 1, end) if not any(map(holds_columns, paragraphs[n].lines))), end)
        for stop in (end, close, begin + 1):
            parts = _cut(paragraphs[begin:stop])
            if parts or stop == begin + 1:
                yield from parts or paragraphs[begin:stop]
                begin = stop
                break


def _goes_on(first: _Paragraph, others: Sequence[_Paragraph]) -> bool:
    """Whether a paragraph may be rows of a table, or a section's label and a patient without values above such rows."""
    if others[0].is_table or others[0].page != first.page or CAPTION.match(others[0].lines[0]) or first.is_table:
        return False
    lines = others[0].lines
    if any(map(holds_columns, lines)) or (len(lines) == 1 and lines[0].startswith("  ")):
        return True
    return len(lines) <= _FEW_LINES and len(others) > 1 and _goes_on(first, others[1:])


def _cut(paragraphs: Sequence[_Paragraph]) -> list[_Paragraph]:
    """Paragraphs as a table and the lines above and below it; none where there is no table in them."""
    if paragraphs[0].is_table or not any(map(holds_columns, paragraphs[0].lines)):
        return []
    lines = [line for one in paragraphs for line in ("", *one.lines)][1:]
    found = columns_in(lines)
    if found is None:
        return []
    if isinstance(found, Unclear):
        return [replace(one, unclear=found.why) for one in paragraphs]
    page = paragraphs[0].page
    parts = (lines[: found.start], lines[found.start : found.stop], lines[found.stop :])
    held = [_Paragraph(tuple(line for line in part if line), page) for part in parts]
    held[1] = replace(held[1], is_table=True, columns=found)
    return [one for one in held if one.lines]


def _block(text: str, page: int | None, *, first: bool) -> Block:
    one_line = " ".join(text.split())
    if marked := _MARKDOWN.fullmatch(text):
        return _marked(marked, page, first=first)
    if CAPTION.match(text):
        kind = "caption"
    elif first and len(one_line) <= 3 * _HEADING_LENGTH and not _SENTENCES.search(text):
        kind = "title"
    elif "\n" not in text and _HEADING.fullmatch(one_line):
        kind = "heading"
    else:
        kind = "paragraph"
    return Block(text, kind, page)


def _marked(heading: re.Match[str], page: int | None, *, first: bool) -> Block:
    """A Markdown heading without its signs."""
    kind = "caption" if CAPTION.match(heading["text"]) else "title" if first else "heading"
    return Block(heading["text"], kind, page)


def _pipe_cells(line: str, width: int) -> tuple[str, ...]:
    """The cells of a line; pipes at its ends are frame where there are more of them than the table has columns."""
    parts = re.split(r"(?<!\\)\|", line)
    if len(parts) > width and not parts[0].strip():
        parts = parts[1:]
    if len(parts) > width and not parts[-1].strip():
        parts = parts[:-1]
    return tuple(part.replace("\\|", "|").strip() for part in parts)


def _pipe_grid(paragraph: _Paragraph) -> tuple[Grid, Grid]:
    columns = len(paragraph.lines[1].strip().strip("|").split("|"))
    rows = [_pipe_cells(line, columns) for position, line in enumerate(paragraph.lines) if position != 1]
    width = max(len(row) for row in rows)
    cells = tuple(tuple(Spanned(Cell(text)) for text in (*row, *[""] * (width - len(row)))) for row in rows)
    return cells[:1], cells[1:]


def _table(paragraph: _Paragraph, before: Block | None, after: _Paragraph | None) -> Table:
    """A table with the caption right above it and the definitions right below it."""
    header, body = (
        _pipe_grid(paragraph) if paragraph.columns is None else (paragraph.columns.header, paragraph.columns.body)
    )
    match = CAPTION.match(before.text) if before is not None and before.kind == "caption" else None
    below = "" if after is None or after.is_table else " ".join(after.text.split())
    return table_of_parts(
        header,
        body,
        label=" ".join(match["label"].split()) if match else "",
        caption=" ".join(match["text"].split()) if match else "",
        footnotes=(below,) if is_note(below) else (),
        page=paragraph.page,
        reader="pipes" if paragraph.columns is None else paragraph.columns.reader,
    )
