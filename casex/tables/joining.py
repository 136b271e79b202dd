"""Lines of a cell, a caption or a footnote to one line of text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from sys import intern

from casex.model import OCR_DOUBT, Box, Cell, Word
from casex.tables.lines import Line, is_lowered, lines_of
from casex.tables.scripts import is_mark
from casex.tables.turning import set_upright

LEAST_CONFIDENCE = 0.9  # a word that OCR is less sure of puts its cell in doubt
_BROKEN = re.compile(r"(\w+)-$")
_RANGE = re.compile(r"\w[\u2013\u2212-]$")
_START = re.compile(r"\w+")
_UNKNOWN = "\ufffd"
_WORD = re.compile(r"[^\W\d_]+")


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """The words that stand undivided in `texts`, in lower case."""
    words = set(_WORD.findall("\n".join(texts)))
    return frozenset(map(intern, map(str.casefold, words)))  # pages share most of theirs


def join(lines: Sequence[str], known: frozenset[str] = frozenset()) -> str:
    """Lines joined by spaces; a hyphen at a line's end goes only where the document knows the word undivided.

    >>> join(["anti-", "dsDNA"])
    'anti-dsDNA'
    >>> join(["thrombo-", "cytopenia"], frozenset({"thrombocytopenia"}))
    'thrombocytopenia'
    """
    text = lines[0] if lines else ""
    for line in lines[1:]:
        broken, start = _BROKEN.search(text), _START.match(line)
        if broken and start and (broken[1] + start[0]).casefold() in known:
            text = text[:-1] + line
        elif _RANGE.search(text) and start:
            text += line
        else:
            text = f"{text} {line}" if text else line
    return text


def cell_of(words: Sequence[Word], known: frozenset[str], row_span: int = 1, column_span: int = 1) -> Cell:
    """A cell of these words; raised and lowered ones are kept as its marks and stand inline too.

    Words that stand sideways, as headings over narrow columns do, are read along their own direction.
    """
    level = [word for word in words if word.upright]
    if len(level) == len(words):
        return cell_in(lines_of(words), known, row_span, column_span)
    beside = set_upright(word for word in words if not word.upright)
    lines = [line for held in (level, *beside) for line in lines_of(held)]
    cell = cell_in(lines, known, row_span, column_span)
    return replace(cell, box=Box.around(w.box for w in words))  # where they stand, not as turned


def cell_in(lines: Sequence[Line], known: frozenset[str], row_span: int = 1, column_span: int = 1) -> Cell:
    """As `cell_of`, of words that are put together to level lines."""
    if not lines:
        return Cell("", None, row_span, column_span)
    words = [word for line in lines for word in line.words]
    marks = tuple(word.text for line in lines for word in line.words if _is_script(word, line) and is_mark(word.text))
    text = text_of(lines, known)
    return Cell(text, Box.around([line.box for line in lines]), row_span, column_span, marks, _doubt(text, words))


def _is_script(word: Word, line: Line) -> bool:
    return word.raised or is_lowered(word, line)


def _doubt(text: str, words: Iterable[Word]) -> str:
    """Why the reading of a cell is in doubt; empty where it is not."""
    if _UNKNOWN in text:
        return "a character has no known letter"
    unsure = any(w.confidence is not None and w.confidence < LEAST_CONFIDENCE for w in words)
    return OCR_DOUBT if unsure else ""


def text_of(lines: Iterable[Line], known: frozenset[str]) -> str:
    """Text of lines, one below the other, on one line."""
    return join([line.text for line in lines], known)
