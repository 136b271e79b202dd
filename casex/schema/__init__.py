"""The YAML of `schemas/` as typed, frozen objects."""

from casex.schema.definition import Definition, NarrativeWords, Variable
from casex.schema.load import available, json_schema, read

__all__ = ["Definition", "NarrativeWords", "Variable", "available", "json_schema", "read"]
