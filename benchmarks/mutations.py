"""Is a slip noticed? One digit of one numeric cell is changed, and a *new* warning or error has to say so.

Every cell of a per-patient table that holds a digit is changed in turn, in the tables as read, and interpretation,
recomputation and checks run again. A finding is new where none of the same code, patient, variable, time point and
sources stands in the untouched reading: a known finding that only shows another figure does not count.

    python benchmarks/mutations.py samples/tofacitinib_three_line.pdf [--schema lupus] [--digits] [--missed]
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import casex
from casex.model import Document, Finding
from casex.series import CaseSeries
from casex.verbs import series_of

LOUD = ("error", "warning")
#: The share that has to be noticed, of the variables that the paper sums up.
BAR = 0.8
#: How the column of the patients' labels is called in the list.
LABELS = "(patient)"


@dataclass(frozen=True)
class Mutation:
    """One digit of one cell, changed."""

    table: int
    row: int
    column: int
    was: str
    now: str


def mutations(document: Document, seed: int = 1, *, every_digit: bool = False) -> Iterator[Mutation]:
    """Every numeric cell with one of its digits (or each in turn) changed to another."""
    chance = random.Random(seed)
    for number, table in enumerate(document.tables):
        for r, row in enumerate(table.body if table.kind == "patients" else ()):
            for c, cell in enumerate(row):
                places = [i for i, letter in enumerate(cell.text) if letter in "0123456789"]
                for place in places if every_digit else places and [chance.choice(places)]:
                    digit = chance.choice([d for d in "0123456789" if d != cell.text[place]])
                    yield Mutation(number, r, c, cell.text, cell.text[:place] + digit + cell.text[place + 1 :])


def mutated(document: Document, one: Mutation) -> Document:
    """The document with one cell changed."""
    tables = list(document.tables)
    table = tables[one.table]
    body = [list(row) for row in table.body]
    body[one.row][one.column] = replace(body[one.row][one.column], text=one.now)
    tables[one.table] = replace(table, body=tuple(map(tuple, body)))
    return replace(document, tables=tuple(tables))


def again(document: Document, schema: str) -> CaseSeries:
    """A document as read, interpreted, recomputed and checked once more."""
    return series_of(document, (), casex.load_schema(schema), None, "table", {}, None)


def loud(study: CaseSeries) -> set[tuple[object, ...]]:
    """The study's warnings and errors, each by what it is about."""
    return {_about(one) for one in study._reading.findings if one.severity in LOUD}


def _about(one: Finding) -> tuple[object, ...]:
    return one.code, one.patient, one.variable, one.timepoint, one.sources


def variable_of(study: CaseSeries, one: Mutation) -> str:
    """What the cell tells: variable and time point of its first observation."""
    table = study.document.tables[one.table]
    names = [
        o for o in study._reading.observations if o.source.row == one.row + 1 and o.source.column == one.column + 1
    ]
    held = [o for o in names if o.source.page == table.page and o.source.table == table.label]
    if not held:
        return LABELS
    first = held[0]
    return f"{first.variable} at {first.timepoint.name}" if first.timepoint.name else first.variable


def summarised(study: CaseSeries) -> set[str]:
    """The variables (at their time points) of which the paper prints a statistic that can be checked."""
    rows = study.reported[["variable", "timepoint", "verdict"]].itertuples(index=False)
    return {
        f"{variable} at {timepoint}" if isinstance(timepoint, str) else str(variable)
        for variable, timepoint, verdict in rows
        if verdict != "not_checkable"
    }


def noticed(study: CaseSeries, one: Mutation, schema: str) -> tuple[str, ...]:
    """The codes of the new warnings and errors, once a cell is changed."""
    try:
        after = again(mutated(study.document, one), schema)
    except casex.CasexError as error:
        return (type(error).__name__,)
    return tuple(sorted({str(about[0]) for about in loud(after) - loud(study)}))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--schema", default="lupus")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--digits", action="store_true", help="every digit of every cell, one after the other")
    parser.add_argument("--missed", action="store_true", help="list what nothing noticed")
    asked = parser.parse_args(arguments)
    shares = [_print(path, asked) for path in asked.files]
    if min(shares) < BAR:
        raise SystemExit(1)


def _print(path: Path, asked: argparse.Namespace) -> float:
    """The shares by variable; that of the variables which the paper sums up is given back."""
    study = casex.extract(path, schema=asked.schema, second_reader=None, corrections=[])
    study = again(study.document, asked.schema)
    summed = summarised(study)
    counts: dict[str, list[int]] = {}
    codes: dict[str, int] = {}
    for one in mutations(study.document, asked.seed, every_digit=asked.digits):
        found = noticed(study, one, asked.schema)
        held = counts.setdefault(variable_of(study, one), [0, 0])
        held[0] += bool(found)
        held[1] += 1
        for code in found:
            codes[code] = codes.get(code, 0) + 1
        if asked.missed and not found:
            print(f"  missed: {variable_of(study, one)}: {one.was!r} -> {one.now!r}", flush=True)
    print(f"{path.name}: {len(loud(study))} warnings and errors without a change; noticed:")
    for name, (hits, of) in counts.items():
        print(f"  {hits:4} of {of:4}  {hits / of:6.1%}  {name}{'  *' if name in summed else ''}")
    shares = []
    for what, kept in (("variables that the paper summarises (*)", summed), ("all", set(counts))):
        hits, of = (sum(held[i] for name, held in counts.items() if name in kept) for i in (0, 1))
        shares.append(hits / of if of else 1.0)
        print(f"  {hits:4} of {of:4}  {shares[-1]:6.1%}  {what}")
    print(f"  by code: {', '.join(f'{code} {n}' for code, n in sorted(codes.items(), key=lambda x: -x[1]))}\n")
    return shares[0]


if __name__ == "__main__":
    main()
