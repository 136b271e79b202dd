"""What came of a document, into the store: all of it in one transaction, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, not_, or_, select, update

from casex.registry.identity import versions
from casex.registry.item import RESULT_LENGTH, Answer, Item, Limits
from casex.registry.lock import now
from casex.registry.tables import OF_FRAME, documents

_TEXTS = ("title", "doi", "pmid", "year", "licence", "media", "pages", "index_treatment", "time_origin", "prefer")
_COUNTS = ("n_patients", "n_observations", "n_errors", "n_warnings")


def known(connection: Connection, limits: Limits) -> frozenset[str]:
    """The results that need not be made again.

    All but those of files that nobody could open, and of documents that were killed under tighter limits than these.
    """
    tighter = or_(documents.c.limit_seconds < limits.seconds, documents.c.limit_memory < limits.memory)
    again = or_(documents.c.sha256 == "", and_(documents.c.status == "killed", tighter))
    return frozenset(connection.scalars(select(documents.c.result).where(not_(again))))


def land(connection: Connection, item: Item, answer: Answer, limits: Limits, run: int) -> tuple[str, str]:
    """Write one document's results, within the caller's transaction; gives the name of its study, and the result.

    A result of the same document that it takes the place of stays, as history.
    """
    row = _document(item, answer, limits, run)
    connection.execute(delete(documents).where(documents.c.result == row["result"]))
    row["study"] = study = _place(connection, item, row["sha256"])
    connection.execute(insert(documents).values(row))
    for name, table in OF_FRAME.items():
        rows = answer.frames.get(name)
        if rows:
            key = {"result": row["result"]}
            connection.execute(insert(table), [one | key | {"position": n} for n, one in enumerate(rows)])
    return study, row["result"]


def _document(item: Item, answer: Answer, limits: Limits, run: int) -> dict[str, Any]:
    what: Mapping[str, Any] = answer.identity or _unopened(item)
    return {
        **what,
        **{name: answer.document.get(name) for name in (*_TEXTS, *_COUNTS)},
        "name": item.name,
        "status": answer.status,
        "reason": answer.reason or None,
        "current": True,
        "limit_seconds": limits.seconds,
        "limit_memory": limits.memory,
        "seconds": answer.seconds,
        "recorded": now(),
        "run": run,
    }


def _unopened(item: Item) -> dict[str, Any]:
    """What is known of a file whose bytes nobody saw: its name."""
    key = hashlib.sha256(f"unopened {item.name}".encode()).hexdigest()[:RESULT_LENGTH]
    schema = item.settings.schema
    return {
        "result": key, "sha256": "", "schema": schema.name, "schema_sha256": schema.sha256,
        "settings": item.settings.plain(), **versions(),
    }  # fmt: skip


def _place(connection: Connection, item: Item, sha256: str) -> str:
    """The name of the study; what stood in its place is history from now on.

    A person's name for a study stays whatever its files hold. A file's own name is taken by the document that had it
    first: another one of that name carries a piece of its hash.
    """
    c = documents.c
    same_study = and_(c.current, c.study == item.study)
    if item.given:
        connection.execute(update(documents).where(same_study).values(current=False))
        return item.study
    if sha256:
        before = connection.scalar(
            select(c.study).where(c.current, c.sha256 == sha256).order_by(c.study != item.study, c.study).limit(1)
        )
        if before is not None:
            connection.execute(update(documents).where(c.current, c.study == before).values(current=False))
            return str(before)
    if connection.scalar(select(func.count()).where(same_study)):
        other = f"{item.study} ({sha256[:8] or 'not opened'})"
        connection.execute(update(documents).where(c.current, c.study == other).values(current=False))
        return other
    return item.study


def revive(connection: Connection, item: Item, result: str) -> str:
    """Make a result that the store has already the current one, under the name that its study has now."""
    c = documents.c
    sha256 = connection.scalar(select(c.sha256).where(c.result == result))
    connection.execute(update(documents).where(c.result == result).values(current=False))
    study = _place(connection, item, str(sha256))
    connection.execute(update(documents).where(c.result == result).values(study=study, current=True))
    return study


def settle_name(connection: Connection, result: str, names: Mapping[str, str]) -> None:
    """Of several files with the same bytes, the first by name lends its name, whichever was read first.

    `names` are the names of the files with the names of their studies.
    """
    c = documents.c
    first = min(names)
    taken = select(func.count()).where(c.current, c.study == names[first], c.result != result)
    if not connection.scalar(taken):
        held = update(documents).where(c.result == result, c.name.in_(list(names)), c.study.in_(list(names.values())))
        connection.execute(held.values(name=first, study=names[first]))
