"""Yes or no, with what is said of it."""

from __future__ import annotations

import re

from casex.model import Missing, Presence, Value, Vocabulary, folded
from casex.values.lists import one_line, split_remark

_BEHIND = re.compile(r"(?P<word>[^\s,;:(]+)\s*[,;:]\s+(?P<remark>\S.*)")


def parse(text: str, vocabulary: Vocabulary) -> Value:
    """Read yes or no; what stands behind it, in brackets or behind a comma, is the remark.

    Examples
    --------
    >>> words = Vocabulary(yes_words=("yes",), no_words=("no",))
    >>> parse("yes, once", words), parse("No (see text)", words)
    (Presence(present=True, remark='once'), Presence(present=False, remark='see text'))
    """
    line = one_line(text)
    if not line:
        return Missing("blank")
    head, remark = split_remark(line)
    present = _said(line, vocabulary)
    if present is not None:
        return Presence(present)
    present = _said(head, vocabulary)
    if present is not None and remark is not None:
        return Presence(present, remark)
    match = _BEHIND.fullmatch(line)
    present = _said(match["word"], vocabulary) if match else None
    if match and present is not None:
        return Presence(present, match["remark"])
    word, _, behind = line.partition(" ")
    # "yes mild" is yes, but "no formal testing" is no "no"
    return Presence(True, behind) if _said(word, vocabulary) else Missing("unreadable")


def format(value: Presence) -> str:
    """The text that `parse` reads as this value, where "yes" and "no" are words of the vocabulary."""
    word = "yes" if value.present else "no"
    return word if value.remark is None else f"{word}, {value.remark}"


def _said(text: str, vocabulary: Vocabulary) -> bool | None:
    word = folded(text).rstrip(".") or text
    for present, words in ((True, vocabulary.yes_words), (False, vocabulary.no_words)):
        if word in {folded(known) or known for known in words}:
            return present
    return None
