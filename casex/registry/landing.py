"""What came of a document, into the store: all of it in one transaction, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, not_, or_, select, update

from casex.frames.dtypes import COLUMNS
from casex.model import CODES
from casex.registry import settled
from casex.registry.identity import versions
from casex.registry.item import RESULT_LENGTH, Answer, Item, Limits
from casex.registry.lock import now
from casex.registry.pooled import are_two_papers
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


def land(
    connection: Connection, item: Item, answer: Answer, limits: Limits, run: int, seen: Collection[str] = ()
) -> tuple[str, str]:
    """Write one document's results, within the caller's transaction; gives the name of its study, and the result.

    A result of the same document that it takes the place of stays, as history. `seen` are the results whose files are
    there yet: other bytes elsewhere take the place of none of them.
    """
    row = _document(item, answer, limits, run)
    connection.execute(delete(documents).where(documents.c.result == row["result"]))
    if row["sha256"]:
        opened(connection, item)
    study, other_bytes = _place(connection, item, row, seen)
    connection.execute(insert(documents).values(row | {"study": study}))
    frames = _saying_so(answer.frames) if other_bytes else answer.frames
    for name, table in OF_FRAME.items():
        rows = frames.get(name)
        if rows:
            key = {"result": row["result"]}
            connection.execute(insert(table), [one | key | {"position": n} for n, one in enumerate(rows)])
    return study, row["result"]


def opened(connection: Connection, item: Item) -> None:
    """What was said of a file while nobody could open it is said no more."""
    connection.execute(delete(documents).where(documents.c.sha256 == "", documents.c.name == item.name))


def place_of(item: Item) -> str | None:
    """A hash of where an item's files lie; None for what comes out of an archive."""
    paths = [part.path for part in item.parts if part.path is not None]
    if len(paths) < len(item.parts):
        return None
    whole = "\n".join(path if "://" in path else str(Path(path).absolute()) for path in paths)
    return hashlib.sha256(whole.encode("utf-8", "surrogateescape")).hexdigest()


def _saying_so(frames: Mapping[str, list[dict[str, Any]]]) -> Mapping[str, list[dict[str, Any]]]:
    """The frames with a finding more, where there are some."""
    if not frames:
        return frames
    code = "file_replaced"
    message = "the file held something else when it was read before; that reading is history: documents(history=True)"
    row = dict.fromkeys(COLUMNS["findings"]) | {"code": code, "severity": CODES[code], "message": message}
    found = frames["findings"]
    return {**frames, "findings": [*found, row | {"finding": f"f{len(found) + 1}"}]}


def _document(item: Item, answer: Answer, limits: Limits, run: int) -> dict[str, Any]:
    what: Mapping[str, Any] = answer.identity or _unopened(item)
    return {
        **what,
        **{name: answer.document.get(name) for name in (*_TEXTS, *_COUNTS)},
        "name": item.name,
        "given": item.given,
        "place": place_of(item),
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


def _place(connection: Connection, item: Item, row: Mapping[str, Any], seen: Collection[str]) -> tuple[str, bool]:
    """The name of the study, and whether its file held other bytes before; what stood there is history from now on.

    A person's name for a study stays whatever its files hold, and nothing else takes its place. A file's own name is
    taken by the document that had it first: another one of that name carries a piece of its hash. What nobody could
    open takes the place of nothing that was read.
    """
    c = documents.c
    study, other_bytes, sha256 = item.study, False, row["sha256"]
    if not (item.given and sha256):
        before, other_bytes = _before(connection, item, row, seen) if sha256 else (None, False)
        taken = connection.scalar(select(func.count()).where(c.current, c.study == study))
        study = before or (f"{study} ({sha256[:8] or 'not opened'})" if taken else study)
    connection.execute(update(documents).where(c.current, c.study == study).values(current=False))
    return study, other_bytes


def _before(
    connection: Connection, item: Item, row: Mapping[str, Any], seen: Collection[str]
) -> tuple[str | None, bool]:
    """The study that a document without a given name is already: its bytes, or what its file held before."""
    c = documents.c
    now_there = select(c.study, c.result, c.doi, c.title).where(c.current, not_(c.given))
    by_name = now_there.order_by(c.study != item.study, c.study)
    held = connection.execute(by_name.where(c.sha256 == row["sha256"])).first()
    if held is not None:
        return held.study, False
    of_place = by_name.where(c.place == row["place"], c.sha256 != "")
    for other in connection.execute(of_place) if row["place"] else ():
        if other.result not in seen and not are_two_papers((row["doi"], row["title"]), (other.doi, other.title)):
            return other.study, True
    return None, False


def revive(connection: Connection, item: Item, result: str, seen: Collection[str] = ()) -> str:
    """Make a result that the store has already the current one, under the name that its study has now."""
    c = documents.c
    held = connection.execute(select(c.study, c.sha256, c.doi, c.title).where(c.result == result)).one()
    place = place_of(item)
    connection.execute(update(documents).where(c.result == result).values(current=False))
    study, _ = _place(connection, item, held._asdict() | {"place": place}, seen)
    named = {"study": study, "current": True, "given": item.given, "place": place}
    connection.execute(update(documents).where(c.result == result).values(named))
    _renamed(connection, held.study, study)
    return study


def settle_name(connection: Connection, result: str, names: Mapping[str, str]) -> None:
    """Of several files with the same bytes, the first by name lends its name, whichever was read first.

    `names` are the names of the files with the names of their studies.
    """
    c = documents.c
    first = min(names)
    study = connection.scalar(select(c.study).where(c.result == result))
    taken = select(func.count()).where(c.current, c.study == names[first], c.result != result)
    if not connection.scalar(taken):
        of_names = and_(c.name.in_(list(names)), c.study.in_(list(names.values())))
        held = update(documents).where(c.result == result, not_(c.given), of_names)
        if connection.execute(held.values(name=first, study=names[first])).rowcount:
            _renamed(connection, str(study), names[first])


def settle_places(connection: Connection, places: Mapping[str, Collection[str]]) -> None:
    """Where the files of each result lie now; of several with the same bytes the first, whichever was read first."""
    c = documents.c
    for result, place in connection.execute(select(c.result, c.place).where(c.current)).all():
        first = min(places.get(result, ()), default=place)
        if place != first:
            connection.execute(update(documents).where(c.result == result).values(place=first))


def _renamed(connection: Connection, study: str, name: str) -> None:
    """History, and what was settled of its patients, go with a study that is called otherwise from now on."""
    c = documents.c
    if study != name and not connection.scalar(select(func.count()).where(c.current, c.study == study)):
        connection.execute(update(documents).where(c.study == study).values(study=name))
        settled.renamed(connection, study, name)
