"""The tables of a registry. Those of the frames are made from the frames' own list of columns and dtypes.

A row of `documents` is one result: what came of one document (or of the files of one study) under one set of settings,
one schema and one version of casex. `current` is false for results that a later one took the place of; `given` says
that a person named the study; `place` is a hash of where the file lay, so that other bytes there are known. Every row
of a frame names its result and its position in the frame, so that a frame comes back as it was.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
)

from casex.frames.dtypes import COLUMNS, COUNT, NUMBER, TERMS, YES_NO
from casex.registry.item import RESULT_LENGTH

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)

LISTS = JSON(none_as_null=True)

runs = Table(
    "runs",
    METADATA,
    Column("run", Integer, primary_key=True),
    Column("started", Text, nullable=False),
    Column("finished", Text),
    Column("casex", Text, nullable=False),
    Column("documents", Integer),
    Column("landed", Integer),
)

#: Who writes, for those who are refused; the lock itself is the file's or the server's.
writers = Table(
    "writers", METADATA, Column("writer", Integer, primary_key=True), Column("holder", Text, nullable=False)
)

documents = Table(
    "documents",
    METADATA,
    Column("result", String(RESULT_LENGTH), primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("study", Text, nullable=False),
    Column("given", Boolean, nullable=False, server_default=false()),
    Column("place", Text),
    Column("status", Text, nullable=False),
    Column("reason", Text),
    Column("current", Boolean, nullable=False),
    Column("title", Text),
    Column("doi", Text),
    Column("pmid", Text),
    Column("year", Integer),
    Column("licence", Text),
    Column("media", Text),
    Column("pages", Integer),
    Column("n_patients", Integer),
    Column("n_observations", Integer),
    Column("n_errors", Integer),
    Column("n_warnings", Integer),
    Column("index_treatment", Text),
    Column("time_origin", Text),
    Column("prefer", Text),
    Column("schema", Text, nullable=False),
    Column("schema_sha256", Text, nullable=False),
    Column("settings", LISTS, nullable=False),
    Column("reading_sha256", Text),
    Column("corrections_sha256", Text),
    Column("casex", Text, nullable=False),
    Column("readers", LISTS, nullable=False),
    Column("limit_seconds", Double),
    Column("limit_memory", BigInteger),
    Column("seconds", Double),
    Column("recorded", Text, nullable=False),
    Column("run", Integer, ForeignKey("runs.run"), nullable=False),
    Index(None, "sha256"),
    Index(None, "study"),
    Index(None, "doi"),
    Index(None, "place"),
)
Index(
    "ix_documents_one_current",
    documents.c.study,
    unique=True,
    sqlite_where=documents.c.current,
    postgresql_where=documents.c.current,
)


def _of_result(name: str, *columns: Any) -> Table:
    return Table(
        name,
        METADATA,
        Column("result", String(RESULT_LENGTH), ForeignKey("documents.result", ondelete="CASCADE"), primary_key=True),
        Column("position", Integer, primary_key=True, autoincrement=False),
        *columns,
        sqlite_with_rowid=False,
    )


def _sql(dtype: Any) -> Any:
    """The column type of a frame's dtype; closed lists are text."""
    if dtype == TERMS:
        return LISTS
    return {NUMBER: Double, YES_NO: Boolean, COUNT: BigInteger}.get(dtype, Text)() if isinstance(dtype, str) else Text()


def _of_frame(frame: str, name: str, *more: Any) -> Table:
    return _of_result(name, *(Column(column, _sql(dtype)) for column, dtype in COLUMNS[frame].items()), *more)


#: A patient's columns differ from study to study: `cells` holds them by name, `variables` says what they are.
patients = _of_result(
    "patients",
    Column("patient", Text, nullable=False),
    Column("n_patients", Integer, nullable=False),
    Column("index_treatment", Text),
    Column("cells", LISTS, nullable=False),
    Index(None, "index_treatment", "result"),
)
observations = _of_frame("observations", "observations", Index(None, "variable", "result"))
treatments = _of_frame(
    "treatments",
    "treatments",
    Index(None, "drug", "result"),
    Index(None, "drug_class", "result"),
    Index(None, "atc", "result"),
)
events = _of_frame("timeline", "events")
findings = _of_frame("findings", "findings", Index(None, "code"))
reported = _of_frame("reported", "reported")
sources = _of_frame("sources", "sources")
corrections = _of_frame("corrections", "corrections")
variables = _of_frame(
    "variables", "variables", Column("dtype", Text, nullable=False), Column("closed", Text), Index(None, "column")
)

#: What persons settled: of two patients, whether they are one person.
persons = Table(
    "persons",
    METADATA,
    Column("study", Text, primary_key=True),
    Column("patient", Text, primary_key=True),
    Column("other_study", Text, primary_key=True),
    Column("other_patient", Text, primary_key=True),
    Column("same", Boolean, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("made", Text, nullable=False),
)

#: The table that holds each frame.
OF_FRAME: dict[str, Table] = {
    "patients": patients,
    "observations": observations,
    "treatments": treatments,
    "timeline": events,
    "findings": findings,
    "reported": reported,
    "sources": sources,
    "corrections": corrections,
    "variables": variables,
}
