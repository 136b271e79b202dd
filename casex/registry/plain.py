"""A series as plain data, ready to be sent to whoever writes it: the rows of its frames, and what its paper is."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from casex.frames.dtypes import COLUMNS, COUNT, NUMBER, TERMS, YES_NO
from casex.model import CODES, Document

if TYPE_CHECKING:
    from casex.series import CaseSeries

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # what no text of a database holds
_REPLACED = "\ufffd"
Row = dict[str, Any]


def frames_of(series: CaseSeries) -> dict[str, list[Row]]:
    """The rows of every frame, by name; values that are missing are None, lists of terms are lists."""
    held: dict[str, list[Row]] = {name: _rows(getattr(series, name)) for name in COLUMNS}
    patients = series.patients
    cells = _rows(patients)
    held["patients"] = [
        {
            "patient": patient,
            "n_patients": row["n_patients"],
            "index_treatment": row["index_treatment"],
            "cells": {name: value for name, value in row.items() if value is not None},
        }
        for patient, row in zip(patients.index.tolist(), cells, strict=True)
    ]
    for row in held["variables"]:
        row |= _dtype(patients[row["column"]].dtype)
    return _storable(held)


def _rows(frame: pd.DataFrame) -> list[Row]:
    names = list(frame.columns)
    return [dict(zip(names, map(_plain, row), strict=True)) for row in frame.to_numpy(dtype=object).tolist()]


def _plain(value: Any) -> Any:
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    return list(value) if isinstance(value, tuple) else value


def _dtype(dtype: Any) -> Row:
    """The kind of a column of `patients`, and its closed list where it has one."""
    if isinstance(dtype, pd.CategoricalDtype):
        return {"dtype": "category", "closed": json.dumps([str(name) for name in dtype.categories], ensure_ascii=False)}
    kinds = {NUMBER: "number", YES_NO: "yes_no", COUNT: "count", TERMS: "terms"}
    return {"dtype": kinds.get(str(dtype), "text"), "closed": None}


def _storable(held: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """The same, without the few characters that no database keeps; that some were replaced is a finding."""
    replaced = [0]

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            if value.isprintable() or not _UNSTORABLE.search(value):
                return value
            replaced[0] += 1
            return _UNSTORABLE.sub(_REPLACED, value)
        if isinstance(value, list):
            return [clean(one) for one in value]
        return {clean(key): clean(one) for key, one in value.items()} if isinstance(value, dict) else value

    cleaned = {name: [clean(row) for row in rows] for name, rows in held.items()}
    if replaced[0]:
        code = "control_characters_removed"
        message = f"{replaced[0]} texts hold NUL or half a character, which no database keeps: U+FFFD stands for each"
        row = dict.fromkeys(COLUMNS["findings"]) | {"code": code, "severity": CODES[code], "message": message}
        cleaned["findings"].append(row | {"finding": f"f{len(cleaned['findings']) + 1}"})
    return cleaned


# --- what the paper is ------------------------------------------------------------------------------------------------

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+[^\s\"<>.,;:)\]}]")
_PMID = re.compile(r"\bPMID:?\s*(\d{4,9})\b")
_YEAR = re.compile(r"(?:©|\(c\)|copyright|published(?: online)?:?)[^\n]{0,40}?\b((?:19|20)\d\d)\b", re.IGNORECASE)
_LICENCE = re.compile(
    r"\bCC[ -]BY(?:[ -](?:NC|ND|SA))*(?:[ -]\d\.\d)?\b|\bCC0\b|creativecommons\.org/licenses/([a-z-]+)/(\d\.\d)"
)
_BEGINNING = 6000  # characters: what stands on a paper's first page, before its references


def paper_of(document: Document) -> Row:
    """Title, DOI, PMID, year and licence, each where the document says one and only one; pages and format."""
    text = document.text[:_BEGINNING]
    licence = _LICENCE.search(document.licence or document.text)
    year = document.year or _only(_YEAR, text)
    return {
        "title": document.title,
        "doi": (document.doi or _only(_DOI, text) or "").casefold() or None,
        "pmid": document.pmid or _only(_PMID, text),
        "year": int(year) if year else None,
        "licence": _licence(licence) if licence else None,
        "media": document.source.media,
        "pages": len(document.pages) or None,
    }


def _only(pattern: re.Pattern[str], text: str) -> str | None:
    found = set(_each(pattern, text))
    return found.pop() if len(found) == 1 else None


def _each(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    for match in pattern.finditer(text):
        yield match[match.lastindex or 0]


def _licence(found: re.Match[str]) -> str:
    kind, number = found.groups()
    return f"CC {kind.upper()} {number}" if kind else " ".join(found[0].upper().replace("CC-", "CC ").split())


def counts_of(frames: Mapping[str, list[Row]]) -> Row:
    """How much of it there is."""
    severities = [row["severity"] for row in frames["findings"]]
    return {
        "n_patients": len(frames["patients"]),
        "n_observations": len(frames["observations"]),
        "n_errors": severities.count("error"),
        "n_warnings": severities.count("warning"),
    }
