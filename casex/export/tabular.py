"""Frames as CSV, Parquet and XLSX, each with its provenance.

CSV and XLSX are for people and spreadsheets: an observed absence is ``none reported``, lists are joined by ``"; "``,
what is missing is empty. Text that a spreadsheet may take for a formula is marked as text: in XLSX by the cell's type,
in CSV by an apostrophe in front (text that has apostrophes before such a beginning gets one more, so taking one away
gives the text back). Numbers are never touched. Parquet holds the frames as they are: lists as lists, closed lists as
dictionaries.
"""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from casex.export.cells import LONGEST_CELL, Plain, Sheet, file_names, looks_like_formula, sheet
from casex.model import Finding

if TYPE_CHECKING:
    import pyarrow as pa

_LONGEST_FILE_NAME = 120
_LONGEST_SHEET_NAME = 31
#: A fixed moment (the first that a ZIP file can name), so that the same frames give the same bytes.
_EPOCH = datetime(1980, 1, 1)


def to_csv(
    frames: Mapping[str, pd.DataFrame], folder: str | os.PathLike[str], *, provenance: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Write a CSV file for each frame, and ``provenance.json`` beside them.

    UTF-8, line feeds, quotes only where needed; booleans ``true`` and ``false``; a float is written so that it reads
    back exactly. Read patients' labels with ``dtype={"patient": "str"}``, or pandas takes "007" for a number.

    Returns
    -------
    tuple of Finding
        What no file of text can hold and was taken out: frame, row and column.
    """
    place = _folder(folder)
    findings: list[Finding] = []
    for name, stem in file_names(frames, _LONGEST_FILE_NAME).items():
        made = sheet(name, frames[name])
        (place / f"{stem}.csv").write_bytes(_csv(made).encode("utf-8"))
        findings.extend(made.findings)
    (place / "provenance.json").write_bytes(_json(provenance, indent=1) + b"\n")
    return tuple(findings)


def to_parquet(
    frames: Mapping[str, pd.DataFrame], folder: str | os.PathLike[str], *, provenance: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Write a Parquet file for each frame; provenance stands in the schema's metadata under ``casex``.

    A frame without rows keeps its dtypes, but Parquet has no place for the categories of a column without values:
    they stand in the field's metadata under ``categories``.

    Returns
    -------
    tuple of Finding
        Always empty: Parquet holds every text.
    """
    import pyarrow.parquet as pq

    place = _folder(folder)
    for name, stem in file_names(frames, _LONGEST_FILE_NAME).items():
        pq.write_table(arrow_table(frames[name], provenance), place / f"{stem}.parquet")
    return ()


def to_excel(
    frames: Mapping[str, pd.DataFrame], path: str | os.PathLike[str], *, provenance: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Write a workbook with a sheet for each frame, and a sheet ``provenance`` behind them.

    Returns
    -------
    tuple of Finding
        What a workbook cannot hold and was taken out or cut: frame, row and column.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    findings: list[Finding] = []
    for name, title in file_names(frames, _LONGEST_SHEET_NAME, taken=("provenance", "history")).items():
        made = sheet(name, frames[name], LONGEST_CELL)
        _add_sheet(book, title, made)
        findings.extend(made.findings)
    said = pd.DataFrame({"key": list(provenance), "value": list(provenance.values())}, dtype="object")
    made = sheet("provenance", said, LONGEST_CELL)
    _add_sheet(book, "provenance", made)
    Path(path).write_bytes(_workbook_bytes(book))
    return (*findings, *made.findings)


def _folder(folder: str | os.PathLike[str]) -> Path:
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    return place


def _json(provenance: Mapping[str, str], indent: int | None = None) -> bytes:
    return json.dumps(dict(provenance), ensure_ascii=False, indent=indent).encode("utf-8", "backslashreplace")


def _csv(made: Sheet) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_csv_cell(text) for text in made.header])
    writer.writerows([_csv_cell(value) for value in row] for row in made.rows)
    return out.getvalue()


def _csv_cell(value: Plain) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}" if looks_like_formula(value.lstrip("'")) else value
    return repr(value)


def arrow_table(frame: pd.DataFrame, provenance: Mapping[str, str]) -> pa.Table:
    """A frame as an Arrow table: lists as lists, closed lists as dictionaries, provenance in the metadata."""
    import pyarrow as pa

    schema = pa.Schema.from_pandas(frame)
    for position, field in enumerate(schema):
        if field.name not in frame:
            continue
        if pa.types.is_null(field.type):  # an object column without values: in our frames, a list of terms
            schema = schema.set(position, field.with_type(pa.list_(pa.string())))
        elif pa.types.is_dictionary(field.type):
            categories = json.dumps([str(one) for one in frame[field.name].cat.categories], ensure_ascii=False)
            schema = schema.set(position, field.with_metadata({"categories": categories}))
    table = pa.Table.from_pandas(frame, schema=schema)
    return table.replace_schema_metadata({**(table.schema.metadata or {}), b"casex": _json(provenance)})


def _add_sheet(book: Any, title: str, made: Sheet) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    page = book.create_sheet(title)
    page.freeze_panes = "A2"
    bold = Font(bold=True)

    def cell(value: Plain) -> Any:
        # openpyxl rounds floats to 16 digits and takes "=…" for a formula: give it text, then say what the text is.
        number = isinstance(value, int | float) and not isinstance(value, bool)
        written = WriteOnlyCell(page, value=repr(value) if number else value)
        if isinstance(value, str) or value in (float("inf"), float("-inf")):
            written.data_type = "s"
            written.quotePrefix = looks_like_formula(str(value))
        elif number:
            written.data_type = "n"
        return written

    def heading(text: str) -> Any:
        written = cell(text)
        written.font = bold
        return written

    page.append([heading(text) for text in made.header])
    for row in made.rows:
        page.append([cell(value) for value in row])


def _workbook_bytes(book: Any) -> bytes:
    """The workbook's file, with every moment in it set to one and the same."""
    saved = io.BytesIO()
    book.properties.created = _EPOCH
    book.save(saved)
    now = book.properties.modified
    packed = io.BytesIO()
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "docProps/core.xml":
                content = content.replace(_moment(now), _moment(_EPOCH))
            new.writestr(zipfile.ZipInfo(part.filename, _EPOCH.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _moment(when: datetime) -> bytes:
    return f"{when:%Y-%m-%dT%H:%M:%SZ}".encode()
