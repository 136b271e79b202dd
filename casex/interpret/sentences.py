"""Running text cut into sentences, each with its place in the document and the heading above it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from casex.interpret.narrative_text import CaseSection
from casex.model import Block, Box, Document, Source

#: Behind the stop, so that it is looked at only there.
_ABBREVIATED = "".join(
    rf"(?<!\b{word}[.!?])" for word in ("vs", "Fig", "et al", r"i\.e", r"e\.g", "no", "ca", "approx")
)
_END = re.compile(rf"[.!?]{_ABBREVIATED}[)\]]?(?:\s+(?=[A-Z(\[\d“\"])|(?=[A-Z][a-z]+\s))|\.[a-z]?(?=[A-Z][a-z]+\s)")
_HYPHEN = re.compile(r"[a-z]-$")
_NO_HEADING = re.compile(r"[.,:;!?]$|\d")
_LONGEST_HEADING = 70  # letters of a line
#: Headings by which papers are divided, and what they begin with.
_CHAPTERS = {
    "abstract": ("abstract", "summary"),
    "introduction": ("introduction", "background"),
    "methods": ("method", "material", "patients and method", "subjects and method", "materials and", "ethic"),
    "results": ("result", "finding"),
    "discussion": ("discussion", "comment", "conclusion"),
    "references": ("reference", "bibliography", "literature cited"),
    "end": ("acknowledg", "funding", "author contribution", "conflict", "competing", "supplementary", "data avail"),
}  # fmt: skip
_OPEN_END = re.compile(r"[^.!?:;]$")


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a sentence: the last heading, and the chapter that it belongs to (``results``, …)."""

    text: str = ""
    chapter: str = ""

    def then(self, text: str) -> Heading:
        """The next heading, in the same chapter or in a new one."""
        bare = re.sub(r"[^a-z ]", " ", text.casefold()).strip()
        chapter = next((name for name, words in _CHAPTERS.items() if any(bare.startswith(word) for word in words)), "")
        return Heading(text, chapter or self.chapter)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence on one line; `pieces` tell where in the document's text each stretch of it stands."""

    text: str
    heading: Heading
    block: Block
    pieces: tuple[tuple[int, int], ...]  # offset in the sentence, offset in the document's text

    @property
    def page(self) -> int | None:
        return self.block.page

    @property
    def box(self) -> Box | None:
        return self.block.box

    def place(self, offset: int) -> int:
        """Where a character of the sentence stands in the document's text."""
        here, there = self.pieces[max(0, bisect_right(self.pieces, (offset, 1 << 60)) - 1)]
        return there + offset - here

    def source(self, document: Document, key: str, start: int, end: int) -> Source:
        """A stretch of the sentence as a source."""
        first, last = self.place(start), self.place(max(start, end - 1)) + 1
        return Source(
            key=f"p{self.page}-{key}" if self.page else key,
            document=self.block.document or document.source.name,
            page=self.page,
            box=self.box,
            start=first,
            end=last,
            reader="text",
        )


def sentences(document: Document, sections: Iterable[CaseSection] = ()) -> Iterator[Sentence]:
    """Sentences with figures in titles, paragraphs and captions; what case sections tell is left to them.

    Lines are joined; a paragraph that a page or column breaks goes on in the next one.
    """
    told = [span for section in sections for span in _spans(section)]
    heading, held = Heading(), list[Block]()
    for block in document.blocks:
        if block.kind in ("furniture", "table"):
            continue
        if held and not _goes_on(held[-1], block):
            yield from _cut(held, heading)
            held = []
        if _heads(block):
            for line in block.text.splitlines():
                heading = heading.then(" ".join(line.split()))
        elif not any(start < block.end and block.start < end for start, end in told):
            held.append(block)
    if held:
        yield from _cut(held, heading)


def _heads(block: Block) -> bool:
    """Whether a block is a heading; in plain text a short line without an end may be one."""
    if block.kind == "heading":
        return True
    lines = block.text.splitlines()
    short = all(line[:1].isupper() and len(line) <= _LONGEST_HEADING for line in lines)
    return block.kind == "paragraph" and short and len(lines) <= 2 and not any(map(_NO_HEADING.search, lines))


def _spans(section: CaseSection) -> Iterator[tuple[int, int]]:
    for statement in section.statements:
        for part in (statement.head, statement.body):
            if part.text:
                yield part.start, part.end


def _goes_on(block: Block, following: Block) -> bool:
    """Whether a paragraph goes on in the next one: it has no end, and that has no beginning."""
    alike = block.kind == following.kind == "paragraph" and block.document == following.document
    return alike and bool(_OPEN_END.search(block.text.rstrip())) and bool(re.match(r"\s*[a-z\d(]", following.text))


def _cut(blocks: list[Block], heading: Heading) -> Iterator[Sentence]:
    text, pieces = "", list[tuple[int, int]]()
    for block in blocks:
        start = block.start
        for line in block.text.split("\n"):
            stripped = line.strip()
            if stripped:
                if _HYPHEN.search(text) and stripped[0].islower():
                    text = text[:-1]
                elif text:
                    text += " "
                pieces.append((len(text), start + line.index(stripped[0])))
                text += stripped
            start += len(line) + 1
    for begin, end in cut(text):
        yield _sentence(text[begin:end].rstrip(), begin, pieces, heading, blocks)


def cut(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text begin and end."""
    begin = 0
    for end in [*(match.end() for match in _END.finditer(text)), len(text)]:
        bare = text[begin:end]
        if bare.strip():
            yield begin + len(bare) - len(bare.lstrip()), end
        begin = end


def _sentence(text: str, begin: int, pieces: list[tuple[int, int]], heading: Heading, blocks: list[Block]) -> Sentence:
    first = bisect_right(pieces, (begin, 1 << 60)) - 1
    here, there = pieces[first]
    held = [(0, there + begin - here)]
    held += [(at - begin, place) for at, place in pieces[first + 1 :] if at < begin + len(text)]
    home = next((block for block in reversed(blocks) if block.start <= held[0][1]), blocks[0])
    return Sentence(text, heading, home, tuple(held))
