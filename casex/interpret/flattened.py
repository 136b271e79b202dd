"""Tables whose columns were flattened into lines of text: cut into cells again, where the cells themselves say how."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from casex.interpret import cells
from casex.interpret.cells import Words
from casex.interpret.headers import HeaderGrammar, Meaning
from casex.interpret.segments import MOST_FOUND, Fragments, Shape, TextLine, segmentations
from casex.model import (
    Block,
    Category,
    Cell,
    Document,
    Finding,
    Missing,
    Table,
    Value,
    finding,
    folded,
    laid_out,
)
from casex.schema import Definition
from casex.tables.joining import join, vocabulary
from casex.values import drugs, missing, regimen
from casex.values.drugs import mentions
from casex.values.lists import groups, one_line, split, stray_brackets

_CAPTION = re.compile(
    r"\s*(?P<label>(?:supplementary\s+)?table\s+(?:S?\d+|[IVXL]+))\b[\s.:|–-]*(?P<text>.*)", re.I | re.S
)
_LABEL = re.compile(r"(?P<before>(?:[A-Za-z]{1,8}[\s.#-]?)?)(?P<number>\d{1,3})(?=\s)")
_DEFINITION = re.compile(r"[^,;:=]{1,20}\s*[,:=]\s*[^;]{2,80}")
_MARKED = re.compile(r"[(\[].*?[)\]]|[.#:*†‡§]")
_UNIT = re.compile(r"\([^()]*\)\s*$")
_PREPOSITIONS = frozenset({"at", "of", "as", "in", "on", "for", "to", "from", "by", "with"})
_LEADS_ON = _PREPOSITIONS | {"(", ","}  # from a variable to its time
_GOES_ON = re.compile(r"(?:[,;(/–-]|\b(?:and|or|with|from|of|by|to|the))$")
_HYPHENED = re.compile(r"\w-\s")  # a hyphen that ended a line, with words of another cell behind it
_WORD = re.compile(r"\b[^\W\d_]+\b")
_JOINT = re.compile(r"[,;/+&]|\b(?:and|with)\b")
_TWICE = re.compile(r"\)\s*\(")
_BEHIND = re.compile(r"\)\s*\w")
_DRUGS = ("drugs", "regimens")
_ONE_LINE = ("number", "age", "duration", "category")
_FEWEST = 2  # patients

# What a cell costs that does not look like one. Only their order counts: a bracket that never closes is the surest
# sign of a wrong cut, a term that no other row tells the weakest.
_BRACKET = 6.0
_UNREAD = 4.0
_DANGLING = 4.0
_EMPTY = 4.0
_AWKWARD = 2.0
_REPAIRED = 1.0
_CODE = 0.5
_FILLED = 0.1  # "Main clinical manifestations" is one heading rather than the end of the one before
_NAMED = 0.6  # a drug among findings
_MARGIN = 1.5  # what is no dearer than this could as well be meant
_IMPOSSIBLE = 99.0
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
    words = folded(_MARKED.sub(" ", line)).split()
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
    support = _Support.of(stretch, document)
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
    for cut in segmentations(stretch.header, shape, _HeadingPrice(schema, headers, known), 0.0):
        texts = tuple(join(fragments, known) for fragments in cut.cells)
        meanings = (headers.read(text) for text in texts)
        found.setdefault(tuple((m.name, m.timepoint and m.timepoint.name, m.unit) for m in meanings), texts)
    return next(iter(found.values())) if len(found) == 1 else ()


class _HeadingPrice:
    """What a heading costs: None where no schema knows it."""

    def __init__(self, schema: Definition, headers: HeaderGrammar, known: frozenset[str]) -> None:
        self._headers = headers
        self._known = known
        self._patients = {folded(word) for word in schema.patient_words}
        self._aliases = {
            tuple(headers.tokens(alias)) for v in schema.variables for alias in (*v.aliases, v.name.replace("_", " "))
        }
        self._filler = {folded(word) for word in schema.header_filler} - _PREPOSITIONS
        self._prices: dict[Fragments, float | None] = {}

    def __call__(self, column: int, fragments: Fragments) -> float | None:
        if column == 0:
            return 0.0 if folded(_MARKED.sub(" ", " ".join(fragments))) in self._patients else None
        if fragments not in self._prices:
            self._prices[fragments] = self._price(join(fragments, self._known))
        return self._prices[fragments]

    def _price(self, text: str) -> float | None:
        tokens = self._headers.tokens(_UNIT.sub("", text))
        spans = self._spans(tokens)
        if not spans:
            return None
        begin, end = max(spans, key=lambda span: span[1] - span[0])
        doubled = any(one in _PREPOSITIONS and one == other for one, other in pairwise(tokens))
        awkward = (tokens[0] in _PREPOSITIONS) + (tokens[-1] in _PREPOSITIONS) + doubled + (begin > 1)
        if awkward > 1:
            return None
        meaning = self._headers.read(text)
        if meaning.variable is None:
            return None
        bare = begin == 0 and meaning.timepoint is not None and tokens[end:] and tokens[end] not in _LEADS_ON
        return _AWKWARD * (awkward + bool(bare) + _is_odd(meaning, text)) + _FILLED * (
            (begin > 0) + 2 * any(token in self._filler for token in tokens[end:])
        )

    def _spans(self, tokens: Sequence[str]) -> list[tuple[int, int]]:
        """Where a variable is named."""
        many = range(len(tokens))
        return [(i, j + 1) for i in many for j in many[i:] if tuple(tokens[i : j + 1]) in self._aliases]


def _is_odd(meaning: Meaning, text: str) -> bool:
    """Whether a heading lacks the unit of time that it asks for, has one too many, or one in its middle."""
    timed = meaning.kind in ("age", "duration")
    bracket = re.search(r"\([^()]*\)", text)
    inside = bracket is not None and bracket.end() < len(text.strip())
    return inside or (timed != (cells.time_unit(meaning.unit) is not None))


@dataclass(frozen=True, slots=True)
class _Support:
    """Where else the document has the same words: in other rows of the table, in its running text."""

    rows: tuple[tuple[str, ...], ...]
    text: str

    @classmethod
    def of(cls, stretch: _Stretch, document: Document) -> _Support:
        rows = tuple(tuple(word for line in row for word in line.words) for row in stretch.rows)
        prose = (b.text for n, b in enumerate(document.blocks) if not stretch.first <= n <= stretch.last)
        return cls(rows, f" {folded(' '.join(prose))} ")

    def price(self, phrase: str) -> float:
        """Less the more rows hold these words in this order, and where the running text holds them as they are."""
        words = phrase.split()
        rows = sum(_holds(row, words) for row in self.rows)
        told = f" {folded(phrase)}" in self.text
        return 1.0 / max(1, rows + 2 * told)


def _holds(row: Sequence[str], words: Sequence[str]) -> bool:
    """Whether a row has these words in this order, whatever stands between them."""
    left = iter(word.strip(",;") for word in row)
    return all(any(word == other for other in left) for word in words)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A row's cells, and why each of them is in doubt."""

    cells: tuple[str, ...]
    doubts: tuple[str, ...]


def _row(
    stretch: _Stretch,
    number: int,
    columns: Sequence[Meaning],
    support: _Support,
    words: Words,
    known: frozenset[str],
) -> _Cut | None:
    """A patient's lines, cut in the cheapest way; None where more than one thing would be wrong with the cells."""
    lines = stretch.rows[number]
    for limit in (_FAULTLESS, _FAULTY):
        price = _CellPrice(columns, stretch.labels[number], support, words, known, limit)
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
    words = tuple(n for n, meaning in enumerate(columns) if n and meaning.kind not in (*_ONE_LINE, *_DRUGS))
    return words if any(columns[n].kind != "terms" for n in words) else ()


def _doubt(column: int, ways: Sequence[tuple[str, ...]], loose: bool) -> str:
    """Why the cell of the first way is in doubt: other ways fill it otherwise, or there are too many to see."""
    others = dict.fromkeys(way[column] for way in ways if way[column] != ways[0][column])
    if others:
        return f"could be {' or '.join(map(repr, list(others)[:_TOLD]))}"
    return "the lines of this row can be cut in many ways" if loose else ""


class _CellPrice:
    """What a cell costs under its heading: None where it cannot be what the heading asks for."""

    def __init__(
        self,
        columns: Sequence[Meaning],
        label: str,
        support: _Support,
        words: Words,
        known: frozenset[str],
        limit: float,
    ) -> None:
        self._columns = columns
        self._label = label
        self._support = support
        self._words = words
        self._known = known
        self._limit = limit
        units = "|".join(re.escape(name) for unit in words.vocabulary.units for name in unit.aliases)
        self._dose = re.compile(rf"\d\s*(?:{units or '(?!)'})(?![^\W_])", re.I)
        self._prices: dict[tuple[int, Fragments], float | None] = {}

    def shape(self, line: TextLine) -> Shape:
        """What columns may take, where this is a row's first line."""
        return Shape(len(self._columns), lambda column, place: self.first(column, line.words[place:]), self.below)

    def faults(self, row: Sequence[Fragments]) -> float:
        """What is wrong with the cells of a row, whatever their words are."""
        told = (
            self._faults(self._columns[column], fragments, join(fragments, self._known))
            for column, fragments in enumerate(row)
            if fragments and column
        )
        return sum(fault for faults in told for fault in faults)

    def below(self, column: int) -> int:
        """How many words a column may take from a line below the first."""
        return 0 if column == 0 or self._columns[column].kind in _ONE_LINE else 99

    def first(self, column: int, words: Sequence[str]) -> Sequence[int]:
        """How many of these words a column may take from the first line."""
        if column == 0:
            return (len(self._label.split()),)
        if self._columns[column].kind in _ONE_LINE:
            return [n for n in (1, 2, 3) if n <= len(words) and self(column, (" ".join(words[:n]),)) is not None]
        after = column + 1
        if after == len(self._columns) or self._columns[after].kind not in _ONE_LINE:
            return range(len(words) + 1)
        return [n for n in range(len(words)) if self.first(after, words[n:])]

    def __call__(self, column: int, fragments: Fragments) -> float | None:
        if not fragments:
            return _EMPTY if self._limit >= _EMPTY else None
        key = (column, fragments)
        if key not in self._prices:
            self._prices[key] = self._within(column, fragments)
        return self._prices[key]

    def _within(self, column: int, fragments: Fragments) -> float | None:
        """The price: None as soon as what is wrong with the cell is over the limit, the dearest question last."""
        text = join(fragments, self._known)
        if column == 0:
            return 0.0 if text == self._label else None
        faults = 0.0
        for fault in self._faults(self._columns[column], fragments, text):
            faults += fault
            if faults > self._limit:
                return None
        return faults + self._wording(self._columns[column].kind, text)

    def _faults(self, meaning: Meaning, fragments: Fragments, text: str) -> Iterator[float]:
        if missing.parse(text, self._words.vocabulary) is not None:
            yield _CODE
            return
        if meaning.kind not in _ONE_LINE:
            yield _BRACKET * len(stray_brackets(text)) + _DANGLING * bool(_GOES_ON.search(text))
            yield _AWKWARD * sum(len(_HYPHENED.findall(fragment)) for fragment in fragments)
        if meaning.kind != "regimens":
            yield _UNREAD * bool(self._dose.search(text))
        if meaning.kind in _DRUGS:
            yield from self._listing(fragments, text, dosed=meaning.kind == "regimens")
        elif meaning.kind not in _ONE_LINE:
            yield from self._phrases(meaning.kind, text)
        parsed = cells.read(text, meaning.variable, meaning.unit, self._words, heading=meaning.printed)
        if meaning.kind in _ONE_LINE:
            yield self._fit(meaning, parsed[0].value, text)
            return
        notes = [note.code for one in parsed for note in one.notes]
        unread = sum(code != "repaired" for code in notes) + sum(isinstance(one.value, Missing) for one in parsed)
        yield _UNREAD * unread + _REPAIRED * notes.count("repaired")

    def _fit(self, meaning: Meaning, value: Value, text: str) -> float:
        """Of a cell that has one line: whether it is what the heading asks for."""
        if isinstance(value, Missing):
            return _IMPOSSIBLE
        if isinstance(value, Category) and meaning.variable is not None:
            if value.name in dict(meaning.variable.categories):
                return 0.0
            return _AWKWARD * len(text.split()) if meaning.variable.open else _IMPOSSIBLE
        return 0.0

    def _listing(self, fragments: Fragments, text: str, *, dosed: bool) -> Iterator[float]:
        """Of a list of drugs: words that are no drugs, drugs listed or dosed twice, commas that are not there."""
        vocabulary = self._words.vocabulary
        found = mentions(_outside(text), vocabulary)
        rest = text
        for mention in mentions(text, vocabulary):
            rest = rest[: mention.start] + " " * len(mention.text) + rest[mention.end :]
        strangers = [w for w in _WORD.findall(rest) if not (dosed and self._dosing(w)) and not self._spoilt(w)]
        yield _UNREAD * len(strangers)
        yield _UNREAD * (len(found) - len({mention.drug for mention in found}))
        yield _AWKWARD * len(_TWICE.findall(text)) + _UNREAD * text.startswith(("(", "["))
        for fragment in fragments:
            listed = mentions(_outside(fragment), vocabulary)
            yield _AWKWARD * sum(not _JOINT.search(fragment[a.end : b.start]) for a, b in pairwise(listed))

    def _dosing(self, word: str) -> bool:
        vocabulary = self._words.vocabulary
        return bool(
            vocabulary.unit(word) or vocabulary.frequency(word) or vocabulary.day_part(word) or vocabulary.route(word)
        )

    def _spoilt(self, word: str) -> bool:
        return drugs.repaired(word, self._words.vocabulary, self._words.known) is not None

    def _phrases(self, kind: str, text: str) -> Iterator[float]:
        """Of words: terms that begin like the end of one, hold a dose or a drug, or say "none" beside others."""
        vocabulary = self._words.vocabulary
        terms = _items(kind, text)
        for term in terms:
            words = term.split()
            whole = len(terms) == 1 and len(words) == 1
            none = any(
                missing.parse(word, vocabulary) is not None or folded(word) in vocabulary.none_words
                for word in (words[0], words[-1])
            )
            yield _UNREAD * (term[0] in "(0123456789") + _UNREAD * (none and not whole)
            yield _AWKWARD * bool(_BEHIND.search(term))
            named = regimen.find_drugs(term, vocabulary)
            yield _NAMED * (len(named) if kind == "terms" else len(named[1:]) + (bool(named) and named[0].start == 0))

    def _wording(self, kind: str, text: str) -> float:
        """Less for words that the document has elsewhere, too."""
        if kind in _ONE_LINE or missing.parse(text, self._words.vocabulary) is not None:
            return 0.0
        drugs_named = [m.text for m in mentions(text, self._words.vocabulary)] if kind == "drugs" else []
        return sum(map(self._support.price, drugs_named or [piece.text for piece in split(text)]))


def _items(kind: str, text: str) -> list[str]:
    """What a cell lists; running words are one thing."""
    return [text] if kind not in ("terms", *_DRUGS) else [piece.text for piece in split(text)]


def _outside(text: str) -> str:
    """A text with what stands in brackets blanked out."""
    for start, end in reversed(groups(text)):
        text = text[:start] + " " * (end + 1 - start) + text[end + 1 :]
    return text


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
