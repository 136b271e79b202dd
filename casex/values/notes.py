"""What a grammar has to say beside the value: repairs, ambiguities, words it does not know."""

from __future__ import annotations

from dataclasses import dataclass

from casex.model import Value


@dataclass(frozen=True, slots=True)
class Note:
    """One remark of a grammar: a finding's code, the words it speaks of, what was made of them (or could be)."""

    code: str
    printed: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value, the notes that its reading left, and the footnote marks that stood behind it."""

    value: Value
    notes: tuple[Note, ...] = ()
    marks: tuple[str, ...] = ()
