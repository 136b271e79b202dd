"""Clause grammar of case sections: "prednisone reduced (5 mg qd)", "tofacitinib discontinued (6 months)", "no …"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casex.interpret import cells
from casex.interpret.cells import Words
from casex.interpret.headers import INDEX, HeaderGrammar
from casex.interpret.index_treatment import IndexTreatment
from casex.interpret.narrative_text import Passage
from casex.model import Action, Category, Duration, Missing, Regimen, Terms, Text, TimePoint, Value, folded
from casex.schema import Definition, Variable
from casex.values import Note, Parsed, category, lists, regimen, span

_CONNECTOR = re.compile(r"^\s*(?:score|scores|level|value)?\s*(?::|=|was|were|is|of|to|by|at)?\s+", re.I)
_BRACKET = re.compile(r"\s*[(\[](?P<inside>(?:[^()\[\]]|\([^()]*\))*)[)\]]")


@dataclass(frozen=True, slots=True)
class Told:
    """What one clause tells: a value of a variable, or a change of a drug."""

    passage: Passage
    variable: Variable
    value: Value
    variable_printed: str = ""
    timepoint: TimePoint | None = None
    action: Action | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class ClauseGrammar:
    """Reads clauses by one schema, for one study's index treatment."""

    schema: Definition
    headers: HeaderGrammar
    index: IndexTreatment
    words: Words
    change: Variable
    remark: Variable

    def clauses(self, passage: Passage) -> Iterator[Passage]:
        """A passage cut at sentences, commas and semicolons outside brackets, and at an "and" between two changes."""
        for sentence in _sentences(passage):
            for piece in lists.split(sentence.text, ",;"):
                yield from self._halves(sentence.part(piece.start, piece.end))

    def _halves(self, part: Passage) -> Iterator[Passage]:
        if part.text:
            halves = list(re.finditer(r"\s+and\s+", part.text))
            cut = next(
                (m for m in halves if self._action(part.text[: m.start()]) and self._action(part.text[m.end() :])), None
            )
            if cut:
                yield part.part(0, cut.start())
                yield part.part(cut.end(), len(part.text))
            else:
                yield part

    def read(self, clause: Passage) -> tuple[Told, ...]:
        """What a clause tells; where no grammar fits, the clause itself as a remark."""
        for grammar in (self._variable, self._none_observed, self._index_status, self._drug_changes, self._told_by):
            told = grammar(clause)
            if told:
                return told
        return (Told(clause, self.remark, Text(clause.text)),)

    def _variable(self, clause: Passage) -> tuple[Told, ...]:
        """``<variable> [score] [: was of by …] <value>``."""
        for used, variable in self.headers.variables(clause.text):
            rest = _after_tokens(clause.text, used, self.headers)
            if rest is None or variable.kind in ("drugs", "regimens", "text", "terms"):
                continue
            connector = _CONNECTOR.match(clause.text[rest:])
            if connector is None:
                continue
            value_part = clause.part(rest + connector.end(), len(clause.text))
            parsed = cells.read(value_part.text, variable, None, self.words)[0]
            if not isinstance(parsed.value, Missing):
                return (Told(value_part, variable, parsed.value, clause.text[:rest].strip(), notes=parsed.notes),)
        return ()

    def _none_observed(self, clause: Passage) -> tuple[Told, ...]:
        """``no <variable>`` for a list of terms: observed none."""
        first, _, rest = clause.text.partition(" ")
        if folded(first) not in self.schema.narrative.negation:
            return ()
        for used, variable in self.headers.variables(rest):
            if variable.kind == "terms" and used:
                return (Told(clause, variable, Terms(()), rest),)
        return ()

    def _index_status(self, clause: Passage) -> tuple[Told, ...]:
        """``<index treatment> continued|discontinued [(6 months)]``."""
        tokens = self.headers.tokens(clause.text)
        status = self.schema.variable("index_treatment_status")
        if INDEX not in tokens or status is None or self._negated(clause.text):
            return ()
        value = _category_within(tokens, status)
        if value is None:
            return ()
        duration = self.schema.variable("index_treatment_duration")
        months = _span_within(clause.text)
        if months is None or duration is None:
            return (Told(clause, status, value, clause.text),)
        part = months.parts[0]
        when = TimePoint.after(part.amount, part.unit, clause.text)
        return (
            Told(clause, status, value, clause.text, when),
            Told(clause, duration, months, clause.text, when),
        )

    def _drug_changes(self, clause: Passage) -> tuple[Told, ...]:
        """``<drugs> discontinued``, ``added <drug> (dose)``, ``<drug> reduced (dose)``, ``<drug> changed to …``."""
        drugs = regimen.find_drugs(clause.text, self.words.vocabulary)
        if not drugs or self._negated(clause.text):
            return ()
        switch = self._find(clause.text, self.schema.narrative.switch)
        action = self._action(clause.text)
        if switch is None and action is None:
            return ()
        told = []
        for position, drug in enumerate(drugs):
            stop = drugs[position + 1].start if position + 1 < len(drugs) else len(clause.text)
            doing: Action | None = action if switch is None else ("stop" if drug.start < switch else "start")
            parsed = self._dosed(clause.text, drug.start, drug.end, stop)
            if doing is not None and isinstance(parsed.value, Regimen):
                told.append(Told(clause, self.change, parsed.value, clause.text, action=doing, notes=parsed.notes))
        return tuple(told)

    def _told_by(self, clause: Passage) -> tuple[Told, ...]:
        """Phrases of the schema with the term inside ("{term} occurred")."""
        for variable in self.schema.variables:
            for phrase in variable.told_by:
                lead, trail = (re.escape(part) for part in phrase.split("{term}"))
                match = re.fullmatch(rf"{lead}(?:an?\s+|the\s+)?(?P<term>.+?){trail}\.?", clause.text, re.I)
                if match and not self._negated(clause.text):
                    return (Told(clause, variable, Terms((folded_term(match["term"]),)), clause.text),)
        return ()

    def _dosed(self, text: str, start: int, end: int, stop: int) -> Parsed:
        """The drug with the dose behind it: in brackets, or after "to"."""
        name, behind = text[start:end], text[end:stop]
        bracket = _BRACKET.search(behind)
        if bracket:
            return regimen.parse_list(f"{name} ({bracket['inside']})", self.words.vocabulary, known=self.words.known)[0]
        changed = re.search(r"\bto\s+(?P<dose>\d.*)$", behind)
        if changed:
            return regimen.parse_list(f"{name} {changed['dose']}", self.words.vocabulary, known=self.words.known)[0]
        return regimen.parse_list(name, self.words.vocabulary, known=self.words.known)[0]

    def _action(self, text: str) -> Action | None:
        narrative = self.schema.narrative
        actions: tuple[tuple[Action, Sequence[str]], ...] = (
            ("stop", narrative.stop),
            ("start", narrative.start),
            ("dose_change", narrative.dose_change),
        )
        return next((action for action, phrases in actions if self._find(text, phrases) is not None), None)

    @staticmethod
    def _find(text: str, phrases: Sequence[str]) -> int | None:
        for phrase in phrases:
            match = re.search(rf"\b{re.escape(phrase)}\b", text, re.I)
            if match:
                return match.start()
        return None

    def _negated(self, text: str) -> bool:
        first = folded(text.split(" ", 1)[0])
        return first in self.schema.narrative.negation or self._find(text, self.schema.narrative.negated) is not None


def _sentences(passage: Passage) -> Iterator[Passage]:
    """Sentences without their full stops."""
    start = 0
    for match in re.finditer(r"\.\s+(?=[A-Z])|\.?\s*$", passage.text):
        if match.start() > start:
            yield passage.part(start, match.start())
        start = match.end()


def folded_term(text: str) -> str:
    """A term in lower case on one line."""
    return " ".join(text.casefold().split())


def _after_tokens(text: str, used: int, headers: HeaderGrammar) -> int | None:
    """Where a text goes on after its first `used` tokens."""
    for match in re.finditer(r"(?=[\s:=]|$)", text):
        if len(headers.tokens(text[: match.start()])) == used:
            return match.start()
    return None


def _category_within(tokens: list[str], variable: Variable) -> Category | None:
    for token in tokens:
        value = category.parse(token, variable.categories, open=False)
        if isinstance(value, Category):
            return value
    return None


def _span_within(text: str) -> Duration | None:
    """A duration in brackets, or after "at" or "after"."""
    for match in re.finditer(r"[(\[]([^()\[\]]+)[)\]]|\b(?:at|after)\s+(\d[\w.\s]*)$", text):
        value = span.parse_duration((match[1] or match[2]).strip(), unit=None)
        if isinstance(value, Duration):
            return value
    return None
