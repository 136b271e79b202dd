"""Lists of findings in words."""

from __future__ import annotations

from casex.model import Missing, Terms, Value, Vocabulary, folded
from casex.values.lists import one_line, split, split_remark

_NONE = "none reported"


def parse(text: str, vocabulary: Vocabulary) -> Value:
    """Read a list of terms; a word for "none" standing alone is an observed absence.

    Examples
    --------
    >>> parse("Rash, LN (IV+V)", Vocabulary())
    Terms(terms=('rash', 'ln (iv+v)'))
    """
    pieces = [one_line(piece.text) for piece in split(text)]
    if not pieces:
        return Missing("blank") if not text.strip() else Missing("unreadable")
    if len(pieces) > 1:
        pieces[-1] = _without_and(pieces[-1])
    if len(pieces) == 1:
        if _says_none(pieces[0], vocabulary):
            return Terms(())
        if _says_none(split_remark(pieces[0])[0], vocabulary):
            return Missing("unreadable")  # none, but with a remark that terms cannot hold
    return Terms(tuple(piece.lower() for piece in pieces))


def format(value: Terms) -> str:
    """The text that `parse` reads as this value; what pandas would read as missing is never written."""
    return ", ".join(value.terms) or _NONE


def _says_none(text: str, vocabulary: Vocabulary) -> bool:
    said = folded(text).rstrip(".")
    return said == _NONE or said in {folded(word) for word in vocabulary.none_words}


def _without_and(text: str) -> str:
    """The last term of "rash, fever, and alopecia"."""
    while text.lower().startswith("and "):
        text = text[4:]
    return text
