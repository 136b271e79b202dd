"""Several articles in one file, each with a Table 1 and a Case 1 of its own: nothing lost, nothing mixed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from io import BytesIO

import pypdfium2 as pdfium
import pytest
from articles import PLAIN, Article, article, look_of

import casex
from casex import Table
from casex.interpret.articles import articles_of

FIXED = {"turn": "upright", "breaks": "whole", "sections": "none", "style": "three_line", **PLAIN}


def made(seed: int, **fixed: object) -> Article:
    look = look_of(random.Random(seed), **{**FIXED, **fixed})
    return article(look, seed, before=1)


def volume(held: Sequence[Article]) -> bytes:
    """One file of the articles' pages."""
    out, bound = BytesIO(), pdfium.PdfDocument.new()
    for one in held:
        document = pdfium.PdfDocument(one.data)
        bound.import_pages(document)
        document.close()
    bound.save(out)
    bound.close()
    return out.getvalue()


def rows_printed(held: Sequence[Article]) -> Counter[tuple[str, ...]]:
    return Counter(tuple("".join(c.split()) for c in row) for one in held for t in one.tables for row in t.rows)


def rows_read(tables: Sequence[Table]) -> Counter[tuple[str, ...]]:
    return Counter(tuple("".join(c.text.split()) for c in row) for table in tables for row in table.body)


@pytest.mark.parametrize("seeds", [(1, 2, 1, 3, 2), (4, 5, 6, 4)])
def test_every_table_of_a_volume_is_read_whole(seeds: Sequence[int]) -> None:
    """Whole pages come again, too, captions at their top and all."""
    held = [made(seed) for seed in seeds]
    tables = [view.table for view in casex.find_tables(volume(held))]
    assert [table.label for table in tables] == ["Table 1"] * len(held)
    assert rows_read(tables) == rows_printed(held)


def test_patients_of_two_articles_are_never_one() -> None:
    held = [made(seed) for seed in (1, 2, 3)]
    study = casex.extract(volume(held), schema="lupus", second_reader=None)
    assert rows_read([view.table for view in study.tables]) == rows_printed(held)
    (said,) = study.findings[study.findings["code"] == "several_articles"]["message"]
    assert "on the pages 2, 4, 6" in said
    where = study.observations.merge(study.sources, on="source")
    assert (where.groupby("patient")["page"].nunique() == 1).all()
    assert set(where["voice"]) == {"table"}
    assert len(study.patients) == sum(len(view.by_patient) for view in study.tables if view.kind == "patients")


def test_an_article_of_a_volume_is_read_by_itself() -> None:
    held = [made(seed) for seed in (1, 2, 3)]
    study = casex.extract(volume(held), schema="lupus", second_reader=None, pages="3-4")
    assert "several_articles" not in set(study.findings["code"])
    assert rows_read([view.table for view in study.tables]) == rows_printed(held[1:2])


def printed(label: str, page: int | None, *rows: str, caption: str = "Patients", document: str = "") -> Table:
    table = Table.from_rows([["Case", "Sex"], *(row.split() for row in rows)], label=label, caption=caption)
    return Table(label, caption, (), table.header, table.body, page, document=document)


@pytest.mark.parametrize(
    ("tables", "articles"),
    [
        ([printed("Table 1", 3, "1 F"), printed("Table 2", 5, "1 F"), printed("Table 1", 9, "1 M")], (0, 0, 1)),
        (
            [printed("Table 1", 3, "1 F"), printed("", 5, "1 F"), printed("TABLE 1", 9, "1 M"), printed("", 9)],
            (0, 0, 1, 1),
        ),
        ([printed("Table 1", 3, "1 F"), printed("Table 1", 4, "2 M", caption="(Continued)")], (0, 0)),
        ([printed("Table 1", 3, "1 F"), printed("Table 1", 4, "2 M")], (0, 0)),  # its caption again, overleaf
        ([printed("Table 1", 3, "1 F"), printed("Table 1", 9, "1 F")], (0, 0)),  # printed twice
        ([printed("Table 1", 3, "1 F"), printed("Table 1", 9, "2 M", document="supplement.pdf")], (0, 0)),
        ([printed("Table 1", None, "1 F"), printed("Table 1", None, "2 M", caption="More")], (0, 0)),  # no pages
    ],
)
def test_an_article_begins_where_a_label_comes_again(tables: Sequence[Table], articles: tuple[int, ...]) -> None:
    assert articles_of(tables) == articles
