"""What patients are called: labels without the words before them."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from casex.model import folded
from casex.schema import Definition

_FUSED = re.compile(
    r"(?P<name>[^\W\d]{0,4}[\s.-]?\d{1,4})(?:\s*[/,;]\s*(?:\d+(?:\.\d+)?(?:\s?[a-z]+)?|[^\W\d]+)){2}"
)  # "1/M/34"
#: A label of several patients: "9–16", "5, 6", "7, 8 and 10".
ROW_OF_SEVERAL = r"\d{1,3}(?:\s*(?:[-–—,&]|to\b|and\b)\s*(?:and\s+)?\d{1,3})+"
_RANGE = re.compile(r"(\d{1,3})\s*(?:[-–—]|to)\s*(\d{1,3})")
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


def patients_in(label: str) -> int:
    """How many patients a label is for; one that rises nowhere is for one.

    >>> patients_in("9–16"), patients_in("7, 8 and 10"), patients_in("9"), patients_in("1, 3-5")
    (8, 3, 1, 4)
    """
    if not re.fullmatch(ROW_OF_SEVERAL, label.strip()):
        return 1
    named: list[int] = []
    for part in re.split(r"\s*(?:,|&|\band\b)\s*", label.strip()):
        ends = _RANGE.fullmatch(part)
        if ends is not None:
            named += range(int(ends[1]), int(ends[2]) + 1)
        elif part.isdigit():
            named.append(int(part))
    rising = len(named) > 1 and all(one < other for one, other in pairwise(named))
    return len(named) if rising else 1
