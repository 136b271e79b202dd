"""Pages as they were read, step by step: what a person looks at who wants to know why a table was read so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from casex.errors import CasexError
from casex.model import Finding, Rule, Table, Word
from casex.readers.dispatch import is_pdf
from casex.readers.drawing import drawn
from casex.readers.fetching import Content
from casex.readers.ocr import Mode
from casex.readers.pdf import SeenDocument, SeenPage, read_pdf_steps
from casex.tables import TableSteps, outline_of

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True, repr=False)
class PageSteps:
    """One page as it was read, step by step; `picture` draws the steps over it.

    Attributes
    ----------
    number : int
        From 1.
    width, height : float
        In points, the page's own rotation applied.
    words : tuple of Word
        Every word, in no particular order.
    rules : tuple of Rule
        Every drawn line, level or upright.
    tables : tuple of TableSteps
        The tables found on it, from top to bottom, each with the steps that led to it.
    findings : tuple of Finding
        What there is to say of the reading of it.
    skew : float
        By how many degrees a scan was turned back; its boxes stand on the page set straight.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]
    tables: tuple[TableSteps, ...]
    findings: tuple[Finding, ...]
    skew: float
    source: Content

    def picture(self, *, dpi: int = 130) -> Image:
        """The page with its steps drawn over it, and a legend below.

        Parameters
        ----------
        dpi
            Dots an inch.

        Returns
        -------
        PIL.Image.Image
            As wide as the page, higher by the legend; a point of the page is ``dpi / 72`` pixels.
        """
        return drawn(self, dpi)

    def __repr__(self) -> str:
        return (
            f"<PageSteps {self.number} of {self.source.name}: {len(self.words)} words, {len(self.rules)} rules, "
            f"{len(self.tables)} tables>"
        )


def seen_pages(
    content: Content, *, pages: str | None = None, full_scan: bool = False, ocr: Mode = "auto"
) -> SeenDocument:
    """A PDF as a document, and each of the pages that were searched with what was found there.

    Raises
    ------
    CasexError
        Where it is no PDF: nothing else has pages.
    """
    if not is_pdf(content):
        raise CasexError(
            f"{content.name}: this is no PDF; only a PDF has pages that can be looked at; "
            "find_tables reads its tables (casex tables without --draw)"
        )
    return read_pdf_steps(content.data, content.name, pages=pages, full_scan=full_scan, ocr=ocr)


def page_steps(pages: Iterable[SeenPage], tables: Iterable[Table], content: Content) -> tuple[PageSteps, ...]:
    """Pages with their steps; `tables` are those of the whole document, parts made one, cells compared."""
    held = tuple(tables)
    return tuple(
        PageSteps(
            number=seen.page.number,
            width=seen.page.width,
            height=seen.page.height,
            words=seen.page.words,
            rules=seen.page.rules,
            tables=tuple(outline_of(one, held, seen.page.width, seen.page.height) for one in seen.found),
            findings=seen.findings,
            skew=seen.skew,
            source=content,
        )
        for seen in pages
    )
