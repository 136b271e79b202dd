"""A PDF opened: refused where it is none, locked, cut off or too large; which of its pages are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from casex.errors import CasexError, EncryptedDocument, LimitExceeded, TruncatedDocument, UnreadableDocument
from casex.readers.pdf_unpacked import refuse_bombs

MAXIMUM_PAGES = 5000
_HEAD = 1024
_LINEARIZED = re.compile(rb"/Linearized\b[^>]*?/L\s+(\d+)")
_SPAN = re.compile(r"^(\d+)(?:-(\d+))?$")


@contextmanager
def opened(data: bytes, name: str) -> Iterator[pdfium.PdfDocument]:
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


def wanted_pages(spec: str | None, count: int, name: str) -> tuple[int, ...]:
    """Page numbers that a specification asks for, in order.

    >>> wanted_pages("1-3,5", 6, "x.pdf")
    (1, 2, 3, 5)
    """
    if spec is None:
        return tuple(range(1, count + 1))
    if not isinstance(spec, str):  # people write pages=2
        raise CasexError(f"{name}: pages={spec!r}: write pages as text, for example pages='1-3,5'")
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
