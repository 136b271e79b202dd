"""What is asked of a store: filters become SQL, rows come in pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Select, Table, and_, func, select, tuple_, union

from casex.frames.dtypes import COLUMNS
from casex.registry import pooled
from casex.registry.tables import OF_FRAME, documents, patients, treatments, variables

ATC = re.compile(r"[A-V]\d\d[A-Z0-9]{0,4}")
WHOLE = 2**31 - 1  # rows of a piece that holds all: `pd.concat` of pandas 2 changes what is missing in them
Names = str | Sequence[str] | None


def listed(names: Names) -> list[str]:
    """The names that are asked for; none where nothing is."""
    return [] if names is None else [names] if isinstance(names, str) else list(names)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows are wanted; what is None is not asked. `drug` wants the rows of patients who were given it."""

    study: Names = None
    patient: Names = None
    variable: Names = None
    timepoint: Names = None
    event: Names = None
    voice: Names = None
    code: Names = None
    severity: Names = None
    drug: str | None = None
    preferred: bool | None = None

    def of(self, table: Table) -> Any:
        """The condition on a frame's table, joined with `documents`."""
        held: list[Any] = [documents.c.current]
        if self.study is not None:  # first which results, then their rows: the index begins with them
            of_studies = select(documents.c.result).where(
                documents.c.current, documents.c.study.in_(listed(self.study))
            )
            held.append(table.c.result.in_(of_studies))
        for name in ("patient", "variable", "timepoint", "event", "voice", "code", "severity"):
            asked = getattr(self, name)
            if asked is not None:
                held.append(table.c[name].in_(listed(asked)))
        if self.preferred is not None:
            held.append(table.c.preferred == self.preferred)
        if self.drug is not None:
            given = _given(self.drug)
            held.append(table.c.result.in_(select(given.c.result)))
            held.append(tuple_(table.c.result, table.c.patient).in_(select(given.c.result, given.c.patient)))
        return and_(*held)


def _given(drug: str) -> Any:
    """Who was given a drug, by its name, its class or the beginning of its ATC code; or their study is about it."""
    name = drug.strip()
    whom = select(treatments.c.result, treatments.c.patient)
    if ATC.fullmatch(name):
        return whom.where(treatments.c.atc.startswith(name, autoescape=True)).cte("given")
    folded = name.casefold()
    regimens = [
        whom.where(column.in_(spelled(column, folded))) for column in (treatments.c.drug, treatments.c.drug_class)
    ]
    about = select(patients.c.result, patients.c.patient).where(patients.c.index_treatment == folded)
    return union(*regimens, about).cte("given")


def spelled(column: Any, folded: str) -> Any:
    """How a name is written in an indexed column, found by steps along the index and not by a look at every row."""
    names = select(func.min(column).label("name")).cte(f"{column.name}_names", recursive=True)
    after = select(func.min(column)).where(column > names.c.name).scalar_subquery()
    names = names.union_all(select(after).where(names.c.name.is_not(None)))
    return select(names.c.name).where(func.lower(names.c.name) == folded)


def rows(name: str, wanted: Wanted) -> Select[Any]:
    """Study and columns of a frame's rows, studies by name, each in its own order."""
    table = OF_FRAME[name]
    columns = [table.c[column] for column in COLUMNS[name]]
    return (
        select(documents.c.study, *columns)
        .join_from(table, documents)
        .where(wanted.of(table))
        .order_by(documents.c.study, table.c.position)
    )


def pieces(engine: Engine, name: str, wanted: Wanted, size: int) -> Iterator[pd.DataFrame]:
    """A frame in pieces of so many rows; at least one piece, if an empty one."""
    with engine.connect() as connection:
        if name == "patients":
            yield from _patients(connection, wanted, size)
            return
        found = connection.execution_options(yield_per=size).execute(rows(name, wanted))
        some = False
        for part in found.partitions():
            some = True
            yield pooled.frame(name, [tuple(row) for row in part])
        if not some:
            yield pooled.frame(name, [])


def _patients(connection: Connection, wanted: Wanted, size: int) -> Iterator[pd.DataFrame]:
    asked = wanted.of(patients)
    inside = select(patients.c.result).join_from(patients, documents).where(asked)
    c = variables.c
    spec = select(c.column, c.dtype, c.closed, func.min(c.position)).where(c.result.in_(inside))
    found = connection.execute(spec.group_by(c.column, c.dtype, c.closed)).all()
    ordered = sorted(found, key=lambda one: (one[3], one[0], one[1], one[2] or ""))
    columns = pooled.columns_of((name, kind, names) for name, kind, names, _ in ordered)
    split = {one.source for one in columns if one.name != one.source}
    kinds = select(c.result, c.column, c.dtype).where(c.column.in_(split), c.result.in_(inside)) if split else None
    kind_of = {} if kinds is None else {(r, name): kind for r, name, kind in connection.execute(kinds)}
    what = (
        select(documents.c.study, patients.c.result, patients.c.patient, patients.c.cells)
        .join_from(patients, documents)
        .where(asked)
        .order_by(documents.c.study, patients.c.position)
    )
    some = False
    for part in connection.execution_options(yield_per=size).execute(what).partitions():
        some = True
        yield pooled.patients([row._asdict() for row in part], columns, kind_of)
    if not some:
        yield pooled.patients([], columns, kind_of)
