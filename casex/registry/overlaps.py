"""Patients of different studies that may be one person: pairs, and what speaks for each. Nothing is merged."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, select, tuple_

from casex import schema as schemas
from casex.frames.dtypes import TEXT, column
from casex.model import folded
from casex.registry.asking import papers
from casex.registry.tables import documents, patients, persons

_COLUMNS = ("study", "patient", "other_study", "other_patient", "why", "same", "different", "settled")
_STRENGTH = ("same paper", "same reference", "same values")
_MORE = 2  # values beside sex and ages that have to agree
_AGE = "age_at_"
#: Columns that say nothing of a person: labels, and what is the same for a whole study.
_NOBODYS = frozenset(["patient_label", "n_patients", "index_treatment", "index_treatment_daily_dose", "group", "sex"])
_CROWD = 50  # patients: what more of them cite tells nobody apart
#: What a reference has at least: a word, a PubMed ID, or a DOI. A bare number is one paper's own.
_A_REFERENCE = re.compile(r"[^\W\d_]{2,}|\d{6,}|10\.\d{4,}[/ ]")
_ASKED = 500  # patients whose cells are fetched at once
Whom = tuple[str, str]  # result, patient
Cells = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two patients of two studies, and why they may be one."""

    one: Whom
    other: Whom
    why: str


def overlaps(engine: Engine) -> pd.DataFrame:
    """One row for each pair, by study and patient."""
    with engine.connect() as connection:
        study_of = {row.result: row.study for row in connection.execute(_current())}
        same = papers(connection)
        blocks = _blocks(connection, study_of, same)
        settled = {tuple(row[:4]): row.same for row in connection.execute(select(persons))}
        rows = [row for why, block in blocks for row in _judged(connection, why, block, study_of)]
    strongest_last = sorted(rows, key=lambda row: _STRENGTH.index(row[4]), reverse=True)
    seen = {row[:4]: row for row in strongest_last}
    out = [(*row, _settled(settled, row)) for row in sorted(seen.values())]
    index = pd.RangeIndex(len(out))
    values = list(zip(*out, strict=True)) if out else [()] * len(_COLUMNS)
    data = {name: column(list(held), TEXT, index) for name, held in zip(_COLUMNS, values, strict=True)}
    return pd.DataFrame(data, index=index)


def _current() -> Any:
    return select(documents.c.result, documents.c.study).where(documents.c.current)


def _settled(held: Mapping[tuple[Any, ...], bool], row: tuple[str, ...]) -> str | None:
    said = held.get(row[:4], held.get((*row[2:4], *row[:2])))
    return None if said is None else "same" if said else "different"


def _blocks(
    connection: Connection, study_of: Mapping[str, str], same: Mapping[str, str]
) -> Iterator[tuple[str, list[Whom]]]:
    """Patients that have enough in common to be looked at: a paper and a label, a reference, or sex and an age."""
    held: dict[tuple[str, ...], list[Whom]] = defaultdict(list)
    words = schemas.read("case_series").reference_words
    references = _reference_columns(words)
    what = select(patients.c.result, patients.c.patient, patients.c.cells).join_from(patients, documents)
    asked = what.where(documents.c.current, patients.c.n_patients == 1).order_by(documents.c.study, patients.c.position)
    for result, patient, cells in connection.execution_options(yield_per=1000).execute(asked):
        whom, study = (result, patient), study_of[result]
        held["same paper", same.get(study, study), folded(cells["patient_label"])].append(whom)
        for name in references & cells.keys():
            if _tells_a_paper(folded(str(cells[name])), words):
                held["same reference", folded(str(cells[name]))].append(whom)
        for name, value in _ages(cells).items() if cells.get("sex") in ("F", "M") else ():
            held["same values", cells["sex"], name, str(value)].append(whom)
    for key, block in held.items():
        crowd = key[0] == "same reference" and len(block) > _CROWD
        if not crowd and len({result for result, _ in block}) > 1:
            yield key[0], block


def _reference_columns(words: Iterable[str]) -> frozenset[str]:
    return frozenset(folded(word).replace(" ", "_") for word in words) | {"patient_reference"}


def _tells_a_paper(reference: str, words: Iterable[str]) -> bool:
    """Whether it names a paper wherever it is read: "ref. 12" is another one in each paper."""
    bare = " ".join(part for part in reference.split() if part.strip(".:#[]()") not in words)
    return _A_REFERENCE.search(bare) is not None


def _ages(cells: Cells) -> dict[str, Any]:
    return {name: value for name, value in cells.items() if name.startswith(_AGE)}


def _judged(
    connection: Connection, why: str, block: Iterable[Whom], study_of: Mapping[str, str]
) -> Iterator[tuple[str, ...]]:
    """The pairs of a block that what speaks for them is enough for."""
    cells = _cells(connection, list(block))
    ordered = {whom: cells[whom] for whom in sorted(cells, key=lambda whom: (study_of[whom[0]], whom[1]))}
    for one, other in _alike(ordered) if why == "same values" else combinations(ordered, 2):
        if one[0] == other[0]:
            continue
        mine, yours = cells[one], cells[other]
        both = [name for name in mine if name in yours and _is_of_a_person(name)]
        agree = [name for name in both if mine[name] == yours[name] and _says_something(mine[name])]
        other_sex = ["sex"] if {mine.get("sex"), yours.get("sex")} == {"F", "M"} else []
        differ = other_sex + [name for name in both if mine[name] != yours[name]]
        ages = [name for name in _ages(mine) if name in yours]
        other_age = [name for name in ages if mine[name] != yours[name]]
        if why == "same reference" and other_sex:
            continue
        if why == "same values" and other_age:
            continue
        alike = [name for name in ("sex", *ages, *agree) if name in mine and mine[name] == yours.get(name)]
        same = "; ".join(f"{name} {_shown(mine[name])}" for name in alike)
        unlike = "; ".join(f"{name} {_shown(mine[name])} | {_shown(yours[name])}" for name in (*other_age, *differ))
        yield (study_of[one[0]], one[1], study_of[other[0]], other[1], why, same, unlike)


def _alike(cells: Mapping[Whom, Cells]) -> Iterator[tuple[Whom, Whom]]:
    """The pairs that share values enough, without a look at all the others."""
    references = _reference_columns(schemas.read("case_series").reference_words)
    sharing: dict[tuple[str, Any], list[Whom]] = defaultdict(list)
    for whom, held in cells.items():
        for name, value in held.items():
            if _is_of_a_person(name) and name not in references and _says_something(value):
                sharing[name, tuple(value) if isinstance(value, list) else value].append(whom)
    times = Counter(pair for group in sharing.values() for pair in combinations(group, 2))
    return (pair for pair, shared in times.items() if shared >= _MORE)


def _is_of_a_person(name: str) -> bool:
    return name not in _NOBODYS and not name.startswith(_AGE)


def _cells(connection: Connection, block: list[Whom]) -> dict[Whom, Cells]:
    c = patients.c
    out: dict[Whom, Cells] = {}
    for start in range(0, len(block), _ASKED):
        some = tuple_(c.result, c.patient).in_(block[start : start + _ASKED])
        for row in connection.execute(select(c.result, c.patient, c.cells).where(some)):
            out[row.result, row.patient] = row.cells
    return out


def _says_something(value: Any) -> bool:
    """Whether two persons who share it are any more alike: "no", or an empty list, is most people's."""
    return value is not False and value != []


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return f"{value:g}" if isinstance(value, float) else str(value)
