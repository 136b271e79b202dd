"""Columns that are headed and empty, and headings of several words over narrow cells."""

from __future__ import annotations

import pytest

import casex
from casex.testing import PrintedFile

FILLED = ["Patient", "WBC", "Edema", "Date of biopsy"]


def read(rows: list[list[str]]) -> list[list[str]]:
    table = casex.find_tables(PrintedFile("pdf", rows).data)[0].table
    return [[cell.text for cell in row] for row in (*table.header, *table.body)]


@pytest.mark.parametrize(
    "rows",
    [
        [FILLED, ["1", "", "", "1990"], ["2", "", "", "2001"]],
        [FILLED, ["1", "5.1", "+", ""], ["2", "6.3", "++", ""]],
        [FILLED, ["1", "5.1", "", ""], ["2", "6.3", "", ""]],
        [FILLED, ["1", "", "", "September 1997"]],
        [["Patient", "Reason", "Sex", "WBC"], ["1", "refractory disease", "", "5"], ["2", "arthritis", "", "7"]],
    ],
    ids=["two between", "the last", "the last two", "one row", "behind wide cells"],
)
def test_empty_columns_keep_their_headings(rows: list[list[str]]) -> None:
    assert read(rows) == rows


@pytest.mark.parametrize("last", ["September 1997", "1997"])
def test_headings_of_several_words_over_narrow_cells_are_one(last: str) -> None:
    rows = [["Patient", "CRP at baseline", "Date of biopsy"], ["1", "63.9", last], ["2", "5", last]]
    assert read(rows) == rows
    assert read(rows[:2]) == rows[:2]
