"""casex reads published case series into validated pandas frames, and proves the reading.

Public names are loaded when they are first used, so that ``import casex`` is light.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # type checkers take it for true; importing typing would take 8 of 10 ms
if TYPE_CHECKING:
    from typing import Any

    from casex.checks import Schema
    from casex.errors import (
        CasexError,
        EncryptedDocument,
        LimitExceeded,
        MissingExtra,
        NoCaseSeries,
        ReadingError,
        RegistryError,
        SchemaError,
        TruncatedDocument,
        UnknownVariable,
        UnreadableDocument,
    )
    from casex.frames import TableView
    from casex.model import Table
    from casex.readers import PageSteps
    from casex.registry.pool import concat
    from casex.registry.registry import Registry, open_registry
    from casex.series import CaseSeries
    from casex.tables import TableSteps
    from casex.verbs import assemble, extract, find_statistics, find_tables, load, load_schema, table_steps

_HOMES = {
    "CaseSeries": "casex.series",
    "CasexError": "casex.errors",
    "EncryptedDocument": "casex.errors",
    "LimitExceeded": "casex.errors",
    "MissingExtra": "casex.errors",
    "NoCaseSeries": "casex.errors",
    "PageSteps": "casex.readers",
    "ReadingError": "casex.errors",
    "Registry": "casex.registry.registry",
    "RegistryError": "casex.errors",
    "Schema": "casex.checks",
    "SchemaError": "casex.errors",
    "Table": "casex.model",
    "TableSteps": "casex.tables",
    "TableView": "casex.frames",
    "TruncatedDocument": "casex.errors",
    "UnknownVariable": "casex.errors",
    "UnreadableDocument": "casex.errors",
    "assemble": "casex.verbs",
    "concat": "casex.registry.pool",
    "extract": "casex.verbs",
    "find_statistics": "casex.verbs",
    "find_tables": "casex.verbs",
    "load": "casex.verbs",
    "load_schema": "casex.verbs",
    "open_registry": "casex.registry.registry",
    "table_steps": "casex.verbs",
}

__all__ = [
    "CaseSeries",
    "CasexError",
    "EncryptedDocument",
    "LimitExceeded",
    "MissingExtra",
    "NoCaseSeries",
    "PageSteps",
    "ReadingError",
    "Registry",
    "RegistryError",
    "Schema",
    "SchemaError",
    "Table",
    "TableSteps",
    "TableView",
    "TruncatedDocument",
    "UnknownVariable",
    "UnreadableDocument",
    "assemble",
    "concat",
    "extract",
    "find_statistics",
    "find_tables",
    "load",
    "load_schema",
    "open_registry",
    "table_steps",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'casex' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
