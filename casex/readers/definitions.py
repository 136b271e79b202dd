"""Paragraphs right below a table that are its notes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from casex.values.marks import OPENING

_DEFINITION = re.compile(r"^[^,;:=]{1,20}\s*[,:=]\s*[^;]{2,80}$")
_MARK = re.compile(r"[*\u2020\u2021\u00a7\u00b6#]+\s?\w")


def is_definitions(text: str) -> bool:
    """Whether a paragraph only defines abbreviations or marks.

    >>> is_definitions("TOF, tofacitinib; F, female"), is_definitions("We treated nine girls.")
    (True, False)
    """
    parts = [part.strip() for part in " ".join(text.split()).rstrip(".").split(";")]
    return len(parts) > 1 and all(_DEFINITION.match(part) for part in parts)


def is_note(text: str, marks: Sequence[str] = ()) -> bool:
    """Whether a paragraph below a table is a note of it: definitions, or words behind a mark.

    Parameters
    ----------
    text
        The paragraph, on one line.
    marks
        What is raised or lowered in it.
    """
    marked = bool(marks) and text.startswith(marks[0])
    return marked or bool(_MARK.match(text) or OPENING.match(text)) or is_definitions(text)
