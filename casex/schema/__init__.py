"""The YAML of `schemas/` as typed, frozen objects."""

from casex.schema.definition import (
    LAST_VISIT,
    Classification,
    Criterion,
    Definition,
    Equivalent,
    NarrativeWords,
    Rule,
    Term,
    Variable,
)
from casex.schema.load import available, json_schema, read

__all__ = [
    "LAST_VISIT",
    "Classification",
    "Criterion",
    "Definition",
    "Equivalent",
    "NarrativeWords",
    "Rule",
    "Term",
    "Variable",
    "available",
    "json_schema",
    "read",
]
