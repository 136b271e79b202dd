"""What stands in a table: kinds of columns, header levels, patients, sections, marks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from articles import content
from articles.look import Look


@dataclass(frozen=True, slots=True)
class Text:
    """A cell's text, and a mark raised after it."""

    plain: str
    mark: str = ""

    @property
    def printed(self) -> str:
        return self.plain + self.mark


@dataclass(frozen=True, slots=True)
class Group:
    """A heading over the columns `first` to `last`; `level` 0 is the outermost."""

    text: str
    level: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Filling:
    """All that is printed in a table, before it has a place."""

    leaves: tuple[Text, ...]
    numbers: tuple[bool, ...]
    groups: tuple[Group, ...]
    depth: int
    rows: tuple[tuple[Text, ...], ...]
    sections: tuple[tuple[int, str], ...]
    notes: tuple[tuple[str, str], ...]

    def headings(self) -> tuple[str, ...]:
        """The heading of every column, its levels joined, as the mark stands inline."""
        return tuple(" - ".join([*(g.text for g in self.over(c)), leaf.printed]) for c, leaf in enumerate(self.leaves))

    def over(self, column: int) -> list[Group]:
        held = [g for g in self.groups if g.first <= column <= g.last]
        return sorted(held, key=lambda g: g.level)


def filling_of(look: Look, chance: random.Random, count: int) -> Filling:
    """The content of a table of `count` columns, the first of them the patients' labels."""
    kinds = chance.sample(content.KINDS, count - 1)
    identifier = chance.choice(content.IDENTIFIERS)
    rows = [_row(chance, kinds, identifier.format(number)) for number in range(1, look.rows + 1)]
    groups = tuple(_groups(look, chance, count))
    leaves = [Text(chance.choice(("Patient", "Case", "No.", "Patient no."))), *(Text(k.heading) for k in kinds)]
    notes = []
    if look.marks == "raised":
        marks = content.MARKS[: chance.randint(1, 3)]
        for mark in marks:
            r, c = chance.randrange(len(rows)), chance.randrange(1, count)
            rows[r][c] = Text(rows[r][c].plain or "4.5", mark)
            notes.append((mark, content.sentence(chance)))
        marked = chance.randrange(1, count)
        leaves[marked] = Text(leaves[marked].plain, marks[0])
    return Filling(
        tuple(leaves),
        (False, *(k.number for k in kinds)),
        groups,
        1 + max((g.level + 1 for g in groups), default=0),
        tuple(tuple(row) for row in rows),
        tuple(_sections(look, chance, len(rows))),
        tuple(notes),
    )


def _row(chance: random.Random, kinds: list[content.Kind], label: str) -> list[Text]:
    """A patient's cells; some are missing, but never most."""
    cells = [Text(kind.cell(chance)) for kind in kinds]
    for n in range(len(cells)):
        if chance.random() < 0.08:
            cells[n] = Text(chance.choice(content.MISSING))
    return [Text(label), *cells]


def _groups(look: Look, chance: random.Random, count: int) -> Iterator[Group]:
    """Headings over two or three columns each, and for three levels one over the first two of them."""
    if look.levels == 1 or count < 4:
        return
    names = chance.sample(content.GROUPS, 3)
    three = look.levels == 3 and count >= 6
    first = chance.choice((1, 2)) if count > 5 and not three else 1
    inner = []
    for name in names:
        last = min(first + chance.choice((1, 1, 2)), count - 1)
        if last <= first:
            break
        inner.append((name, first, last))
        first = last + 1
    if three and len(inner) > 1:
        yield Group(chance.choice(content.OUTER), 0, inner[0][1], inner[1][2])
        yield from (Group(name, 1, a, b) for name, a, b in inner[:2])
        return
    yield from (Group(name, 0, a, b) for name, a, b in inner)


def _sections(look: Look, chance: random.Random, count: int) -> Iterator[tuple[int, str]]:
    if look.sections == "none" or count < 6:
        return
    middle = chance.randrange(2, count - 2)
    for before, name in zip((0, middle), chance.sample(content.SECTIONS, 2), strict=True):
        yield before, f"{name} (n = {middle if before == 0 else count - middle})"
