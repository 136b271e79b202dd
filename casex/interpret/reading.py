"""What was read of one study, before pandas: the plain data that a `CaseSeries` shows as frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from casex.interpret.patient_columns import Column, columns_of
from casex.interpret.reading_file import TableSettings
from casex.interpret.voices import preferred_ids
from casex.model import Acceptance, Correction, Document, Finding, Observation, Provenance, Reported, Study
from casex.schema import Definition, Variable


@dataclass(frozen=True)
class Reading:
    """Document, study, observations and findings of one study; frames, checks and statistics are functions of it.

    `variables` are those that the document brought and no schema knows. `prefer` names the voice that the frames
    follow where two voices speak of the same thing: ``table``, ``narrative`` or ``latest``. `decisions` are what each
    table of the document was taken for: what a reading file would say to have it read so. `corrections` and
    `acceptances` are what people have said of single cells and findings. `layout` are columns that `patients` has even
    where no patient is left that has a value in them: variable, time point, categories.
    """

    document: Document
    study: Study
    schema: Definition
    variables: tuple[Variable, ...]
    observations: tuple[Observation, ...]
    findings: tuple[Finding, ...]
    provenance: Provenance
    prefer: str = "table"
    decisions: tuple[TableSettings, ...] = ()
    reported: tuple[Reported, ...] = ()
    corrections: tuple[Correction, ...] = ()
    acceptances: tuple[Acceptance, ...] = ()
    layout: tuple[tuple[str, str | None, tuple[str, ...]], ...] = ()

    def variable(self, name: str) -> Variable | None:
        """The document's own variable of this name, or the schema's."""
        return self._named.get(name)

    @cached_property
    def preferred(self) -> frozenset[str]:
        """Ids of the observations that the frames follow."""
        return preferred_ids(self)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns of `patients`, each with the observations of its patients."""
        return columns_of(self)

    @cached_property
    def _named(self) -> Mapping[str, Variable]:
        """Each name's first variable; asked for by every observation, of which there may be thousands."""
        return {v.name: v for v in reversed((*self.variables, *self.schema.variables))}
