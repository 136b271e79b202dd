"""The YAML of `schemas/` as typed, frozen objects."""

from casex.schema.definition import Classification, Criterion, Definition, Equivalent, NarrativeWords, Variable
from casex.schema.load import available, json_schema, read

__all__ = [
    "Classification",
    "Criterion",
    "Definition",
    "Equivalent",
    "NarrativeWords",
    "Variable",
    "available",
    "json_schema",
    "read",
]
