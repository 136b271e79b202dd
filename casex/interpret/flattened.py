"""Tables whose columns were flattened into lines of text: cut into cells again, where the cells themselves say how."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from casex.interpret.cells import Words
from casex.interpret.flattened_prices import DRUGS, MARKED, ONE_LINE, CellPrice, HeadingPrice, Support
from casex.interpret.headers import HeaderGrammar, Meaning
from casex.interpret.segments import MOST_FOUND, Shape, TextLine, segmentations
from casex.model import (
    Block,
    Cell,
    Document,
    Finding,
    Table,
    finding,
    folded,
    laid_out,
)
from casex.schema import Definition
from casex.tables.joining import join, vocabulary
from casex.values.lists import one_line

_CAPTION = re.compile(
    r"\s*(?P<label>(?:supplementary\s+)?table\s+(?:S?\d+|[IVXL]+))\b[\s.:|–-]*(?P<text>.*)", re.I | re.S
)
_LABEL = re.compile(r"(?P<before>(?:[A-Za-z]{1,8}[\s.#-]?)?)(?P<number>\d{1,3})(?=\s)")
_DEFINITION = re.compile(r"[^,;:=]{1,20}\s*[,:=]\s*[^;]{2,80}")
_FEWEST = 2  # patients

_MARGIN = 1.5  # what is no dearer than this could as well be meant
_FAULTLESS = 1.5  # what a cell may cost at first; only rows that cannot be cut so may hold slips
_FAULTY = 8.0
_TOO_DEAR = 9.0  # for one row: more than one thing is wrong with it
_TOLD = 3  # other ways to fill a cell
_HEADING_WORDS = 6  # on one line


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The lines of a flattened table, and the blocks that they stand in."""

    label: str
    caption: str
    header: tuple[TextLine, ...]
    rows: tuple[tuple[TextLine, ...], ...]
    labels: tuple[str, ...]
    footnotes: tuple[str, ...]
    page: int | None
    first: int
    last: int


def recovered(
    document: Document, schema: Definition, headers: HeaderGrammar, words: Words
) -> tuple[Document, tuple[Finding, ...]]:
    """The document with those flattened tables that can be cut into cells in one way, and what is said of them.

    A table's headings have to read as variables of the schema, every cell as what its heading asks for. Where more
    than one cut fits, the cells in which they differ are in doubt.

    Parameters
    ----------
    document
        Running text without places on a page: only there lines are all that is left of a table.
    schema, headers, words
        What headings and cells are read with.
    """
    parts = laid_out(part for block in document.blocks for part in _notes_apart(block))
    cut_up = replace(document, blocks=parts)
    tables: list[Table] = []
    findings: list[Finding] = []
    kinds: dict[int, str] = {}
    for caption in captions(cut_up):
        stretch = _stretch(cut_up, caption, schema)
        cut = _cut(stretch, cut_up, schema, headers, words) if stretch else None
        if stretch is None or cut is None:
            continue
        table, said = cut
        tables.append(table)
        findings.append(said)
        kinds |= dict.fromkeys(range(stretch.first, stretch.last + 1), "table")
    if not tables:
        return document, ()
    blocks = laid_out(replace(b, kind=kinds.get(n, b.kind)) for n, b in enumerate(parts))
    return replace(document, blocks=blocks, tables=(*document.tables, *tables)), tuple(findings)


# --- which lines ---------------------------------------------------------------------------------------------------


def captions(document: Document) -> tuple[int, ...]:
    """The captions, by the number of their block, whose tables no reader found, where lines are all that is left."""
    read = {folded(table.label) for table in document.tables}
    found: list[int] = []
    for number, block in enumerate(document.blocks):
        match = _CAPTION.match(block.text) if block.kind == "caption" and block.box is None else None
        if match and folded(match["label"]) not in read:
            read.add(folded(match["label"]))
            found.append(number)
    return tuple(found)


def _stretch(document: Document, caption: int, schema: Definition) -> _Stretch | None:
    """The lines under a caption: a heading that names patients, then rows that begin with labels in order."""
    match = _CAPTION.match(document.blocks[caption].text)
    if match is None:
        return None
    above, _, below = match["text"].partition("\n")
    lines = [(caption, line) for line in below.split("\n") if line.strip()]
    notes: list[str] = []
    last = caption
    for number, block in enumerate(document.blocks[caption + 1 :], start=caption + 1):
        if block.kind == "caption" or block.page != document.blocks[caption].page:
            break
        if notes or _is_footnote(block.text):
            notes.append(one_line(block.text))
            last = number
            if notes[-1].endswith("."):
                break
        else:
            lines += [(number, line) for line in block.text.split("\n") if line.strip()]
    begin = next((n for n, (_, line) in enumerate(lines) if _names_patients(line, schema)), None)
    if begin is None:
        return None
    starts = list(_starts([line for _, line in lines[begin + 1 :]]))
    if len(starts) < _FEWEST:
        return None
    first = begin + 1
    tops = [first + at for at, _ in starts]
    end = len(lines) if notes else _end(lines, tops)
    rows = tuple(
        tuple(TextLine.of(line) for _, line in lines[top:stop])
        for top, stop in zip(tops, [*tops[1:], end], strict=True)
    )
    head = lines[begin : tops[0]]
    return _Stretch(
        label=one_line(match["label"]),
        caption=one_line(" ".join([above, *(line for _, line in lines[:begin])])),
        header=tuple(TextLine.of(line) for _, line in head),
        rows=rows,
        labels=tuple(label for _, label in starts),
        footnotes=tuple(notes),
        page=document.blocks[caption].page,
        first=caption + 1,
        last=max(last, lines[end - 1][0]),
    )


def _names_patients(line: str, schema: Definition) -> bool:
    """Whether a line begins with a heading of the column that names patients."""
    names = [folded(word).split() for word in schema.patient_words]
    words = folded(MARKED.sub(" ", line)).split()
    return any(words[: len(name)] == name for name in names)


def _starts(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines that begin with the first label, the next one, and so on, and those labels."""
    wanted: tuple[str, int] | None = None
    for at, line in enumerate(lines):
        match = _LABEL.match(line.strip())
        if match is None:
            continue
        here = (match["before"], int(match["number"]))
        if wanted in (None, here):
            yield at, match[0]
            wanted = (here[0], here[1] + 1)


def _end(lines: Sequence[tuple[int, str]], tops: Sequence[int]) -> int:
    """Where the last row ends when no notes end the table: with the block in which it begins."""
    home = lines[tops[-1]][0]
    return next((n for n in range(tops[-1], len(lines)) if lines[n][0] != home), len(lines))


def _notes_apart(block: Block) -> tuple[Block, ...]:
    """A block that begins with definitions, and the running text that goes on below their full stop."""
    lines = block.text.split("\n")
    stop = next((n for n, line in enumerate(lines, start=1) if line.rstrip().endswith(".")), len(lines))
    if block.kind != "paragraph" or stop == len(lines) or not _is_footnote("\n".join(lines[:stop])):
        return (block,)
    return tuple(replace(block, text="\n".join(part)) for part in (lines[:stop], lines[stop:]))


def _is_footnote(text: str) -> bool:
    """Whether a block only defines abbreviations ("TOF, tofacitinib; F, female")."""
    parts = [part.strip() for part in one_line(text).rstrip(".").split(";")]
    return len(parts) > 1 and all(_DEFINITION.fullmatch(part) for part in parts)


# --- cutting -------------------------------------------------------------------------------------------------------


def _cut(
    stretch: _Stretch, document: Document, schema: Definition, headers: HeaderGrammar, words: Words
) -> tuple[Table, Finding] | None:
    known = vocabulary(block.text for block in document.blocks)
    headings = _headings(stretch, schema, headers, known)
    columns = tuple(map(headers.read, headings))
    support = Support.of(stretch, document)
    cuts: list[_Cut] = []
    for number in range(len(stretch.rows) if headings else 0):
        cut = _row(stretch, number, columns, support, words, known)
        if cut is None:
            return None
        cuts.append(cut)
    return _table(stretch, headings, cuts) if headings else None


def _headings(stretch: _Stretch, schema: Definition, headers: HeaderGrammar, known: frozenset[str]) -> tuple[str, ...]:
    """The headings, where there is one way to cut the header that makes every heading a variable; else none."""
    words = stretch.header[0].words
    shape = Shape(
        None,
        lambda _, place: range(1, min(_HEADING_WORDS, len(words) - place) + 1),
        lambda _: _HEADING_WORDS,
    )
    found: dict[tuple[object, ...], tuple[str, ...]] = {}
    for cut in segmentations(stretch.header, shape, HeadingPrice(schema, headers, known), 0.0):
        texts = tuple(join(fragments, known) for fragments in cut.cells)
        meanings = (headers.read(text) for text in texts)
        found.setdefault(tuple((m.name, m.timepoint and m.timepoint.name, m.unit) for m in meanings), texts)
    return next(iter(found.values())) if len(found) == 1 else ()


@dataclass(frozen=True, slots=True)
class _Cut:
    """A row's cells, and why each of them is in doubt."""

    cells: tuple[str, ...]
    doubts: tuple[str, ...]


def _row(
    stretch: _Stretch,
    number: int,
    columns: Sequence[Meaning],
    support: Support,
    words: Words,
    known: frozenset[str],
) -> _Cut | None:
    """A patient's lines, cut in the cheapest way; None where more than one thing would be wrong with the cells."""
    lines = stretch.rows[number]
    for limit in (_FAULTLESS, _FAULTY):
        price = CellPrice(columns, stretch.labels[number], support, words, known, limit)
        found = segmentations(lines, price.shape(lines[0]), price, _MARGIN)
        if found and price.faults(found[0].cells) > _TOO_DEAR:
            return None
        if found:
            loose = limit == _FAULTY or len(found) == MOST_FOUND
            ways = [tuple(join(fragments, known) for fragments in cut.cells) for cut in found]
            wordy = _wordy(columns) if len(lines) > 1 else ()
            doubts = [
                _doubt(column, ways, column in wordy or (loose and price.below(column) > 0))
                for column in range(len(columns))
            ]
            several = [n for n, fragments in enumerate(found[0].cells) if price.below(n) > 0 and len(fragments) > 1]
            return _Cut(ways[0], _beside(doubts, several, [n for n in range(len(columns)) if price.below(n) > 0]))
    return None


def _beside(doubts: Sequence[str], several: Sequence[int], below: Sequence[int]) -> tuple[str, ...]:
    """Doubts, those of cells of several lines beside a cell in doubt added: what one has too much, the other lacks.

    `several` are the columns whose cell has several lines, `below` those that may go on below.
    """
    added = {
        column
        for place, column in enumerate(below)
        if column in several and not doubts[column]
        and any(doubts[other] for other in (*below[max(0, place - 1) : place], *below[place + 1 : place + 2]))
    }  # fmt: skip
    return tuple("beside a cell that could be another" if n in added else doubt for n, doubt in enumerate(doubts))


def _wordy(columns: Sequence[Meaning]) -> tuple[int, ...]:
    """Columns of words, where one of them is free text: nothing in it says where it ends."""
    words = tuple(n for n, meaning in enumerate(columns) if n and meaning.kind not in (*ONE_LINE, *DRUGS))
    return words if any(columns[n].kind != "terms" for n in words) else ()


def _doubt(column: int, ways: Sequence[tuple[str, ...]], loose: bool) -> str:
    """Why the cell of the first way is in doubt: other ways fill it otherwise, or there are too many to see."""
    others = dict.fromkeys(way[column] for way in ways if way[column] != ways[0][column])
    if others:
        return f"could be {' or '.join(map(repr, list(others)[:_TOLD]))}"
    return "the lines of this row can be cut in many ways" if loose else ""


# --- what comes of it ----------------------------------------------------------------------------------------------


def _table(stretch: _Stretch, headings: Sequence[str], cuts: Sequence[_Cut]) -> tuple[Table, Finding]:
    body = tuple(
        tuple(Cell(text, doubt=doubt) for text, doubt in zip(cut.cells, cut.doubts, strict=True)) for cut in cuts
    )
    doubtful = [
        f"{label}, {heading} ({cell.doubt})"
        for label, row in zip(stretch.labels, body, strict=True)
        for heading, cell in zip(headings, row, strict=True)
        if cell.doubt
    ]
    table = Table(
        label=stretch.label,
        caption=stretch.caption,
        footnotes=stretch.footnotes,
        header=(tuple(Cell(heading) for heading in headings),),
        body=body,
        page=stretch.page,
        reader="flattened text",
    )
    where = f"; in doubt: {'; '.join(doubtful)}" if doubtful else ""
    said = finding(
        "table_recovered",
        f"{stretch.label}: its columns were flattened into lines; they were told apart by what its cells hold{where}",
        hint="compare the cells in doubt with the page",
    )
    return table, said
