"""What is asked of all documents at once: the list of them, and pooled statistics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, and_, or_, select

from casex import analysis
from casex.analysis import Summary
from casex.errors import UnknownVariable
from casex.frames.dtypes import COUNT, NUMBER, TEXT, YES_NO, column
from casex.registry import known, once, pooled
from casex.registry.once import Whom
from casex.registry.pooled import key
from casex.registry.queries import WHOLE, Wanted, pieces, rows
from casex.registry.tables import documents as held
from casex.registry.tables import observations, patients, persons

_SHOWN: dict[str, Any] = {
    "study": TEXT, "name": TEXT, "status": TEXT, "reason": TEXT, "title": TEXT, "doi": TEXT, "pmid": TEXT,
    "year": COUNT, "licence": TEXT, "media": TEXT, "pages": COUNT, "n_patients": COUNT, "n_observations": COUNT,
    "n_errors": COUNT, "n_warnings": COUNT, "index_treatment": TEXT, "time_origin": TEXT, "prefer": TEXT,
    "schema": TEXT, "casex": TEXT, "sha256": TEXT, "seconds": NUMBER, "recorded": TEXT, "current": YES_NO,
}  # fmt: skip


def documents(engine: Engine, *, history: bool) -> pd.DataFrame:
    """One row for each document, by study; with `history` every result that there is."""
    asked = select(*(held.c[name] for name in _SHOWN)).order_by(held.c.study, held.c.recorded)
    with engine.connect() as connection:
        found = connection.execute(asked if history else asked.where(held.c.current)).all()
        same = papers(connection)
    index = pd.RangeIndex(len(found))
    data = {name: column([getattr(row, name) for row in found], dtype, index) for name, dtype in _SHOWN.items()}
    data["same_paper_as"] = column([same.get(row.study) for row in found], TEXT, index)
    return pd.DataFrame(data, index=index)


def papers(connection: Connection) -> dict[str, str]:
    """Studies whose file is of the same paper as another study's, with that study."""
    c = held.c
    asked = select(c.study, c.doi, c.title, c.sha256, c.given, c.place).where(c.current, c.n_patients > 0)
    found = connection.execute(asked).all()
    named = frozenset(row.study for row in found if row.given)
    places = {row.study: row.place for row in found if row.place is not None}
    said = ((row.study, row.doi, row.title, row.sha256) for row in found)
    return pooled.same_papers(said, named=named, places=places)


def summarize(
    engine: Engine, variable: str, *, at: str | Sequence[str] | None, by: str | None, drug: str | None,
    quantiles: str | int,
) -> Summary:  # fmt: skip
    """A variable summarized over the studies that tell it; each patient is called "study: patient"."""
    with engine.connect() as connection:
        known.check(connection, Wanted(drug=drug))
        told = _told(connection, variable, drug)
        if not len(told):
            raise UnknownVariable(f"no study of this registry says anything of {variable!r}")
        studies = tuple(told["study"].unique())
        who: list[Whom] = [tuple(one) for one in connection.execute(_single(Wanted(study=studies, drug=drug)))]
        voices = connection.scalars(select(held.c.prefer).where(held.c.current).distinct()).all()
        copies = {} if by == "study" else once.first_files(papers(connection), studies)
        counted = [one for one in who if one[0] not in copies]
        persons = {} if by == "study" else once.one_for_each(_one_person(connection, copies, who), counted)
    asked_for = [key(*one) for one in counted if one not in persons]
    told = told.assign(patient=[key(*one) for one in zip(told["study"], told["patient"], strict=True)])
    told = told[told["patient"].isin(asked_for)]
    groups = None if by is None else _groups(engine, by, Wanted(study=studies, drug=drug))
    voice = " or ".join(sorted(str(one) for one in voices if one))
    summary = analysis.summarize(told, asked_for, variable, at=at, by=groups, quantiles=quantiles, voice=voice)
    twice = [(f"all of {study}", f"same paper as {first}") for study, first in copies.items()]
    twice += [(key(*one), f"same person as {key(*other)}") for one, other in persons.items()]
    return replace(summary, left_out=tuple((when, (*whom, *twice)) for when, whom in summary.left_out))


def _told(connection: Connection, variable: str, drug: str | None) -> pd.DataFrame:
    """What is said of the variable, and the months of the last follow-ups in the studies that tell it."""
    c = observations.c
    telling = select(c.result).where(c.variable == variable)
    last = and_(c.timepoint == "last_follow_up", c.months.is_not(None), c.result.in_(telling))
    asked = rows("observations", Wanted(drug=drug)).where(or_(c.variable == variable, last))
    return pooled.frame("observations", [tuple(row) for row in connection.execute(asked)])


def _single(asked: Wanted) -> Any:
    """Patients who are one person, studies by name, in printed order."""
    what = select(held.c.study, patients.c.patient).join_from(patients, held)
    return what.where(asked.of(patients), patients.c.n_patients == 1).order_by(held.c.study, patients.c.position)


def _one_person(connection: Connection, copies: Mapping[str, str], who: Iterable[Whom]) -> Iterator[tuple[Whom, Whom]]:
    """Patients who are one person: as a person found, and those of one label in two files of one paper."""
    for row in connection.execute(select(persons).where(persons.c.same).order_by(*persons.primary_key)):
        yield (row.study, row.patient), (row.other_study, row.other_patient)
    for study, patient in who:
        if study in copies:
            yield (copies[study], patient), (study, patient)


def _groups(engine: Engine, by: str, asked: Wanted) -> pd.Series[Any]:
    (frame,) = pieces(engine, "patients", asked, WHOLE)
    keys = [key(*one) for one in frame.index]
    if by == "study":
        return pd.Series(frame.index.get_level_values("study"), index=keys, name="study")
    if by not in frame:
        raise UnknownVariable(
            f"by={by!r}: patients have no such column; there are {', '.join(map(str, frame.columns))}"
        )
    return frame[by].set_axis(keys)
