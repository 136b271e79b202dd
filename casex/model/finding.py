"""Findings: everything a person should know about how a document was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")

#: Every code with its severity: error (a value may be wrong), warning (unread, ambiguous, two voices disagree),
#: info (repaired, inferred, assumed).
CODES: dict[str, Severity] = {
    "acceptance_lapsed": "info",
    "ambiguous_value": "warning",
    "another_unit": "warning",
    "assumed_unit": "info",
    "change_not_told": "warning",
    "changes_accepted": "info",
    "control_characters_removed": "info",
    "corrected": "info",
    "correction_not_applied": "warning",
    "corrections_used": "info",
    "decimal_mark_inferred": "info",
    "duplicate_patient": "warning",
    "encoding_assumed": "info",
    "entity_not_expanded": "warning",
    "file_replaced": "info",
    "formula_not_calculated": "warning",
    "given_after_stop": "warning",
    "hidden_sheet": "info",
    "index_treatment_ambiguous": "warning",
    "index_treatment_inferred": "info",
    "index_treatment_unknown": "info",
    "labels_of_samples": "info",
    "left_out": "info",
    "no_drugs_known": "info",
    "not_an_exact_number": "info",
    "one_patient_over_time": "info",
    "not_reproduced": "warning",
    "number_format_not_applied": "warning",
    "out_of_range": "error",
    "pages_not_searched": "info",
    "patients_not_as_told": "warning",
    "patients_by_order": "info",
    "patients_joined_by_order": "warning",
    "patients_not_counted": "warning",
    "patients_not_joined": "warning",
    "overridden": "info",
    "page_not_read": "warning",
    "part_not_read": "info",
    "parts_side_by_side": "info",
    "read_by_ocr": "info",
    "readers_disagree": "info",
    "reading_file_used": "info",
    "reference_not_resolved": "warning",
    "references_resolved": "info",
    "repaired": "info",
    "row_not_read": "warning",
    "reproduced_other_voice": "info",
    "rows_dated": "info",
    "rule_broken": "error",
    "rule_in_doubt": "warning",
    "rules_not_read": "warning",
    "rows_taken_for_patients": "info",
    "second_reader_failed": "warning",
    "section_rows": "info",
    "several_articles": "warning",
    "several_patients": "info",
    "summary_rows": "info",
    "table_not_per_patient": "info",
    "table_not_read": "warning",
    "table_recovered": "info",
    "text_cut": "warning",
    "texts_differ": "info",
    "total_not_kept": "warning",
    "unassigned_words": "error",
    "unread_case": "error",
    "unit_against_heading": "warning",
    "unit_converted": "info",
    "unknown_drug": "warning",
    "unknown_header": "info",
    "unknown_patient": "warning",
    "unmatched_frequency": "warning",
    "unread_statement": "warning",
    "unread_value": "warning",
    "unsure_reading": "info",
    "visits_out_of_order": "warning",
    "voices_disagree": "warning",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know: what, about whom, what it could be, what to do, and the sources it speaks of.

    `accepted` says who has looked at it, when, and why it may stand (empty where nobody has).
    """

    code: str
    severity: Severity
    message: str
    possible: tuple[str, ...] = ()
    hint: str = ""
    patient: str | None = None
    variable: str | None = None
    timepoint: str | None = None
    sources: tuple[str, ...] = ()
    accepted: str = ""


def finding(
    code: str,
    message: str,
    *,
    possible: tuple[str, ...] = (),
    hint: str = "",
    patient: str | None = None,
    variable: str | None = None,
    timepoint: str | None = None,
    sources: tuple[str, ...] = (),
) -> Finding:
    """A finding with the severity that its code carries."""
    return Finding(code, CODES[code], message, possible, hint, patient, variable, timepoint, sources)
