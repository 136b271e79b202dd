"""Values of single patients, or of all of them, in the running text: "the score was 0 in all cases", "case 5 had …"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal

from casex.interpret.amounts import amounts_in
from casex.interpret.headers import HeaderGrammar
from casex.interpret.said import Said
from casex.interpret.sentences import Sentence
from casex.model import Document, Number, Source, TimePoint, folded
from casex.schema import Definition, Variable

_CLAUSE = re.compile(r";\s+|,\s+(?:whereas|while|but)\s+|\.$")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LISTED = r"\d{1,3}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*)\d{1,3})*"
#: Words that may stand beside variable, value, patients and time without altering what is said.
_PLAIN = frozenset(
    ["a", "an", "the", "of", "in", "at", "for", "had", "has", "have", "was", "were", "is", "are", "with", "score",
     "scores", "value", "values", "level", "levels", "it", "and", "on", "each", "by", "then", "still", "when"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause without its patients: the tokens of its one variable (None: it names none), its time, and the rest."""

    variable: Variable | None
    printed: str
    when: TimePoint | None
    rest: tuple[str, ...]


def said_in_text(
    document: Document,
    told: Iterable[Sentence],
    patients: Sequence[str],
    headers: HeaderGrammar,
    schema: Definition,
    *,
    narrated: Set[int] = frozenset(),
) -> Iterator[Said]:
    """Numbers of a variable that the running text tells of named patients, or of all.

    A clause is read only where nothing stands in it but patients, one variable, one number and a time point; in any
    other words it may mean something else. "It" is the variable of the clause before. What is said without a time
    under a heading that names one, or that speaks of the patients' characteristics, is of that time.

    Parameters
    ----------
    document, told
        The document, and its sentences but those of case sections, which speak for themselves.
    patients
        Ids of the study's patients.
    headers, schema
        What names are read with.
    narrated
        Where sentences of case narratives begin, which speak for themselves, too.
    """
    whom, number = _patients_in(schema), 0
    for sentence in told:
        if not whom.search(sentence.text) or sentence.place(0) in narrated:
            continue
        before: Variable | None = None
        for start, end in _clauses(sentence.text):
            text = sentence.text[start:end]
            named = list(whom.finditer(text))
            bare = whom.sub(" ", text)
            clause = _read(bare, headers)
            variable = clause.variable or (before if "it" in clause.rest else None)
            before = variable or before
            amounts = [token for token in clause.rest if _NUMBER.fullmatch(token)]
            if len(named) == 1 and len(amounts) == 2 and clause.variable is not None:
                source = sentence.source(document, f"x{number + 1}", start, end)
                changed = tuple(_changed(_labels(named[0], patients), bare, text, source, headers))
                number += bool(changed)
                yield from changed
                continue
            if variable is None or len(named) != 1 or len(amounts) != 1 or not _is_plain(clause.rest):
                continue
            listed = _labels(named[0], patients)
            when = clause.when or _heading_time(sentence, headers) or TimePoint(variable.default_timepoint)
            number += bool(listed)
            source = sentence.source(document, f"x{number}", start, end)
            for patient in listed:
                yield Said(
                    patient, variable, when, Number(Decimal(amounts[0])), text.strip(" ."), "text", source,
                    clause.printed or variable.label,
                )  # fmt: skip


def _changed(listed: Sequence[str], bare: str, text: str, source: Source, headers: HeaderGrammar) -> Iterator[Said]:
    """The two numbers of one patient whose variable "fell from 12 to 4", where the clause says when."""
    amounts = amounts_in(bare, headers) if len(listed) == 1 else ()
    if len(amounts) == 2 and amounts[-1].when is not None:
        for one in amounts:
            when = one.when or TimePoint(one.variable.default_timepoint)
            yield Said(listed[0], one.variable, when, Number(one.value), text.strip(" ."), "text", source, one.printed)


def _patients_in(schema: Definition) -> re.Pattern[str]:
    words = "|".join(
        sorted((re.escape(word) for word in schema.patient_words if " " not in word), key=len, reverse=True)
    )
    return re.compile(
        rf"\b(?P<all>all\s+(?:of\s+)?(?:the\s+|our\s+|these\s+)?(?:\w+\s+)?(?:{words}))\b"
        rf"|\b(?:{words})\s+(?:nos?\.?\s+)?(?P<listed>{_LISTED})(?![\w.%])",
        re.I,
    )


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _CLAUSE.finditer(text):
        yield start, match.start()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def _labels(named: re.Match[str], patients: Sequence[str]) -> tuple[str, ...]:
    """The patients that are named; none where the study lacks one of them, or "all" counts other patients."""
    if named["listed"]:
        listed = tuple(dict.fromkeys(re.findall(r"\d+", named["listed"])))
        return listed if all(label in patients for label in listed) else ()
    count = re.search(r"\d+", named["all"])
    return tuple(patients) if count is None or int(count[0]) == len(patients) else ()


def _read(text: str, headers: HeaderGrammar) -> _Clause:
    """What a clause names; one that names two variables names none."""
    named = headers.named(text)
    numeric = [one for one in named.variables if one[2].kind == "number"]
    first = numeric[0] if numeric else None
    apart = [one for one in numeric if first and (one[0] >= first[1] or one[1] <= first[0])]
    time = next((one for one in named.times if first is None or one[0] >= first[1] or one[1] <= first[0]), None)
    taken = [one[:2] for one in (first, time) if one is not None]
    rest = tuple(t for i, t in enumerate(named.tokens) if not any(start <= i < end for start, end in taken))
    if first is None or apart:
        return _Clause(None, "", time[2] if time else None, rest)
    return _Clause(first[2], " ".join(named.tokens[first[0] : first[1]]), time[2] if time else None, rest)


def _is_plain(rest: Sequence[str]) -> bool:
    return all(token in _PLAIN or _NUMBER.fullmatch(token) for token in rest)


def _heading_time(sentence: Sentence, headers: HeaderGrammar) -> TimePoint | None:
    """The time that the heading above names; characteristics of patients are those at baseline."""
    heading = sentence.heading.text
    found = headers.timepoint(heading) if heading else None
    if found is None and "characteristics" in folded(heading).split():
        found = TimePoint("baseline")
    return None if found is None else replace(found, printed=heading)
