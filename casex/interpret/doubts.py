"""What OCR read, and what of it is in doubt: said of observations' sources, and in findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from casex.interpret.voices import by_patient
from casex.model import OCR_DOUBT, Cell, Document, Finding, Observation, Row, Table, finding

_SHOWN = 5  # how many doubtful places a message lists
_LOOK = "look at the page"
Span = tuple[int, int]


def marked(observations: Iterable[Observation], document: Document) -> tuple[Observation, ...]:
    """Observations whose sources say whether OCR read them, and that the reading is in doubt (`agreed` is False)."""
    pages: frozenset[tuple[str, int | None]] = frozenset(
        (page.document or document.source.name, page.number)
        for page in document.pages
        if any(word.confidence is not None for word in page.words)
    )
    if not pages and not document.recognised:
        return tuple(observations)
    return tuple(_marked(one, document, pages) for one in observations)


def _marked(one: Observation, document: Document, pages: frozenset[tuple[str, int | None]]) -> Observation:
    source = one.source
    if source.start is None or source.end is None:
        return replace(one, source=replace(source, ocr=True)) if (source.document, source.page) in pages else one
    if not _touches(source.start, source.end, document.recognised):
        return one
    start = _sentence_start(document.text, source.start)
    agreed = False if _touches(start, source.end, document.doubts) else source.agreed
    return replace(one, source=replace(source, ocr=True, agreed=agreed))


def _touches(start: int, end: int, spans: Iterable[Span]) -> bool:
    return any(a < end and start < b for a, b in spans)


def _sentence_start(text: str, start: int) -> int:
    """Where the sentence begins in which a value stands: its time and its name come before it."""
    return max(text.rfind(". ", 0, start), text.rfind("\n\n", 0, start)) + 1


def unsure_readings(document: Document, names: Sequence[str], observations: Sequence[Observation]) -> Iterator[Finding]:
    """A finding for each table with cells that OCR is unsure of, and for each patient of whom such words tell.

    `names` is how sources call the tables.
    """
    for table, name in zip(document.tables, names, strict=True):
        yield from _unsure_cells(table, name)
    told = [o for o in observations if o.source.agreed is False and o.source.start is not None and o.source.ocr]
    for patient, held in by_patient(told).items():
        yield finding(
            "unsure_reading",
            f"patient {patient}: OCR is unsure of {_count(len(held), 'statement')} of the {held[0].voice} "
            f"({_listed([repr(o.printed) for o in held])})",
            hint=_LOOK,
            patient=patient,
            sources=tuple(dict.fromkeys(o.source.key for o in held)),
        )


def _unsure_cells(table: Table, name: str) -> Iterator[Finding]:
    rows = [(f"header {n}", n, row) for n, row in enumerate(table.header, 1)]
    unsure = [f"{where}, column {c}: {cell.text!r}" for where, _, row in rows for c, cell in _in_doubt(row)]
    keys: list[str] = []
    for n, row in enumerate(table.body, 1):
        unsure += [f"row {n}, column {c}: {cell.text!r}" for c, cell in _in_doubt(row)]
        keys += [f"{name}-r{n}-c{c}" for c, _ in _in_doubt(row)]
    if unsure:
        yield finding(
            "unsure_reading",
            f"{table.label or 'a table'} on page {table.page}: OCR is unsure of {_count(len(unsure), 'cell')} "
            f"({_listed(unsure)})",
            hint=f"{_LOOK}; these cells are True in the table's `flagged`",
            sources=tuple(keys),
        )


def _in_doubt(row: Row) -> list[tuple[int, Cell]]:
    return [(number, cell) for number, cell in enumerate(row, 1) if cell.doubt == OCR_DOUBT]


def _listed(places: Sequence[str]) -> str:
    return "; ".join(places[:_SHOWN]) + (" …" if len(places) > _SHOWN else "")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
