"""What to say of whole columns: unknown headings, units that were assumed, several units, decimal marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casex.interpret import cells
from casex.interpret.cells import Words
from casex.interpret.headers import AS_PRINTED, Meaning
from casex.interpret.table_rows import TableReading, mixed
from casex.model import Finding, finding

_PLAIN_NUMBER = re.compile(r"^[-+]?\d+(?:\.\d+)?$")


def column_findings(reading: TableReading, words: Words) -> Iterator[Finding]:
    """What to say of whole columns: headings that no schema knows, units that were assumed, several units."""
    yield from _decimal_marks(reading, words)
    for column, units in mixed(reading):
        printed = reading.table.headings()[column]
        yield finding(
            "another_unit",
            f"{reading.table.label or reading.name}: {printed!r} has numbers in several units "
            f"({', '.join(unit or 'none' for unit in units)}); each unit has a column of its own",
            sources=(reading.key(reading.places[0][column]),),
        )
    for column, meaning in reading.columns:
        variable = meaning.variable
        table, key = reading.table.label or reading.name, reading.key(reading.places[0][column])
        if variable is None:
            continue
        plain = any(_PLAIN_NUMBER.match(row[column].text) for row in reading.table.body)
        if not variable.aliases and reading.said_of(column).get("variable") is None:
            yield finding(
                "unknown_header",
                f"{table}: {_why_unknown(meaning)}; the column is called "
                f"{variable.column_name(meaning.timepoint.name if meaning.timepoint else None)!r}, "
                f"read as {variable.kind}",
                variable=variable.name,
                hint="add the heading to a variable's aliases in a schema of your own, or name it in a reading file",
                sources=(key,),
            )
        elif variable.kind in ("drugs", "regimens") and not words.vocabulary.drugs:
            yield finding(
                "no_drugs_known",
                f"{table}: {meaning.printed!r} lists drugs, and the schema knows none; its cells are kept as text",
                variable=variable.name,
                hint="give a schema that knows the drugs, such as schema='lupus', or add them to one of your own",
                sources=(key,),
            )
        elif variable.kind in ("age", "duration") and meaning.unit is None and plain:
            yield finding(
                "assumed_unit",
                f"{table}: {meaning.printed!r} names no unit; {variable.unit} assumed",
                variable=variable.name,
                sources=(key,),
            )


def _why_unknown(meaning: Meaning) -> str:
    if meaning.name.endswith(AS_PRINTED):
        return f"{meaning.printed!r} is not what the schema has under that name, or another column of the table is"
    return f"no schema knows {meaning.printed!r}"


def _decimal_marks(reading: TableReading, words: Words) -> Iterator[Finding]:
    """Columns whose commas were read because the column, or its document, settles what a comma is."""
    for column, meaning in reading.columns:
        if meaning.kind not in ("number", "age", "duration"):
            continue
        if reading.said_of(column).get("decimal") or reading.settings.get("decimal"):
            continue  # nothing is inferred
        texts = [reading.table.body[row.number][column].text for row in reading.rows]
        mark = cells.decimal_of(texts, words)
        settled = [text for text in texts if "," in text and cells.settles(text, mark)]
        if settled:
            yield finding(
                "decimal_mark_inferred",
                f"{reading.table.label or reading.name}: {meaning.printed!r} has {settled[0]!r}; its comma was read as "
                f"{'thousands' if mark == '.' else 'the decimal mark'}, since other figures show it",
                variable=meaning.name,
                sources=(reading.key(reading.places[0][column]),),
            )
