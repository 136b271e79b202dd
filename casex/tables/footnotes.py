"""Notes under a table: small lines below its last rule, until prose begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from casex.model import Box, Word
from casex.tables.captions import opens_caption
from casex.tables.joining import text_of
from casex.tables.lines import Line, lines_of, segments_of

_REACH = 16.0  # points between the last rule and the first note
_LEADING = 1.65
_SMALL = 0.96  # of the size of prose
_LIKE, _LIKE_BY_OCR = 0.08, 0.15  # of a line's size: lines of notes differ by less; OCR measures sizes less well
_MARK = re.compile(r"^[*\u2020\u2021\u00a7\u00b6#]|^[a-z1-9]\b[).:]?\s")


def notes_below(words: Sequence[Word], box: Box, size: float, prose: float) -> tuple[Line, ...]:
    """The lines of the notes of a table in `box` whose letters have `size`."""
    under = [w for w in words if w.upright and w.box.top > box.bottom - 2]
    below = [w for w in under if box.x0 - 6 <= w.box.x0 and w.box.x1 <= box.x1 + 6]
    side = [w for w in under if not (box.x0 - 6 <= w.box.x0 and w.box.x1 <= box.x1 + 6)]
    notes: list[Line] = []
    for line in lines_of(below):
        reach = _REACH if not notes else _LEADING * max(line.size, notes[-1].size)
        start = box.bottom if not notes else notes[-1].baseline
        if line.baseline - start > reach + (line.size if not notes else 0) or not _is_note(line, notes, size, prose):
            break
        if _goes_on_beside(line, side) or opens_caption(segments_of(line)[0]):
            break
        notes.append(line)
    return tuple(notes)


def _is_note(line: Line, notes: Sequence[Line], size: float, prose: float) -> bool:
    if notes:
        like = _LIKE if line.words[0].confidence is None else _LIKE_BY_OCR
        return abs(line.size - notes[0].size) < like * line.size
    return line.size <= _SMALL * prose and line.size <= 1.1 * size


def _goes_on_beside(line: Line, side: Sequence[Word]) -> bool:
    """Whether the line's sentence runs on beyond the table's sides."""
    return any(abs(w.baseline - line.baseline) < 1 and 0 < w.box.x0 - line.box.x1 < 0.6 * line.size for w in side)


def notes_of(lines: Sequence[Line], known: frozenset[str]) -> tuple[str, ...]:
    """Each note on one line; a line that begins with a mark begins a note."""
    groups: list[list[Line]] = []
    right = max((line.box.x1 for line in lines), default=0.0)
    for line in lines:
        opens = line.words[0].raised or bool(_MARK.match(line.text))
        ended = (
            bool(groups) and groups[-1][-1].box.x1 < right - 6 * line.size and groups[-1][-1].text.endswith((".", ";"))
        )
        if not groups or opens or ended:
            groups.append([line])
        else:
            groups[-1].append(line)
    return tuple(text_of(group, known) for group in groups)
