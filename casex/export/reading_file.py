"""The decisions of a reading as a reading file: to be edited, and given back as `reading=`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from casex.errors import CasexError
from casex.interpret.reading import Reading
from casex.interpret.reading_file import ColumnSettings, TableSettings

_HEAD = """\
# How casex reads {name}. Change what is wrong; what you leave out, casex decides by itself.
# A table: patients (rows or columns), patient_column, labels, decimal, missing, columns, or ignore: true.
# A column: variable, timepoint, kind, unit, scale (log10, 10^6), decimal, missing, or ignore: true.
"""
#: What YAML reads as itself without quotes, in flow mappings too.
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_+./^()°µ%-]*(?: [A-Za-z0-9_+./^()°µ%-]+)*")
_WORDS = ("true", "false", "yes", "no", "on", "off", "null", "y", "n")


def draft(reading: Reading) -> str:
    """The text of the reading file."""
    lines = [_HEAD.format(name=reading.document.source.name)]
    if reading.study.index_treatment is not None:
        lines.append(f"index_treatment: {_text(reading.study.index_treatment)}\n")
    tables = [line for said in reading.decisions for line in _table(said)]
    lines += ["tables:\n", *tables] if any(not line.lstrip().startswith("#") for line in tables) else tables
    return "".join(lines)


def write(reading: Reading, path: Path) -> None:
    """Write the draft; a file that is there already may hold somebody's work, and stays.

    Raises
    ------
    CasexError
        Where the file is there already.
    """
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(draft(reading))
    except FileExistsError as error:
        raise CasexError(f"{path} is there already and was left as it is; give another name, or remove it") from error


def _table(said: TableSettings) -> Iterator[str]:
    if not said.given and not said.columns:
        yield f"  # {' '.join(said.table.split())}: not read by patient; `patients: rows` (or columns) reads it\n"
        return
    yield f"  {_text(said.table)}:\n"
    for key, value in said.given:
        yield f"    {key}: {_text(value)}\n"
    for key, held in (("labels", said.labels), ("missing", said.missing)):
        if held:
            yield f"    {key}: {_flow(dict(held))}\n"
    if said.columns:
        yield "    columns:\n"
    for column in said.columns:
        yield f"      {_text(column.heading)}: {_column(column)}\n"


def _column(said: ColumnSettings) -> str:
    if not said.given and not said.missing:
        return "{}  # two in one"
    parts = [f"{key}: {_text(value)}" for key, value in said.given]
    if said.missing:
        parts.append(f"missing: {_flow(dict(said.missing))}")
    return f"{{{', '.join(parts)}}}"


def _flow(held: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{_text(key)}: {_text(value)}" for key, value in held.items()) + "}"


def _text(text: str) -> str:
    """A text as YAML: quoted where it might be read as anything else, "" as null."""
    if not text:
        return "null"
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS:
        return text
    return '"' + "".join(_letter(letter) for letter in text) + '"'


def _letter(letter: str) -> str:
    """A letter within quotes, as YAML escapes it."""
    if letter in '"\\':
        return f"\\{letter}"
    return letter if letter.isprintable() else f"\\U{ord(letter):08x}"
