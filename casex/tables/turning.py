"""Pages turned so that text set sideways stands upright, and what was found on them turned back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from casex.model import Box, Page, Word

_HIGH = 1.5  # em: no letter's middle stands farther from its baseline
_LONG = 1.6  # em: no letter alone is longer
FEW_SIDEWAYS = 8  # words: fewer that stand sideways are a mark in the margin, no text


@dataclass(frozen=True, slots=True)
class View:
    """A page turned by `turn` quarters with the clock; `words` gives each turned word's own word."""

    page: Page
    turn: int
    words: dict[Word, Word]

    def box_back(self, box: Box) -> Box:
        """A box of the view where it stands on the page as seen."""
        return turned(box, -self.turn % 4, self.page.width, self.page.height)

    def words_back(self, words: Iterable[Word]) -> tuple[Word, ...]:
        return tuple(self.words.get(word, word) for word in words)


def turned(box: Box, turn: int, width: float, height: float) -> Box:
    """A box of a page of this size after the page was turned by quarters with the clock."""
    if turn == 1:
        return Box(height - box.bottom, box.x0, height - box.top, box.x1)
    if turn == 2:
        return Box(width - box.x1, height - box.bottom, width - box.x0, height - box.top)
    if turn == 3:
        return Box(box.top, width - box.x1, box.bottom, width - box.x0)
    return box


def turns_of(words: Iterable[Word]) -> dict[Word, int]:
    """How many quarters with the clock make each word upright; where its box does not tell, as most others do."""
    may = {word: _may_be(word) for word in words}
    usual = Counter(turns[0] for turns in may.values() if len(turns) == 1)
    return {word: max(turns, key=lambda turn: (usual[turn], -turn)) for word, turns in may.items()}


def _may_be(word: Word) -> tuple[int, ...]:
    """The turns that a word's box and its baseline allow: letters stand on one side of their box."""
    x, y = word.box.centre
    sideways = 1 if word.baseline >= x else 3
    if max(word.box.width, word.box.height) > _LONG * word.size:
        return (2,) if word.box.width > word.box.height else (sideways,)
    beside, below = abs(word.baseline - x) < _HIGH * word.size, -_HIGH < (y - word.baseline) / word.size < _HIGH
    return (sideways,) if beside and not below else (2,) if below and not beside else (sideways, 2)


def set_upright(words: Iterable[Word]) -> tuple[tuple[Word, ...], ...]:
    """Words that stand sideways, those of each direction turned so that they are upright; where they stand is lost."""
    by_turn: dict[int, list[Word]] = {}
    for word, turn in turns_of(words).items():
        by_turn.setdefault(turn, []).append(_turned_word(word, turn, 0.0, 0.0))
    return tuple(tuple(held) for _, held in sorted(by_turn.items()))


def views_of(page: Page) -> tuple[View, ...]:
    """The page as it is, then a view for each direction in which enough of its words stand."""
    upright = View(page, 0, {})
    turns = turns_of(word for word in page.words if not word.upright and not word.slanted)
    count = Counter(turns.values())
    wanted = sorted(turn for turn, held in count.items() if held >= FEW_SIDEWAYS)
    return (upright, *(_view(page, turns, turn) for turn in wanted))


def _view(page: Page, turns: dict[Word, int], turn: int) -> View:
    width, height = page.width, page.height
    back: dict[Word, Word] = {}
    for word in page.words:
        if turns.get(word) == turn:
            back[_turned_word(word, turn, width, height)] = word
        else:
            back[replace(word, box=turned(word.box, turn, width, height), upright=False)] = word
    rules = tuple(replace(rule, box=turned(rule.box, turn, width, height)) for rule in page.rules)
    size = (height, width) if turn % 2 else (width, height)
    return View(Page(page.number, *size, tuple(back), rules), turn, back)


def _turned_word(word: Word, turn: int, width: float, height: float) -> Word:
    baseline = {1: word.baseline, 2: height - word.baseline, 3: width - word.baseline}[turn]
    return replace(word, box=turned(word.box, turn, width, height), baseline=baseline, upright=True)
