"""Reading files: what a person says that a table, a column or a code of one paper means."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from casex.errors import ReadingError
from casex.interpret.yaml_text import Place, parsed, texts
from casex.model import MissingReason, folded
from casex.schema.definition import KINDS

#: A reading file of this ending beside a paper ("paper.casex.yaml" beside "paper.pdf") is used, and said.
BESIDE = ".casex.yaml"
PATIENTS = ("rows", "columns")
DECIMAL = (".", ",")
_FILE = ("index_treatment", "decimal", "missing", "tables")
_TABLE = ("ignore", "patients", "patient_column", "labels", "decimal", "missing", "columns")
_COLUMN = ("variable", "timepoint", "kind", "unit", "scale", "decimal", "missing", "ignore")
_REASONS: tuple[str, ...] = get_args(MissingReason)
#: What the cells hold of the unit: its logarithm, or so many of it.
_SCALE = re.compile(r"log10|log2|ln|10\^-?\d{1,2}")
_NAME = re.compile(r"[a-z0-9][a-z0-9_]{0,62}")
_YES_NO = {"true": True, "yes": True, "false": False, "no": False}

Codes = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ColumnSettings:
    """What is said of the column (of a table over time: of the row) under a heading.

    `given` are pairs of a key and what it is set to; "" is none. `missing` are codes with the reason why there is no
    value. `place` is where in which file it is said, for messages.
    """

    heading: str
    given: tuple[tuple[str, str], ...] = ()
    missing: Codes = ()
    place: str = field(default="", compare=False)

    def get(self, key: str) -> str | None:
        """What a key is set to; None where nothing is said of it."""
        return dict(self.given).get(key)

    @property
    def ignore(self) -> bool:
        return self.get("ignore") == "true"

    @property
    def unit(self) -> str | None:
        """The unit with its scale ("log10 IU/ml"); "" is none, None where nothing is said of it."""
        return " ".join(part for part in (self.get("scale"), self.get("unit")) if part) if self.says_unit else None

    @property
    def says_unit(self) -> bool:
        return self.get("unit") is not None


@dataclass(frozen=True, slots=True)
class TableSettings:
    """What is said of one table, and where: the place of its patients, what they are called, what its columns mean."""

    table: str = ""
    given: tuple[tuple[str, str], ...] = ()
    missing: Codes = ()
    labels: tuple[tuple[str, str], ...] = ()
    columns: tuple[ColumnSettings, ...] = ()
    place: str = field(default="", compare=False)

    def get(self, key: str) -> str | None:
        """What a key is set to; None where nothing is said of it."""
        return dict(self.given).get(key)

    @property
    def silent(self) -> bool:
        """Whether nothing is said."""
        return not (self.given or self.missing or self.labels or self.columns)

    @property
    def ignore(self) -> bool:
        return self.get("ignore") == "true"

    def column(self, heading: str) -> ColumnSettings:
        """What is said of the column under a heading."""
        said = next((one for one in self.columns if same(one.heading, heading)), None)
        return said or ColumnSettings(heading)


#: A table of which no reading file speaks.
NOTHING_SAID = TableSettings()


@dataclass(frozen=True, slots=True)
class ReadingFile:
    """What is said of a whole paper; `name` and `sha256` tell which file said it."""

    name: str
    sha256: str
    given: tuple[tuple[str, str], ...] = ()
    missing: Codes = ()
    tables: tuple[TableSettings, ...] = ()

    def get(self, key: str) -> str | None:
        """What a key is set to; None where nothing is said of it."""
        return dict(self.given).get(key)

    def of(self, tables: Sequence[tuple[str, str]]) -> tuple[TableSettings, ...]:
        """What is said of each table of a document; what holds for the paper holds for each.

        Parameters
        ----------
        tables
            Label and name in sources (``p3-t1``) of each table.

        Raises
        ------
        ReadingError
            Where a table is not there, or where several are called so.
        """
        settled = [NOTHING_SAID] * len(tables)
        for said in self.tables:
            held = [place for place, (_, name) in enumerate(tables) if name == said.table]
            held = held or [place for place, (label, _) in enumerate(tables) if label and same(label, said.table)]
            if len(held) > 1:
                names = ", ".join(tables[place][1] for place in held)
                raise ReadingError(f"{said.place}: several are called {said.table!r}: say which of {names}")
            if not held:
                there = [label or name for label, name in tables]
                raise ReadingError(f"{said.place}: no table {said.table!r}{hint(said.table, there)}")
            settled[held[0]] = said
        return tuple(self._with_paper(one, label or name) for one, (label, name) in zip(settled, tables, strict=True))

    def _with_paper(self, said: TableSettings, name: str) -> TableSettings:
        given = dict(said.given)
        if self.get("decimal") is not None:
            given.setdefault("decimal", str(self.get("decimal")))
        missing = {**dict(self.missing), **dict(said.missing)}
        return replace(said, table=name, given=tuple(given.items()), missing=tuple(missing.items()))


def same(one: str, other: str) -> bool:
    """Whether two headings or labels are the same, whatever their spaces, capitals and raised figures are.

    >>> same("Viral load (10^6 IU/ml)", "Viral load (106 IU/ml)"), same("Age", "Ages")
    (True, False)
    """
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    plain = " ".join(text.split()).rstrip(".:").translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", "^"))
    return plain.casefold()


def hint(name: str, there: Sequence[str]) -> str:
    """What stands behind an error for a name that is not there: the nearest, and all that there are."""
    close = get_close_matches(folded(name), [folded(one) for one in there], n=1)
    near = next((one for one in there if close and folded(one) == close[0]), None)
    named = ", ".join(repr(one) for one in there) or "none"
    return f"; did you mean {near!r}? There are {named}" if near else f"; there are {named}"


def read(given: Path | str | Mapping[str, Any]) -> ReadingFile:
    """A reading file, or the same as a mapping.

    Raises
    ------
    ReadingError
        Where it cannot be read or is wrong; the message lists every fault with its place.
    """
    if isinstance(given, Mapping):
        name, lines, content = "reading=", dict[Place, int](), texts(given, "reading=")
    else:
        name, lines, content = _parsed(Path(given))
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    faults: Faults = []
    made = _file(name, digest, content, faults, lambda path: f"{name}: {_place(path, lines)}")
    if faults:
        raise ReadingError(f"{name}: " + "; ".join(f"{_place(path, lines)}: {fault}" for path, fault in faults))
    return made


def _place(path: Place, lines: Mapping[Place, int]) -> str:
    """Where in a file something is said: its line, where there is one, and its keys."""
    return (f"line {lines[path]}, " if path in lines else "") + ": ".join(path)


def _parsed(path: Path) -> tuple[str, dict[Place, int], dict[str, Any]]:
    lines, plain = parsed(path, "reading file")
    if not isinstance(plain, dict) and plain != "":
        raise ReadingError(f"{path}: expected 'tables', 'index_treatment', …; got {str(plain)[:40]!r}")
    return path.name, lines, plain or {}


Faults = list[tuple[Place, str]]


def _file(
    name: str, digest: str, content: Mapping[str, Any], faults: Faults, place: Callable[[Place], str]
) -> ReadingFile:
    said = _known(content, (), _FILE, faults)
    return ReadingFile(
        name,
        digest,
        tuple(_values(said, (), ("index_treatment", "decimal"), faults)),
        _codes(said, (), faults),
        tuple(_table(table, told, faults, place) for table, told in _mapping(said, (), "tables", faults).items()),
    )


def _table(name: str, told: Any, faults: Faults, place: Callable[[Place], str]) -> TableSettings:
    path = ("tables", name)
    if not isinstance(told, dict):
        faults.append((path, f"expected {', '.join(_TABLE)}; got {told!r}"))
        return TableSettings(name)
    said = _known(told, path, _TABLE, faults)
    labels = _mapping(said, path, "labels", faults)
    columns = _mapping(said, path, "columns", faults)
    faults += [((*path, "labels", one), f"expected a label, got {to!r}") for one, to in labels.items() if not _text(to)]
    return TableSettings(
        name,
        tuple(_values(said, path, ("ignore", "patients", "patient_column", "decimal"), faults)),
        _codes(said, path, faults),
        tuple((one, str(to)) for one, to in labels.items()),
        tuple(_column(heading, one, (*path, "columns", heading), faults, place) for heading, one in columns.items()),
        place(path),
    )


def _column(heading: str, told: Any, path: Place, faults: Faults, place: Callable[[Place], str]) -> ColumnSettings:
    if not isinstance(told, dict):
        faults.append((path, f"expected {', '.join(_COLUMN)}; got {told!r}"))
        return ColumnSettings(heading)
    said = _known(told, path, _COLUMN, faults)
    if said.get("scale") and not said.get("unit"):
        faults.append(((*path, "scale"), "a scale needs its unit, e.g. unit: IU/ml"))
    keys = [key for key in _COLUMN if key != "missing"]
    return ColumnSettings(heading, tuple(_values(said, path, keys, faults)), _codes(said, path, faults), place(path))


def _values(said: Mapping[str, Any], path: Place, keys: Sequence[str], faults: Faults) -> Iterator[tuple[str, str]]:
    for key in keys:
        if key not in said:
            continue
        value = said[key]
        fault = f"expected text, got {value!r}" if not isinstance(value, str) else _fault(key, value)
        if fault:
            faults.append(((*path, key), fault))
        elif key == "ignore":
            yield key, "true" if _YES_NO[value.casefold()] else "false"
        else:
            yield key, value


def _fault(key: str, value: str) -> str:
    """What is wrong with a setting; empty where nothing is."""
    allowed = {"kind": KINDS, "decimal": DECIMAL, "patients": PATIENTS, "ignore": tuple(_YES_NO)}.get(key)
    if allowed is not None and (value.casefold() if key == "ignore" else value) not in allowed:
        close = get_close_matches(value, allowed, n=1)
        return f"{value!r}; it can be {', '.join(map(repr, allowed))}" + (
            f"; did you mean {close[0]!r}?" if close else ""
        )
    if key == "scale" and value and not _SCALE.fullmatch(value):
        return f"{value!r}; it can be 'log10', 'log2', 'ln', or a power such as '10^6'"
    if key == "variable" and not _NAME.fullmatch(value):
        return f"{value!r}; a variable's name is of small letters, figures and underscores, at most 63"
    return "nothing is said" if key == "index_treatment" and not value else ""


def _codes(said: Mapping[str, Any], path: Place, faults: Faults) -> Codes:
    codes = _mapping(said, path, "missing", faults)
    for code, reason in codes.items():
        if reason not in _REASONS:
            close = get_close_matches(str(reason), _REASONS, n=1)
            near = f"; did you mean {close[0]!r}?" if close else ""
            faults.append(((*path, "missing", code), f"{reason!r}; it can be {', '.join(_REASONS)}{near}"))
    return tuple((code, str(reason)) for code, reason in codes.items())


def _mapping(said: Mapping[str, Any], path: Place, key: str, faults: Faults) -> Mapping[str, Any]:
    held = said.get(key) or {}
    if isinstance(held, dict):
        return held
    faults.append(((*path, key), f"expected names with what they mean, got {held!r}"))
    return {}


def _known(said: Mapping[str, Any], path: Place, keys: Sequence[str], faults: Faults) -> Mapping[str, Any]:
    for key in said:
        if key not in keys:
            close = get_close_matches(key, keys, n=1)
            near = f"did you mean {close[0]!r}?" if close else f"it can be {', '.join(keys)}"
            faults.append(((*path, key), f"unknown; {near}"))
    return {key: value for key, value in said.items() if key in keys}


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)
