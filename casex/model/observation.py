"""What was said, of whom, when, by which voice, and where it stands."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from casex.model.geometry import Box
from casex.model.values import MONTHS, Value

Voice = Literal["table", "narrative", "caption", "text"]
VOICES: tuple[Voice, ...] = ("table", "narrative", "caption", "text")
Action = Literal["given", "start", "stop", "dose_change"]


@dataclass(frozen=True, slots=True)
class TimePoint:
    """A named time point; months count from the study's time origin and are None where they are not known."""

    name: str | None = None
    months_low: Decimal | None = None
    months_high: Decimal | None = None
    time_value: Decimal | None = None
    time_unit: str | None = None
    printed: str = ""

    @property
    def months(self) -> Decimal | None:
        """The month itself, or the last month of a span: by then it was so."""
        return self.months_high

    @classmethod
    def after(cls, value: Decimal, unit: str, printed: str = "") -> TimePoint:
        """So long after the time origin: ``month_3``, ``week_24``."""
        months = value * MONTHS[unit]
        return cls(f"{unit.removesuffix('s')}_{_plain(value)}", months, months, value, unit, printed)


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f").replace(".", "_").replace("-", "minus_")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value stands: a cell of a table on a page, or a span of the running text.

    `start` and `end` count characters of the document's text; `agreed` says whether a second reader read the
    same (None where none was asked); it is False, too, where the reading is in doubt. `ocr`: casex read it from
    a picture. `overridden` names what a reading file set otherwise than casex read it ("unit"), `corrected` is the text
    that a person has put in the place of the printed one.
    """

    key: str
    document: str
    page: int | None = None
    table: str | None = None
    row: int | None = None
    column: int | None = None
    box: Box | None = None
    start: int | None = None
    end: int | None = None
    reader: str = ""
    ocr: bool = False
    agreed: bool | None = None
    overridden: str = ""
    corrected: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """One statement: patient, variable, time point, value, and the printed text it was read from.

    `action` is set where a drug is spoken of: ``given`` (part of a regimen), or a change that was told.
    `standard` is a number in the unit of its variable, where it was converted or is printed so.
    """

    id: str
    patient: str
    variable: str
    timepoint: TimePoint
    value: Value
    printed: str
    voice: Voice
    source: Source
    variable_printed: str = ""
    marks: tuple[str, ...] = ()
    specimen: str | None = None
    action: Action | None = None
    standard: Decimal | None = None


def observation_id(document: str, patient: str, variable: str, timepoint: str | None, voice: str, ordinal: int) -> str:
    """A short, stable hash of what identifies an observation."""
    key = "\x1f".join((document, patient, variable, timepoint or "", voice, str(ordinal)))
    return hashlib.sha256(key.encode()).hexdigest()[:16]
