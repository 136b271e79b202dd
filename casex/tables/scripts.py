"""Raised and lowered pieces of a text, set inline so that no figure is glued to another of a different height."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

Script = Literal["", "^", "_"]

_FIGURE_AHEAD = re.compile(r"[-+\u2212\u2013]?\d")
_SIGNS_OF_UNITS = frozenset("\u00b0\u2032\u2033")  # degree, minute, second: some fonts draw them as raised letters
_NO_WIDTH = "\u200b\u2060\ufeff"


def set_inline(pieces: Iterable[tuple[str, Script]]) -> str:
    """One text of pieces, each with its script: level (""), raised ("^") or lowered ("_").

    A raised or lowered figure behind another figure has its script's sign before it; a level figure right behind a
    raised or lowered one stands apart. Else a 12 with the mark 1 would read as 121.

    >>> set_inline([("10", ""), ("9", "^"), ("/L", "")]), set_inline([("1", "^"), ("12", "")])
    ('10^9/L', '^1 12')
    >>> set_inline([("CD4", ""), ("+", "^")]), set_inline([("H", ""), ("2", "_"), ("O", "")])
    ('CD4+', 'H2O')
    """
    out: list[str] = []
    before, over, signed = "", "", False  # what stands before, its script, and whether its sign is printed
    for text, script in pieces:
        bare = text.strip(_NO_WIDTH)
        if not bare:
            out.append(text)
            continue
        behind = before[-1:].isdigit()
        signed_here = False
        if behind and script and _FIGURE_AHEAD.match(bare):
            out.append(script)
            signed_here = True
        elif behind and over and not script and bare[0].isdigit():
            if not signed:
                out.insert(_last(out, before), over)
            out.append(" ")
        out.append(text)
        before, over, signed = bare, script, signed_here
    return "".join(out)


def is_mark(text: str) -> bool:
    """Whether a raised or lowered piece may be a mark.

    >>> is_mark("a"), is_mark("\u00b0")
    (True, False)
    """
    return bool(text) and text not in _SIGNS_OF_UNITS


def _last(out: list[str], text: str) -> int:
    """Where the piece that was put in last stands."""
    return max(place for place, piece in enumerate(out) if piece.strip(_NO_WIDTH) == text)
