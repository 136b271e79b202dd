"""Papers that tell nothing patient by patient: what they print of statistics, held against nothing but itself."""

from __future__ import annotations

from dataclasses import replace

from casex.analysis.reported import judged
from casex.interpret.assembly import statements_alone
from casex.interpret.reading import Reading
from casex.model import Document, Provenance, Study
from casex.schema import Definition


def aggregates(document: Document, schema: Definition) -> Reading:
    """A reading without patients, with the document's statistics and their verdicts."""
    provenance = Provenance("", (), schema.name, schema.sha256, (), ())
    nobody = Reading(document.outline(), Study(title=document.title), schema, (), (), (), provenance)
    return replace(nobody, reported=judged(statements_alone(document, schema), nobody))
