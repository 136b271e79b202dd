"""What persons do with a store: take a study out, write all of it as Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
from sqlalchemy import Engine, and_, or_, select
from sqlalchemy import delete as removed

from casex.errors import RegistryError, UnknownVariable
from casex.export import arrow_table
from casex.registry import asking, settled
from casex.registry.queries import Wanted, pieces
from casex.registry.tables import OF_FRAME, documents
from casex.settings import unknown

_ROWS = 50_000
_PATIENCE = 2000  # milliseconds that those who read have to end


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
        settled.forgotten(connection, study)
    if engine.dialect.name == "sqlite":
        _empty_log(engine, study)


def _empty_log(engine: Engine, study: str) -> None:
    """The log beside the file holds the values yet; it cannot be emptied while somebody reads what was there before."""
    with closing(engine.raw_connection()) as connection:  # as no transaction
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_PATIENCE}").fetchone()
        busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        connection.invalidate()  # it would be as impatient for whoever is next
    if busy:
        raise RegistryError(
            f"{study!r} is taken out, but its values are in the files {engine.url.database} and -wal as long as "
            "somebody reads; they go when all have closed it and it was then opened for writing once more"
        )


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
