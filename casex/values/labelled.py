"""Several values in one text, each under its own name: "LCA=5.8, RCA=5.7", "R: 5; L: 6", "OFF/ON 7/2"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from casex.values.lists import one_line, split

_NAME = r"[^\W\d_][\w.-]{0,11}(?:\s(?:eye|side|ear|hip|knee|lobe|arm|leg))?"
_SIGNED = re.compile(rf"(?P<name>{_NAME})\s?[=:]\s?(?P<value>[^=:]*[0-9][^=:]*)")
_PLAIN = re.compile(rf"(?P<name>{_NAME})\s(?P<value>[<>≤≥]?\s?[-+\u2212]?[0-9][0-9.,]*)")
_ABOVE = re.compile(rf"(?P<names>{_NAME}(?:\s?/\s?{_NAME})+)\s?[:=]?\s(?P<values>[^/]+(?:/[^/]+)+)")


def parse(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs of a name and what is printed under it; none where a text is no such list.

    Examples
    --------
    >>> parse("LCA=5.8, RCA=5.7"), parse("OFF/ON 7/2"), parse("rash, fever")
    ((('LCA', '5.8'), ('RCA', '5.7')), (('OFF', '7'), ('ON', '2')), ())
    """
    line = one_line(text)
    if match := _ABOVE.fullmatch(line):
        names, values = (tuple(part.strip() for part in match[side].split("/")) for side in ("names", "values"))
        return tuple(zip(names, values, strict=True)) if len(names) == len(values) and _distinct(names) else ()
    pieces = [piece.text for piece in split(line)]
    for pattern in (_SIGNED, _PLAIN):
        found = [pattern.fullmatch(piece) for piece in pieces]
        pairs = tuple((match["name"], match["value"].strip()) for match in found if match)
        enough = 1 if pattern is _SIGNED else 2
        if len(pairs) == len(pieces) >= enough and _distinct([name for name, _ in pairs]):
            return pairs
    return ()


def format(pairs: Sequence[tuple[str, str]]) -> str:
    """The text that `parse` reads as these."""
    return ", ".join(f"{name}={value}" for name, value in pairs)


def _distinct(names: Sequence[str]) -> bool:
    return len({name.casefold() for name in names}) == len(names)
