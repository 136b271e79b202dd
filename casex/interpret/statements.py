"""Statistics that the running text prints: means, medians, ranges, and counts of patients."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from casex.interpret.headers import HeaderGrammar
from casex.interpret.narrative_text import CaseSection
from casex.interpret.sentences import Heading, Sentence, cut, sentences
from casex.interpret.table_rows import table_names
from casex.model import Block, Count, Document, Figure, Source, Statement, TimePoint, folded
from casex.schema import Definition

NUMBER = r"(?<![\w.·])(?:(?<![\w)\s])[-−]|(?<=\s)[-−])?\d+(?:[.·]\d+)?(?![.·]?\d)(?![A-Za-z])"
_UNIT = r"(?:\s?%|\s?(?:years?|yrs?|months?|mo|weeks?|wks?|days?|kg|cm|mm|mg|g|points?)(?:\s+(?:old|of age))?\b)?"
_TO = r"\s*(?:-|–|—|−|\bto\b|\band\b|,)\s*"
_RANGE = re.compile(
    r"(?P<what>\binter-?quartile\s+range|\bIQR\b|\branges?\b|\branged\b|\branging\b|\blasted\b|\bspanned\b)"
    r"[\s:;,\]()\[=]*(?:\bIQR\b)?[\s:;,\]()\[=]*(?:(?:of|from|was|were|between)\s+)*[(\[]?\s*"
    rf"(?P<low>{NUMBER}){_UNIT}{_TO}(?P<high>{NUMBER}){_UNIT}",
    re.I,
)
_PLUS_MINUS = re.compile(rf"(?P<one>{NUMBER})\s*%?\s*(?:±|\+/-)\s*(?P<two>{NUMBER}){_UNIT}")
_CENTRE = re.compile(
    rf"\b(?P<what>mean|average|median)\b(?P<words>(?:[^.;\d±]|\d(?=[A-Za-z])){{0,90}}?)(?P<one>{NUMBER}){_UNIT}", re.I
)
_AGAIN = re.compile(rf"^\s*(?P<one>{NUMBER}){_UNIT}")
_SPREAD = re.compile(rf"^\s*[(\[](?P<low>{NUMBER}){_UNIT}\s*(?:-|–|—|to|,)\s*(?P<high>{NUMBER}){_UNIT}\s*[)\]]")
_CUT = re.compile(r"[,;:]\s|\s+(?:and|whereas|while|but)\s+|\.$")
_BETWEEN = re.compile(r"[\s,;()\[\]±]*(?:(?:mean|median|sd|with|an?|mmol/l|\S+/\S+)[\s,;()\[\]±]*)*", re.I)
_NUMBER_WORDS = {w: str(i) for i, w in enumerate(
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1)}  # fmt: skip  # noqa: E501
_K = rf"(?:\d{{1,3}}|{'|'.join(_NUMBER_WORDS)})"
_OWN = re.compile(r"\bour\b|\bthis study\b|\bpresent study\b|\bthis (?:case )?series\b", re.I)
_READ = ("", "abstract", "results", "methods")
#: Words that may stand in a statement without altering what it says.
_PLAIN = frozenset(
    ["the", "a", "an", "of", "in", "at", "for", "was", "were", "is", "are", "with", "their", "his", "her", "our",
     "mean", "average", "median", "range", "patients", "patient", "participants", "subjects", "children", "adults", "cases",  # noqa: E501
     "age", "years", "year", "months", "month", "old", "all", "included", "enrolled", "iqr", "sd", "from", "to", "out",
     "day", "end", "study", "and", "who", "these", "had", "score", "scores"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    """Figures of one statement, where they stand, and the words before and behind them."""

    start: int
    end: int
    figures: tuple[Figure, ...]


def prose(
    document: Document, sections: Sequence[CaseSection], headers: HeaderGrammar, schema: Definition
) -> Iterator[Statement]:
    """Statistics in abstract, methods and results, tables' notes, and where a discussion tells of "our" patients."""
    number = 0
    own: Block | None = None
    for sentence in (*sentences(document, sections), *_notes(document)):
        chapter = sentence.heading.chapter
        if not re.search(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten)\b", sentence.text, re.I):
            continue
        if _OWN.search(sentence.text):
            own = sentence.block
        if chapter not in _READ and not (chapter == "discussion" and own is sentence.block):
            continue
        for said in (*_figures(sentence, headers), *_counts(sentence, headers, schema)):
            number += 1
            start, end, statement = said
            source = statement.source
            if sentence.pieces:
                source = sentence.source(document, f"s{number}", start, end)
            yield replace(statement, source=source)


def _notes(document: Document) -> Iterator[Sentence]:
    """Sentences of tables' notes."""
    for table, name in zip(document.tables, table_names(document.tables), strict=True):
        for note in table.footnotes:
            block = Block(f"{table.label or name}", "footnote", table.page, document=table.document)
            for start, end in cut(note):
                yield Sentence(note[start:end].strip(), Heading(f"{name}-note"), block, ())


def _figures(sentence: Sentence, headers: HeaderGrammar) -> Iterator[tuple[int, int, Statement]]:
    text = sentence.text
    found = _groups(text)
    variable: str | None = None
    phrase = ""
    for place, one in enumerate(found):
        before = found[place - 1].end if place else 0
        after = found[place + 1].start if place + 1 < len(found) else len(text)
        lead_start = before
        if place:
            cut = _CUT.search(text, before, one.start)
            lead_start = cut.end() if cut else before
        lead = text[lead_start : one.start]
        cut = _CUT.search(text, one.end, after) if place + 1 < len(found) else _TAIL.search(text, one.end, after)
        tail_end = cut.start() if cut else after
        tail = text[one.end : tail_end]
        named = headers.named(lead)
        known = next((v for *_, v in named.variables if v.kind not in ("drugs", "regimens", "text", "terms")), None)
        words = _named_words(lead, tail)
        if known is not None or words:
            variable, phrase = (known.name if known else None), f"{lead} {tail}"
        when = _time(lead, headers) or _time(tail, headers)
        n = _n(f"{lead} {tail}")
        rest = set(re.findall(r"[a-z]+", folded(re.sub(r"\([^()]*\d[^()]*\)", " ", lead)))) - _PLAIN
        yield (
            lead_start,
            tail_end,
            Statement(
                _shown(text[lead_start:tail_end]),
                _source(sentence),
                phrase,
                variable,
                when.name if when else None,
                "",
                n,
                one.figures,
                plain=known is not None and not (rest - _known_tokens(lead, headers)),
            ),
        )


_TAIL = re.compile(r"[;:,]\s|\.$")


def _named_words(lead: str, tail: str) -> bool:
    return bool(set(re.findall(r"[a-z]{3,}", folded(lead))) - _PLAIN)


def _known_tokens(lead: str, headers: HeaderGrammar) -> set[str]:
    """Words of a lead that name its variable or its time."""
    named = headers.named(lead)
    spans = [one[:2] for one in (*named.variables[:1], *named.times[:1])]
    return {t for start, end in spans for t in named.tokens[start:end]} | (
        {"tofacitinib"} if any(t.startswith("{") for t in named.tokens) else set()
    )


def _time(text: str, headers: HeaderGrammar) -> TimePoint | None:
    return headers.timepoint(text)


def _n(text: str) -> int | None:
    """How many patients a statement says it is about."""
    match = re.search(rf"\b(?P<k>{_K})\s+(?:\w+\s+)?(?:patients|cases|children|participants|subjects)\b", text, re.I)
    if match is None:
        match = re.search(r"\bn\s*=\s*(?P<k>\d+)", text)
    return int(_NUMBER_WORDS.get(match["k"].casefold(), match["k"])) if match else None


def _shown(text: str) -> str:
    return " ".join(text.split()).strip(" ,;")


def _source(sentence: Sentence) -> Source:
    """Where a sentence of a table's notes stands."""
    block = sentence.block
    return Source(sentence.heading.text or "text", block.document, block.page, block.text or None, reader="text")


def _groups(text: str) -> list[_Found]:
    """Figures that belong together, in order: a mean with its SD and range, a median with its quartiles, a range."""
    spans: list[_Found] = []
    taken: list[tuple[int, int]] = []

    def free(start: int, end: int) -> bool:
        return not any(start < b and a < end for a, b in taken)

    pairs = [(m.start(), m.end(), _range(m)) for m in _RANGE.finditer(text)]
    taken = [(start, end) for start, end, _ in pairs]
    for m in _PLUS_MINUS.finditer(text) if "±" in text or "+/-" in text else ():
        if free(m.start(), m.end()):
            spans.append(_Found(m.start(), m.end(), (Figure("mean", (m["one"],)), Figure("sd", (m["two"],)))))
            taken.append(m.span())
    for m in _CENTRE.finditer(text):
        start = m.start("one")
        if not free(start, m.end()) or re.search(r"[±]", m["words"]):
            continue
        kind = "median" if m["what"].casefold() == "median" else "mean"
        end = m.end()
        figures: tuple[Figure, ...] = (Figure(kind, (m["one"],)),)
        bracket = _SPREAD.match(text[end:])
        if bracket:
            figures, end = (*figures, Figure("spread", (bracket["low"], bracket["high"]))), end + bracket.end()
        spans.append(_Found(start, end, figures))
        taken.append((start, end))
    spans.sort(key=lambda one: one.start)
    merged: list[_Found] = []
    for start, end, figure in pairs:
        home = next((one for one in reversed(spans) if one.end <= start), None)
        gap = text[home.end : start] if home else ""
        if (
            home is not None
            and len(gap.split()) <= 6
            and not re.search(r"\d|;|\band the\b", gap)
            and len(home.figures) < 3
        ):
            spans[spans.index(home)] = _Found(home.start, end, (*home.figures, figure))
        else:
            merged.append(_Found(start, end, (figure,)))
    out = sorted([*spans, *merged], key=lambda one: one.start)
    return _coordinated(text, out, pairs)


def _range(match: re.Match[str]) -> Figure:
    quartiles = "quartile" in match["what"].casefold() or match["what"].casefold() == "iqr"
    return Figure("iqr" if quartiles else "range", (match["low"], match["high"]))


def _coordinated(text: str, found: list[_Found], pairs: Iterable[tuple[int, int, Figure]]) -> list[_Found]:
    """Also figures joined by "and" to those before them: "4.00 (IQR: 1.50, 8.50) at … and 2.00 (IQR: 1.00, 6.00)"."""
    out = list(found)
    for m in re.finditer(rf"\band\s+(?P<one>{NUMBER}){_UNIT}", text):
        start = m.start("one")
        if any(one.start <= start < one.end for one in out):
            continue
        before = next((one for one in reversed(out) if one.end <= start), None)
        if before is None or before.figures[0].statistic not in ("mean", "median"):
            continue
        if re.search(r"\d|;", text[before.end : start]) or not _same_look(m["one"], before.figures[0].printed[0]):
            continue
        figures: tuple[Figure, ...] = (Figure(before.figures[0].statistic, (m["one"],)),)
        end = m.end()
        follow = next(
            (
                p
                for p in out
                if end <= p.start
                and len(p.figures) == 1
                and p.figures[0].statistic in ("iqr", "range")
                and re.fullmatch(r"[\s(\[]*", text[end : p.start])
            ),
            None,
        )
        if follow is not None:
            out.remove(follow)
            figures, end = (*figures, follow.figures[0]), follow.end
        out.append(_Found(start, end, figures))
        out.sort(key=lambda one: one.start)
    return out


def _same_look(one: str, other: str) -> bool:
    """Whether two numbers are printed to the same places."""
    return len(one.partition(".")[2]) == len(other.partition(".")[2])


_PEOPLE = r"(?:patients|cases|children|participants|subjects|girls|boys|individuals)"
_LISTED = re.compile(
    r"(?:^|(?<=[(),;.:]))\s*(?P<term>[^\s(),;.:][^(),;.:]*?(?:\s*\([^()\d=]*\d?(?:/[^()=]*)?\))?)"
    r"\s*\((?:n\s*=\s*)?(?P<k>[1-9]\d{0,2})\)"
)
_TOLD = re.compile(
    rf"(?<![\w.,/–-])(?P<k>{_K})(?!\s*(?:%|[-–.,]\d|\.\d))(?:\s+(?:out\s+of|of)\s+(?:the\s+|these\s+|our\s+|all\s+)?(?:included\s+|enrolled\s+)?"
    rf"(?P<of>{_K}\b)?)?\s*(?:\((?P<first>\d+(?:\.\d+)?)\s?%\)\s*)?(?:\w+\s+)?(?:{_PEOPLE}\b)?\s*"
    r"(?:\((?:cases?\s+)?[\d,\s]*(?:and\s+\d+)?\)\s*)?(?:\((?P<second>\d+(?:\.\d+)?)\s?%\)\s*)?"
    r"(?P<verb>were|was|are|had|have|experienced|responded|achieved|continued|discontinued|received|showed|improved)\b"
    rf"(?P<term>(?:(?!\s+and\s+(?:{_K})\b)[^,.;()])*)",
    re.I,
)
_BOUND = re.compile(
    r"[(\[](?P<name>[^()\[\]]*?)[\s:]*(?P<bound>(?:[<>≤≥]=?\s?\d+(?:\.\d+)?)|\d+(?:\.\d+)?\s*[-–]\s*\d+(?:\.\d+)?)[)\]]"
)
_IN_PATIENTS = re.compile(rf"\s+in\s+(?P<k>{_K})\b", re.I)
_PATIENTS_HAD = re.compile(rf"(?P<k>{_K})\s+{_PEOPLE}\s+had\s+[^;,()]*$", re.I)
_MOST_WORDS = 7


def _counts(sentence: Sentence, headers: HeaderGrammar, schema: Definition) -> Iterator[tuple[int, int, Statement]]:
    """Counts of patients: by bounds of a variable, in lists ("COPD (4), IPF (3)"), and told ("7 were male")."""
    text, where = sentence.text, _source(sentence)
    bounds = list(_bounds(text, headers))
    when = _time(text, headers) if bounds else None
    for start, end, variable, count in bounds:
        shown = _shown(text[start:end])
        yield (
            start,
            end,
            Statement(shown, where, "", variable, when.name if when else None, counts=(count,), plain=True),
        )
    if bounds:
        return
    listed = list(_LISTED.finditer(text))
    if len(listed) > 1:
        counts = tuple(Count(m["k"], _last_words(m["term"])) for m in listed)
        start, end = _clause_start(text, listed[0].start("term")), listed[-1].end()
        yield start, end, Statement(_shown(text[start:end]), where, _lead(text, listed[0]), counts=counts)
    told = [m for m in _TOLD.finditer(text) if m["term"].strip() or m["verb"].casefold() not in _BARE]
    shares = [] if told or listed else list(_SHARE.finditer(text))
    if shares:
        counts = tuple(Count(m["k"], _last_words(text[m.end() :].partition(".")[0]), m["percent"]) for m in shares)
        yield shares[0].start(), shares[-1].end(), Statement(_shown(text), where, text, counts=counts)
    if told:
        counts = tuple(
            Count(_digits(m["k"]), f"{m['verb']} {m['term']}".strip(), m["first"] or m["second"]) for m in told
        )
        of = next((int(_digits(m["of"])) for m in told if m["of"]), None)
        rest = " ".join([text[: told[0].start()], *(text[a.end() : b.start()] for a, b in pairwise(told))])
        yield told[0].start(), told[-1].end(), Statement(_shown(text), where, rest, n=of, counts=counts, plain=True)


_SHARE = re.compile(rf"\b(?P<k>\d{{1,3}})\s+{_PEOPLE}\s*\((?P<percent>\d+(?:\.\d+)?)\s?%\)", re.I)
_BARE = ("were", "was", "are", "had", "have")


def _bounds(text: str, headers: HeaderGrammar) -> Iterator[tuple[int, int, str, Count]]:
    """Counts of patients within bounds of a variable: "severe (SLEDAI-2K >12) in 3 patients"."""
    for match in _BOUND.finditer(text):
        known = [v for *_, v in headers.named(match["name"]).variables if v.kind in ("number", "age", "duration")]
        if not known:
            continue
        behind = _IN_PATIENTS.match(text, match.end())
        before = _PATIENTS_HAD.search(text[: match.start()])
        if behind is None and before is None:
            continue
        k = behind["k"] if behind else before["k"] if before else ""
        bound = re.sub(r"\s", "", match["bound"]).replace("–", "-")
        start = before.start() if before and not behind else match.start()
        yield start, behind.end() if behind else match.end(), known[0].name, Count(_digits(k), bound)


def _digits(k: str) -> str:
    return _NUMBER_WORDS.get(k.casefold(), k)


def _last_words(term: str) -> str:
    return " ".join(term.split()[-_MOST_WORDS:])


def _clause_start(text: str, at: int) -> int:
    return max(text.rfind(". ", 0, at) + 2 if ". " in text[:at] else 0, 0)


def _lead(text: str, match: re.Match[str]) -> str:
    return text[: match.start("term")]
