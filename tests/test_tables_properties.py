"""Tables drawn by hand, as words and rules, come back as they were drawn."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from casex.model import Box, Page, Rule, Table, Word
from casex.tables import tables_on

SPACE = 0.3  # of an em, between two words
ADVANCE = 0.5  # of an em, for every letter

Lines = tuple[tuple[str, ...], ...]  # a cell: lines of words


@dataclass(frozen=True)
class Drawn:
    """A table as it is set: cells as lines of words, and how they are laid out."""

    header: tuple[Lines, ...]
    body: tuple[tuple[Lines, ...], ...]
    align: tuple[str, ...]
    size: float
    leading: float
    row_gap: float
    gutter: float

    @property
    def words(self) -> Counter[str]:
        cells = [*self.header, *(cell for row in self.body for cell in row)]
        return Counter(word for cell in cells for line in cell for word in line)


def width(line: tuple[str, ...], size: float) -> float:
    letters = sum(len(word) for word in line)
    return size * (ADVANCE * letters + SPACE * (len(line) - 1)) if line else 0.0


def place(cell: Lines, x0: float, x1: float, top: float, align: str, drawn: Drawn) -> list[Word]:
    words = []
    for number, line in enumerate(cell):
        slack = x1 - x0 - width(line, drawn.size)
        x = x0 + {"left": 0.0, "centre": slack / 2, "right": slack}[align]
        baseline = top + 0.72 * drawn.size + number * drawn.leading
        for word in line:
            end = x + ADVANCE * drawn.size * len(word)
            box = Box(x, baseline - 0.7 * drawn.size, end, baseline + 0.2 * drawn.size)
            words.append(Word(word, box, baseline, drawn.size))
            x = end + SPACE * drawn.size
    return words


def page_of(drawn: Drawn) -> Page:
    """The page with caption, header and body between three rules."""
    columns = list(zip(*(drawn.header, *drawn.body), strict=True))
    widths = [max(width(line, drawn.size) for cell in column for line in cell) for column in columns]
    lefts = [50.0 + sum(widths[:n]) + n * drawn.gutter for n in range(len(widths))]
    right = lefts[-1] + widths[-1]
    top = 100.0
    words = place((("Table", "1.", "Patients"),), 50, right, top - 16, "left", drawn)
    rules = [top]
    for number, row in enumerate((drawn.header, *drawn.body)):
        start = top + drawn.row_gap / 2 + 2
        for cell, x0, w, align in zip(row, lefts, widths, drawn.align, strict=True):
            words += place(cell, x0, x0 + w, start, align, drawn)
        height = max(len(cell) for cell in row) * drawn.leading
        top += height + drawn.row_gap
        if number == 0:
            top += 4
            rules.append(top)
    rules.append(top + 4)
    return Page(
        1, right + 50, top + 50, tuple(words), tuple(Rule(Box(48, y - 0.25, right + 2, y + 0.25)) for y in rules)
    )


def text(cell: Lines) -> str:
    return " ".join(word for line in cell for word in line)


TOKENS = st.from_regex(r"[a-z]{1,7}|[0-9]{1,3}(\.[0-9]{1,2})?", fullmatch=True)
LINE = st.lists(TOKENS, min_size=1, max_size=3).map(tuple)
CELL = st.lists(LINE, min_size=1, max_size=4).map(tuple)
BLANK: Lines = ((),)
FILLER: Lines = (("x",),)


@st.composite
def drawings(draw: st.DrawFn) -> Drawn:
    columns = draw(st.integers(3, 7))
    size = draw(st.sampled_from([6.0, 7.4, 9.0]))
    row_gap = draw(st.sampled_from([0.0, 0.8, 2.0, 5.0]))
    cell = CELL if row_gap < 2 else st.one_of(CELL, CELL, CELL, st.just(BLANK))
    body = tuple(
        (((f"P{n}",),), *draw(st.tuples(*[cell] * (columns - 1)))) for n in range(1, draw(st.integers(2, 9)) + 1)
    )
    body = tuple(row if row.count(BLANK) < columns / 2 else (row[0], *[FILLER] * (columns - 1)) for row in body)
    if not all(any(row[c] != BLANK for row in body) for c in range(columns)):
        body = (*body[:-1], (body[-1][0], *[FILLER] * (columns - 1)))
    header = tuple(((f"h{n}",),) if draw(st.booleans()) else ((f"h{n}", "of"), ("it",)) for n in range(columns))
    align = ("left", *draw(st.tuples(*[st.sampled_from(["left", "centre", "right"])] * (columns - 1))))
    leading = size * draw(st.sampled_from([1.1, 1.2, 1.35]))
    gutter = max(3.0, draw(st.sampled_from([0.65, 1.0, 3.0])) * size)
    return Drawn(header, body, align, size, leading, row_gap, gutter)


def read(page: Page) -> Table:
    found, findings = tables_on(page, (), 10.0, frozenset())
    assert findings == ()
    (one,) = found
    assert one.findings == ()
    return one.table


@settings(max_examples=100, deadline=None)
@given(drawings())
def test_a_drawn_table_comes_back(drawn: Drawn) -> None:
    table = read(page_of(drawn))
    assert [[cell.text for cell in row] for row in table.header] == [[text(cell) for cell in drawn.header]]
    assert [[cell.text for cell in row] for row in table.body] == [[text(cell) for cell in row] for row in drawn.body]


@settings(max_examples=25, deadline=None)
@given(drawings(), st.randoms(use_true_random=False))
def test_order_of_words_and_rules_says_nothing(drawn: Drawn, random: object) -> None:
    page = page_of(drawn)
    words, rules = list(page.words), list(page.rules)
    random.shuffle(words)  # type: ignore[attr-defined]
    random.shuffle(rules)  # type: ignore[attr-defined]
    assert read(Page(1, page.width, page.height, tuple(words), tuple(rules))) == read(page)


JITTER = st.lists(st.floats(-9, 9), min_size=4, max_size=40)


@settings(max_examples=60, deadline=None)
@given(drawings(), JITTER)
def test_no_word_is_lost_or_doubled_however_words_stand(drawn: Drawn, jitter: list[float]) -> None:
    page = page_of(drawn)
    moved = []
    for number, word in enumerate(page.words[3:]):
        dx, dy = jitter[number % len(jitter)], jitter[(number * 7 + 3) % len(jitter)] / 3
        box = Box(word.box.x0 + dx, word.box.top + dy, word.box.x1 + dx, word.box.bottom + dy)
        moved.append(Word(word.text, box, word.baseline + dy, word.size))
    inside = Counter(w.text for w in moved if any(r.box.x0 - 3 <= w.box.centre[0] <= r.box.x1 + 3 for r in page.rules))
    found, _ = tables_on(Page(1, page.width, page.height, (*page.words[:3], *moved), page.rules), (), 10.0, frozenset())
    for one in found:
        cells = {id(cell): cell for row in (*one.table.header, *one.table.body) for cell in row}
        said = Counter(word for cell in cells.values() for word in cell.text.split())
        taken = Counter(w.text for w in one.words if w not in page.words[:3])
        assert said == taken
        assert not taken - inside
