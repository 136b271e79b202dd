"""Cells and tables: plain data, whatever they were read from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from casex.errors import ReadingError
from casex.model.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS = ("patients", "visits", "summary", "other")
OCR_DOUBT = "ocr confidence"  # a cell's doubt where OCR is less sure of a word than its limit


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell. `marks` are raised or lowered footnote marks; they also stand inline in `text`.

    `doubt` says why the *reading* of the cell is in doubt (empty where it is not); `agreed` whether a second reader
    read the same (None where none was asked). `page` is None where the cell stands on its table's page. `formula` is
    what a spreadsheet calculates the text by.
    """

    text: str
    box: Box | None = None
    row_span: int = 1
    column_span: int = 1
    marks: tuple[str, ...] = ()
    doubt: str = ""
    agreed: bool | None = None
    page: int | None = None
    formula: str = ""


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as printed: every row has one cell for every column (a spanned cell is repeated).

    `header` and `body` are rows of cells. `agreement` is the share of cells on which a second reader agreed
    (None where none was asked). `kind` is ``patients``, ``visits``, ``summary`` or ``other``.
    `document` is the file that it stands in, where a study has several.
    """

    label: str = ""
    caption: str = ""
    footnotes: tuple[str, ...] = ()
    header: tuple[Row, ...] = ()
    body: tuple[Row, ...] = ()
    page: int | None = None
    reader: str = "rows"
    agreement: float | None = None
    kind: str = "other"
    box: Box | None = None
    document: str = ""

    def __post_init__(self) -> None:
        widths = {len(row) for row in (*self.header, *self.body)}
        if len(widths) > 1:
            raise ReadingError(
                f"{self.label or 'table'}: rows of {sorted(widths)} cells; every row needs one cell for every column"
            )
        if self.kind not in KINDS:
            raise ReadingError(f"{self.label or 'table'}: kind is {self.kind!r}; it can be {', '.join(KINDS)}")

    @classmethod
    def from_rows(
        cls,
        rows: Sequence[Sequence[object]],
        *,
        header_rows: int = 1,
        label: str = "",
        caption: str = "",
        footnotes: Sequence[str] = (),
    ) -> Table:
        """A table from plain text, without a document.

        Parameters
        ----------
        rows
            Rows of text, header rows first; `None` is an empty cell; short rows are filled up with empty cells.
        header_rows
            How many of them are header.
        label, caption, footnotes
            What stands around the table, e.g. ``"Table 1"``.

        Examples
        --------
        >>> table = Table.from_rows([["Patient", "Sex"], ["1", "F"]], label="Table 1")
        >>> table.body[0][1].text
        'F'
        """
        width = max((len(row) for row in rows), default=0)
        cells = tuple(
            tuple(Cell("" if text is None else str(text)) for text in (*row, *[None] * (width - len(row))))
            for row in rows
        )
        return cls(label, caption, tuple(footnotes), cells[:header_rows], cells[header_rows:])

    @property
    def columns(self) -> int:
        """How many columns the table has."""
        rows = self.body or self.header
        return len(rows[0]) if rows else 0

    def headings(self) -> tuple[str, ...]:
        """Printed header of each column: levels joined by " - ", repeated levels once."""
        names = []
        for column in range(self.columns):
            levels: list[str] = []
            for row in self.header:
                text = row[column].text
                if text and text not in levels:
                    levels.append(text)
            names.append(" - ".join(levels))
        return tuple(names)

    def as_kind(self, kind: str) -> Table:
        """The same table with its kind settled.

        Parameters
        ----------
        kind
            ``patients``, ``visits``, ``summary`` or ``other``.
        """
        return replace(self, kind=kind)
