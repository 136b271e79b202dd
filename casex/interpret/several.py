"""Cells that hold several values: two variables ("74/F"), two times ("10→0"), or values with names of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casex.interpret.cells import bare, doubt, read, read_cell
from casex.interpret.headers import Meaning
from casex.interpret.inference import MOST, Words
from casex.model import Cell, Interval, Missing, Number, Value
from casex.values import Parsed, labelled, missing, number, pair, span

#: More names than this in a column are words, not parts of a body.
MOST_NAMES = 4


def read_parts(cell: Cell, meanings: Sequence[Meaning], words: Words) -> Iterator[tuple[Meaning, Parsed]]:
    """The values of a cell, each with its meaning: one heading may name two variables, or two times.

    A cell that cannot be cut in two in one way only is said once, under the first meaning.
    """
    first = meanings[0]
    if len(meanings) == 1:
        for parsed in read_cell(cell, first.variable, first.unit, words, heading=first.printed):
            yield first, parsed
        return
    text, _ = bare(cell.text, cell.marks, words)
    if first.part:
        yield from _labelled(text, meanings, words)
        return
    absent = missing.parse(text, words.vocabulary)
    if absent is not None:
        for meaning in meanings:
            yield meaning, Parsed(absent, doubt(text, absent) if meaning is first else ())
        return
    cut = _cut(text, meanings, words)
    if cut is None:
        for meaning in meanings:
            unread = Missing("unreadable")
            yield meaning, Parsed(unread, doubt(text, unread) if meaning is first else ())
        return
    for meaning, part in zip(meanings, cut, strict=True):
        yield meaning, read(part, meaning.variable, meaning.unit, words, heading=meaning.printed)[0]


def _cut(text: str, meanings: Sequence[Meaning], words: Words) -> tuple[str, str] | None:
    """The one way to cut a cell so that both parts can be read; in the heading's order, else the other way round."""
    one, two = meanings[0], meanings[1]
    if one.name == two.name:
        return pair.parse(text)
    found: dict[tuple[Value, Value], tuple[str, str]] = {}
    for before, behind in pair.splits(text):
        for first, second in ((before, behind), (behind, before)):
            values = tuple(
                read(part, meaning.variable, meaning.unit, words)[0].value
                for part, meaning in ((first, one), (second, two))
            )
            if not any(isinstance(value, Missing) for value in values):
                found.setdefault((values[0], values[1]), (first, second))
    return next(iter(found.values())) if len(found) == 1 else None


def _labelled(text: str, meanings: Sequence[Meaning], words: Words) -> Iterator[tuple[Meaning, Parsed]]:
    """The values of a cell that stand each under its own name; a name that the cell does not have is not reported."""
    said = {name.casefold(): value for name, value in labelled.parse(text)}
    for meaning in meanings:
        part = said.get(meaning.part.casefold())
        if part is not None:
            yield meaning, read(part, meaning.variable, meaning.unit, words, heading=meaning.printed)[0]
            continue
        absent = missing.parse(text, words.vocabulary) or Missing("not_reported" if said else "unreadable")
        yield meaning, Parsed(absent, doubt(text, absent) if meaning is meanings[0] else ())


def fused(column: Sequence[Cell], first: Meaning, second: Meaning, words: Words) -> bool:
    """Whether the cells under a heading that names one variable hold another one as well ("35/F" under "Age").

    "13 M" may be an age in months: one cell at least has to say what no age alone could.
    """
    texts = [bare(cell.text, cell.marks, words)[0] for cell in column]
    filled = [text for text in texts if missing.parse(text, words.vocabulary) is None]
    both = sum(_cut(text, (first, second), words) is not None for text in filled)
    apart = any(span.parse_age(text, unit=None) == Missing("unreadable") for text in filled)
    return apart and both > 0 and both >= MOST * len(filled)


def names_within(column: Sequence[Cell], words: Words) -> tuple[str, ...]:
    """The names under which the cells of a column give several numbers each ("LCA=5.8, RCA=5.7"); none otherwise."""
    texts = [bare(cell.text, cell.marks, words)[0] for cell in column]
    filled = [text for text in texts if missing.parse(text, words.vocabulary) is None]
    listed = [pairs for text in filled if (pairs := labelled.parse(text)) and _all_numbers(pairs, words)]
    names = {name.casefold(): name for pairs in reversed(listed) for name, _ in reversed(pairs)}
    told = len(listed) >= MOST * len(filled) and 2 <= len(names) <= MOST_NAMES
    return tuple(sorted(names.values(), key=lambda name: _place(name, listed))) if told else ()


def _all_numbers(pairs: Sequence[tuple[str, str]], words: Words) -> bool:
    return all(isinstance(number.parse(value, decimal=words.decimal), Number | Interval) for _, value in pairs)


def _place(name: str, listed: Sequence[Sequence[tuple[str, str]]]) -> int:
    """Where a name first stands, over all cells."""
    order = dict.fromkeys(one.casefold() for pairs in listed for one, _ in pairs)
    return list(order).index(name.casefold())
