"""Words to lines, and lines to text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from casex.model import Box, Word
from casex.tables.scripts import Script, set_inline

_SAME_LINE = 0.3  # of an em
_SCRIPT_GAP = 0.2  # of an em: a raised or lowered word nearer than this belongs to its neighbour
_TYPED = 0.1  # of an em: what the font's own widths leave less of is no space (a 1 stands alone)
_SCRIPT_SIZE = 0.86  # of the letters around: what is larger is no script
_LOWERED = 0.06  # em
_LEVEL = 0.05  # em: baselines nearer than this are one
_WIDE_GAP = 1.2  # em


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one baseline, from left to right."""

    words: tuple[Word, ...]
    box: Box
    baseline: float
    size: float

    @property
    def text(self) -> str:
        """The words joined by spaces; raised and lowered words stand close to what they belong to (`set_inline`)."""
        if len({word.size for word in self.words}) == 1 and not any(word.raised for word in self.words):
            return " ".join([word.text for word in self.words])
        pieces: list[tuple[str, Script]] = []
        for n, word in enumerate(self.words):
            if n and is_apart(self.words[n - 1], word):
                pieces.append((" ", ""))
            pieces.append((word.text, _script(word, self)))
        return set_inline(pieces)

    @property
    def bold(self) -> bool:
        """Whether most of its letters are bold."""
        return 2 * sum(len(w.text) for w in self.words if w.bold) > sum(len(w.text) for w in self.words)


def line_of(words: Iterable[Word]) -> Line:
    """One line of these words (at least one); its size and baseline are those of most of its letters."""
    return _line(tuple(sorted(words, key=_from_left)))


def _line(held: tuple[Word, ...]) -> Line:
    """A line of words that are in order."""
    first = held[0]
    size, baseline = first.size, first.baseline
    alike = level = True
    for word in held:
        alike = alike and word.size == size
        level = level and word.baseline == baseline
    if not alike:
        size = _usual_size(held)
    if not level:
        baseline = max((w for w in held if w.size == size), key=lambda w: (not w.raised, len(w.text))).baseline
    return Line(held, Box.around([word.box for word in held]), baseline, size)


def _usual_size(words: Sequence[Word]) -> float:
    """The size of most letters; raised ones count where there are no others."""
    letters: dict[float, int] = {}
    for word in words:
        letters[word.size] = letters.get(word.size, 0) + len(word.text) * (1 if word.raised else 1000)
    return max(letters, key=lambda size: (letters[size], size))


def _from_left(word: Word) -> tuple[float, float]:
    return word.box.x0, word.box.x1


def is_lowered(word: Word, line: Line) -> bool:
    """Whether a word stands smaller and lower than its line."""
    return word.size < _SCRIPT_SIZE * line.size and word.baseline - line.baseline > _LOWERED * line.size


def _script(word: Word, line: Line) -> Script:
    """How a word stands on its line."""
    drop = word.baseline - line.baseline
    if word.raised:
        return "^"
    if word.size >= _SCRIPT_SIZE * line.size or abs(drop) <= _LEVEL * line.size:
        return ""
    return "_" if drop > 0 else "^"


def is_apart(left: Word, right: Word) -> bool:
    """Whether a space stands between two neighbours of a line."""
    if left.size == right.size and not left.raised and not right.raised:
        return True
    small, large = sorted((left.size, right.size))
    script = (
        left.raised
        or right.raised
        or (small < _SCRIPT_SIZE * large and abs(left.baseline - right.baseline) > _LEVEL * large)
    )
    clear = right.box.x0 - left.box.x1 > _SCRIPT_GAP * large
    return not script or (clear and right.start - left.end > _TYPED * large)


def lines_of(words: Iterable[Word]) -> tuple[Line, ...]:
    """Lines from top to bottom; a raised word goes to the line that it is raised from."""
    return tuple(sorted(map(line_of, words_by_line(words)), key=lambda line: (line.baseline, line.box.x0)))


def words_by_line(words: Iterable[Word]) -> list[list[Word]]:
    """The words of each line, in no order."""
    held = tuple(words)
    if len(held) < 2:
        return [[word] for word in held]
    rows: list[list[Word]] = []
    for word in sorted((w for w in held if not w.raised), key=lambda w: (w.baseline, w.box.x0)):
        base = rows[-1][0] if rows else None
        if base and (word.baseline == base.baseline or word.baseline - base.baseline <= _reach(word, base)):
            rows[-1].append(word)
        else:
            rows.append([word])
    lines = [list(row) for row in rows]
    heights = [row[0].baseline for row in rows]
    reach = max((row[0].size for row in rows), default=0.0)  # no row raises a word farther
    for word in (w for w in held if w.raised):
        near = range(bisect_left(heights, word.baseline - reach), bisect_right(heights, word.baseline + reach))
        distance, home = min(((_distance(word, rows[n]), n) for n in near), default=(float("inf"), 0))
        if distance > 2 * word.size:
            lines.append([word])
        else:
            lines[home].append(word)
    return lines


def _reach(word: Word, base: Word) -> float:
    """How much lower than the first word of a line another may stand; lowered marks fall by a share of its size."""
    lowered = word.size < _SCRIPT_SIZE * base.size
    return _SAME_LINE * (base.size if lowered else min(word.size, base.size))


def _distance(raised: Word, row: Sequence[Word]) -> float:
    """How far a raised word stands from where a row would raise it."""
    lift = row[0].baseline - raised.baseline
    if not -0.1 * row[0].size <= lift <= 0.9 * row[0].size:
        return float("inf")
    return min(max(raised.box.x0 - w.box.x1, w.box.x0 - raised.box.x1, 0.0) for w in row)


def split(line: Line, at: Callable[[Word, Word], bool]) -> tuple[Line, ...]:
    """Parts of a line, parted where `at` says so of two neighbours."""
    cuts = [n for n, (left, right) in enumerate(pairwise(line.words), start=1) if at(left, right)]
    if not cuts:
        return (line,)
    return tuple(_line(line.words[start:end]) for start, end in pairwise((0, *cuts, len(line.words))))


def phrases(line: Line, gap: float) -> tuple[Line, ...]:
    """Parts of a line with less than `gap` points between their words."""
    return split(line, lambda left, right: right.start - left.end >= gap)


def is_one_phrase(line: Line, gap: float) -> bool:
    """Whether no gap between its words parts a line into phrases."""
    return not any(right.start - left.end >= gap for left, right in pairwise(line.words))


def segments(words: Iterable[Word]) -> tuple[Line, ...]:
    """Lines parted at wide gaps: what stands side by side in two text columns comes apart."""
    return tuple(part for line in lines_of(words) for part in segments_of(line))


def segments_of(line: Line, em: float = _WIDE_GAP) -> tuple[Line, ...]:
    """A line parted at gaps wider than `em`."""
    return split(line, lambda left, right: right.box.x0 - left.box.x1 > em * max(left.size, right.size))
