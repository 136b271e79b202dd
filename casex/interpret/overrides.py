"""What a reading file changes in how a table is read, and what there is to say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from difflib import get_close_matches
from typing import cast

from casex.errors import ReadingError
from casex.interpret.arranged import column_names, laid, turned
from casex.interpret.cells import Words
from casex.interpret.headers import HeaderGrammar, Meaning
from casex.interpret.inference import decimal_of
from casex.interpret.kinds import NotPatients, PatientAxis, given_axis, patient_axis
from casex.interpret.reading_file import ColumnSettings, TableSettings, hint, same
from casex.model import Finding, Table, TimePoint, finding
from casex.schema import Definition
from casex.values import missing
from casex.values.number import DecimalMark

#: How near to a time point of the schema another name has to be to be taken for a slip.
_NEAR = 0.85
_DATED = re.compile(r"(?P<unit>day|week|month|year)_(?P<amount>\d+(?:_\d+)?)")
LEFT_OUT = "the reading file leaves it out"


def axis_of(table: Table, schema: Definition, settings: TableSettings) -> PatientAxis | NotPatients:
    """Where a table's patients are: as casex sees it, or as the reading file says.

    Raises
    ------
    ReadingError
        Where the table has no column of patients that is called so.
    """
    if settings.ignore:
        return NotPatients(LEFT_OUT)
    own = patient_axis(table, schema)
    wanted, named = settings.get("patients"), settings.get("patient_column")
    if wanted is None and named is None:
        return own
    across = own.turned if wanted is None and isinstance(own, PatientAxis) else wanted == "columns"
    agreed = own if isinstance(own, PatientAxis) and own.turned == across else None
    held = laid(table, agreed)[0] if agreed else turned(table)[0] if across else table
    column = _patient_column(held, settings) if named is not None else None
    if agreed and (named is None or agreed.column == column):
        return agreed
    if named is None and across:
        column = 0
    return given_axis(table, schema, column, across=across)


def _patient_column(table: Table, settings: TableSettings) -> int | None:
    named = settings.get("patient_column")
    if not named:
        return None  # by their order
    names = column_names(table)
    found = next((place for place, name in enumerate(names) if same(name, named)), None)
    if found is None:
        raise ReadingError(f"{settings.place}: patient_column: no {named!r}{hint(named, names)}")
    return found


def column_of(axis: PatientAxis, table: Table) -> str:
    """How the column of the patients' labels is called; "" where they are told by their order."""
    if axis.column is None:
        return ""
    return column_names(laid(table, axis)[0])[axis.column]


def checked(settings: TableSettings, headings: Sequence[str]) -> None:
    """Refuse headings that a table does not have.

    Raises
    ------
    ReadingError
        With the headings that there are.
    """
    for said in settings.columns:
        if not any(same(said.heading, one) for one in headings):
            raise ReadingError(f"{said.place}: no heading {said.heading!r}{hint(said.heading, headings)}")


def given_meanings(
    found: Sequence[Meaning], said: ColumnSettings, headers: HeaderGrammar, schema: Definition
) -> tuple[Meaning, ...]:
    """The meanings of a heading with what the reading file says of it.

    Raises
    ------
    ReadingError
        Where variable and kind do not go together, or a time point is a slip.
    """
    first, when = found[0], said.get("timepoint")
    name, kind = said.get("variable"), said.get("kind")
    alone = len(found) == 1
    if name is not None:
        variable = schema.variable(name)
        if variable is not None and kind is not None and kind != variable.kind:
            raise ReadingError(
                f"{said.place}: {name} is of kind {variable.kind} in the schema {schema.name}, not {kind}; "
                "give the column another name, or leave its kind out"
            )
        when_found = first.timepoint if alone else None
        found = (replace(first, name=name, variable=variable, timepoint=when_found, part=""),)
    elif kind is not None and first.variable is not None and (not alone or first.kind != kind):
        unknown = headers.unknown(first.printed)
        found = (replace(unknown, timepoint=first.timepoint if alone else None, specimen=first.specimen),)
    if when is not None:
        found = (replace(found[0], timepoint=_timepoint(when, first.timepoint, headers, schema, said.place)),)
    if said.unit is not None:
        found = tuple(replace(one, unit=said.unit or None) for one in found)
    return tuple(found)


def called(meaning: Meaning, said: ColumnSettings) -> Meaning:
    """The meaning of a column that no schema knows under the name that the reading file gives it.

    Raises
    ------
    ReadingError
        Where it is said to be a length of time, and nobody gives a unit.
    """
    name, variable = said.get("variable"), meaning.variable
    if variable is not None and said.get("kind") in ("age", "duration") and variable.unit is None:
        raise ReadingError(f"{said.place}: kind {variable.kind} needs a unit: years, months, weeks or days")
    if name is None or variable is None or variable.name == name:
        return meaning
    return replace(meaning, name=name, variable=replace(variable, name=name))


def _timepoint(
    text: str, own: TimePoint | None, headers: HeaderGrammar, schema: Definition, where: str
) -> TimePoint | None:
    if not text:
        return None
    if own is not None and own.name == text:
        return own
    names = [name for name, _ in schema.timepoints]
    if text in names:
        return TimePoint(text)
    if match := _DATED.fullmatch(text):
        return TimePoint.after(Decimal(match["amount"].replace("_", ".")), f"{match['unit']}s")
    near = get_close_matches(text, names, n=1, cutoff=_NEAR)
    if near:
        raise ReadingError(f"{where}: timepoint: no time point {text!r}; did you mean {near[0]!r}?")
    return replace(headers.when(text), printed="")


def words_of(words: Words, settings: TableSettings, said: ColumnSettings) -> Words:
    """The words to read a column with: codes as the reading file explains them, before any other explanation."""
    codes = {**dict(settings.missing), **dict(said.missing)}
    given = said.get("decimal") or settings.get("decimal")
    settled = replace(words, decimal=cast("DecimalMark", given)) if given else words
    if not codes:
        return settled
    return replace(
        settled,
        vocabulary=replace(words.vocabulary, missing=(*codes.items(), *words.vocabulary.missing)),
        codes=tuple(one for one in words.codes if not any(missing.same_code(code, one[0]) for code in codes)),
    )


def decimal_given(
    texts: Sequence[str], words: Words, settings: TableSettings, said: ColumnSettings
) -> DecimalMark | None:
    """The decimal mark of a column: as said, else as its figures or the document show."""
    given = said.get("decimal") or settings.get("decimal")
    return cast("DecimalMark", given) if given else decimal_of(texts, words)


def changes(
    names: Sequence[tuple[int, str]],
    own: Sequence[tuple[int, Meaning]],
    now: Sequence[tuple[int, Meaning]],
    texts: Mapping[int, Sequence[str]],
    words: Words,
    settings: TableSettings,
) -> dict[int, tuple[tuple[str, str], ...]]:
    """What the reading file has changed in each column: each setting, with what it was and is.

    Parameters
    ----------
    names
        Each column with its name.
    own, now
        Each column with its meaning, without and with the reading file.
    texts
        The cells of each column.
    words, settings
        The words of the table; what the reading file says of it.
    """
    out = {}
    for column, name in names:
        said = settings.column(name)
        before, after = ([one for other, one in held if other == column] for held in (own, now))
        found = list(column_changes(before, after)) if said.given and before else []
        if after:
            numeric = any(one.kind in ("number", "age", "duration") for one in after)
            found += cell_changes(texts[column], words, settings, said, numeric=numeric)
        if found:
            out[column] = tuple(found)
    return out


def axis_changes(table: Table, schema: Definition, settings: TableSettings, axis: PatientAxis | NotPatients) -> str:
    """What the reading file says otherwise of a table's patients; empty where nothing."""
    if settings.silent:
        return ""
    own = patient_axis(table, schema)
    if own == axis:
        return ""
    if isinstance(axis, NotPatients):
        return "it is left out" if settings.ignore and isinstance(own, PatientAxis) else ""
    before = own.why if isinstance(own, NotPatients) else _called(own, table)
    return f"patients are {_called(axis, table)} (was: {before})"


def _called(axis: PatientAxis, table: Table) -> str:
    named = f"called by {column_of(axis, table)!r}" if axis.column is not None else "called by their order"
    return f"its {'columns' if axis.turned else 'rows'}, {named}"


def column_changes(own: Sequence[Meaning], now: Sequence[Meaning]) -> tuple[tuple[str, str], ...]:
    """What of a column's meaning the reading file has changed: each setting with what it was and is."""
    if not now:
        return (("ignore", "it is left out"),)
    out = []
    for what in ("variable", "timepoint", "kind", "unit"):
        before, after = (" / ".join(dict.fromkeys(_shown(one, what) for one in held)) for held in (own, now))
        if before != after:
            out.append((what, f"{what} {after or 'none'} (was {before or 'none'})"))
    return tuple(out)


def _shown(meaning: Meaning, what: str) -> str:
    if what == "timepoint":
        return (meaning.timepoint.name or "") if meaning.timepoint else ""
    return {"variable": meaning.name, "kind": meaning.kind, "unit": meaning.unit or ""}[what]


def cell_changes(
    texts: Sequence[str], words: Words, settings: TableSettings, said: ColumnSettings, *, numeric: bool
) -> Iterator[tuple[str, str]]:
    """Which of a column's cells the reading file explains otherwise: its codes, its decimal mark."""
    given = said.get("decimal") or settings.get("decimal")
    if numeric and given and given != decimal_of(texts, words) and any("," in text for text in texts):
        yield "decimal", f"decimal mark {given!r} (was {decimal_of(texts, words) or 'not settled'!r})"
    codes: Mapping[str, str] = {**dict(settings.missing), **dict(said.missing)}
    for code, reason in codes.items():
        if any(missing.same_code(code, text) for text in texts):
            meant = words.code(code)
            before = missing.parse(meant if meant is not None else code, words.vocabulary)
            if before is None or before.reason != reason:
                yield "missing", f"{code!r} is {reason} (was {before.reason if before else 'a value'})"


def overridden(table: str, what: str, changes: Sequence[str], sources: tuple[str, ...] = ()) -> Finding:
    """The finding for what a reading file has changed."""
    return finding("overridden", f"{table}: {what}the reading file says: {'; '.join(changes)}", sources=sources)
