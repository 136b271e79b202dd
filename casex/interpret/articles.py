"""Articles that one file binds, as proceedings and supplements do: each has a Table 1 and a Case 1 of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casex.model import Document, Finding, Table, finding, folded
from casex.tables import goes_on

_HINT = "read each article by itself: pages='1-4'; a reading file's `labels` says which patients are the same"


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


def bound_together(document: Document, articles: Sequence[int]) -> Iterator[Finding]:
    """What there is to say of a file that holds several articles."""
    for file in dict.fromkeys(table.document for table in document.tables):
        begins = {
            number: table
            for table, number in reversed(list(zip(document.tables, articles, strict=True)))
            if table.document == file
        }
        if len(begins) > 1:
            pages = ", ".join(str(begins[number].page) for number in sorted(begins))
            yield finding(
                "several_articles",
                f"{file or document.source.name}: numbers of tables begin anew on the pages {pages}: it holds several "
                "articles. Patients of one label are told apart by #2, #3 and so on; what the text tells was not read, "
                "and no index treatment was inferred",
                hint=_HINT,
            )
