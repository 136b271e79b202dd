"""Results as aligned plain text."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence


def shown(number: float | None) -> str:
    """A number in at most six significant digits; a dash where there is none.

    >>> shown(4.0), shown(8.5), shown(17.142857142857142), shown(None)
    ('4', '8.5', '17.1429', '–')
    """
    return "–" if number is None or math.isnan(number) else f"{number:.6g}"


def aligned(rows: Sequence[Sequence[str]], *, left: int) -> list[str]:
    """Lines of text with the columns aligned, the first `left` of them to the left.

    >>> aligned([["time", "n"], ["baseline", "9"]], left=1)
    ['time      n', 'baseline  9']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if place < left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def told_by(voices: Iterable[tuple[str, int]]) -> str:
    """How many values each voice gave.

    >>> told_by([("narrative", 2), ("table", 7)])
    'narrative 2, table 7'
    """
    return ", ".join(f"{voice} {count}" for voice, count in voices) or "–"
