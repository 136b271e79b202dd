"""Text to `Value` and back: pure grammars, one module per kind; `format` is the inverse of `parse`."""

from casex.values import (
    category,
    date,
    frequency,
    grade,
    labelled,
    lists,
    marks,
    missing,
    number,
    pair,
    presence,
    regimen,
    span,
    terms,
    units,
    written,
)
from casex.values.notes import Note, Parsed

__all__ = [
    "Note",
    "Parsed",
    "category",
    "date",
    "frequency",
    "grade",
    "labelled",
    "lists",
    "marks",
    "missing",
    "number",
    "pair",
    "presence",
    "regimen",
    "span",
    "terms",
    "units",
    "written",
]
