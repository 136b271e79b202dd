"""Published cases: the reference mark of a table's row, resolved to the entry of the paper's list of references."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casex.interpret.said import Said
from casex.interpret.sentences import Heading
from casex.interpret.table_rows import TableReading
from casex.model import Document, Finding, Text, TimePoint, finding, folded
from casex.schema import Definition

_ENTRY = re.compile(r"\s*(?:\[(?P<square>\d{1,3})\]|(?P<bare>\d{1,3})(?:[.)]|(?=\s)))\s*(?P<text>\S.*)")
_NUMBER = re.compile(r"[(\[]\s*(?:refs?\.?\s*)?(?P<inside>\d{1,3})\s*[)\]]|\^(?P<raised>\d{1,3})\b", re.I)
_ALONE = re.compile(r"(?:refs?\.?\s*)?(?P<inside>\d{1,3})", re.I)
_AUTHOR = re.compile(r"(?P<name>[^\W\d_][\w’'-]+(?:\s[^\W\d_][\w’'-]+)?)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OWN = re.compile(r"\b(?:present|our|this|current)\b", re.I)  # "Present case": the paper itself
_BESIDE = frozenset(("year", "first", "1st", "and", "of", "the", "published", "date", "name", "al", "et"))
_SHOWN = 5  # labels that a message lists


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list of references; its number where the list counts them."""

    number: int | None
    text: str


def reference_list(document: Document) -> tuple[Entry, ...]:
    """The entries of a document's lists of references, in order."""
    heading, entries = Heading(), list[Entry]()
    for block in document.blocks:
        if block.kind in ("heading", "title"):
            heading = heading.then(" ".join(block.text.split()))
        elif heading.chapter == "references" and block.kind == "paragraph":
            _add(block.text, entries)
    return tuple(entries)


def _add(text: str, entries: list[Entry]) -> None:
    """A block's entries; a line that counts no further goes on with the entry above it."""
    begins = True
    for line in text.split("\n"):
        match = _ENTRY.match(line)
        number = int(match["square"] or match["bare"]) if match else None
        last = entries[-1].number if entries else 0
        follows = number is not None and (not entries or last is not None) and number == (last or 0) + 1
        if match and follows:
            entries.append(Entry(number, match["text"].strip()))
        elif begins and (not entries or last is None):
            entries.append(Entry(None, line.strip()))
        elif entries:
            whole = entries[-1].text
            joined = whole[:-1] + line.strip() if re.search(r"[a-z]-$", whole) else f"{whole} {line.strip()}"
            entries[-1] = Entry(entries[-1].number, joined)
        begins = False


def said_of_references(
    reading: TableReading, entries: Sequence[Entry], schema: Definition
) -> tuple[tuple[Said, ...], tuple[Finding, ...]]:
    """The reference of each row of a table of published cases; a mark that no entry of the list fits is a finding."""
    variable = schema.variable("patient_reference")
    column = _column(reading, schema)
    if variable is None or column is None or not entries:
        return (), ()
    heading = reading.table.headings()[column]
    alone = any(word.startswith(("ref", "cit")) for word in re.findall(r"\w+", folded(heading)))
    said, missing = [], dict[str, str]()
    at, before = None, ""
    for row in reading.rows:
        if reading.table.body[row.number][column].text:
            at = row.number
        elif row.label != before:
            at = None  # a second patient of one paper has the label above, and its reference
        before = row.label
        if at is None:
            continue
        cell = reading.table.body[at][column]
        found = _resolved(cell.text, cell.marks, entries, alone=alone)
        if isinstance(found, Entry):
            said.append(
                Said(
                    row.patient, variable, TimePoint(variable.default_timepoint), Text(found.text), cell.text, "table",
                    reading.source(at, column), variable_printed=heading or variable.label, marks=cell.marks,
                )
            )  # fmt: skip
        elif found:
            missing[cell.text] = reading.key(reading.places[at][column])
    findings = [_resolved_rows(reading, said)] if said else []
    findings += [_unresolved(reading, missing)] if missing else []
    return tuple(said), tuple(findings)


def _resolved_rows(reading: TableReading, said: Sequence[Said]) -> Finding:
    return finding(
        "references_resolved",
        f"{reading.table.label or reading.name}: {len(said)} of its rows cite an entry of the reference list each; it "
        "stands in patient_reference as this file has it",
        variable="patient_reference",
        sources=tuple(dict.fromkeys(one.source.key for one in said)),
    )


def _unresolved(reading: TableReading, missing: dict[str, str]) -> Finding:
    listed = ", ".join(map(repr, [*missing][:_SHOWN])) + (" …" if len(missing) > _SHOWN else "")
    return finding(
        "reference_not_resolved",
        f"{reading.table.label or reading.name}: {listed}: no entry of the reference list, or more than one, is meant",
        variable="patient_reference",
        hint="look at the paper's reference list",
        sources=tuple(missing.values()),
    )


def _column(reading: TableReading, schema: Definition) -> int | None:
    """The column that cites: by its heading, or by the marks that stand behind its labels."""
    words = {folded(word) for word in schema.reference_words}
    beside = words | _BESIDE | {folded(word) for word in schema.row_words}
    headings = [set(re.findall(r"\w+", folded(heading))) for heading in reading.table.headings()]
    cited = [sum(bool(_NUMBER.search(row[n].text)) for row in reading.table.body) for n in range(len(headings))]
    named = [n for n, heading in enumerate(headings) if heading & words and heading <= beside]
    best = max(named, key=lambda n: (cited[n], -n), default=None)
    if best is not None:
        return best
    return next((n for n, count in enumerate(cited) if 2 * count > len(reading.table.body) and not headings[n]), None)


def _resolved(text: str, marks: Sequence[str], entries: Sequence[Entry], *, alone: bool) -> Entry | str:
    """The one entry that a cell cites; else the mark that none fits, empty where it cites nothing.

    A number by itself is a mark where the column's heading says so (`alone`).
    """
    numbers = {match["inside"] or match["raised"] for match in _NUMBER.finditer(text)}
    numbers |= {mark for mark in marks if mark.isdigit()}
    bare = _ALONE.fullmatch(text.strip())
    if alone and not numbers and bare:
        numbers = {bare["inside"]}
    author = None if bare else _AUTHOR.match(text.strip())
    name = folded(author["name"].split()[0]) if author else ""
    cites = [number for number in numbers if number is not None]
    if cites:
        found = [entry for entry in entries if str(entry.number) in cites and name in folded(entry.text)]
        return found[0] if len(found) == 1 and len(cites) == 1 else text
    year = _YEAR.search(text)
    if not name or year is None or _OWN.search(text):
        return ""
    fits = [entry for entry in entries if name in folded(entry.text)[:40] and year[0] in entry.text]
    return fits[0] if len(fits) == 1 else text


def resolved(
    readings: Sequence[TableReading], document: Document, schema: Definition
) -> Iterator[tuple[tuple[Said, ...], tuple[Finding, ...]]]:
    """What the tables of published cases cite, table by table."""
    entries = reference_list(document)
    for reading in readings if entries else ():
        yield said_of_references(reading, entries, schema)
