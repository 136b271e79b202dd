"""What the columns of a per-patient table mean: their headings and all their cells together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from casex.errors import ReadingError
from casex.interpret import cells
from casex.interpret.arranged import Arranged, column_names
from casex.interpret.cells import Words
from casex.interpret.header_words import slug
from casex.interpret.headers import HeaderGrammar, Meaning
from casex.interpret.overrides import called, given_meanings, words_of
from casex.interpret.reading_file import NOTHING_SAID, TableSettings
from casex.interpret.several import fused, names_within
from casex.model import Cell, Table, folded
from casex.schema import Definition
from casex.values import labelled, pair


def meanings(
    held: Arranged,
    headers: HeaderGrammar,
    words: Words,
    *,
    dating: str | None = None,
    schema: Definition | None = None,
    settings: TableSettings = NOTHING_SAID,
) -> tuple[tuple[int, Meaning], ...]:
    """What each column but the patients' own means; a heading that names two things gives two entries.

    Columns of one unknown variable at several times are of one kind, found from the cells of all of them. The column
    under the heading `dating` says when each row is: it stands in `observations` only. `settings` are what a reading
    file says of columns, in words of `schema`.
    """
    table, words = held.table, words.explained_by(held.table.footnotes)
    read: list[tuple[int, Meaning]] = []
    said = [settings.column(name) for name in column_names(table)]
    bares = _without_marks(table, headers)
    alone = _by_sections(bares, held.sections, headers)
    for column, printed in enumerate(table.headings()):
        if said[column].ignore:
            continue
        if column != held.label and (printed or any(row[column].text.strip() for row in table.body)):
            bare, found = bares[column], alone[column]
            if len(found) == 1 and not cells.suits(found[0], [row[column] for row in table.body], words):
                found = (headers.unknown(bare),)
            found = tuple(replace(meaning, printed=printed or meaning.printed) for meaning in found)
            if schema is not None and said[column].given:
                found = given_meanings(found, said[column], headers, schema)
            read += [(column, meaning) for meaning in found]
    sex = headers.read("sex")
    sexless = sex.variable is not None and not any(meaning.name == sex.name for _, meaning in read)
    held_by = {column: [row[column] for row in table.body] for column, _ in read}
    read = [
        (column, part)
        for column, one in read
        for part in ((one,) if said[column].given else _in_parts(held_by[column], one, sex if sexless else None, words))
    ]
    read = _each_once(read, headers, {c for c, one in enumerate(said) if one.get("variable")}, settings.place)
    alike: dict[tuple[str, str | None], list[Cell]] = {}
    for column, meaning in read:
        if meaning.variable is None:
            below = [part for row in table.body for part in _parts_of(row[column], meaning, read, column)]
            alike.setdefault((meaning.name, meaning.unit), []).extend(below)
    out = []
    for column, meaning in read:
        ours = words_of(words, settings, said[column])
        below = alike.get((meaning.name, meaning.unit), [])
        made = cells.meaning_for(meaning, below, ours, kind=said[column].get("kind"))
        made = called(made, said[column])
        if made.variable is not None and made.printed == dating:
            made = replace(made, variable=replace(made.variable, column=False))
        out.append((column, made))
    return tuple(out)


def _without_marks(table: Table, headers: HeaderGrammar) -> tuple[str, ...]:
    """The headings of a table without their footnote marks."""
    return tuple(
        headers.without_marks(printed, [mark for row in table.header for mark in row[column].marks])
        for column, printed in enumerate(table.headings())
    )


def _by_sections(
    bares: Sequence[str], sections: Sequence[str], headers: HeaderGrammar
) -> tuple[tuple[Meaning, ...], ...]:
    """The meanings of each heading in its section.

    A heading that comes again in another section, at no other time, has its section's name ("Acuity" of either eye).
    """
    read = [
        headers.read_under(section, bare or f"column_{column}")
        for column, (bare, section) in enumerate(zip(bares, sections, strict=True), start=1)
    ]
    named = [
        (folded(bare), *(one.timepoint.name if one.timepoint else None for one in found))
        for bare, found in zip(bares, read, strict=True)
    ]
    within: dict[tuple[str | None, ...], set[str]] = {}
    for name, section in zip(named, sections, strict=True):
        within.setdefault(name, set()).add(section)
    return tuple(
        headers.read_all(f"{section} - {bare}") if bare and section and len(within[name] - {""}) > 1 else found
        for bare, section, name, found in zip(bares, sections, named, read, strict=True)
    )


def _in_parts(column: Sequence[Cell], meaning: Meaning, sex: Meaning | None, words: Words) -> Iterator[Meaning]:
    """A column's meaning; several where its cells hold an age and a sex, or numbers each with a name of its own."""
    if meaning.kind == "age" and sex is not None and fused(column, meaning, sex, words):
        yield from (meaning, replace(sex, printed=meaning.printed))
        return
    names = () if meaning.variable else names_within(column, words)
    yield from (replace(meaning, name=slug(f"{meaning.name} {name}"), part=name) for name in names)
    if not names:
        yield meaning


def _each_once(
    read: Sequence[tuple[int, Meaning]], headers: HeaderGrammar, given: Set[int], place: str
) -> list[tuple[int, Meaning]]:
    """The columns' meanings; a second column of a variable at the same time is one that no schema knows.

    "Response" and "Outcome" may be two names of one thing; side by side in one table they are two things. The columns
    `given` by a reading file keep the variable that it names.
    """
    seen: dict[tuple[str, str | None], str] = {}
    for column, meaning in read:
        key = _slot(meaning)
        if column in given and key and seen.setdefault(key, meaning.printed) != meaning.printed:
            raise ReadingError(
                f"{place}: columns: {seen[key]!r} and {meaning.printed!r} are both {key[0]}"
                + (f" at {key[1]}" if key[1] else "")
            )
    out: list[tuple[int, Meaning]] = []
    for column, meaning in read:
        key = _slot(meaning)
        if key and column not in given and seen.setdefault(key, meaning.printed) != meaning.printed:
            meaning = replace(headers.unknown(meaning.printed), unit=meaning.unit)
        out.append((column, meaning))
    return out


def _slot(meaning: Meaning) -> tuple[str, str | None] | None:
    """What a column is alone in its table to tell: a variable of the schema at a time; None where many may tell it."""
    variable = meaning.variable
    if variable is None or variable.kind in ("drugs", "regimens"):
        return None
    return variable.name, meaning.timepoint.name if meaning.timepoint and not variable.once else None


def _parts_of(cell: Cell, meaning: Meaning, read: Sequence[tuple[int, Meaning]], column: int) -> list[Cell]:
    """A cell, or its two parts where its heading names two times, or the part of a name within it."""
    if meaning.part:
        named = {name.casefold(): value for name, value in labelled.parse(cell.text)}
        return [replace(cell, text=named.get(meaning.part.casefold(), ""))]
    two = sum(1 for other, _ in read if other == column) == 2
    parts = pair.parse(cell.text) if two else None
    return [replace(cell, text=part) for part in parts] if parts else [cell]
