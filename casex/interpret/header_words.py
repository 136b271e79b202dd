"""The words of a heading: tokens, what goes by names of several words, and slugs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from casex.model import folded

INDEX = "{index}"
_TOKEN = re.compile(r"\{index\}|[^\W_]+(?:\.[^\W_]+)*|[^\w\s,;:.()\[\]]")
SLUG_LENGTH = 32
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of tokens."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def __len__(self) -> int:
        return self.end - self.start


class Tokens:
    """Texts as folded words, in which every name of a study's index treatment has become ``{index}``."""

    def __init__(self, index_names: Iterable[str]) -> None:
        self._index = sorted((folded(name).split() for name in index_names), key=len, reverse=True)

    @property
    def index_words(self) -> frozenset[str]:
        """The words by which the index treatment goes."""
        return frozenset(word for name in self._index for word in name)

    def of(self, text: str) -> list[str]:
        """The folded words of a text."""
        words = _TOKEN.findall(folded(text))
        out: list[str] = []
        while words:
            name = next((n for n in self._index if words[: len(n)] == n), None)
            out.append(INDEX if name else words[0])
            words = words[len(name) if name else 1 :]
        return out


class Names(Generic[T]):
    """What goes by names of one or more words, found wherever a text has one of them."""

    def __init__(self, named: Iterable[tuple[Sequence[str], T]]) -> None:
        self._named: dict[tuple[str, ...], list[tuple[int, T]]] = {}
        for order, (name, what) in enumerate(named):
            self._named.setdefault(tuple(name), []).append((order, what))
        self._longest = max(map(len, self._named), default=0)
        self._first = {name[0] for name in self._named if name}

    def within(self, tokens: Sequence[str]) -> list[tuple[Span, T]]:
        """Every name in a text, in the order in which the names were given."""
        found = [
            (order, start, end, what)
            for start, token in enumerate(tokens)
            if token in self._first
            for end in range(start + 1, min(start + self._longest, len(tokens)) + 1)
            for order, what in self._named.get(tuple(tokens[start:end]), ())
        ]
        return [(Span(start, end), what) for _, start, end, what in sorted(found, key=lambda one: one[:3])]


def patterns(aliases: Iterable[str]) -> list[list[str]]:
    """The tokens of names."""
    return [list(_pattern(alias)) for alias in aliases]


@lru_cache(maxsize=8192)  # a schema's names are asked for again and again
def _pattern(alias: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(folded(alias)))


def slug(text: str) -> str:
    """A name for a column without one of its own: ASCII, lower case, at most 32 characters.

    >>> slug("Peak Troponin-T (ng/mL)")
    'peak_troponin_t_ng_ml'
    >>> slug("ΔSLEDAI-2K, %")
    'delta_sledai_2k_percent'
    """
    spelled = "".join(_spelled(letter) for letter in unicodedata.normalize("NFKD", text))
    ascii_text = spelled.encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "_", ascii_text).strip("_")[:SLUG_LENGTH].rstrip("_") or "unnamed"


def _spelled(letter: str) -> str:
    if letter == "%":
        return " percent "
    name = unicodedata.name(letter, "") if letter > "\x7f" else ""
    return f" {name.split()[-1]} " if name.startswith("GREEK") and "LETTER" in name else letter
