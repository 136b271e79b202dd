"""Read a schema's YAML, merge what it extends, and say every fault with its path."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction as Ratio
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from casex.errors import SchemaError
from casex.model import Drug, Frequency, MassUnit, Measure, Vocabulary, folded
from casex.schema.definition import Definition, NarrativeWords, Variable
from casex.schema.derived import faults_of_derived, read_classifications, read_equivalents
from casex.schema.lines import line_of, names_that_come_twice, why_no_yaml
from casex.schema.rules import faults_of_rules, read_rules
from casex.schema.shape import Address, Fault, fault, faults

_MERGED = ("variables", "timepoints", "drugs", "frequencies", "routes", "day_parts", "units", "missing", "narrative",
           "index_evidence", "rules", "equivalents", "classifications", "measures", "specimens")  # fmt: skip


def _shipped() -> Traversable:
    packaged = files("casex") / "schemas"
    return packaged if packaged.is_dir() else files("casex") / ".." / "schemas"


def available() -> tuple[str, ...]:
    """Names of the schemas that casex ships.

    >>> available()
    ('case_series', 'lupus')
    """
    return tuple(sorted(f.name.removesuffix(".yaml") for f in _shipped().iterdir() if f.name.endswith(".yaml")))


def read(name_or_path: str | Path) -> Definition:
    """A schema by its name, or from a YAML file.

    Raises
    ------
    SchemaError
        Where no such schema is, or where it is wrong; the message lists every fault.
    """
    name = str(name_or_path)
    return _of_casex(name) if name in available() else _read(name)


@cache
def _of_casex(name: str) -> Definition:
    """A shipped schema: what does not change is read once."""
    return _read(name)


def _read(name: str) -> Definition:
    merged, line = _merged(name)
    wrong = tuple(chain(_unknown_time_points(merged), _wrong_rules(merged), faults_of_derived(merged)))
    if wrong:
        raise SchemaError(f"schema {merged.get('name', name)}: {_listed(wrong, line)}")
    try:
        return _definition(merged)
    except (AttributeError, TypeError, KeyError, ValueError, ArithmeticError) as error:
        raise SchemaError(f"schema {name}: something has the wrong shape: {type(error).__name__}: {error}") from error


def json_schema() -> str:
    """The JSON Schema of schema files, with which an editor completes and checks them.

    >>> json_schema().splitlines()[1]
    '  "$schema": "http://json-schema.org/draft-07/schema#",'
    """
    return (_shipped() / "schema.json").read_text(encoding="utf-8")


def _text(name: str) -> str:
    if name in available():
        return (_shipped() / f"{name}.yaml").read_text(encoding="utf-8")
    if Path(name).is_file():
        try:
            return Path(name).read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise SchemaError(f"schema {name}: not UTF-8 (byte {error.start})") from error
    close = get_close_matches(name, available(), n=1)
    hint = f" (did you mean {close[0]!r}?)" if close else ""
    raise SchemaError(
        f"no schema {name!r}{hint}; shipped are {', '.join(available())}, or give the path of a YAML file"
    )


def _content(name: str) -> tuple[dict[str, Any], str]:
    """What one file says, once nothing in it has the wrong shape; and its text."""
    text = _text(name)
    try:
        content = _parsed(text)
    except (yaml.YAMLError, RecursionError) as error:
        raise SchemaError(f"schema {name}: not YAML: {why_no_yaml(error)}") from error
    if not isinstance(content, dict):
        raise SchemaError(
            f"schema {name}: expected a mapping with 'name', 'variables', …; got {type(content).__name__}"
        )
    wrong = tuple(chain(names_that_come_twice(text), faults(content)))
    if wrong:
        said = content.get("name", name)
        raise SchemaError(f"schema {said}: {_listed(wrong, lambda path: f'line {line_of(path, text)}')}")
    return content, text


def _listed(wrong: Iterable[Fault], line: Callable[[Address], str]) -> str:
    return "; ".join(f"{one.said} ({line(one.address)})" for one in wrong)


@lru_cache(maxsize=8)  # a user's schema and what it extends, over many papers
def _parsed(text: str) -> Any:
    """What a YAML text says; nobody changes it."""
    return yaml.safe_load(text)


def _merged(name: str, seen: tuple[str, ...] = ()) -> tuple[dict[str, Any], Callable[[Address], str]]:
    """A file's content over that of the file it extends; and where a path of it is said."""
    content, text = _content(name)

    def line(path: Address) -> str:
        return f"line {line_of(path, text)}"

    parent_name = content.get("extends")
    if parent_name is None:
        return content, line
    if parent_name in seen:
        raise SchemaError(f"schema {name}: extends itself through {' → '.join((*seen, parent_name))}")
    beside = Path(name).parent / parent_name
    parent_name = str(beside) if parent_name not in available() and beside.is_file() else parent_name
    if parent_name in seen:
        raise SchemaError(f"schema {name}: extends itself through {' → '.join((*seen, parent_name))}")
    parent, parents_line = _merged(parent_name, (*seen, parent_name))
    merged = {**parent, **content}
    parent = {**parent, "variables": _without(parent.get("variables", {}), content.get("variables", {}))}
    for section in _MERGED:
        if section in parent or section in content:
            merged[section] = {**parent.get(section, {}), **content.get(section, {})}

    def line_of_either(path: Address) -> str:
        own = path[1] in content.get(str(path[0]), {})
        return line(path) if own else f"{parents_line(path)} of {parent_name}"

    return merged, line_of_either


def _without(variables: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """The variables of a schema that is extended, without the names that those of the extending one go by.

    One whose own name is taken so is left out.
    """
    taken = {folded(alias) for said in others.values() for alias in (said or {}).get("aliases", ())}
    return {
        name: {
            **(said or {}),
            "aliases": [one for one in (said or {}).get("aliases", (name,)) if folded(one) not in taken],
        }
        for name, said in variables.items()
        if folded(name.replace("_", " ")) not in taken or name in others
    }


def _definition(content: Mapping[str, Any]) -> Definition:
    variables = tuple(_variable(name, said or {}) for name, said in content.get("variables", {}).items())
    return Definition(
        name=str(content.get("name", "")),
        title=str(content.get("title", "")),
        variables=variables,
        timepoints=_word_lists(content.get("timepoints", {})),
        vocabulary=_vocabulary(content),
        narrative=NarrativeWords(**{k: tuple(v) for k, v in content.get("narrative", {}).items()}),
        patient_words=tuple(content.get("patient_words", ())),
        case_words=tuple(content.get("case_words", ())),
        people=tuple(content.get("people", ())),
        summary_words=tuple(content.get("summary_words", ())),
        normal_words=tuple(content.get("normal_words", ())),
        counted_words=tuple(content.get("counted_words", ())),
        row_words=tuple(content.get("row_words", ())),
        reference_words=tuple(content.get("reference_words", ())),
        sections=tuple(content.get("sections", ())),
        header_filler=tuple(content.get("header_filler", ())),
        one_patient=tuple(content.get("one_patient", ())),
        specimens=_word_lists(content.get("specimens", {})),
        columns=tuple(content.get("columns", ())),
        index_evidence=_word_lists(content.get("index_evidence", {})),
        rules=read_rules(content.get("rules", {}), {one.name: one for one in variables}),
        equivalents=read_equivalents(content.get("equivalents", {})),
        classifications=read_classifications(content.get("classifications", {})),
        sha256=hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest(),
    )


def _unknown_time_points(content: Mapping[str, Any]) -> Iterator[Fault]:
    """Time points of variables that the schema does not have; one without any may call them as it likes."""
    known = content.get("timepoints")
    for name, said in content.get("variables", {}).items():
        point = (said or {}).get("default_timepoint")
        if known is not None and point is not None and point not in known:
            yield fault(("variables", name, "default_timepoint"), f"no time point {point!r}")


def _wrong_rules(content: Mapping[str, Any]) -> Iterator[Fault]:
    variables = {name: _variable(name, said or {}) for name, said in content.get("variables", {}).items()}
    return faults_of_rules(content.get("rules", {}), variables, content.get("timepoints", {}))


def _variable(name: str, said: Mapping[str, Any]) -> Variable:
    return Variable(
        name=name,
        label=str(said.get("label", name)),
        aliases=tuple(said.get("aliases", (name,))),
        kind=said.get("kind", "text"),
        unit=said.get("unit"),
        same_units=tuple(said.get("same_units", ())),
        molar_mass=None if "molar_mass" not in said else Decimal(str(said["molar_mass"])),
        needs_unit=bool(said.get("needs_unit", False)),
        range=_limits(said.get("range")),
        categories=_word_lists(said.get("categories", {})),
        codes=tuple((str(k), str(v)) for k, v in said.get("codes", {}).items()),
        once=bool(said.get("once", False)),
        whole=bool(said.get("whole", False)),
        open=bool(said.get("open", False)),
        default_timepoint=said.get("default_timepoint"),
        timepoints=tuple(said.get("timepoints", ())),
        told_by=tuple(said.get("told_by", ())),
        column=bool(said.get("column", True)),
        worse=said.get("worse"),
    )


def _limits(said: Any) -> tuple[Decimal, Decimal] | None:
    return None if said is None else (Decimal(str(said[0])), Decimal(str(said[1])))


def _vocabulary(content: Mapping[str, Any]) -> Vocabulary:
    drugs = tuple(
        Drug(str(name), tuple(said.get("aliases", ())), said.get("class"), said.get("atc"), _limits(said.get("dose")))
        for name, said in ((name, said or {}) for name, said in content.get("drugs", {}).items())
    )
    frequencies = tuple(
        Frequency(
            str(name),
            tuple(said.get("aliases", ())),
            Ratio(said["per_day"]) if "per_day" in said else None,
            tuple(said.get("possible", ())),
        )
        for name, said in ((name, said or {}) for name, said in content.get("frequencies", {}).items())
    )
    units = tuple(
        MassUnit(str(name), tuple(said.get("aliases", ())), str(said["standard"]), Decimal(str(said["factor"])))
        for name, said in content.get("units", {}).items()
    )
    return Vocabulary(
        drugs=drugs,
        frequencies=frequencies,
        routes=_word_lists(content.get("routes", {})),
        day_parts=_word_lists(content.get("day_parts", {})),
        units=units,
        missing=tuple((str(text), str(reason)) for text, reason in content.get("missing", {}).items()),
        none_words=tuple(content.get("none_words", ())),
        yes_words=tuple(content.get("yes_words", ())),
        no_words=tuple(content.get("no_words", ())),
        measures=tuple(
            Measure(str(code), tuple(said.get("printed", ())), str(said.get("pint", "")), bool(said.get("prefixes")))
            for code, said in ((code, said or {}) for code, said in content.get("measures", {}).items())
        ),
    )


def _word_lists(said: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((str(name), tuple(words)) for name, words in said.items())
