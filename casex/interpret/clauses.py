"""Clause grammar of case sections: "prednisone reduced (5 mg qd)", "tofacitinib discontinued (6 months)", "no …"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casex.interpret import cells
from casex.interpret.cells import Words
from casex.interpret.header_words import INDEX
from casex.interpret.headers import HeaderGrammar
from casex.interpret.narrative_text import Passage
from casex.model import Action, Category, Duration, Missing, Regimen, Terms, Text, TimePoint, Value, folded
from casex.schema import Definition, Variable
from casex.values import Note, Parsed, category, lists, regimen, span
from casex.values.drugs import Mention

_CONNECTOR = re.compile(r"^\s*(?:score|scores|level|value)?\s*(?::|=|was|were|is|of)?\s+", re.I)
_BRACKET = re.compile(r"\s*[(\[](?P<inside>(?:[^()\[\]]|\([^()]*\))*)[)\]]")
_JOINT = re.compile(r"\s+(?:and|but|then|after|before|when|while|once|until|because|since|following)\s+", re.I)
_CONDITIONS = frozenset(("if", "when", "unless", "until", "except", "no", "possible", "suspected"))
_LISTING = re.compile(r"[\s,/+&]*(?:(?:and|or|plus)\b)?[\s,/+&]*", re.I)


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


@dataclass(frozen=True, slots=True)
class _Verb:
    """A word of change, and where it stands."""

    action: Action
    start: int
    end: int


@dataclass(frozen=True)
class ClauseGrammar:
    """Reads clauses by one schema, for one study's index treatment."""

    schema: Definition
    headers: HeaderGrammar
    words: Words
    change: Variable
    remark: Variable

    def clauses(self, passage: Passage) -> Iterator[Passage]:
        """A passage cut at sentences, at commas and semicolons outside brackets, and between two changes."""
        for sentence in _sentences(passage):
            for piece in lists.split(sentence.text, ",;"):
                yield from self._apart(sentence.part(piece.start, piece.end))

    def _apart(self, part: Passage) -> Iterator[Passage]:
        """A part cut at an "and", "after", "before", … with a word of change on both sides."""
        for joint in _JOINT.finditer(part.text):
            if self._verbs(part.text[: joint.start()]) and self._verbs(part.text[joint.end() :]):
                yield part.part(0, joint.start())
                yield from self._apart(part.part(joint.end(), len(part.text)))
                return
        if part.text:
            yield part

    def read(self, clause: Passage) -> tuple[Told, ...]:
        """What a clause tells; where no grammar fits, the clause itself as a remark."""
        for grammar in (self._variable, self._none_observed, self._index_status, self._drug_changes, self._told_by):
            told = grammar(clause)
            if told:
                return told
        notes = (Note("unread_statement", clause.text, ""),) if self._should_be_read(clause.text) else ()
        return (Told(clause, self.remark, Text(clause.text), notes=notes),)

    def _should_be_read(self, text: str) -> bool:
        """Whether a remark tells of a change of a drug, or has figures of a drug or a variable."""
        drugs = regimen.find_drugs(text, self.words.vocabulary)
        if drugs and self._verbs(text) and not self._denied(text, 0):
            return True
        if not re.search(r"\d", text):
            return False
        spoken_of = any(self.headers.variables(text[m.start() :]) for m in re.finditer(r"\b\w", text))
        return spoken_of or bool(drugs)

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
        """``no <variable>`` for a list of terms, and nothing that takes some of it back: observed none."""
        first, _, rest = clause.text.partition(" ")
        if folded(first) not in self.schema.narrative.negation:
            return ()
        for phrase in self.schema.narrative.aside:
            rest = re.sub(rf"\s*\b{re.escape(phrase)}\b\s*$", "", rest, flags=re.I)
        variable = self.headers.read(rest).variable
        return (Told(clause, variable, Terms(()), rest),) if variable is not None and variable.kind == "terms" else ()

    def _index_status(self, clause: Passage) -> tuple[Told, ...]:
        """``<index treatment> continued|discontinued [(6 months)]``; of two different words neither is chosen."""
        tokens = self.headers.tokens(clause.text)
        status = self.schema.variable("index_treatment_status")
        duration = self.schema.variable("index_treatment_duration")
        if INDEX not in tokens or status is None or duration is None or self._denied(clause.text, 0):
            return ()
        known = {folded(word) for name, aliases in status.categories for word in (name, *aliases)}
        if not self._plain(clause.text, known):
            return ()
        named = _categories_within(tokens, status)
        if len(named) > 1:
            notes = (Note("ambiguous_value", clause.text, " or ".join(n.name for n in named)),)
            possible = Missing("ambiguous", tuple(n.name for n in named))
            return (Told(clause, status, possible, clause.text, notes=notes),)
        if not named:
            return ()
        lasted = _span_within(clause.text)
        if lasted is None:
            return (Told(clause, status, named[0], clause.text),)
        when = TimePoint.after(lasted.parts[0].amount, lasted.parts[0].unit, clause.text)
        return (
            Told(clause, status, named[0], clause.text, when),
            Told(clause, duration, lasted, clause.text, when),
        )

    def _drug_changes(self, clause: Passage) -> tuple[Told, ...]:
        """``<drugs> discontinued``, ``added <drug> (dose)``, ``<drug> reduced (dose)``, ``<drug> changed to …``."""
        drugs = regimen.find_drugs(clause.text, self.words.vocabulary)
        switch = _first(clause.text, self.schema.narrative.switch)
        verbs = self._verbs(clause.text)
        verb = verbs[0] if verbs else None
        if not drugs or (verb is None and switch is None) or len({v.action for v in verbs}) > 1:
            return ()
        if self._denied(clause.text, verb.start if verb else 0) or not self._plain(clause.text, set()):
            return ()
        told = []
        for drug in drugs if verb is None or switch is not None else _of_verb(clause.text, drugs, verb):
            stop = next((other.start for other in drugs if other.start > drug.start), len(clause.text))
            action: Action | None = verb.action if verb else None
            if switch is not None:
                action = "stop" if drug.start < switch[0] else "start"
            if action is None:
                continue
            parsed = self._dosed(clause.text, drug, stop, action, verb)
            if isinstance(parsed.value, Regimen):
                told.append(Told(clause, self.change, parsed.value, clause.text, action=action, notes=parsed.notes))
        return tuple(told)

    def _told_by(self, clause: Passage) -> tuple[Told, ...]:
        """Phrases of the schema with the term inside ("{term} occurred")."""
        for variable in self.schema.variables:
            for phrase in variable.told_by:
                lead, trail = (re.escape(part) for part in phrase.split("{term}"))
                match = re.fullmatch(rf"{lead}(?:an?\s+|the\s+)?(?P<term>.+?){trail}\.?", clause.text, re.I)
                plain = match and self._plain(match["term"], set(folded(match["term"]).split()) - _CONDITIONS)
                if match and plain and not self._denied(clause.text, len(clause.text)):
                    term = " ".join(match["term"].casefold().split())
                    return (Told(clause, variable, Terms((term,)), clause.text),)
        return ()

    def _dosed(self, text: str, drug: Mention, stop: int, action: Action, verb: _Verb | None) -> Parsed:
        """The drug with the dose that holds from then on: behind "to", or in the one bracket behind it.

        Of a drug that is stopped no dose holds; a bracket before "reduced" could be the old dose.
        """
        bare = regimen.parse_list(drug.text, self.words.vocabulary)[0]
        if action == "stop":
            return bare
        behind = text[drug.end : stop]
        target = re.search(r"\bto\s*[(\[]?\s*(?P<dose>\d[^()\[\]]*)", behind)
        brackets = list(_BRACKET.finditer(behind))
        if target:
            return regimen.parse_dosage(target["dose"].strip(), drug.drug, drug.text, self.words.vocabulary)
        direct = re.match(r"\s+(?P<dose>\d[^()\[\]]*)$", behind)
        if direct and not brackets and (verb is None or verb.start < drug.start):
            return regimen.parse_dosage(direct["dose"].strip(), drug.drug, drug.text, self.words.vocabulary)
        if not brackets:
            return bare
        early = action == "dose_change" and verb is not None and drug.end + brackets[0].start() < verb.start
        if len(brackets) > 1 or early:
            doses = " or ".join(bracket["inside"] for bracket in brackets)
            return Parsed(bare.value, (*bare.notes, Note("ambiguous_value", text, f"{doses} or no dose")))
        return regimen.parse_dosage(brackets[0]["inside"], drug.drug, drug.text, self.words.vocabulary)

    def _plain(self, text: str, known: set[str]) -> bool:
        """Whether a clause has only drugs, doses, words of change and words that do not alter it.

        "planned to be discontinued", "if relapse occurred" are no facts; so one word too many, and it is not read.
        """
        narrative = self.schema.narrative
        rest = re.sub(r"[(\[][^()\[\]]*[)\]]", " ", text)
        for mention in sorted(regimen.find_drugs(rest, self.words.vocabulary), key=lambda m: -m.start):
            rest = f"{rest[: mention.start]} {rest[mention.end :]}"
        rest = re.sub(r"\d\S*\s*(?:[mµ]?g|IU)\S*(?:\s+\w+)?", " ", rest)
        for phrase in (*narrative.stop, *narrative.start, *narrative.dose_change, *narrative.switch):
            rest = re.sub(rf"\b{re.escape(phrase)}\b", " ", rest, flags=re.I)
        allowed = {folded(word) for word in narrative.plain} | known
        return all(word in allowed or word[0].isdigit() for word in self._words_of(rest))

    @staticmethod
    def _words_of(text: str) -> list[str]:
        return re.findall(r"\w+", folded(text))

    def _verbs(self, text: str) -> list[_Verb]:
        """Words of change in a text, in order."""
        narrative = self.schema.narrative
        actions: tuple[tuple[Action, Sequence[str]], ...] = (
            ("stop", narrative.stop),
            ("start", narrative.start),
            ("dose_change", narrative.dose_change),
        )
        found = [
            _Verb(action, match.start(), match.end())
            for action, phrases in actions
            for phrase in phrases
            for match in re.finditer(rf"\b{re.escape(phrase)}\b", text, re.I)
        ]
        return sorted(found, key=lambda verb: verb.start)

    def _denied(self, text: str, verb: int) -> bool:
        """Whether a clause denies what it tells: a phrase like "could not", or a negation before the word of change."""
        narrative = self.schema.narrative
        if _first(text, narrative.negated) is not None:
            return True
        negation = _first(text, narrative.negation)
        return negation is not None and (verb == 0 or negation[0] < verb)


def _first(text: str, phrases: Sequence[str]) -> tuple[int, int] | None:
    """Where the first of some phrases stands."""
    found = [m.span() for phrase in phrases for m in re.finditer(rf"\b{re.escape(phrase)}\b", text, re.I)]
    return min(found, default=None)


def _of_verb(text: str, drugs: Sequence[Mention], verb: _Verb) -> Sequence[Mention]:
    """The drugs that a word of change speaks of: the list of drugs that stands nearest to it."""
    groups: list[list[Mention]] = []
    for drug in drugs:
        between = _BRACKET.sub("", text[groups[-1][-1].end : drug.start]) if groups else ""
        if groups and _LISTING.fullmatch(between) and not groups[-1][-1].end <= verb.start < drug.start:
            groups[-1].append(drug)
        else:
            groups.append([drug])

    def distance(group: Sequence[Mention]) -> int:
        return verb.start - group[-1].end if group[-1].end <= verb.start else group[0].start - verb.end

    return min(groups, key=distance)


def _sentences(passage: Passage) -> Iterator[Passage]:
    """Sentences without their full stops."""
    start = 0
    for match in re.finditer(r"\.\s+(?=[A-Z])|(?<=[\d)])\.\s+(?=[a-z])|\.?\s*$", passage.text):
        if match.start() > start:
            yield passage.part(start, match.start())
        start = match.end()


def _after_tokens(text: str, used: int, headers: HeaderGrammar) -> int | None:
    """Where a text goes on after its first `used` tokens."""
    for match in re.finditer(r"(?=[\s:=]|$)", text):
        if len(headers.tokens(text[: match.start()])) == used:
            return match.start()
    return None


def _categories_within(tokens: Sequence[str], variable: Variable) -> list[Category]:
    values = [category.parse(token, variable.categories, open=False) for token in tokens]
    return list(dict.fromkeys(value for value in values if isinstance(value, Category)))


def _span_within(text: str) -> Duration | None:
    """A duration in brackets, or after "at" or "after"."""
    for match in re.finditer(r"[(\[]([^()\[\]]+)[)\]]|\b(?:at|after)\s+(\d[\w.\s]*)$", text):
        value = span.parse_duration((match[1] or match[2]).strip(), unit=None)
        if isinstance(value, Duration):
            return value
    return None
