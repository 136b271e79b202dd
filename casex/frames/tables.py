"""`TableView`: a table as printed, one row per patient, and where its reading is in doubt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from casex.frames.dtypes import TEXT, YES_NO, column
from casex.interpret.arranged import column_names
from casex.model import Cell, Table


@dataclass(frozen=True, slots=True)
class TableView:
    """A table of a document.

    Attributes
    ----------
    table : Table
        The cells as plain data, with their boxes.
    rows : Table or None
        The same with one row for each patient, where it is of kind ``patients``.
    """

    table: Table
    rows: Table | None = None

    @property
    def kind(self) -> str:
        """``patients``, ``visits``, ``summary`` or ``other``."""
        return self.table.kind

    @property
    def label(self) -> str:
        """The label as printed ("Table 2")."""
        return self.table.label

    @property
    def page(self) -> int | None:
        """The page it stands on, counted from 1."""
        return self.table.page

    @property
    def printed(self) -> pd.DataFrame:
        """The body as printed under its printed headings."""
        return _frame(self.table, lambda cell: cell.text, TEXT)

    @property
    def by_patient(self) -> pd.DataFrame:
        """One row per patient, columns by printed heading, values exactly as printed (kind ``patients``).

        Patients that stand as columns become rows; sums, sections and labels of groups are left out; several rows of
        one patient stand side by side, as ``<heading> - <row label>``.
        """
        return _frame(self.rows or self.table, lambda cell: cell.text, TEXT)

    @property
    def flagged(self) -> pd.DataFrame:
        """True where the reading of a cell is in doubt (same shape as `by_patient`)."""
        return _frame(self.rows or self.table, lambda cell: bool(cell.doubt) or cell.agreed is False, YES_NO)

    def __repr__(self) -> str:
        where = f", page {self.page}" if self.page else ""
        size = f"{len(self.table.body)} × {self.table.columns}"
        return f"<TableView {self.label or 'without label'}{where}: {self.kind}, {size}>"


def _frame(table: Table, shown: Callable[[Cell], object], dtype: Any) -> pd.DataFrame:
    index = pd.RangeIndex(len(table.body))
    data = {
        name: column([shown(row[position]) for row in table.body], dtype, index)
        for position, name in enumerate(column_names(table))
    }
    return pd.DataFrame(data, index=index)


def table_of(given: pd.DataFrame) -> Table:
    """A frame that somebody made by hand, as a table: its columns are the header, missing values empty cells."""
    if not isinstance(given.index, pd.RangeIndex):
        given = given.reset_index()  # patients often stand in the index
    rows = [[str(name) for name in given.columns]]
    rows += [["" if pd.isna(value) is True else str(value) for value in row] for row in given.itertuples(index=False)]
    return Table.from_rows(rows)
