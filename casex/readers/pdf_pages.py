"""A page of a PDF as it is seen: words and rules, by pdfium or by OCR, and why some of it was not read."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pypdfium2 as pdfium

from casex.errors import LimitExceeded, MissingExtra, UnreadableDocument
from casex.model import Finding, Page, Word, finding
from casex.readers import ocr as recognition
from casex.readers.ocr import Mode
from casex.readers.pdf_file import opened
from casex.readers.pdf_frame import Frame, frame_of
from casex.readers.pdf_glyphs import pieces_of, prose_of
from casex.readers.pdf_rules import Drawn, drawn_on
from casex.readers.pdf_screen import (
    Glimpse,
    can_hold_table,
    glimpse_of,
    has_sideways,
    may_be_blind,
    may_hold_table,
    text_on,
)
from casex.readers.phrases import phrases_of
from casex.readers.pieces import Pieces
from casex.readers.words import PageWords, words_of

MAXIMUM_WORDS_OF_PAGE = 30_000  # a page in the smallest print has 10,000
MAXIMUM_RULES = 5_000  # a page with more shows a figure; no table has so many
OCR_ENGINE = "rapidocr"
_PICTURED = 0.5  # of a page: pictures that cover more may be a scan, of which OCR tells whether its text is sound


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as pdfium (or OCR) shows it, whether it has pictures, why nothing on it was read, and why OCR read it.

    A `figure` has more rules than `MAXIMUM_RULES`, and none of them was taken. `skew` is by how many degrees OCR turned
    it back; its words and rules stand on the page set straight. `words` are those of the page as columns, where they
    come from the file. Where a page is not to be `searched` for tables, since it can hold none, those of `page` are
    phrases.
    """

    page: Page
    images: int
    words: PageWords | None = None
    unread: str = ""
    skew: float = 0.0
    figure: bool = False
    recognised: str = ""
    searched: bool = True

    def noted(self) -> Seen:
        """The page without its words and rules: what there is to say of it; the words stay where OCR read them."""
        words = self.page.words if self.recognised else ()
        return replace(self, page=replace(self.page, words=words, rules=()), words=None)

    @property
    def count(self) -> int:
        """How many words there are on it."""
        if self.words is not None:
            return self.words.count
        return sum(1 + word.text.count(" ") for word in self.page.words)


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


def page_whole(document: pdfium.PdfDocument, number: int, name: str, ocr: Mode) -> Seen:
    """A page with all of its words."""
    with _sheet(document, number, f"{name}, page {number}") as (sheet, text_page):
        return _seen(sheet, _words_on(sheet, pieces_of(text_page, sheet.frame, sheet.where)), ocr)


def page_to_read(document: pdfium.PdfDocument, number: int, name: str, ocr: Mode) -> Seen:
    """A page with all of its words, if it may hold a table; else with its phrases."""
    with _sheet(document, number, f"{name}, page {number}") as (sheet, text_page):
        if _may_be_more(sheet, text_page, text_on(text_page), ocr):
            return _to_read(sheet, text_page, ocr)
        words = _words_on(sheet, prose_of(text_page, sheet.frame, sheet.where))
        phrases = phrases_of(words)
        if has_sideways(words) or recognition.is_junk(phrases):
            return _to_read(sheet, text_page, ocr)
        return _not_to_search(sheet, phrases)


def page_likely(document: pdfium.PdfDocument, number: int, name: str, ocr: Mode) -> Seen | Glimpse:
    """A page with all of its words, if it may hold a table; else what it tells about the others."""
    with _sheet(document, number, f"{name}, page {number}") as (sheet, text_page):
        text = text_on(text_page)
        if _may_be_more(sheet, text_page, text, ocr):
            return _to_read(sheet, text_page, ocr)
        return glimpse_of(number, text_page, text, sheet.frame)


def page_glimpsed(document: pdfium.PdfDocument, number: int, name: str, ocr: Mode) -> Seen | Glimpse:
    """What a page tells about the others, and whether it may hold a table; one that OCR may have to read is read."""
    with _sheet(document, number, f"{name}, page {number}") as (sheet, text_page):
        text = text_on(text_page)
        if ocr == "always" or _is_scanned(sheet) or may_be_blind(text, sheet.drawn):
            return _to_read(sheet, text_page, ocr)
        glimpse = glimpse_of(number, text_page, text, sheet.frame)
        likely = may_hold_table(text_page, text, sheet.drawn)
        return replace(glimpse, likely=likely, count=len(text.split()) if likely else 0)


def pages_again(data: bytes, name: str, numbers: Iterable[int]) -> dict[int, Page]:
    """Pages of a file with all of their words, as the file itself has them."""
    with opened(data, name) as document:
        return {number: page_whole(document, number, name, "never").page for number in numbers}


def _may_be_more(sheet: _Sheet, text_page: pdfium.PdfTextPage, text: str, ocr: Mode) -> bool:
    """Whether a page may be more than running text: a table may stand on it, or OCR may have to read it."""
    return ocr == "always" or _is_scanned(sheet) or may_hold_table(text_page, text, sheet.drawn)


def _is_scanned(sheet: _Sheet) -> bool:
    return sheet.drawn.images > 0 and recognition.pictured_share(sheet.page) > _PICTURED


def _to_read(sheet: _Sheet, text_page: pdfium.PdfTextPage, ocr: Mode) -> Seen:
    """A page with all of its words; with its phrases, if these words show that it holds no table."""
    words = _words_on(sheet, pieces_of(text_page, sheet.frame, sheet.where))
    if ocr == "always" or can_hold_table(words, sheet.drawn):
        return _seen(sheet, words, ocr)
    phrases = phrases_of(words)
    if not sheet.drawn.images and not recognition.is_junk(phrases):
        return _not_to_search(sheet, phrases)
    seen = _seen(sheet, words, ocr)
    return seen if seen.words is None or seen.unread else _not_to_search(sheet, phrases)


def _not_to_search(sheet: _Sheet, phrases: tuple[Word, ...]) -> Seen:
    page = Page(sheet.number, *sheet.frame.size, phrases, sheet.drawn.rules)
    return Seen(page, sheet.drawn.images, searched=False)


def _words_on(sheet: _Sheet, pieces: Pieces) -> PageWords:
    words = words_of(pieces, *sheet.frame.size)
    if words.count > MAXIMUM_WORDS_OF_PAGE:
        raise LimitExceeded(f"{sheet.where}: more than {MAXIMUM_WORDS_OF_PAGE:,} words on it; leave it out with pages=")
    return words


def _seen(sheet: _Sheet, words: PageWords, ocr: Mode) -> Seen:
    figure = len(sheet.drawn.rules) > MAXIMUM_RULES
    page = Page(sheet.number, *sheet.frame.size, words.made(), () if figure else sheet.drawn.rules)
    return _recognised(sheet.page, Seen(page, sheet.drawn.images, words, figure=figure), ocr, sheet.where)


def _recognised(page: pdfium.PdfPage, seen: Seen, ocr: Mode, where: str) -> Seen:
    """The page with what OCR reads on it, where OCR is to read it."""
    blind = recognition.blindness(page, seen.page.words, seen.images)
    if not blind and ocr != "always":
        return seen
    if ocr == "never":
        return replace(seen, unread=f"{blind}; OCR was not asked to")
    if importlib.util.find_spec(OCR_ENGINE) is None:
        if ocr == "always":
            raise MissingExtra(f'{where}: ocr="always" needs an extra: pip install "casex[ocr]"')
        return replace(seen, unread=f'{blind}; reading scans needs an extra: pip install "casex[ocr]"')
    read = recognition.recognised(page)
    page_read = replace(seen.page, words=read.words, rules=read.rules)
    shown = replace(seen, page=page_read, words=None, skew=read.skew, searched=True)
    if blind and not read.words:
        return replace(shown, unread=f"{blind}; OCR found no text on it")
    return replace(shown, recognised=blind or 'ocr="always"')


def raise_for_pictures(seen: Sequence[Seen], name: str, ocr: Mode) -> None:
    if any(one.page.words for one in seen):
        return
    if not any(one.images for one in seen):
        raise UnreadableDocument(f"{name}: no text and no pictures on any page; there is nothing to read")
    if ocr == "never":
        return
    if importlib.util.find_spec(OCR_ENGINE) is None:
        raise MissingExtra(f'{name}: every page is a picture; reading scans needs an extra: pip install "casex[ocr]"')
    raise UnreadableDocument(f"{name}: every page is a picture, and OCR found no text on any of them")


def unread(seen: Iterable[Seen]) -> tuple[Finding, ...]:
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


def recognised_pages(seen: Iterable[Seen]) -> tuple[Finding, ...]:
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
