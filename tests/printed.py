"""Tables as printed, with spans, and how each format writes them: what readers must give back cell by cell."""

from __future__ import annotations

import csv
import html
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import openpyxl
import xlwt
from hypothesis import strategies as st

WORD = st.text("abcXYZ0129.,;:()-–µé<>&+*'\"=/%", min_size=1, max_size=6)
TEXT = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
CELL = TEXT | st.just("")


@dataclass(frozen=True)
class Piece:
    """A cell as printed: where it begins, how far it reaches, what it says."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


@dataclass(frozen=True)
class Printed:
    """A table: how many rows are header, its cells, and what stands around it."""

    header: int
    height: int
    width: int
    pieces: tuple[Piece, ...]
    label: str = "Table 1"
    caption: str = "Nine patients"

    def grid(self) -> list[list[str]]:
        """Every cell's text in every row and column that it takes."""
        rows = [[""] * self.width for _ in range(self.height)]
        for piece in self.pieces:
            for row in range(piece.row, piece.row + piece.rows):
                for column in range(piece.column, piece.column + piece.columns):
                    rows[row][column] = piece.text
        return rows

    def starting(self, row: int) -> list[Piece]:
        return sorted((p for p in self.pieces if p.row == row), key=lambda p: p.column)


def plain(rows: Sequence[Sequence[str]], header: int = 1) -> Printed:
    """A table without spans."""
    pieces = tuple(Piece(r, c, 1, 1, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Printed(header, len(rows), len(rows[0]), pieces)


@st.composite
def printed_tables(draw: st.DrawFn, spans: bool = True, cells: st.SearchStrategy[str] = CELL) -> Printed:
    """Tables of one or two header rows whose first column and first header row are filled and all different.

    Spans stay in the header or in the body, and no body row repeats the header or takes the whole width.
    """
    width = draw(st.integers(2, 5))
    header = draw(st.integers(1, 2)) if spans else 1
    height = header + draw(st.integers(1, 5))
    taken: set[tuple[int, int]] = set()
    pieces = []
    for row in range(height):
        for column in range(width):
            if (row, column) in taken:
                continue
            rows, columns = _reach(draw, row, column, header, height, width, taken) if spans else (1, 1)
            text = f"{draw(WORD)} r{row}c{column}" if column == 0 or row < header else draw(cells)
            pieces.append(Piece(row, column, rows, columns, text))
            taken |= {(r, c) for r in range(row, row + rows) for c in range(column, column + columns)}
    return Printed(header, height, width, tuple(pieces))


def _reach(
    draw: st.DrawFn, row: int, column: int, header: int, height: int, width: int, taken: set[tuple[int, int]]
) -> tuple[int, int]:
    end = header if row < header else height
    if column == 0:
        return (end - row, 1) if row < header else (1, 1)  # each row keeps a label of its own
    rows = draw(st.integers(1, min(2, end - row)))
    columns = draw(st.integers(1, min(2, width - column)))
    free = all((r, c) not in taken for r in range(row, row + rows) for c in range(column, column + columns))
    return (rows, columns) if free else (1, 1)


Marked = Callable[[str], str]


def as_jats(table: Printed, *, marked: Marked = html.escape, before: str = "", foot: str = "") -> str:
    """The table in an article in JATS XML."""

    def rows(start: int, end: int, tag: str) -> str:
        return "".join(
            "<tr>" + "".join(_markup_cell(piece, tag, marked) for piece in table.starting(row)) + "</tr>\n"
            for row in range(start, end)
        )

    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<article xmlns:xlink="http://www.w3.org/1999/xlink">'
        "<front><article-meta><article-id pub-id-type='doi'>10.1/x</article-id><title-group>"
        f"<article-title>Nine cases</article-title></title-group></article-meta></front><body><sec>{before}"
        f"<table-wrap><label>{table.label}</label><caption><p>{html.escape(table.caption)}</p></caption>"
        f"<table><thead>{rows(0, table.header, 'th')}</thead><tbody>{rows(table.header, table.height, 'td')}</tbody>"
        f"</table>{foot}</table-wrap></sec></body></article>"
    )


def _markup_cell(piece: Piece, tag: str, marked: Marked) -> str:
    spans = (f' rowspan="{piece.rows}"' if piece.rows > 1 else "") + (
        f' colspan="{piece.columns}"' if piece.columns > 1 else ""
    )
    return f"<{tag}{spans}>{marked(piece.text)}</{tag}>"


def as_xlsx(table: Printed) -> bytes:
    """The table on a sheet of its own, every cell as text, spans merged."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Patients"
    for piece in table.pieces:
        cell = sheet.cell(piece.row + 1, piece.column + 1)
        cell.value = piece.text or None
        cell.data_type = "s" if piece.text else "n"
        if (piece.rows, piece.columns) != (1, 1):
            sheet.merge_cells(
                start_row=piece.row + 1,
                start_column=piece.column + 1,
                end_row=piece.row + piece.rows,
                end_column=piece.column + piece.columns,
            )
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def as_html(table: Printed, *, marked: Marked = html.escape, after: str = "") -> str:
    """The table in an HTML page, as browsers take it: no thead, no tbody."""
    rows = "".join(
        "<tr>"
        + "".join(_markup_cell(p, "th" if row < table.header else "td", marked) for p in table.starting(row))
        + "</tr>\n"
        for row in range(table.height)
    )
    caption = f"<caption>{table.label}. {html.escape(table.caption)}</caption>"
    return (
        "<!DOCTYPE html>\n<html><head><title>Nine cases</title><style>p {color: red}</style></head><body>"
        f"<h1>Nine cases</h1><p>Text before.<table>{caption}{rows}</table>{after}</body></html>"
    )


def as_csv(table: Printed, delimiter: str = ",") -> str:
    """The table as CSV; a spanned cell is written once, in its first place."""
    held = io.StringIO()
    writer = csv.writer(held, delimiter=delimiter, lineterminator="\n")
    rows = [[""] * table.width for _ in range(table.height)]
    for piece in table.pieces:
        rows[piece.row][piece.column] = piece.text
    writer.writerows(rows)
    return held.getvalue()


def as_markdown(table: Printed) -> str:
    """The table with pipes, its caption above it."""
    lines = ["| " + " | ".join(text.replace("|", "\\|") for text in row) + " |" for row in table.grid()]
    return "\n".join([f"{table.label}. {table.caption}", "", lines[0], "|" + "---|" * table.width, *lines[1:]])


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def as_docx(table: Printed, *, before: str = "", after: str = "", marked: bool = True) -> bytes:
    """The table in a DOCX file: spans to the right by gridSpan, downwards by vMerge."""
    taken = {}
    for piece in table.pieces:
        for row in range(piece.row, piece.row + piece.rows):
            taken[row, piece.column] = piece
    rows = []
    for row in range(table.height):
        cells = "".join(_docx_cell(taken[row, c], row) for c in range(table.width) if (row, c) in taken)
        head = "<w:trPr><w:tblHeader/></w:trPr>" if row < table.header and marked else ""
        rows.append(f"<w:tr>{head}{cells}</w:tr>")
    caption = docx_paragraph(f"{table.label}. {table.caption}", "Caption")
    return docx_of(f"{before}{caption}<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>{after}")


def _docx_cell(piece: Piece, row: int) -> str:
    merge = ("<w:vMerge w:val='restart'/>" if row == piece.row else "<w:vMerge/>") if piece.rows > 1 else ""
    wide = f"<w:gridSpan w:val='{piece.columns}'/>" if piece.columns > 1 else ""
    return f"<w:tc><w:tcPr>{wide}{merge}</w:tcPr>{docx_paragraph(piece.text if row == piece.row else '')}</w:tc>"


def docx_paragraph(text: str, style: str = "") -> str:
    held = f"<w:pPr><w:pStyle w:val='{style}'/></w:pPr>" if style else ""
    return f"<w:p>{held}<w:r><w:t xml:space='preserve'>{html.escape(text)}</w:t></w:r></w:p>"


def docx_of(body: str, **parts: str) -> bytes:
    """A DOCX file with this body (and other parts, by their names in `word/`)."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        text = f"<w:document xmlns:w='{W}'><w:body>{body}<w:sectPr/></w:body></w:document>"
        archive.writestr("word/document.xml", text)
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} xmlns:w='{W}'>{content}</w:{name}>")
    return held.getvalue()


def as_xls(table: Printed) -> bytes:
    """The table on a sheet of its own in the format of Excel 97, every cell as text, spans merged."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Patients")
    for piece in table.pieces:
        down, right = piece.row + piece.rows - 1, piece.column + piece.columns - 1
        if (piece.rows, piece.columns) != (1, 1):
            sheet.write_merge(piece.row, down, piece.column, right, piece.text)
        elif piece.text:
            sheet.write(piece.row, piece.column, piece.text)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def as_cals(table: Printed) -> str:
    """The table in an article in JATS XML, in the CALS model: cells are named by their columns where they must be."""

    def entry(piece: Piece) -> str:
        wide = f"namest='c{piece.column}' nameend='c{piece.column + piece.columns - 1}'" if piece.columns > 1 else ""
        tall = f"morerows='{piece.rows - 1}'" if piece.rows > 1 else ""
        named = "" if piece.columns > 1 else f"colname='c{piece.column}'"
        return f"<o:entry {named} {wide} {tall}>{html.escape(piece.text)}</o:entry>" if piece.text else ""

    def rows(start: int, end: int) -> str:
        return "".join(f"<o:row>{''.join(map(entry, table.starting(row)))}</o:row>" for row in range(start, end))

    columns = "".join(f"<o:colspec colname='c{n}'/>" for n in range(table.width))
    return (
        "<article xmlns:o='http://www.niso.org/standards/z39-96/ns/oasis-exchange/table'><front><article-meta>"
        "<title-group><article-title>Nine cases</article-title></title-group></article-meta></front><body>"
        f"<table-wrap><label>{table.label}</label><caption><p>{html.escape(table.caption)}</p></caption><o:table>"
        f"<o:tgroup cols='{table.width}'>{columns}<o:thead>{rows(0, table.header)}</o:thead>"
        f"<o:tbody>{rows(table.header, table.height)}</o:tbody></o:tgroup></o:table></table-wrap></body></article>"
    )


def as_aligned(table: Printed, *, justified: str = "<", gap: int = 2, ruled: bool = False) -> str:
    """The table in plain text, its columns aligned by spaces to the left, the right or the middle."""
    grid = table.grid()
    widths = [max(len(row[column]) for row in grid) for column in range(table.width)]
    lines = [
        (" " * gap).join(f"{text:{justified}{width}}" for text, width in zip(row, widths, strict=True)).rstrip()
        for row in grid
    ]
    drawn = ["-" * max(map(len, lines))] if ruled else []
    return "\n".join([f"{table.label}. {table.caption}", "", *lines[:1], *drawn, *lines[1:], "", "The text goes on."])
