"""Which patients a phrase speaks of: those of whom a value is said that it mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from casex.analysis.populations import HEAD, NO, WORD, YES, Population, akin, stems
from casex.model import folded

_DENIED = re.compile(r"\b(?:no|not|without|never|none)\b", re.I)
_NOBODY: frozenset[str] = frozenset()
_Key = TypeVar("_Key")
_One = TypeVar("_One")


@dataclass(frozen=True, slots=True)
class Mentions:
    """What one voice says in a column, by the words that may mention it; made once, asked for every phrase.

    Parameters
    ----------
    whole
        Patients by each of the names of their values, in the singular; nobody where a name is nobody's value.
    longest
        Words of the longest of these names.
    answers
        Patients who answer yes (True) and no, where some do either.
    heading
        The stems of the column's heading.
    own
        Patients by each stem that not all values have.
    """

    whole: Mapping[str, frozenset[str]]
    longest: int
    answers: Mapping[bool, frozenset[str]]
    heading: frozenset[str]
    own: Mapping[str, frozenset[str]]

    def of(self, phrase: str, *, exact: bool) -> frozenset[str] | None:
        """The patients of whom a value is said that a phrase mentions, whole (`exact`) or by a word of its own.

        Of several words that values have ("CR1/CR2") any will do.
        """
        whole = _runs(phrase, self.longest).intersection(self.whole)
        if whole:
            return _NOBODY.union(*(self.whole[name] for name in whole)) or None
        if self.answers and self.heading <= stems(phrase):
            return self.answers[not _DENIED.search(phrase)]
        if exact or not self.own:
            return None
        hit = akin(frozenset(self.own), stems(phrase))
        return _NOBODY.union(*(self.own[word] for word in hit)) if hit else None


@dataclass(frozen=True, slots=True)
class Mentioning:
    """Of many columns those that a phrase may mention, so that no other has to be asked; columns by their place.

    Parameters
    ----------
    whole, own
        Columns by the names and by the words that `Mentions` has of them, those words by their beginning.
    longest
        Words of the longest of these names.
    headings
        Columns whose values are answers, with the stems of their heading.
    """

    whole: Mapping[str, frozenset[int]]
    longest: int
    headings: Sequence[tuple[int, frozenset[str]]]
    own: Mapping[str, Mapping[str, frozenset[int]]]

    def places(self, phrase: str) -> frozenset[int]:
        """The columns some of whose values a phrase mentions, whole or by a word."""
        named = _runs(phrase, self.longest).intersection(self.whole)
        said = stems(phrase)
        found = [self.whole[name] for name in named]
        found += [frozenset((place,)) for place, heading in self.headings if heading <= said]
        for word in said:
            near = self.own.get(word[:HEAD], {})
            found += [near[own] for own in akin(frozenset(near), frozenset((word,)))]
        return frozenset[int]().union(*found)


def mentioning(columns: Iterable[tuple[int, Mentions]]) -> Mentioning:
    """Columns, each by its place, as phrases may mention them."""
    held = tuple(columns)
    own: dict[str, dict[str, frozenset[int]]] = {}
    for word, places in _grouped((word, place) for place, one in held for word in one.own).items():
        own.setdefault(word[:HEAD], {})[word] = places
    return Mentioning(
        _grouped((name, place) for place, one in held for name in one.whole),
        max((one.longest for _, one in held), default=1),
        tuple((place, one.heading) for place, one in held if one.answers),
        own,
    )


def mentions(column: Population, voice: str, aliases: Mapping[str, str]) -> Mentions | None:
    """The values of a column as phrases may mention them; None where a voice says nothing in words."""
    said = column.words.get(voice, {})
    if not said:
        return None
    by_value = _grouped((folded(one), patient) for patient, one in said.items())
    names = {name: name for name in said.values()} | {v: n for v, n in aliases.items() if len(v) > 2}
    whole: dict[str, frozenset[str]] = {}
    for spelt, name in names.items():
        if len(spelt) > 1:
            form = _singulars(spelt)
            whole[form] = whole.get(form, _NOBODY) | by_value.get(folded(name), _NOBODY)
    answers = _grouped(
        (one.casefold() in YES, patient) for patient, one in said.items() if one.casefold() in (*YES, *NO)
    )
    common = frozenset.intersection(*map(stems, said.values()))
    own = _grouped(
        (word, patient) for patient, one in said.items() for word in stems(one) if len(word) > 2 and word not in common
    )
    return Mentions(
        whole,
        max([1, *(len(form.split()) for form in whole)]),
        answers if len(answers) > 1 else {},
        stems(column.heading),
        own,
    )


def _grouped(pairs: Iterable[tuple[_Key, _One]]) -> dict[_Key, frozenset[_One]]:
    """Patients (or columns) by what is said of them."""
    held: dict[_Key, set[_One]] = {}
    for key, one in pairs:
        held.setdefault(key, set()).add(one)
    return {key: frozenset(ones) for key, ones in held.items()}


@lru_cache(maxsize=8192)
def _runs(phrase: str, longest: int) -> frozenset[str]:
    """Every run of so many words of a phrase at most, in the singular; an empty one where it has no words."""
    words = _singulars(phrase).split()
    return frozenset(
        " ".join(words[start : start + length])
        for start in range(max(len(words), 1))
        for length in range(1, longest + 1)
    )


@lru_cache(maxsize=8192)
def _singulars(text: str) -> str:
    """The words of a text in the singular."""
    return " ".join(_singular(word) for word in WORD.findall(folded(text)))


def _singular(word: str) -> str:
    """A word of the plural as one of the singular, as far as its ending tells: "women", "boys"."""
    if word.endswith("men"):
        return f"{word[:-2]}an"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
