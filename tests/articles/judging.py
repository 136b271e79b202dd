"""What a reading is worth against the truth: rows wholly right, headings right, numbers that nobody printed."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from articles.making import Article
from articles.truth import TableTruth

Rows = Sequence[Sequence[str]]
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad"), "-")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Judged:
    """Rows and headings of one true table that were read right, of how many."""

    rows: int
    right: int
    headings: int
    named: int


def bare(text: str) -> str:
    """Text as it is compared: compatibility forms, white space and kinds of dashes aside."""
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES)
    return re.sub(r"[\s^_\u200b\ufeff]", "", folded).casefold()


def judged(truth: TableTruth, read: Iterable[tuple[Sequence[str], Rows]]) -> Judged:
    """The best of the tables read (headings and rows of each), against one true table."""
    wanted = Counter(tuple(map(bare, row)) for row in truth.rows)
    names = [bare(name) for name in truth.headings]
    best = Judged(len(truth.rows), 0, len(names), 0)
    for headings, rows in read:
        right = (wanted & Counter(tuple(map(bare, row)) for row in rows)).total()
        heads = [bare(_unnumbered(name)) for name in headings]
        named = sum(a == b for a, b in zip(names, heads, strict=False)) if len(heads) == len(names) else 0
        if (right, named) > (best.right, best.named):
            best = Judged(len(truth.rows), right, len(names), named)
    return best


def _unnumbered(name: str) -> str:
    """A heading without the number that tells it from an equal one."""
    return re.sub(r" \(\d+\)$", "", name)


def numbers_made_up(article: Article, cells: Iterable[str]) -> tuple[str, ...]:
    """Numbers in cells that the article prints nowhere: a digit was changed, lost, or glued to another."""
    printed = {number for text in article.text for number in _NUMBER.findall(_plain(text))}
    read = {number for text in cells for number in _NUMBER.findall(_plain(text))}
    return tuple(sorted(read - printed))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
