"""What persons settled of two patients: whether they are one person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, or_, select

from casex.errors import RegistryError, UnknownVariable
from casex.registry import once
from casex.registry.lock import now
from casex.registry.once import Whom
from casex.registry.tables import documents, patients, persons

_PAIR = ("study", "patient", "other_study", "other_patient")


def settle(engine: Engine, one: tuple[str, str], other: tuple[str, str], *, same: bool, who: str, why: str) -> None:
    """Record what a person says of two patients, in place of what was said of them before."""
    with engine.begin() as connection:
        if one[0] == other[0]:
            raise RegistryError(f"{one} and {other}: two patients of one study are told apart by their paper")
        for whom in (one, other):
            _check_patient(connection, *whom)
        _record(
            connection,
            {**dict(zip(_PAIR, (*one, *other), strict=True)), "same": same, "who": who, "why": why, "made": now()},
        )
        _check_together(connection, one)


def _check_together(connection: Connection, whom: Whom) -> None:
    """Whoever is one with the same third is one, too: that may not go against what else is settled, or printed."""
    said: list[tuple[Whom, Whom, bool]] = [
        ((row[0], row[1]), (row[2], row[3]), row.same) for row in connection.execute(select(persons))
    ]
    stands = once.grouped((one, other) for one, other, same in said if same)
    together = {one for one, first in stands.items() if first == stands.get(whom)}
    for one, other, same in said:
        if not same and {one, other} <= together:
            raise RegistryError(f"{one} and {other} are settled to be different, and by others to be one; settle which")
    of_study: dict[str, Whom] = {}
    for one in sorted(together):
        other = of_study.setdefault(one[0], one)
        if other != one:
            raise RegistryError(f"{other} and {one} would be one person: two patients of one study")


def _check_patient(connection: Connection, study: str, patient: str) -> None:
    there = select(func.count()).select_from(patients.join(documents))
    asked = there.where(documents.c.current, documents.c.study == study, patients.c.patient == patient)
    if not connection.scalar(asked):
        raise UnknownVariable(f"there is no patient {patient!r} in study {study!r}")


def _record(connection: Connection, said: dict[str, Any]) -> None:
    """What is said of a pair, in place of what was said of it before."""
    pair = tuple(said[name] for name in _PAIR)
    for held in (pair, (*pair[2:], *pair[:2])):
        connection.execute(delete(persons).where(*(persons.c[n] == v for n, v in zip(_PAIR, held, strict=True))))
    connection.execute(insert(persons).values(said))


def _of(study: str) -> Any:
    return or_(persons.c.study == study, persons.c.other_study == study)


def renamed(connection: Connection, study: str, name: str) -> None:
    """What was settled of a study's patients, under the study's new name."""
    rows = connection.execute(select(persons).where(_of(study))).all()
    forgotten(connection, study)
    for row in rows:
        said = {
            key: name if key.endswith("study") and value == study else value for key, value in row._asdict().items()
        }
        if said["study"] != said["other_study"]:
            _record(connection, said)


def forgotten(connection: Connection, study: str) -> None:
    """Nothing is settled of a study's patients any more."""
    connection.execute(delete(persons).where(_of(study)))
