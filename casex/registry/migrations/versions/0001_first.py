"""The first tables.

Spelled out, not made from `casex.registry.tables`: what a step made yesterday it has to make for ever. `!` is a column
that is always filled, `*` a part of the key.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TYPES: dict[str, Any] = {
    "text": sa.Text(), "key": sa.String(16), "yes_no": sa.Boolean(), "number": sa.Double(), "count": sa.BigInteger(),
    "lists": sa.JSON(none_as_null=True), "whole": sa.Integer(),
}  # fmt: skip
_ALONE = {
    "runs": ("run:whole* started:text! finished:text casex:text! documents:whole landed:whole"),
    "writers": ("writer:whole* holder:text!"),
    "persons": (
        "study:text* patient:text* other_study:text* other_patient:text* same:yes_no! who:text! why:text! made:text!"
    ),
}
_DOCUMENTS = (
    "sha256:text! name:text! study:text! status:text! reason:text current:yes_no! title:text doi:text "
    "pmid:text year:whole licence:text media:text pages:whole n_patients:whole n_observations:whole "
    "n_errors:whole n_warnings:whole index_treatment:text time_origin:text prefer:text schema:text! "
    "schema_sha256:text! settings:lists! reading_sha256:text corrections_sha256:text casex:text! "
    "readers:lists! limit_seconds:number limit_memory:count seconds:number recorded:text!"
)
#: What a result has many rows of; each begins with the result and the position.
_OF_RESULT = {
    "patients": ("patient:text! n_patients:whole! index_treatment:text cells:lists!"),
    "observations": (
        "id:text patient:text variable:text variable_printed:text timepoint:text months:number "
        "months_low:number months_high:number time_value:number time_unit:text time_printed:text "
        "specimen:text value:number low:number high:number comparator:text unit:text standard_value:number "
        "standard_unit:text text:text terms:lists missing_reason:text printed:text marks:text voice:text "
        "preferred:yes_no source:text"
    ),
    "treatments": (
        "patient:text timepoint:text months:number drug:text drug_class:text atc:text drug_printed:text "
        "dose:number doses:text unit:text route:text frequency:text daily_dose:number daily_dose_unit:text "
        "printed:text voice:text source:text"
    ),
    "events": (
        "patient:text months:number months_low:number months_high:number timepoint:text event:text "
        "variable:text drug:text value:number unit:text text:text printed:text voice:text source:text"
    ),
    "findings": (
        "finding:text code:text severity:text patient:text variable:text timepoint:text message:text "
        "possible:text hint:text sources:text accepted:text"
    ),
    "reported": (
        "printed:text statistic:text variable:text timepoint:text subgroup:text n:count value:number "
        "low:number high:number verdict:text definitions:text voice:text nearest:number source:text"
    ),
    "sources": (
        "source:text document:text page:count table:text row:count column:count x0:number top:number "
        "x1:number bottom:number start:count end:count reader:text ocr:yes_no agreed:yes_no overridden:text "
        "corrected:text"
    ),
    "corrections": (
        "document:text table:text cell:text was:text is:text accepted:text said:text who:text when:text why:text"
    ),
    "variables": (
        "column:text variable:text label:text timepoint:text kind:text unit:text categories:text codes:text "
        "n:count n_missing:count dtype:text! closed:text"
    ),
}
_INDEXES = (
    ("ix_documents_doi", "documents", "doi"),
    ("ix_documents_sha256", "documents", "sha256"),
    ("ix_documents_study", "documents", "study"),
    ("ix_findings_code", "findings", "code"),
    ("ix_observations_variable_result", "observations", "variable result"),
    ("ix_patients_index_treatment_result", "patients", "index_treatment result"),
    ("ix_treatments_atc_result", "treatments", "atc result"),
    ("ix_treatments_drug_class_result", "treatments", "drug_class result"),
    ("ix_treatments_drug_result", "treatments", "drug result"),
    ("ix_variables_column", "variables", "column"),
)


def upgrade() -> None:
    """Make every table and index."""
    for name, spec in _ALONE.items():
        op.create_table(name, *_columns(name, spec))
    result = sa.Column("result", sa.String(16))
    run = sa.Column("run", sa.Integer, sa.ForeignKey("runs.run", name="fk_documents_run"), nullable=False)
    key = sa.PrimaryKeyConstraint("result", name="pk_documents")
    op.create_table("documents", result, *_columns("documents", _DOCUMENTS), run, key)
    for name, spec in _OF_RESULT.items():
        to = sa.ForeignKey("documents.result", name=f"fk_{name}_result", ondelete="CASCADE")
        place = (sa.Column("result", sa.String(16), to), sa.Column("position", sa.Integer, autoincrement=False))
        key = sa.PrimaryKeyConstraint("result", "position", name=f"pk_{name}")
        op.create_table(name, *place, *_columns(name, spec), key, sqlite_with_rowid=False)
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns.split())
    now = sa.text("current")
    op.create_index(
        "ix_documents_one_current", "documents", ["study"], unique=True, sqlite_where=now, postgresql_where=now
    )


def _columns(table: str, spec: str) -> list[Any]:
    """The columns of a spec, and its key where it has one."""
    made: list[Any] = []
    keys = []
    for word in spec.split():
        name, _, kind = word.partition(":")
        made.append(sa.Column(name, _TYPES[kind.strip("!*")], nullable=kind[-1] not in "!*"))
        keys += [name] if kind.endswith("*") else []
    return [*made, sa.PrimaryKeyConstraint(*keys, name=f"pk_{table}")] if keys else made
