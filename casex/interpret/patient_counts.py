"""Counts of patients in running text: "7 were male", "in 6/9 patients", "COPD (4), IPF (3)", "seven men, two women"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from casex.interpret.headers import HeaderGrammar
from casex.interpret.printed_numbers import COUNT, PEOPLE, counted
from casex.model import Count

_PERCENT = r"\(\s*(?P<{}>\d+(?:\.\d+)?)\s?%\s*\)"
_OF = (
    r"(?:\s*/\s*(?P<of1>\d{1,4})|\s+(?:out\s+)?of(?:\s+(?:the|these|our|all|a\s+total\s+of|included|enrolled))*"
    rf"(?:\s+(?P<of2>{COUNT})\b)?)"
)
_LABELS = r"[A-Za-z]{0,3}-?\d{1,4}(?:\s*(?:,\s*and|,|and|&)\s*[A-Za-z]{0,3}-?\d{1,4})*"
_CASES = rf"(?:\(\s*(?:(?:cases?|patients?|nos?\.)\s+)?(?P<who>{_LABELS})\s*\)\s*)?"
_TWO_LABELS = _LABELS.removesuffix("*") + "+"
_AFTER = rf"(?:\s*\(\s*(?:(?:cases?|patients?|nos?\.)\s+(?P<after>{_LABELS})|(?P<later>{_TWO_LABELS}))\s*\))?"
_VERB = (
    r"(?P<verb>(?:were|was|are|is|had|have|has|did|experienced|responded|achieved|continued|discontinued|received|showed|improved"
    r"|developed|presented|died|survived|remained|relapsed|recovered|underwent|required|reported|tested|withdrew|stopped"
    r"|completed|suffered|reached|failed|started|took|lost|became|needed|carried|complained|progressed|demonstrated))\b"
)
_WHOSE = (
    rf"(?P<whose>\s+(?:(?!of\b|were\b|was\b|had\b|have\b)[\w‐-]+\s+){{0,2}}?{PEOPLE}\b|\s+of\s+(?:them|these|those)\b)?"
)
_OF_LATER = rf"(?:\s*(?:out\s+)?of(?:\s+(?:the|these|our|all|a\s+total\s+of|included|enrolled))*\s+(?P<of3>{COUNT})\b)?"
_TOLD = re.compile(
    rf"(?<![\w.,/‐–-])(?P<k>{COUNT}|none|all|both)(?!\s*(?:%|[-‐–.,:]\d|\.\d|[-‐–]\w))(?:{_OF})?\s*(?:{_PERCENT.format('first')}{_OF_LATER})?"
    rf"{_WHOSE}\s*(?:{_PERCENT.format('second')}\s*)?{_CASES}(?:{_PERCENT.format('third')}\s*)?(?:who\s+|also\s+|still\s+|all\s+|only\s+)*"
    rf"{_VERB}(?P<term>(?:(?!\s+(?:and|whereas|while|but)\s+(?:{COUNT}|none)\b)[^,.;()]|\.(?=\d))*){_AFTER}",
    re.I,
)
_IN = re.compile(
    rf"\s(?:in|among|by)\s+(?:all\s+)?(?P<k>{COUNT}|none|all)\b(?!\s*%|[-‐–]\w)(?:{_OF})?"
    rf"(?P<whose>\s+(?:(?!of\b)[\w‐-]+\s+){{0,2}}?{PEOPLE}\b)?\s*(?:{_PERCENT.format('first')}\s*)?{_CASES}",
    re.I,
)
_PART = re.compile(r"[,.;:()]")
_BRACKETED = re.compile(r"\((?:n\s*=\s*)?[1-9]\d{0,3}\s*[),;/a-z]|,\s*n\s*=", re.I)
_LISTED = re.compile(
    r"(?<![^\s(),;.:])(?P<term>[^\s(),;.:][^(),;.:]*?(?:\s*\([^()\d=]*\d?(?:/[^()=]*)?\))?)\s*"
    rf"\((?:n\s*=\s*)?(?P<k>[1-9]\d{{0,3}})(?:\s+{PEOPLE})?(?:\s*[,;/]\s*(?P<percent>\d+(?:\.\d+)?)\s?%)?\)",
    re.I,
)
_COMMA_LISTED = re.compile(
    r"(?:(?<=[(;:])|(?<=, ))\s*(?P<term>[^\s(),;.:=][^(),;.:=]{0,50}?)\s*,\s*n\s*=\s*(?P<k>\d{1,3})\b"
)
_SEXES = re.compile(
    rf"(?<![\w.-])(?P<k>{COUNT})\s+(?:(?:were|was)\s+)?(?P<term>(?:(?!patients)[a-z‐-]+\s)?(?:males?|females?|men|man|women|woman|boys?|girls?))"
    rf"(?:\s+(?:patients?|cases?|participants?|subjects?|children))?\s*(?:{_PERCENT.format('percent')})?(?=\s*(?:,|and\b|[);.:/]|were|was|with|had|\())",
    re.I,
)
_RATIO = re.compile(
    r"\b(?P<one>m(?:ales?)?|f(?:emales?)?|men|women|boys?|girls?)\s*(?:/|:|[-‐–]?to[-‐–]?|\s+to\s+)\s*(?P<two>m(?:ales?)?|f(?:emales?)?|men|women|boys?|girls?)\b"
    r"(?:\s+ratio)?\)?\s*(?:of|was|were|is|=|:|,)?\s*(?P<a>\d{1,3})\s*[:/]\s*(?P<b>\d{1,3})\b(?![.,]\d)",
    re.I,
)
_SHARE = re.compile(
    rf"(?<!of )(?<!of the )\b(?P<k>{COUNT})(?:\s+(?:out\s+)?of\s+(?:(?:the|these|our|all)\s+)?(?P<of>{COUNT}))?"
    rf"(?P<whose>\s+(?:\w+\s+)?{PEOPLE})\s*\((?P<percent>\d+(?:\.\d+)?)\s?%\)",
    re.I,
)
_FRACTION = re.compile(
    r"[(\[](?:(?P<before>\d+(?:\.\d+)?)\s?%\s*[;,:]\s*)?(?P<k>\d{1,3})\s?/\s?(?P<of>\d{1,3})(?:\s*[;,:]\s*(?P<behind>\d+(?:\.\d+)?)\s?%)?[)\]]"
    r"|(?<![\w/.])(?P<k2>\d{1,3})\s?/\s?(?P<of2>\d{1,3})\s*[(\[,;]\s*(?P<percent2>\d+(?:\.\d+)?)\s?%"
)
_BOUND = re.compile(
    r"[(\[](?P<name>[^()\[\]]*?)[\s:]*(?P<bound>(?:[<>≤≥]=?\s?\d+(?:\.\d+)?)|\d+(?:\.\d+)?\s*[-–]\s*\d+(?:\.\d+)?)[)\]]"
)
_IN_PATIENTS = re.compile(rf"\s+in\s+(?P<k>{COUNT})\b", re.I)
_PATIENTS_HAD = re.compile(rf"(?P<k>{COUNT})\s+{PEOPLE}\s+had\s+[^;,()]*$", re.I)
_BARE = ("were", "was", "are", "is", "had", "have", "has", "did")
#: Words behind which a whole number is a name: "patient 3", "Table 2", "residue 70".
_NAME = re.compile(
    r"\b(?:patients?|cases?|subjects?|tables?|figures?|figs?\.?|days?|weeks?|months?|years?|groups?|grades?|stages?|types?|residues?"
    r"|positions?|numbers?|nos?\.|phases?|cohorts?|chromosomes?|exons?|refs?\.|references?|visits?|cycles?|levels?|versions?)"
    r"\s+(?:\d+\s*(?:,|and|&|or|to|[-–])\s*)*$",
    re.I,
)
_MONTHS = re.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)\s+$", re.I
)
_PEOPLE_OR_FIGURE = re.compile(rf"\b{PEOPLE}\b|\d|\b(?:none|all|both)\b|\b{COUNT}\b", re.I)
_MOST_WORDS = 9
#: Words that name no group of patients.
_ANYBODY = frozenset(
    ["patients", "cases", "participants", "subjects", "individuals", "persons", "people", "volunteers", "of", "the",
     "our", "these", "those", "them", "all", "included", "enrolled", "study", "total"]
)  # fmt: skip
_SHORTEST = 3  # letters that say what a count is of


@dataclass(frozen=True, slots=True)
class Told:
    """Counts that stand together; `rest` are the words around them, `labels` the patients that are listed for one.

    `variable` is set where the counts are within bounds of a known one; `n` how many the counts are out of. `whole`
    says that `rest` are all other words of the sentence, so that a count that does not fit does not fit. `group` are
    the words for those who are counted ("five girls"); `ratio` says that the counts are in proportion ("5:1").
    """

    start: int
    end: int
    counts: tuple[Count, ...]
    rest: str = ""
    n: int | None = None
    variable: str | None = None
    listed: bool = False
    whole: bool = True
    group: str = ""
    ratio: bool = False


def counts_in(text: str, headers: HeaderGrammar) -> Iterator[Told]:
    """The counts of patients in a sentence, those that stand together as one."""
    bounds = list(_bounds(text, headers))
    if bounds:
        yield from bounds
        return
    taken: list[tuple[int, int]] = []
    for told in (
        *_ratios(text),
        *_lists(text),
        *_sexes(text),
        *_told(text),
        *_in(text),
        *_fractions(text),
        *_shares(text),
    ):
        if not any(told.start < end and start < told.end for start, end in taken):
            taken.append((told.start, told.end))
            yield told


def _bounds(text: str, headers: HeaderGrammar) -> Iterator[Told]:
    """Counts of patients within bounds of a variable: "severe (SLEDAI-2K >12) in 3 patients"."""
    for match in _BOUND.finditer(text):
        known = [v for *_, v in headers.named(match["name"]).variables if v.kind in ("number", "age", "duration")]
        behind = _IN_PATIENTS.match(text, match.end())
        before = _PATIENTS_HAD.search(text[: match.start()])
        if not known or (behind is None and before is None):
            continue
        k = behind["k"] if behind else before["k"] if before else ""
        bound = re.sub(r"\s", "", match["bound"]).replace("–", "-")
        start = before.start() if before and not behind else match.start()
        yield Told(start, behind.end() if behind else match.end(), (Count(_digits(k), bound),), variable=known[0].name)


def _lists(text: str) -> Iterator[Told]:
    """As in "COPD (4), IPF (3)", "hypertension (n = 5), obesity (n = 1)", "PTCL-NOS, n = 4; AITL, n = 3"."""
    for pattern in (_LISTED, _COMMA_LISTED) if len(_BRACKETED.findall(text)) > 1 else ():
        run: list[re.Match[str]] = []
        for match in pattern.finditer(text):
            gap = text[run[-1].end() : match.start("term")] if run else ""
            if run and not re.fullmatch(r"[\s,;]*(?:(?:and|or)\s)?[\s,;]*(?:had\s|were\s)?", gap):
                yield from _run(text, run)
                run = []
            run.append(match)
        yield from _run(text, run)


def _run(text: str, run: list[re.Match[str]]) -> Iterator[Told]:
    if len(run) > 1:
        counts = tuple(Count(m["k"], _last_words(m["term"]), m.groupdict().get("percent")) for m in run)
        yield Told(run[0].start(), run[-1].end(), counts, text[: run[0].start()], listed=True, whole=False)


def _sexes(text: str) -> Iterator[Told]:
    """As in "seven men and two women": two or more that stand side by side."""
    found = list(_SEXES.finditer(text))
    for one, two in pairwise(found):
        between = text[one.end() : two.start()]
        if re.fullmatch(r"[\s,/;]*(?:and\s+)?(?:\(\s*)?", between) and one["term"].casefold() != two["term"].casefold():
            counts = tuple(Count(_digits(m["k"]), m["term"], m["percent"]) for m in (one, two))
            yield Told(one.start(), two.end(), counts, f"{text[: one.start()]} {text[two.end() :]}", listed=True)


def _ratios(text: str) -> Iterator[Told]:
    """As in "M/F 7/2", "male-to-female ratio of 7:2"."""
    for m in _RATIO.finditer(text) if ":" in text or "/" in text else ():
        if m["one"][0].casefold() != m["two"][0].casefold():
            counts = (Count(m["a"], m["one"]), Count(m["b"], m["two"]))
            yield Told(m.start(), m.end(), counts, f"{text[: m.start()]} {text[m.end() :]}", listed=True, ratio=True)


def _told(text: str) -> Iterator[Told]:
    """As in "7 of the 9 patients (78%) were male and 2 were female"."""
    found = [
        m
        for m in _TOLD.finditer(text)
        if _is_count(text, m)
        and not re.match(r"\s*\d", m["term"])
        and (m["term"].strip() or m["verb"].casefold() not in _BARE)
    ]
    if not found:
        return
    rest = " ".join([text[: found[0].start()], *(text[a.end() : b.start()] for a, b in pairwise(found))])
    rest = re.sub(r"\([^()]*\)", " ", rest)
    of = next((n for m in found if (n := _of(m)) is not None), None)
    for m in found:
        count = Count(
            _digits(m["k"]),
            " ".join(f"{m['verb']} {m['term']}".split()),
            _percent(m),
            _labels(m["who"] or m["after"] or m["later"]),
        )
        yield Told(m.start(), m.end(), (count,), rest, _of(m) or of, group=_group(m))


def _in(text: str) -> Iterator[Told]:
    """As in "X was observed in 6/9 patients"."""
    last, before = 0, ""
    for m in _IN.finditer(text):
        said = text[m.start("k") : m.end()]
        people = re.search(rf"\b{PEOPLE}\b", said, re.I)
        if not (people or _of(m) or m["first"] or _labels(m["who"])) or not _is_count(text, m):
            continue
        own = _PART.split(text[last : m.start()])[-1]
        term = (
            own if set(own.casefold().split()) - {"and", "but", "only", "or"} else before
        )  # "in 3 girls and in 1 boy"
        last, before = m.end(), term
        if len(term) < _SHORTEST:
            continue
        count = Count(_digits(m["k"]), _last_words(term), m["first"], _labels(m["who"]))
        yield Told(m.start() - len(own), m.end(), (count,), "", _of(m), group=_group(m))


def _fractions(text: str) -> Iterator[Told]:
    """As in "R70 (67%; 12/18)", "6/9 (67%)": the words before say what of."""
    for m in _FRACTION.finditer(text) if "/" in text else ():
        k, of, percent = m["k"] or m["k2"], m["of"] or m["of2"], m["before"] or m["behind"] or m["percent2"]
        if int(k) <= int(of):
            term = re.split(r"[;()\[\]]|,\s|\bthan\b|\bversus\b|\bvs\b", text[: m.start()])[-1]
            yield Told(m.start(), m.end(), (Count(k, _last_words(term), percent),), text[: m.start()], int(of))


def _shares(text: str) -> Iterator[Told]:
    """As in "5 patients (41.7%)", "one of the 7 patients (14%)", whatever stands behind."""
    shares = list(_SHARE.finditer(text)) if "%" in text else []
    for place, m in enumerate(shares, start=1):
        end = shares[place].start() if place < len(shares) else len(text)
        term, of = text[m.end() : end].partition(".")[0], counted(m["of"]) if m["of"] else None
        count = Count(_digits(m["k"]), _last_words(term), m["percent"])
        yield Told(m.start(), m.end(), (count,), text, of, group=_group(m))


def _is_count(text: str, match: re.Match[str]) -> bool:
    """Whether a number counts patients, and is no name of one ("patient 3 was", "residues 70 and 91 were")."""
    k, at = match["k"], match.start("k")
    before = text[:at]
    if not k.isdigit():
        return True
    if _NAME.search(before) or _MONTHS.search(before):
        return False
    if re.search(r"\b[a-z]+s\s+\d+(?:\s*,\s*\d+)*,?\s+and\s+$", before):
        return False
    if re.match(rf"{k}\s*(?:/\s*\d|\s+(?:out\s+)?of\b|\(|(?:\s+[\w-]+){{0,2}}?\s+{PEOPLE}\b)", text[at:], re.I):
        return True
    last = before.rstrip()
    return (
        not last
        or last[-1] in ",;:(["
        or re.search(r"\b(?:and|the|whereas|while|but|only|in|other|another|of|with|remaining|which|by)$", last, re.I)
        is not None
    )


def _of(match: re.Match[str]) -> int | None:
    """How many the count is out of: "5 of 12", "5 (42%) of 12", "all 12"."""
    said = match.groupdict()
    of = said["of1"] or said["of2"] or said.get("of3")
    if of is None and match["k"].casefold() in ("all", "both") and match["whose"]:
        return counted(match["whose"].split()[0])
    return counted(of) if of else None


def _group(match: re.Match[str]) -> str:
    """The words for those who are counted, where they tell some of the patients from the others."""
    words = [w for w in (match["whose"] or "").split() if counted(w) is None]
    return " ".join(w for w in words if w.casefold() not in _ANYBODY)


def _percent(match: re.Match[str]) -> str | None:
    return match["first"] or match["second"] or match["third"]


def _labels(who: str | None) -> tuple[str, ...]:
    """Labels of patients in a bracket; a single figure without a word may be a reference, and is none."""
    return tuple(re.findall(r"\w{0,4}-?\d{1,4}", who)) if who else ()


def _digits(k: str) -> str:
    word = k.casefold()
    if word == "none":
        return "0"
    return str(counted(k) or k)


def _last_words(term: str) -> str:
    return " ".join(term.split()[-_MOST_WORDS:])
