"""Names that are asked for: one that nobody knows is refused, so that a slip of the pen is no empty frame."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select, union

from casex import schema as schemas
from casex.errors import UnknownVariable
from casex.registry.queries import ATC, Wanted, listed, spelled
from casex.registry.tables import documents, events, observations, patients, reported, treatments
from casex.settings import unknown

_VARIABLES = (observations.c.variable, events.c.variable, reported.c.variable)
_DRUGS = (treatments.c.drug, treatments.c.drug_class, patients.c.index_treatment)


def check(connection: Connection, wanted: Wanted) -> None:
    """Whether the store knows the studies, the variables and the drug that are asked for.

    A drug that a schema of casex knows may be asked for, too, though nobody was given it.

    Raises
    ------
    UnknownVariable
        Where it does not, with the nearest name that it knows.
    """
    for study in listed(wanted.study):
        _held(connection, "study", study, (documents.c.study,))
    for variable in listed(wanted.variable):
        _held(connection, "variable", variable, _VARIABLES)
    if wanted.drug is not None and not ATC.fullmatch(wanted.drug.strip()):
        _check_drug(connection, wanted.drug.strip())


def _held(connection: Connection, what: str, name: str, columns: Iterable[Any]) -> None:
    if not any(connection.scalar(select(c).where(c == name).limit(1)) is not None for c in columns):
        raise UnknownVariable(unknown(what, name, _names(connection, columns)))


def _check_drug(connection: Connection, name: str) -> None:
    folded = name.casefold()
    if any(connection.scalar(spelled(column, folded).limit(1)) is not None for column in _DRUGS):
        return
    said = [drug for one in schemas.available() for drug in schemas.read(one).vocabulary.drugs]
    known = {one for drug in said for one in (drug.name, drug.drug_class) if one is not None}
    if folded not in {one.casefold() for one in known}:
        raise UnknownVariable(unknown("drug", name, sorted(known | set(_names(connection, _DRUGS)))))


def _names(connection: Connection, columns: Iterable[Any]) -> list[str]:
    asked = union(*(select(column).where(column.is_not(None)).distinct() for column in columns))
    return sorted(connection.scalars(asked))
