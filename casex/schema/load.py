"""Read a schema's YAML, merge what it extends, and say every fault with its path."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction as Ratio
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from casex.errors import SchemaError
from casex.model import Drug, Frequency, MassUnit, Vocabulary
from casex.schema.definition import KINDS, Definition, NarrativeWords, Variable

_SECTIONS = {
    "name", "title", "extends", "variables", "timepoints", "drugs", "frequencies", "routes", "day_parts",
    "units", "missing", "none_words", "narrative", "patient_words", "case_words", "summary_words", "row_words",
    "sections", "header_filler", "index_evidence",
}  # fmt: skip
_VARIABLE = {
    "label", "aliases", "kind", "unit", "range", "categories", "codes", "once", "open", "default_timepoint",
    "timepoints", "told_by", "column",
}  # fmt: skip
_MERGED = ("variables", "timepoints", "drugs", "frequencies", "routes", "day_parts", "units", "missing", "narrative",
           "index_evidence")  # fmt: skip


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
    merged = _merged(_content(name_or_path), str(name_or_path))
    return _definition(merged)


def _content(name_or_path: str | Path) -> dict[str, Any]:
    name = str(name_or_path)
    if name in available():
        text = (_shipped() / f"{name}.yaml").read_text(encoding="utf-8")
    elif Path(name).is_file():
        text = Path(name).read_text(encoding="utf-8")
    else:
        close = get_close_matches(name, available(), n=1)
        hint = f" (did you mean {close[0]!r}?)" if close else ""
        raise SchemaError(
            f"no schema {name!r}{hint}; shipped are {', '.join(available())}, or give the path of a YAML file"
        )
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise SchemaError(f"schema {name}: not YAML: {error}") from error
    if not isinstance(content, dict):
        raise SchemaError(
            f"schema {name}: expected a mapping with 'name', 'variables', …; got {type(content).__name__}"
        )
    return content


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
    parent = _merged(_content(str(parent_name)), str(parent_name), (*seen, str(parent_name)))
    merged = {**parent, **content}
    for section in _MERGED:
        if section in parent or section in content:
            merged[section] = {**parent.get(section, {}), **content.get(section, {})}
    return merged


def _definition(content: Mapping[str, Any]) -> Definition:
    faults: list[str] = []
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
        sections=_words(content.get("sections", ())),
        header_filler=_words(content.get("header_filler", ())),
        index_evidence=_word_lists(content.get("index_evidence", {})),
        sha256=hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest(),
    )


def _variable(name: str, said: Mapping[str, Any], faults: list[str]) -> Variable:
    path = f"variables.{name}"
    for key in sorted(set(said) - _VARIABLE):
        close = get_close_matches(str(key), _VARIABLE, n=1)
        faults.append(f"{path}.{key}: unknown" + (f", did you mean {close[0]!r}?" if close else ""))
    kind = said.get("kind", "text")
    if kind not in KINDS:
        faults.append(f"{path}.kind: {kind!r}; it can be {', '.join(KINDS)}")
    limits = said.get("range")
    if limits is not None and (len(limits) != 2 or limits[0] > limits[1]):
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
    )


def _words(said: Any) -> tuple[str, ...]:
    """A list of words; YAML reads a bare ``no`` as false, which nobody means here."""
    wrong = [word for word in said if not isinstance(word, str)]
    if wrong:
        raise SchemaError(f"expected a list of words, got {wrong[0]!r} in {list(said)!r}; put it into quotes")
    return tuple(said)


def _word_lists(said: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((str(name), _words(words)) for name, words in said.items())
