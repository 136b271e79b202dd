"""P-values in running text and in cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from casex.model import Figure

_P = re.compile(
    r"(?<![\w-])p(?:\s*-?\s*values?)?\s*(?:\(\w+\)\s*)?(?P<sign>[=<>≤≥]|was|of|:)\s*(?P<p>(?:0?[.·]\d+|[01](?:[.·]0+)?))"
    r"(?!\s*[×x]\s*10)(?![\d.·]\d)",
    re.I,
)  # fmt: skip
#: A sentence that tells what counts as significant tells no result.
_LEVEL = re.compile(
    r"\b(?:considered|regarded|defined|accepted|taken|set|denote[sd]?|indicate[sd]?|deemed|threshold|level)\b[^.]*signific"
    r"|signific\w*[^.]*\b(?:level|threshold|considered|defined|set|accepted|at|when|if)\b[^.]*\bp\b|\*\s*p\s*[<≤]",
    re.I,
)
_CELL = re.compile(
    r"(?:p\s*[=:]?\s*)?(?P<sign>[<>≤≥])?\s*(?P<p>0?[.·]\d+|[01](?:[.·]0+)?)\s*(?P<mark>[a-z*†‡§]{0,2})", re.I
)


@dataclass(frozen=True, slots=True)
class PValue:
    """A printed p-value and its place; the figure has its sign before the digits ("<0.05")."""

    start: int
    end: int
    figure: Figure


def pvalues_in(text: str) -> Iterator[PValue]:
    """The p-values of a sentence.

    >>> [one.figure.printed for one in pvalues_in("it fell (p = 0.03), and so did the dose (P<.001)")]
    [('0.03',), ('<.001',)]
    """
    found = list(_P.finditer(text))
    if found and _LEVEL.search(text):
        return
    for match in found:
        sign = match["sign"] if match["sign"] in "<>≤≥" else ""
        yield PValue(match.start(), match.end(), Figure("p", (f"{sign}{match['p']}",)))


def pvalue_of_cell(text: str) -> tuple[Figure, str] | None:
    """A cell of a column of p-values, and the mark behind it.

    >>> pvalue_of_cell("0.09a")
    (Figure(statistic='p', printed=('0.09',)), 'a')
    """
    match = _CELL.fullmatch(text.strip())
    return (Figure("p", (f"{match['sign'] or ''}{match['p']}",)), match["mark"]) if match else None
