"""Documents that hold one table of patients, as bytes, with what stands in them."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from typing import Any, Literal

import openpyxl
import pandas as pd
from hypothesis import strategies as st

from casex.errors import MissingExtra
from casex.frames.dtypes import TEXT, column
from casex.schema import Variable
from casex.settings import one_of
from casex.testing.printed import of_variable
from casex.verbs import load_schema

Kind = Literal["pdf", "jats", "xlsx"]
KINDS: tuple[Kind, ...] = ("pdf", "jats", "xlsx")
TITLE, CAPTION = "A series of cases", "Characteristics of the patients"
_HEADINGS = {
    "WBC": "number", "Sex": "category", "Age": "age", "Edema": "grade", "CRP at baseline": "number",
    "Disease duration": "duration", "Date of biopsy": "date", "Manifestations": "terms", "Ferritin": "number",
    "Remarks": "text",
}  # fmt: skip
_ANY_DAY = datetime(2020, 1, 1)  # files say when they were made; the same table gives the same bytes
_SIZE, _GAP, _LINE = 9.0, 14.0, 14.0  # of a PDF's letters, gutters and lines, in points


@dataclass(frozen=True, slots=True)
class PrintedFile:
    """A file with one table: its first row the headings, its first column the patients.

    Attributes
    ----------
    kind : str
        ``pdf``, ``jats`` or ``xlsx``.
    rows : list of list of str
        The table, headings first.
    """

    kind: Kind
    rows: list[list[str]]

    @property
    def data(self) -> bytes:
        """The file. The same table gives the same bytes.

        Raises
        ------
        MissingExtra
            Where a PDF is asked for and reportlab is not installed.
        """
        return _WRITERS[self.kind](self.rows)

    @property
    def truth(self) -> pd.DataFrame:
        """What `TableView.by_patient` has to give: columns by printed heading, values exactly as printed."""
        header, *body = self.rows
        index = pd.RangeIndex(len(body))
        held = {name: column([row[place] for row in body], TEXT, index) for place, name in enumerate(header)}
        return pd.DataFrame(held, index=index)


def documents(kind: Kind, max_rows: int = 8, max_columns: int = 6) -> st.SearchStrategy[PrintedFile]:
    """Files with a table of patients, their cells in the forms in which papers print values, some of them empty.

    Parameters
    ----------
    kind
        ``pdf`` (text and three rules, needs reportlab), ``jats`` or ``xlsx``.
    max_rows, max_columns
        The largest table, headings and labels not counted.

    Returns
    -------
    SearchStrategy of PrintedFile
        `data` are the bytes, `truth` is what stands in them.

    Raises
    ------
    CasexError
        Where there is no such kind.
    MissingExtra
        Where reportlab is not installed.

    Examples
    --------
    >>> import casex
    >>> from hypothesis import find
    >>> made = find(documents("jats"), lambda one: len(one.rows) > 2)
    >>> casex.find_tables(made.data)[0].by_patient.equals(made.truth)
    True
    """
    one_of("kind", kind, KINDS)
    if kind == "pdf":
        _reportlab()
    return st.builds(PrintedFile, st.just(kind), _rows(max_rows, max_columns))


@st.composite
def _rows(draw: st.DrawFn, max_rows: int, max_columns: int) -> list[list[str]]:
    heads = draw(st.lists(st.sampled_from(list(_HEADINGS)), min_size=1, max_size=max_columns, unique=True))
    gaps = [False, *(draw(st.booleans()) for _ in heads[1:])]  # a table of labels alone says nothing
    body = []
    for number in range(1, draw(st.integers(1, max_rows)) + 1):
        cells = (
            "" if gap and draw(st.booleans()) else draw(_CELLS[head]) for head, gap in zip(heads, gaps, strict=True)
        )
        body.append([str(number), *cells])
    return [["Patient", *heads], *body]


def _cells(kind: str) -> st.SearchStrategy[str]:
    """Printed forms that every format and its fonts can hold as they are."""
    categories = (("F", ("female",)), ("M", ("male",))) if kind == "category" else ()
    unit = "years" if kind in ("age", "duration") else None
    drawn = of_variable(Variable("x", kind=kind, unit=unit, categories=categories), load_schema("lupus").vocabulary)
    return drawn.map(lambda one: one[0]).filter(lambda text: not set(text) & set("≤≥"))


_CELLS = {heading: _cells(kind) for heading, kind in _HEADINGS.items()}


def _jats(rows: Sequence[Sequence[str]]) -> bytes:
    head, *body = (
        "".join(f"<{tag}>{html.escape(text, quote=False)}</{tag}>" for text in row)
        for tag, row in [("th", rows[0]), *(("td", row) for row in rows[1:])]
    )
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<article><front><article-meta><title-group><article-title>{TITLE}'
        "</article-title></title-group></article-meta></front><body><sec><table-wrap><label>Table 1</label>"
        f"<caption><p>{CAPTION}</p></caption><table><thead><tr>{head}</tr></thead><tbody>"
        f"{''.join(f'<tr>{row}</tr>' for row in body)}</tbody></table></table-wrap></sec></body></article>\n"
    )
    return text.encode()


def _xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = _ANY_DAY
    sheet: Any = book.active
    sheet.title = "Patients"
    for r, row in enumerate(rows, start=1):
        for c, text in enumerate(row, start=1):
            if text:
                sheet.cell(r, c, text).data_type = "s"  # as printed, whatever it looks like
    held, fixed = io.BytesIO(), io.BytesIO()
    book.save(held)
    with zipfile.ZipFile(held) as made, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as out:
        for name in sorted(made.namelist()):
            content = made.read(name)
            if name == "docProps/core.xml":  # openpyxl writes the time of saving
                content = content.replace(_saved(content), _ANY_DAY.strftime("%Y-%m-%dT%H:%M:%SZ").encode())
            out.writestr(zipfile.ZipInfo(name, _ANY_DAY.timetuple()[:6]), content)
    return fixed.getvalue()


def _saved(core: bytes) -> bytes:
    return core.split(b"</dcterms:modified>")[0].rpartition(b">")[2]


def _pdf(rows: Sequence[Sequence[str]]) -> bytes:
    """A page as wide and high as the table needs: title, caption, and a table of three rules."""
    _reportlab()
    from reportlab.pdfbase.pdfmetrics import stringWidth
    from reportlab.pdfgen.canvas import Canvas

    widths = [
        max(stringWidth(text, "Helvetica", _SIZE) for text in column) + _GAP for column in zip(*rows, strict=True)
    ]
    left, right = 50.0, 50.0 + sum(widths)
    page = max(right + 50, 400.0), 160 + _LINE * len(rows)
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=page, invariant=1)
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(left, page[1] - 50, TITLE)
    canvas.setFont("Helvetica", _SIZE)
    canvas.drawString(left, page[1] - 80, f"Table 1. {CAPTION}")
    top = page[1] - 100
    for y in (top, top - _LINE - 4, top - _LINE * len(rows) - 8):
        canvas.line(left, y, right, y)
    for r, row in enumerate(rows):
        x, y = left, top - _LINE * (r + 1) + 3 - (4 if r else 0)
        for text, width in zip(row, widths, strict=True):
            canvas.drawString(x, y, text)
            x += width
    canvas.save()
    return held.getvalue()


def _reportlab() -> None:
    if find_spec("reportlab") is None:
        raise MissingExtra('PDFs for tests need an extra: pip install "casex[testing]"')


_WRITERS: dict[str, Callable[[Sequence[Sequence[str]]], bytes]] = {"jats": _jats, "pdf": _pdf, "xlsx": _xlsx}
