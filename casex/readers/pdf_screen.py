"""Which pages may hold a table, told without reading their characters one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pypdfium2 as pdfium

from casex.model import Rule
from casex.readers.pdf_glyphs import drawn_on, frame_of
from casex.tables import LABEL, level_rules, same_extent

_CAPTION = re.compile(rf"(?m)^\s*(?:{LABEL.pattern}|\(?continued\)?\s*$)", re.I)
_SHORT = 40.0  # points: shorter rules stand under fractions and over notes


def candidates(document: pdfium.PdfDocument, numbers: Sequence[int], name: str) -> frozenset[int]:
    """The pages with a caption or two rules of one extent, and each that follows one with a caption."""
    wanted: set[int] = set()
    for number in numbers:
        try:
            page = document[number - 1]
        except pdfium.PdfiumError:  # the reader says so, as it does where all pages are read
            wanted.add(number)
            continue
        try:
            captioned = _has_caption(page)
            if captioned:
                wanted.update((number, number + 1))
            elif _has_rules(drawn_on(page, frame_of(page), f"{name}, page {number}").rules):
                wanted.add(number)
        finally:
            page.close()
    return frozenset(wanted.intersection(numbers))


def _has_caption(page: pdfium.PdfPage) -> bool:
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_range()
    finally:
        text_page.close()
    return not text.strip() or bool(_CAPTION.search(text))  # a page without text is for OCR to tell


def _has_rules(rules: Sequence[Rule]) -> bool:
    """Whether two rules, level or upright, begin and end alike."""
    upright = [rule.box for rule in rules if not rule.horizontal and rule.box.height > _SHORT]
    level = [box for box in level_rules(rules) if box.width > _SHORT]
    alike = any(same_extent(a, b) for n, a in enumerate(level) for b in level[:n])
    return alike or len(upright) > 1
