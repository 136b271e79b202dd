"""Captions of tables: where a line begins with a label such as "Table 1"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from casex.model import Box, Word
from casex.tables.joining import text_of
from casex.tables.lines import Line

LABEL = re.compile(  # every way to begin has its letter first: a search passes over all others
    r"(?P<label>(?:S(?:upp|UPP)\w+\.? T|A(?:ppendix|PPENDIX) T|Online T|Web T|Extended Data T|eT|T)"
    r"(?:ABLE|able|ab(?=\.))\.? ?"
    r"(?:[A-Z]{0,2}[.-]?\d+(?:[.-]\d+)*[A-Za-z]?|[IVXL]+))\b"
    r"(?P<mark>\s*[.:|\u2013\u2014-]*)\s*"
)
CONTINUED = re.compile(r"[(\[]?\b(?:continued|continuation|cont(?:['\u2019]?d)?\b\.?)(?: from [\w ]+)?[)\]]?", re.I)
_FIRST = re.compile(r"e?T(?:able|ABLE|ab)|S(?:upp|UPP)|A(?:pp|PP)|Online|Web|Extended")
_CLOSED = re.compile(r"[.?!][\"'\u201d\u2019]*$")
_TIGHT = 1.45
_SENTENCE = 3  # words
_LINES = 2  # in which they stand
_STRETCH = 1.6  # em: the widest space of a justified line
_LEADING = 1.75
_MAXIMUM_LINES = 12
REACH = 16.0  # em between the first of so many lines and their table


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
    if not _FIRST.match(line.words[0].text):
        return False
    match = LABEL.match(line.text)
    if match is None:
        return False
    rest = line.text[match.end() :]
    continued = CONTINUED.match(rest)
    if continued:
        return continued[0][0] in "([" or not rest[continued.end() :].strip(" .:|-\u2013\u2014")
    return not rest or bool(match["mark"].strip()) or not rest[0].islower() or line.words[0].bold


def openings(segments: Sequence[Line]) -> tuple[Line, ...]:
    """The lines that open captions; a line of prose may begin with a label too, where the sentence runs on into it."""
    return tuple(line for line in segments if opens_caption(line) and not _runs_on(line, segments))


def _runs_on(line: Line, segments: Sequence[Line]) -> bool:
    """Whether the line right above is of the same type and leaves its sentence open; a short one, with those above."""
    near = (part for part in segments if 0 < line.baseline - part.baseline <= _LINES * _TIGHT * line.size)
    typed = (part for part in near if abs(part.size - line.size) < 0.05 * line.size and part.bold == line.bold)
    alike: list[Line] = []
    for part in sorted(typed, key=lambda part: (round(part.baseline), part.box.x0)):
        over = part.box.x0 < line.box.x1 and line.box.x0 < part.box.x1
        if over or (alike and _goes_on(alike[-1], part)):
            alike.append(part)
    above = [part for part in alike if line.baseline - part.baseline <= _TIGHT * line.size]
    if not above or sum(len(part.words) for part in alike) < _SENTENCE:
        return False
    return not _CLOSED.search(max(above, key=lambda part: part.box.x1).text)


def _goes_on(one: Line, other: Line) -> bool:
    """Whether a part of a line goes on in another: those of a justified one stand wide apart."""
    return abs(one.baseline - other.baseline) < 1 and 0 < other.box.x0 - one.box.x1 <= _STRETCH * one.size


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
        if not near or line.baseline > bottom or len(lines) == _MAXIMUM_LINES or opens_caption(line):
            break
        lines.append(line)
    return _caption(lines, known)


def _caption(lines: Sequence[Line], known: frozenset[str]) -> Caption:
    text = text_of(lines, known)
    match = LABEL.match(text)
    if match is None:
        return Caption("", text, tuple(lines))
    return Caption(match["label"].rstrip("."), text[match.end() :], tuple(lines))
