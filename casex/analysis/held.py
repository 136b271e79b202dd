"""What a study's printed statistics are held against: its columns, its patients, and the names of its values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from casex.analysis.mentions import Mentioning, Mentions, mentioning, mentions
from casex.analysis.populations import Population, populations, stems
from casex.interpret.reading import Reading

#: The voice that verdicts go by, whichever one the frames follow: what a paper prints of all, it prints of its tables.
FIRST = "table"
_GROWN = 18  # years
_CHILDREN = frozenset(["children", "child", "pediatric", "paediatric", "adolescent"])
_ADULTS = frozenset(["adult"])


@dataclass(frozen=True)
class Held:
    """A study as the judge of its statements sees it.

    `cut` says that the study cuts its figures off instead of rounding them.
    """

    reading: Reading
    columns: tuple[Population, ...]
    cut: bool = False

    @cached_property
    def everyone(self) -> frozenset[str]:
        """The study's single patients."""
        return frozenset(self.reading.study.single)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Patients by their label, and by the figures in it where those are one patient's only."""
        study = self.reading.study
        said = {label.casefold().strip(): p for p, label in zip(study.patients, study.labels, strict=True)}
        said |= {p.casefold(): p for p in study.patients}
        figures: dict[str, list[str]] = {}
        for patient in study.patients:
            bare = "".join(c for c in patient if c.isdigit()).lstrip("0")
            figures.setdefault(bare, []).append(patient)
        return {bare: held[0] for bare, held in figures.items() if bare and len(held) == 1} | said

    @cached_property
    def _aliases(self) -> Mapping[str, Mapping[str, str]]:
        return {v.name: v.spellings for v in (*self.reading.variables, *self.reading.schema.variables)}

    def aliases(self, column: Population) -> Mapping[str, str]:
        """The names of a column's values by any of their spellings."""
        return self._aliases.get(column.variable, {})

    @cached_property
    def _mentions(self) -> Mapping[tuple[int, str], Mentions | None]:
        return {
            (id(column), voice): mentions(column, voice, self.aliases(column))
            for column in self.columns
            for voice in column.words
        }

    def mentions(self, column: Population, voice: str) -> Mentions | None:
        """What one voice says in a column, as phrases may mention it; None where it says nothing in words."""
        return self._mentions.get((id(column), voice))

    @cached_property
    def _mentioning(self) -> Mentioning:
        place = {id(column): place for place, column in enumerate(self.columns)}
        return mentioning((place[which], one) for (which, _), one in self._mentions.items() if one is not None)

    def mentioned(self, phrases: Iterable[str]) -> list[Population]:
        """The columns of which each of some phrases may mention a value."""
        found = [self._mentioning.places(phrase) for phrase in phrases]
        return [self.columns[place] for place in sorted(frozenset.intersection(*found))] if found else []

    @cached_property
    def _stems(self) -> Mapping[int, frozenset[str]]:
        return {id(column): stems(column.heading) for column in self.columns}

    def stems(self, column: Population) -> frozenset[str]:
        """The words of a column's heading."""
        return self._stems[id(column)]

    @cached_property
    def told(self) -> frozenset[str]:
        """The words of all headings, and of what is said in words below them, by any of its names."""
        said = {word for column in self.columns for words in column.words.values() for word in words.values()}
        names = {name for column in self.columns for name in self.aliases(column) if len(name) > 2}
        return frozenset[str]().union(*self._stems.values(), *map(stems, said | names)) - {"not"}

    @cached_property
    def people(self) -> frozenset[str]:
        """The words for people of an age that all of the study's patients have; none where their ages are not known."""
        ages = [x for p in self.columns if p.variable == "age" for x in p.numbers.get(FIRST, {}).values()]
        if not ages:
            return frozenset()
        return _CHILDREN if max(ages) < _GROWN else _ADULTS if min(ages) >= _GROWN else frozenset()

    def patients(self, listed: tuple[str, ...]) -> frozenset[str] | None:
        """The patients that go by some labels; None where one of them is nobody's."""
        found = [self.labels.get(one.casefold()) or self.labels.get(one.lstrip("0")) for one in listed]
        return frozenset(p for p in found if p) if found and all(found) else None


def held(reading: Reading) -> Held:
    """A study as the judge sees it."""
    return Held(reading, populations(reading))
