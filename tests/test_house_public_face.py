"""The public face: names, signatures, docstrings."""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import pytest

import casex

NAMES = [
    "CaseSeries", "CasexError", "EncryptedDocument", "LimitExceeded", "MissingExtra", "NoCaseSeries", "PageSteps",
    "ReadingError", "Registry", "RegistryError", "Schema", "SchemaError", "Table", "TableSteps", "TableView",
    "TruncatedDocument", "UnknownVariable", "UnreadableDocument", "assemble", "concat", "extract", "find_statistics",
    "find_tables", "load", "load_schema", "open_registry", "table_steps",
]  # fmt: skip

#: Function: parameters that may be given by position, settings (keyword-only) in order.
SIGNATURES = {
    "extract": (
        ["source"],
        [
            "schema",
            "index_treatment",
            "prefer",
            "reading",
            "pages",
            "tables",
            "second_reader",
            "ocr",
            "progress",
            "corrections",
        ],
    ),
    "assemble": (["tables"], ["schema", "index_treatment", "prefer", "reading"]),
    "find_statistics": (["source"], ["schema", "pages", "ocr"]),
    "find_tables": (["source"], ["pages", "full_scan", "second_reader", "ocr"]),
    "table_steps": (["source"], ["pages", "full_scan", "second_reader", "ocr"]),
    "load_schema": (["name_or_path"], []),
    "load": (["path"], []),
    "concat": (["studies"], []),
    "open_registry": (["url"], ["read_only"]),
    "Registry.add": (
        ["self", "sources"],
        [
            "workers",
            "manifest",
            "schema",
            "index_treatment",
            "prefer",
            "second_reader",
            "ocr",
            "limit_seconds",
            "limit_memory",
            "scheduler",
        ],
    ),
    "Registry.documents": (["self"], ["history"]),
    "Registry.patients": (["self"], ["study", "patient", "drug"]),
    "Registry.observations": (
        ["self"],
        ["study", "patient", "variable", "timepoint", "voice", "drug", "preferred"],
    ),
    "Registry.timeline": (["self"], ["study", "patient", "event", "variable", "drug"]),
    "Registry.findings": (["self"], ["study", "code", "severity"]),
    "Registry.chunks": (["self", "frame"], ["rows"]),
    "Registry.summarize": (["self", "variable"], ["at", "by", "drug", "quantiles"]),
    "Registry.overlaps": (["self"], []),
    "Registry.settle": (["self", "one", "other"], ["same", "who", "why"]),
    "Registry.delete": (["self", "study"], []),
    "Registry.to_parquet": (["self", "folder"], []),
    "CaseSeries.prefer": (["self", "voice"], []),
    "CaseSeries.select": (["self"], ["patients", "where"]),
    "CaseSeries.wide": (["self", "variables"], ["at", "tolerance", "choose", "change", "carry_forward"]),
    "CaseSeries.summarize": (["self", "variable"], ["at", "by", "quantiles"]),
    "CaseSeries.compare": (["self", "variable", "start", "end"], ["test"]),
    "CaseSeries.responders": (["self", "variable"], ["drop", "start", "end", "denominator"]),
    "CaseSeries.retention": (["self"], ["at_months"]),
    "CaseSeries.switches": (["self"], []),
    "CaseSeries.daily_dose": (["self", "name"], ["at", "assume"]),
    "CaseSeries.classify": (["self", "name"], ["at", "assume"]),
    "CaseSeries.table_one": (["self", "variables"], ["by", "numbers", "quantiles"]),
    "CaseSeries.plot_change": (["self", "variable", "start", "end"], []),
    "CaseSeries.plot_dose": (["self", "drug", "start", "end"], []),
    "CaseSeries.plot_course": (["self", "variable"], []),
    "CaseSeries.plot_swimmers": (["self"], []),
    "CaseSeries.plot_retention": (["self"], []),
    "CaseSeries.trace": (["self", "patient", "column"], []),
    "CaseSeries.agreement": (["self", "frame"], []),
    "CaseSeries.raise_for_findings": (["self", "severity"], []),
    "CaseSeries.to_json": (["self", "path"], []),
    "CaseSeries.to_csv": (["self", "folder"], []),
    "CaseSeries.to_parquet": (["self", "folder"], []),
    "CaseSeries.to_excel": (["self", "path"], []),
    "CaseSeries.to_reading_file": (["self", "path"], []),
    "Schema.dataframe_schema": (["self", "frame"], []),
}
PROPERTIES = {
    "document", "study", "time_origin", "provenance", "patients", "observations", "treatments", "timeline", "findings",
    "conventions", "reported", "sources", "corrections", "variables", "tables",
}  # fmt: skip
DEFAULTS = {
    "schema": "case_series", "index_treatment": None, "prefer": "table", "reading": None, "pages": None,
    "tables": None, "second_reader": "camelot", "ocr": "auto", "progress": None, "corrections": None,
}  # fmt: skip


def public(path: str) -> Any:
    held: Any = casex
    for name in path.split("."):
        held = getattr(held, name)
    return held


def test_names_are_pinned() -> None:
    assert casex.__all__ == NAMES
    assert dir(casex) == sorted(NAMES)


def test_no_module_is_called_like_a_public_name() -> None:
    modules = {module.name for module in pkgutil.iter_modules(casex.__path__)}
    assert "model" in modules
    assert modules & set(NAMES) == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_name_can_be_had(name: str) -> None:
    assert getattr(casex, name).__name__ == name


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="module 'casex' has no attribute 'extrct'"):
        casex.extrct  # noqa: B018


@pytest.mark.parametrize("path", SIGNATURES)
def test_signatures_are_pinned(path: str) -> None:
    parameters = inspect.signature(public(path)).parameters.values()
    by_position = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    settings = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY]
    assert (by_position, settings) == SIGNATURES[path]


def test_defaults_of_extract_are_pinned() -> None:
    parameters = inspect.signature(casex.extract).parameters.values()
    assert {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY} == DEFAULTS


@pytest.mark.parametrize("verb", ["extract", "assemble", "find_statistics", "find_tables", "table_steps"])
def test_unknown_settings_are_refused_with_the_nearest_one(verb: str) -> None:
    wrong = "shema" if verb in ("extract", "assemble") else "page"
    right = {"shema": "schema", "page": "pages"}[wrong]
    with pytest.raises(casex.CasexError, match=rf"{verb}\(\) has no setting '{wrong}'; did you mean '{right}'\?"):
        getattr(casex, verb)([], **{wrong: "x"})


def test_properties_of_a_series_are_pinned() -> None:
    found = {name for name, held in vars(casex.CaseSeries).items() if isinstance(held, property)}
    assert found == PROPERTIES


def test_methods_of_a_series_are_pinned() -> None:
    inherited = {n: held for home in casex.CaseSeries.__mro__ for n, held in vars(home).items()}
    found = {n for n, held in inherited.items() if inspect.isfunction(held) and not n.startswith("_")}
    assert found == {path.removeprefix("CaseSeries.") for path in SIGNATURES if path.startswith("CaseSeries.")}


def test_types_are_shipped() -> None:
    assert (files("casex") / "py.typed").is_file()


def face() -> Iterator[tuple[str, Any]]:
    """Everything public with its dotted name: names, and methods and properties of classes."""
    for name in NAMES:
        held = getattr(casex, name)
        yield name, held
        if not inspect.isclass(held):
            continue
        for key in sorted(dir(held)):
            own = inspect.getattr_static(held, key)
            if not key.startswith("_") and inspect.getmodule(_function(own)) is not None and _ours(own):
                yield f"{name}.{key}", own


def _function(held: Any) -> Any:
    if isinstance(held, property):
        return held.fget
    return held.__func__ if isinstance(held, classmethod | staticmethod) else held


def _ours(held: Any) -> bool:
    return inspect.isfunction(_function(held)) and str(_function(held).__module__).startswith("casex")


FACE = dict(face())


def test_the_face_is_seen_whole() -> None:
    assert {"extract", "CaseSeries", "CaseSeries.trace", "CaseSeries.patients", "Table.from_rows"} <= set(FACE)


@pytest.mark.parametrize("name", FACE)
def test_docstrings_begin_with_one_sentence(name: str) -> None:
    text = inspect.getdoc(_function(FACE[name])) or ""
    first, _, _ = text.partition("\n\n")
    assert re.search(r"[.:!?]$", first.strip()), f"{name}: its docstring begins with {first!r}"


FUNCTIONS = {n: _function(h) for n, h in FACE.items() if not inspect.isclass(h) and not isinstance(h, property)}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_docstrings_tell_every_parameter(name: str) -> None:
    function: Callable[..., Any] = FUNCTIONS[name]
    asked = [
        p.name
        for p in inspect.signature(function).parameters.values()
        if p.name not in ("self", "cls") and p.kind is not p.VAR_KEYWORD
    ]
    assert set(asked) <= set(_documented(inspect.getdoc(function) or "")), f"{name} asks for {', '.join(asked)}"


def _documented(text: str) -> list[str]:
    """Names in the numpydoc section Parameters."""
    section = re.search(r"^Parameters\n-+\n(.*?)(?=^\w[\w ]*\n-+$|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    if section is None:
        return []
    heads = re.findall(r"^(\w[\w, ]*?)(?: :.*)?$", section.group(1), flags=re.MULTILINE)
    return [name.strip() for head in heads for name in head.split(",")]
