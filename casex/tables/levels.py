"""Rows at the top of a body that go on with its header."""

from __future__ import annotations

import re
from collections.abc import Sequence

_BRACKETED = re.compile(r"[(\[][^()\[\]]+[)\]]")


def says_units(texts: Sequence[str]) -> bool:
    """Whether every filled cell of a row stands in brackets, as units below their headings do.

    >>> says_units(["", "(yr)", "(kg)"]), says_units(["1 (F)", "(yr)", "(kg)"]), says_units(["", "", "(kg)"])
    (True, False, False)
    """
    filled = [text for text in texts if text]
    return (
        len(filled) > 1 and all(map(_BRACKETED.fullmatch, filled)) and any(re.search(r"[^\W\d]|%", t) for t in filled)
    )
