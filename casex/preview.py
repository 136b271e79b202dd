"""What each column was taken for, and each distinct printed cell: to be looked through before anyone relies on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[Any, Any]  # a row of a frame by its columns


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a per-patient table (or a row of a table over time): what it is, and its cells.

    `cells` are each distinct printed text, in how many cells it stands, and what it was taken for.
    """

    table: str
    heading: str
    variable: str
    kind: str
    unit: str
    times: tuple[str, ...]
    cells: tuple[tuple[str, int, str], ...]


def columns(observations: Iterable[Row], sources: Iterable[Row], variables: Iterable[Row]) -> tuple[Column, ...]:
    """The columns of a study's tables in printed order.

    Parameters
    ----------
    observations, sources, variables
        The rows of these frames, as mappings.
    """
    tables = {row["source"]: row["table"] for row in sources}
    described = {row["variable"]: row for row in variables}
    held: dict[tuple[str, str, str], list[Row]] = {}
    for row in observations:
        if row["voice"] == "table":
            key = (str(tables[row["source"]]), str(row["variable_printed"]), str(row["variable"]))
            held.setdefault(key, []).append(row)
    return tuple(_column(*key, rows, described.get(key[2], {})) for key, rows in held.items())


def _column(table: str, heading: str, variable: str, rows: list[Row], known: Row) -> Column:
    printed: dict[str, dict[str, None]] = {}
    places: dict[str, set[str]] = {}
    for row in rows:
        printed.setdefault(row["printed"], {})[meaning(row)] = None
        places.setdefault(row["printed"], set()).add(row["source"])
    times = dict.fromkeys(str(row["timepoint"]) for row in rows if _said(row["timepoint"]))
    cells = tuple((text, len(places[text]), "; ".join(said)) for text, said in printed.items())
    kind, unit = (str(known[what]) if known and _said(known[what]) else "" for what in ("kind", "unit"))
    return Column(table, heading, variable, kind, unit, tuple(times), cells)


def meaning(row: Row) -> str:
    """What a statement was taken for, in one line.

    Parameters
    ----------
    row
        A row of `observations`.
    """
    said: dict[str, Any] = {name: value for name, value in row.items() if _said(value)}
    if "missing_reason" in said:
        return f"missing: {said['missing_reason']}".replace("_", " ")
    if "terms" in said:
        return "; ".join(said["terms"]) or "none"
    unit = f" {said['unit']}" if "unit" in said else ""
    words = f" ({said['text']})" if "text" in said else ""
    if "value" in said:
        return f"{said['value']:.10g}{unit}{words}"
    if "comparator" in said:
        bound = said["high"] if str(said["comparator"]).startswith("<") else said["low"]
        return f"{said['comparator']} {bound:.10g}{unit}{words}"
    if "low" in said and "high" in said:
        return f"{said['low']:.10g} to {said['high']:.10g}{unit}{words}"
    return str(said.get("text", ""))


def _said(value: Any) -> bool:
    """Whether a frame's value is there: a missing one is None, NaN (unequal to itself) or NA."""
    return isinstance(value, tuple | str) or not (value is None or str(value) in ("nan", "<NA>"))
