"""What a person who looked at a paper says of its reading: a value set right, a finding accepted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Correction:
    """One cell of one table of one document: what is printed, and what it is to be read as.

    `document` is the file's SHA-256, `table` the label (or the name in sources, ``p3-t2``), `cell` its place in the
    table (``r9-c8``).
    """

    document: str
    table: str
    cell: str
    was: str
    now: str
    who: str
    when: str
    why: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One finding that somebody looked at; it holds as long as the finding says the same, word for word."""

    document: str
    code: str
    said: str
    who: str
    when: str
    why: str
