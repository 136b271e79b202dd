"""What patients are called: labels without the words before them."""

from __future__ import annotations

import re
from functools import lru_cache

from casex.model import folded
from casex.schema import Definition

_FUSED = re.compile(
    r"(?P<name>[^\W\d]{0,4}[\s.-]?\d{1,4})(?:\s*[/,;]\s*(?:\d+(?:\.\d+)?(?:\s?[a-z]+)?|[^\W\d]+)){2}"
)  # "1/M/34"
RAISED = re.compile(r"\^\S{1,6}$")


def identifier(label: str, schema: Definition) -> str:
    """A label without the word before it: "Case 3", "Patient No. 3" and "3" are the same patient.

    >>> from casex.schema import read
    >>> identifier("Case 3", read("lupus"))
    '3'
    """
    bare = _led_by((*schema.patient_words, *schema.row_words)).sub("", " ".join(label.split()))
    bare = RAISED.sub("", bare).strip(" .#:*†‡§¶") or label.strip()
    described = re.fullmatch(r"(?P<name>.*?\d\w?)\s*[(\[][^()\[\]]*[)\]]", bare)  # "P1 (boy)"
    described = described or _FUSED.fullmatch(bare)
    return described["name"] if described else bare


@lru_cache(maxsize=64)
def _led_by(words: tuple[str, ...]) -> re.Pattern[str]:
    """What stands before a label: one of these words, or several."""
    named = "|".join(sorted((re.escape(folded(word)) for word in words), key=len, reverse=True))
    return re.compile(rf"^(?:(?:{named})(?=\d|\b)[\s.#:№\u2010-\u2015-]*)+(?=\S)", re.I)
