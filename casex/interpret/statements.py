"""Statistics that the running text prints: means, medians, ranges, counts of patients, p-values, sums."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from casex.interpret.clause_words import (
    beyond,
    clause_of,
    inner_words,
    known_tokens,
    other_unit,
    singular,
    times_in,
    units_in,
    words_of,
)
from casex.interpret.figure_groups import Group, figure_groups
from casex.interpret.headers import HeaderGrammar
from casex.interpret.patient_counts import Told, counts_in
from casex.interpret.printed_numbers import COUNT, NUMBER_WORDS, PEOPLE
from casex.interpret.pvalues import pvalues_in
from casex.interpret.respectively import coordinated
from casex.interpret.sentences import Heading, Sentence, cut
from casex.interpret.subgroups import EVERYONE, group_in, size_in
from casex.interpret.sums import explicit_sums, stated_sums, totals_in
from casex.interpret.table_rows import table_names
from casex.model import Block, Document, Source, Statement
from casex.schema import Variable

_CUT = re.compile(r"[,;:]\s|\s+(?:and|whereas|while|but|to|vs\.?|versus)\s+|\.$")
_TAIL = re.compile(r"[;:,]\s|\.$")
_NAMED = re.compile(r"\b(?:means?|medians?|averages?|rang(?:e[sd]?|ing)|IQR|SD)\b", re.I)
_OWN = re.compile(r"\bour\b|\bthis study\b|\bpresent study\b|\bthis (?:case )?series\b", re.I)
_READ = ("", "abstract", "results", "methods")
_DIGIT = re.compile(r"\d")
_FIGURE_WORD = re.compile(rf"\b(?:all|both|none|{'|'.join(NUMBER_WORDS)})\b")
_OUT_OF = re.compile(
    rf"\b(?:of|among|in)\s+(?:(?:the|our|these|all|total|a)\s+)*{COUNT}\s+(?:[\w-]+\s+){{0,2}}?{PEOPLE}", re.I
)
_OF_THOSE = re.compile(r"\bof\s+(?:them|these|those|whom|which)\b(?!\s+\d)", re.I)


def prose(document: Document, text: Iterable[Sentence], headers: HeaderGrammar) -> Iterator[Statement]:
    """Statistics in abstract, methods and results, tables' notes, and where a discussion tells of "our" patients."""
    number = 0
    own: Block | None = None
    lists: list[Statement] = []
    totals: frozenset[int] = frozenset()
    before: Statement | None = None
    for sentence in (*text, *_notes(document)):
        chapter = sentence.heading.chapter
        if not (_DIGIT.search(sentence.text) or _FIGURE_WORD.search(sentence.text.casefold())):
            continue
        if _OWN.search(sentence.text):
            own = sentence.block
        if chapter not in _READ and not (chapter == "discussion" and own is sentence.block):
            continue
        totals |= totals_in(sentence.text)
        for start, end, statement in _of_sentence(sentence, headers, before):
            number += 1
            source = statement.source
            if sentence.pieces:
                source = sentence.source(document, f"s{number}", start, end)
            told = replace(statement, source=source)
            lists += [told] if len(told.counts) > 2 else []
            before = told if told.counts else before
            yield told
    yield from stated_sums(lists, totals)


def _of_sentence(
    sentence: Sentence, headers: HeaderGrammar, before: Statement | None
) -> Iterator[tuple[int, int, Statement]]:
    """A sentence's figures and counts, and then its p-values, each of what stands before it."""
    groups, counts = figure_groups(sentence.text), tuple(counts_in(sentence.text, headers))
    told = [*_figures(sentence, groups, counts, headers), *_counts(sentence, groups, counts, headers, before)]
    yield from told
    for start, end, parts, total in explicit_sums(sentence.text):
        shown = _shown(sentence.text)
        yield start, end, Statement(shown, _source(sentence), values=parts, figures=(total,), plain=True)
    last = 0
    for pvalue in pvalues_in(sentence.text):
        sides = tuple(one for start, _, one in sorted(told, key=lambda t: t[:2]) if last <= start < pvalue.start)
        last = pvalue.end
        shown = _shown(sentence.text)
        yield pvalue.start, pvalue.end, Statement(
            shown, _source(sentence), sentence.text[: pvalue.end], figures=(pvalue.figure,), sides=sides,
        )  # fmt: skip


def _notes(document: Document) -> Iterator[Sentence]:
    """Sentences of tables' notes."""
    for table, name in zip(document.tables, table_names(document.tables), strict=True):
        for note in table.footnotes:
            block = Block(f"{table.label or name}", "footnote", table.page, document=table.document)
            for start, end in cut(note):
                yield Sentence(note[start:end].strip(), Heading(f"{name}-note"), block, ())


# --- figures ---------------------------------------------------------------------------------------------------------


def _figures(
    sentence: Sentence, found: Sequence[Group], counts: Sequence[Told], headers: HeaderGrammar
) -> Iterator[tuple[int, int, Statement]]:
    if not found:
        return
    text = sentence.text
    spoken = [_span(text, found, place) for place in range(len(found))]
    clauses = [clause_of(text, one.start, one.end, headers) for one in found]
    names = coordinated(text, [(one.start, one.end) for one in found])
    counted = [one for one in counts if not any(g.start < one.end and one.start < g.end for g in found)]
    bare = _masked(text, [(one.start, one.end) for one in counted])  # what is counted is told of by itself
    told: list[Statement] = []
    for place, (one, (start, end)) in enumerate(zip(found, spoken, strict=True)):
        printed, before = text[one.start : one.end], told[-1] if told else None
        words, heard = (text[start : one.start], text[one.end : end]), (bare[start : one.start], bare[one.end : end])
        if place in names:
            words = heard = (names[place], "")
        statement = _statement(sentence, (words[0], printed, words[1]), heard, one, headers, before)
        told.append(replace(statement, printed=_shown(text[start:end])))
    for place, ((start, end), statement) in enumerate(zip(spoken, told, strict=True)):
        clause = clauses[place]
        together = [k for k in range(len(told)) if clauses[k] == clause]
        own = [(start, one.end) for one, (start, _) in zip(found, spoken, strict=True)] if names else spoken
        loose = words_of(_masked(bare, own)[slice(*clause)], "") - words_of(" ".join(names.values()), "")
        if place != together[0]:
            start_of = spoken[together[0]][0]
            front = bare[start_of : start_of + _front(bare[start_of : found[together[0]].start])]
            loose |= beyond(front, told[together[0]].group, None, headers)
        terms = words_of(
            " ".join(c.term for one in counted if clause[0] <= one.start < clause[1] for c in one.counts), ""
        )
        others = {word for k in together if k != place for word in told[k].rest} | terms
        yield start, end, replace(
            statement,
            plain=statement.plain and not _begun(statement, [told[k] for k in together if k < place]),
            rest=(*statement.rest, *sorted(loose)),
            around=tuple(sorted(others)),
        )  # fmt: skip


def _masked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """A text of the same length without some of its parts."""
    for start, end in spans:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _front(lead: str) -> int:
    """How much of the words before a figure stands before the name of its statistic."""
    named = _NAMED.search(lead)
    return named.start() if named else len(lead)


def _begun(statement: Statement, before: Sequence[Statement]) -> bool:
    """Whether a clause began with a subgroup or a time that may hold for a statement that names none."""
    some = not statement.group and any(one.group for one in before)
    then = statement.timepoint is None and any(one.timepoint not in (None, "baseline") for one in before)
    return some or then


def _span(text: str, found: Sequence[Group], place: int) -> tuple[int, int]:
    """From where to where the words of a group of figures go."""
    one = found[place]
    start = found[place - 1].end if place else _sentence_part(text, one.start)
    if place:
        cut = _CUT.search(text, start, one.start)
        start = cut.end() if cut else start
    after = found[place + 1].start if place + 1 < len(found) else len(text)
    cut = (_CUT if place + 1 < len(found) else _TAIL).search(text, one.end, after)
    return start, cut.start() if cut else after


def _sentence_part(text: str, at: int) -> int:
    """Where the clause begins that a place stands in: behind the last semicolon."""
    return max(text.rfind("; ", 0, at) + 2, 0) if "; " in text[:at] else 0


def _statement(
    sentence: Sentence, words: tuple[str, str, str], heard: tuple[str, str], one: Group, headers: HeaderGrammar,
    before: Statement | None,
) -> Statement:  # fmt: skip
    """What a group of figures is a statement of; where it names no variable, that of the group before it.

    `words` stand before, between and behind the figures; of those before and behind, `heard` have no counts.
    """
    lead, printed, tail = words
    whole = " ".join((lead, re.sub(r"[\d.,·]+|[±()\[\]–−%]", " ", printed), tail))
    group = group_in(lead) or group_in(tail)
    bare = " ".join(lead.replace(group, " ").split()) if group else lead
    known = _variable(bare, headers) or _variable(singular(bare), headers)
    variable = known.name if known else None
    inherited: tuple[str, ...] = ()
    phrase = re.sub(re.escape(group), " ", whole, flags=re.I) if group else whole
    if known is None and before is not None and not words_of(_unbracketed(bare), group) - EVERYONE:
        variable, phrase = before.variable, f"{before.phrase} {tail}"
        inherited = before.rest
        group = group or (before.group if before.timepoint != _time_name(bare, tail, headers) else "")
    said = set[str]().union(*(beyond(part, group, known, headers) for part in heard))
    said |= words_of(inner_words(printed), group) | units_in(printed)
    alike, other = len(times_in((bare, tail), headers)) < 2, other_unit(printed, known)
    return Statement(
        "", _source(sentence), phrase, variable, _time_name(bare, tail, headers), group,
        size_in(lead) or size_in(tail), one.figures, plain=one.sure and alike and not other,
        rest=(*inherited, *sorted(said)), whole_numbers=known is not None and known.whole, other_unit=other,
    )  # fmt: skip


def _variable(text: str, headers: HeaderGrammar) -> Variable | None:
    """The schema's variable that a text names, of those that have numbers or categories."""
    named = headers.named(text).variables
    return next((v for *_, v in named if v.kind not in ("drugs", "regimens", "text", "terms")), None)


def _time_name(lead: str, tail: str, headers: HeaderGrammar) -> str | None:
    when = headers.timepoint(lead) or headers.timepoint(tail)
    return when.name if when else None


def _unbracketed(text: str) -> str:
    """A text without its brackets with figures."""
    return re.sub(r"\([^()]*\d[^()]*\)", " ", text)


# --- counts ----------------------------------------------------------------------------------------------------------


def _counts(
    sentence: Sentence, groups: Sequence[Group], counts: Sequence[Told], headers: HeaderGrammar,
    before: Statement | None,
) -> Iterator[tuple[int, int, Statement]]:  # fmt: skip
    """Counts of patients; one "of them" or "of these" is one of those counted before, in this sentence or the last."""
    text, where = sentence.text, _source(sentence)
    found = sorted(counts, key=lambda one: one.start)
    apart = _masked(text, [*_figure_spans(text, groups), *((one.start, one.end) for one in found)]) if found else ""
    for told in found:
        clause = clause_of(text, told.start, told.end, headers)
        when, rest, alone = _around(text[slice(*clause)], apart[slice(*clause)], found, headers)
        if told.variable is not None:
            shown = _shown(text[told.start : told.end])
            named = headers.timepoint(text)
            yield told.start, told.end, Statement(
                shown, where, "", told.variable, named.name if named else None, counts=told.counts, plain=alone,
                rest=rest,
            )  # fmt: skip
            continue
        out_of = _OUT_OF.search(told.rest) if told.n is None else None
        n = told.n if told.n is not None else size_in(out_of[0]) if out_of else None
        printed = _shown(text[: told.end] if told.listed else text)
        of_those = _OF_THOSE.search(text[max(0, told.start - 40) : told.end])
        sides = (before,) if before is not None and of_those else ()
        before = Statement(
            printed, where, told.rest, timepoint=when, group=told.group, n=n, counts=told.counts, sides=sides,
            plain=told.whole and alone and bool(sides or not of_those), rest=rest, ratio=told.ratio,
        )  # fmt: skip
        yield told.start, told.end, before


def _figure_spans(text: str, found: Sequence[Group]) -> list[tuple[int, int]]:
    """Where a sentence tells of figures, from the name of their statistic on."""
    spoken = [_span(text, found, place) for place in range(len(found))]
    return [(start + _front(text[start : one.start]), end) for one, (start, end) in zip(found, spoken, strict=True)]


def _around(
    clause: str, outside: str, found: Sequence[Told], headers: HeaderGrammar
) -> tuple[str | None, tuple[str, ...], bool]:
    """The time of a clause with counts, its words outside of them, and whether it tells of one time only."""
    terms = " ".join(count.term for one in found for count in one.counts)
    words = words_of(outside, "") - words_of(terms, "") - known_tokens(_unbracketed(outside), None, headers)
    times = times_in((_unbracketed(clause),), headers)
    when = next(iter(times)) if len(times) == 1 else None
    return when, tuple(sorted(words)), len(times) < 2


def _shown(text: str) -> str:
    return " ".join(text.split()).strip(" ,;")


def _source(sentence: Sentence) -> Source:
    """Where a sentence of a table's notes stands."""
    block = sentence.block
    return Source(sentence.heading.text or "text", block.document, block.page, block.text or None, reader="text")
