"""XLS workbooks (Excel 97 to 2003) to `Document`: each sheet's tables, every value as the sheet shows it.

Such a file keeps what its formulas gave, and xlrd does not tell these cells from typed ones: a number of more digits
than can be typed is taken for calculated.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import Any

import xlrd

from casex.errors import EncryptedDocument, LimitExceeded, UnreadableDocument
from casex.model import Block, Cell, Document, Finding, Origin, Table, finding, laid_out
from casex.readers import number_format
from casex.readers.grid import NOTHING, Grid, Spanned
from casex.readers.sheets import MAXIMUM_CELLS, Sheet, hidden, not_applied, tables_of
from casex.tables import Script, is_mark, set_inline

OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # XLS, DOC and PPT begin so
_DAYS_TO_1904 = 1462  # from the first day of the other calendar
_TYPED = 15  # digits that a spreadsheet keeps of a typed number
_BOLD = 700
_SCRIPTS: dict[int, Script] = {1: "^", 2: "_"}
_SHOWN = 5  # cells that a message lists
_FAULTS = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, MemoryError, NotImplementedError, OSError,
    RecursionError, RuntimeError, TypeError, ValueError, struct.error,
)  # fmt: skip


def read_xls(data: bytes, name: str, sha256: str) -> tuple[Document, tuple[Finding, ...]]:
    """A document from a workbook; its sheets in order, hidden ones too.

    Raises
    ------
    UnreadableDocument
        Where it cannot be read as a workbook, or is encrypted.
    LimitExceeded
        Where a sheet is larger than `MAXIMUM_CELLS`.
    """
    book = _workbook(data, name)
    tables: list[Table] = []
    blocks: list[Block] = []
    findings: list[Finding] = []
    for sheet in book.sheets():
        if sheet.nrows * sheet.ncols > MAXIMUM_CELLS:
            raise LimitExceeded(
                f"{name}: sheet {sheet.name!r} reaches over {sheet.nrows:,} rows and {sheet.ncols:,} columns; "
                "delete the empty ones"
            )
        try:
            grid, strong, said = _grid(book, sheet)
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise UnreadableDocument(
                f"{name}: sheet {sheet.name!r}: its cells refer to styles or values that are not there: {error}"
            ) from error
        findings += said
        if sheet.visibility:
            findings.append(hidden(sheet.name))
        held, texts = tables_of(Sheet(sheet.name, grid, strong), "xls")
        tables += held
        blocks += texts
    origin = Origin(name, "application/vnd.ms-excel", sha256)
    return Document(origin, (), laid_out(blocks), tuple(tables)), tuple(findings)


def _workbook(data: bytes, name: str) -> Any:
    try:
        return xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError) as error:
        if "encrypted" in str(error).casefold():
            raise EncryptedDocument(f"{name}: the workbook is encrypted; save it without a password") from error
        raise UnreadableDocument(
            f"{name}: an old Office file that is no XLS workbook that can be read: {error}"
        ) from error
    except _FAULTS as error:
        raise UnreadableDocument(f"{name}: no XLS workbook that can be read: {error!r}") from error


def _grid(book: Any, sheet: Any) -> tuple[Grid, frozenset[int], list[Finding]]:
    """A sheet's cells, the rows set in bold, and what there is to say."""
    spans = {
        (row, column): (first, left, last - first, right - left)
        for first, last, left, right in sheet.merged_cells
        for row in range(first, min(last, sheet.nrows))
        for column in range(left, min(right, sheet.ncols))
    }
    shows = _Shows(book, sheet, [], [])
    made: dict[tuple[int, int], Spanned] = {}
    rows: list[tuple[Spanned, ...]] = []
    strong = set()
    for row in range(sheet.nrows):
        cells: list[Spanned] = []
        for column in range(sheet.ncols):
            top, left, tall, wide = spans.get((row, column), (row, column, 1, 1))
            if (top, left) != (row, column):
                cells.append(made.get((top, left), NOTHING))
                continue
            one = shows.cell(row, column, tall, wide)
            if (row, column) in spans:
                made[row, column] = one
            cells.append(one)
        rows.append(tuple(cells))
        if any(one.text for one in cells) and shows.is_bold(row):
            strong.add(row)
    return tuple(rows), frozenset(strong), [*shows.findings, *shows.not_calculated()]


@dataclass(frozen=True, slots=True)
class _Shows:
    """What a sheet's cells show, and what was met on the way."""

    book: Any
    sheet: Any
    findings: list[Finding]
    empty: list[str]

    def cell(self, row: int, column: int, tall: int, wide: int) -> Spanned:
        one = self.sheet.cell(row, column)
        where = f"{self.sheet.name}!{xlrd.cellname(row, column)}"
        if one.ctype == xlrd.XL_CELL_TEXT:
            if not one.value:
                self.empty.append(where)
                return Spanned(Cell("", None, tall, wide, (), "a formula that may not have been calculated"))
            text, marks = self._marked(row, column, one.value)
            return Spanned(Cell(text, None, tall, wide, marks))
        if one.ctype == xlrd.XL_CELL_ERROR:
            return Spanned(Cell(xlrd.error_text_from_code.get(one.value, "#ERROR"), None, tall, wide))
        if one.ctype == xlrd.XL_CELL_BOOLEAN:
            return Spanned(Cell("TRUE" if one.value else "FALSE", None, tall, wide))
        if one.ctype not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            return Spanned(Cell("", None, tall, wide))
        return self._number(one.value, self._format(row, column), where, tall, wide, one.ctype == xlrd.XL_CELL_DATE)

    def _number(self, value: float, format: str, where: str, tall: int, wide: int, dated: bool) -> Spanned:
        days = value + _DAYS_TO_1904 if dated and self.book.datemode else value
        stored = int(days) if days == int(days) else days
        digits = len(repr(stored).replace(".", "").replace("-", "").lstrip("0").partition("e")[0])
        shown = number_format.shown(stored, format, calculated=digits > _TYPED)
        if shown is None:
            plain = number_format.shown(stored, "General") or str(stored)
            self.findings.append(not_applied(where, format, plain))
            return Spanned(Cell(plain, None, tall, wide, (), "a number format that is not known"))
        return Spanned(Cell(" ".join(shown.split()), None, tall, wide))

    def _format(self, row: int, column: int) -> str:
        style = self.book.xf_list[self.sheet.cell_xf_index(row, column)]
        held = self.book.format_map.get(style.format_key)
        return (held.format_str if held is not None else "") or "General"

    def _marked(self, row: int, column: int, text: str) -> tuple[str, tuple[str, ...]]:
        """A text with runs of its own type; raised and lowered ones are marks."""
        runs = self.sheet.rich_text_runlist_map.get((row, column), [])
        stops = [*(start for start, _ in runs[1:]), len(text)]
        pieces: list[tuple[str, Script]] = [(text[: runs[0][0]], "")] if runs else [(text, "")]
        marks: list[str] = []
        for (start, font), stop in zip(runs, stops if runs else [], strict=True):
            piece = text[start:stop]
            script = _SCRIPTS.get(self.book.font_list[font].escapement, "")
            if script and is_mark(piece.strip()):
                marks.append(piece.strip())
            pieces.append((piece, script))
        return " ".join(set_inline(pieces).split()), tuple(marks)

    def is_bold(self, row: int) -> bool:
        filled = [column for column in range(self.sheet.ncols) if self.sheet.cell(row, column).value != ""]
        styles = (self.book.xf_list[self.sheet.cell_xf_index(row, column)] for column in filled)
        return bool(filled) and all(self.book.font_list[style.font_index].weight >= _BOLD for style in styles)

    def not_calculated(self) -> list[Finding]:
        """Cells that hold an empty text: only formulas leave one."""
        if not self.empty:
            return []
        listed = ", ".join(self.empty[:_SHOWN]) + (" …" if len(self.empty) > _SHOWN else "")
        return [
            finding(
                "formula_not_calculated",
                f"{listed}: an empty text is stored, as of formulas that give none or that were never calculated",
                hint="open the file in a spreadsheet program and save it; then it holds what its formulas give",
            )
        ]
