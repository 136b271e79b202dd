"""Case narratives: each statement of a case section, dated by the visit it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from casex.interpret.cells import Words, read
from casex.interpret.clauses import ClauseGrammar, Told
from casex.interpret.header_words import INDEX
from casex.interpret.headers import HeaderGrammar
from casex.interpret.index_treatment import IndexTreatment
from casex.interpret.narrative_text import CaseSection, Passage, Statement
from casex.interpret.said import Said
from casex.model import Action, Duration, Missing, Regimen, Source, Text, TimePoint, folded
from casex.schema import Definition, Variable
from casex.values import Note, span

CHANGE = Variable("treatment_change", "Change of treatment", kind="regimens", column=False)
REMARK = Variable("remark", "Remark", kind="text", column=False)
VISIT = Variable("visit", "Visit", kind="duration", unit="months", column=False)


@dataclass(frozen=True)
class Language:
    """What sentences are read with: the schema, its heading grammar for this study, the index treatment, the words."""

    schema: Definition
    headers: HeaderGrammar
    index: IndexTreatment
    words: Words


@dataclass(frozen=True)
class _Reader:
    language: Language
    clauses: ClauseGrammar
    columns: Mapping[str, Variable]

    @property
    def headers(self) -> HeaderGrammar:
        return self.language.headers

    def begins(self, label: str, phrases: tuple[str, ...]) -> bool:
        tokens = self.headers.tokens(label)
        return any(tokens[: len(p)] == p for p in (_pattern(phrase, self.headers) for phrase in phrases))


def read_section(
    section: CaseSection,
    patient: str,
    name: str,
    language: Language,
    columns: Mapping[str, Variable],
    document: str,
) -> tuple[Said, ...]:
    """Everything that one case section says, in printed order.

    Statements before the first visit stand at their variable's own time point; those behind a visit's label at it.

    Parameters
    ----------
    section
        The section.
    patient, name
        Whom it is about, and how its sources are called (``n3``).
    language, columns
        What it is read with, and the variables that the tables' columns have.
    document
        The document's name.
    """
    clauses = ClauseGrammar(language.schema, language.headers, language.words, CHANGE, REMARK)
    reader = _Reader(language, clauses, columns)
    visit: TimePoint | None = None
    said: list[Said] = []
    for number, statement in enumerate(section.statements, start=1):
        visit, found = _statement(statement, visit, reader)
        for ordinal, told in enumerate(found, start=1):
            key = f"{name}-s{number}-{ordinal}"
            said.append(_said(told, patient, statement, visit, document, key))
    return tuple(said)


def _statement(statement: Statement, visit: TimePoint | None, reader: _Reader) -> tuple[TimePoint | None, list[Told]]:
    """What a labelled statement tells, and the visit that holds from here on."""
    narrative, label = reader.language.schema.narrative, statement.label
    if not label:
        return visit, [Told(statement.body, REMARK, Text(statement.body.text))]
    if reader.begins(label, narrative.visit) or reader.headers.is_time(label):
        return _visit(statement, visit, reader)
    if any(reader.headers.tokens(label) == _pattern(word, reader.headers) for word in narrative.regimen):
        return visit, _regimens(statement, visit, reader)
    meaning = reader.headers.read(label)
    body = _sentence(statement.body)
    if meaning.variable is None:
        variable = reader.columns.get(meaning.name) or Variable(meaning.name, label, kind="text", once=True)
        parsed = read(body.text, variable, meaning.unit, reader.language.words)
        return visit, [Told(body, variable, one.value, label, meaning.timepoint, None, one.notes) for one in parsed]
    return visit, list(_labelled(body, label, meaning.variable, meaning.timepoint, reader))


def _visit(statement: Statement, visit: TimePoint | None, reader: _Reader) -> tuple[TimePoint | None, list[Told]]:
    """A visit and what was found there; a label with several dates is no date."""
    body, label = statement.body, statement.label
    if len(re.findall(r"\d+(?:\.\d+)?", label)) > 1:
        notes = (Note("ambiguous_value", label, "more than one date"),)
        marker = Told(statement.head, VISIT, Missing("ambiguous"), label, TimePoint(printed=label), None, notes)
        return None, [marker, *_clauses(body, reader)]
    when, said_in = reader.headers.timepoint(label), statement.head
    clauses = list(reader.clauses.clauses(body))
    if when is None and clauses:
        when = _date(clauses[0].text)
        said_in, clauses = (clauses[0], clauses[1:]) if when is not None else (said_in, clauses)
    told = [one for clause in clauses for one in reader.clauses.read(clause)]
    if when is None or when.time_value is None or when.time_unit is None:
        return visit, told
    here = replace(when, printed=label if when.printed in label else f"{label}: {when.printed}")
    lasted = span.parse_duration(f"{when.time_value} {when.time_unit}", unit=None)
    return here, [Told(said_in, VISIT, lasted, label, here), *told]


def _date(text: str) -> TimePoint | None:
    value = span.parse_duration(text, unit=None)
    if not isinstance(value, Duration):
        return None
    if len(value.parts) == 1:
        return TimePoint.after(value.parts[0].amount, value.parts[0].unit, text)
    return TimePoint.after(value.months, "months", text)


def _clauses(body: Passage, reader: _Reader) -> Iterator[Told]:
    for clause in reader.clauses.clauses(body):
        yield from reader.clauses.read(clause)


def _regimens(statement: Statement, visit: TimePoint | None, reader: _Reader) -> list[Told]:
    """A list of drugs with doses is what was given when the index treatment began; without doses it is the past.

    Behind a visit, a label that names no time ("Concomitant treatment") speaks of that visit.
    """
    body = _sentence(statement.body)
    schema, label = reader.language.schema, statement.label
    parsed = read(body.text, schema.variable("concomitant_treatments") or CHANGE, None, reader.language.words)
    dosed = any(isinstance(p.value, Regimen) and p.value.doses for p in parsed)
    variable = schema.variable("concomitant_treatments" if dosed else "prior_treatments") or CHANGE
    when = TimePoint("baseline" if dosed else "prior", printed=label)
    if visit is not None and reader.headers.timepoint(label) is None:
        when, variable = visit, schema.variable("concomitant_treatments") or CHANGE
    return [
        Told(body, variable, p.value, label, when, "given", p.notes)
        if isinstance(p.value, Regimen)
        else Told(body, REMARK, p.value, label, when, None, p.notes)
        for p in parsed
    ]


def _labelled(body: Passage, label: str, variable: Variable, when: TimePoint | None, reader: _Reader) -> Iterator[Told]:
    """The first clause is the label's value; what follows are clauses of their own. Text and lists take all."""
    clauses = list(reader.clauses.clauses(body))
    whole = variable.kind in ("text", "terms", "regimens", "drugs")
    first, rest = (body, []) if whole or not clauses else (clauses[0], clauses[1:])
    for one in read(first.text, variable, None, reader.language.words, heading=label):
        action: Action | None = "given" if isinstance(one.value, Regimen) else None
        yield Told(first, variable, one.value, label, when, action, one.notes)
    for clause in rest:
        yield from reader.clauses.read(clause)


def _said(told: Told, patient: str, statement: Statement, visit: TimePoint | None, document: str, key: str) -> Said:
    variable = told.variable
    when = told.timepoint
    if when is None or (when.name is None and when.months is None and not when.printed):
        default = TimePoint(variable.default_timepoint, printed=told.variable_printed)
        belongs_before = variable.default_timepoint == "baseline" and variable.kind in ("duration", "regimens")
        when = visit if visit is not None and not belongs_before else default
    source = Source(
        key=f"p{statement.page}-{key}" if statement.page else key,
        document=document,
        page=statement.page,
        box=statement.box,
        start=told.passage.start,
        end=told.passage.end,
        reader="narrative",
    )
    return Said(
        patient, variable, when, told.value, told.passage.text, "narrative", source, told.variable_printed,
        action=told.action, notes=told.notes,
    )  # fmt: skip


def _sentence(body: Passage) -> Passage:
    """A body without its full stop."""
    return body.part(0, len(body.text.rstrip(" .")))


def _pattern(phrase: str, headers: HeaderGrammar) -> list[str]:
    """A phrase as tokens; ``{index}`` stays."""
    first, *others = (headers.tokens(part) for part in folded(phrase).split(INDEX))
    return [*first, *(token for part in others for token in (INDEX, *part))]
