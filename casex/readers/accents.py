"""Accents that a file draws as glyphs of their own, put back onto the letter below."""

from __future__ import annotations

import unicodedata

_COMBINING = {
    "`": "\u0300", "\u00b4": "\u0301", "\u02c6": "\u0302", "^": "\u0302", "\u02dc": "\u0303", "~": "\u0303",
    "\u00af": "\u0304", "\u02d8": "\u0306", "\u02d9": "\u0307", "\u00a8": "\u0308", "\u02da": "\u030a",
    "\u02dd": "\u030b", "\u02c7": "\u030c", "\u00b8": "\u0327", "\u02db": "\u0328",
}  # fmt: skip
ACCENTS = frozenset(map(ord, _COMBINING))


def composed(letter: str, accent: str) -> str | None:
    """The letter with its accent as one character; None where there is no such character.

    >>> composed("n", "\u02dc")
    'ñ'
    """
    base = "i" if letter == "\u0131" else letter  # TeX sets accents on an i without its dot
    both = unicodedata.normalize("NFC", base + _COMBINING[accent])
    return both if len(both) == 1 and base.isalpha() else None
