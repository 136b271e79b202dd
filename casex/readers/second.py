"""The second reader: camelot's letters, cell by cell against ours; where both agree, error is rare."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from casex.errors import LimitExceeded
from casex.model import Box, Cell, Document, Finding, Page, Row, Table, Word, finding
from casex.readers.agreement import agreeing
from casex.readers.camelot_letters import Letter, Turned, letters_on
from casex.readers.pdf_pages import pages_again
from casex.tables import turned, turns_of

MAXIMUM_WORDS = 6_000  # of a page: camelot's time grows with their square, and a full page has some 1,500
MAXIMUM_PAGES = 100  # with tables: a case series has ten
_MARGIN = 2.0  # points around a region, so that its own words lie inside
_PALE = 0.8  # of a watermark's size: a letter that stands in it and is larger belongs to it


@dataclass(frozen=True, slots=True)
class _Part:
    """What of a table stands on one page: its cells' texts by their places on the page as seen."""

    view: Turned
    texts: Mapping[Box, str]
    region: Box


def compared(document: Document, data: bytes) -> tuple[Document, tuple[Finding, ...]]:
    """The document with every cell of its tables compared to what camelot (stream) reads in the same place.

    Only pages with tables are read. A cell's `agreed` is None where there was nothing to compare: where camelot sees no
    letters in a table, and where OCR read it.
    """
    pages = _with_words(document, data)
    parts = [tuple(_parts(table, pages)) for table in document.tables]
    regions: dict[Turned, list[Box]] = defaultdict(list)
    for one in (one for held in parts for one in held):
        regions[one.view].append(_placed(one.region.grown(_MARGIN), one.view, pages))
    refused = dict(_over_limits(regions, pages))
    wanted = {view: held for view, held in regions.items() if view not in refused}
    if not regions:
        return document, ()
    letters, failures = letters_on(data, wanted) if wanted else ({}, {})
    failures |= refused
    tables: list[Table] = []
    findings: list[Finding] = []
    for table, held in zip(document.tables, parts, strict=True):
        agreed: dict[tuple[int | None, Box], bool] = {}
        for one in held:
            seen = tuple(_own(letters.get(one.view, ()), one, pages))
            agreed |= {(one.view.page, box): same for box, same in _agreed(one, seen, pages).items()}
        compared_table = _with_agreement(table, agreed)
        tables.append(compared_table)
        findings += [_failed(table, one.view.page, failures[one.view]) for one in held if one.view in failures]
        findings += _disagreements(compared_table)
    return replace(document, tables=tuple(tables)), tuple(findings)


def _with_words(document: Document, data: bytes) -> dict[int, Page]:
    """The document's pages; those with tables that were let go of are read again."""
    pages = {page.number: page for page in document.pages}
    cells = (cell for table in document.tables for row in (*table.header, *table.body) for cell in row)
    numbers = {table.page for table in document.tables} | {cell.page for cell in cells}
    bare = sorted(n for n in numbers if n is not None and n in pages and not pages[n].words)
    return pages | pages_again(data, document.source.name, bare) if bare else pages


def _parts(table: Table, pages: Mapping[int, Page]) -> Iterator[_Part]:
    """A table page by page; nothing where OCR read it: there camelot sees no letters, or poor ones."""
    by_page: dict[int, dict[Box, str]] = defaultdict(dict)
    for cell in (cell for row in (*table.header, *table.body) for cell in row):
        number = cell.page or table.page
        if cell.box is not None and number is not None:
            by_page[number][cell.box] = cell.text
    for number, texts in sorted(by_page.items()):
        region = Box.around(texts)
        words = [word for word in pages[number].words if region.contains(word.box.centre)]
        if not any(word.confidence is not None for word in words):
            yield _Part(Turned(number, _turn(words)), texts, region)


def _over_limits(views: Iterable[Turned], pages: Mapping[int, Page]) -> Iterator[tuple[Turned, Exception]]:
    """The pages that camelot would take too long for, and why."""
    for number, view in enumerate(sorted(views, key=lambda view: (view.page, view.turn)), start=1):
        words = len(pages[view.page].words)
        if words > MAXIMUM_WORDS:
            yield view, LimitExceeded(f"{words:,} words on the page (limit {MAXIMUM_WORDS:,})")
        elif number > MAXIMUM_PAGES:
            yield view, LimitExceeded(f"{MAXIMUM_PAGES:,} pages with tables were compared before it; use pages=")


def _turn(words: Sequence[Word]) -> int:
    """How many quarters with the clock make most of the words upright."""
    turns = turns_of(word for word in words if not word.upright and not word.slanted)
    letters: Counter[int] = Counter()
    for word in words:
        letters[turns.get(word, 0)] += len(word.text)
    return max(letters, key=lambda turn: letters[turn], default=0)


def _placed(box: Box, view: Turned, pages: Mapping[int, Page]) -> Box:
    """A box of the page as seen where it stands on the turned page."""
    page = pages[view.page]
    return turned(box, view.turn, page.width, page.height)


def _own(letters: Sequence[Letter], part: _Part, pages: Mapping[int, Page]) -> Iterator[Letter]:
    """The letters in a part's region without those of a watermark over it."""
    region = _placed(part.region.grown(_MARGIN), part.view, pages)
    marks = [(_placed(w.box, part.view, pages), w.size) for w in pages[part.view.page].words if w.pale]
    for letter in letters:
        if region.contains(letter.middle) and not any(
            box.contains(letter.middle) and letter.size > _PALE * size for box, size in marks
        ):
            yield letter


def _agreed(part: _Part, letters: Sequence[Letter], pages: Mapping[int, Page]) -> dict[Box, bool]:
    """Whether the letters say the same as each cell; nothing where there are none."""
    if not letters:
        return {}
    boxes = [_placed(box, part.view, pages) for box in part.texts]
    return dict(zip(part.texts, agreeing(boxes, tuple(part.texts.values()), letters), strict=True))


def _with_agreement(table: Table, agreed: Mapping[tuple[int | None, Box], bool]) -> Table:
    def told(cell: Cell) -> Cell:
        same = agreed.get((cell.page or table.page, cell.box)) if cell.box is not None else None
        return cell if same is None else replace(cell, agreed=same)

    def row(cells: Row) -> Row:
        return tuple(map(told, cells))

    header, body = tuple(map(row, table.header)), tuple(map(row, table.body))
    asked = [cell.agreed for cells in (*header, *body) for cell in cells if cell.agreed is not None]
    return replace(table, header=header, body=body, agreement=sum(asked) / len(asked) if asked else None)


def _failed(table: Table, page: int, error: Exception) -> Finding:
    what = f"{table.label or 'a table'} on page {page}"
    message = f"{what}: camelot failed ({type(error).__name__}: {error})"
    return finding("second_reader_failed", message, hint="second_reader=None leaves it out")


def _disagreements(table: Table) -> tuple[Finding, ...]:
    """One finding for a table's cells that the readers read differently."""
    rows = [(f"header {n}", row) for n, row in enumerate(table.header, 1)]
    rows += [(f"row {n}", row) for n, row in enumerate(table.body, 1)]
    cells = [f"{name}, column {c}" for name, row in rows for c, cell in enumerate(row, 1) if cell.agreed is False]
    if not cells:
        return ()
    return (
        finding(
            "readers_disagree",
            f"{table.label or 'a table'} on page {table.page}: camelot reads {len(cells)} cells differently "
            f"({'; '.join(cells[:5])}{' …' if len(cells) > 5 else ''})",
            hint="these cells are True in the table's `flagged`",
        ),
    )
