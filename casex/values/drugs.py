"""Drugs named in running text, and names that character recognition has spoilt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from casex.model import Drug, Vocabulary, folded

_HYPHENS = r"-\u2010\u2011"
#: "steroid-sparing" speaks of no drug that was given.
_NOT_THE_DRUG = rf"[{_HYPHENS}](?:free|sparing|induced|resistant|refractory|dependent|naive|naïve)"
_SHORT = 3


@dataclass(frozen=True, slots=True)
class Mention:
    """A drug named in a text; ``text == whole[start:end]``."""

    text: str
    start: int
    end: int
    drug: Drug


def find_drugs(text: str, vocabulary: Vocabulary) -> tuple[Mention, ...]:
    """All drugs that a running text names, in order; the longest name goes first.

    A name of three letters or less counts only where it is written in capitals: "TOF", "GCs", "CsA".

    Examples
    --------
    >>> words = Vocabulary(drugs=(Drug("ciclosporin", ("cys a",)), Drug("tacrolimus", ("tac",))))
    >>> [mention.drug.name for mention in find_drugs("Cys A was changed to TAC; tac, tac.", words)]
    ['ciclosporin', 'tacrolimus']
    """
    return tuple(
        mention for mention in mentions(text, vocabulary) if len(mention.text) > _SHORT or _in_capitals(mention.text)
    )


def mentions(text: str, vocabulary: Vocabulary) -> tuple[Mention, ...]:
    """All drugs that a text names, however short and however written."""
    found: list[Mention] = []
    for match in _pattern(vocabulary.names("drug")).finditer(text):
        drug = vocabulary.drug(match[0])
        if drug is not None:
            found.append(Mention(match[0], match.start(), match.end(), drug))
    return tuple(found)


def repaired(text: str, vocabulary: Vocabulary, known: frozenset[str]) -> Drug | None:
    """The one drug whose name, used in the same document, differs from `text` by one letter.

    Figures are never changed, and nothing is repaired where another drug of the vocabulary is as near.
    """
    token = folded(text)
    if len(token) < _SHORT or vocabulary.drug(text) is not None:
        return None
    near = {name for name in vocabulary.names("drug") if len(name) >= _SHORT and _one_letter_off(token, name)}
    found = {vocabulary.drug(name) for name in near}
    return found.pop() if len(found) == 1 and near & known else None


def _in_capitals(name: str) -> bool:
    return sum(char.isupper() for char in name) > 1


def _one_letter_off(one: str, other: str) -> bool:
    """Whether one letter put in, left out or exchanged makes one of the other (figures stay)."""
    if abs(len(one) - len(other)) > 1 or re.findall("[0-9]", one) != re.findall("[0-9]", other):
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    return one != other and (
        one[start + 1 :] == other[start + 1 :] or one[start:] == other[start + 1 :] or one[start + 1 :] == other[start:]
    )


@lru_cache(maxsize=16)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    spelled = "|".join(rf"[{_HYPHENS}\s]+".join(map(re.escape, name.split())) for name in longest_first if name)
    return re.compile(
        rf"(?<![^\W_])(?<![^\W_][{_HYPHENS}])(?:{spelled or '(?!)'})(?![^\W_])(?!{_NOT_THE_DRUG})", re.IGNORECASE
    )
