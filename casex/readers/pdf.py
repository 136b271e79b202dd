"""PDF to `Document`: pdfium gives words and rules, `casex.tables` the tables, `flow` the running text."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import pypdfium2 as pdfium

from casex.errors import LimitExceeded
from casex.model import Block, Document, Finding, Origin, Page, Table, Word, finding, laid_out
from casex.readers.flow import blocks_of
from casex.readers.furniture import Returns, Side, furniture_on, returns_of, without
from casex.readers.grids import grids_on
from casex.readers.ocr import Mode
from casex.readers.ocr_spans import spans_by_ocr
from casex.readers.paragraphs import Paragraph, together
from casex.readers.pdf_file import opened, page_list, wanted_pages
from casex.readers.pdf_pages import (
    Seen,
    page_glimpsed,
    page_likely,
    page_to_read,
    page_whole,
    raise_for_pictures,
    recognised_pages,
    unread,
)
from casex.readers.pdf_screen import Glimpse
from casex.readers.phrases import phrases_of
from casex.tables import (
    Found,
    Line,
    Part,
    View,
    line_of,
    lines_of,
    may_go_on,
    stitched,
    tables_on,
    turned_back,
    views_of,
    vocabulary,
)

Progress = Callable[[int, int], None]

MAXIMUM_WORDS = 500_000  # of all pages read: about 1,000 full ones
HELD = 40  # pages that are held with their words until all are seen; of more, tables are read one by one
_TITLE = 1.15  # times the size of prose
_NEARLY = 0.95
_GOOD_PART = 0.35
_SAME = 0.1  # points


def read_pdf(
    data: bytes, name: str, *, pages: str | None = None, ocr: Mode = "auto", progress: Progress | None = None
) -> tuple[Document, tuple[Finding, ...]]:
    """A document from the bytes of a PDF, and what there is to say about the reading of it.

    Parameters
    ----------
    data
        The file's bytes; what stands before ``%PDF`` in the first 1,024 is left out.
    name
        How to call the file in messages.
    pages
        Which pages to read, such as ``"1-3,5"``; all where it is None.
    ocr
        Whether OCR reads pages that are pictures or whose text layer is junk (``"auto"``), none, or every page.
    progress
        Called after each page with the number of pages done and to do.

    Raises
    ------
    UnreadableDocument
        Where it is no PDF, is broken, or has no pages or no text.
    EncryptedDocument, TruncatedDocument, MissingExtra, LimitExceeded
        Where it asks for a password, ends before its end, has only pictures, or is too large.
    """
    with opened(data, name) as file:
        wanted = wanted_pages(pages, len(file), name)
        said = _left_out(pages, wanted, len(file))
        looks = (page_to_read(file, number, name, ocr) for number in wanted)
        seen: list[Seen] = []
        for one in _limited(looks, wanted, name):
            seen.append(one)
            if progress is not None:
                progress(len(seen), len(wanted))
        raise_for_pictures(seen, name, ocr)
        whole = _whole_of([one.page for one in seen])
        read = tuple(_pages_read(seen, whole, lambda number: page_whole(file, number, name, ocr)))
    tables, findings = _tables_of(read, whole.known)
    document = Document(_origin(data, name), tuple(one.seen.page for one in read), tables=tables)
    return _told(read, document, whole.prose), (*said, *unread(seen), *recognised_pages(seen), *findings)


def read_pdf_tables(
    data: bytes, name: str, *, pages: str | None = None, ocr: Mode = "auto"
) -> tuple[Document, tuple[Finding, ...]]:
    """As `read_pdf`, for who wants no more than tables: pages without rules and captions are not read.

    Of the running text there is that of the first page, or its title where the page is not read.
    """
    with opened(data, name) as file:
        wanted = wanted_pages(pages, len(file), name)
        said = _left_out(pages, wanted, len(file))
        glanced = deque(_limited(_glances(file, wanted, name, ocr), wanted, name))
        whole = _whole_seen(glanced, name, ocr)
        document, first = Document(_origin(data, name)), glanced[0]
        if isinstance(first, Glimpse):
            document = replace(document, blocks=_title_of(first, whole.prose))
        seen: list[Seen] = []

        def noted(read: Iterator[_ReadPage]) -> Iterator[_ReadPage]:
            """Each page let go of as soon as its tables are taken."""
            nonlocal document
            words = 0
            for one in read:
                words += one.seen.count
                _refuse_beyond(words, one.seen.page.number, wanted, name)
                if not seen and isinstance(first, Seen):
                    document = _told([one], replace(document, pages=(one.seen.page,)), whole.prose)
                seen.append(one.seen if one.found and len(seen) < HELD else one.seen.noted())
                yield one

        looks = (glanced.popleft() for _ in range(len(glanced)))
        read = noted(_pages_read(looks, whole, lambda number: page_whole(file, number, name, ocr)))
        tables, findings = _tables_of(read, whole.known)
    searched = [one for one in seen if one.searched]
    document = replace(document, pages=tuple(one.page for one in searched), tables=tables)
    return document, (*said, *_not_searched(wanted, searched), *unread(seen), *recognised_pages(seen), *findings)


def read_pdf_steps(
    data: bytes, name: str, *, pages: str | None = None, full_scan: bool = False, ocr: Mode = "auto"
) -> SeenDocument:
    """As `read_pdf_tables`, and each page with the tables that were found on it and what led to them.

    With `full_scan`, pages without rules and captions are read, too. One that has neither is read only where a table
    of the page before goes on.
    """
    with opened(data, name) as file:
        wanted = wanted_pages(pages, len(file), name)
        said = _left_out(pages, wanted, len(file))
        look = page_whole if full_scan else page_likely
        glanced = list(_limited((look(file, number, name, ocr) for number in wanted), wanted, name))
        whole = _whole_seen(glanced, name, ocr)
        read = tuple(_pages_read(glanced, whole, lambda number: page_whole(file, number, name, ocr)))
    seen = [one.seen for one in read]
    searched = [one for one in read if one.seen.searched]
    tables, findings = _tables_of(read, whole.known)
    document = Document(_origin(data, name), tuple(one.seen.page for one in searched), tables=tables)
    first = glanced[0]
    if isinstance(first, Glimpse):
        document = replace(document, blocks=_title_of(first, whole.prose))
    else:
        document = _told(read[:1], document, whole.prose)
    told = (SeenPage(b.seen.page, b.found, (*unread([b.seen]), *b.findings), b.seen.skew) for b in searched)
    said = (*said, *_not_searched(wanted, (b.seen for b in searched)), *unread(seen), *recognised_pages(seen))
    return SeenDocument(document, (*said, *findings), tuple(told))


def _glances(file: pdfium.PdfDocument, numbers: Iterable[int], name: str, ocr: Mode) -> Iterator[Seen | Glimpse]:
    """The pages, of which the first that may hold a table are read at once, and no more of them than memory is for."""
    held = 0
    for number in numbers:
        look = page_likely if held < HELD else page_glimpsed
        one = look(file, number, name, ocr)
        held += isinstance(one, Seen)
        yield one


def _whole_seen(glanced: Iterable[Seen | Glimpse], name: str, ocr: Mode) -> _Whole:
    pages = list(glanced)
    seen = [one for one in pages if isinstance(one, Seen)]
    if len(seen) == len(pages):
        raise_for_pictures(seen, name, ocr)
    return _whole_of([one.page for one in seen], [one for one in pages if isinstance(one, Glimpse)])


def _origin(data: bytes, name: str) -> Origin:
    return Origin(name, "application/pdf", hashlib.sha256(data).hexdigest())


def _left_out(spec: str | None, wanted: Iterable[int], count: int) -> tuple[Finding, ...]:
    rest = set(range(1, count + 1)).difference(wanted)
    if not rest:
        return ()
    return (finding("left_out", f"of {count} pages, {page_list(rest)} were not read: pages={spec!r}"),)


def _not_searched(wanted: Iterable[int], searched: Iterable[Seen]) -> tuple[Finding, ...]:
    rest = set(wanted).difference(one.page.number for one in searched)
    if not rest:
        return ()
    message = f"pages without rules and without a table's caption were not searched for tables: {page_list(rest)}"
    hint = "find_tables(full_scan=True) (--full-scan) searches them, too"
    return (finding("pages_not_searched", message, hint=hint),)


_Look = TypeVar("_Look", Seen, Seen | Glimpse)


def _limited(looks: Iterable[_Look], numbers: Sequence[int], name: str) -> Iterator[_Look]:
    """The pages as they come, as long as there are not too many words on them in all."""
    words = 0
    for number, one in zip(numbers, looks, strict=True):
        words += one.count
        _refuse_beyond(words, number, numbers, name)
        yield one


def _refuse_beyond(words: int, number: int, numbers: Sequence[int], name: str) -> None:
    """Refuse a document with so many words up to a page."""
    if words > MAXIMUM_WORDS:
        raise LimitExceeded(
            f"{name}: more than {MAXIMUM_WORDS:,} words up to page {number}; "
            f"read it in parts, for example pages='{numbers[0]}-{number - 1}'"
        )


# --- composing -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeenPage:
    """A page, the tables found on it and what there is to say of it; `skew` as in `Seen`."""

    page: Page
    found: tuple[Found, ...]
    findings: tuple[Finding, ...]
    skew: float


@dataclass(frozen=True, slots=True)
class SeenDocument:
    """A document, what there is to say of it, and its pages as they were read."""

    document: Document
    findings: tuple[Finding, ...]
    pages: tuple[SeenPage, ...]


@dataclass(frozen=True, slots=True)
class _Whole:
    """What all pages together tell about each: the size of prose, words that stand undivided, running heads."""

    prose: float
    known: frozenset[str]
    margins: Mapping[int, Sequence[Line]]
    returns: Returns


def _whole_of(pages: Sequence[Page], unread: Sequence[Glimpse] = ()) -> _Whole:
    letters = letters_of(word for page in pages for word in page.words)
    known = set(vocabulary(word.text for page in pages for word in page.words))
    for glimpse in unread:
        letters.update(glimpse.letters)
        known |= glimpse.words
    prose = size_of_prose(letters)
    rows = [(glimpse.number, side, row) for glimpse in unread for side, row in glimpse.margin]
    margins = furniture_on(pages, prose, returns_of(rows))
    rows += [(page.number, _side(line, page), line.text) for page in pages for line in margins[page.number]]
    return _Whole(prose, frozenset(known), margins, returns_of(rows))


def _side(line: Line, page: Page) -> Side:
    return "top" if 2 * line.box.centre[1] < page.height else "bottom"


def _furniture_of(page: Page, whole: _Whole) -> Sequence[Line]:
    """A page's furniture; where the page was not read with the others, by what they have in their margins."""
    if page.number in whole.margins:
        return [_of_page(line, page) for line in whole.margins[page.number]]
    return furniture_on((page,), whole.prose, whole.returns)[page.number]


def _may_go_on(table: Found, page: Seen | Glimpse) -> bool:
    """Whether a table that ended the page before may go on on this one: lines begin there in letters of its size."""
    layout = table.layout
    starts = page.starts if isinstance(page, Glimpse) else {word.size for word in page.page.words}
    return layout is not None and (bool(table.turn) or may_go_on(layout, starts))


def _of_page(line: Line, page: Page) -> Line:
    """A line with its words as they are now, where it was told from phrases."""
    if not any(" " in word.text for word in line.words):
        return line
    box = line.box.grown(_SAME)
    return line_of(word for word in page.words if box.contains(word.box.centre))


def _pages_read(
    pages: Iterable[Seen | Glimpse], whole: _Whole, read_after_all: Callable[[int], Seen]
) -> Iterator[_ReadPage]:
    """The pages read one by one, each with an eye to a table that may go on from the one before.

    Where one may go on, a page is searched that was not to be. One of which there is no more than a glimpse is passed
    over otherwise.
    """
    before: Found | None = None
    label = ""
    for seen in pages:
        number = seen.number if isinstance(seen, Glimpse) else seen.page.number
        last = before if before is not None and label and _ended(before, number) else None
        goes_on = last is not None and _may_go_on(last, seen)
        if isinstance(seen, Glimpse) and not (seen.likely or goes_on):
            continue
        if isinstance(seen, Glimpse) or (goes_on and not seen.searched):
            seen = read_after_all(number)
        read = _read_page(seen, _furniture_of(seen.page, whole), whole.prose, whole.known, last)
        for one in read.found:
            before, label = one, one.table.label or (label if one.opens and read.follows else "")
        yield read


def _tables_of(read: Iterable[_ReadPage], known: frozenset[str]) -> tuple[tuple[Table, ...], tuple[Finding, ...]]:
    """The tables of pages, made whole, and what there is to say of them."""
    findings: list[Finding] = []
    parts: list[Part] = []
    for one in read:
        findings += one.findings
        parts += (Part(f.table, f.layout, f.opens and one.follows, f.headless) for f in one.found)
    tables, said = stitched(parts, known)
    return tables, (*findings, *said)


def _told(read: Iterable[_ReadPage], document: Document, prose: float) -> Document:
    """The document with the running text of these of its pages."""
    told = _titled(together([one for page in read for one in _paragraphs_on(page, prose)]), prose)
    blocks = laid_out(p.block for p in told)
    lines = [(block, p.lines) for block, p in zip(blocks, told, strict=True)]
    recognised, doubts = spans_by_ocr(lines, document.pages)
    return replace(document, blocks=blocks, recognised=recognised, doubts=doubts)


def _ended(found: Found, number: int) -> bool:
    """Whether a table ended the page before this one."""
    return found.ends and found.table.page == number - 1


@dataclass(frozen=True, slots=True)
class _ReadPage:
    """The tables of a page, and what there is to say; whether a table before it may go on here.

    `main` is the view in which its running text stands, `there` the tables in that view, `margin` its furniture.
    """

    seen: Seen
    main: View
    there: tuple[Found, ...]
    margin: Sequence[Line]
    found: tuple[Found, ...]
    findings: tuple[Finding, ...]
    follows: bool


def _read_page(
    seen: Seen, margin: Sequence[Line], prose: float, known: frozenset[str], before: Found | None
) -> _ReadPage:
    """Tables from every direction in which words stand; running text from the one in which most of them stand.

    `before` is a table that ended the page before.
    """
    page = without(seen.page, margin)
    if not seen.searched:
        return _ReadPage(seen, View(page, 0, {}), (), margin, (), (), False)
    views = views_of(page)
    main = max(views, key=lambda view: sum(w.upright for w in view.page.words))
    found: list[Found] = []
    findings: list[Finding] = []
    there: tuple[Found, ...] = ()
    for view in views:
        layout = before.layout if before is not None and before.turn == view.turn else None
        gone = {w for one in found for w in one.words}
        kept = (w for w in view.page.words if view.words.get(w, w) not in gone)
        clear = replace(view.page, words=tuple(kept)) if gone else view.page
        here, said = tables_on(clear, grids_on(view.page), prose, known, layout)
        there = here if view is main else there
        findings += said
        found += [turned_back(one, view) for one in here]
    findings += [f for one in found for f in one.findings]
    return _ReadPage(seen, main, there, margin, tuple(found), tuple(findings), before is not None)


def _paragraphs_on(read: _ReadPage, prose: float) -> list[Paragraph]:
    """The running text of a page, and last what stands beside it."""
    page, main = read.seen.page, read.main
    paragraphs = [_placed_back(p, main) for p in blocks_of(main.page, lines_of(_running(read)), read.there, prose)]
    taken = {w for one in read.found for w in one.words}
    rest = tuple(w for w in main.words_back(w for w in main.page.words if not w.upright) if w not in taken)
    return paragraphs + [_furniture(beside, page.number) for beside in (read.margin, rest) if beside]


def _running(read: _ReadPage) -> tuple[Word, ...]:
    """The upright words of a page's running text: phrases, where the page stands as it is in the file."""
    words, main = read.seen.words, read.main
    taken = {w for one in read.there for w in one.words}
    if main.turn or words is None or not read.seen.searched:
        return tuple(w for w in main.page.words if w.upright and w not in taken)
    taken.update(w for line in read.margin for w in line.words)
    return phrases_of(words, [w.upright and w not in taken for w in read.seen.page.words])


def _placed_back(paragraph: Paragraph, view: View) -> Paragraph:
    """A paragraph of a view with its block where it stands on the page as seen."""
    block = paragraph.block
    if view.turn == 0 or block.box is None:
        return paragraph
    return replace(paragraph, block=replace(block, box=view.box_back(block.box)))


def letters_of(words: Iterable[Word]) -> Counter[float]:
    """How many letters are set in each size."""
    exact: dict[float, int] = defaultdict(int)
    for word in words:
        exact[word.size] += len(word.text) - word.text.count(" ")
    letters: Counter[float] = Counter()
    for size, count in exact.items():
        letters[round(size, 1)] += count
    return letters


def prose_size(words: Iterable[Word]) -> float:
    """The size of running text: the largest of those in which a good part of the letters is set (notes are smaller)."""
    return size_of_prose(letters_of(words))


def size_of_prose(letters: Mapping[float, int]) -> float:
    """The size of running text, told by how many letters are set in each size."""
    most = max(letters.values(), default=0)
    return max((size for size, count in letters.items() if count >= _GOOD_PART * most), default=10.0)


def _furniture(lines: Sequence[Line | Word], page: int) -> Paragraph:
    return Paragraph(Block("\n".join(line.text for line in lines), "furniture", page))


def _title_of(first: Glimpse, prose: float) -> tuple[Block, ...]:
    """The title of a first page that was not read; none where no letters are larger than those of prose."""
    size, text = first.largest
    return (Block(text, "title", first.number),) if size >= _TITLE * prose else ()


def _titled(paragraphs: Sequence[Paragraph], prose: float) -> list[Paragraph]:
    """The paragraphs, the longest of those in the largest letters of the first page named the title."""
    first = [p for p in paragraphs if p.lines and p.block.page == paragraphs[0].block.page]
    largest = max((p.lines[0].size for p in first), default=0.0)
    if largest < _TITLE * prose:
        return list(paragraphs)
    title = max((p for p in first if p.lines[0].size > _NEARLY * largest), key=lambda p: len(p.block.text))
    return [p.as_kind("title") if p is title else p for p in paragraphs]
