"""Which rows at the top of a sheet or a bare table are its header, where nothing marks them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from casex.readers.grid import Grid, Spanned
from casex.tables.levels import says_units
from casex.values.number import is_unit

_MOST = 4  # rows of a header
_FIGURE = re.compile(r"[-+<>≤≥~]?\s*\d[\d.,]*\s*%?")


def header_rows(grid: Grid) -> int:
    """How many rows at the top are header: those marked as such, or those that spans of the first row hold together.

    A cell over several columns in the first row heads what stands below it, so that the next row is header too.
    """
    if len(grid) < 2:
        return min(len(grid), 1)
    marked = 0
    while marked < min(len(grid) - 1, _MOST) and _is_marked(grid[marked]):
        marked += 1
    if marked:
        return _with_units(grid, marked)
    count = 1
    while count < min(_MOST, len(grid) - 1):
        reach = max((one.cell.row_span + number for number in range(count) for one in _own(grid, number)), default=1)
        over = any(one.cell.column_span > 1 and not _takes_all(one, grid[count - 1]) for one in grid[count - 1])
        wanted = max(min(reach, _MOST), count + 1 if over and not _is_data(grid[count]) else count)
        if wanted <= count:
            break
        count = min(wanted, len(grid) - 1)
    return _with_units(grid, count)


def _with_units(grid: Grid, count: int) -> int:
    """The header's rows with the row of units below them."""
    texts = [one.text for one in grid[count]] if count < len(grid) - 1 else []
    return count + (says_units(texts) or _are_units(texts))


def _are_units(texts: Sequence[str]) -> bool:
    """Whether a row without a label holds nothing but units ("g/dL", "years")."""
    filled = [text for text in texts if text]
    return len(filled) > 1 and not texts[0] and all(map(is_unit, filled))


def _own(grid: Grid, number: int) -> list[Spanned]:
    """The cells that begin in a row."""
    above = grid[number - 1] if number else ()
    return [one for place, one in enumerate(grid[number]) if place >= len(above) or above[place] is not one]


def _takes_all(one: Spanned, row: Sequence[Spanned]) -> bool:
    return all(other is one for other in row)


def _is_marked(row: Sequence[Spanned]) -> bool:
    """Whether every filled cell is marked as a heading (a column of row headings marks no row)."""
    filled = [one for one in row if one.text]
    return len(filled) > 0 and all(one.heading for one in filled) and len({id(one) for one in filled}) > 1


def _is_data(row: Sequence[Spanned]) -> bool:
    """Whether a row holds mostly figures, other than those that number its columns (1, 2, 3)."""
    filled = [one.text for one in row if one.text]
    if filled == [str(number) for number in range(1, len(filled) + 1)]:
        return False
    return sum(bool(_FIGURE.fullmatch(one.text)) for one in row) * 2 > sum(bool(one.text) for one in row)
