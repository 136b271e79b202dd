"""Sums that a text states: "119 + 76 + 66 = 261", and lists of counts whose total another sentence gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from casex.interpret.printed_numbers import COUNT, PEOPLE, counted
from casex.model import Figure, Statement

_EXPLICIT = re.compile(r"(?<![\d.])(?P<parts>\d+(?:\s*\+\s*\d+)+)\s*=\s*(?P<total>\d+)(?!\.?\d)")
#: Smaller sums meet some number of the text by chance.
_LEAST = 10
_TOTAL = re.compile(
    rf"\b(?:total\s+of|all|of\s+(?:the|these)|included|enrolled|with)\s+(?P<n>{COUNT})\b|\b(?P<n2>{COUNT})\s+(?:[\w-]+\s+)?{PEOPLE}\b",
    re.I,
)


def explicit_sums(text: str) -> Iterator[tuple[int, int, tuple[Decimal, ...], Figure]]:
    """Sums written out: where they stand, their parts and their total.

    >>> [one[2:] for one in explicit_sums("(119 + 76 + 66 + 4 = 265)")]
    [((Decimal('119'), Decimal('76'), Decimal('66'), Decimal('4')), Figure(statistic='sum', printed=('265',)))]
    """
    for match in _EXPLICIT.finditer(text) if "+" in text and "=" in text else ():
        parts = tuple(Decimal(part) for part in re.findall(r"\d+", match["parts"]))
        yield match.start(), match.end(), parts, Figure("sum", (match["total"],))


def totals_in(text: str) -> frozenset[int]:
    """The numbers that a text gives as a total of something.

    >>> sorted(totals_in("A total of 265 prescriptions with 95 failures were included."))
    [95, 265]
    """
    found = (counted(match["n"] or match["n2"]) for match in _TOTAL.finditer(text))
    return frozenset(n for n in found if n is not None)


def stated_sums(statements: Sequence[Statement], totals: frozenset[int]) -> Iterator[Statement]:
    """Lists of three counts or more that come to a total that the text gives: each a statement of its own.

    A list that comes to no total is no statement: nothing says that it is complete.
    """
    for one in statements:
        parts = [int(c.printed) for c in one.counts if c.printed.isdigit()]
        if len(parts) == len(one.counts) >= 3 and sum(parts) >= _LEAST and sum(parts) in totals:
            yield Statement(
                one.printed, one.source, values=tuple(map(Decimal, parts)),
                figures=(Figure("sum", (str(sum(parts)),)),), plain=True,
            )  # fmt: skip
