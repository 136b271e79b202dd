"""The body of a table aligned by spaces: cells that go on below, and labels that head the rows below them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from casex.model import Cell
from casex.readers.aligned_lines import Line, is_open, shape, usual_shapes
from casex.readers.grid import NOTHING, Grid, Spanned

_LEADS_ON = re.compile(r"(?:[,;(/–-]|\b(?:and|or|with|of|to|at|in|for|from|the))$")
_GOES_ON = re.compile(r"[a-z(]|\d+(?:\.\d+)?\s*[a-zµ]")


def body(lines: Sequence[Line]) -> Grid | None:
    """The rows; None where a line may be a row of its own as well as go on with the one above."""
    kinds = _kinds(lines)
    if kinds is None:
        return None
    rows: list[tuple[str, ...] | str] = []
    for line, kind in zip(lines, kinds, strict=True):
        if kind == "section":
            rows.append(line.pieces[0].text)
        elif kind == "row":
            rows.append(line.cells)
        else:
            above = rows[-1]
            rows[-1] = tuple(" ".join(filter(None, pair)) for pair in zip(above, line.cells, strict=True))
    return tuple(_section(row, lines[0].width) if isinstance(row, str) else _row(row) for row in rows)


def _section(label: str, width: int) -> tuple[Spanned, ...]:
    return (Spanned(Cell(label, None, 1, width)),) * width


def _row(cells: Sequence[str]) -> tuple[Spanned, ...]:
    return tuple(Spanned(Cell(text)) if text else NOTHING for text in cells)


def _kinds(lines: Sequence[Line]) -> list[str] | None:
    """Of each line, whether it is a row, a section's label, or goes on with the row above ("more")."""
    widths, single, labels = _widths(lines), _single(lines), _labels(lines)
    kinds: list[str] = []
    held: tuple[str, ...] = ()  # the row above
    last: tuple[str, ...] = ()  # its last line
    unclear = clear = 0
    for n, line in enumerate(lines):
        cells = line.cells
        kind: str | None = "row"
        named = shape(line.label) in labels.usual
        if held and not named and not line.parted and (is_open(held[0]) or line.label.startswith("(")):
            kind = "more" if labels.usual or len(line.pieces) == 1 or not line.label else None
        elif line.label and len(line.pieces) == 1:
            kind = _lone(line, lines[n + 1 : n + 2], held, last, labels)
        elif not line.label and not (held and (line.parted or _is_row(line, held, last, widths, single))):
            few = bool(held) and 2 * len(line.pieces) <= sum(bool(text) for text in held[1:])
            says = few or any(map(_leads_on, (above for above, text in zip(held, cells, strict=False) if text)))
            clear, unclear, kind = clear + says, unclear + (not says), "more" if held else None
        if kind is None:
            return None
        kinds.append(kind)
        if kind == "row":
            held = last = cells
        elif kind == "section":
            held = last = ()
        else:
            held = tuple(" ".join(filter(None, pair)) for pair in zip(held, cells, strict=True))
            last = tuple(text or above for above, text in zip(last, cells, strict=True))
    narrow = lines[0].width == 2 and unclear < clear  # one column goes on in each line, and mostly says so
    return None if unclear and (not narrow or "row" in _unlabelled(lines, kinds)) else kinds


def _unlabelled(lines: Sequence[Line], kinds: Sequence[str]) -> set[str]:
    return {kind for line, kind in zip(lines, kinds, strict=True) if not line.label}


def _widths(lines: Sequence[Line]) -> list[int]:
    """How wide the words of each column get; one word may be wider, and so may a label alone in its line."""
    out = [0] * lines[0].width
    for line in lines:
        for piece in line.pieces:
            if piece.first == piece.last and (piece.first or len(line.pieces) > 1) and " " in piece.text:
                out[piece.first] = max(out[piece.first], len(piece.text))
    return out


def _had_room(above: str, text: str, width: int) -> bool:
    return len(above) + 1 + len(text.split()[0]) <= width


def _leads_on(text: str) -> bool:
    """Whether words ask for more behind them."""
    return is_open(text) or bool(_LEADS_ON.search(text))


def _is_row(line: Line, held: Sequence[str], last: Sequence[str], widths: Sequence[int], single: set[int]) -> bool:
    """Whether a line without a label is a row of its own.

    A cell of it stands below nothing, below one that had room for its first word, or is one word where all are.
    """
    for n, text in enumerate(line.cells):
        alone = n in single and not _GOES_ON.match(text)
        if text and (not held[n] or alone or _had_room(last[n], text, widths[n])):
            return True
    return False


def _single(lines: Sequence[Line]) -> set[int]:
    """The columns in which each line has one word or figure: such a cell does not go on below."""
    several = {n for row in lines for n, text in enumerate(row.cells) if " " in text or _LEADS_ON.search(text[1:])}
    return set(range(lines[0].width)) - several


@dataclass(frozen=True, slots=True)
class _Labels:
    """The labels of rows: the shape that most have, how wide the widest is, where the last line with one is."""

    usual: set[str]
    width: int
    last: int


def _labels(lines: Sequence[Line]) -> _Labels:
    rows = [line for line in lines if line.label and len(line.pieces) > 1]
    width = max((len(line.label) for line in rows), default=0)
    return _Labels(usual_shapes(lines), width, max((line.number for line in rows), default=0))


def _lone(line: Line, below: Sequence[Line], held: Sequence[str], last: Sequence[str], labels: _Labels) -> str | None:
    """What a label alone in its line is: a patient without values, a section's label, or the next words of a label.

    None where it may be the one or the other.
    """
    text = line.label
    if shape(text) in labels.usual:
        return "row"
    if held and last[0] and not line.parted:
        if _leads_on(held[0]) or text.startswith("("):
            return "more"
        whole = "0" in shape(held[0]) and shape(held[0]) in labels.usual
        inset = bool(below) and bool(below[0].label) and below[0].pieces[0].start > line.pieces[0].start
        if not inset and (_GOES_ON.match(text) or not (whole or len(text) > labels.width)):
            return None
    return "section" if line.number < labels.last and not (below and below[0].rule) else None
