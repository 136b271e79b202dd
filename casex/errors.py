"""Everything casex raises on purpose.

    CasexError                    base of all; says what, where and what to do
    ├── UnreadableDocument        the file cannot be read as a document
    │   ├── EncryptedDocument     it asks for a password
    │   └── TruncatedDocument     it ends before its end
    ├── NoCaseSeries              readable, but nothing in it is told patient by patient (.document, .tables)
    ├── SchemaError               a schema file is wrong
    ├── ReadingError              a reading or corrections file, or a table given by hand, is wrong
    ├── UnknownVariable           a name that no schema and no column knows ("did you mean")
    ├── MissingExtra              an optional engine is not installed (names the extra)
    ├── RegistryError             a store of many documents cannot be opened, read or written
    └── LimitExceeded             a document is larger than the limits allow

What is wrong *in a paper* is never raised: it is a finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casex.model import Document, Table


class CasexError(Exception):
    """Base of every error that casex raises on purpose."""


class UnreadableDocument(CasexError):
    """The file cannot be read as a document."""


class EncryptedDocument(UnreadableDocument):
    """The file asks for a password."""


class TruncatedDocument(UnreadableDocument):
    """The file ends before its end."""


class NoCaseSeries(CasexError):
    """The document is readable, but holds no per-patient table and no case narrative.

    Attributes
    ----------
    document : Document
        What was read.
    tables : tuple of Table
        The tables that were found, none of them per-patient.
    """

    def __init__(self, message: str, document: Document, tables: Sequence[Table] = ()) -> None:
        super().__init__(message)
        self.document = document
        self.tables = tuple(tables)

    def __reduce__(self) -> tuple[type[NoCaseSeries], tuple[object, ...]]:
        return type(self), (str(self), self.document, self.tables)


class SchemaError(CasexError):
    """A schema file is wrong; the message lists every fault with its path."""


class ReadingError(CasexError):
    """A reading file, a corrections file or a table given by hand is wrong."""


class UnknownVariable(CasexError, KeyError):
    """A variable or column that neither the schema nor the study knows."""

    __str__ = Exception.__str__  # KeyError would print the message's repr


class MissingExtra(CasexError, ImportError):
    """An optional engine is not installed; the message names the extra."""


class RegistryError(CasexError):
    """A store of many documents cannot be opened, read or written; or somebody else is writing."""


class LimitExceeded(CasexError):
    """A document is larger than the limits allow."""
