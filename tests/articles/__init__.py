"""Hard journal articles with exact truth: seeded, set by two PDF engines that share no code.

`article(look, seed)` answers the bytes of a PDF and the tables printed in it as plain data. A `Look` says how; every
field has its choices in `CHOICES`, from which Hypothesis (`looks`) or a seed (`look_of`) takes.
"""

from articles.judging import Judged, judged, numbers_made_up
from articles.look import CHOICES, ENGINES, PLAIN, STYLES, Look, look_of, looks
from articles.lookalikes import prose_article
from articles.making import Article, article
from articles.truth import TableTruth

__all__ = [
    "CHOICES",
    "ENGINES",
    "PLAIN",
    "STYLES",
    "Article",
    "Judged",
    "Look",
    "TableTruth",
    "article",
    "judged",
    "look_of",
    "looks",
    "numbers_made_up",
    "prose_article",
]
