"""Words that have a meaning: what the grammars of `values` are given to read with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction as Ratio
from functools import cached_property, lru_cache

_DASHES = re.compile(r"[-\u00ad\u2010-\u2015\u2212/]+")
_ONE_DASH = re.compile(r"[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")


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


@lru_cache(maxsize=4096)  # every cell is compared with every code
def as_code(text: str) -> str:
    """Text as codes are compared where folding would leave nothing: dashes are one dash.

    >>> as_code("–"), as_code(" N/A ")
    ('-', 'n/a')
    """
    return _ONE_DASH.sub("-", " ".join(unicodedata.normalize("NFKC", text).casefold().split()))


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

    @cached_property
    def _index(self) -> Mapping[str, Mapping[str, object]]:
        return {
            "drug": {folded(n): d for d in self.drugs for n in (d.name, *d.aliases)},
            "frequency": {folded(n): f for f in self.frequencies for n in (f.name, *f.aliases)},
            "route": {folded(n): name for name, names in self.routes for n in (name, *names)},
            "day_part": {folded(n): name for name, names in self.day_parts for n in (name, *names)},
            "unit": {folded(n): u for u in self.units for n in (u.name, *u.aliases)},
        }

    @cached_property
    def _reasons(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Each code's first reason, by the code as printed and by its words; every cell is looked up."""
        first = self.missing[::-1]
        return {as_code(code): why for code, why in first}, {folded(code).replace(".", ""): why for code, why in first}

    def reason(self, text: str) -> str | None:
        """Why there is no value where a whole text is a code for that; None for any other text."""
        printed, spelled = self._reasons
        words = folded(text).replace(".", "")
        return printed.get(as_code(text), spelled.get(words) if words else None)

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
