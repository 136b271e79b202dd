"""How long it takes to draw 100 series (`casex.testing.case_series`) with all their frames, in processor time."""

from __future__ import annotations

import time

from hypothesis import HealthCheck, Phase, given, settings

import casex
from casex.testing import case_series

DRAWN = settings(
    max_examples=100, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def sizes(schema: str) -> list[int]:
    """The sizes of the series drawn."""
    seen: list[int] = []

    @DRAWN
    @given(case_series(schema))
    def draw(study: casex.CaseSeries) -> None:
        seen.append(len(study.patients))

    draw()
    return seen


def main() -> None:
    for schema in ("case_series", "lupus"):
        began = time.process_time()
        drawn = sizes(schema)
        spent = time.process_time() - began
        print(f"{schema}: {len(drawn)} series of {min(drawn)} to {max(drawn)} patients: {spent:.1f} s")


if __name__ == "__main__":
    main()
