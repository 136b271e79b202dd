"""XML and HTML to an element tree: no entity is expanded, nothing is fetched, what is broken is said with its line."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree, html

from casex.errors import LimitExceeded, TruncatedDocument, UnreadableDocument

MAXIMUM_BYTES = 128 * 1024 * 1024  # a tree takes several times the file's size in memory
_TOO_LARGE = re.compile(
    r"amplification|huge|xmlParser.*limit|excessive depth|maximum.*(?:depth|length|size)|too (?:deep|long|big)", re.I
)
_ENDS = re.compile(r"premature end|start tag .* line|document is empty|EOF", re.I)


def parse_xml(data: bytes, name: str) -> Any:
    """The root of an XML document.

    Raises
    ------
    UnreadableDocument
        Where it is not well-formed; the message has the line.
    LimitExceeded
        Where it is larger or deeper than a paper is.
    """
    _check_size(data, name)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        message = _plain(error)
        if _TOO_LARGE.search(message):
            raise LimitExceeded(
                f"{name}: XML larger or deeper than a paper is, line {error.lineno}: {message}"
            ) from error
        if _ENDS.search(message):
            raise TruncatedDocument(
                f"{name}: the XML ends before its end, line {error.lineno}: {message}; download it again"
            ) from error
        raise UnreadableDocument(f"{name}: not well-formed XML, line {error.lineno}: {message}") from error
    except ValueError as error:
        raise UnreadableDocument(f"{name}: not well-formed XML: {error}") from error
    if root is None:
        raise UnreadableDocument(f"{name}: XML without a root element")
    return root


def parse_html(data: bytes, name: str) -> Any:
    """The root of an HTML page, mended as browsers mend it.

    Raises
    ------
    UnreadableDocument
        Where nothing is left of it.
    LimitExceeded
        Where it is larger than a page is.
    """
    _check_size(data, name)
    parser = html.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding=_declared(data)
    )
    try:
        root = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocument(f"{name}: no HTML page can be made of it: {_plain(error)}") from error
    return root


def _declared(data: bytes) -> str | None:
    """UTF-8 where the bytes are UTF-8 (most pages are, and do not say so); else what the page says."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _check_size(data: bytes, name: str) -> None:
    if len(data) > MAXIMUM_BYTES:
        raise LimitExceeded(f"{name}: more than {MAXIMUM_BYTES // 2**20} MiB of markup; split the document")


def _plain(error: Exception) -> str:
    return re.sub(r", line \d+, column \d+.*$", "", str(error).replace("\n", " "))
