"""Captions of tables: where a line begins with a label such as "Table 1"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from casex.model import Box, Word
from casex.tables.joining import text_of
from casex.tables.lines import Line

LABEL = re.compile(
    r"(?P<label>(?:Supplementa\w+ |e)?T(?:ABLE|able)\.? ?(?:[SA]?\d+(?:[.-]\d+)*[A-Za-z]?|[IVXL]+))\b"
    r"(?P<mark>\s*[.:|\u2013\u2014-]*)\s*"
)
_LEADING = 1.75
_MAXIMUM_LINES = 8


@dataclass(frozen=True, slots=True)
class Caption:
    """Label and text of a caption, with the lines it is printed on."""

    label: str
    text: str
    lines: tuple[Line, ...]

    @property
    def box(self) -> Box:
        return Box.around(line.box for line in self.lines)

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for line in self.lines for word in line.words)


def opens_caption(line: Line) -> bool:
    """Whether a line begins as captions do, and not as a sentence ("Table 2 shows …")."""
    match = LABEL.match(line.text)
    if match is None:
        return False
    rest = line.text[match.end() :]
    return not rest or bool(match["mark"].strip()) or not rest[0].islower() or line.words[0].bold


def caption_at(start: Line, segments: Sequence[Line], bottom: float, known: frozenset[str]) -> Caption:
    """The caption that begins with `start` and goes on downwards, at most to `bottom`."""
    lines = [start]
    for line in segments:
        last = lines[-1]
        if (
            line.baseline <= last.baseline
            or line.box.x1 < start.box.x0
            or line.box.x0 > max(held.box.x1 for held in lines)
        ):
            continue
        near = line.baseline - last.baseline <= _LEADING * max(line.size, last.size)
        if not near or line.box.bottom > bottom + 1 or len(lines) == _MAXIMUM_LINES or opens_caption(line):
            break
        lines.append(line)
    return _caption(lines, known)


def _caption(lines: Sequence[Line], known: frozenset[str]) -> Caption:
    text = text_of(lines, known)
    match = LABEL.match(text)
    if match is None:
        return Caption("", text, tuple(lines))
    return Caption(match["label"].rstrip("."), text[match.end() :], tuple(lines))
