"""What is printed: plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableTruth:
    """A table as printed: headings with their levels joined by " - ", rows of cells; section rows stand apart."""

    label: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sections: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
