"""What persons do with a store: take a study out, settle who is who, write all of it as Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
from sqlalchemy import Connection, Engine, and_, func, insert, or_, select
from sqlalchemy import delete as removed

from casex.errors import RegistryError, UnknownVariable
from casex.export import arrow_table
from casex.registry import asking, once
from casex.registry.lock import now
from casex.registry.once import Whom
from casex.registry.queries import Wanted, pieces
from casex.registry.tables import OF_FRAME, documents, patients, persons
from casex.settings import unknown

_ROWS = 50_000


def delete(engine: Engine, study: str) -> None:
    """Take out every result of the study, the history of its documents, and what was settled of its patients."""
    c = documents.c
    with engine.begin() as connection:
        hashes = connection.scalars(select(c.sha256).where(c.study == study)).all()
        if not hashes:
            names = connection.scalars(select(c.study).where(c.current)).all()
            raise UnknownVariable(unknown("study", study, list(names)))
        past = and_(~c.current, c.sha256.in_([one for one in hashes if one]))
        connection.execute(removed(documents).where(or_(c.study == study, past)))  # its rows go with it
        named = or_(persons.c.study == study, persons.c.other_study == study)
        connection.execute(removed(persons).where(named))
    if engine.dialect.name == "sqlite":  # the log beside the file would hold the values for a while
        with closing(engine.raw_connection()) as connection:  # as no transaction
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def settle(engine: Engine, one: tuple[str, str], other: tuple[str, str], *, same: bool, who: str, why: str) -> None:
    """Record what a person says of two patients, in place of what was said of them before."""
    with engine.begin() as connection:
        if one[0] == other[0]:
            raise RegistryError(f"{one} and {other}: two patients of one study are told apart by their paper")
        for whom in (one, other):
            _check_patient(connection, *whom)
        c = persons.c
        either = [(*one, *other), (*other, *one)]
        pair = (c.study, c.patient, c.other_study, c.other_patient)
        for held in either:
            connection.execute(removed(persons).where(*(a == b for a, b in zip(pair, held, strict=True))))
        row = dict(zip((a.name for a in pair), either[0], strict=True))
        connection.execute(insert(persons).values(**row, same=same, who=who, why=why, made=now()))
        _check_together(connection)


def _check_together(connection: Connection) -> None:
    """Whoever is one with the same third is one, too: that may not go against what else is settled, or printed."""
    said: list[tuple[Whom, Whom, bool]] = [
        ((row[0], row[1]), (row[2], row[3]), row.same) for row in connection.execute(select(persons))
    ]
    stands = once.grouped((one, other) for one, other, same in said if same)
    for one, other, same in said:
        if not same and one in stands and stands[one] == stands.get(other):
            raise RegistryError(f"{one} and {other} are settled to be different, and by others to be one; settle which")
    of_study: dict[tuple[Whom, str], Whom] = {}
    for one, first in sorted(stands.items()):
        other = of_study.setdefault((first, one[0]), one)
        if other != one:
            raise RegistryError(f"{other} and {one} would be one person: two patients of one study")


def _check_patient(connection: Connection, study: str, patient: str) -> None:
    there = select(func.count()).select_from(patients.join(documents))
    asked = there.where(documents.c.current, documents.c.study == study, patients.c.patient == patient)
    if not connection.scalar(asked):
        raise UnknownVariable(f"there is no patient {patient!r} in study {study!r}")


def to_parquet(engine: Engine, folder: Path) -> None:
    """A file for each frame, and one for the documents."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "documents.parquet", [asking.documents(engine, history=False)])
    for name in OF_FRAME:
        found = pieces(engine, name, Wanted(), _ROWS)
        _write(folder / f"{name}.parquet", _flat(found) if name == "patients" else found)


def _flat(found: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    return (frame.reset_index() for frame in found)


def _write(path: Path, found: Iterable[pd.DataFrame]) -> None:
    provenance = {"casex": version("casex")}
    left = iter(found)
    first = arrow_table(next(left), provenance)
    with pq.ParquetWriter(path, first.schema) as writer:
        writer.write_table(first)
        for frame in left:
            writer.write_table(arrow_table(frame, provenance).cast(first.schema))
