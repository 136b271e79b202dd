"""Cells that say that there is nothing: blanks, dashes and codes."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import cast, get_args

from casex.model import Missing, MissingReason, Vocabulary, folded

_DASHES = re.compile(r"[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
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
    raw = _raw(text)
    if not raw:
        return Missing("blank")
    key = folded(text).replace(".", "")
    reason = next((reason for code, reason in codes.missing if _raw(code) == raw), None)
    if reason is None and key:
        reason = next((reason for code, reason in codes.missing if folded(code).replace(".", "") == key), None)
    if reason in get_args(MissingReason):
        return Missing(cast("MissingReason", reason), POSSIBLE.get(key, ()) if reason == "ambiguous" else ())
    return Missing("ambiguous", _ON_A_DASH) if _LONE.fullmatch(raw) else None


def same_code(code: str, text: str) -> bool:
    """Whether a text is a code, however its dashes and letters are written; "+" and "++" are two codes.

    >>> same_code("–", "-"), same_code("NT", "nt"), same_code("+", "++")
    (True, True, False)
    """
    return _raw(code) == _raw(text)


@lru_cache(maxsize=4096)  # every cell is compared with every code
def _raw(text: str) -> str:
    """The text as codes are compared where folding would leave nothing: dashes are one dash."""
    return _DASHES.sub("-", " ".join(unicodedata.normalize("NFKC", text).casefold().split()))
