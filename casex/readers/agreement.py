"""Whether letters that another reader saw say the same as our cells: each goes to the cell in which it stands."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from casex.model import Box
from casex.readers.camelot_letters import Letter

_REACH = 0.4  # em: a letter's middle stands no farther from the ink of its cell
_NEW_LINE = 0.5  # em: baselines of one line, its raised and lowered marks among them, are nearer
_TWICE = 0.2  # em: a letter as near as this to its like is the same, drawn again to thicken it
_SPACE = 0.28  # em: what fonts hold between words, where a table's own cells don't tell
_LETTERS, _WORDS = 0.1, 0.6  # em: a narrower gap parts letters of a word, a wider one more than words
_TORN = 1.15  # spaces: no columns stand so close
_APART = 2.0  # spaces: no words of one cell stand so far apart
_ALIKE = {**dict.fromkeys(map(ord, "\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufffe\x02"), "-"),
          0x2044: "/", 0x2218: "\u00b0"}  # fmt: skip
_UNSEEN = re.compile(r"[\s^_\u0300-\u0337\u02c6\u02c7\u02d8-\u02dd\u200b-\u200d\ufeff]")  # accents, signs of scripts


def agreeing(boxes: Sequence[Box], texts: Sequence[str], letters: Sequence[Letter]) -> list[bool]:
    """Whether each cell says what the letters in it say, and its words stand as words of one cell do.

    Cells are torn apart where a gap no wider than a word space parts them, and run together where one holds a gap as
    wide as between columns.
    """
    held = _held_by(boxes, letters)
    doubted = _ill_parted(held, letters)
    return [n not in doubted and _says(text, inside) for n, (text, inside) in enumerate(zip(texts, held, strict=True))]


def _held_by(boxes: Sequence[Box], letters: Iterable[Letter]) -> list[list[Letter]]:
    """The letters of each box: those whose middle stands in it, or nearer to it than to any other and close to it."""
    ordered = sorted(letters, key=lambda letter: letter.middle[1])
    heights = [letter.middle[1] for letter in ordered]
    reach = _REACH * max((letter.size for letter in ordered), default=0.0)
    nearest: dict[int, tuple[float, int]] = {}
    for n, box in enumerate(boxes):
        for i in range(bisect_left(heights, box.top - reach), bisect_right(heights, box.bottom + reach)):
            far = _distance(box, ordered[i].middle)
            if far <= _REACH * ordered[i].size and (i not in nearest or far < nearest[i][0]):
                nearest[i] = far, n
    held: list[list[Letter]] = [[] for _ in boxes]
    for i, (_, n) in nearest.items():
        held[n].append(ordered[i])
    return held


def _distance(box: Box, point: tuple[float, float]) -> float:
    x, y = point
    return max(box.x0 - x, x - box.x1, box.top - y, y - box.bottom, 0.0)


# --- what a cell says ------------------------------------------------------------------------------------------------


def _says(text: str, letters: Sequence[Letter]) -> bool:
    """Whether letters, put in order, say a text, but for white space, accents, and hyphens at the ends of lines."""
    pieces = [folded("".join(letter.text for letter in line)) for line in lines_of(letters)]
    *broken, last = pieces or [""]
    pattern = [re.escape(piece.removesuffix("-")) + "-?" * piece.endswith("-") for piece in broken]
    return re.fullmatch("".join(pattern) + re.escape(last), folded(text)) is not None


def folded(text: str) -> str:
    """Text as two readers are compared: plain forms, dashes alike; no white space, accents and signs of scripts.

    >>> folded("caf\u00e9 \u2212 5"), folded("cafe\u00b4-5")
    ('cafe-5', 'cafe-5')
    """
    if text.isascii():
        return _UNSEEN.sub("", text)
    return _UNSEEN.sub("", unicodedata.normalize("NFKD", text.translate(_ALIKE))).translate(_ALIKE)


def lines_of(letters: Sequence[Letter]) -> list[list[Letter]]:
    """Letters in lines, each from its start to its end; those turned as most are come first."""
    if not letters:
        return []
    turn = Counter(letter.turn for letter in letters).most_common(1)[0][0]
    size = median(letter.size for letter in letters)
    lines: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda one: (one.turn != turn, one.turn, one.across, one.start)):
        if lines and letter.turn == lines[-1][-1].turn and letter.across - lines[-1][-1].across < _NEW_LINE * size:
            lines[-1].append(letter)
        else:
            lines.append([letter])
    return [list(_once(sorted(line, key=lambda one: (one.start, one.end)))) for line in lines]


def _once(line: Iterable[Letter]) -> Iterator[Letter]:
    """A line's letters, those drawn a second time in their place left out."""
    before: Letter | None = None
    for letter in line:
        if before is None or letter.text != before.text or not _is_near(before, letter):
            yield letter
        before = letter


def _is_near(one: Letter, other: Letter) -> bool:
    return max(abs(other.start - one.start), abs(other.across - one.across)) < _TWICE * one.size


# --- how cells are parted --------------------------------------------------------------------------------------------


def _ill_parted(held: Sequence[Sequence[Letter]], letters: Sequence[Letter]) -> set[int]:
    """Cells torn from what stands beside them, and cells that hold what stands apart."""
    within = [(n, _gaps(line)) for n, inside in enumerate(held) for line in lines_of(inside)]
    spaces = [gap for _, gaps in within for gap in gaps if _LETTERS < gap < _WORDS]
    space = median(spaces) if spaces else _SPACE
    doubted = {n for n, gaps in within if any(gap > _APART * space for gap in gaps)}
    cell = {letter: n for n, inside in enumerate(held) for letter in inside}
    for line in lines_of(letters):
        for (one, other), gap in zip(pairwise(line), _gaps(line), strict=True):
            if cell.get(one) != cell.get(other) and -_LETTERS < gap < _TORN * space:
                doubted.update(n for n in (cell.get(one), cell.get(other)) if n is not None)
    return doubted


def _gaps(line: Sequence[Letter]) -> list[float]:
    """What stands between letters, in em."""
    return [(b.start - a.end) / max(a.size, b.size) for a, b in pairwise(line)]
