"""What a cut of flattened lines costs: headings that no schema knows, cells that their heading does not ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from casex.interpret import cells
from casex.interpret.cells import Words
from casex.interpret.headers import HeaderGrammar, Meaning
from casex.interpret.segments import Fragments, Shape, TextLine
from casex.model import Category, Document, Missing, Value, folded
from casex.schema import Definition
from casex.tables.joining import join
from casex.values import drugs, missing, regimen
from casex.values.drugs import mentions
from casex.values.lists import groups, split, stray_brackets

MARKED = re.compile(r"[(\[].*?[)\]]|[.#:*†‡§]")
DRUGS = ("drugs", "regimens")
ONE_LINE = ("number", "age", "duration", "category")
_UNIT = re.compile(r"\([^()]*\)\s*$")
_PREPOSITIONS = frozenset({"at", "of", "as", "in", "on", "for", "to", "from", "by", "with"})
_LEADS_ON = _PREPOSITIONS | {"(", ","}  # from a variable to its time
_GOES_ON = re.compile(r"(?:[,;(/–-]|\b(?:and|or|with|from|of|by|to|the))$")
_HYPHENED = re.compile(r"\w-\s")  # a hyphen that ended a line, with words of another cell behind it
_WORD = re.compile(r"\b[^\W\d_]+\b")
_JOINT = re.compile(r"[,;/+&]|\b(?:and|with)\b")
_TWICE = re.compile(r"\)\s*\(")
_BEHIND = re.compile(r"\)\s*\w")
# What a cell costs that does not look like one. Only their order counts: a bracket that never closes is the surest
# sign of a wrong cut, a term that no other row tells the weakest.
_BRACKET = 6.0
_UNREAD = 4.0
_DANGLING = 4.0
_EMPTY = 4.0
_AWKWARD = 2.0
_REPAIRED = 1.0
_CODE = 0.5
_FILLED = 0.1  # "Main clinical manifestations" is one heading rather than the end of the one before
_NAMED = 0.6  # a drug among findings
_IMPOSSIBLE = 99.0


class Lines(Protocol):
    """The rows of a flattened table, and the blocks from which to which they stand."""

    @property
    def rows(self) -> tuple[tuple[TextLine, ...], ...]: ...
    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...


class HeadingPrice:
    """What a heading costs: None where no schema knows it."""

    def __init__(self, schema: Definition, headers: HeaderGrammar, known: frozenset[str]) -> None:
        self._headers = headers
        self._known = known
        self._patients = {folded(word) for word in schema.patient_words}
        self._aliases = {
            tuple(headers.tokens(alias)) for v in schema.variables for alias in (*v.aliases, v.name.replace("_", " "))
        }
        self._filler = {folded(word) for word in schema.header_filler} - _PREPOSITIONS
        self._prices: dict[Fragments, float | None] = {}

    def __call__(self, column: int, fragments: Fragments) -> float | None:
        if column == 0:
            return 0.0 if folded(MARKED.sub(" ", " ".join(fragments))) in self._patients else None
        if fragments not in self._prices:
            self._prices[fragments] = self._price(join(fragments, self._known))
        return self._prices[fragments]

    def _price(self, text: str) -> float | None:
        tokens = self._headers.tokens(_UNIT.sub("", text))
        spans = self._spans(tokens)
        if not spans:
            return None
        begin, end = max(spans, key=lambda span: span[1] - span[0])
        doubled = any(one in _PREPOSITIONS and one == other for one, other in pairwise(tokens))
        awkward = (tokens[0] in _PREPOSITIONS) + (tokens[-1] in _PREPOSITIONS) + doubled + (begin > 1)
        if awkward > 1:
            return None
        meaning = self._headers.read(text)
        if meaning.variable is None:
            return None
        bare = begin == 0 and meaning.timepoint is not None and tokens[end:] and tokens[end] not in _LEADS_ON
        return _AWKWARD * (awkward + bool(bare) + _is_odd(meaning, text)) + _FILLED * (
            (begin > 0) + 2 * any(token in self._filler for token in tokens[end:])
        )

    def _spans(self, tokens: Sequence[str]) -> list[tuple[int, int]]:
        """Where a variable is named."""
        many = range(len(tokens))
        return [(i, j + 1) for i in many for j in many[i:] if tuple(tokens[i : j + 1]) in self._aliases]


def _is_odd(meaning: Meaning, text: str) -> bool:
    """Whether a heading lacks the unit of time that it asks for, has one too many, or one in its middle."""
    timed = meaning.kind in ("age", "duration")
    bracket = re.search(r"\([^()]*\)", text)
    inside = bracket is not None and bracket.end() < len(text.strip())
    return inside or (timed != (cells.time_unit(meaning.unit) is not None))


@dataclass(frozen=True, slots=True)
class Support:
    """Where else the document has the same words: in other rows of the table, in its running text."""

    rows: tuple[tuple[str, ...], ...]
    text: str

    @classmethod
    def of(cls, stretch: Lines, document: Document) -> Support:
        rows = tuple(tuple(word for line in row for word in line.words) for row in stretch.rows)
        prose = (b.text for n, b in enumerate(document.blocks) if not stretch.first <= n <= stretch.last)
        return cls(rows, f" {folded(' '.join(prose))} ")

    def price(self, phrase: str) -> float:
        """Less the more rows hold these words in this order, and where the running text holds them as they are."""
        words = phrase.split()
        rows = sum(_holds(row, words) for row in self.rows)
        told = f" {folded(phrase)}" in self.text
        return 1.0 / max(1, rows + 2 * told)


def _holds(row: Sequence[str], words: Sequence[str]) -> bool:
    """Whether a row has these words in this order, whatever stands between them."""
    left = iter(word.strip(",;") for word in row)
    return all(any(word == other for other in left) for word in words)


class CellPrice:
    """What a cell costs under its heading: None where it cannot be what the heading asks for."""

    def __init__(
        self,
        columns: Sequence[Meaning],
        label: str,
        support: Support,
        words: Words,
        known: frozenset[str],
        limit: float,
    ) -> None:
        self._columns = columns
        self._label = label
        self._support = support
        self._words = words
        self._known = known
        self._limit = limit
        units = "|".join(re.escape(name) for unit in words.vocabulary.units for name in unit.aliases)
        self._dose = re.compile(rf"\d\s*(?:{units or '(?!)'})(?![^\W_])", re.I)
        self._prices: dict[tuple[int, Fragments], float | None] = {}

    def shape(self, line: TextLine) -> Shape:
        """What columns may take, where this is a row's first line."""
        return Shape(len(self._columns), lambda column, place: self.first(column, line.words[place:]), self.below)

    def faults(self, row: Sequence[Fragments]) -> float:
        """What is wrong with the cells of a row, whatever their words are."""
        told = (
            self._faults(self._columns[column], fragments, join(fragments, self._known))
            for column, fragments in enumerate(row)
            if fragments and column
        )
        return sum(fault for faults in told for fault in faults)

    def below(self, column: int) -> int:
        """How many words a column may take from a line below the first."""
        return 0 if column == 0 or self._columns[column].kind in ONE_LINE else 99

    def first(self, column: int, words: Sequence[str]) -> Sequence[int]:
        """How many of these words a column may take from the first line."""
        if column == 0:
            return (len(self._label.split()),)
        if self._columns[column].kind in ONE_LINE:
            return [n for n in (1, 2, 3) if n <= len(words) and self(column, (" ".join(words[:n]),)) is not None]
        after = column + 1
        if after == len(self._columns) or self._columns[after].kind not in ONE_LINE:
            return range(len(words) + 1)
        return [n for n in range(len(words)) if self.first(after, words[n:])]

    def __call__(self, column: int, fragments: Fragments) -> float | None:
        if not fragments:
            return _EMPTY if self._limit >= _EMPTY else None
        key = (column, fragments)
        if key not in self._prices:
            self._prices[key] = self._within(column, fragments)
        return self._prices[key]

    def _within(self, column: int, fragments: Fragments) -> float | None:
        """The price: None as soon as what is wrong with the cell is over the limit, the dearest question last."""
        text = join(fragments, self._known)
        if column == 0:
            return 0.0 if text == self._label else None
        faults = 0.0
        for fault in self._faults(self._columns[column], fragments, text):
            faults += fault
            if faults > self._limit:
                return None
        return faults + self._wording(self._columns[column].kind, text)

    def _faults(self, meaning: Meaning, fragments: Fragments, text: str) -> Iterator[float]:
        if missing.parse(text, self._words.vocabulary) is not None:
            yield _CODE
            return
        if meaning.kind not in ONE_LINE:
            yield _BRACKET * len(stray_brackets(text)) + _DANGLING * bool(_GOES_ON.search(text))
            yield _AWKWARD * sum(len(_HYPHENED.findall(fragment)) for fragment in fragments)
        if meaning.kind != "regimens":
            yield _UNREAD * bool(self._dose.search(text))
        if meaning.kind in DRUGS:
            yield from self._listing(fragments, text, dosed=meaning.kind == "regimens")
        elif meaning.kind not in ONE_LINE:
            yield from self._phrases(meaning.kind, text)
        parsed = cells.read(text, meaning.variable, meaning.unit, self._words, heading=meaning.printed)
        if meaning.kind in ONE_LINE:
            yield self._fit(meaning, parsed[0].value, text)
            return
        notes = [note.code for one in parsed for note in one.notes]
        unread = sum(code != "repaired" for code in notes) + sum(isinstance(one.value, Missing) for one in parsed)
        yield _UNREAD * unread + _REPAIRED * notes.count("repaired")

    def _fit(self, meaning: Meaning, value: Value, text: str) -> float:
        """Of a cell that has one line: whether it is what the heading asks for."""
        if isinstance(value, Missing):
            return _IMPOSSIBLE
        if isinstance(value, Category) and meaning.variable is not None:
            if value.name in dict(meaning.variable.categories):
                return 0.0
            return _AWKWARD * len(text.split()) if meaning.variable.open else _IMPOSSIBLE
        return 0.0

    def _listing(self, fragments: Fragments, text: str, *, dosed: bool) -> Iterator[float]:
        """Of a list of drugs: words that are no drugs, drugs listed or dosed twice, commas that are not there."""
        vocabulary = self._words.vocabulary
        found = mentions(_outside(text), vocabulary)
        rest = text
        for mention in mentions(text, vocabulary):
            rest = rest[: mention.start] + " " * len(mention.text) + rest[mention.end :]
        strangers = [w for w in _WORD.findall(rest) if not (dosed and self._dosing(w)) and not self._spoilt(w)]
        yield _UNREAD * len(strangers)
        yield _UNREAD * (len(found) - len({mention.drug for mention in found}))
        yield _AWKWARD * len(_TWICE.findall(text)) + _UNREAD * text.startswith(("(", "["))
        for fragment in fragments:
            listed = mentions(_outside(fragment), vocabulary)
            yield _AWKWARD * sum(not _JOINT.search(fragment[a.end : b.start]) for a, b in pairwise(listed))

    def _dosing(self, word: str) -> bool:
        vocabulary = self._words.vocabulary
        return bool(
            vocabulary.unit(word) or vocabulary.frequency(word) or vocabulary.day_part(word) or vocabulary.route(word)
        )

    def _spoilt(self, word: str) -> bool:
        return drugs.repaired(word, self._words.vocabulary, self._words.known) is not None

    def _phrases(self, kind: str, text: str) -> Iterator[float]:
        """Of words: terms that begin like the end of one, hold a dose or a drug, or say "none" beside others."""
        vocabulary = self._words.vocabulary
        terms = _items(kind, text)
        for term in terms:
            words = term.split()
            whole = len(terms) == 1 and len(words) == 1
            none = any(
                missing.parse(word, vocabulary) is not None or folded(word) in vocabulary.none_words
                for word in (words[0], words[-1])
            )
            yield _UNREAD * (term[0] in "(0123456789") + _UNREAD * (none and not whole)
            yield _AWKWARD * bool(_BEHIND.search(term))
            named = regimen.find_drugs(term, vocabulary)
            yield _NAMED * (len(named) if kind == "terms" else len(named[1:]) + (bool(named) and named[0].start == 0))

    def _wording(self, kind: str, text: str) -> float:
        """Less for words that the document has elsewhere, too."""
        if kind in ONE_LINE or missing.parse(text, self._words.vocabulary) is not None:
            return 0.0
        drugs_named = [m.text for m in mentions(text, self._words.vocabulary)] if kind == "drugs" else []
        return sum(map(self._support.price, drugs_named or [piece.text for piece in split(text)]))


def _items(kind: str, text: str) -> list[str]:
    """What a cell lists; running words are one thing."""
    return [text] if kind not in ("terms", *DRUGS) else [piece.text for piece in split(text)]


def _outside(text: str) -> str:
    """A text with what stands in brackets blanked out."""
    for start, end in reversed(groups(text)):
        text = text[:start] + " " * (end + 1 - start) + text[end + 1 :]
    return text
