"""All checks of a reading, most harmful first."""

from __future__ import annotations

from dataclasses import replace

from casex.checks.ranges import index_doses, not_exact, out_of_range
from casex.checks.voices import disagreements
from casex.interpret.reading import Reading
from casex.model import SEVERITIES


def check(reading: Reading) -> Reading:
    """The reading with the findings of all checks, errors before warnings before information."""
    found = (
        *reading.findings,
        *out_of_range(reading),
        *disagreements(reading),
        *not_exact(reading),
        *index_doses(reading),
    )
    unique = dict.fromkeys(found)
    ordered = sorted(unique, key=lambda one: SEVERITIES.index(one.severity))
    return replace(reading, findings=tuple(ordered))
