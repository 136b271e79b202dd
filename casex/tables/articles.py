"""Articles that one file binds, as proceedings and supplements do: each has a Table 1 of its own."""

from __future__ import annotations

from collections.abc import Sequence

from casex.model import Table, folded
from casex.tables.continued import goes_on


def articles_of(tables: Sequence[Table]) -> tuple[int, ...]:
    """The article of each table, counted within its file: a new one begins where a label comes again.

    A table that goes on and one that is printed twice are of the article before. Files without pages hold one article.
    """
    articles: list[int] = []
    counts: dict[str, int] = {}
    held: dict[tuple[str, str], Table] = {}  # of a file's present article, by their labels
    for table in tables:
        number = counts.get(table.document, 0)
        place = table.document, folded(table.label)
        before = held.get(place)
        if before is not None and not (goes_on(before, table) or _texts(before) == _texts(table)):
            number += 1
            held = {key: one for key, one in held.items() if key[0] != table.document}
        if table.label and table.page is not None:
            held[place] = table
        counts[table.document] = number
        articles.append(number)
    return tuple(articles)


def _texts(table: Table) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell.text for cell in row) for row in (*table.header, *table.body))
