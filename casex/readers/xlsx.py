"""XLSX workbooks to `Document`: each sheet's tables, every value as the sheet shows it."""

from __future__ import annotations

import io
import warnings
import zipfile
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from casex.errors import LimitExceeded, UnreadableDocument
from casex.model import Block, Cell, Document, Finding, Origin, Table, finding, laid_out
from casex.readers import number_format
from casex.readers.grid import Grid, Spanned
from casex.readers.sheets import MAXIMUM_CELLS, Sheet, hidden, not_applied, tables_of
from casex.readers.zipped import refuse_document_types
from casex.tables import Script, is_mark, set_inline

_SCRIPTS: dict[str, Script] = {"superscript": "^", "subscript": "_"}
_FAULTS = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RecursionError, RuntimeError,
    SyntaxError, TypeError, ValueError, zipfile.BadZipFile,
)  # fmt: skip


def read_xlsx(data: bytes, archive: zipfile.ZipFile, name: str, sha256: str) -> tuple[Document, tuple[Finding, ...]]:
    """A document from a workbook; its sheets in order, hidden ones too.

    Raises
    ------
    UnreadableDocument
        Where it cannot be read as a workbook.
    LimitExceeded
        Where a sheet is larger than `MAXIMUM_CELLS`.
    """
    refuse_document_types(archive, name)
    written, stored = _workbook(data, name, values=False), _workbook(data, name, values=True)
    tables: list[Table] = []
    blocks: list[Block] = []
    findings: list[Finding] = []
    for sheet, values in zip(written.worksheets, stored.worksheets, strict=True):
        grid, strong, said = _grid(sheet, values, name)
        findings += said
        if sheet.sheet_state != "visible":
            findings.append(hidden(sheet.title))
        held, texts = tables_of(Sheet(sheet.title, grid, strong), "xlsx")
        tables += held
        blocks += texts
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Document(Origin(name, media, sha256), (), laid_out(blocks), tuple(tables)), tuple(findings)


def _workbook(data: bytes, name: str, *, values: bool) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions that openpyxl leaves out hold no cells
            return openpyxl.load_workbook(io.BytesIO(data), data_only=values, rich_text=not values)
    except _FAULTS as error:
        raise UnreadableDocument(f"{name}: no workbook that can be read: {error}") from error


def _grid(sheet: Any, values: Any, name: str) -> tuple[Grid, frozenset[int], list[Finding]]:
    """A sheet's cells from the first row and column on, the rows set in bold, and what there is to say."""
    height, width = sheet.max_row or 0, sheet.max_column or 0
    if height * width > MAXIMUM_CELLS:
        raise LimitExceeded(
            f"{name}: sheet {sheet.title!r} reaches over {height:,} rows and {width:,} columns; delete the empty ones"
        )
    spans = _spans(sheet)
    findings: list[Finding] = []
    made: dict[tuple[int, int], Spanned] = {}
    rows: list[tuple[Spanned, ...]] = []
    strong = set()
    for number, (row, results) in enumerate(
        zip(
            sheet.iter_rows(max_row=height, max_col=width), values.iter_rows(max_row=height, max_col=width), strict=True
        ),
        start=1,
    ):
        cells = []
        for column, (cell, result) in enumerate(zip(row, results, strict=True), start=1):
            home, tall, wide = spans.get((number, column), ((number, column), 1, 1))
            if home != (number, column):
                cells.append(made[home])
                continue
            text, marks, doubt, formula = _text(cell, result.value, sheet.title, findings)
            one = Spanned(Cell(text, None, tall, wide, marks, doubt, formula=formula))
            if (number, column) in spans:
                made[home] = one
            cells.append(one)
        rows.append(tuple(cells))
        if any(one.text for one in cells) and _is_bold(row):
            strong.add(number - 1)
    return tuple(rows), frozenset(strong), findings


def _spans(sheet: Any) -> dict[tuple[int, int], tuple[tuple[int, int], int, int]]:
    """For each cell of a merged range, where the range begins and how far it reaches."""
    out: dict[tuple[int, int], tuple[tuple[int, int], int, int]] = {}
    for area in sheet.merged_cells.ranges:
        tall, wide = area.max_row - area.min_row + 1, area.max_col - area.min_col + 1
        if len(out) + tall * wide > MAXIMUM_CELLS:
            raise LimitExceeded(f"sheet {sheet.title!r}: merged cells over more than {MAXIMUM_CELLS:,} cells")
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                out[row, column] = ((area.min_row, area.min_col), tall, wide)
    return out


def _is_bold(row: Any) -> bool:
    filled = [cell for cell in row if cell.value is not None]
    return bool(filled) and all(cell.font is not None and cell.font.b for cell in filled)


def _text(cell: Any, result: Any, sheet: str, findings: list[Finding]) -> tuple[str, tuple[str, ...], str, str]:
    """What a cell shows, its marks, why its reading is in doubt, and the formula that it was calculated by."""
    where, value = f"{sheet}!{cell.coordinate}", cell.value
    if isinstance(value, CellRichText):
        text, marks = _rich(value)
        return text, marks, "", ""
    formula = _formula(cell)
    if formula and result is None:
        findings.append(
            finding(
                "formula_not_calculated",
                f"{where}: the formula {formula} has no stored value",
                hint="open the file in a spreadsheet program and save it; then it holds what its formulas give",
            )
        )
        return formula, (), "a formula without a stored value", formula
    stored = result if formula else value
    shown = number_format.shown(stored, cell.number_format or "General", calculated=bool(formula))
    if shown is None:
        plain = number_format.shown(stored, "General") or str(stored)
        findings.append(not_applied(where, cell.number_format, plain))
        return plain, (), "a number format that is not known", formula
    return " ".join(shown.split()), (), "", formula


def _formula(cell: Any) -> str:
    value = cell.value
    if isinstance(value, ArrayFormula | DataTableFormula):
        return str(getattr(value, "text", None) or f"={value.ref}")
    return str(value) if cell.data_type == "f" else ""


def _rich(value: CellRichText) -> tuple[str, tuple[str, ...]]:
    """Text with runs of its own type; raised and lowered ones are marks."""
    pieces: list[tuple[str, Script]] = []
    marks: list[str] = []
    for run in value:
        font = getattr(run, "font", None)
        text = str(getattr(run, "text", run) or "")
        script = _SCRIPTS.get(getattr(font, "vertAlign", None) or "", "")
        if script and is_mark(text.strip()):
            marks.append(text.strip())
        pieces.append((text, script))
    return " ".join(set_inline(pieces).split()), tuple(marks)
