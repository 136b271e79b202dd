"""One writer at a time: a lock on a file beside SQLite, or on PostgreSQL's server. Both end with their process."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, delete, insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from casex.errors import RegistryError
from casex.registry.store import masked
from casex.registry.tables import writers

_KEY = 0x63617365  # "case": the number of the lock on PostgreSQL's server


def now() -> str:
    """The moment, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class WriterLock:
    """The right to write into one store; may be taken again while it is held."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._depth = 0
        self._held: Any = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock.

        Raises
        ------
        RegistryError
            Where another process holds it, with who that is.
        """
        if self._depth == 0:
            self._held = self._file() if self._engine.dialect.name == "sqlite" else self._server()
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if self._depth == 0:
                self._release()

    def sign(self) -> None:
        """Say in the store who writes; its tables are there by now."""
        with self._engine.begin() as connection:
            connection.execute(delete(writers))
            who = f"process {os.getpid()} on {socket.gethostname()}, since {now()}"
            connection.execute(insert(writers).values(writer=1, holder=who))

    def _release(self) -> None:
        held, self._held = self._held, None
        try:
            with self._engine.begin() as connection:
                if self._engine.dialect.has_table(connection, writers.name):
                    connection.execute(delete(writers))
        finally:  # a store that fails (a full disk) is not kept from others besides
            if isinstance(held, Connection):
                held.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _KEY})
                held.close()
            else:
                held.release()

    def _file(self) -> FileLock:
        file = Path(str(self._engine.url.database)).resolve()  # whatever links lead there
        lock = FileLock(f"{file}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise self._refused() from None
        return lock

    def _server(self) -> Connection:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _KEY}):
            connection.close()
            raise self._refused()
        return connection

    def _refused(self) -> RegistryError:
        try:
            with self._engine.connect() as connection:
                holder = connection.scalar(select(writers.c.holder))
        except SQLAlchemyError:  # it is only now making the tables
            holder = None
        return RegistryError(
            f"{masked(self._engine.url)}: another writer is at work ({holder or 'it has not said who it is'}); "
            "wait for it, or read meanwhile: casex.open_registry(url, read_only=True)"
        )
