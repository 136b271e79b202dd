"""Text to `Value` and back: pure grammars, one module per kind; `format` is the inverse of `parse`."""

from casex.values import category, frequency, lists, missing, number, regimen, span, terms
from casex.values.notes import Note, Parsed

__all__ = ["Note", "Parsed", "category", "frequency", "lists", "missing", "number", "regimen", "span", "terms"]
