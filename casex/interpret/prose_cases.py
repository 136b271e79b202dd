"""Case narratives in running prose: "Patient 3, a 12-year-old girl, …", or paragraphs under the heading "Case 3".

What is read is plain: an age and a sex in apposition, numbers of a variable (`amounts`), changes of a drug (`clauses`).
Other clauses that have figures of a variable or a drug are remarks with a finding; the rest stays in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from casex.interpret.amounts import amounts_in, in_plain_words
from casex.interpret.clauses import ClauseGrammar
from casex.interpret.index_treatment import IndexTreatment
from casex.interpret.labels import identifier
from casex.interpret.narrative import CHANGE, REMARK, Language
from casex.interpret.narrative_text import CaseSection, Passage
from casex.interpret.said import Said
from casex.interpret.sentences import Sentence
from casex.model import (
    Age,
    Category,
    Document,
    Finding,
    Missing,
    Number,
    Regimen,
    Text,
    TimePoint,
    Value,
    finding,
    folded,
)
from casex.schema import Definition, Variable
from casex.values import Note, Parsed, regimen, span

_LABEL = r"(?:\d{1,3}[a-z]?|[IVXL]{1,6}|[A-Z]?\d{1,3}|[A-Z])"
_NO_CASES = ("introduction", "methods", "discussion", "references", "end")
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
            "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
_AGE = rf"(?P<age>\d+(?:\.\d+)?|{'|'.join(_COUNTED)})"
_UNIT = r"(?P<unit>year|month|week|day)s?"
_PART = r"(?:[\s-]+(?:and[\s-]+)?(?P<part>\d{1,2})[\s-]+(?P<smaller>month|week|day)s?)?"  # "2-year-3-month-old"
_JOINT = re.compile(r"[;,]\s+(?:(?:and|but|while|whereas)\s+)?|\s+(?:and|but|while|whereas)\s+", re.I)
_LEAD = re.compile(
    r"^(?:in\s+)?(?:she|he|the patient|this patient|patient|case)\b\s*(?:was|is)?\s*(?=an?\b|\(|$)", re.I
)
_OTHERS = re.compile(
    r"\b(?:patients|cases|both|others?|another|mother|father|brother|sister|sibling|twin|parents|family|respectively)\b",
    re.I,
)

_DIAGNOSED = re.compile(
    rf"\bdiagnos(?:ed|is)\b[^,;.\d]*?\bat\s+(?:(?:the\s+)?age\s+of\s+{_AGE.replace('<age>', '<one>')}(?:\s+years?)?"
    rf"|{_AGE.replace('<age>', '<other>')}\s+years\s+of\s+age)(?:\s+old)?\s*$",
    re.I,
)
_NOT_SO = frozenset(("not", "never", "no", "without", "if", "would", "should", "could", "may", "suspected", "possible"))

_OWN = re.compile(r"\b(?:she|he|her|his|the patient|this patient)\b", re.I)
_NO_FACT = re.compile(
    r"\b(?:if|unless|whether|would|should|could|may|might|must|plann?(?:ed|ing|s)?|intend(?:ed|s)?|scheduled|considered"
    r"|recommended|proposed|suggested|advised|expected|aim(?:ed|s)?|goal|target|refused|declined"
    r"|in case(?!\s*[\dIVX])|hoped|attempt\w*)\b",
    re.I,
)
_OF_DRUGS = (CHANGE.name, "index_treatment_status", "index_treatment_duration")


@dataclass(frozen=True, slots=True)
class _Told:
    """A sentence of a narrative, whom it tells of, and where what it says of them begins."""

    sentence: Sentence
    patient: str
    start: int


@dataclass(frozen=True)
class Prose:
    """The narratives of a document in prose: their sentences, and the patients in the order in which they come."""

    told: tuple[_Told, ...]

    @property
    def patients(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.patient for one in self.told))

    @property
    def places(self) -> frozenset[int]:
        """Where in the document's text its sentences begin."""
        return frozenset(one.sentence.place(0) for one in self.told)


def prose_cases(text: Iterable[Sentence], sections: Sequence[CaseSection], schema: Definition) -> Prose:
    """Those sentences of a text that tell of one patient each.

    A heading that names a case holds for the paragraphs below it; a description ("Patient 3, a 12-year-old girl") or a
    case's name by itself ("Case 3.") for the rest of its paragraph. A sentence that begins with another patient ends
    it. What introduces, discusses or cites is passed over.
    """
    named = _Naming.of(schema)
    labelled = {identifier(section.label, schema) for section in sections}  # these have told what they tell
    ends = {folded(word) for word in schema.sections}
    told: list[_Told] = []
    home, subject, closed = None, None, ""
    for sentence in text:
        if sentence.heading.chapter in _NO_CASES or sentence.block.kind in ("caption", "title"):
            continue
        if sentence.block is not home:
            home, subject = sentence.block, named.heads(sentence.heading.text)
            if folded(sentence.block.text.split("\n")[0]).strip(" .:") in ends:
                closed = sentence.heading.text  # a heading that nobody marked as one
            if subject in labelled or sentence.heading.text == closed:
                subject = None
        lead = named.begins(sentence)
        start = 0
        if lead is not None:
            label, start, describes = lead
            subject = label if describes or label == subject else None
        if subject is not None:
            told.append(_Told(sentence, subject, start))
    return Prose(tuple(told))


@dataclass(frozen=True)
class _Naming:
    """How sentences and headings name a case, and how they describe one, by the words of a schema."""

    schema: Definition
    heading: re.Pattern[str]
    lead: re.Pattern[str]
    descriptions: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, schema: Definition) -> _Naming:
        words = "|".join(sorted((re.escape(word) for word in schema.case_words), key=len, reverse=True))
        case = rf"(?i:{words})(?i:\s+report)?\s*(?i:no\.?|#)?\s*(?P<label>{_LABEL})(?!\w)"
        sexes = "|".join(re.escape(word) for word in _sex_words(schema))
        nouns = rf"(?P<sex>{sexes})"
        between = r"(?:[A-Za-z][A-Za-z-]*\s+){0,3}?"
        before = rf"an?\s+{between}{_AGE}[\s-]+{_UNIT}{_PART}[\s-]+old\s+{between}{nouns}\b"
        behind = rf"an?\s+{between}{nouns}\s*,?\s+(?:of|aged)\s+{_AGE}\s+{_UNIT}\b(?:\s+of\s+age\b)?"
        return cls(
            schema,
            re.compile(rf"\s*(?:\d+(?:\.\d+)*\.?\s+)?{case}\s*(?:[.:,(–—-].*)?", re.S),
            re.compile(rf"(?:(?i:in)\s+)?{case}\s*(?P<stop>[.:–—-]\s*(?=\S|$))?"),
            (re.compile(before, re.I), re.compile(behind, re.I)),
        )

    def heads(self, heading: str) -> str | None:
        """The patient whom a heading names."""
        found = self.heading.fullmatch(heading)
        return identifier(found["label"], self.schema) if found else None

    def described(self, text: str, begin: int = 0) -> re.Match[str] | None:
        """An age and a sex in one phrase: "a 12-year-old girl", "a boy aged 9 years"."""
        return next((found for one in self.descriptions if (found := one.match(text, begin))), None)

    def begins(self, sentence: Sentence) -> tuple[str, int, bool] | None:
        """The patient with whom a sentence begins, where it goes on, and whether it introduces this patient."""
        text = sentence.text
        found = self.lead.match(text)
        if found is None:
            return None
        rest = text[found.end() :]
        line = rest.lstrip()[:1].isupper() and found[0].strip() in [text[:at].strip() for at, _ in sentence.pieces]
        described = self.described(re.sub(r"^[\s,(]*(?:was|is)?\s*", "", rest)) is not None
        alone = line or (found["stop"] is not None and not rest[:1].isdigit())
        return identifier(found["label"], self.schema), found.end(), described or alone or not rest.strip(" .")


def _sex_words(schema: Definition) -> list[str]:
    """Words for a girl, a boy, a woman …, longest first; single letters are no words."""
    sex = schema.variable("sex")
    held = [word for name, aliases in (sex.categories if sex else ()) if name != "U" for word in aliases]
    return sorted((word for word in held if len(word) > 1), key=len, reverse=True)


def said_in_prose(prose: Prose, document: Document, language: Language) -> Iterator[Said]:
    """Everything that the narratives say in plain words, in order, each with its place in the text."""
    reader = _Reader(
        document, language, ClauseGrammar(language.schema, language.headers, language.words, CHANGE, REMARK)
    )
    for number, one in enumerate(prose.told, start=1):
        found = _findable(reader, one)
        for ordinal, (start, end, said) in enumerate(found, start=1):
            key = f"n{one.patient}-y{number}-{ordinal}"
            source = one.sentence.source(document, key, start, end)
            yield replace(said, patient=one.patient, source=replace(source, reader="narrative"))


def unknown_patients(prose: Prose, patients: Sequence[str]) -> list[Finding]:
    """Patients of the narratives whom no table has, where tables name patients."""
    strange = [patient for patient in prose.patients if patients and patient not in patients]
    return [
        finding("unknown_patient", f"the text tells of a patient {one}; no table has one", patient=one)
        for one in strange
    ]


_Found = tuple[int, int, Said]


@dataclass(frozen=True)
class _Reader:
    document: Document
    language: Language
    clauses: ClauseGrammar

    def said(
        self, sentence: Sentence, start: int, end: int, variable: Variable, value: Value, when: TimePoint | None,
        printed: str = "", notes: tuple[Note, ...] = (),
    ) -> _Found:  # fmt: skip
        text = sentence.text[start:end]
        source = sentence.source(self.document, "y", start, end)
        when = when or TimePoint(variable.default_timepoint)
        one = Said("", variable, when, value, text, "narrative", source, printed or variable.label, notes=notes)
        return start, end, one


def _findable(reader: _Reader, one: _Told) -> Iterator[_Found]:
    """What a sentence tells, clause by clause; a time at its beginning holds for its clauses.

    A sentence that speaks of others too, or of what may be or was to be, is not read.
    """
    sentence = one.sentence
    others = _OTHERS.search(sentence.text)
    if others or _NO_FACT.search(sentence.text):
        if not others or one.start or _OWN.search(sentence.text):
            yield from _unread(reader, sentence, one.start, len(sentence.text.rstrip(" .")))
        return
    described = _description(reader, one)
    yield from described
    begin = max([one.start, *(end for _, end, _ in described)])
    when: TimePoint | None = None
    before: Variable | None = None
    for start, end in _clauses(sentence.text, begin, reader):
        text = sentence.text[start:end]
        alone = _whole_time(text, reader)
        if alone is not None:
            when = alone
            continue
        age = _age_at_diagnosis(reader, sentence, start, end)
        if age is not None:
            yield age
            continue
        amounts = amounts_in(text, reader.language.headers, before)
        if len(amounts) > 1 and when is None and amounts[-1].when is None:
            amounts = ()  # from one to the other, and nobody knows when
        for amount in amounts:
            own = amount.when or (when if amount is amounts[-1] else None)
            before = amount.variable
            yield reader.said(sentence, start, end, amount.variable, Number(amount.value), own, amount.printed)
        if not amounts:
            yield from (
                _given(reader, sentence, start, end, when)
                or _changes(reader, sentence, start, end, when)
                or _unread(reader, sentence, start, end)
            )


def _clauses(text: str, begin: int, reader: _Reader) -> Iterator[tuple[int, int]]:
    """Where the clauses of a sentence begin and end; "and" parts them where drugs or variables stand on both sides."""
    start = begin
    for joint in [*_JOINT.finditer(text, begin), None]:
        stop = joint.start() if joint else len(text.rstrip(" ."))
        lists = joint is not None and not joint[0].startswith((";", ","))
        if joint and lists and not (_tells(text[start:stop], reader) and _tells(text[joint.end() :], reader)):
            continue
        if joint and text.count("(", start, stop) > text.count(")", start, stop):
            continue
        head = len(text[start:stop]) - len(text[start:stop].lstrip(" ,("))
        if stop > start + head:
            yield start + head, stop
        if joint:
            start = joint.end()


def _tells(text: str, reader: _Reader) -> bool:
    """Whether a stretch names a drug, or a variable or a time with a figure."""
    named = reader.language.headers.named(in_plain_words(text, reader.language.headers))
    numeric = any(variable.kind == "number" for *_, variable in named.variables)
    figures = bool(re.search(r"\d", text)) and (numeric or bool(named.times))
    return figures or bool(regimen.find_drugs(text, reader.language.words.vocabulary))


def _whole_time(text: str, reader: _Reader) -> TimePoint | None:
    """The time that a clause is, where it says nothing else ("At 6 months")."""
    headers = reader.language.headers
    plain = in_plain_words(text, headers)
    named = headers.named(plain)
    covered = [
        when
        for start, end, when in named.times
        if {*named.tokens[:start], *named.tokens[end:]} <= {"at", "the", "in", "on", "then"}
    ]
    return covered[0] if covered else None


def _description(reader: _Reader, one: _Told) -> list[_Found]:
    """Age and sex of the patient whom a sentence introduces: in apposition, or as what it says of "she"."""
    schema, sentence = reader.language.schema, one.sentence
    naming = _Naming.of(schema)
    lead = re.match(r"[\s,(]*(?:was|is)?\s*", sentence.text[one.start :])
    begin = one.start + (lead.end() if lead else 0)
    if one.start == 0 and (pronoun := _LEAD.match(sentence.text)):
        begin = pronoun.end()
    found = naming.described(sentence.text, begin)
    age, sex = schema.variable("age"), schema.variable("sex")
    if found is None or age is None or sex is None:
        return []
    parts = {key: text for key, text in found.groupdict().items() if text}
    start, end = found.span()
    years, unit, noun = parts["age"].casefold(), parts["unit"], parts["sex"].casefold()
    count = str(_COUNTED.index(years) + 1) if years in _COUNTED else years
    part = f" {parts['part']} {parts['smaller']}s" if "part" in parts else ""
    value = span.parse_age(f"{count} {unit}s{part}", unit=None)
    names = [name for name, aliases in sex.categories if noun in (alias.casefold() for alias in aliases)]
    told = [reader.said(sentence, start, end, age, value, None)] if isinstance(value, Age) else []
    return [*told, *(reader.said(sentence, start, end, sex, Category(name), None) for name in names[:1])]


def _age_at_diagnosis(reader: _Reader, sentence: Sentence, start: int, end: int) -> _Found | None:
    """The age at which a clause says that the disease was found ("diagnosed with SLE at the age of 9 years")."""
    variable = reader.language.schema.variable("age")
    text = sentence.text[start:end]
    found = _DIAGNOSED.search(text)
    words = set(re.findall(r"[a-z]+", text.casefold()))
    if variable is None or found is None or words & _NOT_SO:
        return None
    years = found["one"] or found["other"]
    count = str(_COUNTED.index(years.casefold()) + 1) if years.casefold() in _COUNTED else years
    value = span.parse_age(f"{count} years", unit=None)
    when = TimePoint("diagnosis", printed=text)
    return reader.said(sentence, start, end, variable, value, when) if isinstance(value, Age) else None


def _given(reader: _Reader, sentence: Sentence, start: int, end: int, when: TimePoint | None) -> list[_Found]:
    """Drugs with their doses that a clause says were given at a time ("received prednisone 10 mg daily at 3 months").

    Nothing else may stand in it: "received 10 mg for three weeks" is no regimen of one time.
    """
    language = reader.language
    words = language.schema.narrative.given
    first, last, own = _without_time(sentence.text, start, end, reader)
    at = own or when
    verbs = "|".join(re.escape(word) for word in words)
    found = re.match(rf"(?:{_OWN.pattern}\s+)?(?:(?:was|also)\s+)*(?:{verbs})\s+", sentence.text[first:last], re.I)
    if not words or found is None or at is None or last <= first + found.end():
        return []
    given = regimen.parse_list(sentence.text[first + found.end() : last].rstrip(" ,"), language.words.vocabulary)
    if not all(_plainly(one, language.index) for one in given):
        return []
    variable = language.schema.variable("concomitant_treatments") or CHANGE
    said = [reader.said(sentence, start, end, variable, one.value, at) for one in given]
    return [(begin, stop, replace(one, action="given")) for begin, stop, one in said]


def _plainly(one: Parsed, index: IndexTreatment) -> bool:
    """Whether a regimen is a drug with its dose alone; that of the index treatment has its own variable."""
    value = one.value
    whole = isinstance(value, Regimen) and bool(value.doses) and value.remark is None and not one.notes
    return whole and isinstance(value, Regimen) and not index.includes(value.drug)


def _changes(reader: _Reader, sentence: Sentence, start: int, end: int, when: TimePoint | None) -> list[_Found]:
    """Drugs that a clause says were started, stopped or given otherwise, at its own time or the sentence's."""
    first, last, own = _without_time(sentence.text, start, end, reader)
    passage = Passage(sentence.text, tuple(range(len(sentence.text)))).part(first, last)
    if reader.language.headers.named(in_plain_words(passage.text, reader.language.headers)).times:
        return []  # another time within it
    found = []
    for one in reader.clauses.read(passage):
        if one.variable.name in _OF_DRUGS and not isinstance(one.value, Missing):
            at, printed = one.timepoint or own or when, one.variable_printed
            begin, stop, said = reader.said(sentence, start, end, one.variable, one.value, at, printed, one.notes)
            found.append((begin, stop, replace(said, action=one.action)))
    return found


def _without_time(text: str, start: int, end: int, reader: _Reader) -> tuple[int, int, TimePoint | None]:
    """A clause without the time at its beginning or its end, and that time."""
    words = [match.start() + start for match in re.finditer(r"\S+", text[start:end])]
    for place in words[1:]:
        if (when := _whole_time(text[place:end], reader)) is not None:
            return start, place, when
    for place in reversed(words[1:]):
        if (when := _whole_time(text[start:place].rstrip(" ,"), reader)) is not None:
            return place, end, when
    return start, end, None


def _unread(reader: _Reader, sentence: Sentence, start: int, end: int) -> list[_Found]:
    """A clause with figures of a variable or of a drug that no grammar reads: a remark, and a finding."""
    text = sentence.text[start:end]
    headers, vocabulary = reader.language.headers, reader.language.words.vocabulary
    spoken_of = any(variable.kind == "number" for *_, variable in headers.named(text).variables)
    if not re.search(r"\d", text) or not (spoken_of or regimen.find_drugs(text, vocabulary)):
        return []
    notes = (Note("unread_statement", text, ""),)
    return [reader.said(sentence, start, end, REMARK, Text(text), None, notes=notes)]
