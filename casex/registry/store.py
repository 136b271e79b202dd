"""One store: SQLite (one file, WAL) or PostgreSQL, opened for reading or for writing, brought up to date by alembic."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from casex.errors import MissingExtra, RegistryError

_SECRETS = ("password", "passfile", "sslpassword", "sslkey")
_EXAMPLES = "sqlite:///registry.db or postgresql://user@host/name"
_QUOTED = " (in a user's name or a password, write @ as %40, : as %3A, / as %2F; a port is a number)"
_MASK = "***"
_OURS = {"documents", "patients", "runs", "writers"}  # tables since the first step
_NO_LOG = ("SQLITE_CANTOPEN", "SQLITE_READONLY_CANTINIT", "SQLITE_READONLY_DIRECTORY")
_BEGIN = "sqlite_begin"  # how a transaction of SQLite begins, where not as a reader's


def parsed(url: str) -> URL:
    """A database's address, with the driver that casex uses.

    Raises
    ------
    RegistryError
        Where it is none, or of another kind of database.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):  # what it could not parse may be half a password
        raise RegistryError(f"a registry is opened by an address such as {_EXAMPLES}; this is none{_QUOTED}") from None
    kind = address.get_backend_name()
    if kind == "sqlite":
        if address.database in (None, "", ":memory:"):
            raise RegistryError("a registry in memory would be gone at the end; name a file: sqlite:///registry.db")
        return address.set(drivername="sqlite+pysqlite")
    if kind in ("postgresql", "postgres"):
        after = (address.host, address.database, *address.query.values())
        if address.password is not None and any("@" in str(part) for part in after):  # the end of the password
            raise RegistryError(f"postgresql: there is more than one @ in the address{_QUOTED}")
        return address.set(drivername="postgresql+psycopg")
    raise RegistryError(f"{kind}: a registry is SQLite or PostgreSQL: {_EXAMPLES}")


def masked(address: URL) -> str:
    """The address without its secrets, for messages and logs."""
    shown = address.set(
        drivername=address.get_backend_name(),
        query={k: _MASK if k in _SECRETS else v for k, v in address.query.items()},
    )
    return shown.render_as_string(hide_password=True).replace(quote(_MASK), _MASK)


@contextmanager
def told(address: URL) -> Iterator[None]:
    """Faults of the database as one `RegistryError` each, secrets masked."""
    try:
        yield
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        secrets = (address.password, *(address.query.get(name) for name in _SECRETS))
        for secret in (s for s in secrets if isinstance(s, str) and s):
            said = said.replace(secret, _MASK)
        raise RegistryError(f"{masked(address)}: {said}") from None  # the cause would print the address


def connected(url: str, *, read_only: bool) -> Engine:
    """An engine on the store, which is there and up to date.

    Raises
    ------
    RegistryError
        Where the store is not there, cannot be reached, or is of another version.
    MissingExtra
        Where PostgreSQL is asked for without the extra ``postgres``.
    """
    address = parsed(url)
    if address.get_backend_name() == "sqlite":
        engine = _sqlite(address, read_only=read_only)
    else:
        engine = _postgresql(address, read_only=read_only)
    with told(address), engine.connect() as connection:
        _check_version(connection, address, read_only=read_only)
    return engine


def _sqlite(address: URL, *, read_only: bool) -> Engine:
    path = Path(str(address.database))
    if read_only and not path.is_file():
        raise RegistryError(f"{masked(address)}: no such file; a registry that is only read has to be there")
    if not path.absolute().parent.is_dir():
        raise RegistryError(f"{masked(address)}: there is no folder {path.parent}; make it first")
    if read_only:  # a connection each time: what was opened as one that nobody changes may be written a moment later
        engine = create_engine(address, hide_parameters=True, creator=partial(_for_reading, path), poolclass=NullPool)
    else:
        engine = create_engine(address, hide_parameters=True, connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def _settled(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # sqlite3 begins nothing by itself: it would not before `CREATE TABLE`
        for line in (
            "foreign_keys=ON",
            "secure_delete=ON",
            "synchronous=NORMAL",
        ):
            connection.execute(f"PRAGMA {line}").close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))

    return engine


def _for_reading(path: Path) -> sqlite3.Connection:
    """A connection that writes nothing; where a closed store's folder may not be written, it makes no log in it."""
    connection = _opened(path, "mode=ro")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").close()
    except sqlite3.DatabaseError as error:
        connection.close()
        if error.sqlite_errorname not in _NO_LOG or Path(f"{path.resolve()}-wal").exists():
            raise
        return _opened(path, "mode=ro&immutable=1")
    return connection


def _opened(path: Path, how: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?{how}"
    return sqlite3.connect(uri, uri=True, timeout=30, check_same_thread=False)


def _postgresql(address: URL, *, read_only: bool) -> Engine:
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise MissingExtra("PostgreSQL needs the extra postgres: pip install 'casex[postgres]'") from error
    asked = address.query.get("options", ())
    options = [*((asked,) if isinstance(asked, str) else asked), *(["-c default_transaction_read_only=on"] * read_only)]
    return create_engine(address, hide_parameters=True, connect_args={"options": " ".join(options)})


# --- versions ---------------------------------------------------------------------------------------------------------


def _steps(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", "casex.registry:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@cache
def newest() -> str:
    """The version of a store that this casex writes."""
    return str(ScriptDirectory.from_config(_steps()).get_current_head())


def version(connection: Connection) -> str | None:
    """The version of the store; None where it has no tables yet."""
    return MigrationContext.configure(connection).get_current_revision()


def _check_version(connection: Connection, address: URL, *, read_only: bool) -> None:
    held = version(connection)
    tables = set(inspect(connection).get_table_names()) if address.get_backend_name() == "sqlite" else set()
    if tables - {"alembic_version"} and not tables >= _OURS:
        raise RegistryError(f"{masked(address)}: a database of something else; give a registry, or a file that is new")
    if held == newest():
        return
    known = {one.revision for one in ScriptDirectory.from_config(_steps()).walk_revisions()}
    if held is not None and held not in known:
        raise RegistryError(f"{masked(address)}: written by a newer casex (step {held}); open it with that one")
    if read_only:
        what = "holds no registry" if held is None else f"is of an older casex (step {held})"
        raise RegistryError(f"{masked(address)}: {what}; open it once for writing: casex.open_registry(url)")


def bring_up_to_date(engine: Engine) -> None:
    """Make the tables that are not there, change those that are of an older version; the caller holds the lock.

    All steps are one transaction: whoever is killed over them leaves what was there.
    """
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection:  # as no transaction; the file keeps it
            connection.cursor().execute("PRAGMA journal_mode=WAL").fetchone()
    with engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"}).begin() as connection:
        if version(connection) != newest():
            command.upgrade(_steps(connection), "head")
