"""What a study's statistics can be recomputed from: each variable at each time point, by patient and voice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from casex.interpret.reading import Reading
from casex.interpret.voices import side_by_side
from casex.model import (
    MONTHS,
    Age,
    Category,
    Duration,
    Missing,
    Number,
    Observation,
    Presence,
    Regimen,
    Terms,
    folded,
)

_MEASURED = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[A-Za-zµμ%°]{1,8})")
YES = ("yes", "y", "+", "present", "positive", "pos")
NO = ("no", "n", "-", "–", "absent", "negative", "neg", "none")
_UNREAD = ("ambiguous", "unreadable")
WORD = re.compile(r"[^\W_]+")
HEAD = 4  # letters in which words of one stem begin alike
#: Words of headings and sentences that name nothing.
_EMPTY = frozenset(
    ["the", "a", "an", "of", "in", "at", "for", "on", "with", "and", "or", "to", "by", "no", "number", "patient",
     "patients", "case", "cases", "who", "were", "was", "is", "are", "had", "from", "their", "year", "years", "month", "months",  # noqa: E501
     "yr", "yrs", "mo", "score", "scores", "value", "values", "level", "levels", "all", "we", "our", "this", "these", "that"]  # noqa: E501
)  # fmt: skip


@lru_cache(maxsize=8192)
def stems(text: str) -> frozenset[str]:
    """The words of a text by which names are compared.

    >>> sorted(stems("Previous TNF inhibitors (no.)"))
    ['inhibitor', 'previou', 'tnf']
    """
    words = (word for word in WORD.findall(folded(text)) if word not in _EMPTY)
    return frozenset(_stem(word) for word in words)


def _stem(word: str) -> str:
    if word in ("men", "women"):
        return f"{word[:-2]}an"
    return word.removesuffix("s") if len(word) > 3 else word


@lru_cache(maxsize=65536)
def akin(words: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    """Those of some words that others have as well, one as the beginning of the other counting as the same.

    >>> sorted(akin(frozenset(["responded", "seizure"]), frozenset(["resp", "dose"])))
    ['responded']
    """
    heads = {other[:HEAD] for other in others}  # what has another beginning is not asked at all
    return frozenset(
        word
        for word in words
        if word in others or (word[:HEAD] in heads and any(_alike(word, other) for other in others))
    )


@lru_cache(maxsize=65536)
def _alike(one: str, two: str) -> bool:
    """Whether two words have one stem: the shorter, or all but its ending, begins the longer."""
    short, long = sorted((one, two), key=len)
    shared = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return (len(short) >= HEAD and shared == len(short)) or (shared >= 6 and shared >= len(short) - 3)


@dataclass(frozen=True)
class Population:
    """One variable at one time point: numbers and words of each patient, under each voice."""

    variable: str
    timepoint: str | None
    heading: str
    kind: str
    once: bool
    table: str | None
    numbers: dict[str, dict[str, Decimal]] = field(default_factory=dict)  # voice: patient: number
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    listed: dict[str, dict[str, int]] = field(default_factory=dict)  # how many terms or drugs
    beyond: dict[str, dict[str, Decimal]] = field(default_factory=dict)  # "64+", ">64": so long at least
    unread: dict[str, set[str]] = field(default_factory=dict)  # of whom something is said that could not be read

    @property
    def name(self) -> str:
        """How its column of `patients` is called, without a unit."""
        return self.variable if self.timepoint is None else f"{self.variable} at {self.timepoint}"


def populations(reading: Reading) -> tuple[Population, ...]:
    """Every variable at every time point, in the order of the observations."""
    voices = ["table"]
    if any(o.voice == "narrative" for o in reading.observations):
        voices.append("narrative")
    held: dict[tuple[str, str | None], Population] = {}
    slots = side_by_side(reading)
    for voice in voices:
        kept = replace(reading, prefer=voice).preferred
        for group in slots.values():
            chosen = [o for o in group if o.id in kept]
            names = dict.fromkeys(o.timepoint.name for o in group)
            variable = reading.variable(group[0].variable)
            once = variable.once if variable is not None else False
            for name in [None] if once else names:
                for o in chosen:
                    home = held.get((o.variable, name))
                    if home is None:
                        kind = variable.kind if variable is not None else "text"
                        home = held[(o.variable, name)] = Population(
                            o.variable, name, o.variable_printed, kind, once, o.source.table
                        )
                    _put(home, voice, o, variable.unit if variable is not None else None)
    for home in held.values():
        _measured(home)
    return (*held.values(), *_follow_up(reading, held))


def _measured(home: Population) -> None:
    """Numbers of a column of words where every value is a number with one and the same unit: "90 min"."""
    for voice, words in home.words.items() if home.kind == "text" and not home.numbers else ():
        told = {patient: _MEASURED.fullmatch(said.strip()) for patient, said in words.items()}
        units = {match["unit"].casefold() for match in told.values() if match}
        if words and all(told.values()) and len(units) == 1:
            home.numbers[voice] = {patient: Decimal(match["number"]) for patient, match in told.items() if match}


def _follow_up(reading: Reading, held: Mapping[tuple[str, str | None], Population]) -> Iterator[Population]:
    """How long each patient was followed, where no column says it: the month of the last dated statement."""
    if ("follow_up", None) in held or reading.study.time_origin == "unknown":
        return
    home = Population("follow_up", None, "Follow-up", "duration", True, None)
    for voice in ("table", "narrative"):
        last: dict[str, Decimal] = {}
        for o in reading.observations:
            if o.voice == voice and o.timepoint.months is not None and o.timepoint.name != "diagnosis":
                last[o.patient] = max(last.get(o.patient, Decimal(0)), o.timepoint.months)
        if last:
            home.numbers[voice] = {p: m for p, m in last.items() if m > 0}
    yield home


def _put(home: Population, voice: str, said: Observation, unit: str | None) -> None:
    value, patient = said.value, said.patient
    if isinstance(value, Missing):
        if value.reason in _UNREAD:
            home.unread.setdefault(voice, set()).add(patient)
        return
    listed = home.listed.setdefault(voice, {})
    words = home.words.setdefault(voice, {})
    words[patient] = f"{words[patient]}; {_word(said)}" if patient in words else _word(said)
    listed[patient] = listed.get(patient, 0) + _terms(said)
    number = _number(said, unit)
    if isinstance(value, Number) and value.comparator in (">", ">="):
        home.beyond.setdefault(voice, {})[patient] = value.value
    if number is not None:
        numbers = home.numbers.setdefault(voice, {})
        if patient in numbers and numbers[patient] != number:
            del numbers[patient]  # told twice and differently: neither is chosen
        else:
            numbers[patient] = number


def _word(said: Observation) -> str:
    value = said.value
    if isinstance(value, Category):
        return value.name
    if isinstance(value, Presence):
        return "yes" if value.present else "no"
    return said.printed


def _terms(said: Observation) -> int:
    value = said.value
    if isinstance(value, Terms):
        return len(value.terms)
    if isinstance(value, Regimen):
        return 1
    return len([part for part in re.split(r"\s*[,;]\s*", said.printed) if part])


def _number(said: Observation, unit: str | None) -> Decimal | None:
    value = said.value
    if isinstance(value, Number) and value.exact:
        return value.value
    if isinstance(value, Age | Duration):
        if len(value.parts) == 1 and value.parts[0].unit == unit:
            return value.parts[0].amount
        return value.months / MONTHS[unit or "months"]
    return None


def patients_with(population: Population, voice: str, term: str, aliases: Mapping[str, str]) -> frozenset[str] | None:
    """The patients of whom a term is said; None where it is nothing that is said of anybody.

    A term is a bound ("<45", "7-12"), a value as printed, a name of the schema's category, "yes" (any but "no"), or
    words that some values have.
    """
    bound = re.fullmatch(
        r"(?P<sign>[<>≤≥]=?)(?P<one>\d+(?:\.\d+)?)|(?P<low>\d+(?:\.\d+)?)-(?P<high>\d+(?:\.\d+)?)", term
    )
    if bound:
        numbers = population.numbers.get(voice)
        return frozenset(p for p, x in numbers.items() if _within(x, bound)) if numbers else None
    words = population.words.get(voice, {})
    bare = " ".join(folded(aliases.get(folded(term), term)).split())
    same = {p for p, said in words.items() if " ".join(folded(said).split()) == bare}
    if same:
        return frozenset(same)
    if bare in ("yes", "no"):
        noes = {p for p, said in words.items() if folded(said) in ("no", "n", "none")}
        return frozenset(noes if bare == "no" else set(words) - noes) if noes else None
    if len(bare) == 1:  # "m/f", "1 Q": a letter that values begin with
        initial = {p for p, said in words.items() if said.casefold() == bare}
        return frozenset(initial) or None
    wanted = stems(term)
    if not wanted:
        return None
    found = {p for p, said in words.items() if wanted <= stems(said)}
    return frozenset(found) if found and len(found) < len(words) else None


def _within(number: Decimal, bound: re.Match[str]) -> bool:
    if bound["sign"]:
        limit = Decimal(bound["one"])
        return {
            "<": number < limit, ">": number > limit, "<=": number <= limit, "≤": number <= limit,
            ">=": number >= limit, "≥": number >= limit,
        }[bound["sign"]]  # fmt: skip
    return Decimal(bound["low"]) <= number <= Decimal(bound["high"])
