"""PDF to `Document`: pdfium gives words and rules, `casex.tables` the tables, `flow` the running text."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

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
from casex.model import Block, Document, Finding, Origin, Page, Word, finding, laid_out
from casex.readers.flow import blocks_of, text_lines
from casex.readers.furniture import furniture_on
from casex.readers.grids import grids_on
from casex.readers.paragraphs import Paragraph, together
from casex.readers.pdf_glyphs import drawn_on, frame_of, pieces_of
from casex.readers.pieces import words_of
from casex.tables import Found, Line, tables_on, vocabulary

Progress = Callable[[int, int], None]

MAXIMUM_PAGES = 5000
OCR_ENGINE = "rapidocr"
_HEAD = 1024
_TITLE = 1.15  # times the size of prose
_LINEARIZED = re.compile(rb"/Linearized\b[^>]*?/L\s+(\d+)")
_NEARLY = 0.95
_GOOD_PART = 0.35
_SPAN = re.compile(r"^(\d+)(?:-(\d+))?$")


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as pdfium shows it, and whether it has pictures."""

    page: Page
    images: int


def read_pdf(
    data: bytes, name: str, *, pages: str | None = None, progress: Progress | None = None
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
    progress
        Called after each page with the number of pages done and to do.

    Raises
    ------
    UnreadableDocument
        Where it is no PDF, is broken, or has no pages or no text.
    EncryptedDocument, TruncatedDocument, MissingExtra, LimitExceeded
        Where it asks for a password, ends before its end, has only pictures, or is too large.
    """
    seen = tuple(_seen(data, name, pages, progress))
    _raise_for_pictures(seen, name)
    document, findings = _document(
        tuple(one.page for one in seen), Origin(name, "application/pdf", hashlib.sha256(data).hexdigest())
    )
    return document, (*_unread(seen), *findings)


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


# --- opening -------------------------------------------------------------------------------------------------------


def _seen(data: bytes, name: str, spec: str | None, progress: Progress | None) -> Iterator[Seen]:
    """The wanted pages one by one; each is closed before the next is opened."""
    start = data[:_HEAD].find(b"%PDF")
    if start < 0:
        raise UnreadableDocument(f"{name}: not a PDF (no %PDF in its first 1,024 bytes); give a PDF or plain text")
    document = _opened(data[start:], name)
    try:
        count = len(document)
        if count == 0:
            raise UnreadableDocument(f"{name}: the PDF has no pages")
        if count > MAXIMUM_PAGES:
            raise LimitExceeded(f"{name}: {count:,} pages (limit {MAXIMUM_PAGES:,}); split the document")
        wanted = wanted_pages(spec, count, name)
        for done, number in enumerate(wanted, start=1):
            yield _page(document, number, name)
            if progress is not None:
                progress(done, len(wanted))
    finally:
        document.close()


def _opened(data: bytes, name: str) -> pdfium.PdfDocument:
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


def _page(document: pdfium.PdfDocument, number: int, name: str) -> Seen:
    where = f"{name}, page {number}"
    try:
        page = document[number - 1]
    except pdfium.PdfiumError as error:
        raise UnreadableDocument(f"{where}: the page is broken; leave it out with pages=") from error
    try:
        frame = frame_of(page)
        width, height = frame.size
        drawn = drawn_on(page, frame, where)
        words = tuple(w for w in words_of(pieces_of(page, frame, where)) if _is_shown(w, width, height))
        return Seen(Page(number, width, height, words, drawn.rules), drawn.images)
    finally:
        page.close()


def _is_shown(word: Word, width: float, height: float) -> bool:
    """Whether a word stands on the visible part of its page."""
    x, y = word.box.centre
    return 0 <= x <= width and 0 <= y <= height


def _raise_for_pictures(seen: Sequence[Seen], name: str) -> None:
    if any(one.page.words for one in seen):
        return
    if not any(one.images for one in seen):
        raise UnreadableDocument(f"{name}: no text and no pictures on any page; there is nothing to read")
    if importlib.util.find_spec(OCR_ENGINE) is None:
        raise MissingExtra(f'{name}: every page is a picture; reading scans needs an extra: pip install "casex[ocr]"')
    raise UnreadableDocument(
        f"{name}: every page is a picture, and scans are not read yet; run OCR on it and give the result"
    )


def _unread(seen: Iterable[Seen]) -> tuple[Finding, ...]:
    return tuple(
        finding(
            "page_not_read",
            f"page {one.page.number} is a picture without text; nothing on it was read",
            hint="run OCR on it",
        )
        for one in seen
        if one.images and not one.page.words
    )


# --- composing -----------------------------------------------------------------------------------------------------


def _document(pages: Sequence[Page], origin: Origin) -> tuple[Document, tuple[Finding, ...]]:
    prose = prose_size(w for page in pages for w in page.words)
    known = vocabulary(w.text for page in pages for w in page.words)
    margins = furniture_on(pages)
    paragraphs: list[Paragraph] = []
    tables: list[Found] = []
    findings: list[Finding] = []
    for page in pages:
        margin = margins[page.number]
        outside = {w for line in margin for w in line.words}
        found, said = tables_on(
            replace(page, words=tuple(w for w in page.words if w not in outside)), grids_on(page), prose, known
        )
        taken = outside.union(w for one in found for w in one.words)
        paragraphs += blocks_of(page, text_lines(page, taken), found, prose)
        paragraphs += [_furniture(lines, page.number) for lines in (margin, _sideways(page, taken)) if lines]
        tables += found
        findings += [*said, *(f for one in found for f in one.findings)]
    blocks = laid_out(p.block for p in _titled(together(paragraphs), prose))
    return Document(origin, tuple(pages), blocks, tuple(one.table for one in tables)), tuple(findings)


def prose_size(words: Iterable[Word]) -> float:
    """The size of running text: the largest of those in which a good part of the letters is set (notes are smaller)."""
    letters: Counter[float] = Counter()
    for word in words:
        letters[round(word.size, 1)] += len(word.text)
    most = max(letters.values(), default=0)
    return max((size for size, count in letters.items() if count >= _GOOD_PART * most), default=10.0)


def _furniture(lines: Sequence[Line | Word], page: int) -> Paragraph:
    return Paragraph(Block("\n".join(line.text for line in lines), "furniture", page))


def _sideways(page: Page, taken: set[Word]) -> tuple[Word, ...]:
    return tuple(w for w in page.words if not w.upright and w not in taken)


def _titled(paragraphs: Sequence[Paragraph], prose: float) -> list[Paragraph]:
    """The paragraphs, the longest of those in the largest letters of the first page named the title."""
    first = [p for p in paragraphs if p.lines and p.block.page == paragraphs[0].block.page]
    largest = max((p.lines[0].size for p in first), default=0.0)
    if largest < _TITLE * prose:
        return list(paragraphs)
    title = max((p for p in first if p.lines[0].size > _NEARLY * largest), key=lambda p: len(p.block.text))
    return [p.as_kind("title") if p is title else p for p in paragraphs]
