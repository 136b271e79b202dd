"""Statistics that the running text prints: means, medians, ranges, counts of patients, p-values, sums."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from casex.interpret.figure_groups import Group, figure_groups
from casex.interpret.headers import HeaderGrammar
from casex.interpret.patient_counts import counts_in
from casex.interpret.printed_numbers import COUNT, NUMBER_WORDS, PEOPLE
from casex.interpret.pvalues import pvalues_in
from casex.interpret.respectively import coordinated
from casex.interpret.sentences import Heading, Sentence, cut
from casex.interpret.subgroups import EVERYONE, group_in, size_in
from casex.interpret.sums import explicit_sums, stated_sums, totals_in
from casex.interpret.table_rows import table_names
from casex.model import Block, Document, Source, Statement, folded
from casex.schema import Variable

_CUT = re.compile(r"[,;:]\s|\s+(?:and|whereas|while|but|to|vs\.?|versus)\s+|\.$")
_TAIL = re.compile(r"[;:,]\s|\.$")
_OWN = re.compile(r"\bour\b|\bthis study\b|\bpresent study\b|\bthis (?:case )?series\b", re.I)
_READ = ("", "abstract", "results", "methods")
_DIGIT = re.compile(r"\d")
_FIGURE_WORD = re.compile(rf"\b(?:all|both|none|{'|'.join(NUMBER_WORDS)})\b")
_OUT_OF = re.compile(
    rf"\b(?:of|among|in)\s+(?:(?:the|our|these|all|total|a)\s+)*{COUNT}\s+(?:[\w-]+\s+){{0,2}}?{PEOPLE}", re.I
)
_OF_THOSE = re.compile(r"\bof\s+(?:them|these|those|whom|which)\b(?!\s+\d)", re.I)
#: Words that may stand in a statement without altering what it says.
_PLAIN = frozenset(
    ["the", "a", "an", "of", "in", "at", "for", "was", "were", "is", "are", "with", "their", "his", "her", "our", "by",
     "on", "mean", "average", "median", "range", "patients", "patient", "participants", "subjects", "children",
     "adults", "cases", "age", "aged", "years", "year", "months", "month", "old", "all", "included", "enrolled", "iqr",
     "sd", "sem", "se", "from", "to", "out", "day", "end", "study", "and", "who", "these", "had", "score", "scores",
     "ranged", "ranging", "deviation", "standard", "error", "interquartile", "value", "values", "level", "levels",
     "min", "max", "whole", "cohort", "series", "population", "overall", "total", "entire", "between", "respectively",
     "both", "results", "within"]
)  # fmt: skip


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
    told = [*_figures(sentence, headers), *_counts(sentence, headers, before)]
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


def _figures(sentence: Sentence, headers: HeaderGrammar) -> Iterator[tuple[int, int, Statement]]:
    text = sentence.text
    found = figure_groups(text)
    spoken = [_span(text, found, place) for place in range(len(found))]
    names = coordinated(text, [(one.start, one.end) for one in found])
    before: Statement | None = None
    for place, (one, (start, end)) in enumerate(zip(found, spoken, strict=True)):
        lead, tail = (names[place], "") if place in names else (text[start : one.start], text[one.end : end])
        inner = re.sub(r"[\d.,·]+|[±()\[\]–−%]", " ", text[one.start : one.end])
        statement = _statement(sentence, (lead, inner, tail), one, headers, before)
        before = statement
        yield start, end, replace(statement, printed=_shown(text[start:end]))


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
    sentence: Sentence, words: tuple[str, str, str], one: Group, headers: HeaderGrammar, before: Statement | None
) -> Statement:
    """What a group of figures is a statement of; where it names no variable, that of the group before it."""
    lead, inner, tail = words
    whole = " ".join((lead, inner, tail))
    group = group_in(lead) or group_in(tail)
    bare = " ".join(lead.replace(group, " ").split()) if group else lead
    known = _variable(bare, headers) or _variable(_singular(bare), headers)
    variable = known.name if known else None
    inherited: tuple[str, ...] = ()
    phrase = re.sub(re.escape(group), " ", whole, flags=re.I) if group else whole
    if known is None and before is not None and not _content(bare, group):
        variable, phrase = before.variable, f"{before.phrase} {tail}"
        inherited = before.rest
        group = group or (before.group if before.timepoint != _time_name(bare, tail, headers) else "")
    rest = (*inherited, *sorted(_content(bare, group) - _known_tokens(bare, headers)))
    return Statement(
        "", _source(sentence), phrase, variable, _time_name(bare, tail, headers), group,
        size_in(lead) or size_in(tail), one.figures, plain=one.sure, rest=rest,
        whole_numbers=known is not None and known.whole,
    )  # fmt: skip


def _variable(text: str, headers: HeaderGrammar) -> Variable | None:
    """The schema's variable that a text names, of those that have numbers or categories."""
    named = headers.named(text).variables
    return next((v for *_, v in named if v.kind not in ("drugs", "regimens", "text", "terms")), None)


def _singular(text: str) -> str:
    """A text whose plurals have lost their ending: "the mean ages"."""
    return re.sub(r"\b([A-Za-z]{2,}[^\Wsu])s\b", r"\1", text)


def _time_name(lead: str, tail: str, headers: HeaderGrammar) -> str | None:
    when = headers.timepoint(lead) or headers.timepoint(tail)
    return when.name if when else None


def _content(text: str, group: str) -> set[str]:
    """The words of a text that say something, brackets with figures and the words of a subgroup aside."""
    bare = re.sub(r"\([^()]*\d[^()]*\)", " ", text)
    letters = set(re.findall(r"\b[B-HJ-Z]\b", bare))  # "group B"
    return (
        (letters | set(re.findall(r"[a-z]{2,}", folded(bare))))
        - _PLAIN
        - EVERYONE
        - set(folded(group).split())
        - set(NUMBER_WORDS)
    )


def _known_tokens(text: str, headers: HeaderGrammar) -> set[str]:
    """Words of a text that name its variable or its time."""
    named = headers.named(text if headers.named(text).variables else _singular(text))
    spans = [one[:2] for one in (*named.variables[:1], *named.times[:1])]
    index = {"index"} | {t for t in named.tokens if t.startswith("{")}
    names = headers.index_words if any(t.startswith("{") for t in named.tokens) else frozenset()
    return {t for start, end in spans for t in named.tokens[start:end]} | index | names


# --- counts ----------------------------------------------------------------------------------------------------------


def _counts(
    sentence: Sentence, headers: HeaderGrammar, before: Statement | None
) -> Iterator[tuple[int, int, Statement]]:
    """Counts of patients; one "of them" or "of these" is one of those counted before, in this sentence or the last."""
    text, where = sentence.text, _source(sentence)
    for told in sorted(counts_in(text, headers), key=lambda one: one.start):
        if told.variable is not None:
            when = headers.timepoint(text)
            shown = _shown(text[told.start : told.end])
            yield told.start, told.end, Statement(
                shown, where, "", told.variable, when.name if when else None, counts=told.counts, plain=True,
            )  # fmt: skip
            continue
        out_of = _OUT_OF.search(told.rest) if told.n is None else None
        n = told.n if told.n is not None else size_in(out_of[0]) if out_of else None
        printed = _shown(text[: told.end] if told.listed else text)
        of_those = before is not None and _OF_THOSE.search(text[max(0, told.start - 40) : told.end])
        sides = (before,) if before is not None and of_those else ()
        before = Statement(printed, where, told.rest, n=n, counts=told.counts, plain=told.whole, sides=sides)
        yield told.start, told.end, before


def _shown(text: str) -> str:
    return " ".join(text.split()).strip(" ,;")


def _source(sentence: Sentence) -> Source:
    """Where a sentence of a table's notes stands."""
    block = sentence.block
    return Source(sentence.heading.text or "text", block.document, block.page, block.text or None, reader="text")
