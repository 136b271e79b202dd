"""Corrections: what a person who looked at a paper says of single cells, and of findings that may stand.

A correction is keyed by the document's hash, the table, the cell and the printed text. The cell is read as if it held
the corrected text; the printed one stays in the tables, and beside every value.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from casex.errors import ReadingError
from casex.interpret.reading_file import hint, same
from casex.interpret.table_rows import table_names
from casex.interpret.yaml_text import Place, parsed, texts
from casex.model import CODES, Acceptance, Cell, Correction, Document, Finding, Observation, finding

#: Corrections of this ending beside a paper ("paper.casex.corrections.yaml" beside "paper.pdf") are used, and said.
BESIDE = ".casex.corrections.yaml"
_SIGNED = ("who", "when", "why")
CORRECTION = ("document", "table", "cell", "was", "is", *_SIGNED)
ACCEPTANCE = ("document", "accept", "said", *_SIGNED)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CELL = re.compile(r"r(?P<row>[1-9]\d*)-c(?P<column>[1-9]\d*)")
_Faults = list[tuple[Place, str]]


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a file (or several) says; `sha256` tells which content it was."""

    name: str = ""
    sha256: str = ""
    cells: tuple[Correction, ...] = ()
    accepted: tuple[Acceptance, ...] = ()

    def of(self, documents: Iterable[str]) -> Corrections:
        """Those of documents with these SHA-256."""
        held = set(documents)
        return replace(
            self,
            cells=tuple(one for one in self.cells if one.document in held),
            accepted=tuple(one for one in self.accepted if one.document in held),
        )


NONE = Corrections()


def read(given: Path | str | Sequence[Mapping[str, Any]]) -> Corrections:
    """A file of corrections, or the same as a list of mappings.

    Raises
    ------
    ReadingError
        Where it cannot be read or is wrong; the message lists every fault with its line.
    """
    if isinstance(given, str | Path):
        path = Path(given)
        name = path.name
        lines, content = parsed(path, "file of corrections")
    else:
        name, lines, content = "corrections=", {}, [texts(one, "corrections=") for one in given]
    if not isinstance(content, list):
        if content != "":
            raise ReadingError(
                f"{name}: expected a list of entries, each of which begins with '- '; got {content!r:.60}"
            )
        content = []
    faults: _Faults = []
    entries = [_entry(said, (str(place),), faults) for place, said in enumerate(content, start=1)]
    cells = [one for one in entries if isinstance(one, Correction)]
    for one in cells:
        if sum((one.document, one.cell) == (o.document, o.cell) and same(one.table, o.table) for o in cells) > 1:
            faults.append(((), f"{one.table} {one.cell} is corrected twice"))
    if faults:
        said = dict.fromkeys(_placed(path, fault, lines) for path, fault in faults)
        raise ReadingError(f"{name}: {'; '.join(said)}")
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return Corrections(name, digest, tuple(cells), tuple(one for one in entries if isinstance(one, Acceptance)))


def together(held: Sequence[Corrections]) -> Corrections:
    """Several files (one beside each source) as one."""
    if len(held) < 2:
        return held[0] if held else NONE
    digest = hashlib.sha256("\n".join(one.sha256 for one in held).encode()).hexdigest()
    return Corrections(
        ", ".join(one.name for one in held), digest,
        tuple(cell for one in held for cell in one.cells), tuple(entry for one in held for entry in one.accepted),
    )  # fmt: skip


def _placed(path: Place, fault: str, lines: Mapping[Place, int]) -> str:
    if not path:
        return fault
    line = lines.get(path, lines.get(path[:1]))
    where = f"line {line}, " if line is not None else ""
    return f"{where}entry {': '.join(path)}: {fault}"


def _entry(said: Any, path: Place, faults: _Faults) -> Correction | Acceptance | None:
    if not isinstance(said, dict):
        faults.append((path, f"expected {', '.join(CORRECTION)}; got {said!r}"))
        return None
    keys = ACCEPTANCE if "accept" in said else CORRECTION
    before = len(faults)
    for key in said:
        if key not in keys:
            faults.append(((*path, key), f"unknown{hint(key, keys)}"))
    for key in keys:
        value = said.get(key)
        if not isinstance(value, str) or (not value and key not in ("was", "is")):
            faults.append((path, f"{key} is missing"))
        elif wrong := _wrong(key, value):
            faults.append(((*path, key), wrong))
    if len(faults) > before:
        return None
    signed = (said["who"], said["when"], said["why"])
    if "accept" in said:
        return Acceptance(said["document"], said["accept"], said["said"], *signed)
    return Correction(said["document"], said["table"], said["cell"], said["was"], said["is"], *signed)


def _wrong(key: str, value: str) -> str:
    if key == "document" and not _SHA256.fullmatch(value):
        return f"expected the file's SHA-256 (64 figures and letters a–f), got {value!r}"
    if key == "cell" and not _CELL.fullmatch(value):
        return f"expected row and column, such as r9-c8, got {value!r}"
    if key == "accept" and value not in CODES:
        return f"no finding has the code {value!r}{hint(value, tuple(CODES))}"
    if key == "when":
        try:
            date.fromisoformat(value)
        except ValueError:
            return f"expected a day such as 2026-11-29, got {value!r}"
    return ""


# --- cells ------------------------------------------------------------------------------------------------------------

#: Where a corrected cell stands: the number of its table, its row and its column.
Spot = tuple[int, int, int]


def placed(document: Document, cells: Sequence[Correction], hashes: Mapping[str, str]) -> dict[Spot, Correction]:
    """Where each correction's cell stands.

    Parameters
    ----------
    document
        The document, its tables as printed.
    cells
        The corrections.
    hashes
        SHA-256 of each file, by name.

    Raises
    ------
    ReadingError
        Where there is no such table or cell, or where something else is printed there.
    """
    out = {}
    names = table_names(document.tables)
    for one in cells:
        held = [
            (number, table)
            for number, (table, name) in enumerate(zip(document.tables, names, strict=True))
            if hashes.get(document.file_of(table)) == one.document
            and (name == one.table or (table.label and same(table.label, one.table)))
        ]
        where = f"correction of {one.table} {one.cell}"
        if len(held) != 1:
            there = [table.label or name for table, name in zip(document.tables, names, strict=True)]
            several = f"several tables are called so; say which of {', '.join(names[number] for number, _ in held)}"
            raise ReadingError(f"{where}: {several if held else f'no table {one.table!r}{hint(one.table, there)}'}")
        (number, table), address = held[0], _CELL.fullmatch(one.cell)
        assert address is not None  # what is read has been checked
        row, column = int(address["row"]) - 1, int(address["column"]) - 1
        if row >= len(table.body) or column >= table.columns:
            raise ReadingError(f"{where}: the table has {len(table.body)} rows and {table.columns} columns")
        printed = table.body[row][column].text
        if " ".join(printed.split()) != " ".join(one.was.split()):
            raise ReadingError(
                f"{where}: {one.was!r} is no longer printed there, but {printed!r}; look at the page again, then "
                "change the entry or take it out"
            )
        out[number, row, column] = one
    return out


def as_corrected(document: Document, spots: Mapping[Spot, Correction]) -> Document:
    """The document as it is to be read."""
    return _with_texts(document, {spot: one.now for spot, one in spots.items()})


def as_printed(document: Document, original: Document, spots: Iterable[Spot]) -> Document:
    """The document with the printed text of every corrected cell."""
    return _with_texts(document, {(t, r, c): original.tables[t].body[r][c].text for t, r, c in spots})


def _with_texts(document: Document, texts_of: Mapping[Spot, str]) -> Document:
    if not texts_of:
        return document
    tables = list(document.tables)
    for number in {spot[0] for spot in texts_of}:
        body = tuple(
            tuple(_with_text(cell, texts_of.get((number, r, c))) for c, cell in enumerate(row))
            for r, row in enumerate(tables[number].body)
        )
        tables[number] = replace(tables[number], body=body)
    return replace(document, tables=tuple(tables))


def _with_text(cell: Cell, text: str | None) -> Cell:
    return cell if text is None else replace(cell, text=text)


def signed(
    observations: Sequence[Observation], document: Document, spots: Mapping[Spot, Correction]
) -> tuple[tuple[Observation, ...], tuple[Finding, ...]]:
    """Observations of corrected cells with the printed text and the correction beside it; a finding for each.

    Raises
    ------
    ReadingError
        Where no patient's value is read from a corrected cell.
    """
    names = table_names(document.tables)
    by_key = {f"{names[number]}-r{row + 1}-c{column + 1}": one for (number, row, column), one in spots.items()}
    out = tuple(_signed(one, by_key.get(one.source.key)) for one in observations)
    found = []
    for key, one in by_key.items():
        about = next((said for said in out if said.source.key == key), None)
        if about is None:
            raise ReadingError(
                f"correction of {one.table} {one.cell}: no value of a patient is read from this cell; headings and "
                "patients' labels are settled by a reading file"
            )
        message = (
            f"patient {about.patient}, {about.variable_printed or about.variable}: {one.was!r} is read as {one.now!r}"
        )
        found.append(
            finding(
                "corrected",
                f"{message} ({one.who}, {one.when}: {one.why})",
                patient=about.patient,
                variable=about.variable,
                timepoint=about.timepoint.name,
                sources=(key,),
            )
        )
    return out, tuple(found)


def _signed(said: Observation, one: Correction | None) -> Observation:
    if one is None:
        return said
    return replace(said, printed=one.was, source=replace(said.source, corrected=one.now or "(empty)"))


# --- findings ---------------------------------------------------------------------------------------------------------


def not_applied(given: Corrections, documents: Iterable[str]) -> tuple[Finding, ...]:
    """What is said of documents that are not among those read."""
    held = set(documents)
    said: tuple[Correction | Acceptance, ...] = (*given.cells, *given.accepted)
    return tuple(
        finding(
            "correction_not_applied",
            f"{given.name}: {_what(one)} is said of a file with SHA-256 {one.document[:12]}…, none of those read",
            hint="look at the page of this file, then write the entry again: casex correct FILE",
        )
        for one in said
        if one.document not in held
    )


def _what(one: Correction | Acceptance) -> str:
    return f"{one.table} {one.cell}" if isinstance(one, Correction) else f"the accepted {one.code!r}"


def named(found: Sequence[Finding], observations: Iterable[Observation]) -> tuple[Finding, ...]:
    """Findings that say which of their values are corrected: they quote what is printed."""
    read_as = {o.source.key: o.source.corrected for o in observations if o.source.corrected}
    out = []
    for one in found:
        values = [f"{key} is read as {read_as[key]!r}, a correction" for key in one.sources if key in read_as]
        out.append(one if one.code == "corrected" else replace(one, message="; ".join((one.message, *values))))
    return tuple(out)


def accepted(found: Sequence[Finding], acceptances: Sequence[Acceptance]) -> tuple[Finding, ...]:
    """Findings with who has accepted them; an acceptance of what is no longer said is a finding of its own."""
    by_words = {(one.code, one.said): one for one in acceptances}
    marked = tuple(_accepted(one, by_words.get((one.code, one.message))) for one in found)
    there = {(one.code, one.message) for one in found}
    lapsed = tuple(
        finding(
            "acceptance_lapsed",
            f"{one.code}: accepted by {one.who} on {one.when}, and no longer said in these words: {one.said}",
            hint="a value it names has changed; what is said now is not accepted",
        )
        for words, one in by_words.items()
        if words not in there
    )
    return (*marked, *lapsed)


def _accepted(one: Finding, by: Acceptance | None) -> Finding:
    return one if by is None else replace(one, accepted=f"{by.who}, {by.when}: {by.why}")
