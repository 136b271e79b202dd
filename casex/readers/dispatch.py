"""Take a source's bytes and give them to the reader that knows their format."""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from casex.errors import CasexError, LimitExceeded, UnreadableDocument
from casex.model import Document, Finding, finding
from casex.readers.delimited import is_delimited, read_delimited
from casex.readers.docx import read_docx
from casex.readers.html import read_html
from casex.readers.jats import read_jats
from casex.readers.ocr import Mode
from casex.readers.pdf import read_pdf, read_pdf_tables
from casex.readers.text import read_text
from casex.readers.xlsx import read_xlsx
from casex.readers.zipped import opened

Source = str | os.PathLike[str] | bytes | IO[bytes]
Progress = Callable[[int, int], None]

_LONGEST = 80  # characters that a wrong source may take of a message
_READ = "PDF, JATS XML, HTML, XLSX, DOCX, CSV and text"
MAXIMUM_BYTES = 512 * 1024 * 1024
_OTHER_FORMATS = (
    (b"PK\x03\x04", "a ZIP archive that is neither XLSX nor DOCX"),
    (b"\xd0\xcf\x11\xe0", "an old Office file (XLS, DOC)"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"\x1f\x8b", "a gzip archive"),
)


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a source, and how to call it in messages."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def fetch(source: Source) -> Content:
    """The bytes of a path, of bytes or of an open binary file.

    Raises
    ------
    UnreadableDocument
        Where there is no such file, or it is empty.
    LimitExceeded
        Where it has more than `MAXIMUM_BYTES`.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        content = Content("<bytes>", bytes(source))
    elif isinstance(source, str | os.PathLike):
        content = _from_path(Path(source))
    elif not hasattr(source, "read"):
        what = repr(source) if len(repr(source)) < _LONGEST else f"an object of type {type(source).__name__}"
        raise UnreadableDocument(f"{what} is no document; give a path, bytes, or a file opened in binary mode")
    else:
        name = _shown(Path(str(getattr(source, "name", "<file>"))).name)
        content = Content(name, _read_bytes(source, name))
    if len(content.data) > MAXIMUM_BYTES:
        raise LimitExceeded(f"{content.name}: more than {MAXIMUM_BYTES // 2**20} MiB; split the document")
    if not content.data.strip(b"\x00 \t\r\n"):
        raise UnreadableDocument(f"{content.name}: the file is empty")
    return content


def _read_bytes(source: IO[bytes], name: str) -> bytes:
    """What an open file gives, piece by piece: pipes and sockets give less than they are asked for."""
    held = bytearray()
    while len(held) <= MAXIMUM_BYTES:
        try:
            piece: object = source.read(MAXIMUM_BYTES + 1 - len(held))
        except UnicodeDecodeError:
            piece = ""
        except (OSError, ValueError) as error:  # closed, opened for writing only, or the disk fails
            raise UnreadableDocument(f"{name}: the open file cannot be read: {error}") from error
        if not isinstance(piece, bytes):
            raise UnreadableDocument(
                "the file object gives no bytes; open it in binary mode: open(path, 'rb'), and so that reading waits"
            )
        if not piece:
            break
        held += piece
    return bytes(held)


def _shown(name: str) -> str:
    """A name as it can be printed: bytes that are no UTF-8 are shown as U+FFFD."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _from_path(path: Path) -> Content:
    if "://" in str(path) or str(path).split(":/")[0] in ("http", "https", "s3", "ftp"):
        raise UnreadableDocument(
            f"{_shown(str(path))}: casex opens no network address here; download the file and give its path"
        )
    told = _shown(str(path))
    try:
        about = path.stat()
        if stat.S_ISFIFO(about.st_mode) or stat.S_ISCHR(about.st_mode) or stat.S_ISSOCK(about.st_mode):
            raise UnreadableDocument(
                f"{told}: a pipe or a device, no file; give what it holds as bytes or an open file"
            )
        if about.st_size > MAXIMUM_BYTES:
            raise LimitExceeded(f"{told}: more than {MAXIMUM_BYTES // 2**20} MiB; split the document")
        return Content(_shown(path.name), path.read_bytes())
    except FileNotFoundError as error:
        raise UnreadableDocument(f"{told}: no such file") from error
    except (OSError, ValueError) as error:  # ValueError: a path that no system has
        why = getattr(error, "strerror", None) or error
        raise UnreadableDocument(f"{told}: cannot be opened: {why}") from error


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
    if data.startswith(b"PK\x03\x04"):
        archive = opened(data, content.name)
        if "xl/workbook.xml" in archive.namelist():
            return read_xlsx(data, archive, content.name, content.sha256)
        if "word/document.xml" in archive.namelist():
            return read_docx(archive, content.name, content.sha256)
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
