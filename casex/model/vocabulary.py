"""Words that have a meaning: what the grammars of `values` are given to read with."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction as Ratio
from functools import lru_cache

_DASHES = re.compile(r"[-\u00ad\u2010-\u2015\u2212/]+")


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug or a class of drugs: its INN (or class name), other names, class and ATC code.

    `dose` is what one administration may be, in mg; what is outside is a finding.
    """

    name: str
    aliases: tuple[str, ...] = ()
    drug_class: str | None = None
    atc: str | None = None
    dose: tuple[Decimal, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often a day; `per_day` is None where no rate is said (``prn``), `possible` lists what it could mean."""

    name: str
    aliases: tuple[str, ...] = ()
    per_day: Ratio | None = None
    possible: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MassUnit:
    """A unit of mass or amount with its factor to the standard unit."""

    name: str
    aliases: tuple[str, ...]
    standard: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit of measurement: its UCUM code, other ways to print it, its definition for pint, whether it takes prefixes.

    Without a definition, the code is made of other measures (``uL``, ``mmol/L``).
    """

    code: str
    printed: tuple[str, ...] = ()
    pint: str = ""
    prefixes: bool = False


@lru_cache(maxsize=4096)  # a document's cells are compared with the same few hundred words over and over
def folded(text: str) -> str:
    """Text as words are compared: NFKC, lower case, dashes and white space folded to one space.

    >>> folded("Follow‑up  (TOF)")
    'follow up (tof)'
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_DASHES.sub(" ", plain).split())


@dataclass(frozen=True)
class Vocabulary:
    """Drugs, frequencies, routes, parts of the day and units, each found by any of its names."""

    drugs: tuple[Drug, ...] = ()
    frequencies: tuple[Frequency, ...] = ()
    routes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    day_parts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    units: tuple[MassUnit, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    none_words: tuple[str, ...] = ()
    yes_words: tuple[str, ...] = ()
    no_words: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    _index: dict[str, dict[str, object]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index: dict[str, dict[str, object]] = {
            "drug": {folded(n): d for d in self.drugs for n in (d.name, *d.aliases)},
            "frequency": {folded(n): f for f in self.frequencies for n in (f.name, *f.aliases)},
            "route": {folded(n): name for name, names in self.routes for n in (name, *names)},
            "day_part": {folded(n): name for name, names in self.day_parts for n in (name, *names)},
            "unit": {folded(n): u for u in self.units for n in (u.name, *u.aliases)},
            "missing": {folded(text): reason for text, reason in self.missing},
        }
        object.__setattr__(self, "_index", index)

    def drug(self, text: str) -> Drug | None:
        found = self._index["drug"].get(folded(text))
        return found if isinstance(found, Drug) else None

    def frequency(self, text: str) -> Frequency | None:
        found = self._index["frequency"].get(folded(text).replace(".", ""))
        return found if isinstance(found, Frequency) else None

    def unit(self, text: str) -> MassUnit | None:
        found = self._index["unit"].get(folded(text))
        return found if isinstance(found, MassUnit) else None

    def route(self, text: str) -> str | None:
        found = self._index["route"].get(folded(text).replace(".", ""))
        return found if isinstance(found, str) else None

    def day_part(self, text: str) -> str | None:
        found = self._index["day_part"].get(folded(text))
        return found if isinstance(found, str) else None

    def names(self, what: str) -> tuple[str, ...]:
        """All folded names of one sort: ``drug``, ``frequency``, ``route``, ``day_part``, ``unit``."""
        return tuple(self._index[what])
