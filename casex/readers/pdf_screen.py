"""Which pages may hold a table, told without reading their characters one by one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
import pypdfium2 as pdfium

from casex.model import Box, Rule, Word
from casex.readers.furniture import MARGIN, Side
from casex.readers.ocr import is_junk_text
from casex.readers.pdf_frame import Frame
from casex.readers.pdf_glyphs import is_bold_at, size_at, sizes_at
from casex.readers.pdf_rules import Drawn
from casex.readers.pdf_runs import loose_box_at
from casex.readers.pieces import normal
from casex.readers.words import PageWords, Words
from casex.tables import (
    FEW_SIDEWAYS,
    LABEL,
    level_rules,
    openings,
    same_extent,
    segments,
    turned,
    vocabulary,
)

# A label as it stands in pdfium's text, where more white space may be, within letter-spaced words, too.
_LABEL = re.compile(LABEL.pattern.replace("ABLE", r"\s?A\s?B\s?L\s?E").replace(" ?", r"\s*").replace(" ", r"\s+"))
_BEGINS_LABEL = re.compile(r"T(?:\s?A|ab)")  # a page without it has no label: `_LABEL` takes far longer to tell
_CONTINUED = re.compile(r"(?mi)^\s*\(?continued\)?\s*$")
_LINE = re.compile(r"\S.*")
_SHORT = 40.0  # points: shorter rules stand under fractions and over notes
_LEAST_RULES = 3  # of one extent: fewer make a table only under a caption
_LEAST_ACROSS = 2  # rules across three make a drawn grid
_MANY_RULES = 400  # where so many are drawn, telling them apart takes longer than reading the page
_GAP = 0.9  # em: what stands farther from a line's words than this may begin another line
_SENTENCE = 3  # words
_LABEL_WORDS = 4  # "Supplementary Table S1." and what follows
_NEAR = 2.5  # em: the line above, and the rest of its own
_INITIALS = "TSAOWEe"  # of a label: "Table", "Supplementary Table", "eTable"
_LETTERS = 2  # of a label that has no fewer: far enough from the first to tell its direction
_TIGHT = 1.45  # em from one line of a paragraph to the next
_FEW_WORDS = 60  # with pictures: fewer may be a stamp on a scan, which OCR tells
_SAMPLE = 2000  # characters that show whether a text layer is junk
_LARGEST = 1000.0  # points


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a page that is not read tells about the others: words, rows in its margins, letters by their size.

    `starts` are the sizes in which its lines begin, `largest` the size and the text of the lines in its largest
    letters. `likely` says that the page may hold a table and is to be read later, `count` how many words it then has.
    """

    number: int
    words: frozenset[str]
    margin: frozenset[tuple[Side, str]]
    letters: Counter[float]
    starts: frozenset[float]
    largest: tuple[float, str]
    likely: bool = False
    count: int = 0


def text_on(text_page: pdfium.PdfTextPage) -> str:
    """A page's text as pdfium puts it together."""
    return str(text_page.get_text_range())


def may_hold_table(text_page: pdfium.PdfTextPage, text: str, drawn: Drawn) -> bool:
    """Whether a page has a table's caption, rules as tables have them, or a text layer that does not say what it shows.

    A table without either may still go on here from the page before.
    """
    return (
        may_be_blind(text, drawn)
        or has_rules(drawn.rules)
        or _has_caption(text_page, text, framed=len(drawn.rules) > 1)
    )


def may_be_blind(text: str, drawn: Drawn) -> bool:
    """Whether the text layer may not say what the page shows."""
    stamp = drawn.images > 0 and len(text.split(maxsplit=_FEW_WORDS)) <= _FEW_WORDS
    return not text.strip() or stamp or is_junk_text(text[:_SAMPLE])


def can_hold_table(words: PageWords, drawn: Drawn) -> bool:
    """As `may_hold_table`, of a page whose words are known: here only what a table needs counts."""
    if has_rules(drawn.rules) or has_sideways(words):
        return True
    return any(openings(segments(_about_labels(one))) for one in words.sets if not one.turn)


def has_sideways(words: PageWords) -> bool:
    """Whether a table may stand sideways: so many words do."""
    return sum(1 + text.count(" ") for one in words.sets if one.turn for text in one.texts) >= FEW_SIDEWAYS


def _about_labels(words: Words) -> tuple[Word, ...]:
    """The words of the lines that may begin a caption, and of those about them, which tell whether they do."""
    gap = words.box[1:, 0] - words.box[:-1, 2]
    begins = np.concatenate(([True], (np.diff(words.line) != 0) | (gap > _GAP * words.size[1:])))
    texts = words.texts
    first = (n for n in np.flatnonzero(begins).tolist() if texts[n][0] in _INITIALS)
    labels = [n for n in first if LABEL.match(" ".join(texts[n : n + _LABEL_WORDS]))]
    if not labels:
        return ()
    far = np.abs(words.baseline[:, None] - words.baseline[labels]) / words.size[labels]
    return tuple(words.chosen(np.flatnonzero((far < _NEAR).any(1))).made())


def glimpse_of(number: int, text_page: pdfium.PdfTextPage, text: str, frame: Frame) -> Glimpse:
    """What an unread page tells about the others."""
    words = [text] if text.isascii() else map(normal, set(text.split()))
    lines = [(found.start(), len(found[0])) for found in _LINE.finditer(text)]
    if text_page.count_chars() != len(text):  # places in the text are none of the page
        lines = [(place, 1) for place in range(text_page.count_chars())]
    starts = sizes_at(text_page, [start for start, _ in lines]).tolist()
    exact: dict[float, int] = defaultdict(int)
    for size, (_, length) in zip(starts, lines, strict=True):
        exact[size] += length
    letters: Counter[float] = Counter()
    for size, count in exact.items():
        if 0 < size < _LARGEST:  # in broken files it may be anything
            letters[round(size, 1)] += count
    width, height = frame.size
    strips = {"top": Box(0, 0, width, MARGIN * height), "bottom": Box(0, (1 - MARGIN) * height, width, height)}
    margin = frozenset(
        (side, row) for side in get_args(Side) for row in _text_in(text_page, frame.back(strips[side])).splitlines()
    )
    titled = number == 1 and max(letters, default=0.0) > max(letters, key=lambda size: letters[size], default=0.0)
    largest = _largest(text_page, text) if titled else (0.0, "")
    return Glimpse(number, vocabulary(words), margin, letters, frozenset(starts), largest)


def _largest(text_page: pdfium.PdfTextPage, text: str) -> tuple[float, str]:
    lines = [line for line in _LINE.finditer(text) if len(line[0].rstrip()) > 1]  # no drop cap
    sizes = [(round(size_at(text_page, line.start()), 1), line[0].rstrip()) for line in lines]
    most = max((size for size, _ in sizes), default=0.0)
    return most, "\n".join(line for size, line in sizes if size == most)


def _text_in(text_page: pdfium.PdfTextPage, corners: tuple[float, float, float, float]) -> str:
    x0, y0, x1, y1 = corners
    return str(text_page.get_text_bounded(x0, y0, x1, y1))


def _has_caption(text_page: pdfium.PdfTextPage, text: str, *, framed: bool) -> bool:
    """Whether a line begins as captions do; where no rules are (`framed`), not in the middle of a sentence."""
    if _CONTINUED.search(text):
        return True
    labels = tuple(_LABEL.finditer(text)) if _BEGINS_LABEL.search(text) else ()
    if text_page.count_chars() != len(text):  # places in the text are none of the page
        return bool(labels)
    if any(not _is_level(text_page, label) for label in labels):
        return True
    whole = (m for m in labels if not any(_is_apart(text_page, text, at) for at in _words_in(m)))
    openings = (m for m in whole if _is_apart(text_page, text, m.start()) and _opens(text_page, text, m))
    return any(framed or not _runs_on(text_page, text, match) for match in openings)


def _is_level(text_page: pdfium.PdfTextPage, label: re.Match[str]) -> bool:
    """Whether a label's letters stand from left to right, as they do not in a line set sideways or upside down."""
    first, last = loose_box_at(text_page, label.start()), loose_box_at(text_page, label.start() + _LETTERS)
    level = abs(first.bottom - last.bottom) < (first.top - first.bottom) / 2
    return bool(level and last.left > first.left)


def _words_in(label: re.Match[str]) -> Iterator[int]:
    """Where the words of a label begin, but the first."""
    return (label.start() + space.end() for space in re.finditer(r"\s+", label["label"]))


def _is_apart(text_page: pdfium.PdfTextPage, text: str, start: int) -> bool:
    """Whether a place in the text begins a line, or stands behind a gap as wide as between columns of text."""
    before = len(text[:start].rstrip())
    if before in (0, start):
        return before == 0
    last, first = loose_box_at(text_page, before - 1), loose_box_at(text_page, start)
    em = first.top - first.bottom
    lower = abs(first.bottom - last.bottom) > em / 2
    return bool(lower or first.left - last.right > _GAP * em or first.left < last.left)


def _opens(text_page: pdfium.PdfTextPage, text: str, label: re.Match[str]) -> bool:
    """Whether what follows a label may be a caption, and not the sentence that the label begins ("Table 2 shows")."""
    goes_on = not label["mark"].strip() and text[label.end() : label.end() + 1].islower()
    return not goes_on or "\n" in label[0][len(label["label"]) :] or is_bold_at(text_page, label.start())


def _runs_on(text_page: pdfium.PdfTextPage, text: str, label: re.Match[str]) -> bool:
    """Whether the line right above is of the same type and leaves its sentence open, as where a label begins a line."""
    above = text[: label.start()].rstrip()
    line = above[above.rfind("\n") + 1 :]
    first, start, last = len(above) - len(line), label.start(), len(above) - 1
    if len(line.split()) < _SENTENCE or line[-1] in ".?!\"'\u201d\u2019":
        return False
    left, right, own = (loose_box_at(text_page, place) for place in (first, last, start))
    em = size_at(text_page, start)
    beside = left.left < own.right and own.left < right.right
    below = 0 < right.bottom - own.bottom <= _TIGHT * em and abs(left.bottom - right.bottom) < em / 2
    alike = abs(size_at(text_page, last) - em) < 0.02 * em
    return bool(beside and below and alike and is_bold_at(text_page, last) == is_bold_at(text_page, start))


def has_rules(rules: Sequence[Rule]) -> bool:
    """Whether rules frame a table without a caption, on the page as it is or turned."""
    if len(rules) < _LEAST_RULES:
        return False
    if len(rules) > _MANY_RULES:
        return True
    return any(_frame_table(view) for view in (rules, [Rule(turned(rule.box, 1, 0.0, 0.0)) for rule in rules]))


def _frame_table(rules: Sequence[Rule]) -> bool:
    upright = sum(not rule.horizontal for rule in rules)
    if upright >= _LEAST_ACROSS and len(rules) - upright >= _LEAST_RULES:
        return True
    level = [box for box in level_rules(rules) if box.width > _SHORT]
    return any(sum(same_extent(one, other) for other in level) >= _LEAST_RULES for one in level)
