"""Rows of many studies as one frame: `study` stands in front, and columns of `patients` that differ stand apart."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from casex.frames.dtypes import COLUMNS, COUNT, NUMBER, TERMS, TEXT, YES_NO, closed, column

INDEX = ["study", "patient"]
_DTYPES = {"number": NUMBER, "text": TEXT, "yes_no": YES_NO, "terms": TERMS, "count": COUNT}
Row = Mapping[str, Any]


def key(study: str, patient: str) -> str:
    """What a patient of one of several studies is called in statistics."""
    return f"{study}: {patient}"


@dataclass(frozen=True, slots=True)
class Pooled:
    """A column of the pooled `patients`: its name, its dtype, and which column of which kind it is made of."""

    name: str
    dtype: Any
    source: str
    kinds: frozenset[str]


def columns_of(said: Iterable[tuple[str, str, str | None]]) -> tuple[Pooled, ...]:
    """The columns of pooled `patients` for those of the studies: name, kind, closed list (JSON), in their order.

    A column that is a number in one study and text in another is two columns here, `<name>_number` and `<name>_text`.
    A closed list that is free text elsewhere is text; lists that differ are joined, and have no order then.
    """
    kinds: dict[str, dict[str, None]] = {}
    lists: dict[str, dict[str, None]] = {}
    for name, kind, names in said:
        kinds.setdefault(name, {})[kind] = None
        if kind == "category":
            lists.setdefault(name, {})[names or "[]"] = None
    out: list[Pooled] = []
    for name, held in kinds.items():
        texts = frozenset(held) & {"text", "category"}
        groups = [texts] if texts else []
        groups += [frozenset([kind]) for kind in held if kind not in texts]
        for group in groups:
            own = name if len(groups) == 1 else f"{name}_{'text' if group == texts else min(group)}"
            out.append(Pooled(own, _dtype(group, lists.get(name, {})), name, group))
    return tuple(out)


def _dtype(kinds: frozenset[str], lists: Iterable[str]) -> Any:
    if kinds != {"category"}:
        return _DTYPES["text" if "text" in kinds else min(kinds)]
    held = [json.loads(names) for names in lists]
    if len(held) == 1:
        return closed(*held[0])
    return pd.CategoricalDtype(list(dict.fromkeys(name for names in held for name in names)), ordered=False)


def patients(rows: Sequence[Row], columns: Sequence[Pooled], kind_of: Mapping[tuple[str, str], str]) -> pd.DataFrame:
    """Pooled `patients`: rows with `study`, `result`, `patient` and `cells`; index (study, patient).

    `kind_of` says of what kind a column is in a result, where it is not the same in all of them.
    """
    index = pd.MultiIndex.from_arrays(
        [pd.Index([row[name] for row in rows], dtype=TEXT) for name in INDEX], names=INDEX
    )
    data = {}
    for one in columns:
        values = [
            row["cells"].get(one.source)
            if kind_of.get((row["result"], one.source), next(iter(one.kinds))) in one.kinds
            else None
            for row in rows
        ]
        data[one.name] = column([_terms(value) for value in values], one.dtype, index)
    return pd.DataFrame(data, index=index)


def _terms(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def frame(name: str, rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """A pooled frame of this name: rows of values, the study first, then the frame's columns."""
    dtypes = {"study": TEXT, **COLUMNS[name]}
    index = pd.RangeIndex(len(rows))
    values = list(zip(*rows, strict=True)) if rows else [()] * len(dtypes)
    data = {
        key: column([_terms(value) for value in held] if dtype == TERMS else held, dtype, index)
        for (key, dtype), held in zip(dtypes.items(), values, strict=True)
    }
    return pd.DataFrame(data, index=index)


# --- files of one paper -----------------------------------------------------------------------------------------------

_SHORTEST_TITLE = 4  # words: "A case report" is many papers' title


def same_papers(
    studies: Iterable[tuple[str, str | None, str | None, str]],
    *,
    named: Container[str] = (),
    places: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Studies whose files are of one paper: study, and the first one that it is the same as.

    The first by name, those that a person `named` before others. Given as study, DOI, title, SHA-256. Two files are of
    one paper where their DOIs agree, or their titles where at most one of them has a DOI, or their bytes; or where they
    lay in the same place (`places`), and neither DOI nor title speaks against it.
    """
    first: dict[tuple[str, str], tuple[str, str | None, str | None]] = {}
    out: dict[str, str] = {}
    for study, doi, title, sha256 in sorted(studies, key=lambda one: (one[0] not in named, one[0])):
        words, place = _words(title), (places or {}).get(study)
        keys = [("bytes", sha256)] if sha256 else []
        keys += [("doi", doi)] if doi else []
        keys += [("title", words)] if len(words.split()) >= _SHORTEST_TITLE else []
        keys += [("place", place)] if place else []
        for kind, key in keys:
            other, *its = first.get((kind, key), (None, None, None))
            if other is not None and (kind in ("bytes", "doi") or not are_two_papers((doi, title), (its[0], its[1]))):
                out[study] = out.get(other, other)
                break
        for key_of_one in keys:
            first.setdefault(key_of_one, (study, doi, title))
    return out


def are_two_papers(one: tuple[str | None, str | None], other: tuple[str | None, str | None]) -> bool:
    """Whether DOI and title of two files speak against one paper: other DOIs, or titles where a DOI is missing."""
    if one[0] and other[0]:
        return one[0] != other[0]
    titles = [_words(title) for _, title in (one, other)]
    return titles[0] != titles[1] and all(len(title.split()) >= _SHORTEST_TITLE for title in titles)


def _words(title: str | None) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in (title or "").casefold()).split())
