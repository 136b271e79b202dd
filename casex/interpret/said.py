"""A statement before it is an observation: what was said, of which patient, where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from casex.model import (
    Action,
    Finding,
    Observation,
    Source,
    TimePoint,
    Value,
    Voice,
    finding,
    observation_id,
)
from casex.schema import Variable
from casex.values import Note


@dataclass(frozen=True, slots=True)
class Said:
    """One value under a variable, not yet numbered.

    `unnamed` says that its time is its row's alone, and names no time point that other patients share.
    `standard` is the number in the variable's unit.
    """

    patient: str
    variable: Variable
    timepoint: TimePoint
    value: Value
    printed: str
    voice: Voice
    source: Source
    variable_printed: str = ""
    marks: tuple[str, ...] = ()
    action: Action | None = None
    notes: tuple[Note, ...] = ()
    specimen: str | None = None
    unnamed: bool = False
    standard: Decimal | None = None

    @property
    def name(self) -> str:
        return self.variable.name


_MESSAGES = {
    "repaired": "{printed!r} was repaired: {meaning}",
    "ambiguous_value": "{printed!r} could be {meaning}",
    "unread_value": "{printed!r} could not be read",
    "unread_statement": "{printed!r} is kept as a remark; it was not read",
    "unknown_drug": "{printed!r} is no drug that the schema knows",
    "unit_against_heading": "{printed!r} is {meaning}; it is taken as the cell has it: a unit of its own, or a slip",
    "unmatched_frequency": "{printed!r} is no frequency that can be read",
}


#: What settles an ambiguous cell.
_SETTLED = "a reading file says which: `decimal` for a comma, `missing` for a code; a correction, for a single cell"


def findings_of(said: Iterable[Said]) -> tuple[Finding, ...]:
    """What the grammars had to say about values, each with patient, variable, time point and source."""
    return tuple(_finding(one, note) for one in said for note in one.notes)


def _finding(one: Said, note: Note) -> Finding:
    message = _MESSAGES[note.code].format(printed=note.printed, meaning=note.meaning)
    doubtful = note.code == "ambiguous_value"
    return finding(
        note.code,
        f"patient {one.patient}, {one.variable_printed or one.name}: {message}",
        possible=tuple(note.meaning.split(" or ")) if doubtful else (),
        hint=_SETTLED if doubtful and one.voice == "table" else "",
        patient=one.patient,
        variable=one.name,
        timepoint=one.timepoint.name,
        sources=(one.source.key,),
    )


def numbered(said: Iterable[Said], document: str) -> tuple[Observation, ...]:
    """Observations with stable ids; statements with the same key are told apart by their order."""
    seen: dict[tuple[str, str, str | None, str], int] = {}
    out = []
    for one in said:
        key = (one.patient, one.name, one.timepoint.name, one.voice)
        ordinal = seen[key] = seen.get(key, -1) + 1
        out.append(
            Observation(
                id=observation_id(document, *key, ordinal),
                patient=one.patient,
                variable=one.name,
                timepoint=one.timepoint,
                value=one.value,
                printed=one.printed,
                voice=one.voice,
                source=one.source,
                variable_printed=one.variable_printed,
                marks=one.marks,
                specimen=one.specimen,
                action=one.action,
                standard=one.standard,
            )
        )
    return tuple(out)
