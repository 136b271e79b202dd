"""What is to be read, what it is read with, and what comes of it: plain data that goes from process to process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from casex.registry.archives import Member
from casex.schema import Definition

Status = Literal["read", "read_with_errors", "no_case_series", "failed", "killed"]
RESULT_LENGTH = 16  # as the ids of observations: 64 bits of a SHA-256
STATUSES: tuple[Status, ...] = ("read", "read_with_errors", "no_case_series", "failed", "killed")


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
