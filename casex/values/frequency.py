"""How often a drug is given: the vocabulary's words, and a grammar for "every so many" and "so many times"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction as Ratio
from functools import lru_cache
from itertools import product

from casex.model import Frequency, Vocabulary

_UNITS = {
    "h": r"h|hrs?|hours?|hourly",
    "d": r"d|days?",
    "w": r"w|wks?|weeks?",
    "m": r"m|mo|mos|months?",
}
_DAYS = {"h": Ratio(1, 24), "d": Ratio(1), "w": Ratio(7), "m": Ratio(487, 16)}
_COUNT = {
    word: number
    for number, words in enumerate(
        (
            "one once",
            "two twice second other",
            "three thrice third",
            "four fourth",
            "five",
            "six sixth",
            "seven",
            "eight",
        ),
        start=1,
    )
    for word in words.split()
}
_NUMBER = rf"[1-9][0-9]{{0,2}}|{'|'.join(_COUNT)}"
_END = r"(?![^\W_])"
_EVERY = tuple(
    (re.compile(rf"(?:q\s?(?P<n>[1-9][0-9]{{0,2}})\s?(?:{words})|(?:once )?every (?P<m>{_NUMBER})[\s-]?(?:{words}))"
                rf"{_END}", re.IGNORECASE), unit)
    for unit, words in _UNITS.items()
)  # fmt: skip
_SLASH = tuple(
    (re.compile(rf"/\s?(?P<n>[1-9][0-9]{{0,2}})?\s?(?:{words}){_END}", re.IGNORECASE), unit)
    for unit, words in {**_UNITS, "m": r"mo|months?"}.items()
)
_TIMES = tuple(
    (re.compile(rf"(?P<n>once|twice|thrice|(?:{_NUMBER})(?: times| ?[x×]))\s?(?:(?:a|per|every|each|/)\s?)?"
                rf"(?:{words}){_END}", re.IGNORECASE), unit)
    for unit, words in {"d": "day|daily|d", "w": "week|weekly|wk", "m": "month|monthly"}.items()
)  # fmt: skip
#: Letters and figures that character recognition takes for one another; a figure never becomes another figure.
_CONFUSED = {"g": "gq", "q": "qg", "l": "li1", "i": "il1", "1": "1li", "|": "li1", "!": "li1", "o": "o0", "0": "0o"}


@dataclass(frozen=True, slots=True)
class Read:
    """A frequency and the stretch of text that says it."""

    frequency: Frequency
    start: int
    end: int


def at(text: str, start: int, vocabulary: Vocabulary) -> Read | None:
    """The longest frequency that begins at `start`.

    >>> at("480 mg every 4 weeks", 7, Vocabulary()).frequency.name
    'q4w'
    """
    found = [*_from_words(text, start, vocabulary), *_from_grammar(text, start, vocabulary)]
    return max(found, key=lambda read: read.end, default=None)


def parse(text: str, vocabulary: Vocabulary) -> Frequency | None:
    """The frequency that a whole text says."""
    line = " ".join(text.split())
    read = at(line, 0, vocabulary) if line else None
    return read.frequency if read and read.end == len(line) else None


def repaired(token: str, vocabulary: Vocabulary) -> Frequency | None:
    """The one frequency that a token says once its look-alike letters are exchanged; None where none or several."""
    lower = token.lower().replace("vv", "w")
    if not 2 <= len(lower) <= 6:
        return None
    spellings = ("".join(letters) for letters in product(*(_CONFUSED.get(char, char) for char in lower)))
    found = {read for spelling in spellings if (read := parse(spelling, vocabulary))}
    return found.pop() if len(found) == 1 else None


def _from_words(text: str, start: int, vocabulary: Vocabulary) -> list[Read]:
    pattern, by_group = _words(vocabulary.frequencies)
    match = pattern.match(text, start)
    return [Read(by_group[match.lastgroup], start, match.end())] if match and match.lastgroup else []


def _from_grammar(text: str, start: int, vocabulary: Vocabulary) -> list[Read]:
    found: list[Read] = []
    for pattern, unit in _EVERY:
        if match := pattern.match(text, start):
            found.append(Read(_every(_count(match["n"] or match["m"]), unit), start, match.end()))
    for pattern, unit in _SLASH:
        if match := pattern.match(text, start):
            found.append(Read(_named(_every(_count(match["n"] or "1"), unit), vocabulary), start, match.end()))
    for pattern, unit in _TIMES:
        if match := pattern.match(text, start):
            found.append(Read(_named(_times(_count(match["n"]), unit), vocabulary), start, match.end()))
    return found


def _every(count: int, unit: str) -> Frequency:
    return Frequency(f"q{count}{unit}", per_day=1 / (_DAYS[unit] * count))


def _times(count: int, unit: str) -> Frequency:
    word = {"d": "day", "w": "week", "m": "month"}[unit]
    return Frequency(f"{count} times a {word}", per_day=count / _DAYS[unit])


def _named(frequency: Frequency, vocabulary: Vocabulary) -> Frequency:
    """The vocabulary's own name for the same rate, where it has one."""
    return next((known for known in vocabulary.frequencies if known.per_day == frequency.per_day), frequency)


def _count(said: str) -> int:
    word = re.sub(r"\s?(?:times|[x×])$", "", said.lower())
    return int(word) if word.isdigit() else _COUNT[word]


@lru_cache(maxsize=16)
def _words(frequencies: tuple[Frequency, ...]) -> tuple[re.Pattern[str], dict[str, Frequency]]:
    """One pattern of all names, longest first; a group for each frequency's name tells which it was."""
    named = sorted(
        ((name, frequency) for frequency in frequencies for name in (frequency.name, *frequency.aliases)),
        key=lambda pair: -len(pair[0]),
    )
    groups = {f"f{number}": frequency for number, (_, frequency) in enumerate(named)}
    spelled = (f"(?P<{group}>{_spelled(name)})" for group, (name, _) in zip(groups, named, strict=True))
    return re.compile(rf"(?:{'|'.join(spelled) or '(?!)'}){_END}", re.IGNORECASE), groups


def _spelled(name: str) -> str:
    """A name as it may stand in print: full stops optional, any white space, any hyphen."""
    escaped = (
        r"\s+"
        if char.isspace()
        else r"\.?"
        if char == "."
        else r"[-\u2010\u2011\u2013\s]?"
        if char == "-"
        else re.escape(char)
        for char in name
    )
    return "".join(escaped).replace("/", r"/\s?")
