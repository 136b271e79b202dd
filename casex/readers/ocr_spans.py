"""Which stretches of the running text OCR read, and which of them it is unsure of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from casex.model import Block, Page, Word
from casex.tables import LEAST_CONFIDENCE, Line

Span = tuple[int, int]


def spans_by_ocr(
    paragraphs: Iterable[tuple[Block, Sequence[Line]]], pages: Iterable[Page]
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Spans of the document's text that OCR read, and those of words below the limit.

    Each block comes with its lines; one without lines (a caption, a margin) is taken as its whole page was read.
    """
    seen = frozenset(p.number for p in pages if any(w.confidence is not None for w in p.words))
    if not seen:
        return (), ()
    read: list[Span] = []
    doubts: list[Span] = []
    for block, lines in paragraphs:
        if not lines and block.page in seen:
            read.append((block.start, block.end))
        for word, start in _placed(block, lines):
            if word.confidence is not None:
                read.append((start, start + len(word.text)))
                if word.confidence < LEAST_CONFIDENCE:
                    doubts.append((start, start + len(word.text)))
    return _together(read), _together(doubts)


def _placed(block: Block, lines: Sequence[Line]) -> Iterator[tuple[Word, int]]:
    """Each word of a block with where it begins in the document's text."""
    at = 0
    for word in (word for line in lines for word in line.words):
        at = block.text.index(word.text, at)
        yield word, block.start + at
        at += len(word.text)


def _together(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans that white space alone parts as one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
