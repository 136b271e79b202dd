"""`observations`, `findings`, `corrections`, `sources`: one row for each thing said, found, set right, pointed at."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from casex.frames.dtypes import frame
from casex.frames.numbers import parts
from casex.interpret.reading import Reading
from casex.model import Finding, Observation, Source


def observations(reading: Reading) -> pd.DataFrame:
    """Everything that was said, one row each; `preferred` marks what the other frames follow."""
    return frame("observations", [_row(o, reading, o.id in reading.preferred) for o in reading.observations])


def _row(said: Observation, reading: Reading, preferred: bool) -> dict[str, object]:
    variable = reading.variable(said.variable)
    when = said.timepoint
    return {
        "id": said.id,
        "patient": said.patient,
        "variable": said.variable,
        "variable_printed": said.variable_printed,
        "timepoint": when.name,
        "months": when.months,
        "months_low": when.months_low,
        "months_high": when.months_high,
        "time_value": when.time_value,
        "time_unit": when.time_unit,
        "time_printed": when.printed or said.variable_printed,
        "specimen": said.specimen,
        "printed": said.printed,
        "marks": " ".join(said.marks) or None,
        "voice": said.voice,
        "preferred": preferred,
        "source": said.source.key,
        **parts(said.value, variable.unit if variable else None, said.standard),
    }


def findings(found: Iterable[Finding]) -> pd.DataFrame:
    """Everything a person should know about the reading, one row each, most harmful first as given."""
    return frame(
        "findings",
        [
            {
                "finding": f"f{number}",
                "code": one.code,
                "severity": one.severity,
                "patient": one.patient,
                "variable": one.variable,
                "timepoint": one.timepoint,
                "message": one.message,
                "possible": "; ".join(one.possible) or None,
                "hint": one.hint or None,
                "sources": "; ".join(one.sources) or None,
                "accepted": one.accepted or None,
            }
            for number, one in enumerate(found, start=1)
        ],
    )


def corrections(reading: Reading) -> pd.DataFrame:
    """What people have said of single cells, and of findings that may stand."""
    signed = ("document", "who", "when", "why")
    cells = [
        {"table": one.table, "cell": one.cell, "was": one.was, "is": one.now}
        | {key: getattr(one, key) for key in signed}
        for one in reading.corrections
    ]
    findings_ = [
        {"accepted": one.code, "said": one.said} | {key: getattr(one, key) for key in signed}
        for one in reading.acceptances
    ]
    return frame("corrections", [*cells, *findings_])


def sources(reading: Reading) -> pd.DataFrame:
    """Where every value stands, one row for each cell or span that a value was read from."""
    seen: dict[str, Source] = {}
    for observation in reading.observations:
        seen.setdefault(observation.source.key, observation.source)
    for one in reading.reported:
        seen.setdefault(one.source.key, one.source)
    return frame("sources", [_source(source) for source in seen.values()])


def _source(source: Source) -> dict[str, object]:
    box = source.box
    return {
        "source": source.key,
        "document": source.document,
        "page": source.page,
        "table": source.table,
        "row": source.row,
        "column": source.column,
        "x0": box.x0 if box else None,
        "top": box.top if box else None,
        "x1": box.x1 if box else None,
        "bottom": box.bottom if box else None,
        "start": source.start,
        "end": source.end,
        "reader": source.reader,
        "ocr": source.ocr,
        "agreed": source.agreed,
        "overridden": source.overridden or None,
        "corrected": source.corrected or None,
    }
