"""What is to be read, what it is read with, and what comes of it: plain data that goes from process to process."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import Any, Literal

from casex.errors import RegistryError
from casex.registry.archives import Member
from casex.schema import Definition

Status = Literal["read", "read_with_errors", "no_case_series", "failed", "killed"]
RESULT_LENGTH = 16  # as the ids of observations: 64 bits of a SHA-256
STATUSES: tuple[Status, ...] = ("read", "read_with_errors", "no_case_series", "failed", "killed")


_LONGEST = 31 * 24 * 3600  # seconds: no document takes a month
_LEAST = 2**20  # bytes of memory


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


def workers_of(asked: object) -> int:
    """How many documents are read at a time: as many as were asked for, or one for each core.

    Raises
    ------
    RegistryError
        Where that is no number from one up.
    """
    if asked is None:
        return os.cpu_count() or 1
    if not isinstance(asked, Integral) or isinstance(asked, bool) or asked < 1:
        raise RegistryError(f"workers={asked!r}: it takes a whole number, one at least")
    return int(asked)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of `casex.extract` for one document."""

    schema: Definition
    index_treatment: str | None = None
    prefer: str = "table"
    pages: str | None = None
    reading: str | None = None
    second_reader: str | None = "camelot"
    ocr: str = "auto"

    def plain(self) -> dict[str, str | None]:
        """What is recorded of them (the schema and the reading file are recorded by their hashes)."""
        names = ("index_treatment", "prefer", "pages", "second_reader", "ocr")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Part:
    """One file: a path or an address, or a member of an archive."""

    name: str
    path: str | None = None
    member: Member | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One study to read: one file, or several (a paper and its supplement).

    `given` says whether a person named the study. `fault` says why it cannot be read, where that is known before (a
    broken archive).
    """

    name: str
    study: str
    parts: tuple[Part, ...]
    settings: Settings
    given: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take: seconds by the clock, and bytes of memory of its process."""

    seconds: float = 600.0
    memory: int = 2 * 2**30

    def __post_init__(self) -> None:
        if not _is_number(self.seconds) or not 0 < self.seconds <= _LONGEST:
            raise RegistryError(f"limit_seconds={self.seconds!r}: it takes a number of seconds, {_LONGEST:,} at most")
        if not _is_number(self.memory) or not _LEAST <= self.memory <= sys.maxsize:
            told = f"it takes a number of bytes, {_LEAST // 2**20} MiB at least (2 * 2**30 are 2 GiB)"
            raise RegistryError(f"limit_memory={self.memory!r}: {told}")
        object.__setattr__(self, "seconds", float(self.seconds))  # numbers of numpy are none for a database
        object.__setattr__(self, "memory", int(self.memory))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one item: the rows of its frames where it was read; `known` where the store has it already."""

    status: Status
    reason: str = ""
    known: bool = False
    identity: Mapping[str, Any] = field(default_factory=dict)
    document: Mapping[str, Any] = field(default_factory=dict)
    frames: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    seconds: float = 0.0
