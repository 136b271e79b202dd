"""PDF to `Document`: pdfium gives words and rules, `casex.tables` the tables, `flow` the running text."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from casex.errors import (
    CasexError,
    EncryptedDocument,
    LimitExceeded,
    MissingExtra,
    TruncatedDocument,
    UnreadableDocument,
)
from casex.model import Block, Document, Finding, Origin, Page, Table, Word, finding, laid_out
from casex.readers import ocr as recognition
from casex.readers.flow import blocks_of, text_lines
from casex.readers.furniture import bare, furniture_on
from casex.readers.grids import grids_on
from casex.readers.ocr import Mode
from casex.readers.ocr_spans import spans_by_ocr
from casex.readers.paragraphs import Paragraph, together
from casex.readers.pdf_glyphs import Drawn, Frame, drawn_on, frame_of, pieces_of
from casex.readers.pdf_screen import Glimpse, glimpse_of, may_hold_table, text_on
from casex.readers.pdf_unpacked import refuse_bombs
from casex.readers.pieces import words_of
from casex.tables import Found, Line, Part, View, stitched, tables_on, turned_back, views_of, vocabulary

Progress = Callable[[int, int], None]

MAXIMUM_PAGES = 5000
MAXIMUM_WORDS = 500_000  # of all pages read: about 1,000 full ones
MAXIMUM_WORDS_OF_PAGE = 30_000  # a page in the smallest print has 10,000
MAXIMUM_RULES = 5_000  # a page with more shows a figure; no table has so many
OCR_ENGINE = "rapidocr"
_HEAD = 1024
_TITLE = 1.15  # times the size of prose
_LINEARIZED = re.compile(rb"/Linearized\b[^>]*?/L\s+(\d+)")
_NEARLY = 0.95
_PICTURED = 0.5  # of a page: pictures that cover more may be a scan, of which OCR tells whether its text is sound
_GOOD_PART = 0.35
_SPAN = re.compile(r"^(\d+)(?:-(\d+))?$")


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as pdfium (or OCR) shows it, whether it has pictures, why nothing on it was read, and why OCR read it.

    A `figure` has more rules than `MAXIMUM_RULES`, and none of them was taken.

    `skew` is by how many degrees OCR turned it back; its words and rules stand on the page set straight.
    """

    page: Page
    images: int
    unread: str = ""
    skew: float = 0.0
    figure: bool = False
    recognised: str = ""


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
    with _opened(data, name) as opened:
        wanted = wanted_pages(pages, len(opened), name)
        said = _left_out(pages, wanted, len(opened))
        seen = tuple(_seen(opened, wanted, name, ocr, progress))
    _raise_for_pictures(seen, name, ocr)
    shown = tuple(one.page for one in seen)
    whole = _whole_of(shown)
    read = tuple(_pages_read(shown, whole))
    tables, findings = _tables_of(read, whole.known)
    document = _told(read, Document(_origin(data, name), shown, tables=tables), whole.prose)
    return document, (*said, *_unread(seen), *_recognised_pages(seen), *findings)


def read_pdf_tables(
    data: bytes, name: str, *, pages: str | None = None, ocr: Mode = "auto"
) -> tuple[Document, tuple[Finding, ...]]:
    """As `read_pdf`, for who wants no more than tables: pages without rules and captions are not read.

    Of the running text there is that of the first page, or its title where the page is not read.
    """
    read = read_pdf_steps(data, name, pages=pages, ocr=ocr)
    return read.document, read.findings


def read_pdf_steps(
    data: bytes, name: str, *, pages: str | None = None, full_scan: bool = False, ocr: Mode = "auto"
) -> SeenDocument:
    """As `read_pdf_tables`, and each page with the tables that were found on it and what led to them.

    With `full_scan`, pages without rules and captions are read, too. One that has neither is read only where a table
    of the page before goes on.
    """
    with _opened(data, name) as opened:
        wanted = wanted_pages(pages, len(opened), name)
        said = _left_out(pages, wanted, len(opened))
        look = _page if full_scan else _likely
        looks = (look(opened, number, name, ocr) for number in wanted)
        glanced = list(_limited(looks, wanted, name))
        seen = [one for one in glanced if isinstance(one, Seen)]
        if seen:
            _raise_for_pictures(seen, name, ocr)
        whole = _whole_of([one.page for one in seen], [one for one in glanced if isinstance(one, Glimpse)])

        def read_after_all(number: int) -> Page:
            seen.append(_page(opened, number, name, ocr))
            return seen[-1].page

        sheets = (one.page if isinstance(one, Seen) else one for one in glanced)
        read = tuple(_pages_read(sheets, whole, read_after_all))
    seen.sort(key=lambda one: one.page.number)
    tables, findings = _tables_of(read, whole.known)
    first = glanced[0]
    document = Document(_origin(data, name), tuple(one.page for one in seen), tables=tables)
    if isinstance(first, Glimpse):
        document = replace(document, blocks=_title_of(first, whole.prose))
    else:
        document = _told(read[:1], document, whole.prose)
    told = (SeenPage(a.page, b.found, (*_unread([a]), *b.findings), a.skew) for a, b in zip(seen, read, strict=True))
    said = (*said, *_not_searched(wanted, seen), *_unread(seen), *_recognised_pages(seen))
    return SeenDocument(document, (*said, *findings), tuple(told))


def wanted_pages(spec: str | None, count: int, name: str) -> tuple[int, ...]:
    """Page numbers that a specification asks for, in order.

    >>> wanted_pages("1-3,5", 6, "x.pdf")
    (1, 2, 3, 5)
    """
    if spec is None:
        return tuple(range(1, count + 1))
    numbers: set[int] = set()
    for part in spec.split(","):
        match = _SPAN.match(part.strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last <= count:
            raise CasexError(
                f"{name}: pages={spec!r}: {part.strip()!r} names no pages of 1 to {count}; write for example '1-3,5'"
            )
        numbers.update(range(first, last + 1))
    return tuple(sorted(numbers))


def page_list(numbers: Iterable[int]) -> str:
    """Page numbers as `wanted_pages` reads them.

    >>> page_list([1, 3, 4, 5])
    '1, 3-5'
    """
    spans: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if spans and number == spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in spans)


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
    return (finding("pages_not_searched", message, hint="full_scan=True (--full-scan) searches them, too"),)


_Look = TypeVar("_Look", Seen, Seen | Glimpse)


# --- opening -------------------------------------------------------------------------------------------------------


def _seen(
    document: pdfium.PdfDocument, numbers: Sequence[int], name: str, ocr: Mode, progress: Progress | None
) -> Iterator[Seen]:
    """Pages one by one; each is closed before the next is opened."""
    looks = (_page(document, number, name, ocr) for number in numbers)
    for done, seen in enumerate(_limited(looks, numbers, name), start=1):
        yield seen
        if progress is not None:
            progress(done, len(numbers))


def _limited(looks: Iterable[_Look], numbers: Sequence[int], name: str) -> Iterator[_Look]:
    """The pages as they come, as long as there are not too many words on them in all."""
    words = 0
    for number, one in zip(numbers, looks, strict=True):
        words += len(one.page.words) if isinstance(one, Seen) else 0
        if words > MAXIMUM_WORDS:
            raise LimitExceeded(
                f"{name}: more than {MAXIMUM_WORDS:,} words up to page {number}; "
                f"read it in parts, for example pages='{numbers[0]}-{number - 1}'"
            )
        yield one


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[pdfium.PdfDocument]:
    """A document of some pages, closed at the end."""
    start = data[:_HEAD].find(b"%PDF")
    if start < 0:
        raise UnreadableDocument(f"{name}: not a PDF (no %PDF in its first 1,024 bytes); give a PDF or plain text")
    refuse_bombs(data, name)
    document = _loaded(data[start:], name)
    try:
        count = len(document)
        if count == 0:
            raise UnreadableDocument(f"{name}: the PDF has no pages")
        if count > MAXIMUM_PAGES:
            raise LimitExceeded(f"{name}: {count:,} pages (limit {MAXIMUM_PAGES:,}); split the document")
        yield document
    finally:
        document.close()


def _loaded(data: bytes, name: str) -> pdfium.PdfDocument:
    """A document that pdfium opens and that has its end."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        code = pdfium_c.FPDF_GetLastError()
        if code == pdfium_c.FPDF_ERR_PASSWORD:
            raise EncryptedDocument(f"{name}: the PDF asks for a password; save a copy without one") from error
        if code == pdfium_c.FPDF_ERR_SECURITY:
            raise EncryptedDocument(f"{name}: the PDF is locked in an unknown way; save an unlocked copy") from error
        if is_truncated(data):
            raise _truncated(data, name) from error
        raise UnreadableDocument(f"{name}: the PDF is broken and cannot be opened; fetch it again") from error
    if is_truncated(data):  # pdfium mends such a file by leaving out the pages that are gone
        document.close()
        raise _truncated(data, name)
    return document


def _truncated(data: bytes, name: str) -> TruncatedDocument:
    return TruncatedDocument(f"{name}: the PDF ends before its end (after {len(data):,} bytes); fetch it again")


def is_truncated(data: bytes) -> bool:
    """Whether a PDF's bytes lack its end: its end mark, or the length that it says it has."""
    length = _LINEARIZED.search(data[:_HEAD])
    if length and int(length[1]) > len(data):
        return True
    return b"%%EOF" not in data[max(0, data.rfind(b"endobj")) :]


@contextmanager
def _sheet(document: pdfium.PdfDocument, number: int, where: str) -> Iterator[tuple[_Sheet, pdfium.PdfTextPage]]:
    """A page of the file as it is drawn, and its text; both closed afterwards."""
    try:
        page = document[number - 1]
    except pdfium.PdfiumError as error:
        raise UnreadableDocument(f"{where}: the page is broken; leave it out with pages=") from error
    try:
        frame = frame_of(page)
        text_page = page.get_textpage()
        try:
            yield _Sheet(page, number, frame, drawn_on(page, frame, where), where), text_page
        finally:
            text_page.close()
    finally:
        page.close()


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page of a file: how it lies, and what is drawn on it."""

    page: pdfium.PdfPage
    number: int
    frame: Frame
    drawn: Drawn
    where: str


def _page(document: pdfium.PdfDocument, number: int, name: str, ocr: Mode) -> Seen:
    with _sheet(document, number, f"{name}, page {number}") as (sheet, text_page):
        return _read_sheet(sheet, text_page, ocr)


def _likely(document: pdfium.PdfDocument, number: int, name: str, ocr: Mode) -> Seen | Glimpse:
    """A page if it may hold a table, else what it tells about the others."""
    with _sheet(document, number, f"{name}, page {number}") as (sheet, text_page):
        text = text_on(text_page)
        scanned = sheet.drawn.images > 0 and recognition.pictured_share(sheet.page) > _PICTURED
        if ocr == "always" or scanned or may_hold_table(text_page, text, sheet.drawn):
            return _read_sheet(sheet, text_page, ocr)
        return glimpse_of(number, text_page, text, sheet.frame)


def _read_sheet(sheet: _Sheet, text_page: pdfium.PdfTextPage, ocr: Mode) -> Seen:
    width, height = sheet.frame.size
    pieces = pieces_of(text_page, sheet.frame, sheet.where)
    words = tuple(w for w in words_of(pieces) if _is_shown(w, width, height))
    if len(words) > MAXIMUM_WORDS_OF_PAGE:
        raise LimitExceeded(f"{sheet.where}: more than {MAXIMUM_WORDS_OF_PAGE:,} words on it; leave it out with pages=")
    figure = len(sheet.drawn.rules) > MAXIMUM_RULES
    shown = Page(sheet.number, width, height, words, () if figure else sheet.drawn.rules)
    return _recognised(sheet.page, Seen(shown, sheet.drawn.images, figure=figure), ocr, sheet.where)


def _is_shown(word: Word, width: float, height: float) -> bool:
    """Whether a word stands on the visible part of its page."""
    x, y = word.box.centre
    return 0 <= x <= width and 0 <= y <= height


def _recognised(page: pdfium.PdfPage, seen: Seen, ocr: Mode, where: str) -> Seen:
    """The page with what OCR reads on it, where OCR is to read it."""
    blind = recognition.blindness(page, seen.page.words, seen.images)
    if ocr == "never" or (ocr == "auto" and not blind):
        return replace(seen, unread=f"{blind}; OCR was not asked to" if blind else "")
    if importlib.util.find_spec(OCR_ENGINE) is None:
        if ocr == "always":
            raise MissingExtra(f'{where}: ocr="always" needs an extra: pip install "casex[ocr]"')
        return replace(seen, unread=f'{blind}; reading scans needs an extra: pip install "casex[ocr]"')
    read = recognition.recognised(page)
    shown = replace(seen, page=replace(seen.page, words=read.words, rules=read.rules), skew=read.skew)
    if blind and not read.words:
        return replace(shown, unread=f"{blind}; OCR found no text on it")
    return replace(shown, recognised=blind or 'ocr="always"')


def _raise_for_pictures(seen: Sequence[Seen], name: str, ocr: Mode) -> None:
    if any(one.page.words for one in seen):
        return
    if not any(one.images for one in seen):
        raise UnreadableDocument(f"{name}: no text and no pictures on any page; there is nothing to read")
    if ocr == "never":
        return
    if importlib.util.find_spec(OCR_ENGINE) is None:
        raise MissingExtra(f'{name}: every page is a picture; reading scans needs an extra: pip install "casex[ocr]"')
    raise UnreadableDocument(f"{name}: every page is a picture, and OCR found no text on any of them")


def _unread(seen: Iterable[Seen]) -> tuple[Finding, ...]:
    held = tuple(seen)
    drawn = tuple(
        finding(
            "rules_not_read",
            f"page {one.page.number} has more than {MAXIMUM_RULES:,} drawn lines; none was taken for a table's rule",
            hint="a table on it may be read wrongly or not at all",
        )
        for one in held
        if one.figure
    )
    return drawn + tuple(
        finding(
            "page_not_read",
            f"page {one.page.number} was not read by OCR ({one.unread})",
            hint='install "casex[ocr]" and leave ocr= at "auto"',
        )
        for one in held
        if one.unread
    )


def _recognised_pages(seen: Iterable[Seen]) -> tuple[Finding, ...]:
    """One finding for the pages that OCR read, by why it did."""
    why: dict[str, list[int]] = {}
    for one in seen:
        if one.recognised:
            why.setdefault(one.recognised, []).append(one.page.number)
    return tuple(
        finding(
            "read_by_ocr",
            f"{_pages(numbers)} read by OCR: {reason}",
            hint="their values are True in `ocr` of `sources`; where the reading is in doubt, `agreed` is False",
        )
        for reason, numbers in why.items()
    )


def _pages(numbers: Sequence[int]) -> str:
    """How to say which pages: "page 3 was", "pages 1-4, 7 were"."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    listed = ", ".join(str(s[0]) if len(s) == 1 else f"{s[0]}-{s[-1]}" for s in spans)
    return f"page {listed} was" if len(numbers) == 1 else f"pages {listed} were"


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
    elsewhere: Mapping[int, frozenset[str]]


def _whole_of(pages: Sequence[Page], unread: Sequence[Glimpse] = ()) -> _Whole:
    letters = letters_of(word for page in pages for word in page.words)
    known = set(vocabulary(word.text for page in pages for word in page.words))
    for glimpse in unread:
        letters.update(glimpse.letters)
        known |= glimpse.words
    prose = size_of_prose(letters)
    elsewhere = {glimpse.number: glimpse.margin for glimpse in unread}
    return _Whole(prose, frozenset(known), furniture_on(pages, prose, elsewhere), elsewhere)


def _furniture_of(page: Page, whole: _Whole) -> Sequence[Line]:
    """A page's furniture; where the page was not read with the others, by what they have in their margins."""
    if page.number in whole.margins:
        return whole.margins[page.number]
    others = {number: rows for number, rows in whole.elsewhere.items() if number != page.number}
    others[0] = frozenset(bare(line.text) for lines in whole.margins.values() for line in lines)
    return furniture_on((page,), whole.prose, others)[page.number]


def _pages_read(
    pages: Iterable[Page | Glimpse], whole: _Whole, read_after_all: Callable[[int], Page] | None = None
) -> Iterator[_ReadPage]:
    """The pages read one by one, each with an eye to a table that may go on from the one before.

    A page of which there is a glimpse is passed over, but where a table may go on.
    """
    before: Found | None = None
    label = ""
    for page in pages:
        last = before if before is not None and label and _ended(before, page.number) else None
        if isinstance(page, Glimpse):
            if last is None or read_after_all is None:
                continue
            page = read_after_all(page.number)
        read = _read_page(page, _furniture_of(page, whole), whole.prose, whole.known, last)
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

    page: Page
    main: View
    there: tuple[Found, ...]
    margin: Sequence[Line]
    found: tuple[Found, ...]
    findings: tuple[Finding, ...]
    follows: bool


def _read_page(
    page: Page, margin: Sequence[Line], prose: float, known: frozenset[str], before: Found | None
) -> _ReadPage:
    """Tables from every direction in which words stand; running text from the one in which most of them stand.

    `before` is a table that ended the page before.
    """
    outside = {w for line in margin for w in line.words}
    views = views_of(replace(page, words=tuple(w for w in page.words if w not in outside)))
    main = max(views, key=lambda view: sum(w.upright for w in view.page.words))
    found: list[Found] = []
    findings: list[Finding] = []
    there: tuple[Found, ...] = ()
    for view in views:
        layout = before.layout if before is not None and before.turn == view.turn else None
        gone = {w for one in found for w in one.words}
        seen = replace(view.page, words=tuple(w for w in view.page.words if view.words.get(w, w) not in gone))
        here, said = tables_on(seen, grids_on(view.page), prose, known, layout)
        there = here if view is main else there
        findings += said
        found += [turned_back(one, view) for one in here]
    findings += [f for one in found for f in one.findings]
    return _ReadPage(page, main, there, margin, tuple(found), tuple(findings), before is not None)


def _paragraphs_on(read: _ReadPage, prose: float) -> list[Paragraph]:
    """The running text of a page, and last what stands beside it."""
    page, main = read.page, read.main
    lines = text_lines(main.page, [w for one in read.there for w in one.words])
    paragraphs = [_placed_back(p, main) for p in blocks_of(main.page, lines, read.there, prose)]
    taken = {w for one in read.found for w in one.words}
    rest = tuple(w for w in main.words_back(w for w in main.page.words if not w.upright) if w not in taken)
    return paragraphs + [_furniture(beside, page.number) for beside in (read.margin, rest) if beside]


def _placed_back(paragraph: Paragraph, view: View) -> Paragraph:
    """A paragraph of a view with its block where it stands on the page as seen."""
    block = paragraph.block
    if view.turn == 0 or block.box is None:
        return paragraph
    return replace(paragraph, block=replace(block, box=view.box_back(block.box)))


def letters_of(words: Iterable[Word]) -> Counter[float]:
    """How many letters are set in each size."""
    letters: Counter[float] = Counter()
    for word in words:
        letters[round(word.size, 1)] += len(word.text)
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
