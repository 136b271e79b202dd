"""Cells that say that there is nothing: blanks, dashes and codes."""

from __future__ import annotations

import re
from typing import cast, get_args

from casex.model import Missing, MissingReason, Vocabulary, as_code, folded

_REASONS = frozenset(get_args(MissingReason))
_LONE = re.compile(r"[-/\s….]+")
_ON_A_DASH = ("negative", "not available", "not done", "not applicable")
#: What a code can mean whose reason is ``ambiguous``.
POSSIBLE: dict[str, tuple[str, ...]] = {
    "nd": ("not done", "not detected", "no data"),
    "nt": ("not tested", "not treated"),
    "ne": ("not evaluated", "not examined", "not elevated"),
    "n d": ("not done", "not detected", "no data"),
}


def parse(text: str, codes: Vocabulary) -> Missing | None:
    """Why there is no value, or None where the text says something.

    Parameters
    ----------
    text
        A whole cell.
    codes
        The words for missing values; a dash that they do not explain is ambiguous.

    Examples
    --------
    >>> parse("ND", Vocabulary(missing=(("nd", "ambiguous"),)))
    Missing(reason='ambiguous', possible=('not done', 'not detected', 'no data'))
    """
    raw = as_code(text)
    if not raw:
        return Missing("blank")
    reason = codes.reason(text)
    if reason in _REASONS:
        possible = POSSIBLE.get(folded(text).replace(".", ""), ()) if reason == "ambiguous" else ()
        return Missing(cast("MissingReason", reason), possible)
    return Missing("ambiguous", _ON_A_DASH) if _LONE.fullmatch(raw) else None


def same_code(code: str, text: str) -> bool:
    """Whether a text is a code, however its dashes and letters are written; "+" and "++" are two codes.

    >>> same_code("–", "-"), same_code("NT", "nt"), same_code("+", "++")
    (True, True, False)
    """
    return as_code(code) == as_code(text)
