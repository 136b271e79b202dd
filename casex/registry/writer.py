"""The one who writes: answers come in, one transaction each; what the store has already is not made again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from sqlalchemy import Engine, func, insert, select, update

from casex.registry import landing
from casex.registry.item import Answer, Item, Limits, Status
from casex.registry.lock import now
from casex.registry.tables import documents, runs


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one document.

    Attributes
    ----------
    name : str
        The file's name, as seen from the folder or archive it was found in.
    study : str
        The name under which its rows stand in the registry.
    status : str
        ``read``, ``read_with_errors`` (some findings are errors), ``no_case_series``, ``failed`` or ``killed``.
    reason : str
        Why there are no rows; empty where there are some.
    known : bool
        Whether the registry had this very result already, so that nothing was done.
    n_patients, n_observations, n_errors, n_warnings : int or None
        How much was read, and how many findings say what may be wrong.
    seconds : float or None
        How long the reading took.
    """

    name: str
    study: str
    status: Status
    reason: str = ""
    known: bool = False
    n_patients: int | None = None
    n_observations: int | None = None
    n_errors: int | None = None
    n_warnings: int | None = None
    seconds: float | None = None


_TOLD = ("n_patients", "n_observations", "n_errors", "n_warnings", "seconds")


class Writer:
    """One run: every answer as it comes, and the names of files with the same bytes at the end."""

    def __init__(self, engine: Engine, limits: Limits) -> None:
        self._engine, self._limits = engine, limits
        self._names: dict[str, dict[str, str]] = defaultdict(dict)
        self._places: dict[str, set[str]] = defaultdict(set)
        with engine.begin() as connection:
            self.known = landing.known(connection, limits)
            self._unopened = frozenset(connection.scalars(select(documents.c.name).where(documents.c.sha256 == "")))
            self._run = (connection.scalar(select(func.max(runs.c.run))) or 0) + 1
            connection.execute(insert(runs).values(run=self._run, started=now(), casex=version("casex")))
        self._landed: set[str] = set()
        self._seen = 0

    def outcomes(self, answers: Iterable[tuple[Item, Answer]]) -> Iterator[Outcome]:
        """Each answer into the store, and what to say of it."""
        for item, answer in answers:
            self._seen += 1
            result = answer.identity.get("result")
            if result is not None and not item.given:
                self._names[result][item.name] = item.study
            if result is not None and (place := landing.place_of(item)) is not None:
                self._places[result].add(place)
            if answer.known or result in self._landed:
                yield self._again(item, str(result))
                continue
            with self._engine.begin() as connection:
                study, result = landing.land(connection, item, answer, self._limits, self._run, self._places)
            self._landed.add(result)
            told: dict[str, Any] = {name: answer.document.get(name) for name in _TOLD} | {"seconds": answer.seconds}
            yield Outcome(item.name, study, answer.status, answer.reason, **told)
        self._finish()

    def _again(self, item: Item, result: str) -> Outcome:
        c = documents.c
        columns = [c.study, c.status, c.reason, c.current, c.given, *(c[name] for name in _TOLD)]
        with self._engine.connect() as connection:
            row: Any = connection.execute(select(*columns).where(c.result == result)).one_or_none()
        if row is None:
            return Outcome(item.name, item.study, "failed", "its study was deleted while the batch ran; run it again")
        study = row.study
        if item.name in self._unopened:
            with self._engine.begin() as connection:
                landing.opened(connection, item)
        if not row.current or (item.given and (study != item.study or not row.given)):
            with self._engine.begin() as connection:
                study = landing.revive(connection, item, result, self._places)
        told: dict[str, Any] = {name: getattr(row, name) for name in _TOLD}
        return Outcome(item.name, study, row.status, row.reason or "", known=True, **told)

    def _finish(self) -> None:
        with self._engine.begin() as connection:
            for result, names in self._names.items():
                if len(names) > 1:
                    landing.settle_name(connection, result, names)
            landing.settle_places(connection, self._places)
            done = {"finished": now(), "documents": self._seen, "landed": len(self._landed)}
            connection.execute(update(runs).where(runs.c.run == self._run).values(done))
