"""What there is to say of files that bind several articles, as proceedings and supplements do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casex.model import Document, Finding, finding

_HINT = "read each article by itself: pages='1-4'; a reading file's `labels` says which patients are the same"


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
