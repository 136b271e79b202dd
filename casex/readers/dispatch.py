"""Give a document's bytes to the reader that knows their format."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from casex.errors import CasexError, UnreadableDocument
from casex.model import Document, Finding, finding
from casex.readers.delimited import is_delimited, read_delimited
from casex.readers.docx import read_docx
from casex.readers.fetching import Content
from casex.readers.html import read_html
from casex.readers.jats import read_jats
from casex.readers.ocr import Mode
from casex.readers.pdf import read_pdf, read_pdf_tables
from casex.readers.text import read_text
from casex.readers.xls import OLD_OFFICE, read_xls
from casex.readers.xlsx import read_xlsx
from casex.readers.zipped import opened

Progress = Callable[[int, int], None]

_READ = "PDF, JATS XML, HTML, XLSX, XLS, DOCX, CSV and text"
_OTHER_FORMATS = (
    (b"PK\x03\x04", "a ZIP archive that is neither XLSX nor DOCX"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"\x1f\x8b", "a gzip archive"),
)


def is_pdf(content: Content) -> bool:
    return b"%PDF" in content.data[:1024]


def read_likely(
    content: Content, *, pages: str | None = None, ocr: Mode = "auto"
) -> tuple[Document, tuple[Finding, ...]]:
    """As `read`, for who wants no more than tables: of a PDF, only pages that are likely to hold one."""
    if is_pdf(content):
        return read_pdf_tables(content.data, content.name, pages=pages, ocr=ocr)
    return read(content, pages=pages, ocr=ocr)


def read(
    content: Content, *, pages: str | None = None, ocr: Mode = "auto", progress: Progress | None = None
) -> tuple[Document, tuple[Finding, ...]]:
    """A document from its bytes, and what there is to say about the reading of it.

    Raises
    ------
    UnreadableDocument
        Where the bytes are in no format that casex reads.
    """
    data = content.data
    if is_pdf(content):
        return read_pdf(data, content.name, pages=pages, ocr=ocr, progress=progress)
    if pages is not None:
        raise CasexError(f"pages={pages!r}: {content.name} has no pages and is read whole; leave pages= out")
    if data.startswith((b"PK\x03\x04", OLD_OFFICE)) and (found := _office(content)) is not None:
        return found
    for magic, what in _OTHER_FORMATS:
        if data.startswith(magic):
            raise UnreadableDocument(f"{content.name}: this is {what}; casex reads {_READ}")
    markup = _markup(data)
    if markup == "xml":
        return read_jats(data, content.name, content.sha256)
    if markup == "html":
        return read_html(data, content.name, content.sha256)
    text, findings = _decoded(content)
    reader = read_delimited if is_delimited(text) else read_text
    document, said = reader(text, content.name, content.sha256)
    return document, (*findings, *said)


def _office(content: Content) -> tuple[Document, tuple[Finding, ...]] | None:
    """A workbook or a text document; None for any other archive."""
    name, sha256 = content.name, content.sha256
    if content.data.startswith(OLD_OFFICE):
        return read_xls(content.data, name, sha256)
    archive = opened(content.data, name)
    if "xl/workbook.xml" in archive.namelist():
        return read_xlsx(content.data, archive, name, sha256)
    return read_docx(archive, name, sha256) if "word/document.xml" in archive.namelist() else None


def _markup(data: bytes) -> str:
    """``xml``, ``html`` or nothing, by how the bytes begin (a mark of order and comments passed over)."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n").replace(b"\x00", b"").lower()
    start = re.sub(rb"^(?:<!--.*?-->\s*)+", b"", start, flags=re.S)
    if re.match(rb"<!doctype\s+html|<html\b|<(?:head|body|table|div)\b", start):
        return "html"
    if start.startswith(b"<?xml"):
        return "html" if re.search(rb"<!doctype\s+html|<html\b", start) else "xml"
    return "xml" if re.match(rb"<!doctype\s|<(?:[\w.-]+:)?[a-z][\w.-]*[\s>]", start) else ""


def _decoded(content: Content) -> tuple[str, tuple[Finding, ...]]:
    """The text of a file: UTF-8 or UTF-16, or (with a finding) Windows-1252."""
    data = content.data
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _plain_text(data, "utf-16", content.name), ()
    try:
        return _checked(data.decode("utf-8-sig"), content.name), ()
    except UnicodeDecodeError as error:
        text = _plain_text(data, "cp1252", content.name)
        said = finding(
            "encoding_assumed",
            f"{content.name}: byte {error.start} is not UTF-8; the text was read as Windows-1252",
            hint="save the file as UTF-8, if letters with accents or signs such as ± look wrong",
        )
        return text, (said,)


def _plain_text(data: bytes, encoding: str, name: str) -> str:
    try:
        return _checked(data.decode(encoding), name)
    except UnicodeDecodeError as error:
        raise UnreadableDocument(
            f"{name}: neither a PDF (no %PDF in its first 1,024 bytes) nor UTF-8 text, UTF-16 with its mark, or "
            f"Windows-1252 (byte {error.start} is 0x{data[error.start]:02x})"
        ) from error


def _checked(text: str, name: str) -> str:
    if "\x00" in text:
        raise UnreadableDocument(f"{name}: neither a PDF nor text (it holds NUL characters)")
    return text
