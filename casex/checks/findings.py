"""All checks of a reading, most harmful first."""

from __future__ import annotations

from dataclasses import replace

from casex.checks.ranges import converted, index_doses, mixed_columns, not_exact, out_of_range
from casex.checks.rules import comparisons, courses
from casex.checks.told import changes, counts, doses, stops, times, totals
from casex.checks.voices import disagreements
from casex.interpret.reading import Reading
from casex.model import SEVERITIES


def check(reading: Reading) -> Reading:
    """The reading with the findings of all checks, errors before warnings before information."""
    rules = (comparisons, courses, doses, times, stops, changes, counts, totals)
    checks = (out_of_range, *rules, disagreements, not_exact, index_doses, mixed_columns, converted)
    found = (*reading.findings, *(one for each in checks for one in each(reading)))
    unique = dict.fromkeys(found)
    ordered = sorted(unique, key=lambda one: SEVERITIES.index(one.severity))
    return replace(reading, findings=tuple(ordered))
