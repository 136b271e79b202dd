"""Case sections: from a document's blocks to labelled statements, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from casex.model import Block, Box, Document, folded
from casex.schema import Definition

_LABEL = re.compile(r"(?P<label>[A-Z][A-Za-z0-9 /-]{2,60}?)\s*:\s")
_LABEL_OF_CASE = r"(?:\d{1,3}[a-z]?|[IVXL]{1,6}|[A-Z])"
_NUMBER_WORDS = "(?i:one|two|three|four|five|six|seven|eight|nine|ten)"
_CONFUSED = {"l": "1", "I": "1", "|": "1", "O": "0"}  # letters that OCR reads for digits


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text on one line, with the place of each character in the document's text."""

    text: str
    places: tuple[int, ...]

    def part(self, start: int, end: int) -> Passage:
        """A part of it, without white space at its ends."""
        raw = self.text[start:end]
        start += len(raw) - len(raw.lstrip())
        stripped = raw.strip()
        return Passage(stripped, self.places[start : start + len(stripped)])

    @property
    def start(self) -> int:
        return self.places[0] if self.places else 0

    @property
    def end(self) -> int:
        return self.places[-1] + 1 if self.places else 0

    def __add__(self, other: Passage) -> Passage:
        if not self.text:
            return other
        if re.search(r"\w-$", self.text[-2:]):  # a hyphen at a line's end joins
            return Passage(self.text + other.text, self.places + other.places)
        return Passage(f"{self.text} {other.text}", (*self.places, other.start, *other.places))


_NOTHING = Passage("", ())


@dataclass(frozen=True, slots=True)
class Statement:
    """One labelled statement of a case section ("Follow-up: 3 months, …"); the label may be empty."""

    head: Passage
    body: Passage
    page: int | None
    box: Box | None

    @property
    def label(self) -> str:
        """The label's words."""
        return self.head.text


@dataclass(frozen=True, slots=True)
class CaseSection:
    """What a paper tells of one case; without a label, a heading that cannot be read. `repaired`: OCR had spoilt it."""

    label: str
    printed: str
    statements: tuple[Statement, ...]
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    start: int
    block: Block
    first: bool


def case_sections(document: Document, schema: Definition) -> tuple[CaseSection, ...]:
    """Sections under headings like "Case 3" that hold at least one labelled statement.

    A line that begins like such a heading and cannot be read ends the section before it: what follows is told of
    nobody. It is a section without statements then.
    """
    lines = list(_lines(document))
    begins = re.compile(rf"\s*(?:\d+(?:\.\d+)*\.?\s+)?(?i:{_any_of(schema.case_words)})")
    heading_like = ((i, line) for i, line in enumerate(lines) if begins.match(line.text))
    headings = [(i, found) for i, line in heading_like if (found := _case_heading(line, schema))]
    sections = []
    for position, (i, heading) in enumerate(headings):
        stop = headings[position + 1][0] if position + 1 < len(headings) else len(lines)
        body = _until_section_ends(lines[i + 1 : stop], schema)
        if not any(":" in line.text and _LABEL.search(f"{line.text} ") for line in body):
            continue  # no statement of it can have a label
        statements = tuple(_statements(body))
        described = (Statement(_NOTHING, _described(lines[i], heading), lines[i].block.page, lines[i].block.box),)
        if any(statement.label for statement in statements):
            told = (*(described if heading.rest else ()), *statements)
            printed = lines[i].text.strip()
            sections.append(CaseSection(heading.label, printed, told if heading.label else (), heading.repaired))
    return tuple(sections)


def _described(line: _Line, heading: _Heading) -> Passage:
    """What stands behind a case's label in its heading ("Case 2: a girl of 12")."""
    whole = Passage(line.text, tuple(range(line.start, line.start + len(line.text))))
    return whole.part(len(line.text) - len(heading.rest), len(line.text))


def _lines(document: Document) -> Iterator[_Line]:
    for block in document.blocks:
        if block.kind in ("furniture", "caption", "table"):
            continue
        start = block.start
        for number, text in enumerate(block.text.split("\n")):
            yield _Line(text, start, block, number == 0)
            start += len(text) + 1


@dataclass(frozen=True, slots=True)
class _Heading:
    """A case's heading: its label (empty where it cannot be read), what stands behind it, whether OCR had spoilt it."""

    label: str
    rest: str = ""
    repaired: bool = False


def _case_heading(line: _Line, schema: Definition) -> _Heading | None:
    """A line as a case's heading: "Case 3", "Case 3: a girl of 12", "Casel" (repaired), "Case two" (not read)."""
    words = _any_of(schema.case_words)
    before = rf"\s*(?:\d+(?:\.\d+)*\.?\s+)?(?i:{words})\b(?i:\s+report)?\s*(?i:no\.?|#)?\s*"
    match = re.fullmatch(rf"{before}(?P<label>{_LABEL_OF_CASE})\s*[.:]?\s*", line.text)
    if match:
        return _Heading(match["label"])
    spoilt = re.fullmatch(rf"\s*(?i:{words})(?P<label>[{re.escape(''.join(_CONFUSED))}\d]{{1,2}})\s*", line.text)
    if spoilt:
        return _Heading("".join(_CONFUSED.get(c, c) for c in spoilt["label"]), repaired=True)
    if not line.first:
        return None
    described = re.fullmatch(rf"{before}(?P<label>\d{{1,3}}|[IVXL]{{1,6}})\s*[:,(–—-]\s*(?P<rest>\S.*)", line.text)
    if described:
        return _Heading(described["label"], described["rest"])
    looks_so = re.match(rf"{before}(?:\d{{1,3}}|[IVXL]{{1,6}}|{_NUMBER_WORDS})\b", line.text)
    return _Heading("") if looks_so else None


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in words)


def _until_section_ends(lines: Sequence[_Line], schema: Definition) -> list[_Line]:
    """Lines up to the first heading that ends the cases; other lone headings (running heads) are passed over."""
    ends = {folded(word) for word in schema.sections}
    kept: list[_Line] = []
    for position, line in enumerate(lines):
        if folded(line.text).strip(" .:0123456789") in ends or line.block.document != lines[0].block.document:
            break
        is_heading = line.block.kind in ("heading", "title") and not _LABEL.match(line.text)
        if is_heading:
            following = next((other for other in lines[position + 1 :] if other.block is not line.block), None)
            if following is None or not (_LABEL.match(following.text) or _continues(kept)):
                break
            continue
        kept.append(line)
    return kept


def _continues(lines: Sequence[_Line]) -> bool:
    return bool(lines) and not lines[-1].text.rstrip().endswith((".", ":", ";"))


def _statements(lines: Sequence[_Line]) -> Iterator[Statement]:
    """A statement begins with a label, or with a paragraph after a finished sentence; line breaks go on."""
    head, body, home = _NOTHING, _NOTHING, None
    for line in lines:
        for piece_head, piece, begins in _pieces(line):
            if begins or (line.first and body.text.endswith(".")):
                if home is not None and (head.text or body.text):
                    yield Statement(head, body, home.page, home.box)
                head, body, home = piece_head, piece, line.block
            else:
                body = body + piece
                home = home or line.block
    if home is not None and (head.text or body.text):
        yield Statement(head, body, home.page, home.box)


def _pieces(line: _Line) -> Iterator[tuple[Passage, Passage, bool]]:
    """A line cut where labels begin: at its start, or after a full stop."""
    whole = Passage(line.text, tuple(range(line.start, line.start + len(line.text))))
    starts = [
        m
        for m in _LABEL.finditer(line.text + " ")
        if m.start() == len(line.text) - len(line.text.lstrip()) or re.search(r"[.;]\s+$", line.text[: m.start()])
    ]
    begin = starts[0].start() if starts else len(line.text)
    if line.text[:begin].strip():
        yield _NOTHING, whole.part(0, begin), False
    for position, match in enumerate(starts):
        end = starts[position + 1].start() if position + 1 < len(starts) else len(line.text)
        yield whole.part(match.start(), match.end("label")), whole.part(match.end() - 1, end), True
