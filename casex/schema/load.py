"""Read a schema's YAML, merge what it extends, and say every fault with its path."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction as Ratio
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, get_args

import yaml

from casex.errors import SchemaError
from casex.model import Drug, Frequency, MassUnit, MissingReason, Vocabulary
from casex.schema.definition import KINDS, Definition, NarrativeWords, Variable

_SECTIONS = {
    "name", "title", "extends", "variables", "timepoints", "drugs", "frequencies", "routes", "day_parts",
    "units", "missing", "none_words", "yes_words", "no_words", "narrative", "patient_words", "one_patient",
    "case_words", "summary_words", "row_words", "reference_words", "sections", "header_filler", "index_evidence",
    "columns",
}  # fmt: skip
_VARIABLE = {
    "label", "aliases", "kind", "unit", "range", "categories", "codes", "once", "open", "default_timepoint",
    "timepoints", "told_by", "column",
}  # fmt: skip
_MERGED = ("variables", "timepoints", "drugs", "frequencies", "routes", "day_parts", "units", "missing", "narrative",
           "index_evidence")  # fmt: skip


class _Loader(yaml.SafeLoader):
    """YAML in which no name comes twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = [name for position, name in enumerate(names) if name in names[:position]]
        if twice:
            raise SchemaError(f"the name {twice[0]!r} comes twice (line {node.start_mark.line + 1})")
        return super().construct_mapping(node, deep=deep)


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
    merged = _merged(_content(name), name)
    try:
        return _definition(merged)
    except (AttributeError, TypeError, KeyError, ValueError, ArithmeticError) as error:
        raise SchemaError(f"schema {name}: something has the wrong shape: {type(error).__name__}: {error}") from error


def _content(name: str) -> dict[str, Any]:
    if name in available():
        text = (_shipped() / f"{name}.yaml").read_text(encoding="utf-8")
    elif Path(name).is_file():
        try:
            text = Path(name).read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise SchemaError(f"schema {name}: not UTF-8 (byte {error.start})") from error
    else:
        close = get_close_matches(name, available(), n=1)
        hint = f" (did you mean {close[0]!r}?)" if close else ""
        raise SchemaError(
            f"no schema {name!r}{hint}; shipped are {', '.join(available())}, or give the path of a YAML file"
        )
    try:
        content = _parsed(text)
    except yaml.YAMLError as error:
        raise SchemaError(f"schema {name}: not YAML: {error}") from error
    if not isinstance(content, dict):
        raise SchemaError(
            f"schema {name}: expected a mapping with 'name', 'variables', …; got {type(content).__name__}"
        )
    return content


@lru_cache(maxsize=8)  # a user's schema and what it extends, over many papers
def _parsed(text: str) -> Any:
    """What a YAML text says; nobody changes it."""
    return yaml.load(text, Loader=_Loader)


def _merged(content: dict[str, Any], name: str, seen: tuple[str, ...] = ()) -> dict[str, Any]:
    unknown = sorted(set(content) - _SECTIONS)
    if unknown:
        close = get_close_matches(str(unknown[0]), _SECTIONS, n=1)
        raise SchemaError(
            f"schema {name}: unknown section {unknown[0]!r}" + (f"; did you mean {close[0]!r}?" if close else "")
        )
    parent_name = content.get("extends")
    if parent_name is None:
        return content
    if parent_name in seen:
        raise SchemaError(f"schema {name}: extends itself through {' → '.join((*seen, str(parent_name)))}")
    beside = Path(name).parent / str(parent_name)
    parent_name = str(beside) if str(parent_name) not in available() and beside.is_file() else str(parent_name)
    if parent_name in seen:
        raise SchemaError(f"schema {name}: extends itself through {' → '.join((*seen, parent_name))}")
    parent = _merged(_content(parent_name), parent_name, (*seen, parent_name))
    merged = {**parent, **content}
    for section in _MERGED:
        if not isinstance(content.get(section, {}), dict):
            raise SchemaError(f"schema {name}: {section}: expected names with what they mean, got {content[section]!r}")
        if section in parent or section in content:
            merged[section] = {**parent.get(section, {}), **content.get(section, {})}
    return merged


def _definition(content: Mapping[str, Any]) -> Definition:
    faults = [*_unknown_keys(content), *_unknown_words(content)]
    variables = tuple(_variable(str(name), said or {}, faults) for name, said in content.get("variables", {}).items())
    if faults:
        raise SchemaError(f"schema {content.get('name')}: " + "; ".join(faults))
    return Definition(
        name=str(content.get("name", "")),
        title=str(content.get("title", "")),
        variables=variables,
        timepoints=_word_lists(content.get("timepoints", {})),
        vocabulary=_vocabulary(content),
        narrative=NarrativeWords(**{k: _words(v) for k, v in content.get("narrative", {}).items()}),
        patient_words=_words(content.get("patient_words", ())),
        case_words=_words(content.get("case_words", ())),
        summary_words=_words(content.get("summary_words", ())),
        row_words=_words(content.get("row_words", ())),
        reference_words=_words(content.get("reference_words", ())),
        sections=_words(content.get("sections", ())),
        header_filler=_words(content.get("header_filler", ())),
        one_patient=_words(content.get("one_patient", ())),
        columns=_words(content.get("columns", ())),
        index_evidence=_word_lists(content.get("index_evidence", {})),
        sha256=hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest(),
    )


_ENTRIES = {
    "drugs": {"aliases", "class", "atc"},
    "frequencies": {"aliases", "per_day", "possible"},
    "units": {"aliases", "standard", "factor"},
}


def _unknown_keys(content: Mapping[str, Any]) -> Iterator[str]:
    for section, allowed in _ENTRIES.items():
        for name, said in content.get(section, {}).items():
            for key in sorted(set(said or {}) - allowed):
                close = get_close_matches(str(key), allowed, n=1)
                yield f"{section}.{name}.{key}: unknown" + (f", did you mean {close[0]!r}?" if close else "")


def _unknown_words(content: Mapping[str, Any]) -> Iterator[str]:
    """Reasons and time points that nobody knows."""
    reasons = get_args(MissingReason)
    for text, reason in content.get("missing", {}).items():
        if reason not in reasons:
            yield f"missing.{text}: {reason!r}; it can be {', '.join(reasons)}"
    for name, said in content.get("variables", {}).items():
        point = (said or {}).get("default_timepoint")
        if point is not None and point not in content.get("timepoints", {}) and "timepoints" in content:
            yield f"variables.{name}.default_timepoint: no time point {point!r}"


def _variable(name: str, said: Mapping[str, Any], faults: list[str]) -> Variable:
    path = f"variables.{name}"
    for key in sorted(set(said) - _VARIABLE):
        close = get_close_matches(str(key), _VARIABLE, n=1)
        faults.append(f"{path}.{key}: unknown" + (f", did you mean {close[0]!r}?" if close else ""))
    kind = said.get("kind", "text")
    if kind not in KINDS:
        faults.append(f"{path}.kind: {kind!r}; it can be {', '.join(KINDS)}")
    for flag in ("once", "open", "column"):
        if not isinstance(said.get(flag, True), bool):
            faults.append(f"{path}.{flag}: {said[flag]!r}; it can be true or false")
    limits = said.get("range")
    if limits is not None and (len(limits) != 2 or not limits[0] <= limits[1]):
        faults.append(f"{path}.range: {limits!r}; expected [low, high]")
        limits = None
    return Variable(
        name=name,
        label=str(said.get("label", name)),
        aliases=_words(said.get("aliases", (name,))),
        kind=str(kind),
        unit=said.get("unit"),
        range=None if limits is None else (Decimal(str(limits[0])), Decimal(str(limits[1]))),
        categories=_word_lists(said.get("categories", {})),
        codes=tuple((str(k), str(v)) for k, v in said.get("codes", {}).items()),
        once=bool(said.get("once", False)),
        open=bool(said.get("open", False)),
        default_timepoint=said.get("default_timepoint"),
        timepoints=_words(said.get("timepoints", ())),
        told_by=_words(said.get("told_by", ())),
        column=bool(said.get("column", True)),
    )


def _vocabulary(content: Mapping[str, Any]) -> Vocabulary:
    drugs = tuple(
        Drug(str(name), _words((said or {}).get("aliases", ())), (said or {}).get("class"), (said or {}).get("atc"))
        for name, said in content.get("drugs", {}).items()
    )
    frequencies = tuple(
        Frequency(
            str(name),
            _words(said.get("aliases", ())),
            Ratio(said["per_day"]) if "per_day" in said else None,
            _words(said.get("possible", ())),
        )
        for name, said in content.get("frequencies", {}).items()
    )
    units = tuple(
        MassUnit(str(name), _words(said.get("aliases", ())), str(said["standard"]), Decimal(str(said["factor"])))
        for name, said in content.get("units", {}).items()
    )
    return Vocabulary(
        drugs=drugs,
        frequencies=frequencies,
        routes=_word_lists(content.get("routes", {})),
        day_parts=_word_lists(content.get("day_parts", {})),
        units=units,
        missing=tuple((str(text), str(reason)) for text, reason in content.get("missing", {}).items()),
        none_words=_words(content.get("none_words", ())),
        yes_words=_words(content.get("yes_words", ())),
        no_words=_words(content.get("no_words", ())),
    )


def _words(said: Any) -> tuple[str, ...]:
    """A list of words; YAML reads a bare ``no`` as false, which nobody means here."""
    if isinstance(said, str):
        raise SchemaError(f"expected a list of words, got the word {said!r}; put it into brackets: [{said}]")
    wrong = [word for word in said if not isinstance(word, str)]
    if wrong:
        raise SchemaError(f"expected a list of words, got {wrong[0]!r} in {list(said)!r}; put it into quotes")
    return tuple(said)


def _word_lists(said: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((str(name), _words(words)) for name, words in said.items())
