"""Case narratives: each statement of a case section, dated by the visit it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from casex.interpret.cells import Words, read
from casex.interpret.clauses import ClauseGrammar, Told
from casex.interpret.headers import HeaderGrammar, slug
from casex.interpret.index_treatment import IndexTreatment
from casex.interpret.narrative_text import CaseSection, Passage, Statement
from casex.interpret.said import Said, joined_notes
from casex.model import Action, Duration, Regimen, Source, Text, TimePoint, folded
from casex.schema import Definition, Variable
from casex.values import Parsed, regimen, span

CHANGE = Variable("treatment_change", "Change of treatment", kind="regimens", column=False)
REMARK = Variable("remark", "Remark", kind="text", column=False)
VISIT = Variable("visit", "Visit", kind="duration", unit="months", column=False)


@dataclass(frozen=True)
class _Reader:
    schema: Definition
    headers: HeaderGrammar
    clauses: ClauseGrammar
    words: Words
    document: str


def read_section(
    section: CaseSection,
    patient: str,
    schema: Definition,
    headers: HeaderGrammar,
    index: IndexTreatment,
    words: Words,
    document: str,
) -> tuple[Said, ...]:
    """Everything that one case section says, in printed order.

    Statements before the first visit stand at their variable's own time point; those behind a visit's label at it.
    """
    clauses = ClauseGrammar(schema, headers, index, words, CHANGE, REMARK)
    reader = _Reader(schema, headers, clauses, words, document)
    visit: TimePoint | None = None
    said: list[Said] = []
    for number, statement in enumerate(section.statements, start=1):
        visit, found = _statement(statement, visit, reader)
        for ordinal, told in enumerate(found, start=1):
            key = f"n{patient}-s{number}-{ordinal}"
            said.append(_said(told, patient, statement, visit, reader, key))
    return tuple(said)


def _statement(statement: Statement, visit: TimePoint | None, reader: _Reader) -> tuple[TimePoint | None, list[Told]]:
    """What a labelled statement tells, and the visit that holds from here on."""
    narrative = reader.schema.narrative
    tokens = " ".join(reader.headers.tokens(statement.label))
    if any(tokens.startswith(" ".join(reader.headers.tokens(word))) for word in narrative.visit):
        return _visit(statement, visit, reader)
    if any(tokens == " ".join(_pattern(word, reader.headers)) for word in narrative.regimen):
        return visit, _regimens(statement, reader)
    if not statement.label:
        return visit, [Told(statement.body, REMARK, Text(statement.body.text))]
    meaning = reader.headers.read(statement.label)
    if meaning.variable is None:
        unknown = Variable(slug(statement.label), statement.label, kind="text", once=True)
        value = read(_sentence(statement.body).text, unknown, meaning.unit, reader.words)[0]
        return visit, [Told(_sentence(statement.body), unknown, value.value, statement.label, meaning.timepoint)]
    return visit, list(_labelled(statement, meaning.variable, meaning.timepoint, reader))


def _visit(statement: Statement, visit: TimePoint | None, reader: _Reader) -> tuple[TimePoint | None, list[Told]]:
    clauses = list(reader.clauses.clauses(statement.body))
    when = reader.headers.timepoint(statement.label)
    if when is None and clauses:
        value = span.parse_duration(clauses[0].text, unit=None)
        if isinstance(value, Duration):
            part = value.parts[0]
            when = (
                TimePoint.after(part.amount, part.unit, clauses[0].text)
                if len(value.parts) == 1
                else TimePoint.after(value.months, "months", clauses[0].text)
            )
            clauses = clauses[1:]
    told = [one for clause in clauses for one in reader.clauses.read(clause)]
    if when is None or when.time_value is None or when.time_unit is None:
        return visit, told
    here = replace(
        when, printed=f"{statement.label}: {when.printed}" if when.printed not in statement.label else statement.label
    )
    months = span.parse_duration(f"{when.time_value} {when.time_unit}", unit=None)
    marker = Told(statement.body.part(0, len(statement.body.text)), VISIT, months, statement.label, here)
    return here, [marker, *told]


def _regimens(statement: Statement, reader: _Reader) -> list[Told]:
    """A list of drugs with doses is what was given when the index treatment began; without doses it is the past."""
    body = _sentence(statement.body)
    variable = reader.schema.variable("concomitant_treatments") or CHANGE
    parsed = read(body.text, variable, None, reader.words)
    dosed = any(isinstance(p.value, Regimen) and p.value.doses for p in parsed)
    when = TimePoint("baseline" if dosed else "prior", printed=statement.label)
    told = []
    for one in parsed:
        if isinstance(one.value, Regimen):
            told.append(Told(body, variable, one.value, statement.label, when, "given", one.notes))
        else:
            told.append(Told(body, REMARK, one.value, statement.label, when, None, one.notes))
    return told


def _labelled(statement: Statement, variable: Variable, when: TimePoint | None, reader: _Reader) -> Iterator[Told]:
    """The first clause is the label's value; what follows are clauses of their own. Text and lists take all."""
    body = _sentence(statement.body)
    if variable.kind in ("text", "terms", "regimens", "drugs"):
        named = regimen.find_drugs(statement.label, reader.words.vocabulary)
        if variable.kind == "regimens" and named:  # "Tofacitinib dosage: 5 mg bid"
            parsed: tuple[Parsed, ...] = (
                regimen.parse_dosage(body.text, named[0].drug, named[0].text, reader.words.vocabulary),
            )
        else:
            parsed = read(body.text, variable, None, reader.words)
        for one in parsed:
            given: Action | None = "given" if isinstance(one.value, Regimen) else None
            yield Told(body, variable, one.value, statement.label, when, given, one.notes)
        return
    clauses = list(reader.clauses.clauses(body))
    if clauses:
        parsed = read(clauses[0].text, variable, None, reader.words)
        yield Told(clauses[0], variable, parsed[0].value, statement.label, when, None, joined_notes(parsed))
    for clause in clauses[1:]:
        yield from reader.clauses.read(clause)


def _said(told: Told, patient: str, statement: Statement, visit: TimePoint | None, reader: _Reader, key: str) -> Said:
    variable = told.variable
    when = told.timepoint
    if when is None or (when.name is None and when.months is None):
        default = (
            TimePoint(variable.default_timepoint, printed=told.variable_printed)
            if variable.default_timepoint
            else TimePoint()
        )
        when = visit if visit is not None and not _belongs_before(variable) else default
    source = Source(
        key=f"p{statement.page}-{key}" if statement.page else key,
        document=reader.document,
        page=statement.page,
        box=statement.box,
        start=told.passage.start,
        end=told.passage.end,
        reader="narrative",
    )
    return Said(
        patient,
        variable,
        when,
        told.value,
        told.passage.text,
        "narrative",
        source,
        told.variable_printed,
        action=told.action,
        notes=told.notes,
    )


def _belongs_before(variable: Variable) -> bool:
    """A disease's duration or the first dose is said of the start, wherever in the section it is said."""
    return variable.default_timepoint == "baseline" and variable.kind in ("duration", "regimens")


def _sentence(body: Passage) -> Passage:
    """A body without its full stop."""
    return body.part(0, len(body.text.rstrip(" .")))


def _pattern(word: str, headers: HeaderGrammar) -> list[str]:
    marked = [headers.tokens(part) for part in folded(word).split("{index}")]
    out = marked[0]
    for part in marked[1:]:
        out = [*out, "{index}", *part]
    return out
